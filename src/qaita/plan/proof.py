"""What is written down so that others can judge a plan and its bound: the problem, the schedule, prices as integers.

Owns :func:`proof_of` and :func:`with_proof`. The prices that the bound was made with are rounded to whole numbers and
moved from the core to the city as it is; what they prove is then worked out by :mod:`qaita.verify`, which shares no
code with what made them, and that is the bound that is told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.bound import Bound
from qaita.plan.core import Core, core_of, soonest_service
from qaita.plan.lagrange.branch import Branching, Leaf
from qaita.plan.lagrange.forest import Forest
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.plan.search import MEET
from qaita.plan.ways import joined, stays_of
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.verify.clock import Clock
from qaita.verify.judge import Verdict, judge
from qaita.verify.problem import FORMAT
from qaita.verify.schedule import in_service
from qaita.verify.service import back, lost
from qaita.work.model import Model
from qaita.work.programme import Programme

NEAR = 1e-3
"""Share of the quick bound by which the confirmed one may lie below it and still be told in its place."""

SPLIT_STEPS = 100
"""Steps of the split where the search ended before it made prices."""

LATE_STEPS, LATE_WORK = 10, 2.5e9
"""Steps of prices at a time until they prove what the search's quick bound did, and cells times nodes and tasks of all
of them at most: some seconds."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_CELLS, MOST_WORK = 20_000, 3e8
"""Cells of a finer grid, and cells times nodes and tasks of all leaves, up to which cells are divided: some seconds."""

Answers = tuple[tuple[int, int, bool], ...]
Proof = Mapping[str, NDArray[Any]]

SEARCHED_JOBS, SEARCHED_TASKS = 7, 14
"""Jobs, and tasks of all their modes, up to which the verifier may look through all schedules."""

ROOM = 56
"""Bits that the largest sum may take; the verifier allows 58."""

FINEST = 44
"""Most binary places of a resident-minute: enough for any city, and floats have no more to give."""

PRICE_BITS = 31
"""Bits that a price of crews or suppliers is kept with, below the highest of its kind."""


def with_proof(programme: Programme, plan: Plan) -> tuple[Plan, Proof, Verdict]:
    """Return the plan with the bound that the verifier confirms, the proof, and the verdict on it.

    A bound that CP-SAT has proven is confirmed by looking through all schedules where these are few; else it stands as
    it is, beside the one that can be confirmed, as does the quick one of a search too short for prices. Where no bound
    was sought, or none holds for the way in which service is played, the proof is of the schedule alone. A plan is
    optimal only where what is confirmed meets it.
    """
    sought = plan.stopped_by != "given" and plan.engine.bound_holds
    proof: dict[str, NDArray[Any]] = proof_of(programme, plan.schedule) | ways_of(programme, plan.schedule)
    if sought:
        proof |= certificate(programme, _caught_up(programme, plan), proof)
    proof["claimed_objective"] = np.array(plan.closure_objective)
    verdict = _judged(programme, plan, proof)
    if verdict.bound is None:
        return plan, proof, verdict
    bound = min(plan.objective, _below(verdict.bound))
    proof["claimed_bound"] = np.array(_below(verdict.bound))
    quick = plan.tree is None or plan.tree.value < plan.lower_bound
    if "searched" not in proof and (
            plan.by_solver or (quick and plan.lower_bound - bound > NEAR * abs(plan.lower_bound))):  # fmt: skip
        return plan, proof, verdict
    met = plan.objective - bound <= MEET * max(1.0, plan.objective)
    status = "feasible" if plan.status == "optimal" and not met else plan.status
    return replace(plan, lower_bound=bound, status=status), proof, verdict


def _judged(programme: Programme, plan: Plan, proof: dict[str, NDArray[Any]]) -> Verdict:
    """Return the verdict on a proof; where all schedules can be looked through, what the solver proved is put into it.

    The verifier looks through them itself. What it has not enough patience for is left out.
    """
    model = programme.model
    if plan.by_solver and model.num_jobs <= SEARCHED_JOBS and model.num_tasks <= SEARCHED_TASKS:
        loss = lost(proof, back(proof, in_service(proof)), np.ones(len(proof["loss_node"]), bool))
        known = {**proof, "searched": np.array(min(plan.lower_bound, _below(loss)))}
        verdict = judge(known)
        if verdict.accepted:
            proof["searched"] = known["searched"]
            return verdict
    return judge(proof)


def _caught_up(programme: Programme, plan: Plan) -> Branching | None:
    """Return prices that prove about as much as the quick bound that the search began with, begun now if need be.

    None where there is nothing to price, the prices prove less than none would, or the search was told to stop before
    it had any.
    """
    tree = plan.tree
    if tree is None:
        core = core_of(programme)
        if programme.model.num_jobs == 0 or plan.stopped_by == "interrupted" or not len(core.loss.node):
            return None
        split = Bound(programme.model, core)
        split.tighten(SPLIT_STEPS)
        finish = plan.schedule.task_finish
        tree = Branching(programme.model, core, split, int(np.where(finish < NEVER, finish, 0).max(initial=0)))
    wanted, work = 0.0 if plan.by_solver else plan.lower_bound, 0
    while tree.value < wanted and work < LATE_WORK and plan.stopped_by != "interrupted":
        tree.improve(LATE_STEPS, plan.closure_objective)
        work += LATE_STEPS * tree.step_work
    return tree if tree.value > 0.0 else None  # prices that prove less than nothing: no prices prove more


