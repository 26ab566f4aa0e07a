"""How much of what a plan rests on is assumed: cells counted table by table.

Owns :func:`assumed_share`. Judges no value: whether a cell is assumed was settled when it was read or made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.schema import TABLES, Column, TableSpec
from qaita.city.table import Table
from qaita.units import NEVER
from qaita.work.bids import plain_id
from qaita.work.opening import own_id
from qaita.work.programme import Programme
from qaita.work.travel import travel_of

DEFAULT_TASK_CELLS = 3
"""Cells that a default task stands for: days, crews, cost."""
WAITING_PARTS = ("inspection_days", "money_days", "engineering_days", "permit_days", "contractor_days")


@dataclass(frozen=True)
class Cells:
    """Cells of one table that a plan rests on: how many, and how many of them are assumed."""

    cells: int
    assumed: int

    def __add__(self, other: Cells) -> Cells:
        """Return both counts together."""
        return Cells(self.cells + other.cells, self.assumed + other.assumed)

    @property
    def share(self) -> float:
        """Share assumed, 0 to 1; 0 for no cells."""
        return self.assumed / self.cells if self.cells else 0.0


def assumed_share(city: City, programme: Programme) -> tuple[float, dict[str, Cells]]:
    """Return the share of assumed cells, and the counts by table.

    Counted are the cells of the columns with ``used`` in :mod:`qaita.city.schema` that hold a value, whether an author
    or a default filled them; a blank that means "none" or "for ever" is no cell. What stands in for missing rows counts
    as assumed cells of the table it is missing from: days, crews and cost of each default task; each part of the
    waiting that no row gives, and acceptance without a value, of each asset with works; people of each asset where
    there are no residents, a weight of each service where there are no weights, a count of each pool where there are
    no crews, hours of each pair of districts that ``travel`` does not join, a state where tasks are listed for an asset
    that no one observed.

    Parameters
    ----------
    city : City
        The city as read.
    programme : Programme
        What was built from it.

    Returns
    -------
    share : float
        0 to 1; 0.0 when nothing is counted.
    by_table : dict of str to Cells
        Tables in the order of the schema, those without cells left out.
    """
    standing_in = _standing_in(city, programme)
    by_table = {}
    for spec in TABLES:
        missing = standing_in.get(spec.name, 0)
        count = _cells_of(city.tables[spec.name], spec) + Cells(missing, missing)
        if count.cells:
            by_table[spec.name] = count
    return sum(by_table.values(), Cells(0, 0)).share, by_table


def _cells_of(table: Table, spec: TableSpec) -> Cells:
    total = Cells(0, 0)
    for column in spec.columns:
        if column.used and len(table):
            filled = _filled(table[column.name], column)
            total += Cells(int(filled.sum()), int((filled & table.is_assumed(column.name)).sum()))
    return total


def _filled(cells: NDArray[Any], column: Column) -> NDArray[np.bool_]:
    """Return which cells hold a value, shape (num_rows,)."""
    if column.kind in ("number", "days"):
        return np.asarray(~np.isnan(cells), bool)
    if column.kind == "time":
        return np.asarray(cells < NEVER, bool)
    if column.kind == "count":
        return np.asarray(cells >= 0, bool)
    if column.kind == "yesno":
        return np.ones(len(cells), bool)
    return np.array([cell is not None and cell not in ("", ()) for cell in cells], bool)


def _standing_in(city: City, programme: Programme) -> dict[str, int]:
    """Return, by table, how many cells defaults stand in for because their rows are missing."""
    tables, travel = city.tables, travel_of(city)
    repaired = programme.model.job_node[programme.at_assets()]
    listed = set(tables["tasks"]["task_id"]) | programme.payment_steps()
    observed = set(tables["damage"]["asset_id"])
    return {
        "assets": int(np.isnan(tables["assets"]["acceptance_days"][repaired]).sum()),
        "residents": 0 if len(tables["residents"]) else city.num_assets,
        "weights": 0 if len(tables["weights"]) else len(city.sinks.services),
        "damage": len(set(tables["tasks"]["asset_id"]) - observed),
        "tasks": DEFAULT_TASK_CELLS * len(_plain_ids(programme) - listed),
        "waiting": _default_waiting(city, programme),
        "crews": 0 if len(tables["crews"]) else programme.model.num_pools,
        "travel": travel.assumed if travel is not None else 0,
    }


def _plain_ids(programme: Programme) -> set[str]:
    """Return the ids of all tasks as ``tasks`` has them, or would have them.

    The same task under levers, for another dump or by another bidder is not again one, and hauling debris is none.
    """
    model, of_task = programme.model, np.repeat(np.arange(programme.model.num_modes), np.diff(programme.model.task_ptr))
    none: tuple[str, ...] = ("",) * model.num_modes
    hired = programme.mode_contractors or none
    again = [bool(levers or dump) for levers, dump in zip(
        programme.mode_levers or none, programme.mode_dumps or none, strict=True)]
    hauls, digs = {task for task, _, _ in programme.hauls}, programme.digs()
    return {plain_id(own_id(task_id), hired[mode])
            for task, (task_id, mode) in enumerate(zip(programme.task_ids, of_task, strict=True))
            if not again[mode] and task not in hauls and not digs[task]}


def _default_waiting(city: City, programme: Programme) -> int:
    """Return how many parts of the waiting are defaults; in a lot the tender stands for the contractor's part."""
    known = {row["asset_id"]: row for row in city.tables["waiting"].rows()}
    count = 0
    for asset_id, lot in zip(*(np.array(column, object)[programme.at_assets()]
                               for column in (programme.job_ids(), programme.job_lots)), strict=True):
        parts = WAITING_PARTS[:-1] if lot else WAITING_PARTS
        row = known.get(asset_id)
        count += len(parts) if row is None else sum(bool(np.isnan(row[part])) for part in parts)
    return count
