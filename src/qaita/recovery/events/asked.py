"""Whether a city needs the play, why, and the play itself for a schedule.

Owns :func:`engine_of` and :func:`play_city`. The closure answers for every city that asks for nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.recovery.events.layout import PROPORTIONAL
from qaita.recovery.events.own import own_trace
from qaita.recovery.events.play import Played, play
from qaita.recovery.events.reason import Decision, decisions
from qaita.recovery.events.terms import terms_of
from qaita.recovery.sharing.classes import classify
from qaita.recovery.sharing.services import shared_services
from qaita.units import NEVER
from qaita.work.programme import Programme

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Engine:
    """Which of the two ways answers for a programme, and why.

    Attributes
    ----------
    name : str
        ``closure`` or ``events``.
    why : tuple of str
        What the closure cannot answer for; empty where it answers.
    bound_holds : bool
        Whether no node ever has more than the closure gives it, so that a bound on the closure's loss is one on this.
    """

    name: str
    why: tuple[str, ...]
    bound_holds: bool


BY_CLOSURE = Engine("closure", (), True)
"""The closure answers for all there is."""


def engine_of(programme: Programme) -> Engine:
    """Return which engine a programme needs: ``events`` where a city has stages, stand-ins, outages or rivals."""
    city, stages = programme.city, programme.stages
    if city is None:
        return BY_CLOSURE
    why, gains = list[str](), False
    if stages is not None and not stages.is_plain:
        hurt = programme.repaired0[: city.num_assets] >= NEVER
        partial = int((hurt & (stages.left > 0)).sum())
        tasks = int((~(np.isnan(stages.during) & np.isnan(stages.after)) | (stages.ramp > 0)).sum())
        why += [f"damaged assets that keep a share of their function: {partial}"] if partial else []
        why += [f"tasks that change the share of function of their asset: {tasks}"] if tasks else []
        gains = bool(partial or not np.isnan(stages.after).all())
    for table, said in (("temporary", "stand-in"), ("outages", "outage")):
        count = len(city.tables[table])
        why += [f"{count} {said}{'s' if count > 1 else ''}"] if count else []
    if len(city.tables["services"]) or city.black_boxes or (city.tables["needs"]["amount"] > 0).any():
        why += [f"{entry.service} is {entry.label}: {entry.reason}" for entry in classify(city, partly(programme))
                if not entry.closure]
    gains = gains or len(city.tables["temporary"]) > 0 or len(city.black_boxes) > 0
    return Engine("events" if why else "closure", tuple(why), not gains)


def partly(programme: Programme) -> tuple[int, ...]:
    """Return the assets that may work in part for a while, ascending."""
    city, stages = programme.city, programme.stages
    if city is None:
        return ()
    found = set[int]()
    if stages is not None and not stages.is_plain:
        hurt = programme.repaired0[: city.num_assets] >= NEVER
        found |= set(np.flatnonzero(hurt & (stages.left > 0) & (stages.left < 1)).tolist())
        task_mode = np.repeat(np.arange(programme.model.num_modes), np.diff(programme.model.task_ptr))
        job = np.repeat(np.arange(programme.model.num_jobs), np.diff(programme.model.mode_ptr))[task_mode]
        staged = ~(np.isnan(stages.during) & np.isnan(stages.after)) | (stages.ramp > 0)
        found |= set(programme.model.job_node[job[staged]].tolist())
    index = city.asset_index()
    found |= {index[row["asset_id"]] for row in city.tables["temporary"].rows()
              if row["share"] < 1 and row["asset_id"] in index}
    if found:
        node = np.repeat(np.arange(city.needs.num_nodes), np.diff(city.needs.group_ptr))
        found |= set(node[(terms_of(city).level == PROPORTIONAL) & (node < city.num_assets)].tolist())
    return tuple(sorted(found))


def shared_names(programme: Programme) -> list[str]:
    """Return the services of a programme's city that are shared out, by name: those for which no closure answers."""
    if programme.city is None:
        return []
    return [entry.service for entry in classify(programme.city, partly(programme)) if not entry.closure]


def decisions_of(programme: Programme, job_mode: Ints, task_start: Ints, task_finish: Ints, repaired: Ints,
                 played: Played, back: Ints) -> list[Decision]:
    """Return for each node what decided when it is whole; parameters as for :func:`play_city`, and what it gave."""
    city = _city(programme)
    own = own_trace(programme, job_mode, task_start, task_finish, repaired)
    terms = terms_of(city, shared_services(city, partly(programme)))
    return decisions(city, own, terms, played, back, city.settings.horizon)


def play_city(programme: Programme, job_mode: Ints, task_start: Ints, task_finish: Ints, repaired: Ints) -> Played:
    """Return the play of a schedule for a programme that has a city, up to its horizon.

    Parameters are those of :func:`~qaita.recovery.events.own.own_trace`.
    """
    city = _city(programme)
    own = own_trace(programme, job_mode, task_start, task_finish, repaired)
    services = shared_services(city, partly(programme))
    return play(programme.needs, own, terms_of(city, services), services, max(1, city.settings.horizon),
                city.num_assets)


def _city(programme: Programme) -> City:
    if programme.city is None:
        raise ValueError("city: met None; allowed: the city of the programme. Maybe ask the closure")
    return programme.city
