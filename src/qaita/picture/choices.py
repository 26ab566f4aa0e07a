"""What was chosen beside delay, in words: an order, limits, lots, better than before, payments, decisions.

Owns :func:`choice_lines`, :func:`lines_beside_tables`, :func:`better_lines`, :func:`lever_rows`, and how it is said who
waits and what it costs. Says nothing that ``result.json`` does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import Any

from qaita.picture.findings import Findings
from qaita.picture.lines import decided
from qaita.picture.words import Speech

DEAR = 5
"""Decisions whose price is said one by one, the dearest."""
TERMS = {"cost": "term.cost", "makespan": "term.makespan", "worst_district": "term.worst_district",
         "churn": "term.churn", "churn_days": "term.churn_days", "broken_promises": "term.broken_promises",
         "promises": "term.promises"}
"""Words for each second term."""


def choice_lines(found: Findings, speech: Speech) -> list[str]:
    """Return a paragraph for each choice, levers and better than before included."""
    return [*asked_lines(found, speech), *better_lines(found, speech), *_levers(found.summary.get("levers"), speech)]


def asked_lines(found: Findings, speech: Speech) -> list[str]:
    """Return a paragraph for each choice but those; none where little delay was all that was asked for."""
    said = found.summary
    return [*_order(said.get("order_from_above"), speech), *_equity(said.get("equity"), speech),
            *_lots(said.get("lots") or [], speech), *_openings(said.get("openings") or [], speech),
            *_terms(said.get("second_terms"), speech),
            *_payments(said["payments"], speech), *_debris(said["debris"], speech),
            *_travel(said["travel"], speech),
            *_pins(said.get("pins"), found, speech), *_begun(said.get("begun_from"), found, speech)]


def lines_beside_tables(found: Findings, speech: Speech) -> list[str]:
    """Return the same where tables say the rest: of lots, streets and debris nothing, of others what sums them up."""
    said = found.summary
    return [*_order(said.get("order_from_above"), speech), *_equity(said.get("equity"), speech),
            *_terms(said.get("second_terms"), speech, rows=False),
            *_payments(said["payments"], speech), *_travel(said["travel"], speech),
            *_pins(said.get("pins"), found, speech)[:1], *_begun(said.get("begun_from"), found, speech)]


def _levers(said: list[dict[str, Any]] | None, speech: Speech) -> list[str]:
    """Return which levers are used, what each costs and what would be lost without it."""
    used = [speech.say("choice.lever", name=name, uses=uses, cost=cost, saved=saved)
            for name, uses, cost, saved in _rows_of_levers(said, speech)]
    return [speech.say("choice.levers", levers="; ".join(used))] if used else []


def lever_rows(found: Findings, speech: Speech) -> list[tuple[str, str, str, str]]:
    """Return the levers that are used: name, works, what it costs more, resident-days lost more without it."""
    return _rows_of_levers(found.summary.get("levers"), speech)


def _rows_of_levers(said: list[dict[str, Any]] | None, speech: Speech) -> list[tuple[str, str, str, str]]:
    return [(speech.name(one["lever_id"], "lever"), speech.number(one["uses"]), speech.money(one["cost"]),
             speech.large(one["saved"])) for one in said or () if one["uses"]]


def _terms(said: dict[str, Any] | None, speech: Speech, rows: bool = True) -> list[str]:
    """Return what was asked for beside delay and every term with and without it, or of these what no plan can keep."""
    if not said:
        return []
    line = speech.say("choice.terms", this=speech.large(said["this_plan"]), without=speech.large(said["without"]))
    missed = [] if said["kept"] else [speech.say("choice.terms_missed")]
    told = [_term(row, speech) if rows else _impossible(row, speech) for row in said["terms"]]
    return [" ".join(filter(None, [line, *missed, *told]))]


def term_amount(name: str, value: float, speech: Speech) -> str:
    """Return a value of a second term in its unit."""
    if name == "worst_district":
        return speech.number(value, 2)
    shown = {"cost": speech.money, "makespan": speech.days, "promises": speech.large}.get(name)
    return shown(value) if shown else speech.number(value)


def _impossible(row: dict[str, Any], speech: Speech) -> str:
    """Return that no plan can keep the limit of a term, '' where one may."""
    if row["kept"] is False and row["least"] is not None and row["least"] > row["limit"]:
        return speech.say("choice.terms_impossible", name=speech.say(TERMS[row["name"]]),
                          least=term_amount(row["name"], row["least"], speech))
    return ""


def _term(row: dict[str, Any], speech: Speech) -> str:
    """Return one term: its value, that without asking, its limit, and whether that can be kept at all."""
    key = {None: "choice.term", True: "choice.term_kept", False: "choice.term_missed"}[row["kept"]]
    limit, value, without = ("" if row[part] is None else term_amount(row["name"], row[part], speech)
                             for part in ("limit", "this_plan", "without"))
    line = speech.say(key, name=speech.say(TERMS[row["name"]]), value=value, without=without, limit=limit)
    return " ".join(filter(None, [line, _impossible(row, speech)]))


def _begun(said: dict[str, Any] | None, found: Findings, speech: Speech) -> list[str]:
    if not said:
        return []
    key = "choice.begun_broken" if said["breaches"] else "choice.begun"
    return [speech.say(key, lost=speech.large(said["objective"]), this=speech.large(found.plan.objective),
                       breaches=speech.number(said["breaches"]))]


def _equity(said: dict[str, Any] | None, speech: Speech) -> list[str]:
    if not said:
        return []
    impossible = " " + speech.say("choice.even_impossible", least=speech.number(said["least"], 2)) if said[
        "impossible"] else ""
    return [speech.say("choice.even" if said["kept"] else "choice.uneven", ceiling=speech.number(said["ceiling"], 2),
                       worst=speech.number(said["worst"], 2), without=speech.number(said["worst_without"], 2),
                       price=speech.large(said["price"])) + impossible]


LOTS = 12
"""Lots that get a sentence each; the rest stands in ``result.json``."""


def _lots(said: list[dict[str, Any]], speech: Speech) -> list[str]:
    """Return a sentence for each lot let by bids: to whom, at what cost, and what the next best bidder would mean."""
    lines = []
    for lot in said[:LOTS]:
        line = speech.say("choice.lot", lot=lot["lot_id"], contractor=lot["contractor"], cost=speech.money(lot["cost"]))
        if lot["others"]:
            other = lot["others"][0]
            line += " " + speech.say(
                "choice.lot_other", contractor=other["contractor"], cost=speech.money(other["cost"]),
                lost=speech.large(abs(other["more_resident_days"])),
                more=speech.say("choice.more" if other["more_resident_days"] >= 0 else "choice.less"))
        lines.append(line)
    return lines


def better_lines(found: Findings, speech: Speech) -> list[str]:
    """Return the measure of better than before, or that it cannot be told, and what an upgrade would mean."""
    return [*_better(found.summary["better_than_before"], speech), *_upgrade(found.summary, speech)]


def _upgrade(said: dict[str, Any], speech: Speech) -> list[str]:
    """Return the commission's sentence: who waits how much longer, for which share of the loss to come."""
    found = said.get("upgrade")
    if not found:
        return []
    counted = found["unit"] == "resident_days_a_year"
    before, after = ((f"{speech.large(value)} {speech.say('resident_days')}" if counted else speech.money(value))
                     for value in (found["this_plan"], found["upgraded"]))
    return [speech.say("choice.upgrade", assets=speech.number(found["assets"]),
                       waits=waits_said(found, found["more_resident_days"], speech),
                       share=speech.share(found["ratio"]), before=before, after=after,
                       cost=costs_said(found["more_cost"], speech))]


