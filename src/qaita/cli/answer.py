"""How a command answers: what goes to stdout and to stderr, and the exit code.

Owns everything that prints, but for progress.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qaita.errors import InputError

if TYPE_CHECKING:
    from qaita.jobs.plan import Outcome

DONE, BAD_INPUT, INFEASIBLE, INTERRUPTED = 0, 2, 3, 130
"""Exit codes; click uses 2 for a wrong call as well."""
SHOWN = 20
"""Rules and breaches shown on stderr; the rest are counted, all stand in the result."""


def say(text: str) -> None:
    """Print a message to stderr."""
    click.echo(text, err=True)


def show(as_json: bool, summary: dict[str, Any], lines: list[str]) -> None:
    """Print a result to stdout: the summary as JSON, or the lines."""
    click.echo(json.dumps(summary, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def answering(command: Callable[..., int | None]) -> Callable[..., None]:
    """Return ``command`` ending with its exit code; faults of the input are printed and end with 2, Ctrl-C with 130."""
    @functools.wraps(command)
    def run(**options: Any) -> None:
        try:
            code = command(**options)
        except InputError as error:
            say(str(error))
            if options.get("as_json"):
                show(True, {"exit_code": BAD_INPUT, "faults": [vars(fault) for fault in error.faults]}, [])
            code = BAD_INPUT
        except KeyboardInterrupt:
            say("stopped; nothing was written")
            code = INTERRUPTED
        click.get_current_context().exit(code or DONE)
    return run


def shown(found: Outcome, as_json: bool) -> int:
    """Show a result that was written and return the exit code."""
    summary = found.summary
    rules = [f"not planned: {item['asset_id']}: {item['rule']}" for item in summary["not_planned"]]
    rules += [f"clash: {' '.join(str(part) for part in item.values() if part not in ('', 'asset_id'))}"
              for item in summary["clash"]]
    rules += [f"would end it{'' if item['enough'] else ', though not every clash'}: {item['change']}"
              for item in summary["relaxation"]]
    rules += [f"breach of {item['rule']}: {item['where']}: {item['found']}" for item in summary.get("breaches", [])]
    for rule in rules[:SHOWN]:
        say(rule)
    if len(rules) > SHOWN:
        say(f"... and {len(rules) - SHOWN} more: {found.out / 'result.json'}")
    show(as_json, {**summary, "out": str(found.out)}, [*found.lines, *_places(found.out)])
    return INFEASIBLE if found.infeasible else DONE


def _places(out: Path) -> list[str]:
    page = out / "report.html"
    return [f"Result: {out}", *([f"Report: {page}"] if page.exists() else [])]
