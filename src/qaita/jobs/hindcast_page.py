"""The page of the hindcast: numbers, tables, picture and text, from the runs.

Owns the words of ``hindcast-almaty.md``. Every number in them is computed from the runs or stands with its source in
:mod:`qaita.cases.almaty_2022`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np

from qaita.cases.almaty_2022.facts import FACTS
from qaita.cases.almaty_2022.observations import COUNTS, SLIPS
from qaita.jobs.hindcast_runs import HALL, NODE, Run
from qaita.picture.hindcast import hindcast_picture
from qaita.units import MINUTES_PER_DAY, NEVER

SERIES = "sergek_cameras_working_of_766_damaged"
"""Name of the counts of working complexes among the observations."""
ALL_BACK = "F26"
"""Fact that all broken cameras were restored by 4 February."""
HALL_DONE, HALL_ESTIMATES = "F06", ("F01", "F03", "F04", "F05")
NAMES = {"plan": "plan of Qaita", "blind": "own weight / work, dependencies not known",
         "half": "plan of Qaita, half the crews", "double": "plan of Qaita, twice the crews"}


def numbers_of(runs: Mapping[str, Run]) -> dict[str, Any]:
    """Return what the page says in numbers: of each run, of what was counted, and the miss."""
    counted = {day: value for day, value, _ in counted_cameras()}
    checked = {day: {name: _working(run, day) for name, run in runs.items()} for day in counted}
    return {
        "runs": {name: _run_numbers(run) for name, run in runs.items()},
        "cameras_at_end_of_day": [{"day": day.isoformat(), "observed": counted[day], **checked[day]}
                                  for day in sorted(counted)],
        "city_hall_observed": {"shown": _fact(HALL_DONE).date, "cost_bn": _fact(HALL_DONE).cost_bn},
    }


def _run_numbers(run: Run) -> dict[str, Any]:
    cameras, clock = run.cameras(), run.city.clock
    return {
        "name": NAMES[run.name], "objective_resident_days_lost": run.plan.objective,
        "lower_bound": run.plan.lower_bound if run.name != "blind" else None,
        "weights_version": run.city.sinks.version, "rounds": run.plan.work if run.name != "blind" else None,
        "complexes": len(cameras), "node_back": clock.text(run.back_of(NODE)),
        "first_complex": clock.text(int(cameras.min())), "half_of_complexes": clock.text(_kth(cameras, 0.5)),
        "all_complexes": clock.text(int(cameras.max())),
        "complex_days_dark": float(np.minimum(cameras, run.city.settings.horizon).sum() / MINUTES_PER_DAY),
        "city_hall_back": clock.text(run.back_of(HALL)), "city_hall_cost_bn": run.cost_of(HALL) / 1e9,
    }


def _kth(times: Any, share: float) -> int:
    return int(np.sort(times)[max(0, int(np.ceil(share * len(times))) - 1)])


def _working(run: Run, day: date) -> int:
    """Return how many complexes work at the end of a day."""
    return int((run.cameras() < run.city.clock.minutes(day) + MINUTES_PER_DAY).sum())


def counted_cameras() -> list[tuple[date, int, str]]:
    """Return the counts of working complexes that were observed: day, count of 766, source.

    The last is not a count of complexes: on 4 February it was said that all broken cameras had been restored.
    """
    found = [(date.fromisoformat(count.date), int(count.value), count.source) for count in COUNTS
             if count.series == SERIES and count.kind == "observed"]
    total = next(int(count.total or 0) for count in COUNTS if count.series == SERIES)
    fact = _fact(ALL_BACK)
    return [*found, (date.fromisoformat(fact.date), total, fact.source)]


def _fact(fact_id: str) -> Any:
    return next(fact for fact in FACTS if fact.fact_id == fact_id)


def picture_of(runs: Mapping[str, Run]) -> bytes:
    """Return the picture of the cameras as SVG."""
    clock = runs["plan"].city.clock
    labels = {0: "", 485: "485 counted\non 17 January", 766: "all, said on 4 February"}
    return hindcast_picture(
        "Camera complexes at work, of 766 that were dark", clock,
        {NAMES[name]: runs[name].cameras() for name in ("plan", "blind")},
        ("plan of Qaita with half to twice the crews", runs["half"].cameras(), runs["double"].cameras()),
        [(day, value, labels.get(value, str(value))) for day, value, _ in counted_cameras()],
        runs["plan"].programme.model.start)


def tables_of(runs: Mapping[str, Run]) -> dict[str, bytes]:
    """Return the numbers as CSV: complexes over time, and what was said of city hall."""
    cameras: list[Iterable[object]] = [("series", "time", "working", "of", "source")]
    for name, run in runs.items():
        times, clock = run.cameras(), run.city.clock
        for minute in np.unique(times[times < NEVER]):
            cameras.append((name, clock.text(int(minute)), int((times <= minute).sum()), len(times), "qaita hindcast"))
    cameras += [("observed", day.isoformat(), value, 766, source) for day, value, source in counted_cameras()]
    hall: list[Iterable[object]] = [("what", "date", "cost_bn", "source")]
    hall += [(name, numbers["city_hall_back"], numbers["city_hall_cost_bn"], "qaita hindcast")
             for name, numbers in ((run.name, _run_numbers(run)) for run in runs.values())]
    hall += [(f"promised on {slip.said}", slip.due, "", slip.source) for slip in _hall_slips()]
    hall += [(f"estimate {fact.date}", "", fact.cost_bn, fact.source) for fact in map(_fact, HALL_ESTIMATES)]
    done = _fact(HALL_DONE)
    hall.append(("observed", done.date, done.cost_bn, done.source))
    return {"hindcast-cameras.csv": _csv(cameras), "hindcast-cityhall.csv": _csv(hall)}


def _hall_slips() -> list[Any]:
    return [slip for slip in SLIPS if slip.asset_id == "CITYHALL" and not slip.done]


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def lines_of(numbers: Mapping[str, Any]) -> list[str]:
    """Return the numbers in a few lines."""
    lines = [f"{run['name']}: node back {run['node_back']}, all {run['complexes']} complexes {run['all_complexes']}, "
             f"{run['objective_resident_days_lost']:,.0f} resident-days lost" for run in numbers["runs"].values()]
    lines += [f"End of {row['day']}: observed {row['observed']}, plan {row['plan']}, blind {row['blind']}, "
              f"half the crews {row['half']}, twice {row['double']}" for row in numbers["cameras_at_end_of_day"]]
    plan, seen = numbers["runs"]["plan"], numbers["city_hall_observed"]
    return [*lines, f"City hall: plan {plan['city_hall_back']} at {plan['city_hall_cost_bn']:.2f} bn tenge, observed "
            f"{seen['shown']} at {seen['cost_bn']} bn"]


def page_of(runs: Mapping[str, Run], numbers: Mapping[str, Any]) -> str:
    """Return the page in Markdown."""
    found = numbers["runs"]
    table = "\n".join(
        f"| {run['name']} | {run['node_back'][:10]} | {run['half_of_complexes'][:10]} | {run['all_complexes'][:10]} "
        f"| {run['complex_days_dark']:,.0f} | {run['objective_resident_days_lost']:,.0f} |" for run in found.values())
    ends = "\n".join(f"| {row['day']} | {row['observed']} | {row['plan']} | {row['blind']} | {row['half']} "
                     f"| {row['double']} |" for row in numbers["cameras_at_end_of_day"])
    return PAGE.format(command=numbers["command"], qaita=numbers["versions"]["qaita"], table=table, ends=ends,
                       miss=_miss(numbers), hall=_hall(numbers), plan=found["plan"], source=_fact(ALL_BACK).source)


def _miss(numbers: Mapping[str, Any]) -> str:
    """Return in words how far the plan is from what was counted."""
    rows = [row for row in numbers["cameras_at_end_of_day"] if row["observed"] != row["plan"]]
    said = [f"at the end of {row['day']} the plan has {row['plan']} complexes at work, and {row['observed']} were "
            "reported" for row in rows]
    return ("; ".join(said) or "on no day with a count do plan and report differ") + "."


def _hall(numbers: Mapping[str, Any]) -> str:
    """Return in words what the plan would have promised for city hall and what happened."""
    plan, seen = numbers["runs"]["plan"], numbers["city_hall_observed"]
    days = (date.fromisoformat(seen["shown"]) - date.fromisoformat(plan["city_hall_back"][:10])).days
    slips = "\n".join(f"| {slip.said} | {slip.due} |" for slip in _hall_slips())
    runs = "\n".join(f"| {run['name']} | {run['city_hall_back'][:10]} | {run['city_hall_cost_bn']:.2f} |"
                     for run in numbers["runs"].values())
    return HALL_TEXT.format(
        slips=slips, runs=runs, days=abs(days), how="before" if days >= 0 else "after", shown=seen["shown"],
        back=plan["city_hall_back"][:10], cost=plan["city_hall_cost_bn"], seen=seen["cost_bn"],
        ratio=seen["cost_bn"] / plan["city_hall_cost_bn"])


HALL_TEXT = """\
| order | city hall in service | cost, bn tenge |
|---|---|---|
{runs}
| what happened: shown to the press | {shown} | {seen} |

