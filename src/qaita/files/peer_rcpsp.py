"""Public instances of project scheduling: PSPLIB's format (``.sm``, ``.mm``, MMLIB) and Patterson's (``.rcp``).

Owns the reader of an instance and the writer of ``starts.json``. The values are taken out by ``psplib`` (extra
``exact``), once :mod:`qaita.files.peer_rcpsp_layout` finds the layout to be that of the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from qaita.errors import Fault, InputError
from qaita.files.artefacts import json_bytes
from qaita.files.limits import check_size
from qaita.files.peer_rcpsp_layout import format_of, layout_faults
from qaita.plan.makespan.project import Ints, Project, Timetable, sequence
from qaita.plan.makespan.solve import LONGEST
from qaita.work.model import offsets


def read_peer_rcpsp(path: Path) -> Project:
    """Return the project of an instance file, its activities and modes in the sequence of the file.

    Raises
    ------
    InputError
        With all faults of the layout, or else all of the values: negative ones, unknown successors, cycles. Also when
        ``psplib`` is not installed. A project without a timetable is no fault.
    """
    text = _text(path)
    if faults := layout_faults(text, path.name):
        raise InputError(faults)
    instance = _parsed(path, format_of(text))
    if faults := list(_value_faults(instance, path.name)):
        raise InputError(faults)
    project = _project(instance)
    if faults := list(_cycle_faults(project, path.name)):
        raise InputError(faults)
    return project


def starts_bytes(project: Project, timetable: Timetable | None) -> bytes:
    """Return ``starts.json``: of each activity its number and mode as in the file, from 1, and its start, from 0."""
    if timetable is None:
        return json_bytes([])
    numbers = timetable.mode - project.mode_ptr[:-1] + 1
    return json_bytes([{"activity": k, "mode": int(mode), "start": int(start)}
                       for k, (mode, start) in enumerate(zip(numbers, timetable.start, strict=True), 1)])


def _text(path: Path) -> str:
    try:
        check_size(path.name, path.stat().st_size)
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Fault(f"cannot be read: {error}", path.name, allowed="an instance as plain text")]) from error


def _parsed(path: Path, layout: str) -> Any:
    try:
        from psplib import parse
    except ImportError as error:
        raise InputError([Fault("the public instances are read by psplib, which is not installed",
                                maybe="run: pip install qaita[exact]")]) from error
    try:
        return parse(path, layout)
    except (ValueError, IndexError, StopIteration, OSError) as error:
        raise InputError([Fault(f"cannot be read as {layout}: {error}", path.name)]) from error


def _value_faults(instance: Any, place: str) -> Iterator[Fault]:
    """Yield every value that no project can have."""
    for k, resource in enumerate(instance.resources, 1):
        if resource.capacity < 0:
            yield Fault(f"negative amount of resource {k}", place, value=str(resource.capacity), allowed="at least 0")
    count = len(instance.activities)
    for k, activity in enumerate(instance.activities, 1):
        for number, mode in enumerate(activity.modes, 1):
            if mode.duration < 0 or min(mode.demands, default=0) < 0:
                yield Fault(f"negative duration or need in mode {number} of activity {k}", place,
                            value=f"{mode.duration}: {' '.join(map(str, mode.demands))}", allowed="at least 0")
        for follower in activity.successors:
            if not 0 <= follower < count:
                yield Fault(f"unknown successor of activity {k}", place, value=str(follower + 1),
                            allowed=f"1 to {count}")
    total = sum(max(mode.duration for mode in activity.modes) for activity in instance.activities)
    if total > LONGEST:
        yield Fault("takes too long", place, value=f"{total:,} periods one after another",
                    allowed=f"at most {LONGEST:,}", maybe="use a longer period")


def _cycle_faults(project: Project, place: str) -> Iterator[Fault]:
    """Yield a fault that names the activities which wait for themselves, or for such."""
    placed = set(sequence(project).tolist())
    waiting = [str(k + 1) for k in range(project.num_activities) if k not in placed]
    if waiting:
        yield Fault("activities follow themselves", place, value=" ".join(waiting), allowed="precedence without cycles")


def _project(instance: Any) -> Project:
    modes = [mode for activity in instance.activities for mode in activity.modes]
    renewable = np.array([resource.renewable for resource in instance.resources], np.bool_)
    amounts = np.array([resource.capacity for resource in instance.resources], np.int64)
    needs = np.array([mode.demands for mode in modes], np.int64).reshape(len(modes), len(amounts))
    before: list[list[int]] = [[] for _ in instance.activities]
    for k, activity in enumerate(instance.activities):
        for follower in sorted(set(activity.successors)):
            before[follower].append(k)
    return Project(
        mode_ptr=offsets([len(activity.modes) for activity in instance.activities]),
        duration=np.array([mode.duration for mode in modes], np.int64),
        need=_columns(needs, renewable), use=_columns(needs, ~renewable),
        capacity=amounts[renewable], stock=amounts[~renewable],
        pred_ptr=offsets([len(row) for row in before]),
        pred=np.array([one for row in before for one in row], np.int64),
    )


def _columns(needs: Ints, which: np.ndarray[Any, np.dtype[np.bool_]]) -> Ints:
    return np.ascontiguousarray(needs[:, which])
