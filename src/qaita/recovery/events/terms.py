"""How the needs of a city count: effects, least shares, stand-ins, and what shared services deliver.

Owns :func:`terms_of`. Never shares anything out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.dependencies import NETWORK, START
from qaita.recovery.events.layout import NOT_SHARED, PROPORTIONAL, WHOLE, Floats, Ints, Terms
from qaita.recovery.events.own import Span, laid_out
from qaita.recovery.sharing.service import SharedService


def terms_of(city: City, services: Sequence[SharedService] = ()) -> Terms:
    """Return the terms of a city's groups of needs.

    Parameters
    ----------
    city : City
        Its tables ``needs`` (effect, least_share) and ``temporary``.
    services : sequence of SharedService
        Services that supply their consumers in place of what the needs name; needs of kind start still ask whether
        the suppliers named work.
    """
    delivery = _deliveries(city, services)
    floors = (*_stand_ins(city), *_passing_on(city, services, delivery))
    return Terms(_levels(city), delivery, floors, _scaled(city, delivery))


def _levels(city: City) -> Floats:
    """Return the level of each group: what its row says, else whole for assets and the share itself for residents."""
    needs, table = city.needs, city.tables["needs"]
    node = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
    row = city.origins.row
    level = np.where((node < city.num_assets) & (row >= 0), WHOLE, PROPORTIONAL)
    if len(table):
        effect, least = table["effect"].astype(str)[row], table["least_share"][row]
        said = row >= 0
        for word, value in (("all", WHOLE), ("share", PROPORTIONAL), ("least", least)):
            level = np.where(said & (effect == word), value, level)
    return np.asarray(level, np.float64)


def _deliveries(city: City, services: Sequence[SharedService]) -> Ints:
    """Return the place among all deliveries that supplies each group.

    Of a consumer that asks amounts, only the groups that do are supplied so: a row without amount is not counted.
    """
    needs, first = city.needs, 0
    node = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
    asks = (city.origins.row >= 0) & (city.tables["needs"]["amount"][city.origins.row] > 0) \
        if len(city.tables["needs"]) else np.zeros(len(node), bool)
    delivery = np.full(len(node), NOT_SHARED, np.int64)
    for service in services:
        consumers = np.asarray(service.consumers, np.int64)
        mine = np.flatnonzero((city.origins.service == service.name) & (needs.group_kind != START)
                              & np.isin(node, consumers))
        counted = np.isin(node[mine], node[mine][asks[mine]])
        mine = mine[asks[mine] | ~counted]
        delivery[mine] = first + np.searchsorted(consumers, node[mine])
        first += len(consumers)
    return delivery


def _scaled(city: City, delivery: Ints) -> NDArray[np.bool_]:
    """Return which delivered groups ask in proportion to function: those of assets.

    Not where what is down asks too, nor where something else works the service out: that asks for the whole.
    """
    told = city.tables["services"]
    stays = [name for name, rule in zip(told["service"], told["demand_when_down"], strict=True) if rule == "stays"]
    node = np.repeat(np.arange(city.needs.num_nodes), np.diff(city.needs.group_ptr))
    falls = ~np.isin(city.origins.service.astype(str), [*stays, *city.black_boxes])
    return np.asarray((delivery != NOT_SHARED) & (node < city.num_assets) & falls, bool)


def _passing_on(city: City, services: Sequence[SharedService], delivery: Ints) -> list[tuple[int, int, float]]:
    """Return floors under the needs of those who only pass a shared service on: its flow knows what reaches them."""
    shared = np.isin(city.origins.service.astype(str), [service.name for service in services])
    groups = shared & (city.origins.row < 0) & (city.needs.group_kind == NETWORK) & (delivery == NOT_SHARED)
    return [(0, int(group), 1.0) for group in np.flatnonzero(groups)]


def _stand_ins(city: City) -> list[tuple[int, int, float]]:
    """Return when which share stands in for the suppliers of each group."""
    spans = dict[int, list[Span]]()
    for row in city.tables["temporary"].rows():
        if row["service"]:
            for group in _groups_of(city, row["asset_id"], row["service"]):
                spans.setdefault(group, []).append((int(row["from"]), int(row["until"]), float(row["share"])))
    return [(minute, group, share) for group, listed in spans.items()
            for minute, share, _ in laid_out(listed, 0.0, max)]


def _groups_of(city: City, consumer: str, service: str) -> list[int]:
    """Return the groups of needs by which an asset or a residents group needs a service."""
    asset = city.asset_index().get(consumer)
    nodes = [asset] if asset is not None else [
        int(node) for node, group, which in zip(city.sinks.node, city.sinks.group_idx, city.sinks.service_idx,
                                                strict=True)
        if city.sinks.group_ids[group] == consumer and city.sinks.services[which] == service]
    return [group for node in nodes for group in range(city.needs.group_ptr[node], city.needs.group_ptr[node + 1])
            if city.origins.service[group] == service]
