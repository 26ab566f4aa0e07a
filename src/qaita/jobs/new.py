"""The command ``new``: a built-in or synthetic city as files to look at and to change.

Owns the list of built-in cases.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qaita.cases.rows import CaseTables
from qaita.errors import Fault, InputError
from qaita.files.write_city import write_city

CASES = ("almaty-2022",)
"""Built-in cases by name."""
CASE_SEED = 2022
"""Seed of a built-in case when none is given; of a synthetic city it is 0."""


def case_tables(case: str, seed: int | None = None, crews_factor: float = 1.0) -> CaseTables:
    """Return a built-in case as tables of text.

    Parameters
    ----------
    case : str
        One of :data:`CASES`.
    seed : int or None
        From which what is assumed is drawn; None for :data:`CASE_SEED`.
    crews_factor : float
        Scales every number of crews.

    Raises
    ------
    InputError
        When there is no such case, or a number is out of range.
    """
    from qaita.cases.almaty_2022.case import tables

    if case not in CASES:
        raise InputError([Fault("no such case", "--case", value=case, allowed=", ".join(CASES))])
    return _made(lambda: tables(CASE_SEED if seed is None else seed, crews_factor))


def synthetic_tables(num_assets: int, seed: int | None = None, family: str | None = None) -> CaseTables:
    """Return a synthetic city of so many assets as tables of text, of a family of :mod:`qaita.cases.families` if asked.

    Raises
    ------
    InputError
        When there is no such family, or a number is out of range.
    """
    from qaita.cases.families import family_tables
    from qaita.cases.synthetic import tables

    if family is not None:
        return _made(lambda: family_tables(family, num_assets, seed or 0))
    return _made(lambda: tables(num_assets, seed or 0))


def new_city(path: Path, made: CaseTables, force: bool = False) -> dict[str, int]:
    """Write a made city to ``path`` (a folder, ``.xlsx`` or ``.gpkg``) and return the rows of each table."""
    write_city(made.tables, made.settings, path, force, made.models)
    return {name: len(rows) for name, rows in made.tables.items() if rows}


def _made(make: Callable[[], CaseTables]) -> CaseTables:
    """Return what ``make`` returns; a number out of range is a fault of the input."""
    try:
        return make()
    except ValueError as error:
        raise InputError([Fault(str(error))]) from error
