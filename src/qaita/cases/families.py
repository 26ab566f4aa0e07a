"""Families of damaged cities that layers lack: rings, modes, levers, lots, bids, calendars, precedence, a hub.

Owns :data:`FAMILIES` and :func:`family_tables`. Each family takes works, weights and money of a layered programme
(:mod:`qaita.cases.layered`) and changes one thing, so that what a planner does with it tells of that thing. All figures
are made up. It stands for no place; to see a city of all things at once, take :mod:`qaita.cases.synthetic`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from qaita.cases.layered import TRADES, layered
from qaita.cases.rows import CaseTables, Tables, row, same_columns

DAY0 = date(2024, 3, 4)
"""Day of the damage; the programme starts a week later and resident-days count for four years."""
ALWAYS = dict.fromkeys(TRADES, "always")
"""Calendar of each trade, where they are of no interest."""
LEAST = 20
"""Fewest assets: below, not every part occurs."""
RING = 6
"""Nodes of a ring."""
FEEDERS = 2
"""Sources that a ring is tied to."""
MODES = {"as_was": (1.0, 1, 1.0), "fast": (0.6, 2, 1.5), "thrifty": (1.5, 1, 0.7)}
"""Modes: days, crews and cost as multiples of those of the layered programme."""
WAITING = {"inspection": (3, 20), "engineering": (10, 90), "permit": (10, 90), "contractor": (5, 40)}
"""Days of each part of the waiting where there is any, drawn evenly."""
LEVERS = {"retainer": ("inspection", 2, 2), "permit_lane": ("permit", 7, 4), "framework": ("contractor", 3, 3)}
"""Levers: the part of the waiting, the days it then takes, the price of each use (repair of an asset costs 36 on
average)."""
PLACES = 5
"""Assets for each place in the permit lane."""
OVERTIME_SHARE = 0.3
"""What tasks in overtime cost more."""
IN_A_LOT, CONTRACTORS = 8, 4
"""Assets of a lot; contractors for each hundred assets, at least two."""
LET = 0.6
"""Share of assets that are let in lots; the city's own crews do the others."""
TENDER = (10, 60)
"""Days of a tender, drawn evenly."""
BIDDERS, BID = 3, (0.8, 1.2)
"""Contractors who bid for a lot, and what they ask as a multiple of the cost, drawn evenly."""
AFTER = 0.4
"""Share of the assets with suppliers whose works begin when those of the first of them are over."""
CALENDARS = {"trade0": "two_shifts", "trade1": "shift", "trade2": "summer", "trade3": "shift"}
"""Calendar of each trade, where there are any."""
MORE_MONEY = 1.2
"""Money where there are modes, as a multiple of that of the layered programme: not enough to do all of it fast."""
SITES, BROKEN_SITES = 0.6, 0.1
"""Share of assets that are camera sites behind one node, and share of these that are broken themselves (Almaty 2022:
about 75 of 766, docs/case-almaty.md)."""


@dataclass
class Draft:
    """A city on its way: the layered programme, its generator, and rows by table.

    Attributes
    ----------
    made : dict
        The layered programme.
    rng : numpy.random.Generator
        For all that a family draws.
    tables : dict of str to list of row
        Rows so far.
    """

    made: dict[str, Any]
    rng: np.random.Generator
    tables: Tables = field(default_factory=dict)

    def add(self, table: str, **cells: object) -> None:
        """Add a row, marked assumed."""
        self.tables.setdefault(table, []).append(row(**cells, assumed="all"))


