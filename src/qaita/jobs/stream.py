"""A search told to a file as it goes: one JSON line for each plan or bound that is better, and one at the end.

Owns :func:`streamed`. Searches nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from qaita.errors import InputError
from qaita.files.stream import Lines

if TYPE_CHECKING:
    from qaita.jobs.budget import Tell
    from qaita.plan.search.search import Progress

Made = TypeVar("Made")
EVERY = 1.0
"""Seconds after which a line is written though nothing got better."""
LAST = ("status", "stopped_by", "objective_resident_days_lost", "objective", "lower_bound", "bound", "gap")
"""Keys of ``result.json`` that the last line repeats, where they are there."""


def streamed(path: Path | None, force: bool, tell: Tell, job: Callable[[Tell], Made],
             summary: Callable[[Made], Mapping[str, Any]]) -> Made:
    """Do a job that searches, and write a line to ``path`` each time a plan or a bound is better.

    Parameters
    ----------
    path : Path or None
        File of JSON lines, made at once; None: nothing is written.
    force : bool
        Whether one that exists is emptied.
    tell : callable
        Told of the progress as well, after the line is written.
    job : callable
        Does the work; is given whom to tell.
    summary : callable
        Returns the content of ``result.json`` of what was made, for the last line.

    Returns
    -------
    What ``job`` returns.

    Raises
    ------
    InputError
        When the file may not be written; and what ``job`` raises. Of bad input no file is left; else the last line says
        ``interrupted`` or ``error``.
    """
    if path is None:
        return job(tell)
    lines = Lines(path, force)
    try:
        made = job(_Stream(lines, tell))
        lines.add({"end": True, **{key: value for key, value in summary(made).items() if key in LAST}})
    except InputError:
        lines.remove()
        raise
    except BaseException as error:
        stopped_by = "interrupted" if isinstance(error, KeyboardInterrupt) else "error"
        lines.add({"end": True, "stopped_by": stopped_by, "error": type(error).__name__})
        raise
    finally:
        lines.close()
    return made


class _Stream:
    """Writes what it is told, where it is news."""

    def __init__(self, lines: Lines, tell: Tell):
        self._lines, self._tell = lines, tell
        self._last: tuple[str, float, float] | None = None
        self._written = time.monotonic()

    def __call__(self, name: str, progress: Progress) -> None:
        news = (name, progress.objective, progress.bound)
        if news != self._last or time.monotonic() - self._written >= EVERY:
            self._last, self._written = news, time.monotonic()
            self._lines.add(line_of(name, progress))
        self._tell(name, progress)


def line_of(name: str, progress: Progress) -> dict[str, Any]:
    """Return the line of a progress: search, seconds, rounds, objective, bound, gap."""
    gap = max(0.0, 1 - progress.bound / progress.objective) if progress.objective > 0 else 0.0
    return {"search": name, "seconds": round(progress.seconds, 3), "rounds": progress.rounds,
            "objective": progress.objective, "bound": progress.bound, "gap": gap}
