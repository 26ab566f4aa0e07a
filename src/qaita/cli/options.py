"""Options that several commands share: their words, types and defaults.

Owns the decorators. Does nothing with what is given.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from qaita.jobs.budget import Budget

Command = TypeVar("Command", bound=Callable[..., Any])
PATH: Any = click.Path(path_type=Path)
"""A path; whether it exists is for the command to say."""
DAY = click.DateTime(formats=["%Y-%m-%d"])


def _rounds(text: str) -> int | tuple[int, ...]:
    """Return N of ``N``, or all numbers of ``N/M`` or ``N/M/A/B...``, with pairs behind the first two.

    N rounds of a search laid out for M, whose lists of tasks were, after A rounds, laid out to end after B.
    """
    parts = text.split("/")
    found = tuple(int(part) for part in parts if part.isascii() and part.isdigit())
    if len(found) != len(parts) or (len(found) % 2 and len(found) > 1) or min(found) < 1:
        raise click.BadParameter(f"{text!r} is no number of rounds; allowed: N, N/M, or N/M/A/B with any number of "
                                 "pairs A/B, each number from 1")
    return found if len(found) > 1 else found[0]


def _named(names: tuple[str, ...], least: float) -> Callable[[str], tuple[str, float]]:
    """Return what reads ``NAME=NUMBER`` with one of these names."""
    def read(text: str) -> tuple[str, float]:
        name, _, number = text.partition("=")
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            maybe = f". Maybe {near[0]}" if near else ""
            raise click.BadParameter(f"{text!r} names no term; allowed: {', '.join(names)}{maybe}")
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= least):
            raise click.BadParameter(f"{text!r}: {number or 'nothing'!r} is no number from {least:g} on")
        return name, value
    return read


def options(*decorators: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Return several options as one decorator, shown in the order given."""
    def apply(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command
    return apply


TERMS = ("cost", "makespan", "worst_district", "churn", "churn_days", "broken_promises", "promises")
"""Second terms that may be weighed or limited (docs/better.md)."""
SECOND = options(
    click.option("--weigh", type=_named(TERMS, 0.0), multiple=True, metavar="NAME=W", help="Resident-days that a unit "
                 f"of a second term counts like; NAME: {', '.join(TERMS)}."),
    click.option("--limit", type=_named(TERMS, 0.0), multiple=True, metavar="NAME=X", help="A value that a second term "
                 "is not to exceed; exit code 3 where no plan found keeps it."),
    click.option("--from", "begin", type=PATH, metavar="SCHEDULE", help="Begin the search with a schedule: a RESULT, "
                 "or a CSV with task_id, asset_id, start."),
    click.option("--announced", type=PATH, metavar="SCHEDULE", help="The schedule from which churn is counted. "
                 "[default: that of --from]"),
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
FORCE = click.option("--force", is_flag=True, help="Replace --out where it exists.")
NO_REPORT = click.option("--no-report", is_flag=True, help="Write no pictures and no report.html.")
AS_OF = click.option("--as-of", type=DAY, help="Use only damage known by the end of this day. "
                     "[default: the data cut of a RESULT, else all that is known]")
STREAM = click.option("--stream", type=PATH, metavar="FILE", help="Write plan, bound and gap to FILE as they get "
                      "better, a JSON line each; the last line says why it stopped.")
CLUSTER = click.option("--cluster", metavar="ADDRESS", help="Search together with all workers of the Dask cluster "
                       "whose scheduler is there, such as tcp://10.0.0.5:8786; goes with --time.")
SEARCH = options(
    click.option("--time", "seconds", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
                 help="Stop after so many seconds."),
    click.option("--work", type=_rounds, metavar="N[/M...]", help="Stop after so many rounds instead of by the clock: "
                 "the same seed, workers and work give the same bytes. N/M: N rounds of a search laid out for M; "
                 "N/M/A/B...: with the pairs of work_relaid."),
    click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the search."),
    click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Threads."),
)


def budget_of(limits: dict[str, Any]) -> Budget:
    """Return the options of a search as its budget."""
    from qaita.jobs.budget import Budget

    return Budget(**limits)
