"""The commands of ``qaita``, one function each.

Owns their words and options. Does none of the work itself: each calls one function of :mod:`qaita.jobs`, loaded when it
is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qaita import __version__
from qaita.cli.answer import BAD_INPUT, DONE, INTERRUPTED, answering, show, shown
from qaita.cli.new import new
from qaita.cli.options import AS_JSON, AS_OF, CLUSTER, FORCE, NO_REPORT, PATH, SEARCH, SECOND, STREAM, budget_of
from qaita.cli.peer import peer
from qaita.cli.watch import watching
from qaita.cli.words import check_lines, compare_lines

if TYPE_CHECKING:
    from qaita.jobs.budget import Tell
    from qaita.jobs.plan import Outcome


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="qaita")
def main() -> None:
    """Plan the rebuilding of a damaged city: what first, by when, and how near to the best.

    A CITY is a folder of CSV tables with city.toml, an .xlsx workbook or a .gpkg; a RESULT folder is one too.
    Exit codes: 0 done, 2 bad input, 3 infeasible (the result is written), 130 interrupted (the best so far is written).
    """


main.add_command(new)


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
    show(as_json, found, check_lines(found))


@main.command()
@click.argument("city", type=PATH)
@click.option("--out", required=True, type=PATH, help="Folder of the result.")
@click.option("--order-from-above", is_flag=True, help="Hold to the ranks of the assets (state bodies and police "
              "first), and say what that costs residents.")
@click.option("--equity", type=click.FloatRange(min=0, max=1), metavar="SHARE", help="Leave at most this share of the "
              "gap between the worst district and the mean, and say what that costs.")
@SECOND
@SEARCH
@STREAM
@CLUSTER
@AS_OF
@FORCE
@NO_REPORT
@AS_JSON
@answering
def plan(city: Path, out: Path, order_from_above: bool, equity: float | None, weigh: tuple[tuple[str, float], ...],
         limit: tuple[tuple[str, float], ...], begin: Path | None, announced: Path | None, stream: Path | None,
         as_of: datetime | None, force: bool, no_report: bool, as_json: bool, **limits: Any) -> int:
    """Plan CITY and write the RESULT folder --out: schedule, service, curves, report, inputs."""
    if sum([order_from_above, equity is not None, bool(weigh or limit)]) > 1:
        raise click.UsageError("give one of: --order-from-above; --equity; --weigh and --limit")
    if any(name in ("churn", "churn_days") for name, _ in (*weigh, *limit)) and not (announced or begin):
        raise click.UsageError("churn is counted from a schedule: give --announced or --from")

    def planned(tell: Tell) -> Outcome:
        from qaita.jobs.plan import plan_city
        from qaita.jobs.source import open_source
        from qaita.jobs.terms import wish_of

        source = open_source(city, _day(as_of))
        wish, start = wish_of(source, dict(weigh), dict(limit), announced, begin)
        return plan_city(source, out, budget_of(limits), force, not no_report, tell, order_from_above=order_from_above,
                         equity=equity, wish=wish, start=start)

    return _searched(as_json, planned, stream, force)


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

    return shown(recover_schedule(open_source(city, _day(as_of)), schedule, out, force, not no_report), as_json)


@main.command()
@click.argument("first", metavar="RESULT", type=PATH)
@click.argument("second", metavar="RESULT", type=PATH)
@AS_JSON
@answering
def compare(first: Path, second: Path, as_json: bool) -> None:
    """Say in what two results differ: worth, dates of services, jobs, weights, data."""
    from qaita.jobs.compare import compare_results

    found = compare_results(first, second)
    show(as_json, found, compare_lines(found))


@main.command()
@click.argument("result", type=PATH)
@AS_JSON
@answering
def verify(result: Path, as_json: bool) -> int:
    """Judge the plan and the bound of RESULT by code that shares nothing with the planner."""
    from qaita.jobs.verify import verify_result

    judged = verify_result(result)
    show(as_json, judged.summary, judged.lines)
    return DONE if judged.accepted else BAD_INPUT


@main.command()
@click.argument("city", type=PATH)
@click.option("--out", required=True, type=PATH, help="Folder for page, table, picture and plans.")
@click.option("--points", type=click.IntRange(min=2), default=12, show_default=True, help="Plans wanted.")
@SEARCH
@AS_OF
@FORCE
@AS_JSON
@answering
def better(city: Path, out: Path, points: int, as_of: datetime | None, force: bool, as_json: bool,
           **limits: Any) -> int:
    """Find plans for CITY between delay and what is lost in disasters to come; --time is for all searches."""
    from qaita.jobs.better import better_city
    from qaita.jobs.source import open_source

    with watching() as meter:
        summary, lines = better_city(open_source(city, _day(as_of)), out, points, budget_of(limits), force, meter)
    show(as_json, summary, lines)
    return INTERRUPTED if meter.interrupt.asked else DONE


@main.command()
@click.argument("result", type=PATH)
@click.option("--questions", "asked", type=click.IntRange(min=1), default=20, show_default=True,
              help="Answers wanted: the most promising of each kind in turn.")
@click.option("--about", multiple=True, metavar="TEXT", help="Only what this occurs in: a kind (crew, contractor, "
              "dump, sooner, more, hours, wait, part, supplier), a trade, source, lot or asset, a month as 2022-03. "
              "Several: all of them.")
@click.option("--replans", type=click.IntRange(min=0), default=0, show_default=True,
              help="Plan so many of them again, with and without, and say how far the prices err.")
@click.option("--work", type=click.IntRange(min=1), default=30, show_default=True, help="Rounds of each re-plan.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the re-plans.")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Threads of the re-plans.")
@click.option("--out", type=PATH, help="Folder for tables and picture.")
@FORCE
@AS_JSON
@answering
def prices(result: Path, asked: int, about: tuple[str, ...], replans: int, work: int, seed: int, workers: int,
           out: Path | None, force: bool, as_json: bool) -> int:
    """Say what would help the plan of RESULT most: crews, money sooner, permits, hours; in resident-days a unit."""
    from qaita.jobs.budget import Budget
    from qaita.jobs.prices import price_result

    with watching() as meter:
        summary, lines = price_result(result, asked, replans, Budget(work=work, seed=seed, workers=workers), out,
                                      force, meter, about)
    show(as_json, summary, lines)
    return INTERRUPTED if meter.interrupt.asked else DONE


@main.command()
@click.option("--out", type=PATH, default=Path("demo"), show_default=True, help="Folder of the result.")
@SEARCH
@AS_JSON
@answering
def demo(out: Path, as_json: bool, **limits: Any) -> int:
    """Plan Almaty as of 12 January 2022; an earlier demo result in --out is replaced."""
    def planned(tell: Tell) -> Outcome:
        from qaita.jobs.demo import demo

        return demo(out, budget_of(limits), tell)

    return _searched(as_json, planned)


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
        summary, lines = hindcast(out, budget_of(limits), force, meter)
    show(as_json, summary, lines)
    return DONE


main.add_command(peer)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _searched(as_json: bool, job: Callable[[Tell], Outcome], stream: Path | None = None, force: bool = False) -> int:
    """Run a job that searches, show what came out, and return the exit code.

    The job loads what it needs itself: from the first moment on Ctrl-C asks for the best plan so far.
    """
    with watching() as meter:
        from qaita.jobs.stream import streamed

        found = streamed(stream, force, meter, job, lambda made: made.summary)
    code = shown(found, as_json)
    return INTERRUPTED if meter.interrupt.asked or found.interrupted else code
