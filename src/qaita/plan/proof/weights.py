"""The quick bound as whole numbers: which weight is handed from whom to whom, in nodes and tasks of the city as it is.

Owns :func:`weights_of`. Proves nothing: what the weights come to is for :mod:`qaita.verify`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core, soonest_service
from qaita.plan.proof.coupling import alias_of, supplier_of
from qaita.plan.proof.statement import Proof
from qaita.plan.split.bound import Bound
from qaita.plan.split.split import EARLIEST, OWN_JOB
from qaita.verify.dates import Dates
from qaita.verify.handed import Handed
from qaita.work.programme import Programme

ROOM = 62
"""Bits that the weight of all residents together may take."""

FINEST = 44
"""Most binary places of a resident: floats have no more to give."""

SHARE_BITS = 53
"""Bits to which a share is rounded down before weights are divided."""

HANDED = ("handed_node", "handed_supplier", "handed_weight")
ASKED = ("asked_job", "asked_task", "asked_resource", "asked_weight")


def weights_of(programme: Programme, bound: Bound, problem: Proof) -> dict[str, NDArray[Any]]:
    """Return the weights that the best split hands on, and how many binary places they have.

    Parameters
    ----------
    programme : Programme
        What is planned.
    bound : Bound
        The split and its shares.
    problem : mapping of str to array
        Problem and edges of the proof, as in ``docs/verify.md``.
    """
    people = float((problem["loss_people"] * problem["step_weight"].max(initial=0.0)).sum())
    bits = {"handed_bits": np.array(max(0, min(FINEST, ROOM - math.ceil(math.log2(max(1.0, people))))))}
    city = _Division(programme, bound, Handed({**problem, **bits}, Dates({**problem, **bits})))
    handed, asked = list[tuple[int, ...]](), list[tuple[int, ...]]()
    for rank in bound.core.order[::-1].tolist():
        city.hand_on(rank, handed, asked)
    return {**bits, **_columns(HANDED, handed), **_columns(ASKED, asked)}


class _Division:
    """Weights of the city's nodes, as far as they have come on their way to suppliers and works."""

    def __init__(self, programme: Programme, bound: Bound, known: Handed):
        self._programme, self._bound, self._known = programme, bound, known
        self._weight = known.own.copy()
        self._best = soonest_service(programme)
        self._aliases = _aliases(programme, bound.core)

    def hand_on(self, rank: int, handed: list[tuple[int, ...]], asked: list[tuple[int, ...]]) -> None:
        """Hand on what a core node has, and those that share its time; all that wait for them have done so."""
        core, split = self._bound.core, self._bound.split
        for node, above in self._aliases.get(rank, ()):
            self._hand(node, above, self._weight[node], handed)
        if rank == len(core.node):  # what always works
            return
        node = int(core.node[rank])
        for k, weight in self._divided(rank, self._weight[node]):
            target = int(split.target[k])
            if split.kind[k] == OWN_JOB:
                asked += self._asked(target, weight)
            elif split.kind[k] != EARLIEST and weight:
                self._hand(node, supplier_of(self._programme, core, self._best, rank, target)[1], weight, handed)

    def _hand(self, node: int, supplier: int, weight: int, handed: list[tuple[int, ...]]) -> None:
        if weight:
            handed.append((node, supplier, weight))
            self._weight[node] -= weight
            self._weight[supplier] += weight

    def _divided(self, owner: int, weight: int) -> Iterator[tuple[int, int]]:
        """Yield each option of an owner with its part of a weight, rounded down."""
        options = range(self._bound.split.ptr[owner], self._bound.split.ptr[owner + 1])
        parts = [int(math.ldexp(float(self._bound.best_share[k]), SHARE_BITS)) for k in options]
        yield from ((k, weight * part // max(1, sum(parts))) for k, part in zip(options, parts, strict=True))

    def _asked(self, job: int, weight: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield the parts of a weight that a job's works and draws are asked for, as far as the verifier sees them."""
        split, items, pieces = self._bound.split, self._bound.items, self._known.pieces(job)
        for k, part in self._divided(len(self._bound.core.repaired0) + job, weight):
            if split.kind[k] == EARLIEST or not part:
                continue
            item = int(split.target[k])
            task, resource = int(items.task[item]), int(items.resource[item])
            named = [key for key in pieces if key[1] == resource and task in (-1, key[0])]
            if named:
                yield (job, *named[0], part)


def _aliases(programme: Programme, core: Core) -> dict[int, list[tuple[int, int]]]:
    """Return, by core node, those of the city that share its time and the one each waits for, the farthest first."""
    own, found = set(core.node.tolist()), dict[int, int]()
    for node in np.flatnonzero(core.number < len(core.node)).tolist():
        if node not in own:
            found[node] = alias_of(programme, core, node)
    depth: dict[int, int] = {}

    def steps(node: int) -> int:
        path = [node]
        while path[-1] in found and path[-1] not in depth:
            path.append(found[path[-1]])
        for back, one in enumerate(reversed(path)):
            depth.setdefault(one, depth.get(path[-1], 0) + back)
        return depth[node]

    by_rank: dict[int, list[tuple[int, int]]] = {}
    for node in sorted(found, key=steps, reverse=True):
        by_rank.setdefault(int(core.number[node]), []).append((node, found[node]))
    return by_rank


def _columns(names: Iterable[str], listed: list[tuple[int, ...]]) -> dict[str, NDArray[Any]]:
    names = list(names)
    columns = np.array(listed, np.int64).reshape(-1, len(names)).T
    return dict(zip(names, columns, strict=True))
