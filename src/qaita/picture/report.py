"""The report: one page for the commission and the residents, in English, Russian and Kazakh, in one file.

Owns :func:`report`. The page asks nothing of the network: pictures, style and script are inside it. It shows no
camera's place, no guarded site and no list of bottlenecks (``docs/design.md``, Decency).
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any

import jinja2

from qaita.city.city import City
from qaita.picture.account import together
from qaita.picture.choices import better_lines, lever_rows, lines_beside_tables
from qaita.picture.clash import change_lines, clash_lines
from qaita.picture.curve import recovery_curves, time_axis
from qaita.picture.findings import SHARES, Findings, findings
from qaita.picture.gantt import works_chart
from qaita.picture.lines import days_of, has_bound, horizon_of, rule_text, ten_lines, work_name
from qaita.picture.map import LIMITS, city_map, has_places, levels
from qaita.picture.measures import goal_lines, goal_rows, measure_rows, people_lines
from qaita.picture.proof import proof_lines
from qaita.picture.tables import choice_tables
from qaita.picture.words import LANGUAGES, Speech
from qaita.plan.result import Plan
from qaita.recovery.levels.summary import Measured
from qaita.recovery.measures import worst_district
from qaita.recovery.promises import Promise
from qaita.recovery.trajectory import Curves
from qaita.units import NEVER
from qaita.work.programme import Programme

ROWS = 40
"""Rows of a table before the rest is counted."""


def report(city: City, programme: Programme, plan: Plan, facts: Mapping[str, Any],
           districts: Mapping[str, Any] | None = None, attribution: str = "",
           measures: Measured | None = None, drawn: Mapping[str, bytes] | None = None) -> bytes:
    """Return ``report.html`` as UTF-8.

    Parameters
    ----------
    city, programme, plan
        What was asked and what the planner answered.
    facts : mapping
        As for :func:`qaita.files.result.write_result`: versions, data_cut, assumed_share, camera_weight_0.
    districts : mapping, optional
        GeoJSON of the districts for the map (:func:`qaita.picture.map.city_map`); names in other languages are taken
        from its properties ``nameEn``, ``nameRu`` and ``nameKk``.
    attribution : str
        Whose outlines they are; stands on the map and among the sources.
    measures : Measured, optional
        Of this plan, where they were taken already.
    drawn : mapping, optional
        The pictures in English by name (:func:`pictures`), where they were drawn already.

    Returns
    -------
    bytes
        The same input gives the same bytes.
    """
    found = findings(city, programme, plan, facts, measures)
    environment = jinja2.Environment(loader=jinja2.PackageLoader("qaita.picture"), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    pages = []
    for lang in LANGUAGES:
        speech = Speech(lang, city.settings.currency, places(districts, lang))
        known = drawn if drawn and lang == "en" else pictures(
            city, programme, plan, found.curves, speech, districts, attribution)
        pages.append(_page(found, speech, attribution, known))
    return environment.get_template("report.html.jinja").render(pages=pages).encode("utf-8")


def places(districts: Mapping[str, Any] | None, lang: str) -> dict[str, str]:
    """Return the districts' names in a language, by their name in the data, as far as the outlines know them."""
    names = {}
    for feature in (districts or {}).get("features", []):
        said = feature["properties"]
        key = str(said.get("district") or said.get("slug") or said.get("name") or "")
        names[key] = str(said.get(f"name{lang.title()}") or said.get("name") or key)
    return names


def pictures(city: City, programme: Programme, plan: Plan, curves: Curves, speech: Speech,
             districts: Mapping[str, Any] | None, attribution: str) -> dict[str, bytes]:
    """Return ``curve``, ``works`` and ``map`` in one language, as SVG."""
    return {
        "curve": recovery_curves(city, curves, worst_district(city, plan.trace)[0], speech),
        "works": works_chart(city, programme, plan, speech),
        "map": city_map(city, programme, plan, districts, speech, attribution),
    }


