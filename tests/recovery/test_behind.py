"""Tests of qaita.recovery.behind."""

from __future__ import annotations

import numpy as np

from qaita.city.dependencies import NETWORK, RUN, NeedsBuilder
from qaita.recovery.behind import behind
from qaita.units import NEVER
from small_city import DAY, plain_back, small_city, small_plan, small_programme


def test_small_city_by_hand():
    """Behind the node: post, camera, and north's police and cameras; behind the clinic: north's clinic alone."""
    city = small_city()
    plan = small_plan(city, small_programme(city))
    found = behind(city.needs, plan.back)
    names = {
        int(node): city.sinks.services[service]
        for node, service in zip(city.sinks.node, city.sinks.service_idx, strict=True)
    }
    assert {names.get(node, node) for node in found.nodes([0])} == {0, 1, 2, "police", "street_cameras"}
    assert {names.get(node, node) for node in found.nodes([3])} == {3, "clinic"}


def test_an_alternative_that_comes_later_is_not_waited_for():
    """Of alternatives repaired on day 5 and 9 the consumer waits on the first only; on neither if a third stands."""
    builder = NeedsBuilder(5)
    builder.add(3, RUN, [0, 1])
    builder.add(4, RUN, [0, 1, 2])
    needs = builder.build()
    repaired = np.array([5 * DAY, 9 * DAY, 0, 0, 0])
    found = behind(needs, plain_back(needs, repaired))
    assert found.nodes([0]) == {0, 3}
    assert found.nodes([1]) == {1}


def test_of_a_shared_service_each_supplier_counts_that_is_back_by_then():
    """Of two that share out, back on day 0 and 5, one consumer has enough on day 5, the other had it all along."""
    builder = NeedsBuilder(4)
    builder.add(2, RUN, [0, 1])
    builder.add(3, RUN, [0, 1])
    back, needs = np.array([0, 5, 5, 0]) * DAY, builder.build()
    assert behind(needs, back).nodes([1]) == {1}
    assert behind(needs, back, np.array([True, True])).nodes([1]) == {1, 2}


def test_a_broken_link_has_people_behind_it():
    """A network reached over a link that is never repaired: the link is waited on, the sound source is not."""
    builder = NeedsBuilder(3)
    builder.add(2, NETWORK, [0], 1, via=[1])
    back = np.array([0, NEVER, NEVER])
    found = behind(builder.build(), back)
    assert found.nodes([1]) == {1, 2}
    assert found.nodes([0]) == {0}
