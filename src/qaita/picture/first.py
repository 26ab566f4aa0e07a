"""What comes first in a plan, and who waits for it.

Owns :class:`FirstWork` and :func:`first_works`. Cameras of one district count as one work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.picture.decency import camera_assets
from qaita.picture.works import Job, jobs_of
from qaita.plan.result import Plan
from qaita.recovery.behind import Behind, behind
from qaita.recovery.events.asked import shared_names
from qaita.recovery.measures import resident_days_of
from qaita.units import MINUTES_PER_DAY
from qaita.work.programme import Programme

LOOKED_AT = 400
"""Works, earliest first, among which the first are chosen."""


@dataclass(frozen=True)
class FirstWork:
    """One work that begins early.

    Attributes
    ----------
    name : str
        Name of the asset; for cameras their asset class.
    cameras : int
        How many cameras; 0 for any other asset.
    district : str
        Where.
    start, back : int
        First start, and minute from which (the last of) it works; NEVER if not.
    people : float
        Residents with a service that waits on it, directly or through other assets.
    lost : float
        Resident-days that these services lose.
    services : tuple of str
        The services, the one with the largest loss first.
    assumed : bool
        Whether any of its tasks has assumed quantities.
    """

    name: str
    cameras: int
    district: str
    start: int
    back: int
    people: float
    lost: float
    services: tuple[str, ...]
    assumed: bool


def first_works(city: City, programme: Programme, plan: Plan, limit: int = 15) -> list[FirstWork]:
    """Return the works that begin first, by day; within a day those on which most resident-days wait."""
    gathered = sorted(_gathered(city, programme, plan), key=lambda jobs: jobs[0].whole[0])[:LOOKED_AT]
    if not gathered:
        return []
    shared = None if plan.played is None else np.isin(city.origins.service.astype(str), shared_names(programme))
    waiting = behind(city.needs, plan.back, shared)
    lost = resident_days_of(programme.loss, plan.trace, city.settings.horizon)
    hidden = camera_assets(city)
    last = gathered[min(limit, len(gathered)) - 1][0].whole[0] // MINUTES_PER_DAY
    works = [_work(city, programme, plan, jobs, hidden, waiting, lost) for jobs in gathered
             if jobs[0].whole[0] // MINUTES_PER_DAY <= last]
    return sorted(works, key=lambda work: (work.start // MINUTES_PER_DAY, -work.lost, work.name))[:limit]


def _gathered(city: City, programme: Programme, plan: Plan) -> Iterable[list[Job]]:
    """Return jobs alone, cameras of one class and district together; each list by first start."""
    assets, hidden = city.tables["assets"], camera_assets(city)
    gathered: dict[object, list[Job]] = {}
    for job in sorted(jobs_of(programme, plan), key=lambda job: job.whole[0]):
        key = (assets["class"][job.asset], assets["district"][job.asset]) if hidden[job.asset] else job.asset
        gathered.setdefault(key, []).append(job)
    return gathered.values()


def _work(city: City, programme: Programme, plan: Plan, jobs: list[Job], hidden: NDArray[np.bool_], waiting: Behind,
          lost: NDArray[np.float64]) -> FirstWork:
    assets, sinks = city.tables["assets"], city.sinks
    first = jobs[0].asset
    reached = waiting.nodes(job.asset for job in jobs)
    mine = np.isin(sinks.node, np.fromiter(reached, np.int64, len(reached)))
    groups = np.unique(sinks.group_idx[mine])
    by_service = np.bincount(sinks.service_idx[mine], weights=lost[mine], minlength=len(sinks.services))
    named = np.unique(sinks.service_idx[mine])
    order = named[np.argsort(-by_service[named], kind="stable")]
    return FirstWork(
        name=str(assets["class"][first] if hidden[first] else assets["name"][first] or assets["asset_id"][first]),
        cameras=len(jobs) if hidden[first] else 0, district=str(assets["district"][first]),
        start=jobs[0].whole[0], back=max(job.back for job in jobs),
        people=float(sinks.people[groups].sum()), lost=float(lost[mine].sum()),
        services=tuple(sinks.services[service] for service in order),
        assumed=any(_assumed(programme, plan, job.asset) for job in jobs),
    )


def _assumed(programme: Programme, plan: Plan, asset: int) -> bool:
    """Return whether any task of the chosen mode of an asset has assumed quantities."""
    job = int(np.flatnonzero(programme.model.job_node == asset)[0])
    mode = plan.schedule.job_mode[job]
    tasks = slice(programme.model.task_ptr[mode], programme.model.task_ptr[mode + 1])
    return bool(programme.assumed_tasks[tasks].any())
