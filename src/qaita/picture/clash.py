"""Why not everything can be done, in words: the rules that clash, and the least changes that end it.

Owns :func:`clash_lines` and :func:`change_lines`. Looks for no clash itself (:mod:`qaita.plan.clash`).
"""

from __future__ import annotations

from qaita.picture.findings import Findings
from qaita.picture.lines import decided
from qaita.picture.words import Speech
from qaita.plan.clash import Change
from qaita.plan.rules import Rule
from qaita.units import MINUTES_PER_DAY
from qaita.work.accounts import STOCK_SCALE

RULES = {"job": "clash.job", "after": "clash.after", "release": "clash.release", "waiting": "clash.waiting",
         "hold": "clash.hold", "deadline": "clash.deadline", "pin": "clash.pin", "horizon": "clash.horizon"}
"""Words for each kind of rule but those on crews and accounts."""
MEANS = {"crews": "clash.crews", "dumps": "clash.dump_day"}
ACCOUNTS = {"money": "clash.money", "stock": "clash.stock", "lots": "clash.lot", "dumps": "clash.dump",
            "levers": "clash.lever"}
"""Words for the most crews or tonnes a day, and for each kind of account, by table."""
MORE = {"crews": "ends.crews", "dumps": "ends.dump_day"}
CHANGES = {"deadline": "ends.deadline", "horizon": "ends.horizon", "release": "ends.release",
           "waiting": "ends.waiting", "pin": "ends.pin"}
"""Words for each change."""


def clash_lines(found: Findings, speech: Speech) -> list[str]:
    """Return the rules that cannot all be kept, one a line; none where no clash was found."""
    clash = found.plan.clash
    return [_rule(rule, found, speech) for rule in clash.rules] if clash else []


def change_lines(found: Findings, speech: Speech) -> list[str]:
    """Return the single changes that end the clash, one a line."""
    part, clash = speech.say("ends.part"), found.plan.clash
    return [_change(change, found, speech) + ("" if change.enough else f" {part}")
            for change in clash.changes] if clash else []


def _rule(rule: Rule, found: Findings, speech: Speech) -> str:
    if rule.kind == "crews":
        name = rule.row if rule.table == "dumps" else speech.title(rule.row, "trade")
        return speech.say(MEANS[rule.table], name=name, most=speech.number(float(rule.value)))
    if rule.kind == "account":
        return speech.say(ACCOUNTS[rule.table], name=speech.name(rule.row), most=_amount(rule, int(rule.value), speech))
    if rule.kind == "pin":
        return speech.say("clash.pin", name=rule.row, said=decided(str(rule.value), speech))
    value = speech.full_date(found.day(int(rule.value))) if rule.dated else str(rule.value)
    return speech.say(RULES[rule.kind], name=_asset(rule, found), value=value)


def _change(change: Change, found: Findings, speech: Speech) -> str:
    rule = change.rule
    if rule.kind == "crews":
        name = rule.row if rule.table == "dumps" else speech.name(rule.row, "trade")
        return speech.say(MORE[rule.table], name=name, more=speech.number(change.by))
    if rule.kind == "account":
        more = _amount(rule, change.by, speech)
        if change.until is None:
            return speech.say("ends.more", name=speech.name(rule.row), more=more)
        return speech.say("ends.by", name=speech.name(rule.row), more=more,
                          date=speech.full_date(found.day(change.until)))
    return speech.say(CHANGES[rule.kind], name=_asset(rule, found), days=speech.days(change.by // MINUTES_PER_DAY))


def _amount(rule: Rule, amount: int, speech: Speech) -> str:
    if rule.table in ("money", "lots"):
        return speech.money(amount)
    return speech.number(amount if rule.table == "levers" else amount / STOCK_SCALE, 3)


def _asset(rule: Rule, found: Findings) -> str:
    """Return the name of the asset that a rule is about; else the id of its row."""
    asset = found.city.asset_index().get(rule.row) if rule.kind in ("job", "waiting") else None
    return rule.row if asset is None else str(found.city.tables["assets"]["name"][asset] or rule.row)
