"""What residents ask of a service and what of it they get, over time, in the unit of the service.

Owns :class:`Demand` and :func:`levels_of_demand`. Who gets how much is decided elsewhere: traces are given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.supply import SupplyNetwork
from qaita.city.supply_rows import supply_networks
from qaita.recovery.levels.people import district_code, districts_of
from qaita.recovery.levels.pooled import pooled, stacked, stepped
from qaita.recovery.trace import Trace
from qaita.recovery.trajectory import WHOLE_CITY
from qaita.units import NEVER

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Demand:
    """What is asked and what of it is met, in rows: one a service and district.

    Attributes
    ----------
    service, district, unit : (num_rows,) object
        Names; district :data:`WHOLE_CITY` is the whole city.
    asked, met : Trace
        Of num_rows rows, units a day.
    unmet_cost : Trace
        Of num_rows rows, currency a day: what is not met at its price (``needs.unmet_cost``), 0 without one.
    """

    service: NDArray[np.object_]
    district: NDArray[np.object_]
    unit: NDArray[np.object_]
    asked: Trace
    met: Trace
    unmet_cost: Trace

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.service)


def levels_of_demand(city: City, trace: Trace) -> Demand:
    """Return the demand of residents for each service for which some ask an amount, by name of the service.

    Of each service the whole city first, then districts by name. What a group asks follows who is there and surges;
    met of it is the share that the group has of the service. ``trace`` is of num_nodes rows: shares of function. What
    assets ask is not in it: it depends on what else they lack.
    """
    found: list[Demand] = []
    for network in supply_networks(city):
        if (network.demand_consumer >= city.num_assets).any():
            found.append(_of_service(city, network, trace))
    return _joined(found)


def _of_service(city: City, network: SupplyNetwork, trace: Trace) -> Demand:
    sinks = city.sinks
    mine = np.flatnonzero(network.demand_consumer >= city.num_assets)
    node = network.demand_consumer[mine]
    place = np.argsort(sinks.node)
    sink = place[np.searchsorted(sinks.node[place], node)]
    names = districts_of(sinks)
    local = np.maximum(1 + district_code(sinks, names)[sinks.group_idx[sink]], -1)
    part = np.concatenate([np.zeros(len(mine), np.int64), local])
    used = np.unique(part[part >= 0])
    asked = _asked(network, mine)
    twice, one = np.tile(np.arange(len(mine)), 2), np.ones(2 * len(mine))
    had = trace.take(node)
    met = stepped(had, asked)
    missing = stepped(had._replace(share=1.0 - had.share, slope=-had.slope), asked)
    price = np.tile(np.nan_to_num(network.unmet_cost[mine]), 2)
    rows, services = 1 + len(names), np.full(len(used), network.service, dtype=object)
    return Demand(services, np.array([WHOLE_CITY, *names], dtype=object)[used],
                  np.full(len(used), network.unit, dtype=object), pooled(asked.take(twice), part, one, rows).take(used),
                  pooled(met.take(twice), part, one, rows).take(used),
                  pooled(missing.take(twice), part, price, rows).take(used))


def _asked(network: SupplyNetwork, demands: Ints) -> Trace:
    """Return what each of these demands asks over time, units a day, in steps."""
    edges = sorted({0, *(edge for surge in network.surges for edge in (surge.start, surge.end) if 0 < edge < NEVER)})
    amounts = np.array([(network.demand_amount * network.demand_factor(edge))[demands] for edge in edges]).T
    count = len(edges)
    return Trace(np.arange(len(demands) + 1, dtype=np.int64) * count, np.tile(np.array(edges, np.int64), len(demands)),
                 amounts.ravel(), np.zeros(amounts.size))


def _joined(found: list[Demand]) -> Demand:
    nothing = np.zeros(0, dtype=object)
    asked = met = cost = Trace.from_times([])
    for one in found:
        asked, met, cost = stacked(asked, one.asked), stacked(met, one.met), stacked(cost, one.unmet_cost)
    service, district, unit = (np.concatenate([nothing, *columns]) for columns in (
        [one.service for one in found], [one.district for one in found], [one.unit for one in found]))
    return Demand(service, district, unit, asked, met, cost)
