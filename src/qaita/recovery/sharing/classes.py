"""In which class each service of a city is, and why: free, reserved, rival, stock or physics.

Owns :class:`ServiceClass` and :func:`classify`. Reasons are sentences for those who run the networks. Never shares
anything out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from qaita.city.city import City
from qaita.city.supply import SupplyNetwork
from qaita.city.supply_rows import supply_networks
from qaita.recovery.sharing.free import Obstacle, obstacle

FREE, RESERVED, RIVAL, STOCK = "free", "reserved", "rival", "stock"
"""No limit is ever felt; each has a share that is kept for him; who else draws decides; it runs down."""
PHYSICS = "physics"
"""Something else works out who gets how much: a network of another program, or a function."""


@dataclass(frozen=True)
class ServiceClass:
    """The class of one service.

    Attributes
    ----------
    service : str
        Name of the service.
    label : str
        ``free``, ``reserved``, ``rival``, ``stock`` or ``physics``.
    reason : str
        Why, as a sentence without its full stop.
    closure : bool
        Whether all or nothing of it arrives, by who works alone, so that the closure answers for it.
    """

    service: str
    label: str
    reason: str
    closure: bool


def classify(city: City, partly: Collection[int] = ()) -> tuple[ServiceClass, ...]:
    """Return the class of each service that somebody needs, by name.

    Parameters
    ----------
    city : City
        The city.
    partly : collection of int
        Assets that may work in part: what limits them limits is not free.
    """
    return tuple(entry for entry, _ in classed_networks(city, partly))


def classed_networks(
    city: City, partly: Collection[int] = ()
) -> tuple[tuple[ServiceClass, SupplyNetwork | None], ...]:
    """Return the class of each service, and its network of amounts if it has one."""
    networks = {network.service: network for network in supply_networks(city)}
    given = {str(name) for name, amount, store in zip(*(city.tables["supplies"][column] for column in
                                                       ("service", "amount", "store")), strict=True)
             if not (np.isnan(amount) and np.isnan(store))}
    given |= {str(name) for name, capacity in zip(city.tables["links"]["service"], city.tables["links"]["capacity"],
                                                  strict=True) if not np.isnan(capacity)}
    named = {*map(str, city.tables["needs"]["service"]), *city.sinks.services}
    return tuple((_class_of(city, service, networks.get(service), service in given, partly), networks.get(service))
                 for service in sorted(named))


def _class_of(city: City, service: str, network: SupplyNetwork | None, given: bool,
              partly: Collection[int]) -> ServiceClass:
    if service in city.black_boxes:
        named = dict(zip(city.tables["services"]["service"], city.tables["services"]["model"], strict=True))
        return ServiceClass(service, PHYSICS, f"{named[service]} works out who gets how much", False)
    if network is None:
        reason = "no amounts are asked (column amount of needs)" if given else "no amounts are given"
        return ServiceClass(service, FREE, reason, True)
    stored = np.flatnonzero(~np.isnan(network.store))
    if network.sharing == RESERVED:
        return _reserved(city, network)
    if len(network.supply_quality):
        low = int(np.argmin(network.supply_quality))
        return ServiceClass(service, RIVAL, f"a place at {city.asset_ids[network.supply_asset[low]]} is worth "
                            f"{network.supply_quality[low]:g} of a whole one, and who is first gets the best", False)
    if len(stored):
        names = ", ".join(str(city.asset_ids[network.supply_asset[k]]) for k in stored[:3])
        more = f" and {len(stored) - 3} more" if len(stored) > 3 else ""
        return ServiceClass(service, STOCK, f"{names}{more} gives out of a store, which runs down", False)
    if network.sharing == "least_cost" and (network.arc_cost.any() or (network.unmet_cost >= 0).any()):
        return ServiceClass(service, RIVAL, "who gets how much is chosen by cost", False)
    if any(network.arc_carrier):
        return ServiceClass(service, RIVAL, f"links share the capacity of {next(filter(None, network.arc_carrier))}",
                            False)
    found = obstacle(network, partly)
    if found is not None:
        return ServiceClass(service, RIVAL, _why(city, network, found), False)
    limits = np.isfinite(network.arc_capacity).any() or np.isfinite(network.supply_amount).any()
    reason = ("every supplier and link can carry all that may ever hang on it" if limits
              else "no supplier or link has a limit")
    return ServiceClass(service, FREE, reason, True)


def _reserved(city: City, network: SupplyNetwork) -> ServiceClass:
    """Reserved services take the closure when every supplier keeps all that is asked, also in a surge."""
    needs = city.tables["needs"]
    part = any(share < 1 for share, name in zip(needs["keeps_share"], needs["service"], strict=True)
               if name == network.service)
    surge = bool((network.greatest_demand() > network.demand_amount).any())
    how = "part of what is asked" if part else "all that is asked"
    rest = ", and a surge asks for more" if surge else ""
    return ServiceClass(network.service, RESERVED,
                        f"each supplier keeps for each consumer {how}, drawn or not{rest}", not (part or surge))


def _why(city: City, network: SupplyNetwork, found: Obstacle) -> str:
    arcs = network.num_arcs
    if found.edge < arcs:
        name = f"link {network.arc_name[found.edge]}"
        asset = network.arc_asset[found.edge]
        if asset >= 0 and city.asset_ids[asset] == network.arc_name[found.edge]:
            name = str(network.arc_name[found.edge])
    else:
        name = str(city.asset_ids[network.supply_asset[found.edge - arcs]])
    unit = f"{network.unit} a day".strip()
    if found.why == "part":
        return f"{name} may work in part, and then carries less than {found.carries:g} {unit}"
    if found.why == "loss":
        return f"{name} carries {found.carries:g} {unit}, and what is lost beyond it depends on the way that is taken"
    return f"{name} carries {found.carries:g} {unit}, and {found.hangs:g} may come to hang on it when others are down"