The first plan puts city hall in service on {back}, {days} days {how} it was shown, at {cost:.2f} bn tenge; the
cost said in the end is {ratio:.1f} times that. Two things make this comparison weak, and both stay as they are:

* The plan is one date and one price, without doubt: nothing in it stands for damage found while dismantling (floor
  slabs and the steel of the dome, as reported in 2023) or for a change of the order. It must not be read as a promise.
* Temporary offices give residents the same service from January on, so that the repair of city hall itself gives them
  nothing back. The objective therefore decides neither its date nor its mode; what remains are waiting, tender and
  money, all assumed.

| said on | completion promised for |
|---|---|
{slips}
"""

PAGE = """\
# Hindcast: Almaty, January 2022
Made by `{command}` (version {qaita}) on the built-in case as of 12 January 2022:
only damage known by that day, and none of what it is compared with below. No input was changed after looking at the
outcome. Crews, durations, money and nearly all positions are assumed ([the case](case-almaty.md)); so this shows what
follows from those assumptions, and how far off it is.

## Cameras
{plan[complexes]} camera complexes were dark. About 75 of them were broken; all hung on one communications node in the
burnt TV building. A plan that sees the dependency mends the node first. Ranking by what each asset itself gives to
residents leaves the node, which gives them nothing itself, to the end of its crews' list.

![Complexes at work over time: plans and counts](hindcast-almaty.svg)

| order | node in service | half of the complexes | all complexes | complex-days dark | resident-days lost |
|---|---|---|---|---|---|
{table}

Resident-days are those of all services together until 31 December 2024, under the weights
{plan[weights_version]}; no plan on the crews of the first loses fewer than {plan[lower_bound]:,.0f} (its bound).
The order by own weight is placed by the same decoder on the same crews. The band runs from half to twice the crews.

| end of | reported | plan | own weight / work | half the crews | twice the crews |
|---|---|---|---|---|---|
{ends}

**The miss**: {miss}
The node explains it: no complex works before it does. The plans begin it at once, on 12 January; it takes seven days
of work (a published default for telecommunication offices), and more crews do not shorten that. In fact it was mended,
or passed by, on 17 January at the latest: begun earlier or done faster, the sources do not say. The 766 of 4 February
stand for a report that all broken cameras had been restored by then ([source]({source}));
nothing is known of the days between, nor of the operator's crews.

## City hall
{hall}
Numbers: [hindcast-cameras.csv](hindcast-cameras.csv), [hindcast-cityhall.csv](hindcast-cityhall.csv).
"""
