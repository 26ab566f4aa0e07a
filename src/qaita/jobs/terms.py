"""A plan that is asked for more than little delay: second terms weighed or held to a limit, and their price.

Owns :func:`plan_with_terms`. What is found is judged by plain code (:mod:`qaita.plan.values`), never by the search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.files.result import known_by
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.districts import by_districts
from qaita.jobs.search import rescored, search_plan
from qaita.jobs.source import Source
from qaita.jobs.start import Start, start_from
from qaita.plan.floors import floors_of
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import Aims
from qaita.plan.search.prepared import Prepared, prepared
from qaita.plan.search.terms import (
    LATE,
    NAMES,
    NOTHING_PROMISED,
    ROUNDING,
    WORST,
    Asked,
    Promised,
    SecondTerms,
    first_starts,
    terms_for,
)
from qaita.plan.values import values_of
from qaita.recovery.measures import resident_days
from qaita.recovery.promises import day_end
from qaita.units import NEVER
from qaita.work.programme import Loss, Programme

FREE, ASKED, HELD = "plan for little delay alone", "plan with second terms", "plan held to its limits"
STEEP = 10.0
"""Resident-days, in units of what the plan without limits loses, that count like exceeding a limit by as much as that
plan does (assumed: enough that the search comes back to a limit, little enough that it can cross it)."""
LEAST_SCALE = 0.01
"""Share of a limit by which it counts as exceeded at least, when the steepness is worked out (assumed)."""


@dataclass(frozen=True)
class Wish:
    """Second terms asked for.

    Attributes
    ----------
    weigh : mapping of str to float
        Resident-days that a unit of each term counts like.
    limit : mapping of str to float
        Value of each term that is not to be exceeded.
    announced : Schedule or None
        The schedule from which ``churn`` is counted.
    known_by : int
        Promises said later, minutes since day 0, do not count.
    """

    weigh: Mapping[str, float] = field(default_factory=dict)
    limit: Mapping[str, float] = field(default_factory=dict)
    announced: Schedule | None = None
    known_by: int = NEVER


def wish_of(source: Source, weigh: Mapping[str, float], limit: Mapping[str, float], announced: Path | None = None,
            begin: Path | None = None) -> tuple[Wish | None, Start | None]:
    """Return the wish for a source, None where no term is asked for, and the schedule with which the search begins.

    The source's data cut says which promises count; churn is counted from ``announced``, else from ``begin``.
    InputError when one of these is no schedule of the source's programme.
    """
    given = {path: start_from(path, source.city, source.programme()) for path in (begin, announced) if path}
    start = given[begin] if begin else None
    if not weigh and not limit:
        return None, start
    cut = source.as_of.isoformat() if source.as_of else None
    base = given[announced] if announced else start
    return Wish(weigh, limit, base.schedule if base else None, known_by(source.city, cut)), start


def plan_with_terms(city: City, programme: Programme, wish: Wish, budget: Budget, tell: Tell | None,
                    begin_with: Schedule | None = None) -> tuple[Plan, dict[str, Any]]:
    """Return the best plan found under the wish, and what ``result.json`` says under ``second_terms``.

    First a plan for little delay alone; then one in which terms are weighed and limits may be crossed at a price; with
    limits a third that starts at the best so far and does not cross them. Each has the same part of the time, or all
    rounds.

    Returns
    -------
    plan : Plan
        Of all plans found that keep every limit the one with the least sum of resident-days lost and weighed terms; of
        none the one that comes nearest. It leaves no job out that the first does. Its bound is that of all plans.
    said : dict
        ``terms`` (``name``, ``weight``, ``limit``, ``without``, ``this_plan``, ``kept``, ``least``: what no plan goes
        below), ``kept``, ``impossible`` (whether some limit is proven to be below what any plan has), ``without`` and
        ``this_plan``, resident-days lost, ``price`` between them, ``weighed`` (``without``, ``this_plan``,
        ``lower_bound``, of the sum), ``work``, ``work_planned``, ``stopped_by`` of the last search.
    """
    own = replace(budget, seconds=budget.seconds / (3 if wish.limit else 2))
    free = search_plan(programme, own, tell, FREE, Aims(begin_with=begin_with))
    judge = _Judge(city, programme, wish, free)
    found, bound, last = [free], free.lower_bound, free
    if free.stopped_by != "interrupted" and (wish.weigh or judge.excess(free) > 0):
        posed = _posed(city, programme, wish)
        for name in (ASKED, HELD) if wish.limit else (ASKED,):
            best = min(found, key=judge.rank)
            aims = _aims(posed, wish, judge, name == HELD, best.schedule)
            last = search_plan(posed.programme, own, tell, name, aims, posed.ready)
            bound = max(bound, last.lower_bound)
            found.append(rescored(programme, last, free))
            if last.stopped_by == "interrupted":
                break
    best = min(found, key=judge.rank)
    return best, judge.said(best, bound) | {"work": last.work, "work_planned": last.work_planned,
                                           "stopped_by": last.stopped_by}


@dataclass(frozen=True)
class _Judge:
    """What plans are worth under a wish, from their schedules alone."""

    city: City
    programme: Programme
    wish: Wish
    free: Plan

    @property
    def required(self) -> NDArray[np.bool_]:
        """Jobs that the plan for little delay does."""
        return self.free.schedule.job_mode >= 0

    def values(self, plan: Plan) -> dict[str, float]:
        """Return every term of a plan."""
        return values_of(self.city, self.programme, plan, self.wish.announced, self.wish.known_by)

    def over(self, plan: Plan) -> dict[str, float]:
        """Return by how much a plan exceeds each limit, 0 where it does not."""
        values = self.values(plan)
        over = {name: values[name] - limit for name, limit in self.wish.limit.items()}
        return {name: by if by > ROUNDING * max(1.0, abs(self.wish.limit[name])) else 0.0 for name, by in over.items()}

    def excess(self, plan: Plan) -> float:
        """Return the sum of what a plan exceeds limits by, each as a share of what the plan without them does."""
        before = self.over(self.free)
        return sum(by / max(before[name], LEAST_SCALE * max(1.0, abs(self.wish.limit[name])))
                   for name, by in self.over(plan).items())

    def weighed(self, plan: Plan) -> float:
        """Return resident-days lost and weighed terms together."""
        values = self.values(plan)
        return plan.objective + sum(weight * values[name] for name, weight in self.wish.weigh.items())

    def rank(self, plan: Plan) -> tuple[bool, float, float]:
        """Return what is least for the best plan."""
        left_out = bool(np.any(self.required & (plan.schedule.job_mode < 0)))
        return left_out, self.excess(plan), self.weighed(plan)

    def said(self, plan: Plan, bound: float) -> dict[str, Any]:
        """Return what ``result.json`` says of a plan."""
        values, before, over = self.values(plan), self.values(self.free), self.over(plan)
        floors = floors_of(self.city, self.programme, self.required, self.wish.known_by)
        terms = [{"name": name, "weight": self.wish.weigh.get(name), "limit": self.wish.limit.get(name),
                  "without": before[name], "this_plan": values[name],
                  "kept": over[name] == 0 if name in over else None,
                  "least": floors.get(name) if name in over else None} for name in NAMES if name in values]
        return {
            "terms": terms, "kept": not any(over.values()),
            "impossible": any(over[name] > 0 and floors.get(name, 0.0) > limit + ROUNDING * max(1.0, abs(limit))
                              for name, limit in self.wish.limit.items()),
            "without": self.free.objective, "this_plan": plan.objective,
            "price": plan.objective - self.free.objective,
            "weighed": {"without": self.weighed(self.free), "this_plan": self.weighed(plan),
                        "lower_bound": min(bound, self.weighed(plan))},
        }


@dataclass(frozen=True)
class _Posed:
    """The programme that is searched, and on what its terms are measured."""

    programme: Programme
    ready: Prepared
    promised: Promised
    part: NDArray[np.int64]
    people: NDArray[np.float64]


def _posed(city: City, programme: Programme, wish: Wish) -> _Posed:
    """Return the programme told apart by district, and with the price of promises in its loss, where that is asked."""
    asked = {*wish.weigh, *wish.limit}
    part, people = np.zeros(0, np.int64), np.zeros(0)
    if NAMES[WORST] in asked:
        divided = by_districts(city, programme)
        programme, part, people = divided.programme, divided.part, divided.people
    promised = NOTHING_PROMISED
    if asked & {"promises", "broken_promises"}:
        promised = promised_of(city, wish.known_by)
        programme = with_promises(programme, promised, wish.weigh.get("promises", 0.0))
        if len(people):
            part = np.concatenate([part, np.full(len(promised.node), len(people))])
            people = np.append(people, 0.0)
    return _Posed(programme, prepared(programme), promised, part, people)


def promised_of(city: City, known_by: int = NEVER) -> Promised:
    """Return the promises of a city that were said by the minute ``known_by``."""
    rows = [row for row in city.tables["promises"].rows() if row["said_on"] <= known_by]
    index = city.asset_index()
    return Promised(np.array([index[row["asset_id"]] for row in rows], np.int64),
                    np.array([day_end(city.clock, int(row["due"])) for row in rows], np.int64),
                    np.array([row["price_a_day"] for row in rows], np.float64))


def with_promises(programme: Programme, promised: Promised, weight: float) -> Programme:
    """Return the programme with what broken promises cost in its loss: ``weight`` times their price for a day late.

    Each is a loss that begins with the last minute of the day promised; so the bound, and the proof of small
    programmes, hold for the sum.
    """
    loss, count = programme.loss, len(promised.node)
    curves = len(loss.step_ptr) - 1
    more = Loss(
        np.concatenate([loss.node, promised.node]), np.concatenate([loss.people, weight * promised.price]),
        np.concatenate([loss.curve, np.arange(curves, curves + count)]),
        np.concatenate([loss.step_ptr, loss.step_ptr[-1] + 2 * np.arange(1, count + 1)]),
        np.concatenate([loss.step_time, *([0, end - 1] for end in promised.end)]).astype(np.int64),
        np.concatenate([loss.step_weight, np.tile([0.0, 1.0], count)]))
    return replace(programme, loss=more)


def _aims(posed: _Posed, wish: Wish, judge: _Judge, hard: bool, begin_with: Schedule) -> Aims:
    """Return what a search is asked for; ``hard``: no limit is to be crossed on the way."""
    model, before = posed.programme.model, judge.over(judge.free)
    lost = max(judge.free.objective, 1.0)
    step = _everything(posed.programme) if hard else lost / max(1, model.num_jobs)
    asked: dict[int, Asked] = {}
    for name in {*wish.weigh, *wish.limit}:
        limit = wish.limit.get(name, np.inf)
        weight = 0.0 if name == NAMES[LATE] else wish.weigh.get(name, 0.0)  # its weight is in the loss
        scale = max(before.get(name, 0.0), LEAST_SCALE * max(1.0, abs(limit)))
        if np.isfinite(limit):
            asked[NAMES.index(name)] = Asked(weight, limit, STEEP * lost / scale, step)
        elif weight > 0:
            asked[NAMES.index(name)] = Asked(weight)
    if not asked:
        return Aims(begin_with=begin_with)
    said = first_starts(model, wish.announced) if wish.announced else np.full(model.num_jobs, -1, np.int64)
    terms = SecondTerms(asked, judge.required, said, posed.promised, posed.part, posed.people)
    return Aims(terms=terms_for(posed.programme, posed.ready.core, terms), begin_with=begin_with,
                around=hard)


def _everything(programme: Programme) -> float:
    """Return more resident-days than any plan can lose."""
    never = np.full(programme.needs.num_nodes, NEVER)
    return 2.0 * float(resident_days(programme.loss, never, programme.model.horizon).sum()) + 1.0
