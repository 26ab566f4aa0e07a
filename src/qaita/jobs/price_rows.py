"""Prices as rows of tables and lines of English: subjects, months and units as people know them.

Owns the words; :mod:`qaita.jobs.prices` puts the numbers together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qaita.city.city import City
from qaita.files.result_rows import Columns
from qaita.plan.pricing.answers import UNITS, Answer
from qaita.plan.pricing.binding import binding_days, binding_money, binding_spans
from qaita.plan.pricing.listing import Spans
from qaita.plan.pricing.priced import Priced
from qaita.plan.pricing.question import CREWS, Question
from qaita.units import MINUTES_PER_DAY
from qaita.work.accounts import STOCK_SCALE
from qaita.work.dumps import is_dump
from qaita.work.programme import Programme

SCALED = ("stock", "dumps")
"""Accounts that count in thousandths."""

SHOWN = 10
"""Answers in the lines; all stand in the table."""

Row = dict[str, Any]


def answer_row(programme: Programme, city: City, answer: Answer) -> Row:
    """Return one answer, by the names of ``prices.csv``; ``saved`` is a list."""
    question, clock = answer.question, city.clock
    spans = question.kind in (*CREWS, "hours")
    return {
        "kind": question.kind, "subject": question.subject, "name": _name(city, question),
        "employer": question.employer, "from": clock.text(question.begin),
        "until": clock.text(question.end) if spans else "",
        "unit": unit_text(question, city.settings.currency), "waits_for": _waits(programme, question),
        "price": answer.price, "saved": list(answer.saved), "holds_to": answer.holds_to, "at_least": answer.at_least,
        "at_most": answer.at_most, "replanned": None,
    }


def _name(city: City, question: Question) -> str:
    """Return the name of the asset that is asked about, blank where the subject is none or has none."""
    asset = city.asset_index().get(question.subject) if question.kind in ("wait", "supplier") else None
    return "" if asset is None else str(city.tables["assets"]["name"][asset])


def unit_text(question: Question, currency: str) -> str:
    """Return what one unit is, in words."""
    if question.kind == "more":
        return _amount(question, currency)
    days = question.unit // MINUTES_PER_DAY
    said = {"crew": "1 crew more", "contractor": "all crews once more", "dump": f"{question.unit:,} t a day more",
            "hours": f"{question.unit} minutes a day longer", "supplier": "another supplier in its place",
            "bidder": f"another bidder like {question.employer}"}
    return said.get(question.kind, f"{days} days sooner" if question.kind == "sooner" else f"{days} days less waiting")


def _amount(question: Question, currency: str) -> str:
    """Return how much larger a release is, in words."""
    of, amount = question.subject.partition(":")[0], float(question.unit)
    if of == "dumps":
        return f"{amount / STOCK_SCALE:,g} t more"
    if of == "stock":
        return f"{amount / STOCK_SCALE:,g} {_several('piece', amount / STOCK_SCALE)} more"
    return f"{question.unit:,} {_several('use', amount) if of == 'levers' else currency} more"


def _several(one: str, count: float) -> str:
    return one if count == 1 else f"{one}s"


def _waits(programme: Programme, question: Question) -> str:
    """Return what the waiting that is asked about consists of; the first of several kinds."""
    if question.kind == "part":
        return f"{len(question.members)} {_several('asset', len(question.members))}"
    if question.kind != "wait" or not programme.waits:
        return ""
    found = dict.fromkeys(str(programme.waits[programme.model.mode_ptr[job]]) for job in question.members)
    return next(iter(found)) + (f" (and {len(found) - 1} other kinds)" if len(found) > 1 else "")


def price_columns(rows: Sequence[Row]) -> Columns:
    """Return the table ``prices.csv``: the rows, with what 1, 2 and 4 units save in columns of their own."""
    names = ("kind", "subject", "name", "employer", "from", "until", "unit", "waits_for", "price")
    columns: Columns = {name: [row[name] for row in rows] for name in names}
    columns |= {f"saved_{units}": [row["saved"][k] for row in rows] for k, units in enumerate(UNITS)}
    columns |= {name: [row[name] for row in rows] for name in ("holds_to", "at_least", "at_most")}
    return columns | {"replanned": ["" if row["replanned"] is None else row["replanned"] for row in rows]}


def binding_columns(programme: Programme, city: City, priced: Priced, spans: Spans) -> Columns:
    """Return the table ``binding.csv``: crews by month and money by release, where they bind."""
    clock, rows = city.clock, list[tuple[Any, ...]]()
    for bind in binding_spans(priced, spans):
        trade = programme.pool_trades[bind.pool]
        rows.append(("dump" if is_dump(trade) else "crew", trade, programme.pool_contractors[bind.pool],
                     clock.text(bind.begin), clock.text(bind.end), bind.days, bind.price))
    for account, until, price in binding_money(priced):
        name, _, subject = programme.account_names[account].partition(":")
        rows.append((name, subject, "", "", clock.text(until), "", price * _scale(programme, account)))
    names = ("kind", "subject", "employer", "from", "until", "days", "price")
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


def _scale(programme: Programme, account: int) -> int:
    """Return how many of what an account counts in make one unit as people count."""
    return STOCK_SCALE if programme.account_names[account].partition(":")[0] in SCALED else 1


def day_columns(programme: Programme, city: City, priced: Priced) -> Columns:
    """Return the table ``days.csv``: the price of one crew more on each day on which it has one."""
    first, days = binding_days(priced)
    rows = [(city.clock.text((first + day) * MINUTES_PER_DAY)[:10], programme.pool_trades[pool],
             programme.pool_contractors[pool], float(days[pool, day]))
            for day in range(days.shape[1]) for pool in range(len(days)) if days[pool, day] > 0]
    return {name: [row[k] for row in rows] for k, name in enumerate(("day", "trade", "employer", "price"))}


def price_lines(summary: dict[str, Any]) -> list[str]:
    """Return what would help most, in lines of English."""
    lines = [f"Plan: {summary['plan']:,.0f} resident-days lost under weights {summary['weights_version']}; what is "
             f"priced proves {summary['lower_bound']:,.0f}",
             f"Of {summary['questions']:,} questions the best {len(summary['answers'])}, resident-days saved; at most "
             f"holds the gap of the plan by these prices, {summary['plan'] - summary['lower_bound']:,.0f}:"]
    lines += [_line(rank, row) for rank, row in enumerate(summary["answers"][:SHOWN], start=1)]
    if not summary["answers"]:
        lines[1:] = ["Nothing that was asked would save anything."]
    said = summary["replans"]
    if said and said["count"]:
        rank = said["rank_correlation"]
        lines.append(f"Planned again: {said['count']} questions, {said['rounds']} rounds each; the estimate errs by "
                     f"{said['median']:,.0f} in the median, {said['worst']:,.0f} at worst"
                     + ("" if rank is None else f"; rank correlation {rank:.2f}"))
    return lines


def _line(rank: int, row: Row) -> str:
    if not row["saved"][0]:
        return f"  {rank}. {what_text(row)}: nothing that the prices tell"
    held = f"holds to {row['holds_to']}" if row["holds_to"] > 1 else "holds for the first only"
    real = "" if row["replanned"] is None else f"; planned again: {row['replanned']:,.0f}"
    return (f"  {rank}. {what_text(row)}: {row['saved'][0]:,.0f} ({held}; at least {row['at_least']:,.0f}, "
            f"at most {row['at_most']:,.0f}{real})")


def what_text(row: Row) -> str:
    """Return what is asked, in words."""
    subject, employer = row["subject"].replace("_", " "), f" of {row['employer']}" if row["employer"] else ""
    called = f"{row['subject']}, {row['name']}" if row["name"] else row["subject"]
    said = {
        "crew": f"{row['unit']} of {subject}{employer}, {row['from'][:10]} to {row['until'][:10]}",
        "contractor": f"{row['unit']} of {subject}",
        "dump": f"{row['unit']} at {subject.partition(':')[2]}",
        "hours": f"working days {row['unit']}, {row['from'][:10]} to {row['until'][:10]}",
        "wait": f"{row['unit']} for {called or 'all assets'} ({row['waits_for']})",
        "part": f"{row['unit']} for {subject} everywhere ({row['waits_for']})",
        "supplier": f"{called}: {row['unit']} from the start",
        "bidder": f"{row['unit']} for lot {row['subject']}",
    }
    return said.get(row["kind"], f"{subject}, release of {row['from'][:10]}: {row['unit']}")
