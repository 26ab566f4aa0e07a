"""What clashes and what would end it, as ``result.json`` says it.

Owns the words for :class:`qaita.plan.clash.Clash`. Looks for no clash itself.
"""

from __future__ import annotations

from typing import Any

from qaita.plan.clash import Change, Clash
from qaita.plan.rules import Rule
from qaita.units import MINUTES_PER_DAY, Clock
from qaita.work.accounts import STOCK_SCALE


def clash_rows(clash: Clash | None, clock: Clock) -> list[dict[str, Any]]:
    """Return the rules of a clash: ``table``, ``row`` (id), ``column``, ``value``; empty where none was found."""
    if clash is None:
        return []
    return [{"table": rule.table, "row": rule.row, "column": rule.column, "value": _value(rule, clock)}
            for rule in clash.rules]


def relaxation_rows(clash: Clash | None, clock: Clock, currency: str) -> list[dict[str, Any]]:
    """Return the single changes that end a clash: ``table``, ``row``, ``column``, ``change`` in words, ``enough``."""
    if clash is None:
        return []
    return [{"table": change.rule.table, "row": change.rule.row, "column": change.rule.column,
             "change": _words(change, clock, currency), "enough": change.enough} for change in clash.changes]


def _value(rule: Rule, clock: Clock) -> str | int | float:
    if rule.dated and isinstance(rule.value, int):
        return clock.text(rule.value)
    scaled = rule.kind == "account" and rule.table in ("stock", "dumps")
    return rule.value / STOCK_SCALE if scaled and isinstance(rule.value, int) else rule.value


def _words(change: Change, clock: Clock, currency: str) -> str:
    rule, days = change.rule, change.by // MINUTES_PER_DAY
    named = f"{days} day{'s' if days != 1 else ''}"
    if rule.kind == "account":
        unit = STOCK_SCALE if rule.table in ("stock", "dumps") else 1
        what = f"{change.by:,} {currency}" if rule.table in ("money", "lots") else f"{change.by / unit:,g}"
        by = f" by {clock.text(change.until)[:10]}" if change.until is not None else ""
        return f"{what} tonnes more at {rule.row}{by}" if rule.table == "dumps" else f"{what} more of {rule.row}{by}"
    if rule.kind == "crews" and rule.table == "dumps":
        return f"{change.by} tonnes a day more at {rule.row}"
    if rule.kind == "crews":
        return f"{change.by} more crew{'s' if change.by != 1 else ''} of {rule.row}"
    place = {"deadline": f"deadline of task {rule.row} {named} later", "horizon": f"horizon {named} later",
             "release": f"release of task {rule.row} {named} earlier",
             "waiting": f"waiting of {rule.row} over {named} earlier", "pin": f"decision {rule.row} dropped"}
    return place[rule.kind]
