"""A project to be finished as soon as possible: activities, their modes, what they follow and what they need.

Owns :class:`Project` and :class:`Timetable`. Searches nothing and checks no timetable.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Project(NamedTuple):
    """A project; rows are compressed: ``x_ptr[i] : x_ptr[i + 1]`` is the slice of activity ``i``.

    Attributes
    ----------
    mode_ptr : (num_activities + 1,) int64
        Modes of each activity.
    duration : (num_modes,) int64
        Periods each mode takes, without interruption.
    need : (num_modes, num_renewables) int64
        Units of each renewable resource held while the mode runs.
    use : (num_modes, num_nonrenewables) int64
        Units of each nonrenewable resource that the mode uses up.
    capacity : (num_renewables,) int64
        Units there are in every period.
    stock : (num_nonrenewables,) int64
        Units there are for the whole project.
    pred_ptr : (num_activities + 1,) int64
        Predecessors of each activity.
    pred : (num_arcs,) int64
        Activities that must have finished before it starts.
    """

    mode_ptr: Ints
    duration: Ints
    need: Ints
    use: Ints
    capacity: Ints
    stock: Ints
    pred_ptr: Ints
    pred: Ints

    @property
    def num_activities(self) -> int:
        """Number of activities."""
        return len(self.mode_ptr) - 1

    @property
    def mode_activity(self) -> Ints:
        """Activity of each mode, (num_modes,) int64."""
        return np.repeat(np.arange(self.num_activities), np.diff(self.mode_ptr))

    @property
    def arcs(self) -> tuple[Ints, Ints]:
        """Predecessor and successor of each arc, each (num_arcs,) int64."""
        return self.pred, np.repeat(np.arange(self.num_activities), np.diff(self.pred_ptr))


class Timetable(NamedTuple):
    """When each activity starts and in which mode.

    Attributes
    ----------
    start : (num_activities,) int64
        Period in which it starts; the first is 0.
    mode : (num_activities,) int64
        Its mode, an index into the modes of the project.
    """

    start: Ints
    mode: Ints


def makespan_of(project: Project, timetable: Timetable) -> int:
    """Return the period by which all activities are finished."""
    return int((timetable.start + project.duration[timetable.mode]).max(initial=0))


def successors(project: Project) -> tuple[Ints, Ints]:
    """Return the successors of each activity in compressed rows: (num_activities + 1,) and (num_arcs,) int64."""
    before, after = project.arcs
    order = np.argsort(before, kind="stable")
    counts = np.bincount(before, minlength=project.num_activities)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), after[order]


def sequence(project: Project) -> Ints:
    """Return all activities, each after those it follows, (num_activities,) int64; fewer when there is a cycle."""
    succ_ptr, succ = successors(project)
    open_preds = np.diff(project.pred_ptr)
    ready = [int(one) for one in np.flatnonzero(open_preds == 0)]
    for activity in ready:
        for follower in succ[succ_ptr[activity] : succ_ptr[activity + 1]].tolist():
            open_preds[follower] -= 1
            if open_preds[follower] == 0:
                ready.append(follower)
    return np.array(ready, np.int64)
