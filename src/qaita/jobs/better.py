"""The command ``better``: plans between delay and what is lost in disasters to come, as table, picture and sentence.

Owns what is written; the sweep is :mod:`qaita.jobs.front`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qaita.city.city import City
from qaita.errors import Fault, InputError
from qaita.files.artefacts import json_bytes, write_artefacts
from qaita.files.inputs import save_inputs
from qaita.files.result import table_bytes
from qaita.files.result_rows import Columns, schedule_columns
from qaita.files.whole import whole_folder
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.facts import versions
from qaita.jobs.front import Point, front_of
from qaita.jobs.source import Source
from qaita.plan.better import MONEY, RESIDENT_DAYS, better_than_before, weighed_column
from qaita.plan.values import cost, makespan_days
from qaita.recovery.later import Waits, waits_against
from qaita.work.programme import Programme
from qaita.work.risk import Risk, risk_of

HALF = 0.5
"""Share of the future loss of the plan of least delay to which the sentence's plan comes nearest."""


def better_city(source: Source, out: Path, points: int, budget: Budget, force: bool = False,
                tell: Tell | None = None) -> tuple[dict[str, Any], list[str]]:
    """Write plans between delay and future loss into the folder ``out``.

    Parameters
    ----------
    source : Source
        City and data cut; its table ``risk`` says what is lost a year.
    out : Path
        New folder; one that exists is replaced only with ``force``.
    points : int
        Plans wanted.
    budget : Budget
        The time is divided among all searches; by rounds each has all of them.
    force : bool
        Whether ``out`` is replaced.
    tell : callable, optional
        Told of the progress of each search; an interruption ends the sweep, and what was found is written.

    Returns
    -------
    tuple of (dict, list of str)
        The content of ``better.json``, and the same in a few lines of English.

    Raises
    ------
    InputError
        When the city has no table ``risk`` for assets with works, the programme cannot be built, or ``out`` may not be
        written.
    """
    from qaita.picture.front import front_picture

    city, programme = source.city, source.programme()
    risk = risk_of(programme)
    if risk is None or not risk.counted.any():
        raise InputError([Fault("nothing says what is lost in disasters to come", "risk",
                                allowed="at least one row for an asset with works", maybe="add a table risk")])
    with whole_folder(out, force) as folder:
        swept = front_of(programme, risk, points, budget, tell)
        front = swept.points
        rows = [_row(city, programme, risk, point, front[0], rank) for rank, point in enumerate(front, start=1)]
        said = _said(source, risk, rows, budget) | {"wanted": points, "why_fewer": swept.why_fewer}
        plans = {f"plans/{row['file']}": table_bytes(schedule_columns(programme, point.plan), city.clock)
                 for row, point in zip(rows, front, strict=True)}
        write_artefacts(folder, {
            "better.json": json_bytes(said), "better.csv": table_bytes(_columns(rows), city.clock),
            "better.svg": front_picture([point.lost for point in front], [point.future for point in front],
                                        said["unit"], said["sentence_plan"], said["before"]), **plans})
        save_inputs(city, folder)
    return {**said, "out": str(out)}, [*lines_of(said), f"Plans: {out}"]


def _row(city: City, programme: Programme, risk: Risk, point: Point, first: Point, rank: int) -> dict[str, Any]:
    plan, found = point.plan, better_than_before(risk, point.plan.schedule)
    waits = waits_against(city, plan.back, first.plan.back)
    return {
        "plan": rank, "file": f"{rank:02d}.csv", "how": point.how,
        "resident_days_lost": plan.objective, "more_than_least": plan.objective - first.lost,
        "resident_days_a_year": found.after[RESIDENT_DAYS], "money_a_year": found.after[MONEY],
        "resident_days_ratio": found.ratio(RESIDENT_DAYS), "money_ratio": found.ratio(MONEY),
        "of_least_delay": point.future / first.future if first.future > 0 else None,
        "future": point.future, "cost": cost(programme, plan), "makespan_days": makespan_days(programme, plan),
        **vars(waits), "sentence": sentence(waits, first.future, point.future, _unit(city, risk)) + dearer(
            cost(programme, plan) - cost(programme, first.plan), city.settings.currency),
        "not_planned": len(plan.reasons), "work": plan.work, "work_planned": plan.work_planned,
    }


def sentence(waits: Waits, before: float, after: float, unit: str) -> str:
    """Return what one plan asks of residents, and what for, against another: computed, in English.

    ``before`` and ``after`` are the losses a year under the other plan and under this one.
    """
    longer = (f"{_days(waits.later_days)} later for {waits.later_people:,.0f} people" if waits.later_people
              else "Nobody waits longer")
    sooner = (f" and {_days(waits.earlier_days)} earlier for {waits.earlier_people:,.0f}" if waits.earlier_people
              else "")
    share = f"{100 * after / before:.0f} % of" if before > 0 else "no less than"
    return (f"{longer}{sooner}, for {share} the expected loss in disasters to come: {after:,.6g} instead of "
            f"{before:,.6g} {unit}")


def dearer(more: int, currency: str) -> str:
    """Return what a plan costs more or less than another, '' where they cost the same."""
    return f"; it costs {abs(more):,} {currency} {'more' if more > 0 else 'less'}" if more else ""


def _days(days: float) -> str:
    shown = f"{days:.0f}" if days >= 10 else f"{days:.1f}"
    return f"{shown} days"


def _unit(city: City, risk: Risk) -> str:
    return "resident-days a year" if weighed_column(risk) == RESIDENT_DAYS else f"{city.settings.currency} a year"


def _said(source: Source, risk: Risk, rows: list[dict[str, Any]], budget: Budget) -> dict[str, Any]:
    """Return the content of ``better.json``."""
    city = source.city
    chosen = min(rows[1:], key=lambda row: abs((row["of_least_delay"] or 0.0) - HALF), default=rows[0])
    return {
        "command": f"qaita better CITY --out DIR {budget.words()}", "city": city.settings.name,
        "weights_version": city.sinks.version, "unit": _unit(city, risk), "currency": city.settings.currency,
        "data_cut": source.as_of.isoformat() if source.as_of else None, "versions": versions(),
        "assumed": bool(city.tables["risk"].is_assumed("resident_days_a_year").any()
                        or city.tables["risk"].is_assumed("money_a_year").any()),
        "assets": int(risk.counted.sum()), "before": float(risk.before[risk.counted, weighed_column(risk)].sum()),
        "plans": rows,
        "sentence_plan": chosen["plan"], "sentence": chosen["sentence"] if len(rows) > 1 else None,
    }


def _columns(rows: list[dict[str, Any]]) -> Columns:
    return {name: ["" if row[name] is None else row[name] for row in rows] for name in rows[0]}


def lines_of(said: dict[str, Any]) -> list[str]:
    """Return the plans in a few lines of English."""
    marked = ", assumed" if said["assumed"] else ""
    lines = [f"{said['city']}: {len(said['plans'])} plans, none worse than another in both delay and future loss; "
             f"{said['assets']} assets with future losses{marked}"]
    lines += [f"  {row['plan']:2d}  {row['resident_days_lost']:,.0f} resident-days lost; then {row['future']:,.6g} "
              f"{said['unit']}; cost {row['cost']:,} {said['currency']}" for row in said["plans"]]
    if said["why_fewer"]:
        lines.append(f"Not {said['wanted']} plans: {said['why_fewer']}")
    if said["sentence"]:
        lines.append(f"Plan {said['sentence_plan']} against plan 1: {said['sentence']}, under weights "
                     f"{said['weights_version']} and estimates")
    else:
        lines.append("No plan leaves less to lose than the one of least delay")
    return lines
