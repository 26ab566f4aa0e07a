"""The summary of a plan in ten lines, in words.

Owns :func:`ten_lines`, :func:`days_of` and :func:`rule_text`. Says nothing that :class:`Findings` does not hold.
"""

from __future__ import annotations

import math
import re
from datetime import date

from qaita.picture.findings import Findings, Stopped
from qaita.picture.first import FirstWork
from qaita.picture.words import Speech
from qaita.units import NEVER

HOLD = re.compile(r"hold (?P<hold>\S+) \((?P<kind>\w+)\) of (?P<authority>.+) has no date of lifting")
"""The rule as :mod:`qaita.work.build` words it."""
PIN = re.compile(r"pin (?P<pin>\S+) of (?P<office>[^;:]+): (?P<said>[^;]+)")
"""A single pin as :mod:`qaita.work.pins` words it."""
PINS = ("not_at_all", "not_mode", "not_contractor", "not_before", "not_after", "start_on", "mode", "contractor")
"""Kinds of decisions, as in the table ``pins``."""
DATED = re.compile(r"(?P<day>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d)")
"""A date as it words it."""
RULES = {
    "the money or stock released is used up": "rule.money",
    "its crews are not free long enough": "rule.crews",
    "a deadline cannot be kept": "rule.deadline",
    "it cannot be finished before the horizon": "rule.horizon",
    "several limits together": "rule.several",
    "this schedule leaves it out": "rule.left_out",
    "its crews cannot come in time": "rule.travel",
}
"""The rules as :mod:`qaita.plan.obstacle` words them; a test compares."""


def ten_lines(found: Findings, speech: Speech) -> list[str]:
    """Return the ten sentences of the summary, in order; one more where service is played from event to event."""
    return [_damage(found, speech), _back(found, speech), *_first(found, speech), _lost(found, speech),
            *_worst(found, speech), _cost(found, speech), _promises(found, speech), _stopped(found, speech),
            *_played(found, speech), _good(found, speech),
            speech.say("line.assumed", share=speech.share(found.assumed_share))]


def days_of(found: Findings, minute: int, speech: Speech) -> str:
    """Return the day of a minute in words, or that it is not before the horizon."""
    if minute >= min(found.city.settings.horizon, NEVER):
        return speech.say("date.not_before", date=horizon_of(found, speech))
    return speech.say("date.by", date=speech.full_date(found.day(minute)))


def horizon_of(found: Findings, speech: Speech) -> str:
    """Return the horizon as it stands after "until"."""
    return speech.until_date(found.day(found.city.settings.horizon))


def work_name(work: FirstWork | Stopped, speech: Speech) -> str:
    """Return what people call a work: the asset's name, or so many cameras of a district."""
    if not work.cameras:
        return work.name
    return speech.say("first.cameras", count=speech.number(work.cameras), name=speech.title(work.name, "class"),
                      district=speech.name(work.district))


def rule_text(found: Findings, rule: str, speech: Speech) -> str:
    """Return a rule in the reader's language where it is one of ours, otherwise as its source words it."""
    if rule in RULES:
        return speech.say(RULES[rule], horizon=horizon_of(found, speech))
    said = HOLD.fullmatch(rule)
    if said:
        kind = speech.say(f"hold.{said['kind']}")
        return speech.say("rule.hold", hold=said["hold"], kind=kind, authority=said["authority"])
    pin = PIN.fullmatch(rule)
    if pin:
        return speech.say("rule.pin", pin=pin["pin"], office=pin["office"], said=decided(pin["said"], speech))
    return rule if speech.lang == "en" else speech.say("rule.source", text=rule)


def decided(said: str, speech: Speech) -> str:
    """Return what a decision says (:func:`qaita.work.pins.said_of`) in the reader's language."""
    what = next(kind for kind in PINS if said.startswith(kind.replace("_", " ")))
    value = said.removeprefix(what.replace("_", " ")).strip()
    dated = DATED.fullmatch(value)
    if dated:
        time = "" if dated["time"] == "00:00" else f" {dated['time']}"
        value = speech.full_date(date.fromisoformat(dated["day"])) + time
    elif what in ("mode", "not_mode"):
        value = speech.name(value)
    return speech.say(f"pin.{what}", **({"value": value} if value else {}))


def _damage(found: Findings, speech: Speech) -> str:
    if found.span == (0, 0):
        return speech.say("line.nothing", damaged=speech.number(found.damaged))
    first, last = (speech.full_date(found.day(minute)) for minute in found.span)
    return speech.say("line.damage", damaged=speech.number(found.damaged), planned=speech.number(found.planned),
                      first=first, last=last)


def _back(found: Findings, speech: Speech) -> str:
    total = speech.number(found.residents)
    if not found.hit:
        return speech.say("line.unhurt", total=total)
    half, ninety, everybody = (days_of(found, minute, speech) for minute in found.whole_again)
    return speech.say("line.back", people=speech.number(found.hit), total=total, half=half, ninety=ninety,
                      all=everybody)


def _first(found: Findings, speech: Speech) -> list[str]:
    if not found.first:
        return []
    first = found.first[0]
    if found.plan.played is not None and first.people == 0:
        return [speech.say("line.first_alone", work=work_name(first, speech))]
    return [speech.say("line.first", work=work_name(first, speech), people=speech.number(first.people))]


def _lost(found: Findings, speech: Speech) -> str:
    plan, horizon = found.plan, horizon_of(found, speech)
    each = plan.objective / found.residents if found.residents else 0.0
    line = speech.say("line.loss", horizon=horizon, days=speech.large(plan.objective), each=speech.number(each, 2))
    if plan.never > 0:
        line += " " + speech.say("line.never", days=speech.large(plan.never), horizon=horizon)
    return line


def _worst(found: Findings, speech: Speech) -> list[str]:
    name, value = found.worst
    return [speech.say("line.worst", district=speech.title(name), value=speech.number(value, 2))] if value > 0 else []


def _cost(found: Findings, speech: Speech) -> str:
    total = sum(line.cost for line in found.payers)
    assumed = sum(line.cost * line.assumed for line in found.payers) / total if total else 0.0
    return speech.say("line.cost", cost=speech.money(total), share=speech.share(assumed))


def _promises(found: Findings, speech: Speech) -> str:
    if not found.promises:
        return speech.say("line.no_promises")
    kept = sum(promise.kept for promise in found.promises)
    return speech.say("line.promises", total=speech.number(len(found.promises)), kept=speech.number(kept))


def _stopped(found: Findings, speech: Speech) -> str:
    count = sum(max(1, item.cameras) for item in found.stopped)
    return speech.say("line.stopped", count=speech.number(count)) if count else speech.say("line.all_planned")


def _played(found: Findings, speech: Speech) -> list[str]:
    """Return that shares were played from event to event, where the closure could not answer."""
    return [] if found.plan.played is None else [speech.say("line.played")]


def _good(found: Findings, speech: Speech) -> str:
    if not has_bound(found):
        return speech.say("line.no_bound")
    return speech.say("line.good", bound=speech.large(found.plan.lower_bound), gap=speech.share(found.plan.gap),
                      version=found.city.sinks.version)


def has_bound(found: Findings) -> bool:
    """Return whether a bound above nothing was found."""
    return math.isfinite(found.plan.lower_bound) and found.plan.lower_bound > 0
