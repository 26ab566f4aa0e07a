"""Small cities of sinks only, with shares that go up and down, for tests of levels."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from qaita.city.sinks import Sinks
from qaita.recovery.trace import Trace

HORIZON = 40
SHARE = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


def trace_of(rows):
    """A Trace of rows of pieces (minute, share, slope)."""
    pieces = [piece for row in rows for piece in row]
    return Trace(np.cumsum([0, *map(len, rows)]).astype(np.int64), np.array([piece[0] for piece in pieces], np.int64),
                 np.array([piece[1] for piece in pieces], float), np.array([piece[2] for piece in pieces], float))


def sinks_of(rows, weights):
    """Sinks of rows (people, service, district, group): one sink a row; weights by service from minute 0."""
    services = tuple(sorted({row[1] for row in rows}))
    groups = sorted({(row[3], row[2], row[0]) for row in rows})
    names = tuple(group for group, _, _ in groups)
    return Sinks(
        node=np.arange(len(rows)), group_ids=names,
        districts=np.array([district for _, district, _ in groups], dtype=object),
        people=np.array([people for _, _, people in groups], float),
        group_idx=np.array([names.index(row[3]) for row in rows], np.int64),
        service_idx=np.array([services.index(row[1]) for row in rows], np.int64),
        services=services, step_ptr=np.arange(len(services) + 1), step_time=np.zeros(len(services), np.int64),
        step_weight=np.array([weights.get(service, 0.0) for service in services]), version="1", signatory="x",
        assumed=False)


@st.composite
def pieces(draw):
    """Pieces of one row within 0 and 1: steps, and ramps between two steps."""
    minutes = [0, *sorted(draw(st.sets(st.integers(1, HORIZON + 5), max_size=4)))]
    row = []
    for start, stop in zip(minutes, [*minutes[1:], HORIZON + 20], strict=True):
        share, aim = draw(SHARE), draw(SHARE | st.none())
        row.append((start, share, 0.0 if aim is None else (aim - share) / (stop - start)))
    last = row[-1]
    return [*row[:-1], (last[0], last[1], 0.0)]


@st.composite
def recoveries(draw):
    """Rows (people, service, district, group) and their pieces: up to three groups with up to three services each."""
    rows, shares = [], []
    for group in range(draw(st.integers(1, 3))):
        people, district = draw(st.integers(0, 3)), draw(st.sampled_from(["north", "south"]))
        for service in draw(st.sets(st.sampled_from(["heat", "power", "water"]), min_size=1)):
            rows.append((people, service, district, f"g{group}"))
            shares.append(draw(pieces()))
    return rows, shares
