"""Tests of where consumers draw: by supplier, by link, at themselves, from alternatives, and nowhere."""

from __future__ import annotations

import numpy as np

from qaita.files.city import read_city
from qaita.recovery.physics.outlets import outlets

NODES = [("node", "J1"), ("node", "J2"), ("node", "J3")]
LINKS = [("link", "P1"), ("link", "P2")]
ELEMENTS = {"J1": NODES[0], "J2": NODES[1], "pipe": LINKS[1]}


def city(needs, links=()):
    """Assets J1, J2, pipe, mill, and residents R, with these needs and links (service, from, to)."""
    tables = {
        "city": {"day0": "2022-01-05"}, "assets": [{"asset_id": name} for name in ("J1", "J2", "pipe", "mill")],
        "residents": [{"group_id": "R", "people": 10}],
        "needs": [dict(zip(("asset_id", "service", "kind", "supplier_id", "group", "at_least"), row, strict=True))
                  for row in needs],
        "links": [{"link_id": f"l{rank}", "service": service, "from_id": tail, "to_id": head}
                  for rank, (service, tail, head) in enumerate(links)],
    }  # fmt: skip
    return read_city(tables)


def test_consumers_draw_where_the_city_says():
    """The mill at the supplier it names, J2 at itself, residents at the end of their link; the city's order of nodes.

    Node J3 and link P1 are no assets of the city and never fail. Nodes get 0.2, 0.6 and 1.
    """
    needs = [("R", "water", "network", "", "", ""), ("mill", "water", "run", "J1", "", ""),
             ("J2", "water", "network", "", "", ""), ("mill", "power", "run", "J2", "", "")]  # fmt: skip
    found, nowhere = outlets(city(needs, [("water", "J2", "R"), ("gas", "J1", "R")]), "water", ELEMENTS, NODES, LINKS)
    assert (found.consumers.tolist(), nowhere) == ([1, 3, 4], ())
    assert (found.node_asset.tolist(), found.link_asset.tolist()) == ([0, 1, -1], [-1, 2])
    assert found.assets.tolist() == [0, 1, 2]
    assert found.drawn(np.array([0.2, 0.6, 1.0])).tolist() == [0.6, 0.2, 0.6]
    node_works, link_works = found.works(np.array([0.5, 0.0, 0.25, 1.0]))
    assert (node_works.tolist(), link_works.tolist()) == ([0.5, 0.0, 1.0], [1.0, 0.25])


def test_alternatives_and_several_groups():
    """Of alternatives the best counts, of two that must both supply the worse, of several groups the least."""
    either = [("mill", "water", "run", "J1", "a", "1"), ("mill", "water", "run", "J2", "a", "1")]
    both = [("mill", "water", "run", "J1", "a", "2"), ("mill", "water", "run", "J2", "a", "2")]
    each = [("mill", "water", "run", "J1", "", ""), ("mill", "water", "run", "J2", "", "")]
    shares = np.array([0.2, 0.6, 1.0])
    drawn = [outlets(city(needs), "water", ELEMENTS, NODES, LINKS)[0].drawn(shares).tolist()
             for needs in (either, both, each)]
    assert drawn == [[0.6], [0.2], [0.2]]


def test_who_draws_nowhere_is_named():
    """A supplier that is no node of the network, and residents without a link, draw nowhere and get nothing."""
    needs = [("R", "water", "network", "", "", ""), ("J1", "water", "run", "mill", "", "")]
    found, nowhere = outlets(city(needs), "water", ELEMENTS, NODES, LINKS)
    assert nowhere == ("J1", "R") and found.drawn(np.ones(3)).tolist() == [0.0, 0.0]
