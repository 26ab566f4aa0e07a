"""The prices that a proof file keeps, on a grid of one's own: a climb that begins with them has little left to climb.

Owns :func:`kept_prices`. A proof has prices for each leaf of its questions; taken is their mean. What they are worth on
another grid is found by evaluating them there: any prices give a bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.lagrange.dual import Prices
from qaita.plan.lagrange.forest import Forest
from qaita.plan.lagrange.grid import Grid
from qaita.plan.proof.certificate import known_releases
from qaita.plan.proof.coupling import coupling_rows
from qaita.plan.proof.statement import proof_of
from qaita.plan.schedule import Schedule
from qaita.units import MINUTES_PER_DAY
from qaita.verify.clock import Clock
from qaita.work.programme import Programme

Floats = NDArray[np.float64]
Proof = Mapping[str, NDArray[Any]]


def kept_prices(programme: Programme, schedule: Schedule, proof: Proof, core: Core, grid: Grid, forest: Forest
                ) -> Prices | None:  # fmt: skip
    """Return the prices of a proof on this grid, None where it has none or is that of another problem.

    Parameters
    ----------
    programme, schedule
        What was planned, and the plan: as the proof must say.
    proof : mapping of str to array
        As in ``docs/verify.md``.
    core, grid, forest
        Of this programme; each of the grid's cells has its own prices of suppliers.
    """
    if "edges" not in proof or not all(np.array_equal(array, proof[name]) if name in proof else False
                                       for name, array in proof_of(programme, schedule).items()):  # fmt: skip
        return None
    places = 2.0 ** -int(proof["bits"])
    crews = proof["crews"].mean(axis=0) * (places * 2.0 ** int(proof["crews_shift"]))
    service = proof["service"].mean(axis=0) * (places * 2.0 ** int(proof["service_shift"]))
    money = proof["money"].mean(axis=0) * (places * 2.0 ** -int(proof["money_bits"]) / MINUTES_PER_DAY)
    return Prices(_crews(programme, proof, crews, grid), _money(programme, money, grid),
                  _service(programme, proof, service, core, grid, forest))


def _crews(programme: Programme, proof: Proof, price: Floats, grid: Grid) -> Floats:
    """Return the price of a crew throughout each cell: of each minute in which somebody may be at work."""
    clock = Clock(proof)
    paid = np.array([np.concatenate([[0.0], np.cumsum(price[pool] * clock.worked(pool))])
                     for pool in range(programme.model.num_pools)]).reshape(-1, clock.cells + 1)
    return _between(clock.edges, paid, grid) / MINUTES_PER_DAY


def _money(programme: Programme, price: Floats, grid: Grid) -> Floats:
    known = [known_releases(programme.model, account, grid.edges) for account in range(programme.model.num_accounts)]
    return price[np.concatenate([*known, np.zeros(0, np.int64)])]


def _service(programme: Programme, proof: Proof, price: Floats, core: Core, grid: Grid, forest: Forest) -> Floats:
    """Return the price of each coupling in each cell, 0 where the proof has none for it."""
    named = ("row_node", "row_group", "row_supplier")
    rows = coupling_rows(programme, core, forest)
    place = {key: row for row, key in enumerate(zip(*(proof[name].tolist() for name in named), strict=True))}
    mine = [place.get(key, -1) for key in zip(*(rows[name].tolist() for name in named), strict=True)]
    edges, block = proof["edges"], int(proof["block"])
    each = np.append(np.repeat(price, block, axis=1)[:, : len(edges) - 1], np.zeros((1, len(edges) - 1)), axis=0)
    paid = np.concatenate([np.zeros((len(each), 1)), np.cumsum(each * np.diff(edges), axis=1)], axis=1)
    return _between(edges, paid[mine], grid) / np.diff(grid.edges)


def _between(edges: NDArray[np.int64], paid: Floats, grid: Grid) -> Floats:
    """Return what is paid within each cell of a grid, by row, given what is paid by each of other edges."""
    upto = np.array([np.interp(grid.edges, edges, row) for row in paid]).reshape(-1, len(grid.edges))
    return np.diff(upto, axis=1)
