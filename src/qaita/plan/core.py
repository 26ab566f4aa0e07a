"""The part of a city that a plan can change: what no plan moves is settled once.

Owns :class:`Core` and :func:`core_of`. Exact: the loss of the core plus ``settled`` is the loss of the whole city for
every schedule (a value that no schedule changes may be put in its place in a system of nested fixpoints; see A. Mader,
Verification of Modal Properties Using Boolean Equation Systems, 1997, on substitution).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import RUN, Needs
from qaita.plan.live import Live, live_groups, spans
from qaita.recovery.closure import service_times
from qaita.recovery.components import component_of, find_components
from qaita.recovery.measures import resident_days
from qaita.recovery.prepare import prepare
from qaita.units import NEVER
from qaita.work.model import Model, offsets
from qaita.work.programme import Loss, Programme

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Core:
    """What the search looks at.

    Attributes
    ----------
    needs : Needs
        Dependencies among the nodes that a schedule can change.
    repaired0 : (num_core,) int64
        0, NEVER for the asset of a job, or the minute at which a node is back that no plan moves. The last node stands
        for all that always works.
    job_node : (num_jobs,) int64
        Core node of each job, -1 when nobody's service hangs on it.
    loss : Loss
        Weighted core nodes; equal sinks are one.
    settled : float
        Resident-days lost whatever is done.
    order : (num_core,) int64
        Core nodes, suppliers first (within a cycle in no particular order).
    component : (num_core,) int64
        Cycle to which each node belongs, one of its own for nodes on none.
    number : (num_nodes,) int64
        Core node whose time each node of the city has; the last one for those that are settled.
    node : (num_core - 1,) int64
        Node of the city that each core node is, but the last.
    group : (num_core_groups,) int64
        Group of the city's needs that each group of the core comes from.
    """

    needs: Needs
    repaired0: Ints
    job_node: Ints
    loss: Loss
    settled: float
    order: Ints
    component: Ints
    number: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    node: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    group: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


class Changeable(Protocol):
    """What a core is made of: a programme, or a part of one."""

    @property
    def model(self) -> Model:
        """Jobs, of which nothing but nodes and modes is looked at."""

    @property
    def needs(self) -> Needs:
        """Dependencies."""

    @property
    def loss(self) -> Loss:
        """Who loses what."""

    @property
    def repaired0(self) -> Ints:
        """When each node is back by itself if no job is done, (num_nodes,)."""


def core_of(programme: Changeable) -> Core:
    """Return the core of a programme. Linear in the number of needs."""
    needs, loss, horizon = programme.needs, programme.loss, programme.model.horizon
    closure = prepare(needs)
    best = service_times(closure, _soonest(programme))
    worst = service_times(closure, programme.repaired0)
    changes = best != worst
    settled = float(resident_days(loss, worst, horizon)[~changes[loss.node]].sum())
    wanted = _upstream(needs, loss.node[changes[loss.node]]) & changes
    steady = _suppliers_of(needs, wanted) & ~wanted & (best > 0) & (best < NEVER)
    live = live_groups(needs, best, wanted)
    alias = _aliases(needs, programme, wanted, live)
    kept = np.flatnonzero(steady | (wanted & (alias == np.arange(needs.num_nodes))))
    number = np.full(needs.num_nodes, len(kept), np.int64)
    number[kept] = np.arange(len(kept))
    number[wanted] = number[alias[wanted]]
    repaired0 = np.append(np.where(steady, best, programme.repaired0)[kept], 0)
    reduced, group = _reduced(needs, live, kept, number, wanted)
    order, ptr = find_components(reduced.supplier_ptr[reduced.group_ptr], reduced.supplier_idx, reduced.via_idx)
    job_node = np.where(wanted[programme.model.job_node], number[programme.model.job_node], -1)
    return Core(
        reduced,
        repaired0,
        job_node,
        _merged(loss, number, changes),
        settled,
        order.astype(np.int64),
        component_of(order, ptr).astype(np.int64),
        number,
        kept,
        group,
    )


def changing(programme: Programme) -> tuple[NDArray[np.bool_], Ints]:
    """Return which nodes some plan can bring back earlier, and when each works if nothing is done; (num_nodes,)."""
    closure = prepare(programme.needs)
    worst = service_times(closure, programme.repaired0)
    return service_times(closure, _soonest(programme)) != worst, worst


def soonest_service(programme: Programme) -> Ints:
    """Return when each node works if every job is done at once, as soon as it is ready; (num_nodes,)."""
    return service_times(prepare(programme.needs), _soonest(programme))


def _soonest(programme: Changeable) -> Ints:
    """Return times of repair that no plan can beat, (num_nodes,): each job ready, done at once and accepted."""
    model, soonest = programme.model, programme.repaired0.copy()
    if model.num_jobs:
        accepted = np.minimum(np.maximum(model.mode_ready, model.start), NEVER) + model.mode_after
        soonest[model.job_node] = np.minimum(np.minimum.reduceat(accepted, model.mode_ptr[:-1]), NEVER)
    return soonest


def _suppliers_of(needs: Needs, consumers: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which nodes supply one of ``consumers``, directly or as a via, shape (num_nodes,)."""
    owner = np.repeat(np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr)), np.diff(needs.supplier_ptr))
    asked = consumers[owner]
    found = np.zeros(needs.num_nodes, bool)
    found[needs.supplier_idx[asked]] = True
    found[needs.via_idx[asked & (needs.via_idx >= 0)]] = True
    return found