def family_tables(family: str, num_assets: int, seed: int) -> CaseTables:
    """Return a city of a family as text cells.

    Parameters
    ----------
    family : str
        One of :data:`FAMILIES`.
    num_assets : int
        Assets, at least 20; all damaged but for most sites of ``hub``.
    seed : int
        From which all is drawn, not negative; the same arguments give the same bytes.

    Raises
    ------
    ValueError
        When there is no such family, or fewer than 20 assets are asked for.
    """
    if family not in FAMILIES:
        raise ValueError(f"family is {family!r}; allowed: {', '.join(FAMILIES)}")
    if num_assets < LEAST:
        raise ValueError(f"num_assets is {num_assets}; allowed: at least {LEAST}")
    sites = round(SITES * num_assets) if family == "hub" else 0
    draft = Draft(layered(num_assets - sites, seed), np.random.default_rng([seed, num_assets, 7]))
    _assets(draft)
    draft.add("weights", service="service", weight=0.9, version="synthetic-1", signatory="nobody (synthetic)")
    FAMILIES[family](draft, sites)
    settings = {
        "schema": "1", "name": f"Synthetic city with {family}, {num_assets} assets", "zone": "UTC", "day0": str(DAY0),
        "start": str(START), "horizon": str(DAY0 + timedelta(days=1461)), "currency": "XXX", "price_date": str(DAY0),
        "case": f"synthetic {family}", "seed": str(seed), "note": "Nothing here is known: all is assumed.",
        **({"holidays": "KZ"} if family in ("calendars", "levers") else {}),
    }
    return CaseTables(settings, {name: same_columns(rows) for name, rows in draft.tables.items()})


START = DAY0 + timedelta(days=7)


def _id(asset: int) -> str:
    return f"asset-{asset:05d}"


def _assets(draft: Draft) -> None:
    """Add assets, their damage, no waiting, and residents where weights are."""
    for asset, weight in enumerate(draft.made["weights"]):
        district = f"D{1 + asset % 4}"
        draft.add("assets", asset_id=_id(asset), class_="other", district=district, payer="fund", acceptance_days="0")
        draft.add("damage", asset_id=_id(asset), state="extensive", true_on=DAY0)
        _no_waiting(draft, _id(asset))
        if weight:
            group = f"residents-{asset:05d}"
            draft.add("residents", group_id=group, district=district, people=weight)
            draft.add("needs", asset_id=group, service="service", kind="run", supplier_id=_id(asset))


def _no_waiting(draft: Draft, asset_id: str) -> None:
    stages = ("inspection", "money", "engineering", "permit", "contractor")
    draft.add("waiting", asset_id=asset_id, **{f"{stage}_days": "0" for stage in stages})


def _tasks(draft: Draft, modes: dict[str, tuple[float, int, float]]) -> None:
    """Add a chain of three tasks for each asset and mode."""
    for asset, chain in enumerate(draft.made["tasks"]):
        for mode, (longer, more, dearer) in modes.items():
            before = ""
            for number, task in enumerate(chain):
                name = f"{asset:05d}.{mode}.{number}"
                draft.add("tasks", task_id=name, asset_id=_id(asset), mode=mode, task=task["trade"], after=before,
                          days=max(1, round(longer * task["days"])), crews=f"{task['trade']}:{more * task['crews']}",
                          cost=max(1, round(dearer * task["cost"])))
                before = name


def _means(draft: Draft, calendars: dict[str, str], least_crews: int = 0, money: float = 1.0, more: int = 0) -> None:
    """Add crews and money; ``more`` comes to the first release."""
    for trade, count in draft.made["crews"].items():
        draft.add("crews", crew_id=trade, trade=trade, count=max(least_crews, count), calendar=calendars[trade])
    for release in draft.made["money"]:
        amount = math.ceil(money * release["amount"]) + (more if release["day"] == 0 else 0)
        draft.add("money", source_id="fund", available=START + timedelta(days=release["day"]), amount=amount)


def _needs(draft: Draft) -> None:
    """Add the needs of the layered programme: run, each group a list of alternatives."""
    for asset, groups in enumerate(draft.made["needs"]):
        for number, suppliers in enumerate(groups):
            for supplier in suppliers:
                draft.add("needs", asset_id=_id(asset), service="supply", kind="run", supplier_id=_id(supplier),
                          group=f"g{number}")


