"""What was chosen beside delay, as tables of the page: lots, streets, debris, decisions, terms, districts, an order.

Owns :class:`Grid` and :func:`choice_tables`. Says nothing that ``result.json`` does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qaita.picture.choices import TERMS, asset_name, day_said, term_amount
from qaita.picture.findings import Findings
from qaita.picture.lines import decided
from qaita.picture.words import Speech

WAYS = {"shared": "table.shared", "alone": "table.alone"}
"""Words for each way in which a street is dug."""
KEPT = {True: "table.kept", False: "table.missed"}
"""Words for a limit that is kept, and for one that is not."""


@dataclass(frozen=True)
class Grid:
    """One table.

    Attributes
    ----------
    head : str
        What stands above it.
    columns : list of (str, bool)
        Heading of each column, and whether it holds numbers.
    rows : list of list of str
        Cells.
    """

    head: str
    columns: list[tuple[str, bool]]
    rows: list[list[str]]


def choice_tables(found: Findings, speech: Speech) -> list[Grid]:
    """Return a table for each choice that has rows, in the order of the paragraphs."""
    made: list[tuple[str, tuple[str, ...], int, Callable[[Findings, Speech], Iterable[list[str]]]]] = [
        ("table.order", ("table.group", "table.this", "table.residents_first", "table.price"), 1, _order),
        ("table.even", ("district", "table.without", "table.this"), 1, _districts),
        ("table.lots", ("table.lot", "table.contractor", "table.next", "table.from", "table.until", "table.cost",
                        "table.its_cost", "table.more_lost"), 5, _lots),
        ("table.openings", ("table.street", "table.way", "table.from", "table.until", "table.assets", "table.closed",
                            "table.cost", "table.other_closed", "table.other_cost", "table.more_lost"), 4, _openings),
        ("table.terms", ("table.term", "table.kept_head", "table.this", "table.without", "table.limit"), 2, _terms),
        ("table.debris", ("table.dump", "table.from", "table.until", "table.assets", "table.tonnes"), 3, _debris),
        ("table.pins", ("table.decision", "table.office", "table.about", "table.said", "table.price"), 4, _pins),
    ]
    grids = [Grid(speech.say(head), [(speech.say(name), rank >= words) for rank, name in enumerate(columns)],
                  list(rows(found, speech))) for head, columns, words, rows in made]
    return [grid for grid in grids if grid.rows]


def _order(found: Findings, speech: Speech) -> Iterable[list[str]]:
    said = found.summary.get("order_from_above") or {}
    for key in ("services", "districts"):
        for row in said.get(key, ()):
            yield [speech.title(row["name"]), speech.large(row["this_plan"]), speech.large(row["residents_first"]),
                   _signed(row["price"], speech)]


def _districts(found: Findings, speech: Speech) -> Iterable[list[str]]:
    for row in (found.summary.get("equity") or {}).get("districts", ()):
        yield [speech.title(row["name"]), speech.number(row["without"], 2), speech.number(row["this_plan"], 2)]


def _lots(found: Findings, speech: Speech) -> Iterable[list[str]]:
    for row in found.summary.get("lots") or ():
        other = row["others"][0] if row["others"] else None
        yield [row["lot_id"], row["contractor"], other["contractor"] if other else "",
               day_said(row["start"], speech), day_said(row["finish"], speech), speech.money(row["cost"]),
               speech.money(other["cost"]) if other else "",
               _signed(other["more_resident_days"], speech) if other else ""]


def _openings(found: Findings, speech: Speech) -> Iterable[list[str]]:
    for row in found.summary.get("openings") or ():
        other = row["otherwise"]
        yield [row["street"], speech.say(WAYS[row["way"]]), day_said(row["open"], speech),
               day_said(row["closed"], speech), speech.number(len(row["sharers"])),
               speech.number(row["closed_days"], 1), speech.money(row["cost"] + row["closed_cost"]),
               speech.number(other["closed_days"], 1), speech.money(other["cost"] + other["closed_cost"]),
               _signed(other["more_resident_days"], speech)]


def _terms(found: Findings, speech: Speech) -> Iterable[list[str]]:
    for row in (found.summary.get("second_terms") or {}).get("terms", ()):
        limit = "" if row["limit"] is None else term_amount(row["name"], row["limit"], speech)
        yield [speech.say(TERMS[row["name"]]), "" if row["kept"] is None else speech.say(KEPT[row["kept"]]),
               term_amount(row["name"], row["this_plan"], speech), term_amount(row["name"], row["without"], speech),
               limit]


def _debris(found: Findings, speech: Speech) -> Iterable[list[str]]:
    for row in found.summary["debris"]:
        if row["assets"]:
            yield [row["dump_id"], day_said(row["from"], speech), day_said(row["until"], speech),
                   speech.number(row["assets"]), speech.number(row["tonnes"])]


def _pins(found: Findings, speech: Speech) -> Iterable[list[str]]:
    for row in (found.summary.get("pins") or {}).get("pins", ()):
        price = speech.say("unknown") if row["price"] is None else speech.large(row["price"])
        about = asset_name(row["asset_id"], found) or row["lot_id"] or row["task_id"]
        yield [f"{row['pin_id']} ({row['decision']})" if row["decision"] else row["pin_id"], row["decided_by"], about,
               decided(row["said"], speech), price]


def _signed(value: float, speech: Speech) -> str:
    """Return resident-days that may be fewer; the minus is a real one."""
    return ("\u2212" if round(value, 6) < 0 else "") + speech.large(abs(value))
