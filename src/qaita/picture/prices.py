"""The page of prices: what would help most, and which crews bind when, in English, Russian and Kazakh.

Owns :func:`prices_page` and :func:`binding_picture`. The page names bottlenecks, so it stands apart from the report and
says that it is not for publication (``docs/design.md``, Decency).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import jinja2
import numpy as np

from qaita.city.city import City
from qaita.picture.style import HAIR, INK, NORMAL, PAPER, QUIET, SMALL, WIDTH, drawing, svg
from qaita.picture.words import LANGUAGES, Speech
from qaita.plan.pricing.answers import Answer
from qaita.plan.pricing.binding import Binding
from qaita.plan.pricing.listing import amount_of
from qaita.plan.pricing.question import Question
from qaita.units import MINUTES_PER_DAY
from qaita.work.accounts import STOCK_SCALE
from qaita.work.programme import Programme

MOST_POOLS, MOST_DAYS = 16, 8
"""Pools in the picture, those that bind most, and days named along it."""


def prices_page(city: City, programme: Programme, summary: Mapping[str, Any], answers: Sequence[Answer],
                bindings: Sequence[Binding], money: Sequence[tuple[int, int, float]] = ()) -> bytes:
    """Return ``prices.html`` as UTF-8: nothing is asked of the network.

    Parameters
    ----------
    city, programme
        What was priced.
    summary : mapping
        Content of ``prices.json``; its ``answers`` are in the order of ``answers``.
    answers, bindings
        What prices answered, and which pools bind when.
    money : sequence of (int, int, float)
        Accounts that bind: which, the minute before which they are short, what one unit more before it saves.
    """
    environment = jinja2.Environment(loader=jinja2.PackageLoader("qaita.picture"), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    pages = []
    for lang in LANGUAGES:
        speech = Speech(lang, city.settings.currency)
        pages.append(_page(city, programme, summary, answers, bindings, speech)
                     | {"short": _short(city, programme, money, speech)})
    return environment.get_template("prices.html.jinja").render(pages=pages).encode("utf-8")


def _page(city: City, programme: Programme, summary: Mapping[str, Any], answers: Sequence[Answer],
          bindings: Sequence[Binding], speech: Speech) -> dict[str, Any]:
    real = [row["replanned"] for row in summary["answers"]]
    said = summary["replans"]
    picture = binding_picture(city, programme, bindings, speech) if bindings else b""
    return {
        "lang": speech.lang, "say": speech.say,
        "title": speech.say("price.title", city=speech.name(city.settings.name)),
        "lost": speech.large(summary["plan"]), "version": summary["weights_version"],
        "rows": [_row(answer, saved, city, speech) for answer, saved in zip(answers, real, strict=True)],
        "replanned": any(saved is not None for saved in real), "checked": _checked(said, speech),
        "picture": base64.b64encode(picture).decode("ascii"),
    }


def _short(city: City, programme: Programme, money: Sequence[tuple[int, int, float]], speech: Speech) -> list[str]:
    """Return which money and material is short until when, by date; all sets of ear-marks of one source together."""
    until: dict[tuple[int, str], list[tuple[int, float]]] = {}
    for account, minute, price in money:
        until.setdefault((minute, programme.account_names[account]), []).append((account, price))
    found = []
    for (minute, account_name), prices in sorted(until.items()):
        kind, _, name = account_name.partition(":")
        unit = amount_of(programme, [account for account, _ in prices])
        found.append(speech.say("price.short", subject=speech.name(name), amount=_amount(kind, unit, speech),
                                date=speech.until_date(city.clock.moment(minute).date()),
                                saved=speech.large(unit * sum(price for _, price in prices))))
    return found


def _checked(said: Mapping[str, Any] | None, speech: Speech) -> str:
    if not said or not said["count"]:
        return speech.say("price.unchecked")
    rank = said["rank_correlation"]
    return speech.say("price.checked", count=speech.number(said["count"]), median=speech.large(said["median"]),
                      worst=speech.large(said["worst"]), rank="–" if rank is None else speech.number(rank, 2))


def _row(answer: Answer, replanned: float | None, city: City, speech: Speech) -> dict[str, str]:
    holds = speech.number(answer.holds_to) if answer.saved[0] > 0 else "–"
    return {"what": what_is_asked(answer.question, city, speech), "saved": speech.large(answer.saved[0]),
            "holds": holds, "least": speech.large(answer.at_least), "most": speech.large(answer.at_most),
            "real": "" if replanned is None else speech.large(replanned)}


def what_is_asked(question: Question, city: City, speech: Speech) -> str:
    """Return a question in the reader's language."""
    first, last = (speech.short_date(city.clock.moment(minute).date())
                   for minute in (question.begin, max(question.begin, question.end - 1)))
    days = speech.days(question.unit / MINUTES_PER_DAY)
    kind, _, name = question.subject.rpartition(":")
    if question.kind == "crew":
        who = speech.name(question.subject, "trade")
        who += f" ({speech.name(question.employer)})" if question.employer else ""
        return speech.say("price.crew", trade=who, first=first, last=last)
    if question.kind == "hours":
        return speech.say("price.hours", first=first, last=last)
    if question.kind == "contractor":
        return speech.say("price.contractor", subject=speech.name(question.subject))
    if question.kind == "dump":
        return speech.say("price.dump", subject=speech.name(name), amount=speech.number(question.unit))
    if question.kind == "wait":
        return speech.say("price.wait", subject=_waiting(question.subject, city, speech), days=days)
    if question.kind == "bidder":
        return speech.say("price.bidder", lot=question.subject, like=question.employer)
    if question.kind == "supplier":
        return speech.say("price.supplier", subject=_waiting(question.subject, city, speech))
    if question.kind == "part":
        return speech.say("price.part", part=speech.say(f"price.part.{question.subject}"), days=days,
                          count=speech.number(len(question.members)))
    if question.kind == "sooner":
        return speech.say("price.sooner", subject=speech.name(name), date=first, days=days)
    return speech.say("price.more", subject=speech.name(name), date=first, amount=_amount(kind, question.unit, speech))


