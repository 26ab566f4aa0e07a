"""Whether a file of the public instances of project scheduling has the layout of its format, line by line.

Owns the faults of a layout: what is no number, missing, or too much. The library that takes the values out trusts its
file: a row that is lost would shift all that follow. Opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from qaita.errors import Fault

Format = Literal["psplib", "patterson"]
SECTIONS = ("PRECEDENCE RELATIONS", "REQUESTS/DURATIONS", "AVAILABILITIES")
"""Headings of PSPLIB's format (``.sm``, ``.mm``, MMLIB), in their sequence."""
MOST_DIGITS = 15
"""Digits of a number; a longer one is no number of periods or units."""


class Line(NamedTuple):
    """A line that is not blank: its number, from 1, and its text."""

    number: int
    text: str


def format_of(text: str) -> Format:
    """Return the format: PSPLIB's has headings, Patterson's (``.rcp``) is numbers only."""
    return "psplib" if any(heading in text for heading in SECTIONS) else "patterson"


def layout_faults(text: str, place: str) -> list[Fault]:
    """Return every fault of the layout of a file's text; an empty list means that its values can be taken out."""
    lines = [Line(k, line.strip()) for k, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        return [Fault("is empty", place, allowed="an instance in the format of PSPLIB or of Patterson")]
    return list(_psplib(lines, place) if format_of(text) == "psplib" else _patterson(lines, place))


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[0-9]+", cell) is not None and len(cell) <= MOST_DIGITS


def _no_numbers(lines: Sequence[Line], place: str) -> list[Fault]:
    return [Fault("is no whole number", place, line.number, value=cell)
            for line in lines for cell in line.text.split() if not _is_number(cell)]


def _patterson(lines: list[Line], place: str) -> Iterator[Fault]:
    """Yield the faults of Patterson's layout: counts, capacities, then duration, needs and successors of each."""
    if wrong := _no_numbers(lines, place):
        yield from wrong
        return
    head = [int(cell) for cell in lines[0].text.split()]
    if len(head) != 2 or head[0] < 1 or head[1] < 0:
        yield Fault("is no head of an instance", place, lines[0].number, value=lines[0].text,
                    allowed="two numbers: activities (at least 1) and resources")
        return
    count, resources = head
    second = lines[1].text.split() if resources and len(lines) > 1 else []
    if len(second) != resources:
        yield Fault("wrong number of capacities", place, lines[min(1, len(lines) - 1)].number, value=str(len(second)),
                    allowed=str(resources))
        return
    cells = [(line.number, int(cell)) for line in lines[2 if resources else 1 :] for cell in line.text.split()]
    yield from _activities(cells, count, resources, place)


def _activities(cells: list[tuple[int, int]], count: int, resources: int, place: str) -> Iterator[Fault]:
    """Yield a fault where the numbers end before the activities do, or the activities before the numbers."""
    at = 0
    for activity in range(1, count + 1):
        last = at + 1 + resources
        if last >= len(cells) or last + cells[last][1] >= len(cells):
            yield Fault(f"ends inside activity {activity}", place, allowed=f"{count} activities",
                        maybe="the file was cut off, or a number of successors is wrong")
            return
        if cells[last][1] < 0:
            yield Fault("wrong number of successors", place, cells[last][0], value=str(cells[last][1]),
                        allowed="at least 0")
            return
        at = last + 1 + cells[last][1]
    if at < len(cells):
        yield Fault("goes on after the last activity", place, cells[at][0], value=f"{len(cells) - at} numbers",
                    allowed=f"{count} activities", maybe="a number of successors is wrong")


def _psplib(lines: list[Line], place: str) -> Iterator[Fault]:
    """Yield the faults of PSPLIB's layout: its sections, and the rows of each."""
    found = [next((k for k, line in enumerate(lines) if heading in line.text), -1) for heading in SECTIONS]
    missing = [heading for heading, at in zip(SECTIONS, found, strict=True) if at < 0]
    if missing or found != sorted(found):
        yield from (Fault("section missing", place, value=heading) for heading in missing)
        if not missing:
            yield Fault("sections out of sequence", place, allowed=", ".join(SECTIONS))
        return
    precedence, requests, stocks = found
    follows, modes = lines[precedence + 2 : requests - 1], lines[requests + 3 : stocks - 1]
    wrong = [*_resources(lines[stocks + 1 : stocks + 3], place), *_no_numbers([*follows, *modes], place)]
    yield from wrong
    if not wrong:
        yield from _successor_rows(follows, place)
        yield from _mode_rows(follows, modes, len(lines[stocks + 2].text.split()), place)


def _resources(lines: Sequence[Line], place: str) -> Iterator[Fault]:
    """Yield the faults of the names (R renewable, N nonrenewable) and amounts of the resources."""
    if len(lines) < 2:
        yield Fault("ends before the amounts of the resources", place, maybe="the file was cut off")
        return
    kinds = re.findall(r"[A-Za-z]+", lines[0].text)
    for kind in kinds:
        if kind not in ("R", "N"):
            yield Fault("unknown kind of resource", place, lines[0].number, value=kind, allowed="R, N")
    yield from _no_numbers(lines[1:2], place)
    if len(kinds) != len(lines[1].text.split()):
        yield Fault("wrong number of amounts", place, lines[1].number, value=str(len(lines[1].text.split())),
                    allowed=str(len(kinds)))


def _successor_rows(rows: Sequence[Line], place: str) -> Iterator[Fault]:
    """Yield the faults of the rows: number, modes, successors, each successor."""
    for k, line in enumerate(rows, 1):
        cells = [int(cell) for cell in line.text.split()]
        if len(cells) < 3 or cells[0] != k or cells[1] < 1 or cells[2] != len(cells) - 3:
            yield Fault("is no row of successors", place, line.number, value=line.text,
                        allowed=f"{k}, its modes (at least 1), how many successors, and so many successors")


def _mode_rows(follows: Sequence[Line], rows: Sequence[Line], resources: int, place: str) -> Iterator[Fault]:
    """Yield the faults of the rows: (activity,) mode, duration, each need."""
    counts = [(int(cells[1]) if len(cells := line.text.split()) > 1 else 1) for line in follows]
    awaited = [(activity, mode) for activity, count in enumerate(counts, 1) for mode in range(1, min(count, 1000) + 1)]
    if len(awaited) != len(rows):
        yield Fault("wrong number of modes", place, rows[-1].number if rows else None, value=str(len(rows)),
                    allowed=f"{len(awaited)}, as {SECTIONS[0]} has it")
        return
    for (activity, mode), line in zip(awaited, rows, strict=True):
        numbers = [int(cell) for cell in line.text.split()]
        head = [activity, mode] if mode == 1 else [mode]
        if numbers[: len(head)] != head or len(numbers) != len(head) + 1 + resources:
            yield Fault("is no row of a mode", place, line.number, value=line.text,
                        allowed=f"{', '.join(map(str, head))}, a duration and {resources} needs")
