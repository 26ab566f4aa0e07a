"""What commands other than a search say, line by line, in English.

Owns the sentences; those of a plan are :mod:`qaita.picture.lines`'. Prints nothing.
"""

from __future__ import annotations

from typing import Any

from qaita.cli.answer import SHOWN


def check_lines(found: dict[str, Any]) -> list[str]:
    """Return what ``check`` says of a city."""
    tables, cells = found["tables"], found["assumed_by_table"]
    total = sum(count["cells"] for count in cells.values())
    lines = [f"{found['name']}: no faults",
             f"Tables: {', '.join(f'{name} {count:,}' for name, count in tables.items())}",
             f"Damaged: {found['damaged']:,}; works on {found['jobs']:,} assets, {found['tasks']:,} tasks",
             *(f"Blocked: {item['asset_id']}: {item['rule']}" for item in found["blocked"][:SHOWN]),
             f"Residents: {found['residents']:,.0f}; weights {found['weights_version']}",
             f"Assumed: {100 * found['assumed_share']:.1f} % of {total:,} cells that a plan rests on",
             *(f"  {name}: {count['assumed']:,} of {count['cells']:,}" for name, count in cells.items())]
    return [*lines, *(["Services:"] if found["services"] else []), *map(_service_line, found["services"])]


def _service_line(row: dict[str, Any]) -> str:
    drawn = f"weight {row['weight']:g}, {row['residents']:,.0f} residents" if row["residents"] else "for assets only"
    return f"  {row['service']}: {drawn}; {row['class']}: {row['reason']}"


def compare_lines(found: dict[str, Any]) -> list[str]:
    """Return what ``compare`` says of two results."""
    lines = [f"First: {found['first']}", f"Second: {found['second']}",
             f"Under weights {' and '.join(dict.fromkeys(map(str, found['weights'])))}, and estimates"]
    for key, row in found["numbers"].items():
        if row["first"] != row["second"]:
            change = "" if row["change"] is None else f" ({row['change']:+,.6g})"
            lines.append(f"{key}: {_number(row['first'])} -> {_number(row['second'])}{change}")
    lines += [f"{key}: {row['first']} -> {row['second']}" for key, row in found["words"].items()]
    for row in found["services"]:
        place = f" in {row['district']}" if row["district"] else ""
        dates = f"{row['first'] or 'never'} -> {row['second'] or 'never'}{_days(row['days'])}"
        lines.append(f"90 % have {row['service']}{place}: {dates}")
    lines.append(f"Jobs that end at another time: {found['num_moved']:,}")
    lines += [f"  {row['asset_id']}: {row['first']} -> {row['second']}{_days(row['days'])}" for row in found["moved"]]
    lines += [f"Mode of {row['asset_id']}: {row['first']} -> {row['second']}" for row in found["modes"]]
    return lines + [f"Only in the {which}: {', '.join(found[f'only_{which}'])}" for which in ("first", "second")
                    if found[f"only_{which}"]]


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:,.6g}" if isinstance(value, float) else f"{value:,}"


def _days(days: float | None) -> str:
    return "" if days is None else f" ({days:+g} days)"


def indp_lines(found: dict[str, Any]) -> list[str]:
    """Return what ``peer indp`` says of its cases."""
    periods = sum(len(row["periods"]) for row in found["cases"])
    worst = f"largest relative difference {found['worst_relative_difference']:.2g}"
    verdict = {True: "each costs what was stored", False: "not each costs what was stored",
               None: "no case was stored in this reading"}[found["equal"]]
    lines = [f"{found['network']}, reading {found['semantics']}, cases {len(found['cases']):,}, periods {periods:,}: "
             f"{verdict}, {worst}"]
    return lines + [f"  {row['key']}: {len(row['periods'])} periods, {row['worst_relative_difference']:.2g}"
                    for row in found["cases"]]


def rcpsp_lines(found: dict[str, Any]) -> list[str]:
    """Return what ``peer rcpsp`` says of an instance."""
    if found["makespan"] is None:
        what = "there is no timetable" if found["status"] == "infeasible" else "no timetable was found"
        return [f"{found['instance']}: {what}"]
    return [f"{found['instance']}: {found['status']}, makespan {found['makespan']:,}, lower bound "
            f"{found['lower_bound']:,}, gap {100 * found['gap']:.2f} %"]


def ahead_lines(found: dict[str, Any]) -> list[str]:
    """Return what ``peer indp`` says of repairs that it chose."""
    bound = "no bound" if found["bound"] is None else f"bound {found['bound']:,.12g}, gap {found['gap']:.1e}"
    rows = found["periods"]
    left = sum(len(row["repaired_nodes"]) + len(row["repaired_links"]) for row in rows)
    return [f"{found['case']}, reading {found['semantics']}, {found['resources']:g} a period, {found['num_periods']} "
            f"periods: {found['status']}, objective {found['objective']:,.12g}, {bound}",
            f"Repairs: {left:,}; demand not met: {rows[0]['unmet']:,.6g} in period 0, {rows[-1]['unmet']:,.6g} in the "
            "last"]


def replay_lines(found: dict[str, Any]) -> list[str]:
    """Return what ``peer pyrecodes`` says of a case."""
    end = "all repaired" if found["finished"] else "not all repaired"
    lines = [f"{found['case']}: {found['components']:,} components, {found['damaged']:,} damaged; "
             f"{found['steps_run']:,} steps, {end}"]
    return lines + [f"  {name}: {unmet:,.6g} of demand not met, summed over steps"
                    for name, unmet in found["unmet_demand"].items()]
