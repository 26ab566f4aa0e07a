"""The loop over the steps.

Owns :func:`replay`: a case in, curves and activities out. What happens within a step is the other modules' work.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.replay.amounts import Amounts
from qaita.recovery.replay.case import Case
from qaita.recovery.replay.handing import Handing, make_handings
from qaita.recovery.replay.works import Works


@dataclass(frozen=True)
class Replay:
    """What a case comes to.

    Attributes
    ----------
    resources : tuple of str
        Resources that are counted, in the order of the case.
    curves : (num_steps, num_resources, 3) float64
        Supply, demand and consumption after each step, from the first step on.
    finished : bool
        Whether everything was whole before the last step allowed.
    ready, first, last, worked : (num_activities,) int64
        Of each activity, component after component: step in which it was first ready, first and last step with
        progress, -1 where there was none; number of steps with progress.
    level : (num_activities,) float64
        Progress at the end, 0 to 1.
    """

    resources: tuple[str, ...]
    curves: NDArray[np.float64]
    finished: bool
    ready: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    worked: NDArray[np.int64]
    level: NDArray[np.float64]


def replay(case: Case) -> Replay:
    """Return what pyrecodes 0.3.0 makes of ``case``, to the last digit.

    In each step: is all whole; the damage, in its step; amounts by functionality; handing out; counting; recovery, from
    the step after the damage on. The step that finds all whole is the last one, and still counted.
    """
    amounts, works = Amounts(case), Works(case)
    handings = make_handings(case, amounts, works.asks)
    counted = [k for k, handing in enumerate(handings) if handing.totals() is not None]
    curves = []
    finished = False
    for step in range(case.start, case.end):
        finished = step > case.disaster and works.is_whole()
        if step == case.disaster:
            works.break_down(case.damage)
        works.asks.reset()
        amounts.reset(works.functionality(), step)
        _hand_out(case, amounts, handings, step)
        curves.append([handings[k].totals() for k in counted])
        if step > case.disaster:
            works.advance(step)
        if finished:
            break
    return Replay(
        resources=tuple(case.resources[k].name for k in counted),
        curves=np.array(curves, np.float64).reshape(len(curves), len(counted), 3), finished=finished,
        ready=works.ready, first=works.first, last=works.last, worked=works.worked, level=works.level,
    )


def _hand_out(case: Case, amounts: Amounts, handings: list[Handing], step: int) -> None:
    """Hand each resource out: those alone once, those together in rounds until their supply stands still (1e-9)."""
    order = {resource.name: k for k, resource in enumerate(case.resources)}
    for name in case.alone:
        handings[order[name]].hand_out(step)
    together = [order[name] for name in case.together]
    watched = list(dict.fromkeys(together))
    before = [amounts.total(k) for k in watched]
    still = not watched
    while not still:
        for k in together:
            handings[k].hand_out(step)
        after = [amounts.total(k) for k in watched]
        still = all(map(math.isclose, before, after))
        before = after
