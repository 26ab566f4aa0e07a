"""Lots let by bids: each bidder's offer as modes of its own, and what is left when some offers cannot be taken.

Owns :func:`as_offers` and :func:`taken_whole`. Chooses no contractor: that is for the planner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qaita.city.city import City
from qaita.errors import Fault, InputError
from qaita.work.means import Means
from qaita.work.modes import Mode
from qaita.work.tasks import Task

Row = dict[str, Any]


def bids_of(city: City) -> dict[tuple[str, str], Row]:
    """Return the rows of ``bids`` by lot and contractor."""
    return {(row["lot_id"], row["contractor"]): row for row in city.tables["bids"].rows()}


def bidders_of(city: City) -> dict[str, list[str]]:
    """Return the bidders of each lot that is to be let: it has bids and no contractor."""
    known = {row["lot_id"] for row in city.tables["lots"].rows() if row["contractor"]}
    bidders: dict[str, list[str]] = {}
    for lot, contractor in bids_of(city):
        if lot not in known:
            bidders.setdefault(lot, []).append(contractor)
    return bidders


def offer_id(task_id: str, contractor: str) -> str:
    """Return the id of a task as one bidder would do it."""
    return f"{task_id}@{contractor}"


def plain_id(task_id: str, contractor: str) -> str:
    """Return the id that a task has in ``tasks``, of the id of an offer or any other."""
    return task_id.removesuffix(f"@{contractor}") if contractor else task_id


def as_offers(city: City, tasks: list[Task]) -> list[Task]:
    """Return the tasks with those of each lot to be let once for each bidder, at his price.

    A lot whose contractor is known keeps its tasks, at his price where he has a bid. A task that follows one of another
    lot follows it whoever does that. Linear in tasks times bidders.
    """
    bids, bidders = bids_of(city), bidders_of(city)
    if not bids:
        return tasks
    lots = city.tables["assets"]["lot_id"]
    hired = {row["lot_id"]: row["contractor"] for row in city.tables["lots"].rows()}
    lot_of = {task.task_id: str(lots[task.asset]) for task in tasks}
    offers = []
    for task in tasks:
        lot = str(lots[task.asset])
        for contractor in bidders.get(lot, [""]):
            bid = bids.get((lot, contractor or hired.get(lot, "")))
            after = tuple((name, lag) for before, lag in task.after
                          for name in _followed(before, lot_of.get(before, ""), lot, contractor, bidders))
            offers.append(replace(
                task, task_id=offer_id(task.task_id, contractor) if contractor else task.task_id, after=after,
                cost=task.cost * bid["price_factor"] if bid else task.cost, bidder=contractor))
    return offers


def _followed(before: str, its_lot: str, lot: str, contractor: str, bidders: Mapping[str, list[str]]) -> list[str]:
    """Return the ids under which the predecessor ``before`` may be done when ``contractor`` does the task itself."""
    if its_lot not in bidders:
        return [before]
    return [offer_id(before, other) for other in ([contractor] if its_lot == lot else bidders[its_lot])]


def taken_whole(jobs: dict[int, list[Mode]], means: Means) -> dict[int, list[Mode]]:
    """Return the modes without offers of bidders who cannot do, or be paid for, every asset of their lot.

    Raises
    ------
    InputError
        When a lot has no bidder left.
    """
    able: dict[str, list[str]] = {}
    for asset, listed in jobs.items():
        names = list(dict.fromkeys(mode.bidder for mode in listed if mode.bidder))
        if names:
            lot = means.lots[asset]
            able[lot] = [name for name in able.get(lot, names) if name in names]
    faults = [Fault(f"no bidder of lot {lot} can do, and be paid for, all of its assets", "bids", column="contractor",
                    maybe="raise its ceiling or the money released, take back a pin, or split the lot")
              for lot, names in able.items() if not names]
    if faults:
        raise InputError(faults)
    return {asset: [mode for mode in listed if not mode.bidder or mode.bidder in able[means.lots[asset]]]
            for asset, listed in jobs.items()}
