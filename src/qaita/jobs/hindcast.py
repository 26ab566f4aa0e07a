"""The command ``hindcast``: what plans for Almaty as of 12 January 2022 would have brought back, beside what happened.

Owns what is written; the runs are :mod:`qaita.jobs.hindcast_runs`, the page :mod:`qaita.jobs.hindcast_page`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qaita.files.artefacts import json_bytes, write_artefacts
from qaita.files.whole import whole_folder
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.facts import versions
from qaita.jobs.hindcast_page import lines_of, numbers_of, page_of, picture_of, tables_of
from qaita.jobs.hindcast_runs import runs_of

PLANS = 3
"""Searches among which the time is divided; the blind order needs none."""


def hindcast(out: Path, budget: Budget, force: bool = False,
             tell: Tell | None = None) -> tuple[dict[str, Any], list[str]]:
    """Write ``hindcast-almaty.md``, its picture and its numbers into the folder ``out``.

    Parameters
    ----------
    out : Path
        New folder; one that exists is replaced only with ``force``.
    budget : Budget
        The time is divided among three searches; by rounds each gets all of them.
    force : bool
        Whether ``out`` is replaced.
    tell : callable, optional
        Told of the progress of each search.

    Returns
    -------
    tuple of (dict, list of str)
        The numbers, and the same in a few lines of English.

    Raises
    ------
    InputError
        When ``out`` may not be written.
    """
    with whole_folder(out, force) as folder:
        runs = runs_of(replace(budget, seconds=budget.seconds / PLANS), tell)
        numbers = {"command": f"qaita hindcast --out DIR {budget.words()}", **numbers_of(runs), "versions": versions()}
        write_artefacts(folder, {"hindcast-almaty.md": page_of(runs, numbers).encode("utf-8"),
                                 "hindcast-almaty.svg": picture_of(runs), "hindcast-almaty.json": json_bytes(numbers),
                                 **tables_of(runs)})
    return {**numbers, "out": str(out)}, [*lines_of(numbers), f"Page: {out / 'hindcast-almaty.md'}"]