def _plain(draft: Draft, calendars: dict[str, str] = ALWAYS, more: int = 0) -> None:
    """Add works, needs and means as they are in the layered programme, but for calendars."""
    _tasks(draft, {"as_was": MODES["as_was"]})
    _means(draft, calendars, more=more)
    _needs(draft)


def rings(draft: Draft, sites: int) -> None:
    """Add a network: the first layer are sources, the second stands in rings tied to sources, the third hangs on two.

    Each node of the third layer needs the network's service; nodes of a ring need nothing but a way to a source.
    """
    _tasks(draft, {"as_was": MODES["as_was"]})
    _means(draft, ALWAYS)
    first, second = _ends(draft)
    for asset in range(first):
        draft.tables["assets"][asset]["source_of"] = "supply"
    nodes = draft.rng.permutation(np.arange(first, second)).tolist()
    for begin in range(0, len(nodes), RING):
        ring = nodes[begin : begin + RING]
        pairs = list(pairwise(ring if len(ring) < 3 else [*ring, ring[0]]))
        sources = draft.rng.choice(first, min(FEEDERS, first), replace=False).tolist()
        pairs += [(source, ring[k * len(ring) // len(sources)]) for k, source in enumerate(sources)]
        for one, other in pairs:
            _link(draft, one, other)
    for asset in range(second, len(draft.made["tasks"])):
        for node in sorted(draft.rng.choice(nodes, min(2, len(nodes)), replace=False).tolist()):
            _link(draft, node, asset, one_way="yes")
        draft.add("needs", asset_id=_id(asset), service="supply", kind="network")


def _link(draft: Draft, one: int, other: int, **said: str) -> None:
    number = len(draft.tables.get("links", ()))
    draft.add("links", link_id=f"link-{number:05d}", service="supply", from_id=_id(one), to_id=_id(other), **said)


def _ends(draft: Draft) -> tuple[int, int]:
    """Return where the second and the third layer begin."""
    needs = draft.made["needs"]
    first = sum(not groups for groups in needs)
    return first, next(k for k in range(first, len(needs)) if max(map(max, needs[k])) >= first)


def modes(draft: Draft, sites: int) -> None:
    """Give each asset three modes (as it was; fast, with more crews and money; thrifty), and a little more money."""
    _tasks(draft, MODES)
    _means(draft, ALWAYS, least_crews=4, money=MORE_MONEY)
    _needs(draft)


def levers(draft: Draft, sites: int) -> None:
    """Let each asset wait for an inspection, a design, a permit and a contractor, and sell levers on it; one shift."""
    _plain(draft, dict.fromkeys(TRADES, "shift"))
    draft.add("calendars", calendar="shift", weekdays="1-5", opens="09:00", closes="18:00")
    for waits in draft.tables["waiting"]:
        waits.update({f"{part}_days": str(draft.rng.integers(*days)) for part, days in WAITING.items()})
    for name, (part, days, price) in LEVERS.items():
        places = max(1, len(draft.made["tasks"]) // PLACES) if part == "permit" else None
        draft.add("levers", lever_id=name, shortens=part, to_days=str(days), price=price, places=places)
    draft.add("levers", lever_id="overtime", shortens="overtime", cost_share=OVERTIME_SHARE, trades=TRADES[2])
    for release in draft.tables["money"]:
        release["amount"] = str(math.ceil(MORE_MONEY * int(release["amount"])))


def lots(draft: Draft, sites: int) -> None:
    """Let most assets in lots: of one contractor each, with his own crews and a tender."""
    _plain(draft)
    count = len(draft.made["tasks"])
    contractors = max(2, CONTRACTORS * count // 100)
    let = draft.rng.permutation(count)[: round(LET * count)].tolist()
    for number, begin in enumerate(range(0, len(let), IN_A_LOT)):
        name = f"lot-{number:03d}"
        draft.add("lots", lot_id=name, contractor=f"contractor-{number % contractors:02d}",
                  tender_days=int(draft.rng.integers(TENDER[0], TENDER[1] + 1)))
        for asset in let[begin : begin + IN_A_LOT]:
            draft.tables["assets"][asset]["lot_id"] = name
    for number in range(contractors):
        for trade in TRADES:
            name = f"contractor-{number:02d}"
            draft.add("crews", crew_id=f"{name}-{trade}", trade=trade, count=2, calendar="always", contractor=name)


def bids(draft: Draft, sites: int) -> None:
    """Let most assets in lots for which three contractors bid, each at a price and with a tender of his own."""
    lots(draft, sites)
    names = sorted({lot["contractor"] for lot in draft.tables["lots"]})
    for lot in draft.tables["lots"]:
        lot.update(contractor="", tender_days="")
        for name in draft.rng.choice(names, min(BIDDERS, len(names)), replace=False).tolist():
            draft.add("bids", lot_id=lot["lot_id"], contractor=name, price_factor=round(draft.rng.uniform(*BID), 2),
                      tender_days=int(draft.rng.integers(TENDER[0], TENDER[1] + 1)))
    for release in draft.tables["money"]:
        release["amount"] = str(math.ceil(MORE_MONEY * int(release["amount"])))


def precedence(draft: Draft, sites: int) -> None:
    """Let the works of some assets begin only when those of their first supplier are over."""
    _plain(draft)
    tasks = {task["task_id"]: task for task in draft.tables["tasks"]}
    for asset, groups in enumerate(draft.made["needs"]):
        if groups and draft.rng.random() < AFTER:
            supplier = groups[0][0]
            last = len(draft.made["tasks"][supplier]) - 1
            tasks[f"{asset:05d}.as_was.0"]["after"] = f"{supplier:05d}.as_was.{last}"


def calendars(draft: Draft, sites: int) -> None:
    """Add calendars: one shift, two shifts on six days, and a trade that works outdoors from April to October."""
    _plain(draft, CALENDARS)
    draft.add("calendars", calendar="shift", weekdays="1-5", opens="09:00", closes="18:00")
    draft.add("calendars", calendar="two_shifts", weekdays="1-6", opens="06:00", closes="22:00")
    draft.add("calendars", calendar="summer", weekdays="1-6", opens="08:00", closes="20:00", season_from="04-01",
              season_until="10-31")


def hub(draft: Draft, sites: int) -> None:
    """Hang camera sites for traffic control on one node, the dearest to repair; most of the sites are whole."""
    _plain(draft, more=sites)
    work = [sum(task["days"] * task["crews"] for task in chain) for chain in draft.made["tasks"]]
    node = int(np.argmax(work))
    broken = draft.rng.random(sites) < BROKEN_SITES
    for number in range(sites):
        name, group = f"site-{number:05d}", f"street-{number:05d}"
        draft.add("assets", asset_id=name, class_="camera_complex", district=f"D{1 + number % 4}", payer="fund",
                  acceptance_days="0")
        draft.add("needs", asset_id=name, service="supply", kind="run", supplier_id=_id(node))
        draft.add("residents", group_id=group, district=f"D{1 + number % 4}", people=20)
        draft.add("needs", asset_id=group, service="traffic", kind="run", supplier_id=name)
        if broken[number]:
            draft.add("damage", asset_id=name, state="moderate", true_on=DAY0)
            _no_waiting(draft, name)
            draft.add("tasks", task_id=f"{name}.mend", asset_id=name, mode="as_was", task="mend", days=1,
                      crews=f"{TRADES[3]}:1", cost=1)
    draft.add("weights", service="traffic", weight=0.1, version="synthetic-1", signatory="nobody (synthetic)",
              second_signatory="nobody else (synthetic)", camera="yes", purpose="traffic control", retention_days=3)


FAMILIES: dict[str, Callable[[Draft, int], None]] = {
    "rings": rings, "modes": modes, "levers": levers, "lots": lots, "bids": bids, "calendars": calendars,
    "precedence": precedence, "hub": hub,
}
"""What adds to a draft with assets and residents all that makes a family one; it is told the number of sites."""