def _page(found: Findings, speech: Speech, attribution: str, drawn: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what the template shows in one language."""
    city = found.city
    return {
        "lang": speech.lang, "t": speech, "say": speech.say, "found": found, "city": city,
        "settings": city.settings, "plan": found.plan, "attribution": attribution, "rows": ROWS, "shares": SHARES,
        "horizon": horizon_of(found, speech), "lines": ten_lines(found, speech), "keys": _keys(found, speech),
        "has_bound": has_bound(found), "has_map": has_places(city), "together": together(found.payers),
        "stretched": time_axis(city, found.curves).stretched, "cameras": _cameras(found),
        "measures": measure_rows(found, speech), "goals": goal_rows(found, speech),
        "goal_lines": goal_lines(found, speech), "choices": lines_beside_tables(found, speech),
        "tables": choice_tables(found, speech),
        "better": better_lines(found, speech), "levers": lever_rows(found, speech),
        "clash": clash_lines(found, speech), "changes": change_lines(found, speech),
        "people_lines": people_lines(found, speech), "proof_lines": proof_lines(found, speech),
        "work": _work(found.plan, speech), "weights": list(_weights(found)), "promise_assumed": _assumed_promises(city),
        "from_day": lambda minute: speech.from_date(found.day(minute)),
        "until_day": lambda minute: speech.until_date(found.day(minute)),
        "day": lambda minute: speech.short_date(found.day(minute)),
        "until": lambda minute: days_of(found, minute, speech),
        "at_once": lambda by_district: all(len(set(minutes)) == 1 for minutes in by_district.values()),
        "cell": lambda minute: _cell(found, minute, speech),
        "level": lambda minute: _level(found, minute),
        "work_name": lambda work: work_name(work, speech), "rule": lambda text: rule_text(found, text, speech),
        "late": lambda promise: _late(promise, speech),
        "asset_name": lambda asset_id: _asset_name(city, asset_id),
        "pictures": {"curves": _embed(drawn["curve"]), "works": _embed(drawn["works"]), "map": _embed(drawn["map"])},
    }


def _keys(found: Findings, speech: Speech) -> list[tuple[str, str]]:
    """Return the key figures: value and caption."""
    half, ninety, _ = found.whole_again
    cost = sum(line.cost for line in found.payers)
    figures = [(_short(found, half, speech), "key.half"), (_short(found, ninety, speech), "key.ninety"),
               (speech.large(found.plan.objective), "key.lost"), (speech.money(cost), "key.cost")]
    if has_bound(found):
        figures.append((speech.share(found.plan.gap), "key.gap"))
    return [(value, speech.say(key)) for value, key in figures]


def _work(plan: Plan, speech: Speech) -> str:
    """Return the rounds done, and behind a stroke those for which the search was laid out where they differ."""
    rounds = [plan.work] if plan.work_planned in (0, plan.work) else [plan.work, plan.work_planned]
    return "/".join(map(speech.number, rounds))


def _short(found: Findings, minute: int, speech: Speech) -> str:
    if minute >= found.city.settings.horizon:
        return speech.say("map.never", date=speech.short_date(found.day(found.city.settings.horizon)))
    return speech.short_date(found.day(minute))


def _cell(found: Findings, minute: int, speech: Speech) -> str:
    """Return a date of the table of dates: never lost, a day, or later than the horizon."""
    if minute <= 0:
        return speech.say("date.held")
    if minute >= min(found.city.settings.horizon, NEVER):
        return speech.say("date.later")
    return speech.narrow_date(found.day(minute))


def _level(found: Findings, minute: int) -> int:
    """Return the shade of a date: 0 never lost, then 1 to 7 as on the map."""
    import numpy as np

    if minute <= 0:
        return 0
    return 1 + min(int(levels(np.array([minute]), found.city.settings.horizon)[0]), len(LIMITS) + 1)


def _late(promise: Promise, speech: Speech) -> str:
    """Return by how many days a promise is missed, a day begun being one, and what that counts like."""
    late = speech.say("promise.late", days=speech.days(math.ceil(promise.days_late)))
    price = speech.say("promise.price", price=speech.large(promise.price))
    return f"{late}, {price}" if promise.price else late


def _asset_name(city: City, asset_id: str) -> str:
    return str(city.tables["assets"]["name"][city.asset_index()[asset_id]] or asset_id)


def _assumed_promises(city: City) -> set[str]:
    """Return the ids of promises whose date is assumed."""
    table = city.tables["promises"]
    return {str(name) for name, assumed in zip(table["promise_id"], table.is_assumed("due"), strict=True) if assumed}


def _weights(found: Findings) -> list[dict[str, Any]]:
    """Return the rows of the weights, the heaviest service first, with whether the weight is assumed."""
    table = found.city.tables["weights"]
    rows = [{**row, "assumed": bool(assumed)}
            for row, assumed in zip(table.rows(), table.is_assumed("weight"), strict=True)]
    return sorted(rows, key=lambda row: (-row["weight"], row["service"], row["from"]))


def _cameras(found: Findings) -> dict[str, float] | None:
    """Return this plan and its own plan at camera weight 0 and the price between them, None when not compared."""
    said = found.summary["camera_weight_0"]
    if not isinstance(said, Mapping) or not {"this_plan", "its_own_plan"} <= set(said):
        return None
    this, own = float(said["this_plan"]), float(said["its_own_plan"])
    return {"this": this, "own": own, "price": max(0.0, this - own)}


def _embed(picture: bytes) -> str:
    """Return a picture as a data address; inside an image its ids cannot clash with another's."""
    return "data:image/svg+xml;base64," + base64.b64encode(picture).decode("ascii")
