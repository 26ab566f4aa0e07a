"""The commands ``qaita peer ...``: cases and benchmarks of other programs.

Owns their words and options; each calls one function of :mod:`qaita.jobs`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qaita.cli.answer import DONE, INFEASIBLE, INTERRUPTED, answering, show
from qaita.cli.options import AS_JSON, CLUSTER, FORCE, PATH, SEARCH, STREAM, budget_of
from qaita.cli.watch import BoundLine, Interrupt, watching
from qaita.cli.words import ahead_lines, indp_lines, rcpsp_lines, replay_lines
from qaita.errors import Fault, InputError


@click.group()
def peer() -> None:
    """Cases and benchmarks of other programs."""


@peer.command()
@click.argument("instance", type=PATH, metavar="FILE.json.gz")
@click.option("--out", required=True, type=PATH, help="Folder for result.json and starts.json.")
@SEARCH
@STREAM
@CLUSTER
@FORCE
@AS_JSON
@answering
def programme(instance: Path, out: Path, stream: Path | None, force: bool, as_json: bool, **limits: Any) -> int:
    """Plan a rebuilding programme of the public benchmark: least sum of weight x day of service."""
    with watching() as meter:
        from qaita.jobs.peer import plan_peer
        from qaita.jobs.stream import streamed

        found = streamed(stream, force, meter, lambda tell: plan_peer(instance, out, budget_of(limits), force, tell),
                         lambda made: made)
    show(as_json, found, [f"{found['instance']}: {found['status']}, objective {found['objective']:,.10g}, lower bound "
                           f"{found['lower_bound']:,.10g}, gap {100 * found['gap']:.2f} %", f"Result: {out}"])
    infeasible = found["status"] in ("partial", "infeasible")
    return INTERRUPTED if meter.interrupt.asked else INFEASIBLE if infeasible else DONE


@peer.command()
@click.argument("instance", type=PATH, metavar="FILE")
@click.option("--out", required=True, type=PATH, help="Folder for result.json and starts.json.")
@SEARCH
@FORCE
@AS_JSON
@answering
def rcpsp(instance: Path, out: Path, force: bool, as_json: bool, **limits: Any) -> int:
    """Schedule a public instance of project scheduling (PSPLIB, MMLIB, Patterson): least makespan, and a bound."""
    from qaita.jobs.peer_rcpsp import peer_rcpsp

    with watching("periods") as meter:
        found = peer_rcpsp(instance, out, budget_of(limits), force, meter)
    show(as_json, found, [*rcpsp_lines(found), f"Result: {out}"])
    return INTERRUPTED if meter.interrupt.asked else INFEASIBLE if found["makespan"] is None else DONE


@peer.command()
@click.argument("network", type=PATH, metavar="NETWORK.json")
@click.option("--damage", metavar="CASES.json[:NAME]", help="Choose repairs: what is damaged in this case.")
@click.option("--resources", type=float, help="With --damage: resources of each period.")
@click.option("--periods", type=click.IntRange(min=1), help="With --damage: periods with repairs.")
@click.option("--given-repairs", metavar="CASES.json[:NAME]",
              help="Or cost the repairs stored in these cases again; NAME: only those called so.")
@click.option("--semantics", type=click.Choice(["peer", "paper", "own"]), default="peer", show_default=True,
              help="Reading of the dependencies: of the authors' programs, of their formula, or Qaita's own.")
@click.option("--out", required=True, type=PATH, help="Folder for result.json, periods.csv and schedule.csv.")
@click.option("--time", "seconds", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              help="With --damage: stop after so many seconds.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the simplex method.")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="With --damage: threads.")
@STREAM
@FORCE
@AS_JSON
@answering
def indp(network: Path, damage: str | None, given_repairs: str | None, out: Path, stream: Path | None, force: bool,
         as_json: bool, **means: Any) -> int:
    """Choose the repairs of an INDP case over all periods, with a proven bound; or cost given ones."""
    if (damage is None) == (given_repairs is None):
        raise InputError([Fault("give --damage or --given-repairs, one of them")])
    if given_repairs is not None:
        return _given(network, given_repairs, means["semantics"], out, force, as_json)
    missing = [f"--{name}" for name in ("resources", "periods") if means[name] is None]
    if missing:
        raise InputError([Fault("--damage needs it too", column=name) for name in missing])
    from qaita.jobs.peer_indp_ahead import Means, peer_indp_ahead, progress_of
    from qaita.jobs.stream import streamed

    cases, name = _named(damage or "")
    line = BoundLine(network.name)
    with Interrupt() as interrupt:
        found = streamed(stream, force, lambda _, progress: line(progress.objective, progress.bound),
                         lambda tell: peer_indp_ahead(network, cases, name, Means(**means), out, force,
                                                      lambda: interrupt.asked,
                                                      progress_of(tell, network.name, means["seconds"])),
                         lambda made: made)
    show(as_json, found, [*ahead_lines(found), f"Result: {out}"])
    return INTERRUPTED if interrupt.asked else DONE


def _given(network: Path, given_repairs: str, semantics: str, out: Path, force: bool, as_json: bool) -> int:
    from qaita.jobs.peer_indp import peer_indp_given

    cases, name = _named(given_repairs)
    found = peer_indp_given(network, cases, semantics, out, force, name)
    show(as_json, found, [*indp_lines(found), f"Result: {out}"])
    return DONE


@peer.command()
@click.argument("case", type=PATH, metavar="CASE")
@click.option("--out", required=True, type=PATH, help="Folder for summary.json, curves.csv and activities.csv.")
@FORCE
@AS_JSON
@answering
def pyrecodes(case: Path, out: Path, force: bool, as_json: bool) -> None:
    """Replay a resolved case of pyrecodes (resolved.json.gz, or its folder) by its own rules."""
    from qaita.jobs.peer_pyrecodes import peer_pyrecodes

    found = peer_pyrecodes(case, out, force)
    show(as_json, found, [*replay_lines(found), f"Result: {out}"])


def _named(given: str) -> tuple[Path, str]:
    """Return the file and the name of ``FILE:NAME``; a file that has a colon in its own name is taken as it is."""
    path, colon, name = given.rpartition(":")
    return (Path(path), name) if colon and path and not Path(given).exists() else (Path(given), "")
