"""The command ``better``: plans between delay and what is lost in disasters to come, as table, page and sentence.

Owns what is written; the sweep is :mod:`qaita.jobs.front`.
"""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
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
from qaita.jobs.front import Front, front_of
from qaita.jobs.points import Point
from qaita.jobs.source import Source
from qaita.plan.better import MONEY, RESIDENT_DAYS, better_than_before, weighed_column
from qaita.plan.values import cost, makespan_days
from qaita.recovery.later import waits_against
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
    from qaita.picture.better import better_page, front_of_plans
    from qaita.picture.words import Speech

    city, programme = source.city, source.programme()
    risk = risk_of(programme)
    if risk is None or not risk.counted.any():
        raise InputError([Fault("nothing says what is lost in disasters to come", "risk",
                                allowed="at least one row for an asset with works", maybe="add a table risk")])
    with whole_folder(out, force) as folder:
        swept = front_of(programme, risk, points, budget, tell)
        front = swept.points
        rows = _rows(city, programme, risk, front)
        said = _said(source, risk, rows, budget) | _number(swept, points)
        plans = {f"plans/{row['file']}": table_bytes(schedule_columns(programme, point.plan), city.clock)
                 for row, point in zip(rows, front, strict=True)}
        write_artefacts(folder, {
            "better.json": json_bytes(said), "better.csv": table_bytes(_columns(rows), city.clock),
            "better.html": better_page(said),
            "better.svg": front_of_plans(said, Speech("en", city.settings.currency)), **plans})
        save_inputs(city, folder)
    return {**said, "out": str(out)}, [*lines_of(said), f"Plans: {out}", f"Page: {out / 'better.html'}"]


def _rows(city: City, programme: Programme, risk: Risk, front: list[Point]) -> list[dict[str, Any]]:
    """Return each plan as a row, with its sentence against the first."""
    from qaita.picture.better import sentence
    from qaita.picture.words import Speech

    rows = [_row(city, programme, risk, point, front[0], rank) for rank, point in enumerate(front, start=1)]
    speech, counted = Speech("en", city.settings.currency), _counted(risk)
    return [row | {"sentence": sentence(row, rows[0], counted, speech) if row is not rows[0] else ""} for row in rows]


def _row(city: City, programme: Programme, risk: Risk, point: Point, first: Point, rank: int) -> dict[str, Any]:
    plan, found = point.plan, better_than_before(risk, point.plan.schedule)
    waits = waits_against(city, plan.back, first.plan.back)
    return {
        "plan": rank, "file": f"{rank:02d}.csv", "how": point.how,
        "resident_days_lost": plan.objective, "lower_bound": _known(plan.lower_bound), "proven": point.proven,
        "more_than_least": plan.objective - first.lost,
        "resident_days_a_year": found.after[RESIDENT_DAYS], "money_a_year": found.after[MONEY],
        "resident_days_ratio": found.ratio(RESIDENT_DAYS), "money_ratio": found.ratio(MONEY),
        "of_least_delay": point.future / first.future if first.future > 0 else None,
        "future": point.future, "cost": cost(programme, plan), "makespan_days": makespan_days(programme, plan),
        **vars(waits), "not_planned": len(plan.reasons), "work": plan.work, "work_planned": plan.work_planned,
    }


def _number(swept: Front, wanted: int) -> dict[str, Any]:
    """Return how many plans were wanted, why there are fewer, and the bound on the delay of all of them."""
    said: dict[str, Any] = {"wanted": wanted, "fewer": asdict(swept.fewer) if swept.fewer else None,
                            "lower_bound": _known(swept.points[0].plan.lower_bound)}
    from qaita.picture.better import why_fewer
    from qaita.picture.words import Speech

    return said | {"why_fewer": why_fewer(said["fewer"], Speech("en")) if said["fewer"] else ""}


def _known(bound: float) -> float | None:
    return bound if isfinite(bound) and bound > 0 else None


def _counted(risk: Risk) -> bool:
    """Return whether the loss to come is weighed in resident-days; else in money."""
    return weighed_column(risk) == RESIDENT_DAYS


def _unit(city: City, risk: Risk) -> str:
    return "resident-days a year" if _counted(risk) else f"{city.settings.currency} a year"


def _said(source: Source, risk: Risk, rows: list[dict[str, Any]], budget: Budget) -> dict[str, Any]:
    """Return the content of ``better.json``."""
    city = source.city
    chosen = min(rows[1:], key=lambda row: abs((row["of_least_delay"] or 0.0) - HALF), default=rows[0])
    return {
        "command": f"qaita better CITY --out DIR {budget.words()}", "city": city.settings.name,
        "weights_version": city.sinks.version, "unit": _unit(city, risk), "counted": _counted(risk),
        "currency": city.settings.currency,
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
    lines += [f"  {row['plan']:2d}  {row['resident_days_lost']:,.0f} resident-days lost{_proof_of(row)}; then "
              f"{row['future']:,.6g} {said['unit']}; cost {row['cost']:,} {said['currency']}" for row in said["plans"]]
    if said["why_fewer"]:
        lines.append(f"Asked for were {said['wanted']} plans. {said['why_fewer']}")
    if said["sentence"]:
        lines.append(f"Plan {said['sentence_plan']} against plan 1, under weights {said['weights_version']} and "
                     f"estimates: {said['sentence']}")
    else:
        lines.append("No plan was found that leaves less to lose than the one of least delay")
    return lines


def _proof_of(row: dict[str, Any]) -> str:
    """Return what is proven of plans that leave no more to lose than this one."""
    if row["lower_bound"] is None:
        return ""
    return ", proven least" if row["proven"] else f", proven not below {row['lower_bound']:,.0f}"
