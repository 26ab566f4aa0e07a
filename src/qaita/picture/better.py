"""The page of plans between delay and what is lost in disasters to come, in English, Russian and Kazakh.

Owns :func:`better_page`, :func:`sentence` and :func:`why_fewer`. Says nothing that ``better.json`` does not hold.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import jinja2

from qaita.picture.choices import costs_said, waits_said
from qaita.picture.front import front_picture
from qaita.picture.words import LANGUAGES, Speech

FOUND = {"least delay": "front.how_least", "least future loss": "front.how_future", "limit": "front.how_limit",
         "weighted sum": "front.how_weighted", "upgrade after upgrade": "front.how_chain"}
"""Words for each way in which a plan was found."""
ENDED = {"interrupted": "front.ended_interrupted", "time": "front.ended_time", "gaps": "front.ended_gaps"}
"""Words for what ended the searches."""


def better_page(said: Mapping[str, Any]) -> bytes:
    """Return ``better.html``, out of the content of ``better.json``, as UTF-8: nothing is asked of the network."""
    environment = jinja2.Environment(loader=jinja2.PackageLoader("qaita.picture"), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    pages = [_page(said, Speech(lang, said["currency"])) for lang in LANGUAGES]
    return environment.get_template("better.html.jinja").render(pages=pages).encode("utf-8")


def _page(said: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    rows, marked = said["plans"], said["sentence_plan"]
    chosen = rows[marked - 1]
    best = rows[0]["resident_days_lost"]
    bound = said["lower_bound"]
    return {
        "lang": speech.lang, "say": speech.say, "t": speech, "assumed": said["assumed"],
        "title": speech.say("front.title", city=speech.name(said["city"])),
        "span": speech.say("front.span", plans=speech.number(len(rows)), assets=speech.number(said["assets"]),
                           version=said["weights_version"]),
        "chosen": marked if said["sentence"] else None,
        "sentence": sentence(chosen, rows[0], said["counted"], speech) if said["sentence"] else "",
        "bound": speech.say("front.bound", bound=speech.large(bound), share=speech.share(
            (best - bound) / best if best else 0.0)) if bound else "",
        "fewer": why_fewer(said["fewer"], speech) if said["fewer"] else "", "wanted": speech.number(said["wanted"]),
        "rows": [_row(row, rows[0], said, speech) for row in rows],
        "picture": base64.b64encode(front_of_plans(said, speech)).decode("ascii"),
    }


def front_of_plans(said: Mapping[str, Any], speech: Speech) -> bytes:
    """Return the picture of the plans of ``better.json`` in the reader's language, as SVG."""
    rows = said["plans"]
    unit = speech.say("resident_days") if said["counted"] else speech.sign()
    return front_picture([row["resident_days_lost"] for row in rows], [row["future"] for row in rows], unit,
                         said["sentence_plan"], said["before"], speech)


def _row(row: Mapping[str, Any], first: Mapping[str, Any], said: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """Return one plan as cells of the table, and as a sentence."""
    ratio = row["resident_days_ratio" if said["counted"] else "money_ratio"]
    future = _amount(row["future"], said["counted"], speech)
    return {
        "plan": row["plan"], "lost": speech.large(row["resident_days_lost"]),
        "least": _least(row, speech),
        "more": "–" if row is first else speech.large(row["more_than_least"]),
        "future": future, "ratio": "–" if ratio is None else speech.share(ratio),
        "cost": speech.money(row["cost"]), "length": speech.days(row["makespan_days"]),
        "how": speech.say(FOUND[row["how"]]),
        "sentence": speech.say("front.first") if row is first else sentence(row, first, said["counted"], speech),
    }


def _least(row: Mapping[str, Any], speech: Speech) -> str:
    """Return what is proven of the delay of plans that leave no more to lose; with a tick where that is this plan's."""
    if row["lower_bound"] is None:
        return "–"
    return speech.large(row["lower_bound"]) + ("\u00a0✓" if row["proven"] else "")


def _amount(value: float, counted: bool, speech: Speech) -> str:
    return speech.large(value) if counted else speech.money(value)


def sentence(row: Mapping[str, Any], first: Mapping[str, Any], counted: bool, speech: Speech) -> str:
    """Return what one plan asks of residents, and what for, against that of least delay: computed.

    Parameters
    ----------
    row, first : mapping
        Two of ``plans`` of ``better.json``; ``future`` of the first is above 0.
    counted : bool
        Whether the loss a year is in resident-days; else in money.
    speech : Speech
        The reader's language.
    """
    unit = f" {speech.say('resident_days')}" if counted else ""
    before, after = (f"{_amount(one['future'], counted, speech)}{unit}" for one in (first, row))
    told = speech.say("front.sentence", waits=waits_said(row, row["more_than_least"], speech),
                      share=speech.share(row["of_least_delay"]),
                      before=before, after=after, cost=costs_said(row["cost"] - first["cost"], speech))
    return told[:1].upper() + told[1:]


def why_fewer(fewer: Mapping[str, Any], speech: Speech) -> str:
    """Return why there are not as many plans as were asked for: how many there can be, or what ended the searches."""
    if fewer["found"] == fewer["sums"]:
        return speech.say("front.fewer_all", most=speech.number(fewer["sums"]))
    if fewer["ended"] == "proven":
        return speech.say("front.fewer_proven")
    ended = speech.say(ENDED[fewer["ended"]])
    if fewer["sums"] is None:
        return speech.say("front.fewer_ended", ended=ended)
    most = speech.number(fewer["sums"])
    return speech.say("front.fewer_some", most=most, ended=ended)