def _below(exact: Fraction) -> float:
    """Return the largest float that is not above an exact number."""
    near = float(exact)
    return near if Fraction(near) <= exact else math.nextafter(near, -math.inf)


def proof_of(programme: Programme, schedule: Schedule) -> dict[str, NDArray[Any]]:
    """Return problem and schedule as arrays."""
    loss = programme.loss
    problem = {
        **{name: np.asarray(value) for name, value in programme.model._asdict().items()},
        **{name: np.asarray(value) for name, value in programme.needs._asdict().items()},
        "repaired0": programme.repaired0, "loss_node": loss.node, "loss_people": loss.people,
        "loss_curve": loss.curve, "step_ptr": loss.step_ptr, "step_time": loss.step_time,
        "step_weight": loss.step_weight,
    }  # fmt: skip
    decided = {"job_mode": schedule.job_mode, "task_start": schedule.task_start, "task_finish": schedule.task_finish}
    return {"format": np.array(FORMAT), "problem": np.array([*problem]), **problem, **decided}


def ways_of(programme: Programme, schedule: Schedule) -> dict[str, NDArray[Any]]:
    """Return which crews go where, pool by pool; nothing where no way takes time."""
    model = programme.model
    if not model.travels:
        return {}
    sent: list[tuple[int, int, int, int]] = []
    for pool in range(model.num_pools):
        stays = stays_of(model, schedule, pool)
        pairs, _ = joined(stays, model.travel)
        sent += [(pool, int(stays.number[a]), int(stays.number[b]), count) for (a, b), count in sorted(pairs.items())]
    columns = np.array(sent, np.int64).reshape(-1, 4).T
    return {"way_pool": columns[0], "way_from": columns[1], "way_to": columns[2], "way_count": columns[3]}


def certificate(programme: Programme, tree: Branching | None, problem: Proof) -> dict[str, NDArray[Any]]:
    """Return edges, needs that have a price, questions and the prices of each leaf as whole numbers.

    Without a tree nothing has a price: what is proven then is what no plan can bring back earlier.
    """
    model = programme.model
    if tree is None:
        edges, rows, leaves = np.array([model.start, model.start + 1]), _no_rows(programme), [_nothing(programme)]
        block, successor = 1, np.full(model.num_tasks, -1)
        asked: list[Answers] = [()]
    else:
        rows, standing = coupling_rows(programme, tree.core, tree.forest), tree.standing()
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


def coupling_rows(programme: Programme, core: Core, forest: Forest) -> dict[str, Ints]:
    """Return what hangs below what and which needs have a price, in nodes and groups of the city."""
    best = soonest_service(programme)
    parent, found = np.full(programme.needs.num_nodes, -1), []
    for rank, above in enumerate(forest.parent[:-1].tolist()):
        if above >= 0:
            parent[core.node[rank]] = _without(programme, core, best, rank, above)[1]
    own = set(core.node.tolist())
    for node in np.flatnonzero(core.number < len(core.node)).tolist():
        if node not in own:
            parent[node] = _alias_of(programme, core, node)
    for row, (rank, count) in enumerate(zip(forest.group_node.tolist(), forest.group_count.tolist(), strict=True)):
        slots = forest.slot_node[forest.slot_ptr[row] : forest.slot_ptr[row + 1]].tolist()
        if len(slots) == count == 1:
            group, supplier = _without(programme, core, best, rank, slots[0])
        else:
            group, supplier = _group_of(core, rank, count, slots), -1
        found.append((int(core.node[rank]), group, supplier, count + len(slots)))
    columns = np.array(found, np.int64).reshape(-1, 4).T
    return {"parent": parent, "row_node": columns[0], "row_group": columns[1], "row_supplier": columns[2],
            "row_size": columns[3]}  # fmt: skip


def _without(programme: Programme, core: Core, best: Ints, rank: int, supplier: int) -> tuple[int, int]:
    """Return the group of a core node that cannot do without a supplier, and that supplier, both as in the city."""
    needs, ours = programme.needs, core.needs
    for g in range(ours.group_ptr[rank], ours.group_ptr[rank + 1]):
        slots = range(ours.supplier_ptr[g], ours.supplier_ptr[g + 1])
        if len(slots) > ours.group_count[g] or not any(
                supplier in (ours.supplier_idx[k], ours.via_idx[k]) for k in slots):  # fmt: skip
            continue
        group = int(core.group[g])
        for k in range(needs.supplier_ptr[group], needs.supplier_ptr[group + 1]):
            pair = [int(one) for one in (needs.supplier_idx[k], needs.via_idx[k]) if one >= 0]
            if all(best[one] < NEVER for one in pair):
                for one in pair:
                    if core.number[one] == supplier:
                        return group, one
    raise AssertionError("a supplier that no need names")


def _alias_of(programme: Programme, core: Core, node: int) -> int:
    """Return the one supplier that a node waits for, which has its time."""
    needs = programme.needs
    first, last = needs.supplier_ptr[needs.group_ptr[node]], needs.supplier_ptr[needs.group_ptr[node + 1]]
    return next(int(one) for one in needs.supplier_idx[first:last] if core.number[one] == core.number[node])


def _group_of(core: Core, rank: int, count: int, slots: list[int]) -> int:
    ours = core.needs
    for g in range(ours.group_ptr[rank], ours.group_ptr[rank + 1]):
        first, last = ours.supplier_ptr[g], ours.supplier_ptr[g + 1]
        if ours.group_count[g] == count and ours.supplier_idx[first:last].tolist() == slots:
            return int(core.group[g])
    raise AssertionError("a group that no need names")


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