def _upstream(needs: Needs, sinks: Ints) -> NDArray[np.bool_]:
    """Return which nodes some sink needs, directly or not, shape (num_nodes,)."""
    ptr = needs.supplier_ptr[needs.group_ptr].tolist()
    supplier, via = needs.supplier_idx.tolist(), needs.via_idx.tolist()
    stack = np.unique(sinks).tolist()
    seen = set(stack)
    while stack:
        node = stack.pop()
        for other in (*supplier[ptr[node] : ptr[node + 1]], *via[ptr[node] : ptr[node + 1]]):
            if other >= 0 and other not in seen:
                seen.add(other)
                stack.append(other)
    found = np.zeros(needs.num_nodes, bool)
    found[list(seen)] = True
    return found


def _aliases(needs: Needs, programme: Changeable, wanted: NDArray[np.bool_], live: Live) -> Ints:
    """Return for each node the node whose time it shares: itself, or the one supplier that it only waits for."""
    alias = np.arange(needs.num_nodes)
    free = wanted & (programme.repaired0 == 0) & (needs.startup == 0)
    free[needs.via_idx[needs.via_idx >= 0]] = False
    free[_network_suppliers(needs)] = False
    node = np.flatnonzero(free & (np.diff(live.group_ptr) == 1))
    group = live.group_ptr[node]
    alone = (live.kind[group] == RUN) & (np.diff(live.supplier_ptr)[group] == 1)
    node, place = node[alone], live.supplier_ptr[group[alone]]
    other = (live.supplier[place] != node) & (live.via[place] < 0)
    alias[node[other]] = live.supplier[place[other]]
    for one in np.flatnonzero(alias != np.arange(len(alias))):
        _follow(alias, int(one))
    return alias


def _network_suppliers(needs: Needs) -> Ints:
    kind = np.repeat(needs.group_kind, np.diff(needs.supplier_ptr))
    return needs.supplier_idx[kind != RUN].astype(np.int64)


def _follow(alias: Ints, node: int) -> None:
    """Point ``node`` and all on its way at the end of the chain; a chain that closes on itself is cut at its start."""
    path = [node]
    while alias[path[-1]] != path[-1]:
        if alias[path[-1]] == node:
            alias[node] = node
            return
        path.append(int(alias[path[-1]]))
        if len(path) > len(alias):
            break
    for step in path:
        alias[step] = path[-1]


def _reduced(needs: Needs, live: Live, kept: Ints, number: Ints, wanted: NDArray[np.bool_]) -> tuple[Needs, Ints]:
    """Return the needs among the nodes ``kept`` and the one that always works, and the group that each comes from.

    Steady nodes need nothing.
    """
    waits = wanted[kept]
    groups = spans(live.group_ptr, kept[waits])
    suppliers = spans(live.supplier_ptr, groups)
    via = np.where(live.via[suppliers] >= 0, number[live.via[suppliers]], len(kept))
    reduced = Needs(
        group_ptr=offsets(np.append(np.where(waits, np.diff(live.group_ptr)[kept], 0), 0)),
        group_kind=live.kind[groups].astype(np.int8),
        group_count=live.least[groups].astype(np.int32),
        supplier_ptr=offsets(np.diff(live.supplier_ptr)[groups]),
        supplier_idx=number[live.supplier[suppliers]].astype(np.int32),
        via_idx=np.where(via < len(kept), via, -1).astype(np.int32),
        startup=np.append(np.where(waits, needs.startup[kept], 0), 0),
    )
    return reduced, live.group[groups]


def _merged(loss: Loss, number: Ints, changes: NDArray[np.bool_]) -> Loss:
    """Return the loss over core nodes, residents of equal (node, curve) added up."""
    live = changes[loss.node] & (loss.people > 0)
    keys, inverse = np.unique(np.stack([number[loss.node[live]], loss.curve[live]]), axis=1, return_inverse=True)
    people = np.bincount(np.ravel(inverse), weights=loss.people[live], minlength=keys.shape[1])
    return Loss(keys[0], people.astype(np.float64), keys[1], loss.step_ptr, loss.step_time, loss.step_weight)
