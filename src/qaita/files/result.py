"""A result folder: ``result.json``, its tables and the times that no seed can repeat.

Owns the layout of a result (``docs/data-model.md``, Result). Never plans, draws or measures anything anew that the
layers below have measured. What the clock on the wall says stands apart in ``timing.json``, so that all other files
have the same bytes for the same seed and work.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.errors import Fault, InputError
from qaita.files.clash import clash_rows, relaxation_rows
from qaita.files.crew_rows import crew_columns, travel_said
from qaita.files.debris_rows import debris_said
from qaita.files.measure_rows import goals_said, measure_columns, measures_said
from qaita.files.payment_rows import payment_columns, payments_said
from qaita.files.people_rows import demand_columns, demand_said, people_said, present_columns
from qaita.files.result_rows import (
    TIMES,
    Columns,
    curve_columns,
    not_planned,
    schedule_columns,
    service_columns,
)
from qaita.plan.allowed.payments import payments_of
from qaita.plan.allowed.visits import visits_of
from qaita.plan.better import MONEY, RESIDENT_DAYS, better_than_before
from qaita.plan.result import Plan
from qaita.plan.values import cost, makespan_days
from qaita.recovery.goals import goals_against
from qaita.recovery.levels.demand import levels_of_demand
from qaita.recovery.levels.present import present_levels
from qaita.recovery.levels.summary import Measured, measured
from qaita.recovery.measures import worst_district
from qaita.recovery.promises import promises_against
from qaita.units import MINUTES_PER_DAY, NEVER, Clock
from qaita.work.programme import Programme
from qaita.work.risk import risk_of

SOUGHT = ("lower_bound", "gap", "seed", "workers", "work", "work_planned", "work_relaid")
"""Keys that say how a plan was sought and how good it is: null for a schedule that was given."""
DIGITS = 6
"""Digits after the point of every number in ``result.json``."""


def write_result(folder: Path, city: City, programme: Programme, plan: Plan, facts: Mapping[str, Any],
                 waited_for: NDArray[np.int32] | None = None, measures: Measured | None = None) -> None:
    """Write result.json, timing.json and the tables of a result into an existing folder.

    Parameters
    ----------
    folder : Path
        Where the files go; the caller sees to it that the folder appears whole or not at all.
    city, programme, plan
        What was asked and what the planner answered.
    facts : mapping
        What else ``result.json`` says: versions, data_cut (ISO date; promises said later are left out), assumed_share,
        camera_weight_0 (this_plan, its_own_plan, in resident-days); any other key is added.
    waited_for : (num_nodes,) int32, optional
        Node whose time decided each node's own (itself: own repair; -1: not known); without it reasons are unknown.
    measures : Measured, optional
        Of this plan, where they were taken already.
    """
    found = measures or measured(city.sinks, plan.trace, city.settings.horizon)
    summary = result_summary(city, programme, plan, facts, found)
    (folder / "result.json").write_text(_json(summary), encoding="utf-8")
    timing = {"seconds": plan.seconds,
              "history": [dict(zip(("seconds", "objective", "lower_bound"), row, strict=True)) for row in plan.history]}
    (folder / "timing.json").write_text(_json(timing), encoding="utf-8")
    horizon, clock = city.settings.horizon, city.clock
    _write_table(folder / "schedule.csv", schedule_columns(programme, plan), clock, NEVER)
    _write_table(folder / "service.csv", service_columns(city, programme, plan, waited_for), clock, horizon)
    _write_table(folder / "curve.csv", curve_columns(plan.curves(city.sinks, horizon)), clock, NEVER)
    _write_table(folder / "measures.csv", measure_columns(found), clock, NEVER)
    if len(city.tables["moves"]):
        present = present_levels(city, plan.trace)
        _write_table(folder / "present.csv", present_columns(present, horizon), clock, NEVER)
    demand = levels_of_demand(city, plan.trace)
    if len(demand):
        _write_table(folder / "demand.csv", demand_columns(demand, horizon), clock, NEVER)
    if len(city.tables["draws"]):
        paid = payments_of(programme, plan.schedule)
        _write_table(folder / "payments.csv", payment_columns(programme, paid), clock, horizon)
    if visits := visits_of(programme.model, plan.schedule):
        _write_table(folder / "crews.csv", crew_columns(city, programme, plan, visits), clock, NEVER)


def read_result(folder: Path) -> dict[str, Any]:
    """Return what ``result.json`` of a result folder says.

    Raises
    ------
    InputError
        When the folder has no readable ``result.json``.
    """
    path = folder / "result.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError([Fault("not a result folder: no readable result.json", str(folder), value=str(error),
                                maybe="give the folder that `qaita plan` wrote")]) from error
    if not isinstance(found, dict):
        kind = type(found).__name__
        raise InputError([Fault("result.json holds no object", str(path), value=kind, allowed="object")])
    return found


def result_summary(city: City, programme: Programme, plan: Plan, facts: Mapping[str, Any],
                   measures: Measured | None = None) -> dict[str, Any]:
    """Return the content of ``result.json``; keys, types and units in ``docs/data-model.md``.

    ``measures`` are those of this plan, where they were taken already.
    """
    found = measures or measured(city.sinks, plan.trace, city.settings.horizon)
    district, value = worst_district(city, plan.trace)
    clock, trace = city.clock, plan.trace
    summary: dict[str, Any] = {
        "status": plan.status, "stopped_by": plan.stopped_by,
        "objective_resident_days_lost": plan.objective, "never_resident_days": plan.never,
        "lower_bound": floored(plan.lower_bound), "gap": plan.gap,
        "makespan_days": makespan_days(programme, plan), "cost": cost(programme, plan),
        "cost_currency": city.settings.currency,
        "worst_district": {"district": district, "resident_days_per_resident": value},
        "weights_version": city.sinks.version, "weights_signatory": city.sinks.signatory,
        "seed": plan.seed, "workers": plan.workers, "work": plan.work, "work_planned": plan.work_planned,
        "work_relaid": [list(pair) for pair in plan.work_relaid],
        "seconds": plan.seconds if plan.stopped_by == "time" else None,
        "versions": {}, "data_cut": None, "assumed_share": None, "camera_weight_0": None,
        "engine": _engine(city, plan),
        "not_planned": [{"asset_id": asset, "rule": rule} for asset, rule in not_planned(programme, plan).items()],
        "clash": clash_rows(plan.clash, city.clock),
        "relaxation": relaxation_rows(plan.clash, city.clock, city.settings.currency),
        "promises": _promises(city, plan, known_by(city, facts.get("data_cut"))),
        "measures": measures_said(found, clock),
        "demand": demand_said(levels_of_demand(city, trace), city.settings.horizon),
        "better_than_before": _better(programme, plan),
        "debris": debris_said(programme, plan),
        "travel": travel_said(city, visits_of(programme.model, plan.schedule)),
        "payments": payments_said(programme, payments_of(programme, plan.schedule)),
        "people": people_said(present_levels(city, trace), city.settings.horizon, clock),
        "goals": goals_said(goals_against(city, trace), clock),
        "history": [{"objective": objective, "lower_bound": floored(bound)} for _, objective, bound in plan.history],
    }
    if plan.status == "given":
        summary.update(dict.fromkeys(SOUGHT))
    elif not (plan.engine.bound_holds or plan.levels):
        summary.update(lower_bound=None, gap=None)
    own = {key: value for key, value in facts.items() if key in summary}
    more = {key: facts[key] for key in sorted(facts) if key not in summary}
    return dict(_plain({**summary, **own, **more}))


def known_by(city: City, data_cut: object) -> int:
    """Return the last minute of the day of the data cut; NEVER without one."""
    if not isinstance(data_cut, str) or not data_cut:
        return NEVER
    return city.clock.minutes(date.fromisoformat(data_cut[:10])) + MINUTES_PER_DAY - 1


def _better(programme: Programme, plan: Plan) -> dict[str, Any] | None:
    """Return the losses a year before the damage and after the works, None where the city says none."""
    risk = risk_of(programme)
    if risk is None:
        return None
    found = better_than_before(risk, plan.schedule)
    return {"assets": found.assets, **{
        name: {"before": found.before[column], "after": found.after[column], "ratio": found.ratio(column)}
        for name, column in (("resident_days_a_year", RESIDENT_DAYS), ("money_a_year", MONEY))}}


def _promises(city: City, plan: Plan, said_by: int) -> list[dict[str, Any]]:
    clock = city.clock
    return [{"promise_id": item.promise_id, "asset_id": item.asset_id, "due": clock.text(item.due),
             "planned": clock.text(item.planned) if item.planned < city.settings.horizon else None, "kept": item.kept,
             "days_late": item.days_late, "price": item.price}
            for item in promises_against(city, plan.back, said_by)]


def _engine(city: City, plan: Plan) -> dict[str, Any]:
    """Return which engine answered and why; where the play did, also what the closure would have said."""
    said: dict[str, Any] = {"name": plan.engine.name, "why": list(plan.engine.why)}
    if plan.played is None:
        return said
    bound = "holds: the play never gives more than the closure, on which it was made"
    if not plan.engine.bound_holds:
        bound = f"by levels of function: above a share of {', '.join(f'{level.above:g}' for level in plan.levels)}" if \
            plan.levels else "none: the play may give service earlier than the closure, and no levels were bounded"
    boxes = {service: make(city) for service, make in sorted(city.black_boxes.items())}
    if boxes:
        said["physics"] = {service: {"states": box.num_asked, "unsolved": box.num_unsolved}
                           for service, box in boxes.items()}
    return {**said, "instants": plan.played.events, "unsettled": plan.played.unsettled,
            "closure_objective": plan.closure_objective, "lower_bound": bound}


def floored(bound: float) -> float:
    """Round down: a bound that was rounded up would be no bound."""
    scale = 10.0 ** DIGITS
    if not math.isfinite(bound):
        return bound
    shown = math.floor(bound * scale) / scale
    return shown if shown <= bound else shown - 1.0 / scale


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers rounded, what is not finite as null, numpy and paths as plain things."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _write_table(path: Path, columns: Columns, clock: Clock, horizon: int) -> None:
    """Write one table as CSV (UTF-8, comma, LF); times from ``horizon`` on are blank."""
    path.write_bytes(table_bytes(columns, clock, horizon))


def table_bytes(columns: Columns, clock: Clock, horizon: int = NEVER) -> bytes:
    """Return one table as CSV (UTF-8, comma, LF); times from ``horizon`` on are blank."""
    texts = [_texts(name, cells, clock, horizon) for name, cells in columns.items()]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*texts, strict=True))
    return file.getvalue().encode("utf-8")


def _texts(name: str, cells: list[Any], clock: Clock, horizon: int) -> list[str]:
    if name in TIMES:
        known = {minute: clock.text(minute) if minute < horizon else "" for minute in set(cells)}
        return [known[minute] for minute in cells]
    return [_number(cell) if isinstance(cell, float) else str(cell) for cell in cells]


def _number(value: float) -> str:
    rounded = round(value, DIGITS)
    return str(int(rounded)) if rounded.is_integer() else repr(rounded)