def costs_said(more: float, speech: Speech) -> str:
    """Return what one plan costs more or less than another."""
    if not more:
        return speech.say("choice.same_cost")
    return speech.say("choice.dearer" if more > 0 else "choice.cheaper", cost=speech.money(abs(more)))


def waits_said(said: Mapping[str, Any], more: float, speech: Speech) -> str:
    """Return who has everything back later, and who earlier (:class:`qaita.recovery.later.Waits`); days from 1 on.

    Where nobody has everything back later, ``more`` resident-days can still be lost on the way there, and are told.
    """
    told = [speech.say(key, days=speech.days(max(1.0, said[f"{side}_days"])),
                       people=speech.number(said[f"{side}_people"]))
            for side, key in (("later", "choice.wait_later"), ("earlier", "choice.wait_earlier"))
            if said[f"{side}_people"]]
    if said["later_people"]:
        return ", ".join(told)
    nobody = speech.say("choice.wait_nobody") if round(more) <= 0 else speech.say("choice.wait_less",
                                                                                  lost=speech.large(more))
    return ", ".join([nobody, *told])


OPENINGS = 12
"""Openings of streets that get a sentence each; the rest stands in ``result.json``."""
DUG = {"shared": "choice.dug_shared", "alone": "choice.dug_alone"}
DUG_OTHER = {"shared": "choice.dug_other_shared", "alone": "choice.dug_other_alone"}
"""Words for each way in which a street is dug, and for the way that the plan does not take."""


def _openings(said: list[dict[str, Any]], speech: Speech) -> list[str]:
    """Return a sentence for each street: opened once or by each alone, what that takes, and the other way."""
    lines = []
    for one in said[:OPENINGS]:
        other, more = one["otherwise"], one["otherwise"]["more_resident_days"]
        lines.append(speech.say(
            DUG[one["way"]], street=one["street"], assets=speech.number(len(one["sharers"])),
            first=day_said(one["open"], speech), last=day_said(one["closed"], speech),
            days=speech.number(one["closed_days"], 1), cost=speech.money(one["cost"] + one["closed_cost"])
        ) + " " + speech.say(
            DUG_OTHER[other["way"]], days=speech.number(other["closed_days"], 1),
            cost=speech.money(other["cost"] + other["closed_cost"]), lost=speech.large(abs(more)),
            more=speech.say("choice.more" if more >= 0 else "choice.less")))
    return lines


