"""What the worst district loses under any plan, at least: the answer to whether a ceiling can be kept at all.

Owns :func:`lift_floor`. Whatever weights districts are given, if they sum to 1, the worst district loses no less for
each resident than the weighted mean of all, and that mean has a lower bound like every loss. Weights that make the best
mean of the plans known as large as can be come from the game between weights and plans (Brown, 1951, in Koopmans,
Activity Analysis of Production and Allocation, ch. 24); a plan that is best under them is one more plan known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qaita.jobs.budget import Budget, Tell
from qaita.jobs.districts import Divided
from qaita.jobs.search import search_plan
from qaita.plan.result import Plan
from qaita.work.programme import Programme

Floats = NDArray[np.float64]

PROOFS = 4
"""Weights tried at most; each takes a search."""

PLAYED = 500
"""Turns of the game."""

SAYING = "proof of what the worst district loses"


@dataclass(frozen=True)
class Floor:
    """What no plan goes below, and the plans that were found on the way.

    Attributes
    ----------
    least : float
        Resident-days for each resident that the worst district loses under any plan, at least.
    plans : list of Plan
        Plans of least weighted mean; their worth is that under those weights.
    interrupted : bool
        Whether a search was ended from outside.
    """

    least: float
    plans: list[Plan]
    interrupted: bool


def lift_floor(divided: Divided, each: Callable[[Plan], Floats], known: list[Plan], ceiling: float, least: float,
               budget: Budget, tell: Tell | None) -> Floor:
    """Return the floor lifted from ``least`` until it is above the ceiling, a plan keeps it, or nothing is gained.

    Parameters
    ----------
    divided : Divided
        The programme, its loss told apart by district.
    each : callable
        Returns what a plan loses for each resident of each district, (num_parts,); 0 where there are none.
    known : list of Plan
        Plans known already, at least one.
    ceiling, least : float
        What is asked, and a floor that is known; resident-days for each resident.
    budget : Budget
        Time for all searches; by rounds each has all of them.
    tell : callable or None
        Told of the progress.
    """
    plans, budget = list[Plan](), replace(budget, seconds=budget.seconds / PROOFS)
    lost = [each(plan) for plan in known]
    for _ in range(PROOFS):
        weights = weights_against(np.array(lost), divided.people)
        made, scale = weighted(divided, weights)
        plan = search_plan(made, budget, tell, SAYING)
        plans.append(plan)
        before = min(float(weights @ one) for one in lost)
        lost.append(each(plan))
        least = max(least, plan.lower_bound * scale)
        gained = float(weights @ lost[-1]) < before * (1 - 1e-6)
        if least > ceiling or lost[-1].max() <= ceiling or not gained or plan.stopped_by == "interrupted":
            break
    return Floor(least, plans, plans[-1].stopped_by == "interrupted")


def weights_against(lost: Floats, people: Floats) -> Floats:
    """Return weights of districts, sum 1, under which the best of some plans has nearly the largest weighted mean.

    ``lost`` is (num_plans, num_parts), for each resident; districts without residents weigh nothing. By turns the plan
    that is best under the weights so far, and the district that loses most under the mean of these plans.
    """
    there = people > 0
    turns = there / max(1, there.sum())
    against = np.zeros(lost.shape[1])
    for _ in range(PLAYED):
        against += lost[int(np.argmin(lost @ turns))]
        turns[int(np.argmax(np.where(there, against, -1.0)))] += 1.0
    found: Floats = turns / turns.sum()
    return found


def weighted(divided: Divided, weights: Floats) -> tuple[Programme, float]:
    """Return the programme whose loss is the weighted mean of districts, and what one unit of its loss means.

    For each resident; no district's loss counts for more than it did.
    """
    loss = divided.programme.loss
    factor = np.divide(weights, divided.people, out=np.zeros(len(weights)), where=divided.people > 0)
    scale = float(factor.max())
    of_curve = np.repeat((factor / scale)[divided.part], np.diff(loss.step_ptr))
    return replace(divided.programme, loss=replace(loss, step_weight=loss.step_weight * of_curve)), scale
