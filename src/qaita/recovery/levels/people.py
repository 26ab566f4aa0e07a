"""Residents with each service over time, by service and district, from shares of function.

Owns :class:`Levels`, :func:`levels_of_people`, :func:`levels_of_sinks` and :func:`level_of_all`. Measures nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.sinks import Sinks
from qaita.recovery.levels.pooled import lowest, pooled
from qaita.recovery.trace import Trace
from qaita.recovery.trajectory import WHOLE_CITY

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

EVERY_SERVICE = ""
"""Service of the rows that count who has all services that carry weight."""


@dataclass(frozen=True)
class Levels:
    """How many people have a service, over time, in rows: one a service and district.

    Attributes
    ----------
    service, district : (num_rows,) object
        Names; district :data:`WHOLE_CITY` is the whole city, service :data:`EVERY_SERVICE` all that carry weight.
    people : Trace
        Of num_rows rows: residents who have the service; who has a share of it counts as that share of himself.
    entitled : (num_rows,) float64
        Residents before the damage who use the service.
    equitable : Trace
        Of num_rows rows: mean share over the residents groups that use the service, each group counted once.
    """

    service: NDArray[np.object_]
    district: NDArray[np.object_]
    people: Trace
    entitled: Floats
    equitable: Trace

    @property
    def share(self) -> Trace:
        """Share of the entitled residents who have the service, a trace of num_rows rows."""
        per_piece = self.entitled[self.people.node]
        return self.people._replace(share=self.people.share / per_piece, slope=self.people.slope / per_piece)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.entitled)


def levels_of_people(sinks: Sinks, trace: Trace) -> Levels:
    """Return the level of each service in the whole city, then in each district by name.

    ``trace`` is of num_nodes rows, the share of function of each node. Rows that nobody uses are left out. Groups
    without people count nowhere. O(m log m) in the pieces of the sinks.
    """
    return levels_of_sinks(sinks, trace.take(sinks.node))


def levels_of_sinks(sinks: Sinks, share: Trace) -> Levels:
    """Return the same of a trace of num_sinks rows, one a sink."""
    names = districts_of(sinks)
    width = 1 + len(names)
    people = sinks.people[sinks.group_idx]
    whole = np.where(people > 0, sinks.service_idx * width, -1)
    local = np.where(people > 0, whole + 1 + district_code(sinks, names)[sinks.group_idx], -1)
    services = np.repeat(np.array([*sinks.services, ""], dtype=object)[:-1], width)
    return _levels(share, np.concatenate([whole, local]), np.tile(people, 2), services, names)


def level_of_all(sinks: Sinks, trace: Trace) -> Levels:
    """Return the level of all services that ever carry weight together: a group has what it has of the least of them.

    Counted are the groups that use such a service, in the whole city, then in each district by name. Shapes as in
    :func:`levels_of_people`.
    """
    names = districts_of(sinks)
    weighed = heaviest(sinks)[sinks.service_idx] > 0
    num_groups = len(sinks.people)
    of_group = lowest(trace.take(sinks.node), np.where(weighed, sinks.group_idx, -1), num_groups)
    counted = np.zeros(num_groups, bool)
    counted[sinks.group_idx[weighed]] = True
    counted &= sinks.people > 0
    part = np.concatenate([np.where(counted, 0, -1), np.where(counted, 1 + district_code(sinks, names), -1)])
    services = np.full(1 + len(names), EVERY_SERVICE, dtype=object)
    return _levels(of_group, part, np.tile(sinks.people, 2), services, names)


def heaviest(sinks: Sinks) -> Floats:
    """Return the largest weight that each service ever carries, shape (num_services,)."""
    return np.array([sinks.step_weight[start:stop].max(initial=0.0)
                     for start, stop in zip(sinks.step_ptr[:-1], sinks.step_ptr[1:], strict=True)])


def districts_of(sinks: Sinks) -> list[str]:
    """Return the names of the districts in which residents live, sorted."""
    return sorted({str(name) for name in sinks.districts} - {WHOLE_CITY})


def district_code(sinks: Sinks, names: list[str]) -> Ints:
    """Return the place of each group's district in ``names``, shape (num_groups,); a big negative number for none."""
    code = {name: rank for rank, name in enumerate(names)}
    return np.array([code.get(str(name), NO_DISTRICT) for name in sinks.districts], np.int64)


NO_DISTRICT = -(1 << 40)
"""Code of a group whose district has no name: added to the code of a service it stays below 0."""


def _levels(trace: Trace, part: Ints, people: Floats, services: NDArray[np.object_], names: list[str]) -> Levels:
    """Sum rows twice, for the city and for their district (``part`` says for what), and drop what nobody uses."""
    num_parts, half = len(services), len(part) // 2
    twice = trace.take(np.tile(np.arange(half), 2))
    kept = np.maximum(part, -1)
    entitled = np.bincount(kept + 1, people, num_parts + 1)[1:].astype(np.float64)
    groups = np.bincount(kept + 1, minlength=num_parts + 1)[1:]
    used = np.flatnonzero(groups > 0)
    share_of = np.where(kept >= 0, 1.0 / np.maximum(groups, 1)[kept], 0.0)
    districts = np.tile(np.array([WHOLE_CITY, *names], dtype=object), num_parts // (1 + len(names)))
    return Levels(services[used], districts[used], pooled(twice, kept, people, num_parts).take(used),
                  entitled[used], pooled(twice, kept, share_of, num_parts).take(used))
