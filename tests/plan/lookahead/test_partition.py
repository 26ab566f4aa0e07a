"""Tests of qaita.plan.lookahead.partition: by hand, and on systems drawn at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from plan.lookahead.restorations import chain_of_two, drawn
from qaita.plan.lookahead.partition import parts_of
from qaita.plan.lookahead.problem import Restoration
from qaita.recovery.flow import FlowNetwork
from qaita.recovery.interdependency import Dependencies


def two_triangles() -> Restoration:
    """Return nodes 0, 1, 2 and 3, 4, 5, each three joined by lines both ways, and one line from 2 to 3."""
    pairs = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3)]
    tail, head = (np.array([pair[k] for pair in pairs]) for k in (0, 1))
    network = FlowNetwork(np.zeros(6, np.int64), np.zeros(6), np.ones(6), np.ones(6), np.concatenate([tail, head]),
                          np.concatenate([head, tail]), np.ones(14), np.tile(np.arange(7), 2), np.ones(7))
    return replace(chain_of_two(), network=network, node_damaged=np.zeros(6, np.bool_),
                   link_damaged=np.zeros(7, np.bool_))


def test_two_triangles_are_two_parts() -> None:
    """Parts of up to three: the triangles. Parts of up to six: all. A dependency holds as a line does."""
    problem = two_triangles()
    assert parts_of(problem, 3).tolist() == [0, 0, 0, 1, 1, 1]
    needs = Dependencies(np.array([0, 1, 2, 0]), np.array([5, 4, 4, 3]), np.ones(4))
    assert len(set(parts_of(replace(problem, dependencies=needs), 6).tolist())) == 1


@settings(max_examples=40, deadline=None)
@given(seed=some.integers(0, 10_000), most=some.integers(1, 7))
def test_every_node_is_in_one_small_part(seed: int, most: int) -> None:
    """Parts are numbered from 0 without gaps and are never larger than asked for."""
    part = parts_of(drawn(seed), most)
    size = np.bincount(part)
    assert len(part) == 6 and size.min() > 0 and size.max() <= most
