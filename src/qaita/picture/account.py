"""The account of a plan: what it costs, who pays, and which way it is done.

Owns :class:`Line`, :func:`by_payer`, :func:`by_kind` and :func:`by_mode`. How many cells are assumed is counted in
:mod:`qaita.work.assumed` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.plan.result import Plan
from qaita.work.programme import Programme

AS_WAS, STREETS = "as_was", "street_opening"
"""Mode and asset class under which opening and closing streets is counted."""


@dataclass(frozen=True)
class Line:
    """One line of the account.

    Attributes
    ----------
    name : str
        Payer, asset class or mode; '' for no payer.
    assets : int
        Assets with works.
    cost : int
        Cost of the tasks that are done, whole units of currency.
    assumed : float
        Share of that cost in tasks with assumed quantities, 0 to 1.
    released : float
        For payers: money released before the horizon; NaN where money is not limited.
    """

    name: str
    assets: int
    cost: int
    assumed: float
    released: float = float("nan")


def by_payer(city: City, programme: Programme, plan: Plan) -> list[Line]:
    """Return the account by source of money, the largest cost first; '' is what no source is named for."""
    openings = {one.opening_id: one for one in programme.openings}
    paid = {node: str(row["payer"]) for row in city.tables["openings"].rows() if row["opening_id"] in openings
            for node in (openings[row["opening_id"]].opening, openings[row["opening_id"]].closing)}
    paid |= {node: str(city.tables["assets"]["payer"][asset]) for one in programme.openings
             for asset, node in zip(one.sharers, one.alone, strict=True)}
    payers = _of_assets(city, programme, "payer", paid)
    released = {str(name): 0.0 for name in city.tables["money"]["source_id"]}
    for row in city.tables["money"].rows():
        if row["available"] < city.settings.horizon:
            released[row["source_id"]] += float(row["amount"])
    return [replace(line, released=released.get(line.name, float("nan"))) for line in _lines(programme, plan, payers)]


def by_kind(city: City, programme: Programme, plan: Plan) -> list[Line]:
    """Return the account by asset class, the largest cost first; opening and closing streets by itself."""
    return _lines(programme, plan, _of_assets(city, programme, "class", {}))


def by_mode(programme: Programme, plan: Plan) -> list[Line]:
    """Return the account by mode, whatever levers it uses, the largest cost first."""
    names = np.array([programme.variant(mode) if mode >= 0 else "" for mode in plan.schedule.job_mode], object)
    names[~programme.at_assets()] = AS_WAS
    return _lines(programme, plan, names)


def together(lines: list[Line]) -> Line:
    """Return the sum of lines, its name empty."""
    cost = sum(line.cost for line in lines)
    assumed = sum(line.cost * line.assumed for line in lines) / cost if cost else 0.0
    return Line("", sum(line.assets for line in lines), cost, assumed)


def _of_assets(city: City, programme: Programme, column: str, streets: dict[int, str]) -> NDArray[np.object_]:
    """Return what a column of ``assets`` says of each job, (num_jobs,), and ``streets`` of each work at a street."""
    cells = city.tables["assets"][column]
    return np.array([str(cells[node]) if node < len(cells) else streets.get(node, STREETS)
                     for node in programme.model.job_node.tolist()], object)


def _lines(programme: Programme, plan: Plan, names: NDArray[np.object_]) -> list[Line]:
    """Return the account by ``names``, of shape (num_jobs,); jobs that are not done are left out."""
    model = programme.model
    job_of_task = np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)), np.diff(model.task_ptr))
    spent = np.where(plan.schedule.task_start >= 0, model.task_cost, 0)
    guessed = np.where(programme.assumed_tasks, spent, 0) if len(programme.assumed_tasks) else np.zeros_like(spent)
    cost = np.bincount(job_of_task, weights=spent, minlength=model.num_jobs)
    assumed = np.bincount(job_of_task, weights=guessed, minlength=model.num_jobs)
    at_assets, lines = programme.at_assets(), []
    for name in dict.fromkeys(map(str, names)):
        mine = (names == name) & (plan.schedule.job_mode >= 0)
        if mine.any():
            total, part = float(cost[mine].sum()), float(assumed[mine].sum())
            lines.append(Line(name, int((mine & at_assets).sum()), round(total), part / total if total else 0.0))
    return sorted(lines, key=lambda line: (-line.cost, line.name))
