"""What no timetable can beat: the longest chain, and the work of each resource between its heads and tails.

Owns the quick lower bounds, in whole numbers. The solver's own bound is :mod:`qaita.plan.makespan.exact`'s.
"""

from __future__ import annotations

import numpy as np

from qaita.plan.makespan.project import Ints, Project, sequence


def heads(project: Project) -> Ints:
    """Return the earliest start of each activity by the chains before it, (num_activities,) int64 periods."""
    least = least_durations(project)
    found = np.zeros(project.num_activities, np.int64)
    for k in sequence(project):
        before = project.pred[project.pred_ptr[k] : project.pred_ptr[k + 1]]
        found[k] = (found[before] + least[before]).max(initial=0)
    return found


def tails(project: Project) -> Ints:
    """Return what must at least follow the finish of each activity, (num_activities,) int64 periods."""
    least = least_durations(project)
    found = np.zeros(project.num_activities, np.int64)
    for k in sequence(project)[::-1]:
        before = project.pred[project.pred_ptr[k] : project.pred_ptr[k + 1]]
        found[before] = np.maximum(found[before], found[k] + least[k])
    return found


def least_durations(project: Project) -> Ints:
    """Return the periods of the quickest mode of each activity, (num_activities,) int64."""
    return np.minimum.reduceat(project.duration, project.mode_ptr[:-1])


def quick_bound(project: Project) -> int:
    """Return a makespan that no timetable is below: the largest of the longest chain and each resource's work.

    For every head h and tail q: the activities that start no earlier than h and leave at least q after them need
    h + work / capacity + q periods (one-machine bound on a cumulative resource). O(n^2 log n) a resource.
    """
    head, tail, least = heads(project), tails(project), least_durations(project)
    found = int((head + least + tail).max(initial=0))
    work = np.minimum.reduceat(project.duration[:, None] * project.need, project.mode_ptr[:-1], axis=0)
    for resource, capacity in enumerate(project.capacity):
        if capacity > 0:
            found = max(found, _resource_bound(head, tail, work[:, resource], int(capacity)))
    return found


def _resource_bound(head: Ints, tail: Ints, work: Ints, capacity: int) -> int:
    best = 0
    order = np.argsort(-tail, kind="stable")
    order = order[work[order] > 0]
    for start in np.unique(head[order]):
        later = order[head[order] >= start]
        periods = -(-np.cumsum(work[later]) // capacity)
        best = max(best, int(start + (periods + tail[later]).max()))
    return best
