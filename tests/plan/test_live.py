"""Needs that can still keep a node waiting."""

import numpy as np

from qaita.city.dependencies import RUN, NeedsBuilder
from qaita.plan.live import live_groups, spans
from qaita.units import NEVER


def test_what_works_lowers_the_count_and_what_never_returns_is_left_out():
    """Node 0 needs two of (1 works, 2 damaged, 3 never back), one of (1, 2), and 2 over link 3 or over link 4.

    The first keeps waiting for 2 alone, the second never waits, the third waits for 2 over 4.
    """
    needs = NeedsBuilder(5)
    needs.add(0, RUN, [1, 2, 3], 2)
    needs.add(0, RUN, [1, 2])
    needs.add(0, RUN, [2, 2], 1, [3, 4])
    live = live_groups(
        needs.build(), np.array([9, 0, 5, NEVER, 0]), np.array([True, False, True, False, False])
    )
    assert live.group_ptr.tolist() == [0, 2, 2, 2, 2, 2]
    assert live.group.tolist() == [0, 2]
    assert live.least.tolist() == [1, 1]
    assert live.supplier_ptr.tolist() == [0, 1, 2]
    assert live.supplier.tolist() == [2, 2]
    assert live.via.tolist() == [-1, 4]


def test_spans_name_the_places_of_rows_in_the_order_asked():
    """Rows 0:2, 2:2 and 2:5, asked for as last, empty, first."""
    assert spans(np.array([0, 2, 2, 5]), np.array([2, 1, 0])).tolist() == [2, 3, 4, 0, 1]
    assert spans(np.array([0, 2]), np.zeros(0, np.int64)).tolist() == []
