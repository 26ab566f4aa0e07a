"""Crews of a plan one by one, where they have ways to go: rows of ``crews.csv``, and what ``result.json`` says of them.

Owns :func:`crew_columns` and :func:`travel_said`. Who goes where is known in :mod:`qaita.plan.allowed.visits`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.files.result_rows import Columns
from qaita.plan.allowed.visits import Visit
from qaita.plan.result import Plan
from qaita.work.model import ANYWHERE
from qaita.work.programme import Programme
from qaita.work.travel import Travel, travel_of

MINUTES_PER_HOUR = 60


def crew_columns(city: City, programme: Programme, plan: Plan, visits: list[Visit]) -> Columns:
    """Return the works of each crew in turn.

    Columns trade, contractor (str), crew, turn (int, from 1 on), task_id, asset_id, district, from_district ('' where
    it had no way), hours (of the way), start, finish (minutes).
    """
    model, schedule, places = programme.model, plan.schedule, _places(city)
    job_of = np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)), np.diff(model.task_ptr))
    job_ids = programme.job_ids()
    return {
        "trade": [programme.pool_trades[visit.pool] for visit in visits],
        "contractor": [programme.pool_contractors[visit.pool] for visit in visits],
        "crew": [visit.crew for visit in visits],
        "turn": [visit.turn for visit in visits],
        "task_id": [programme.task_ids[visit.task] for visit in visits],
        "asset_id": [job_ids[job_of[visit.task]] for visit in visits],
        "district": [places[visit.place] for visit in visits],
        "from_district": ["" if visit.source == ANYWHERE else places[visit.source] for visit in visits],
        "hours": [visit.minutes / MINUTES_PER_HOUR for visit in visits],
        "start": [int(schedule.task_start[visit.task]) for visit in visits],
        "finish": [int(schedule.task_finish[visit.task]) for visit in visits],
    }


def travel_said(city: City, visits: list[Visit]) -> dict[str, Any] | None:
    """Return how many crews change districts how often, and how long they are on the way; None without visits."""
    if not visits:
        return None
    places, found = _places(city), travel_of(city)
    assert isinstance(found, Travel)
    moves = Counter((visit.source, visit.place) for visit in visits if visit.source not in (ANYWHERE, visit.place))
    hours = {pair: int(found.minutes[pair]) * count / MINUTES_PER_HOUR for pair, count in moves.items()}
    return {
        "crews": len({(visit.pool, visit.crew) for visit in visits}), "moves": sum(moves.values()),
        "hours": sum(hours.values()), "assumed_pairs": found.assumed,
        "pairs": [{"from": places[source], "to": places[target], "moves": moves[source, target],
                   "hours": hours[source, target]}
                  for source, target in sorted(moves, key=lambda pair: (-hours[pair], -moves[pair], pair))],
    }


def _places(city: City) -> tuple[str, ...]:
    found = travel_of(city)
    return found.places if found is not None else ()
