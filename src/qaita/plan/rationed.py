"""Small programmes with a limit on future loss: the least delay within it, proven.

Owns :class:`Ration`, the future loss of modes as whole parts on an account of their own, :func:`ration_of` and
:func:`least_within`. The limit is a rule of the model like money, so the solver proves what no plan within it can be
better than. Which limits are asked for is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qaita.plan.allowed.check import check
from qaita.plan.allowed.due import settled
from qaita.plan.core import Core
from qaita.plan.exact.apart import best
from qaita.plan.exact.complete import completed
from qaita.plan.exact.question import Best, Effort, Hint
from qaita.plan.prove import is_small
from qaita.plan.repaired import back_of
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import FutureLoss
from qaita.recovery.events.asked import engine_of
from qaita.recovery.measures import resident_days
from qaita.work.model import Ints, Model
from qaita.work.programme import Programme

PARTS = 10**9
"""Whole parts into which the future loss that modes can avoid is divided, at least; a part is a power of ten."""


@dataclass(frozen=True)
class Ration:
    """What modes leave to lose above the least of their jobs, in whole parts.

    Attributes
    ----------
    of_mode : (num_modes,) int64
        Parts; rounded, so sums that differ by less than a part a job are not told apart.
    """

    of_mode: Ints

    def parts(self, schedule: Schedule) -> int:
        """Return the parts of a schedule; what is not done counts nothing."""
        return int(self.of_mode[schedule.job_mode[schedule.job_mode >= 0]].sum())

    def limited(self, model: Model, most: int) -> Model:
        """Return the model with an account of so many parts, on which each mode draws with its first task."""
        modes = np.flatnonzero(self.of_mode)
        task, place = model.task_ptr[modes], model.draw_ptr[model.task_ptr[modes] + 1]
        more = np.zeros(len(model.draw_ptr), np.int64)
        np.add.at(more, task + 1, 1)
        return model._replace(
            draw_ptr=model.draw_ptr + np.cumsum(more),
            draw_account=np.insert(model.draw_account, place, model.num_accounts),
            draw_amount=np.insert(model.draw_amount, place, self.of_mode[modes]),
            account_ptr=np.append(model.account_ptr, model.account_ptr[-1] + 1),
            account_time=np.append(model.account_time, 0), account_total=np.append(model.account_total, most),
        )


def ration_of(programme: Programme, core: Core, future: FutureLoss) -> Ration | None:
    """Return the future loss as parts; None where no limit on it can be proven.

    That is where the programme is not small enough for a proof (:func:`qaita.plan.prove.is_small`), is played from
    event to event, or has a mode without tasks on which something hangs.
    """
    model = programme.model
    if not is_small(model, core) or engine_of(programme).name != "closure":
        return None
    least = np.minimum.reduceat(future.of_mode, model.mode_ptr[:-1])
    above = future.of_mode - np.repeat(least, np.diff(model.mode_ptr))
    span = float(np.maximum.reduceat(above, model.mode_ptr[:-1]).sum())
    scale = 10.0 ** np.ceil(np.log10(PARTS / span)) if span > 0 else 1.0
    found = Ration(np.rint(above * scale).astype(np.int64))
    return None if ((np.diff(model.task_ptr) == 0) & (found.of_mode > 0)).any() else found


@dataclass(frozen=True)
class Within:
    """What a limit allows.

    Attributes
    ----------
    schedule : Schedule or None
        The one of least delay that was found within the limit, in which every job is done; None for none.
    bound : float
        Resident-days that each such schedule loses; -inf when nothing was shown.
    impossible : bool
        Whether it is shown that there is none.
    interrupted : bool
        Whether the search was ended from outside.
    """

    schedule: Schedule | None
    bound: float
    impossible: bool
    interrupted: bool


def least_within(programme: Programme, core: Core, ration: Ration, most: int, known: Schedule | None,
                 effort: Effort, go_on: Callable[[float], None] | None = None) -> Within:
    """Return the least delay of schedules that do every job and leave at most ``most`` parts to lose.

    ``known`` is such a schedule, if there is one. Exponential in the number of tasks at worst; ``effort`` ends it.
    ``go_on`` is told the bound within the core meanwhile; a KeyboardInterrupt from it ends it as well.
    """
    model = ration.limited(programme.model, most)
    hint = None
    if known is not None:
        back = back_of(core, model, known)
        hint = Hint(known, back, float(resident_days(core.loss, back, model.horizon).sum()))
    answer = best(Best(model, core, effort, hint, whole=True), go_on)
    found, lost = known, np.inf if hint is None else hint.loss
    for each in [] if answer.schedule is None else [completed(model, answer.schedule), answer.schedule]:
        made = settled(model, each)
        reached = float(resident_days(core.loss, back_of(core, model, made), model.horizon).sum())
        if reached < lost and ration.parts(made) <= most and (made.job_mode >= 0).all() and not check(programme, made):
            found, lost = made, reached
    return Within(found, core.settled + answer.bound, answer.impossible, answer.interrupted)
