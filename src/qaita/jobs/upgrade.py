"""What building back better would ask of residents, beside a plan that was made for little delay.

Owns :func:`upgrade_said`. Searches nothing: the works of the plan stay in their order and those that avoid most for
their delay are done in the mode that leaves least to lose (:mod:`qaita.plan.upgrade`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.plan.allowed.check import check
from qaita.plan.better import RESIDENT_DAYS, future_loss, weighed_column
from qaita.plan.core import core_of
from qaita.plan.planner import score_schedule
from qaita.plan.result import Plan
from qaita.plan.search.aims import FutureLoss
from qaita.plan.upgrade import Link, upgrades
from qaita.plan.values import cost
from qaita.recovery.later import waits_against
from qaita.work.programme import Programme
from qaita.work.risk import risk_of

HALF = 0.5
"""Share of the plan's own future loss to which the upgrade that is told comes nearest."""

TRIED, LINKS = 40, 12
"""Upgrades whose delay is tried one by one, and lists in the chain: some fifty decodings at most."""


def upgrade_said(city: City, programme: Programme, plan: Plan) -> dict[str, Any] | None:
    """Return what an upgrade of a plan would mean, None where there is none or the plan was not searched to its end.

    Of the chain of upgrades the one nearest to half of the plan's own future loss, if it keeps all rules: ``assets``
    in another mode, ``unit`` (``resident_days_a_year`` or ``money_a_year``), ``this_plan`` and ``upgraded`` in it over
    all assets of the table ``risk`` that have works, their ``ratio``, ``more_resident_days`` lost, ``more_cost``, and
    who waits (:class:`qaita.recovery.later.Waits`). At most :data:`TRIED` and :data:`LINKS` decodings, and as many
    checks.
    """
    risk = risk_of(programme)
    if risk is None or plan.status == "given" or plan.stopped_by == "interrupted":
        return None
    future = future_loss(risk)
    link = _nearest(programme, plan, future)
    if link is None:
        return None
    other, before = score_schedule(programme, link.schedule), future.total(plan.schedule)
    return {
        "assets": int(np.count_nonzero(link.schedule.job_mode != plan.schedule.job_mode)),
        "unit": "resident_days_a_year" if weighed_column(risk) == RESIDENT_DAYS else "money_a_year",
        "this_plan": before, "upgraded": link.future, "ratio": link.future / before,
        "more_resident_days": other.objective - plan.objective,
        "more_cost": cost(programme, other) - cost(programme, plan), **vars(waits_against(city, other.back, plan.back)),
    }


def _nearest(programme: Programme, plan: Plan, future: FutureLoss) -> Link | None:
    """Return the link that leaves nearest to half of what the plan leaves, of those that keep all rules."""
    aim = HALF * future.total(plan.schedule)
    chain = upgrades(programme.model, core_of(programme), plan.schedule, future, TRIED, LINKS)
    ranked = sorted(chain, key=lambda link: abs(link.future - aim))
    return next((link for link in ranked if not check(programme, link.schedule)), None)
