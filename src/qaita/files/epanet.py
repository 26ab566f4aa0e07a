"""The text of an EPANET input (``.inp``): its sections, and what it says of demands.

Owns how lines become cells, the units of flow, and the mean demand of each junction. What a section means to a city is
for :mod:`qaita.files.network_epanet`, what it means to hydraulics for :mod:`qaita.files.epanet_steady`.

Format: L. A. Rossman and others, EPANET 2.2 User Manual, EPA/600/R-20/133 (2020), Appendix C. Sections are known by
their first four letters, cells are parted by blanks, what follows ``;`` is a comment.
"""

from __future__ import annotations

import math
from pathlib import Path

from qaita.errors import Fault, InputError
from qaita.files.limits import check_size

Lines = dict[str, list[tuple[int, list[str]]]]
"""Section, by its first four letters -> line number and cells of each line that holds something."""

GALLON, IMPERIAL_GALLON, CUBIC_FOOT, ACRE_FOOT = 0.003785411784, 0.00454609, 0.028316846592, 1233.48183754752
"""Cubic metres in each (NIST Special Publication 811, 2008, Appendix B)."""
CUBIC_METRES_A_DAY = {
    "CFS": CUBIC_FOOT * 86_400, "GPM": GALLON * 1440, "MGD": GALLON * 1e6, "IMGD": IMPERIAL_GALLON * 1e6,
    "AFD": ACRE_FOOT, "LPS": 86.4, "LPM": 1.44, "MLD": 1000.0, "CMH": 24.0, "CMD": 1.0, "CMS": 86_400.0,
}  # fmt: skip
"""Unit of flow -> cubic metres a day (EPANET 2.2 User Manual, Appendix A)."""
DEFAULT_UNIT = "GPM"
JUNCTION_DEMAND, JUNCTION_PATTERN = 2, 3
"""Cells of a junction with its demand and the pattern of it."""


def read_sections(path: Path) -> Lines:
    """Return the sections of the file ``path``; InputError when it cannot be read."""
    try:
        check_size(path.name, path.stat().st_size)
        return sections_of(path.read_bytes())
    except OSError as error:
        raise InputError([Fault(f"cannot be read: {error.strerror}", path.name, allowed=".inp")]) from error


def sections_of(content: bytes) -> Lines:
    """Return the sections of a text in UTF-8, or else in Latin-1; linear in its length."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    sections: Lines = {}
    now: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = line.partition(";")[0].split()
        if cells and cells[0].startswith("["):
            now = sections.setdefault(cells[0][1:5].upper(), [])
        elif cells:
            now.append((number, cells))
    return sections


def option(sections: Lines, *words: str) -> str:
    """Return the value of an option named by ``words``, such as ``"DEMAND", "MULTIPLIER"``; '' when it is not set."""
    for _, cells in reversed(sections.get("OPTI", [])):
        if len(cells) > len(words) and tuple(cell.upper() for cell in cells[: len(words)]) == words:
            return cells[len(words)]
    return ""


def flow_unit(sections: Lines) -> str:
    """Return the unit of flow as the file writes it; GPM when it says none."""
    return option(sections, "UNITS") or DEFAULT_UNIT


def base_demands(sections: Lines, place: str, faults: list[Fault]) -> dict[str, float]:
    """Return the base demand of each junction that has one; rows of [DEMANDS] stand for the one in [JUNCTIONS]."""
    return {name: sum(base for base, _ in parts) for name, parts in _parts(sections, place, faults).items()}


def mean_demands(sections: Lines) -> dict[str, float]:
    """Return what each junction asks on average: base demand x mean of its pattern x demand multiplier.

    In the file's unit of flow; what is no number counts as 0 (it is a fault where the rows are read).
    """
    means = _pattern_means(sections)
    default = means.get(option(sections, "PATTERN") or "1", 1.0)
    multiplier = _plain(option(sections, "DEMAND", "MULTIPLIER") or "1")
    return {name: multiplier * sum(base * (means.get(pattern, 1.0) if pattern else default) for base, pattern in parts)
            for name, parts in _parts(sections, "", []).items()}


def _parts(sections: Lines, place: str, faults: list[Fault]) -> dict[str, list[tuple[float, str]]]:
    """Return base demand and pattern of each part of each junction's demand."""
    own = {cells[0]: [_part(cells[JUNCTION_DEMAND:], number, place, faults)] for number, cells
           in sections.get("JUNC", []) if len(cells) > JUNCTION_DEMAND}
    several: dict[str, list[tuple[float, str]]] = {}
    for number, cells in sections.get("DEMA", []):
        if len(cells) > 1:
            several.setdefault(cells[0], []).append(_part(cells[1:], number, place, faults))
    return {**own, **several}


def _part(cells: list[str], number: int, place: str, faults: list[Fault]) -> tuple[float, str]:
    value = _plain(cells[0], math.nan)
    if not math.isfinite(value):
        faults.append(Fault("demand is no number", place, number, value=cells[0], allowed="a number"))
        value = 0.0
    return value, cells[1] if len(cells) > 1 else ""


def _pattern_means(sections: Lines) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for _, cells in sections.get("PATT", []):
        values.setdefault(cells[0], []).extend(_plain(cell) for cell in cells[1:])
    return {name: sum(found) / len(found) for name, found in values.items() if found}


def _plain(cell: str, otherwise: float = 0.0) -> float:
    try:
        value = float(cell)
    except ValueError:
        return otherwise
    return value if math.isfinite(value) else otherwise
