"""From a city and its damage to a programme: the order in which the parts of ``work`` are asked.

Owns :func:`programme`. What can never be done alone (a crew that no one has, money that never suffices for one task)
is a fault of the input; what is forbidden (a hold without end) is left out and named.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.openings import site_names
from qaita.city.sinks import Sinks
from qaita.damage.assess import Damage
from qaita.units import NEVER
from qaita.work.bids import as_offers, taken_whole
from qaita.work.debris import clearings_of, hauled, hauls_of, stranded
from qaita.work.draws import with_milestones
from qaita.work.impossible import payable, refuse_impossible
from qaita.work.layout import calendars_of, lay_out
from qaita.work.levers import levered
from qaita.work.means import Means, means_of
from qaita.work.modes import Mode, allowed, modes_of
from qaita.work.openings import openings_left, openings_of, with_openings
from qaita.work.pins import pins_of, under_pins
from qaita.work.programme import Blocked, Loss, Programme
from qaita.work.stages import stages_of
from qaita.work.tasks import tasks_of
from qaita.work.variants import decided, with_variants


def programme(city: City, damage: Damage) -> Programme:
    """Return the programme of works of a damaged city.

    Raises
    ------
    InputError
        When a task needs crews that are never there, or more money or material than is ever released, or has no working
        time.
    """
    wanted = as_offers(city, with_variants(city, damage, tasks_of(city, damage)))
    clearings, modes = clearings_of(city, damage), decided(city, modes_of(city, damage, wanted))
    cleared = hauled(city, clearings, modes)
    means = means_of(city, [task for listed in with_openings(city, cleared).values() for mode in listed
                            for task in mode.tasks])
    variants = levered(city, damage, cleared)
    jobs, blocked = allowed(city, with_milestones(city, variants), stranded(city, clearings, modes))
    jobs = with_openings(city, taken_whole(payable(jobs, means), means))
    refuse_impossible([task for listed in jobs.values() for mode in listed for task in mode.tasks], means)
    pins = pins_of(city)
    if not pins:
        return _packed(city, damage, means, jobs, blocked)
    kept, ruled, on = under_pins(jobs, pins, means, city.settings.horizon)
    free = replace(_packed(city, damage, means, jobs, blocked), pins=on)
    left, more = allowed(city, {asset: listed for asset, listed in kept.items() if asset < city.num_assets}, ruled)
    jobs = taken_whole(left, means)
    jobs |= openings_left(city, kept, jobs)
    return replace(_packed(city, damage, means, jobs, [*blocked, *more]), unpinned=free)


def _packed(city: City, damage: Damage, means: Means, jobs: dict[int, list[Mode]],
            blocked: list[Blocked]) -> Programme:
    """Return the programme of these jobs; what is blocked is only named."""
    modes = [mode for listed in jobs.values() for mode in listed]
    tasks = [task for mode in modes for task in mode.tasks]
    calendars = calendars_of(tasks, means)
    openings = openings_of(city, jobs)
    return Programme(
        model=lay_out(city.settings, jobs, means, calendars, openings), needs=city.needs, loss=_loss(city.sinks),
        repaired0=_repaired0(city, damage, jobs),
        node_ids=(*map(str, city.asset_ids), *_sink_names(city.sinks), *site_names(city.tables)),
        mode_names=tuple(mode.name for mode in modes), task_ids=tuple(task.task_id for task in tasks),
        task_names=tuple(task.name for task in tasks),
        pool_trades=tuple(trade for trade, _ in means.pools.steps),
        pool_contractors=tuple(employer for _, employer in means.pools.steps),
        account_names=tuple(means.accounts.names),
        job_lots=tuple(means.lots[asset] for asset in jobs), openings=tuple(openings),
        mode_contractors=tuple(means.contractor(mode.tasks[0]) if mode.tasks else "" for mode in modes),
        calendar_names=calendars.names, blocked=tuple(blocked), waits=tuple(mode.wait for mode in modes),
        holds=tuple(mode.hold for mode in modes),
        assumed_tasks=np.array([task.assumed for task in tasks], bool),
        stages=stages_of(city, damage, tasks), bills=tuple(means.bills(task) for task in tasks),
        paid_from=tuple(means.paid_from(task) for task in tasks),
        mode_levers=tuple(mode.levers for mode in modes), mode_dumps=tuple(mode.dump for mode in modes),
        hauls=hauls_of(tasks), city=city,
    )


def _repaired0(city: City, damage: Damage, jobs: dict[int, list[Mode]]) -> NDArray[np.int64]:
    """Return when each node is in service if no job is done; sinks need no repair, and streets are opened by jobs."""
    repaired0 = np.zeros(city.needs.num_nodes, np.int64)
    repaired0[:city.num_assets] = damage.repaired_on
    repaired0[[node for node in jobs if node >= city.num_assets]] = NEVER
    return repaired0


def _loss(sinks: Sinks) -> Loss:
    return Loss(sinks.node, sinks.people[sinks.group_idx], sinks.service_idx, sinks.step_ptr, sinks.step_time,
                sinks.step_weight)


def _sink_names(sinks: Sinks) -> list[str]:
    return [f"{sinks.group_ids[group]}/{sinks.services[service]}"
            for group, service in zip(sinks.group_idx, sinks.service_idx, strict=True)]