def _amount(kind: str, unit: int, speech: Speech) -> str:
    """Return how much larger a release is, in the reader's language."""
    if kind == "levers":
        return speech.say("price.places", count=speech.number(unit))
    if kind == "dumps":
        return speech.say("price.tonnes", count=speech.number(unit / STOCK_SCALE))
    return speech.number(unit / STOCK_SCALE) if kind == "stock" else speech.money(unit)


def _waiting(subject: str, city: City, speech: Speech) -> str:
    """Return who waits: all, an asset by its name, or a lot."""
    if not subject:
        return speech.say("price.all")
    asset = city.asset_index().get(subject)
    if asset is None:
        return speech.say("price.lot", lot=subject)
    name = str(city.tables["assets"]["name"][asset])
    return speech.say("price.asset", asset=subject, name=name) if name else subject


def binding_picture(city: City, programme: Programme, bindings: Sequence[Binding], speech: Speech) -> bytes:
    """Return an SVG: pools down, months or days across, each cell what one crew more then saves."""
    from matplotlib.colors import LinearSegmentedColormap

    totals: dict[int, float] = {}
    for bind in bindings:
        totals[bind.pool] = totals.get(bind.pool, 0.0) + bind.price
    pools = sorted(totals, key=lambda pool: -totals[pool])[:MOST_POOLS]
    begins = sorted({bind.begin for bind in bindings})
    by_day = all(bind.end - bind.begin == MINUTES_PER_DAY for bind in bindings)
    if by_day:
        begins = list(range(begins[0], begins[-1] + 1, MINUTES_PER_DAY))
    values = np.zeros((len(pools), len(begins)))
    for bind in bindings:
        if bind.pool in pools:
            values[pools.index(bind.pool), begins.index(bind.begin)] = bind.price
    with drawing(WIDTH, 0.8 + 0.3 * len(pools)) as figure:
        axes = figure.add_axes((0.3, 0.02, 0.68, 0.96 - 0.5 / (0.8 + 0.3 * len(pools))))
        shades = LinearSegmentedColormap.from_list("qaita", [PAPER, "#9dbfd3", "#1f5079"])
        axes.imshow(np.sqrt(values), aspect="auto", cmap=shades, vmin=0)
        for row, column in np.argwhere(values > 0).tolist() if not by_day else ():
            dark = values[row, column] > values.max() / 3
            text = speech.large(float(values[row, column]))
            axes.text(column, row, text, ha="center", va="center", fontsize=SMALL - 1, color=PAPER if dark else INK)
        axes.set_yticks(range(len(pools)), [_pool_name(programme, pool, speech) for pool in pools], fontsize=NORMAL)
        named = [_day(city, begin, speech) if by_day else _month(city, begin, speech) for begin in begins]
        step = -(-len(begins) // MOST_DAYS) if by_day else 1
        axes.set_xticks(range(0, len(begins), step), named[::step], fontsize=SMALL)
        axes.tick_params(length=0, labeltop=True, labelbottom=False, labelcolor=QUIET)
        for side in axes.spines.values():
            side.set_color(HAIR)
        return svg(figure)


def _pool_name(programme: Programme, pool: int, speech: Speech) -> str:
    trade, employer = speech.name(programme.pool_trades[pool], "trade"), programme.pool_contractors[pool]
    return f"{trade}\n({speech.name(employer)})" if employer else trade


def _day(city: City, begin: int, speech: Speech) -> str:
    return speech.narrow_date(city.clock.moment(begin).date())


def _month(city: City, begin: int, speech: Speech) -> str:
    """Return a month by its name, the year below in January and at the first day of all."""
    day = city.clock.moment(begin).date()
    name = speech.day_month(day.replace(day=1))
    return f"{name}\n{day.year}" if day.month == 1 else name
