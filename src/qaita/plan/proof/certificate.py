"""The prices of a bound as whole numbers, moved from the core to the city as it is.

Owns :func:`certificate`. Proves nothing: what the prices come to is for :mod:`qaita.verify`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.lagrange.branch import Branching, Leaf
from qaita.plan.proof.coupling import coupling_rows
from qaita.plan.proof.statement import Proof
from qaita.units import MINUTES_PER_DAY
from qaita.verify.clock import Clock
from qaita.work.model import Model
from qaita.work.programme import Programme

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Answers = tuple[tuple[int, int, bool], ...]

MOST_CELLS, MOST_WORK = 20_000, 3e8
"""Cells of a finer grid, and cells times nodes and tasks of all leaves, up to which cells are divided: some seconds."""

ROOM = 56
"""Bits that the largest sum may take; the verifier allows 58."""

FINEST = 44
"""Most binary places of a resident-minute: enough for any city, and floats have no more to give."""

PRICE_BITS = 31
"""Bits that a price of crews or suppliers is kept with, below the highest of its kind."""


def certificate(programme: Programme, tree: Branching | None, problem: Proof) -> dict[str, NDArray[Any]]:
    """Return edges, needs that have a price, questions and the prices of each leaf as whole numbers.

    Without a tree nothing has a price: what is proven then is what no plan can bring back earlier. Then time goes to
    the last finish of the plan, which is all that the weights handed on (:mod:`qaita.plan.proof.weights`) need.
    """
    model = programme.model
    if tree is None:
        over = int(np.where(problem["task_start"] >= 0, problem["task_finish"], 0).max(initial=model.start + 1))
        edges, rows, leaves = np.array([model.start, over]), _no_rows(programme), [_nothing(programme)]
        block, successor = 1, np.full(model.num_tasks, -1)
        asked: list[Answers] = [()]
    else:
        rows, standing = coupling_rows(programme, tree.core, tree.forest, tree.cuts), tree.standing()
        edges = _finer(problem, tree, len(standing))
        cell = np.searchsorted(tree.grid.edges, edges[:-1], side="right") - 1
        coarse = Clock({**problem, "edges": tree.grid.edges})
        pools = range(programme.model.num_pools)
        worked = np.array([coarse.worked(pool) for pool in pools]).reshape(-1, coarse.cells)
        leaves = [_priced(programme, tree, leaf, worked) for leaf in standing]
        block, successor = tree.block, tree.forest.task_next
        if len(edges) > len(tree.grid.edges):
            leaves = [(crews[:, cell], money, service[:, cell]) for crews, money, service in leaves]
        first = np.append(np.searchsorted(edges, tree.grid.edges), len(edges))
        asked = [tuple((node, int(first[k + 1]) - 1, by) for node, k, by in leaf.asked) for leaf in standing]
    return {
        "edges": edges, "block": np.array(block), "successor": successor, **rows, **_soonest(tree),
        **_questions(asked), **_whole(problem, edges, rows, leaves, block),
    }  # fmt: skip


def _soonest(tree: Branching | None) -> dict[str, Ints]:
    """Return the nodes of the city for which a date has been proven, and the dates."""
    found = sorted((int(tree.core.node[rank]), minute) for rank, minute in tree.soonest.items()) if tree else []
    columns = np.array(found, np.int64).reshape(-1, 2).T
    return {"soonest_node": columns[0], "soonest_minute": columns[1]}


def _finer(problem: Proof, tree: Branching, leaves: int) -> Ints:
    """Return the edges of a grid, more of them where that costs little: with shorter cells prices prove more."""
    edges = tree.grid.edges
    moving = int((tree.core.number < len(tree.core.node)).sum()) + len(problem["task_work"])
    unit, work = Clock({**problem, "edges": edges}).unit, leaves * moving * tree.grid.num_cells
    parts = min(MOST_CELLS // tree.grid.num_cells, int(MOST_WORK // max(1, work)))
    if parts < 2 or tree.block > 1:
        return edges
    length = -(-np.diff(edges) // (parts * unit)) * unit
    return np.unique(np.concatenate([np.arange(a, b, step) for a, b, step in
                                     zip(edges[:-1], edges[1:], length, strict=True)] + [edges[-1:]]))  # fmt: skip


def _nothing(programme: Programme) -> tuple[Floats, Floats, Floats]:
    return np.zeros((programme.model.num_pools, 1)), np.zeros(len(programme.model.account_time)), np.zeros((0, 1))


def _no_rows(programme: Programme) -> dict[str, Ints]:
    none = np.zeros(0, np.int64)
    return {"parent": np.full(programme.needs.num_nodes, -1), "row_node": none, "row_group": none,
            "row_supplier": none, "row_size": none}  # fmt: skip


def _priced(programme: Programme, tree: Branching, leaf: Leaf, worked: Ints) -> tuple[Floats, Floats, Floats]:
    """Return the prices of a leaf: crews by working minute, pool and cell, money by release of the city, suppliers."""
    model, edges = programme.model, tree.grid.edges
    money = np.zeros(len(model.account_time))
    for account in range(model.num_accounts):
        known = known_releases(model, account, edges)
        first, last = tree.grid.release_ptr[account], tree.grid.release_ptr[account + 1]
        money[known] = leaf.prices.money[first:last]
    crews = np.where(worked > 0, leaf.prices.crews * MINUTES_PER_DAY / np.maximum(worked, 1), 0.0)
    return crews, money, leaf.prices.service


def known_releases(model: Model, account: int, edges: Ints) -> Ints:
    """Return the releases of an account that have a price on a grid: all but those that are over before it begins."""
    steps = slice(int(model.account_ptr[account]), int(model.account_ptr[account + 1]))
    ends = np.minimum(np.append(model.account_time[steps][1:], edges[-1]), edges[-1])
    return steps.start + np.flatnonzero(np.searchsorted(edges, ends, side="right") - 1 > 0)


def _questions(asked: list[Answers]) -> dict[str, Ints]:
    """Return the answers that lead to each leaf as a tree: node and edge asked, and where each answer leads.

    A place that asks nothing (node -1) is the leaf ``question_then[place, 0]``. The first answer is "by that edge".
    """
    places: list[tuple[int, int, int, int]] = [(-1, 0, 0, 0)]

    def grow(place: int, leaves: list[int], depth: int) -> list[tuple[int, list[int], int]]:
        if len(leaves) == 1 and len(asked[leaves[0]]) == depth:
            places[place] = (-1, 0, leaves[0], 0)
            return []
        node, edge, _ = asked[leaves[0]][depth]
        places[place] = (node, edge, len(places), len(places) + 1)
        places.extend([(-1, 0, 0, 0)] * 2)
        by, later = ([leaf for leaf in leaves if asked[leaf][depth][2] is answer] for answer in (True, False))
        return [(places[place][2], by, depth + 1), (places[place][3], later, depth + 1)]

    todo = [(0, list(range(len(asked))), 0)]
    while todo:
        todo.extend(grow(*todo.pop()))
    columns = np.array(places, np.int64)
    return {"question_node": columns[:, 0], "question_edge": columns[:, 1], "question_then": columns[:, 2:]}


def _whole(problem: Proof, edges: Ints, rows: dict[str, Ints], leaves: list[tuple[Floats, Floats, Floats]], block: int
           ) -> dict[str, NDArray[Any]]:  # fmt: skip
    """Return the prices of all leaves as whole numbers, and how many binary places they have."""
    days = np.add.reduceat(np.diff(edges), np.arange(0, len(edges) - 1, block))
    each = [crews for crews, _, _ in leaves]
    people = float((problem["loss_people"] * problem["step_weight"].max(initial=0.0)).sum())
    most = int(max(problem["pool_count"].max(initial=1), problem["use_count"].max(initial=1), 1))
    largest = max([people * float(edges[-1]), 1.0,
                   *(float((rows["row_size"] * (service @ days)).sum()) for _, _, service in leaves),
                   *(float(one.max(initial=0.0)) * float(edges[-1]) * most for one in each)])  # fmt: skip
    bits = max(0, min(FINEST, ROOM - math.ceil(math.log2(largest))))
    dearest = max(float(money.max(initial=0.0)) for _, money, _ in leaves) * MINUTES_PER_DAY
    money_bits = max(0, min(60, ROOM - bits - math.ceil(math.log2(max(dearest, 1e-12)))))
    crews, crews_shift = _packed([one * 2.0**bits for one in each])
    service, service_shift = _packed([one * 2.0**bits for _, _, one in leaves])
    money = np.array([one * MINUTES_PER_DAY * 2.0 ** (bits + money_bits) for _, one, _ in leaves])
    return {
        "bits": np.array(bits), "money_bits": np.array(money_bits), "crews_shift": crews_shift,
        "service_shift": service_shift, "crews": crews, "money": np.floor(money).astype(np.int64), "service": service,
    }  # fmt: skip


def _packed(prices: list[Floats]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return prices of all leaves, in steps of a power of two that fits them into 32 bits, and that power."""
    highest = max(float(one.max(initial=0.0)) for one in prices)
    shift = max(0, math.ceil(math.log2(max(highest, 1.0))) - PRICE_BITS)
    return np.array([np.floor(one / 2.0**shift) for one in prices]).astype(np.int32), np.array(shift)