def _better(said: dict[str, Any] | None, speech: Speech) -> list[str]:
    """Return the expected loss a year after the works against that before the damage."""
    days, money = (said[key] if said else None for key in ("resident_days_a_year", "money_a_year"))
    if not said or not days or not money or (days["ratio"] is None and money["ratio"] is None):
        return [speech.say("choice.better_unknown")]
    counted, amount = (days, speech.large) if days["ratio"] is not None else (money, speech.money)
    key = "choice.better" if counted is days else "choice.better_money"
    return [speech.say(key, assets=speech.number(said["assets"]), before=amount(counted["before"]),
                       after=amount(counted["after"]), share=speech.share(counted["ratio"]))]


def _pins(said: dict[str, Any] | None, found: Findings, speech: Speech) -> list[str]:
    """Return what the commission's decisions cost together, and the dearest of them alone."""
    if not said:
        return []
    count = speech.number(len(said["pins"]))
    if said.get("price") is None:
        return [speech.say("choice.pins_alone", count=count)]
    lines = [speech.say("choice.pins", count=count, price=speech.large(said["price"]))]
    dear = sorted((row for row in said["pins"] if row["price"]), key=lambda row: -float(row["price"]))
    return lines + [
        speech.say("choice.pin", pin=row["pin_id"], office=row["decided_by"], price=speech.large(row["price"]),
                   about=asset_name(row["asset_id"], found) or row["lot_id"] or row["task_id"],
                   said=decided(row["said"], speech))
        for row in dear[:DEAR]]


def asset_name(asset_id: str, found: Findings) -> str:
    """Return the name of an asset, its id where it has none, '' for none."""
    return str(found.city.tables["assets"]["name"][found.city.asset_index()[asset_id]]) or asset_id if asset_id else ""


def _debris(said: list[dict[str, Any]], speech: Speech) -> list[str]:
    """Return what goes to each dump that is used, and when."""
    return [speech.say("choice.debris", assets=speech.number(row["assets"]), dump=row["dump_id"],
                       tonnes=speech.number(row["tonnes"]), first=day_said(row["from"], speech),
                       last=day_said(row["until"], speech))
            for row in said if row["assets"]]


def day_said(said: str | None, speech: Speech) -> str:
    """Return the day of a time as ``result.json`` writes it, as the reader does."""
    return speech.full_date(date.fromisoformat(said[:10])) if said else speech.say("unknown")


FAR = 3
"""Pairs of districts between which most hours are spent, said one by one."""


def _travel(said: dict[str, Any] | None, speech: Speech) -> list[str]:
    """Return how often crews change districts, how long they are on the way, and between which districts most."""
    if not said:
        return []
    line = speech.say("choice.travel", crews=speech.number(said["crews"]), moves=speech.number(said["moves"]),
                      hours=speech.number(said["hours"]))
    pairs = [speech.say("choice.way", source=speech.name(pair["from"]), target=speech.name(pair["to"]),
                        moves=speech.number(pair["moves"]), hours=speech.number(pair["hours"]))
             for pair in said["pairs"][:FAR]]
    most = [speech.say("choice.ways", ways="; ".join(pairs))] if pairs else []
    assumed = [speech.say("choice.ways_assumed", pairs=speech.number(said["assumed_pairs"]))] if said[
        "assumed_pairs"] else []
    return [" ".join([line, *most, *assumed])]


def _payments(said: dict[str, Any] | None, speech: Speech) -> list[str]:
    """Return how many payments come after they are due, where works are paid by milestones."""
    if not said:
        return []
    line = speech.say("choice.payments", count=speech.number(said["count"]), amount=speech.money(said["amount"]))
    if not said["late"]:
        return [line + " " + speech.say("choice.on_time")]
    key = "choice.unpaid" if said["longest_days"] is None else "choice.late"
    days = speech.days(ceil(said["longest_days"] or 0))
    return [f"{line} " + speech.say(key, late=speech.number(said["late"]), owed=speech.money(said["late_amount"]),
                                    **({"days": days} if key == "choice.late" else {}))]


def _order(said: dict[str, Any] | None, speech: Speech) -> list[str]:
    if not said:
        return []
    if "price" not in said:
        return [speech.say("choice.order_alone")]
    line = speech.say("choice.order", this=speech.large(said["this_plan"]), other=speech.large(said["residents_first"]),
                      price=speech.large(said["price"]))
    service, district = (next(iter(said[key]), None) for key in ("services", "districts"))
    if service and district and service["price"] > 0:
        line += " " + speech.say("choice.most", service=speech.name(service["name"]),
                                 service_price=speech.large(service["price"]), district=speech.name(district["name"]),
                                 district_price=speech.large(district["price"]))
    return [line]
