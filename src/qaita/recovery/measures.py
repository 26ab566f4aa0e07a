"""What a recovery is worth: resident-days lost, by sink, district and share of the people.

Owns the measures of the objective (``docs/design.md``, Objective). Never decides a date: it is given when each node
is back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.sinks import Sinks
from qaita.recovery.trace import Trace
from qaita.recovery.trajectory import Curves
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.programme import Loss

SLACK = 1e-12
"""Relative rounding of sums of people that does not count as a missing share."""


def loss_of(sinks: Sinks) -> Loss:
    """Return what missing service costs, one entry a sink in the order of ``sinks``, one curve a service."""
    return Loss(
        node=sinks.node,
        people=sinks.people[sinks.group_idx],
        curve=sinks.service_idx,
        step_ptr=sinks.step_ptr,
        step_time=sinks.step_time,
        step_weight=sinks.step_weight,
    )


def resident_days(loss: Loss, back: NDArray[np.int64], horizon: int) -> NDArray[np.float64]:
    """Return the resident-days each sink loses from day 0 until it is back, at most until the horizon.

    Parameters
    ----------
    loss : Loss
        People and weights over time.
    back : (num_nodes,) int64
        Minute from which each node works; NEVER if not.
    horizon : int
        Minutes since day 0.

    Returns
    -------
    (num_sinks,) float64
        The exact integral of people x weight over the time lost.
    """
    until = np.clip(np.asarray(back, np.int64)[loss.node], 0, max(horizon, 0))
    lost = np.zeros(len(loss.node))
    for curve in range(len(loss.step_ptr) - 1):
        steps = slice(int(loss.step_ptr[curve]), int(loss.step_ptr[curve + 1]))
        mine = loss.curve == curve
        lost[mine] = weight_days(loss.step_time[steps], loss.step_weight[steps], until[mine])
    return lost * loss.people


def resident_days_of(loss: Loss, trace: Trace, horizon: int) -> NDArray[np.float64]:
    """Return the resident-days each sink loses from day 0 to the horizon, given shares that go up and down.

    Who has a share of a service loses the rest of its weight. Of :meth:`Trace.from_times` this is
    :func:`resident_days`, bit for bit.

    Parameters
    ----------
    loss : Loss
        People and weights over time.
    trace : Trace
        Share of its service that each node has.
    horizon : int
        Minutes since day 0.

    Returns
    -------
    (num_sinks,) float64
        The exact integral of people x weight x (1 - share).
    """
    mine = trace.take(loss.node)
    ends = np.minimum(mine.ends(), max(horizon, 0))
    begins = np.minimum(mine.minute, ends)
    curve = loss.curve[mine.node]
    lost = np.zeros(len(begins))
    for rank in range(len(loss.step_ptr) - 1):
        steps = slice(int(loss.step_ptr[rank]), int(loss.step_ptr[rank + 1]))
        time, weight, here = loss.step_time[steps], loss.step_weight[steps], curve == rank
        first, last = begins[here], ends[here]
        area = weight_days(time, weight, last) - weight_days(time, weight, first)
        moment = _moment_days(time, weight, last) - _moment_days(time, weight, first)
        lost[here] = (1.0 - mine.share[here]) * area - mine.slope[here] * (moment - first * area)
    return np.bincount(mine.node, weights=lost, minlength=len(loss.node))[: len(loss.node)] * loss.people


def weight_days(
    step_time: NDArray[np.int64], step_weight: NDArray[np.float64], until: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the integral of one weight curve from minute 0 to each of ``until``, in days; shape of ``until``.

    ``step_time`` is increasing and begins at 0; before its first step and without any step the weight is 0.
    """
    if len(step_time) == 0:
        return np.zeros(len(until))
    whole = np.concatenate([[0.0], np.cumsum(np.diff(step_time) * step_weight[:-1])])
    step = np.maximum(np.searchsorted(step_time, until, side="right") - 1, 0)
    minutes = whole[step] + (until - step_time[step]) * step_weight[step]
    return np.asarray(minutes / MINUTES_PER_DAY, np.float64)


def _moment_days(
    step_time: NDArray[np.int64], step_weight: NDArray[np.float64], until: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the integral of minute x weight from minute 0 to each of ``until``, over minutes per day."""
    if len(step_time) == 0:
        return np.zeros(len(until))
    square = step_time.astype(np.float64) ** 2 / 2
    whole = np.concatenate([[0.0], np.cumsum(np.diff(square) * step_weight[:-1])])
    step = np.maximum(np.searchsorted(step_time, until, side="right") - 1, 0)
    moment = whole[step] + (until.astype(np.float64) ** 2 / 2 - square[step]) * step_weight[step]
    return np.asarray(moment / MINUTES_PER_DAY, np.float64)


def by_district(sinks: Sinks, lost: NDArray[np.float64]) -> dict[str, float]:
    """Return resident-days lost in each district, by name; ``lost`` is of shape (num_sinks,)."""
    names, code = np.unique(sinks.districts.astype(str), return_inverse=True)
    sums = np.bincount(code[sinks.group_idx], weights=lost, minlength=len(names))
    return {str(name): float(value) for name, value in zip(names, sums, strict=True)}


def residents_by_district(sinks: Sinks) -> dict[str, float]:
    """Return the entitled residents of each district, by name."""
    names, code = np.unique(sinks.districts.astype(str), return_inverse=True)
    sums = np.bincount(code, weights=sinks.people, minlength=len(names))
    return {str(name): float(value) for name, value in zip(names, sums, strict=True)}


def worst_district(city: City, trace: Trace) -> tuple[str, float]:
    """Return the district that loses most for each of its residents, and its resident-days lost per resident.

    ``trace`` is the share of function of each node. Counted to the city's horizon; the first by name of several equally
    bad; ``("", 0.0)`` where nobody lives.
    """
    lost = by_district(city.sinks, resident_days_of(loss_of(city.sinks), trace, city.settings.horizon))
    people = residents_by_district(city.sinks)
    each = [(lost[name] / people[name], name) for name in sorted(people) if people[name] > 0]
    if not each:
        return "", 0.0
    value, name = max(each, key=lambda pair: pair[0])
    return name, value


def time_to_share(curves: Curves, share: float) -> dict[tuple[str, str], int]:
    """Return the first minute at which a share of the people has the service, by (service, district).

    ``share`` is between 0 and 1, such as 0.9; NEVER where the curves do not reach it. With nobody to serve it is 0.
    """
    reached: dict[tuple[str, str], int] = {}
    for service, district, rows in curves.parts():
        enough = curves.people_with[rows] >= share * curves.people_total[rows] * (1 - SLACK)
        reached[service, district] = int(curves.time[rows][np.argmax(enough)]) if enough.any() else NEVER
    return reached
