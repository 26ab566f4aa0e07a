"""Small projects for the tests of makespan."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from qaita.plan.makespan.project import Project
from qaita.work.model import offsets

Mode = tuple[int, list[int], list[int]]
"""Duration, needs of renewables, uses of nonrenewables."""


def project_of(activities: list[tuple[list[Mode], list[int]]], capacity: list[int], stock: list[int]) -> Project:
    """Return the project of activities given as modes and predecessors."""
    modes = [mode for modes, _ in activities for mode in modes]
    return Project(
        mode_ptr=offsets([len(modes) for modes, _ in activities]),
        duration=np.array([mode[0] for mode in modes], np.int64),
        need=np.array([mode[1] for mode in modes], np.int64).reshape(len(modes), len(capacity)),
        use=np.array([mode[2] for mode in modes], np.int64).reshape(len(modes), len(stock)),
        capacity=np.array(capacity, np.int64), stock=np.array(stock, np.int64),
        pred_ptr=offsets([len(preds) for _, preds in activities]),
        pred=np.array([one for _, preds in activities for one in preds], np.int64),
    )


def simple(*rows: tuple[int, int, list[int]], capacity: int = 2) -> Project:
    """Return a project with one mode each and one renewable, from (duration, need, predecessors)."""
    return project_of([([(duration, [need], [])], preds) for duration, need, preds in rows], [capacity], [])


@st.composite
def small_cases(draw: st.DrawFn, most: int = 5) -> tuple[list[tuple[list[Mode], list[int]]], list[int], list[int]]:
    """Draw activities, capacities and stocks: few enough to try everything."""
    num_renewables, num_stocks = draw(st.integers(1, 2)), draw(st.integers(0, 2))
    units = st.integers(0, 3)
    mode = st.tuples(st.integers(0, 3), st.lists(units, min_size=num_renewables, max_size=num_renewables),
                     st.lists(units, min_size=num_stocks, max_size=num_stocks))
    activities = []
    for k in range(draw(st.integers(1, most))):
        modes = draw(st.lists(mode, min_size=1, max_size=2))
        preds = draw(st.lists(st.integers(0, k - 1), unique=True, max_size=2)) if k else []
        activities.append((modes, sorted(preds)))
    capacity = draw(st.lists(st.integers(2, 4), min_size=num_renewables, max_size=num_renewables))
    stock = draw(st.lists(st.integers(1, 9), min_size=num_stocks, max_size=num_stocks))
    return activities, capacity, stock
