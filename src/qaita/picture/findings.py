"""What the report says, worked out once and without a language.

Owns :class:`Findings` and :func:`findings`: counts, dates and tables of one plan. Opens no file and writes no text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.files.result import known_by, result_summary
from qaita.files.result_rows import not_planned
from qaita.picture.account import Line, by_kind, by_mode, by_payer
from qaita.picture.decency import camera_assets
from qaita.picture.first import FirstWork, first_works
from qaita.plan.result import Plan
from qaita.recovery.goals import Goal, goals_against
from qaita.recovery.levels.summary import Measured, measured
from qaita.recovery.measures import residents_by_district, time_to_share, worst_district
from qaita.recovery.promises import Promise, promises_against
from qaita.recovery.trajectory import WHOLE_CITY, Curves
from qaita.units import NEVER
from qaita.work.assumed import Cells, assumed_share
from qaita.work.programme import Programme

SHARES = (0.5, 0.9, 1.0)
"""Shares of the people for which dates are given."""
DISTRICTS = 10
"""Districts in the table of dates."""


@dataclass(frozen=True)
class Stopped:
    """Damaged assets without works: name (for cameras the asset class), how many cameras (0: none), district, rule."""

    name: str
    cameras: int
    district: str
    rule: str


@dataclass(frozen=True)
class Findings:
    """All that the report needs to know of a plan.

    Attributes
    ----------
    city, programme, plan
        What was asked and answered.
    summary : dict
        The content of ``result.json``.
    damaged, planned : int
        Damaged assets, and those with works.
    span : tuple of int
        First start and last finish of a task, minutes; (0, 0) without works.
    residents, hit : float
        Entitled residents, and those of them who lost a service that carries weight.
    whole_again : tuple of int
        Minutes at which half, nine in ten and all of those hit have everything back; NEVER if not before the horizon.
    worst : tuple of (str, float)
        District that loses most for each resident, and how much.
    first : list of FirstWork
        What begins first.
    curves : Curves
        Residents with each service over time.
    dates : mapping of str to mapping of str to tuple of int
        Service -> district ('' the whole city) -> minutes at which the shares of :data:`SHARES` are reached.
    districts : list of str
        Districts in the table of dates, by name.
    num_districts : int
        How many there are.
    untouched : list of str
        Services that nobody lost.
    payers, kinds, modes : list of Line
        The account.
    promises : list of Promise
        Promises known at the data cut.
    goals : list of Goal
        Goals of the city.
    measured : Measured
        Measures by service and district.
    stopped : list of Stopped
        What is not planned.
    assumed_share : float
        Share of assumed cells, 0 to 1.
    assumed : dict of str to Cells
        Cells that the plan rests on, by table.
    """

    city: City
    programme: Programme
    plan: Plan
    summary: dict[str, Any]
    damaged: int
    planned: int
    span: tuple[int, int]
    residents: float
    hit: float
    whole_again: tuple[int, ...]
    worst: tuple[str, float]
    first: list[FirstWork]
    curves: Curves
    dates: dict[str, dict[str, tuple[int, ...]]]
    districts: list[str]
    num_districts: int
    untouched: list[str]
    payers: list[Line]
    kinds: list[Line]
    modes: list[Line]
    promises: list[Promise]
    goals: list[Goal]
    measured: Measured
    stopped: list[Stopped]
    assumed_share: float
    assumed: dict[str, Cells]

    def day(self, minute: int) -> date:
        """Return the local day of a minute since day 0."""
        return self.city.clock.moment(minute).date()

    @property
    def data_cut(self) -> date | None:
        """Day as known on which the plan was made, None where the facts do not say."""
        said = self.summary["data_cut"]
        return date.fromisoformat(said[:10]) if isinstance(said, str) and said else None

    @property
    def fewest_on(self) -> date:
        """Day from which the fewest residents are there."""
        return date.fromisoformat(self.summary["people"]["fewest_on"][:10])

    @property
    def camera_weight(self) -> float:
        """The largest weight of any service of cameras."""
        return max((float(row["weight"]) for row in self.city.tables["weights"].rows() if row["camera"]), default=0.0)


def findings(city: City, programme: Programme, plan: Plan, facts: Mapping[str, Any],
             measures: Measured | None = None) -> Findings:
    """Return what the report says of a plan; ``facts``, ``measures`` as for :func:`qaita.files.result.write_result`."""
    trace = plan.trace
    measures = measures or measured(city.sinks, trace, city.settings.horizon)
    summary = result_summary(city, programme, plan, facts, measures)
    found = plan.curves(city.sinks, city.settings.horizon)
    people = residents_by_district(city.sinks)
    again = _whole_again(city, plan.back)
    share, cells = assumed_share(city, programme)
    dates = _dates(found)
    lost = [service for service in dates if dates[service][WHOLE_CITY][-1] > 0]
    return Findings(
        city=city, programme=programme, plan=plan, summary=summary,
        damaged=int((programme.repaired0[:city.num_assets] > 0).sum()),
        planned=int((plan.schedule.job_mode[programme.at_assets()] >= 0).sum()),
        span=_span(plan, city.settings.horizon),
        residents=float(city.sinks.people.sum()), hit=again[0], whole_again=again[1],
        worst=worst_district(city, trace), first=first_works(city, programme, plan), curves=found,
        dates={service: dates[service] for service in lost},
        districts=sorted(sorted(people, key=lambda name: (-people[name], name))[:DISTRICTS]), num_districts=len(people),
        untouched=[service for service in dates if service not in lost],
        payers=by_payer(city, programme, plan), kinds=by_kind(city, programme, plan), modes=by_mode(programme, plan),
        promises=promises_against(city, plan.back, known_by(city, summary["data_cut"])),
        goals=goals_against(city, trace), measured=measures,
        stopped=_stopped(city, programme, plan), assumed_share=share, assumed=cells,
    )


def _span(plan: Plan, horizon: int) -> tuple[int, int]:
    """Return the first start and the last finish of a task, the horizon for one without end; (0, 0) without works."""
    done = plan.schedule.task_start >= 0
    if not done.any():
        return 0, 0
    ends = plan.schedule.task_finish[done]
    return int(plan.schedule.task_start[done].min()), int(np.where(ends < NEVER, ends, horizon).max())


def _whole_again(city: City, back: NDArray[np.int64]) -> tuple[float, tuple[int, ...]]:
    """Return how many residents lost a service with weight, and when shares of them have all of them back."""
    sinks = city.sinks
    weight = np.array([sinks.step_weight[start:stop].max(initial=0.0)
                       for start, stop in zip(sinks.step_ptr[:-1], sinks.step_ptr[1:], strict=True)])
    counted = weight[sinks.service_idx] > 0
    again = np.zeros(len(sinks.people), np.int64)
    np.maximum.at(again, sinks.group_idx[counted], back[sinks.node[counted]])
    hit = again > 0
    order = np.argsort(again[hit], kind="stable")
    running, times = np.cumsum(sinks.people[hit][order]), again[hit][order]
    total = float(running[-1]) if len(running) else 0.0
    if total == 0:
        return 0.0, (0,) * len(SHARES)
    reached = [int(times[np.searchsorted(running, share * total * (1 - 1e-12))]) for share in SHARES]
    return total, tuple(minute if minute < city.settings.horizon else NEVER for minute in reached)


def _dates(found: Curves) -> dict[str, dict[str, tuple[int, ...]]]:
    by_share = [time_to_share(found, share) for share in SHARES]
    dates: dict[str, dict[str, tuple[int, ...]]] = {}
    for service, district in by_share[0]:
        dates.setdefault(service, {})[district] = tuple(times[service, district] for times in by_share)
    return dates


def _stopped(city: City, programme: Programme, plan: Plan) -> list[Stopped]:
    """Return what is not planned; cameras of one class, district and rule together."""
    assets, hidden, index = city.tables["assets"], camera_assets(city), city.asset_index()
    found: list[Stopped] = []
    cameras: dict[tuple[str, str, str], int] = {}
    for asset_id, rule in not_planned(programme, plan).items():
        asset = index[asset_id]
        kind, district = str(assets["class"][asset]), str(assets["district"][asset])
        if hidden[asset]:
            cameras[kind, district, rule] = cameras.get((kind, district, rule), 0) + 1
        else:
            found.append(Stopped(str(assets["name"][asset] or asset_id), 0, district, rule))
    return found + [Stopped(kind, count, district, rule) for (kind, district, rule), count in cameras.items()]
