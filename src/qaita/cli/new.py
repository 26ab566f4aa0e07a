"""The command ``qaita new``: a city to look at and to change, built-in, synthetic, or out of network files.

Owns its words and options.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qaita.cli.answer import answering, say, show
from qaita.cli.options import AS_JSON, DAY, FORCE, PATH, options

if TYPE_CHECKING:
    from qaita.cases.rows import CaseTables

LEFT_OUT_SHOWN = 5
"""What was left out of network files, on stderr; all of it is in the JSON."""
NETWORKS = options(
    click.option("--water", type=PATH, metavar="FILE.inp", help="A water network of EPANET."),
    click.option("--power", type=PATH, metavar="FILE.json", help="A power network of pandapower."),
    click.option("--dependencies", type=PATH, metavar="FILE.csv", help="Who needs, who supplies power: two columns."),
    click.option("--damage", type=PATH, metavar="FILE.csv",
                 help="What is damaged: asset_id and state, or InfraRisk's components and fail_perc."),
    click.option("--physics", is_flag=True,
                 help="Let EPANET and pandapower work out deliveries, from the files copied into DIR."),
    click.option("--capacities", is_flag=True, help="Let ratings of lines, transformers and sources limit them."),
    click.option("--stand-ins", is_flag=True, help="Let suppliers that no network has be assets wholly assumed."),
    click.option("--day0", type=DAY, help="Day of the damage. [default: 2025-01-01, assumed]"),
    click.option("--litres", type=click.FloatRange(min=0, min_open=True), help="Water a person uses a day. [default: "
                 "310]"),
    click.option("--kilowatts", type=click.FloatRange(min=0, min_open=True), help="Mean power a person uses, where "
                 "there is no water network. [default: 0.5]"),
)
"""Options that go with network files."""


@click.command()
@click.argument("path", metavar="DIR", type=PATH)
@click.option("--case", help="A built-in case: almaty-2022.")
@click.option("--synthetic", type=click.IntRange(min=1), metavar="N", help="A synthetic city of N assets.")
@click.option("--family", help="With --synthetic: a city of rings, modes, levers, lots, bids, calendars, precedence "
              "or hub.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of what is assumed. [default: 2022 for a case, else 0]")
@click.option("--crews-factor", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True,
              help="Scale every number of crews of the case.")
@NETWORKS
@FORCE
@AS_JSON
@answering
def new(path: Path, case: str | None, synthetic: int | None, family: str | None, seed: int | None,
        crews_factor: float, force: bool, as_json: bool, **networks: Any) -> None:
    """Write a city to DIR (a folder, or a file ending in .xlsx or .gpkg): built-in, synthetic, or of network files."""
    from qaita.jobs.new import case_tables, new_city, synthetic_tables

    given = {name: value for name, value in networks.items() if value not in (None, False)}
    if sum([case is not None, synthetic is not None, bool(given)]) != 1:
        raise click.UsageError("give one of: --case; --synthetic; network files with --water, --power")
    if crews_factor != 1.0 and case is None:
        raise click.UsageError("--crews-factor goes with --case")
    if family is not None and synthetic is None:
        raise click.UsageError("--family goes with --synthetic")
    if given and seed is not None:
        raise click.UsageError("nothing is drawn for network files: leave --seed out")
    left_out: tuple[str, ...] = ()
    if given:
        made, left_out = _of_networks(given)
    else:
        made = case_tables(case, seed, crews_factor) if case is not None else synthetic_tables(
            synthetic or 0, seed, family)
    rows = new_city(path, made, force)
    _tell(left_out)
    name, note = made.settings["name"], made.settings.get("note", "") if given else ""
    more = {"left_out": list(left_out), "assumed": note} if given else {}
    show(as_json, {"path": str(path), "name": name, "tables": rows, **more},
         [f"{name}: {path}", *(f"  {table}: {count:,}" for table, count in rows.items()),
          *([f"Assumed: {note}"] if note else [])])


def _of_networks(given: dict[str, Any]) -> tuple[CaseTables, tuple[str, ...]]:
    """Return the city of network files and what was left out of them."""
    from qaita.jobs.networks import NetworkFiles, network_city

    if isinstance(given.get("day0"), datetime):
        given["day0"] = f"{given['day0']:%Y-%m-%d}"
    found = network_city(NetworkFiles(**given))
    return found.made, found.left_out


def _tell(left_out: tuple[str, ...]) -> None:
    for reason in left_out[:LEFT_OUT_SHOWN]:
        say(f"left out: {reason}")
    if len(left_out) > LEFT_OUT_SHOWN:
        say(f"... and {len(left_out) - LEFT_OUT_SHOWN} more, all of them with --json")
