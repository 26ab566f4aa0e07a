"""The command ``qaita``: words, options, what is printed, exit codes.

Owns the command line and is the only place that prints: results to stdout, messages and progress to stderr. Does none
of the work itself; each command calls one function of :mod:`qaita.jobs`, loaded when it is needed.
"""

from __future__ import annotations

import functools
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qaita import __version__
from qaita.errors import InputError

if TYPE_CHECKING:
    from qaita.jobs.budget import Budget
    from qaita.jobs.plan import Outcome
    from qaita.plan.search import Progress

DONE, BAD_INPUT, INFEASIBLE, INTERRUPTED = 0, 2, 3, 130
"""Exit codes; click uses 2 for a wrong call as well."""
SHOWN = 20
"""Rules and breaches shown on stderr; the rest are counted, all stand in the result."""
EVERY = 5.0
"""Seconds between lines of progress where stderr is no terminal."""

Command = TypeVar("Command", bound=Callable[..., Any])
PATH: Any = click.Path(path_type=Path)
DAY = click.DateTime(formats=["%Y-%m-%d"])


def _options(*decorators: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Return several options as one decorator, shown in the order given."""
    def apply(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command
    return apply


AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
FORCE = click.option("--force", is_flag=True, help="Replace --out where it exists.")
NO_REPORT = click.option("--no-report", is_flag=True, help="Write no pictures and no report.html.")
AS_OF = click.option("--as-of", type=DAY, help="Use only damage known by the end of this day. "
                     "[default: the data cut of a RESULT, else all that is known]")
SEARCH = _options(
    click.option("--time", "seconds", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
                 help="Stop after so many seconds."),
    click.option("--work", type=click.IntRange(min=1), help="Stop after so many rounds instead of by the clock: the "
                 "same seed, workers and work give the same bytes."),
    click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the search."),
    click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Threads."),
)


class Interrupt:
    """Ctrl-C: the first asks the search to end with its best plan, the second stops at once."""

    asked = False

    def __enter__(self) -> Interrupt:
        """Take over Ctrl-C."""
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *raised: object) -> None:
        """Give Ctrl-C back."""
        signal.signal(signal.SIGINT, self._before)

    def _note(self, number: int, frame: object) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _say("stopping: the best plan so far will be written; press Ctrl-C again to stop at once")


class Meter:
    """Progress on stderr: a bar with objective and gap on a terminal, else a line every few seconds."""

    def __init__(self, interrupt: Interrupt):
        self.interrupt, self.last = interrupt, time.monotonic()
        self.name, self.bar = "", None  # type: str, Any

    def __call__(self, name: str, progress: Progress) -> None:
        """Show the progress of the search ``name``; raise KeyboardInterrupt when Ctrl-C was pressed."""
        if sys.stderr.isatty():
            self._draw(name, progress)
        elif time.monotonic() - self.last >= EVERY:
            self.last = time.monotonic()
            _say(f"{name}: {progress.seconds:.0f} s, round {progress.rounds}, {_found(progress)}")
        if self.interrupt.asked:
            raise KeyboardInterrupt

    def close(self) -> None:
        """End the bar's line."""
        if self.bar is not None:
            self.bar.render_finish()
            _say("")
            self.bar = None

    def _draw(self, name: str, progress: Progress) -> None:
        if name != self.name or self.bar is None:
            self.close()
            self.name = name
            self.bar = click.progressbar(length=1000, label=name, file=sys.stderr, item_show_func=lambda text: text)
        self.bar.update(max(0, round(1000 * progress.share) - self.bar.pos), _found(progress))


@contextmanager
def watching() -> Iterator[Meter]:
    """Yield what a search tells its progress to; ``meter.interrupt.asked`` says whether Ctrl-C was pressed."""
    with Interrupt() as interrupt:
        meter = Meter(interrupt)
        try:
            yield meter
        finally:
            meter.close()


def _found(progress: Progress) -> str:
    gap = max(0.0, 1 - progress.bound / progress.objective) if progress.objective > 0 else 0.0
    return f"{progress.objective:,.0f} lost, gap {100 * gap:.1f} %"


def _say(text: str) -> None:
    click.echo(text, err=True)


def _show(as_json: bool, summary: dict[str, Any], lines: list[str]) -> None:
    click.echo(json.dumps(summary, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def answering(command: Callable[..., int | None]) -> Callable[..., None]:
    """Return ``command`` ending with its exit code; faults of the input are printed and end with 2, Ctrl-C with 130."""
    @functools.wraps(command)
    def run(**options: Any) -> None:
        try:
            code = command(**options)
        except InputError as error:
            _say(str(error))
            if options.get("as_json"):
                _show(True, {"exit_code": BAD_INPUT, "faults": [vars(fault) for fault in error.faults]}, [])
            code = BAD_INPUT
        except KeyboardInterrupt:
            _say("stopped; nothing was written")
            code = INTERRUPTED
        click.get_current_context().exit(code or DONE)
    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="qaita")
def main() -> None:
    """Plan the rebuilding of a damaged city: what first, by when, and how near to the best.

    A CITY is a folder of CSV tables with city.toml, an .xlsx workbook or a .gpkg; a RESULT folder is one too.
    Exit codes: 0 done, 2 bad input, 3 infeasible (the result is written), 130 interrupted (the best so far is written).
    """


@main.command()
@click.argument("path", metavar="DIR", type=PATH)
@click.option("--case", help="A built-in case: almaty-2022.")
@click.option("--synthetic", type=click.IntRange(min=50), metavar="N", help="A synthetic city of N assets.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of what is assumed. [default: 2022 for a case, else 0]")
@click.option("--crews-factor", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True,
              help="Scale every number of crews of the case.")
@FORCE
@AS_JSON
@answering
def new(path: Path, case: str | None, synthetic: int | None, seed: int | None, crews_factor: float, force: bool,
        as_json: bool) -> None:
    """Write a built-in or synthetic city to DIR (a folder, or a file ending in .xlsx or .gpkg)."""
    from qaita.jobs.new import case_tables, new_city, synthetic_tables

    if (case is None) == (synthetic is None):
        raise click.UsageError("give either --case or --synthetic")
    if synthetic is not None and crews_factor != 1.0:
        raise click.UsageError("--crews-factor goes with --case")
    made = case_tables(case, seed, crews_factor) if case is not None else synthetic_tables(synthetic or 0, seed)
    rows = new_city(path, made, force)
    name = made.settings["name"]
    _show(as_json, {"path": str(path), "name": name, "tables": rows},
          [f"{name}: {path}", *(f"  {table}: {count:,}" for table, count in rows.items())])


@main.command()
@click.argument("city", type=PATH)
@AS_OF
@AS_JSON
@answering
def check(city: Path, as_of: datetime | None, as_json: bool) -> None:
    """Read CITY, tell every fault, and say what it holds and how much of it is assumed."""
    from qaita.jobs.check import check_city
    from qaita.jobs.source import open_source

    found = check_city(open_source(city, _day(as_of)))
    _show(as_json, found, _check_lines(found))


@main.command()
@click.argument("city", type=PATH)
@click.option("--out", required=True, type=PATH, help="Folder of the result.")
@SEARCH
@AS_OF
@FORCE
@NO_REPORT
@AS_JSON
@answering
def plan(city: Path, out: Path, as_of: datetime | None, force: bool, no_report: bool, as_json: bool,
         **limits: Any) -> int:
    """Plan CITY and write the RESULT folder --out: schedule, service, curves, report, inputs."""
    from qaita.jobs.plan import plan_city
    from qaita.jobs.source import open_source

    return _searched(as_json, lambda tell: plan_city(open_source(city, _day(as_of)), out, _budget(limits), force,
                                                     not no_report, tell))


@main.command()
@click.argument("city", type=PATH)
@click.option("--schedule", required=True, type=PATH, help="CSV with task_id, asset_id, start; finish may be missing.")
@click.option("--out", required=True, type=PATH, help="Folder of the result.")
@AS_OF
@FORCE
@NO_REPORT
@AS_JSON
@answering
def recover(city: Path, schedule: Path, out: Path, as_of: datetime | None, force: bool, no_report: bool,
            as_json: bool) -> int:
    """Check and score a schedule of any origin for CITY, and write the RESULT folder --out."""
    from qaita.jobs.recover import recover_schedule
    from qaita.jobs.source import open_source

    return _shown(recover_schedule(open_source(city, _day(as_of)), schedule, out, force, not no_report), as_json)


@main.command()
@click.argument("first", metavar="RESULT", type=PATH)
@click.argument("second", metavar="RESULT", type=PATH)
@AS_JSON
@answering
def compare(first: Path, second: Path, as_json: bool) -> None:
    """Say in what two results differ: worth, dates of services, jobs, weights, data."""
    from qaita.jobs.compare import compare_results

    found = compare_results(first, second)
    _show(as_json, found, _compare_lines(found))


@main.command()
@click.option("--out", type=PATH, default=Path("demo"), show_default=True, help="Folder of the result.")
@SEARCH
@AS_JSON
@answering
def demo(out: Path, as_json: bool, **limits: Any) -> int:
    """Plan Almaty as of 12 January 2022; an earlier demo result in --out is replaced."""
    from qaita.jobs.demo import demo

    return _searched(as_json, lambda tell: demo(out, _budget(limits), tell))


@main.command()
@click.option("--out", required=True, type=PATH, help="Folder for hindcast-almaty.md, its picture and its numbers.")
@SEARCH
@FORCE
@AS_JSON
@answering
def hindcast(out: Path, force: bool, as_json: bool, **limits: Any) -> int:
    """Hold plans for Almaty as of 12 January 2022 against what was observed; --time is for all three searches."""
    from qaita.jobs.hindcast import hindcast

    with watching() as meter:
        summary, lines = hindcast(out, _budget(limits), force, meter)
    _show(as_json, summary, lines)
    return DONE


@main.group()
def peer() -> None:
    """Solve instances of other programs' benchmarks."""


@peer.command()
@click.argument("instance", type=PATH, metavar="FILE.json.gz")
@click.option("--out", required=True, type=PATH, help="Folder for result.json and starts.json.")
@SEARCH
@FORCE
@AS_JSON
@answering
def programme(instance: Path, out: Path, force: bool, as_json: bool, **limits: Any) -> int:
    """Plan a rebuilding programme of the public benchmark: least sum of weight x day of service."""
    from qaita.jobs.peer import plan_peer

    with watching() as meter:
        found = plan_peer(instance, out, _budget(limits), force, meter)
    _show(as_json, found, [f"{found['instance']}: {found['status']}, objective {found['objective']:,.10g}, lower bound "
                           f"{found['lower_bound']:,.10g}, gap {100 * found['gap']:.2f} %", f"Result: {out}"])
    infeasible = found["status"] in ("partial", "infeasible")
    return INTERRUPTED if meter.interrupt.asked else INFEASIBLE if infeasible else DONE


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _budget(limits: dict[str, Any]) -> Budget:
    from qaita.jobs.budget import Budget

    return Budget(**limits)


def _searched(as_json: bool, job: Callable[[Meter], Outcome]) -> int:
    """Run a job that searches, show what came out, and return the exit code."""
    with watching() as meter:
        found = job(meter)
    code = _shown(found, as_json)
    return INTERRUPTED if meter.interrupt.asked or found.interrupted else code


def _shown(found: Outcome, as_json: bool) -> int:
    """Show a result that was written and return the exit code."""
    summary = found.summary
    rules = [f"not planned: {item['asset_id']}: {item['rule']}" for item in summary["not_planned"]]
    rules += [f"breach of {item['rule']}: {item['where']}: {item['found']}" for item in summary.get("breaches", [])]
    for rule in rules[:SHOWN]:
        _say(rule)
    if len(rules) > SHOWN:
        _say(f"... and {len(rules) - SHOWN} more: {found.out / 'result.json'}")
    _show(as_json, {**summary, "out": str(found.out)}, [*found.lines, *_places(found.out)])
    return INFEASIBLE if found.infeasible else DONE


def _places(out: Path) -> list[str]:
    page = out / "report.html"
    return [f"Result: {out}", *([f"Report: {page}"] if page.exists() else [])]


def _check_lines(found: dict[str, Any]) -> list[str]:
    tables, cells = found["tables"], found["assumed_by_table"]
    total = sum(count["cells"] for count in cells.values())
    lines = [f"{found['name']}: no faults",
             f"Tables: {', '.join(f'{name} {count:,}' for name, count in tables.items())}",
             f"Damaged: {found['damaged']:,}; works on {found['jobs']:,} assets, {found['tasks']:,} tasks",
             *(f"Blocked: {item['asset_id']}: {item['rule']}" for item in found["blocked"][:SHOWN]),
             f"Residents: {found['residents']:,.0f}; weights {found['weights_version']}",
             f"Assumed: {100 * found['assumed_share']:.1f} % of {total:,} cells that a plan rests on",
             *(f"  {name}: {count['assumed']:,} of {count['cells']:,}" for name, count in cells.items())]
    for service in found["services"][:1]:
        lines.append(f"Services, all {service['class']}: {service['reason']}")
    return lines + [f"  {row['service']}: weight {row['weight']:g}, {row['residents']:,.0f} residents"
                    for row in found["services"]]


def _compare_lines(found: dict[str, Any]) -> list[str]:
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


if __name__ == "__main__":
    main()
