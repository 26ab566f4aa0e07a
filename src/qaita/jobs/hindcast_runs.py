"""The runs of the hindcast: plans for Almaty as of 12 January 2022 on the assumed crews, on half and on twice as many.

Owns :class:`Run` and :func:`runs_of`. Writes nothing, and changes no input to come nearer to what was observed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.files.city import read_city
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.demo import CASE
from qaita.jobs.new import case_tables
from qaita.jobs.search import search_plan
from qaita.jobs.source import Source
from qaita.plan.allowed.check import check
from qaita.plan.blind import blind_schedule
from qaita.plan.planner import BrokenPlanError, score_schedule
from qaita.plan.result import Plan
from qaita.units import NEVER
from qaita.work.programme import Programme

COMPLEX = "camera_complex"
"""Class of the 766 complexes that hang on the communications node."""
HALL, NODE = "CITYHALL", "NODE"
HALVED, DOUBLED = 0.5, 2.0
"""Factors on every number of crews: the band."""


@dataclass(frozen=True)
class Run:
    """One plan of the comparison.

    Attributes
    ----------
    name : str
        ``plan``, ``blind``, ``half`` or ``double``.
    city, programme, plan
        What was asked and answered.
    """

    name: str
    city: City
    programme: Programme
    plan: Plan

    def cameras(self) -> NDArray[np.int64]:
        """Return the minute from which each camera complex works, (num_complexes,); NEVER if not before the horizon."""
        back = self.plan.back[:self.city.num_assets][self.city.tables["assets"]["class"] == COMPLEX]
        return np.where(back < self.city.settings.horizon, back, NEVER)

    def back_of(self, asset_id: str) -> int:
        """Return the minute from which an asset works."""
        return int(self.plan.back[self.city.asset_index()[asset_id]])

    def cost_of(self, asset_id: str) -> int:
        """Return the cost of the works planned on an asset, whole units of currency."""
        model, job = self.programme.model, self.programme.job_ids().index(asset_id)
        mode = int(self.plan.schedule.job_mode[job])
        return int(model.task_cost[model.task_ptr[mode]:model.task_ptr[mode + 1]].sum()) if mode >= 0 else 0


def runs_of(budget: Budget, tell: Tell | None) -> dict[str, Run]:
    """Return the four runs by name; all but the blind one are searched within ``budget``.

    As of 12 January 2022, and without levers: no source tells that any of them was there to be used.
    """
    source = _with_crews(1.0)
    programme = source.programme()
    version = source.city.sinks.version
    own = search_plan(programme, budget, tell, f"plan under weights {version}")
    found = {"plan": Run("plan", source.city, programme, own)}
    found["blind"] = Run("blind", source.city, programme, _blind(programme))
    for name, factor in (("half", HALVED), ("double", DOUBLED)):
        other = _with_crews(factor)
        work = other.programme()
        plan = search_plan(work, budget, tell, f"plan with {name} the crews under weights {version}")
        found[name] = Run(name, other.city, work, plan)
    return found


def _with_crews(factor: float) -> Source:
    made = case_tables(CASE, crews_factor=factor)
    tables = {name: rows for name, rows in made.tables.items() if name != "levers"}
    city = read_city({**tables, "city": made.settings})
    return Source(city, city.clock.moment(city.settings.start).date())


def _blind(programme: Programme) -> Plan:
    schedule = blind_schedule(programme)
    breaches = check(programme, schedule)
    if breaches:
        raise BrokenPlanError("; ".join(map(str, breaches[:5])))
    return score_schedule(programme, schedule)
