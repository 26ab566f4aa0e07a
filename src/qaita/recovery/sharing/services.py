"""The shared services of a city: those that the closure cannot answer for, ready to be asked.

Owns :func:`shared_services`. Which they are is for :mod:`qaita.recovery.sharing.classes`.
"""

from __future__ import annotations

from collections.abc import Collection

from qaita.city.city import City
from qaita.city.supply import SupplyNetwork
from qaita.recovery.sharing.classes import PHYSICS, RESERVED, classed_networks
from qaita.recovery.sharing.network import NetworkService, SharedNetwork
from qaita.recovery.sharing.priority import ByPriority
from qaita.recovery.sharing.quality import ByQuality
from qaita.recovery.sharing.reserved import ReservedService
from qaita.recovery.sharing.service import SharedService


def shared_services(city: City, partly: Collection[int] = ()) -> tuple[SharedService, ...]:
    """Return the services whose deliveries have to be asked at events, by name; none where all take the closure.

    Each call makes them anew, at minute 0 and with full stores: one play of recovery needs its own. Black boxes hold no
    state and stay the same.

    Parameters
    ----------
    city : City
        The city.
    partly : collection of int
        Assets that may work in part.

    Raises
    ------
    InputError
        When a service is shared out at least cost and HiGHS is not installed, or a black box cannot be made.
    """
    asked = [(entry, network) for entry, network in classed_networks(city, partly)
             if network is not None and not entry.closure and entry.label != PHYSICS]
    made: dict[str, SharedService] = {service: make(city) for service, make in city.black_boxes.items()}
    for entry, network in asked:
        if entry.label == RESERVED:
            made[entry.service] = ReservedService(network)
        elif network.sharing != "least_cost":
            rule = ByQuality(network) if len(network.supply_quality) else ByPriority(network)
            shared = SharedNetwork([network], rule)
            made[entry.service] = NetworkService(network, shared, 0, ByPriority.rounding)
    made |= _at_least_cost([network for entry, network in asked
                            if network.sharing == "least_cost" and entry.label != RESERVED])
    return tuple(made[service] for service in sorted(made))


def _at_least_cost(networks: list[SupplyNetwork]) -> dict[str, SharedService]:
    """Return services that are shared out at least cost, all together: links of several may share a carrier."""
    if not networks:
        return {}
    from qaita.recovery.sharing.least_cost import AtLeastCost

    shared = SharedNetwork(networks, AtLeastCost(networks))
    return {network.service: NetworkService(network, shared, which, AtLeastCost.rounding)
            for which, network in enumerate(networks)}
