"""Openings of streets as nodes: opening, closing and each closing behind one sharer alone are works of their own.

Owns which nodes they are: behind assets and sinks, in the order of the tables. Nobody needs them and they need nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from qaita.city.table import Table


class Site(NamedTuple):
    """The nodes of one opening: opening the street, closing it, and closing it behind each sharer alone."""

    opening: int
    closing: int
    alone: dict[str, int]


def sites_of(tables: Mapping[str, Table], first: int) -> dict[str, Site]:
    """Return the nodes of each opening by id, counted from ``first``; those behind sharers by asset id. Linear."""
    sites: dict[str, Site] = {}
    node = first
    for opening_id in tables["openings"]["opening_id"]:
        sites[str(opening_id)] = Site(node, node + 1, {})
        node += 2
    for opening_id, asset_id in zip(tables["sharers"]["opening_id"], tables["sharers"]["asset_id"], strict=True):
        sites[str(opening_id)].alone[str(asset_id)] = node
        node += 1
    return sites


def num_site_nodes(tables: Mapping[str, Table]) -> int:
    """Return how many nodes all openings have."""
    return 2 * len(tables["openings"]) + len(tables["sharers"])


def site_names(tables: Mapping[str, Table]) -> list[str]:
    """Return the names of the nodes of all openings, in the order of the nodes."""
    names: dict[int, str] = {}
    for opening_id, site in sites_of(tables, 0).items():
        names[site.opening], names[site.closing] = f"{opening_id}:open", f"{opening_id}:close"
        names |= {node: f"{opening_id}:{asset_id}:close" for asset_id, node in site.alone.items()}
    return [names[node] for node in sorted(names)]
