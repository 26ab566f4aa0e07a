"""A search under way: progress on stderr, and Ctrl-C.

Owns :class:`Interrupt`, :class:`Meter`, :class:`BoundLine` and :func:`watching`. Stops no search itself: it tells the
search to stop.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from qaita.cli.answer import say

if TYPE_CHECKING:
    from qaita.plan.search.search import Progress

COMPILING = "compiling, once on this machine: a minute or less"
"""Said when the first search begins on a machine, or the first of its kind."""

EVERY = 5.0
"""Seconds between lines of progress where stderr is no terminal."""


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
        say("stopping: the best plan so far will be written; press Ctrl-C again to stop at once")


class Meter:
    """Progress on stderr: a bar with objective, bound and gap on a terminal, else lines, one a step at least."""

    def __init__(self, interrupt: Interrupt, measure: str = "lost"):
        self.interrupt, self.last = interrupt, time.monotonic()
        self.measure = measure
        self.name = ""
        self.bar: Any = None

    def __call__(self, name: str, progress: Progress) -> None:
        """Show the progress of the search ``name``; raise KeyboardInterrupt when Ctrl-C was pressed."""
        if sys.stderr.isatty():
            self._draw(name, progress)
        elif time.monotonic() - self.last >= EVERY or (progress.share >= 1.0 and name != self.name):
            self.last, self.name = time.monotonic(), name
            say(f"{name}: {progress.seconds:.0f} s, round {progress.rounds}, {_found(progress, self.measure)}")
        if self.interrupt.asked:
            raise KeyboardInterrupt

    def close(self) -> None:
        """End the bar's line."""
        if self.bar is not None:
            self.bar.render_finish()
            say("")
            self.bar = None

    def _draw(self, name: str, progress: Progress) -> None:
        if name != self.name or self.bar is None:
            self.close()
            self.name = name
            self.bar = click.progressbar(length=1000, label=name, file=sys.stderr, item_show_func=lambda text: text)
        self.bar.update(max(0, round(1000 * progress.share) - self.bar.pos), _found(progress, self.measure))


class BoundLine:
    """A line on stderr every few seconds: what a search has found and proven."""

    def __init__(self, name: str):
        self.name, self.begun = name, time.monotonic()
        self.last = self.begun

    def __call__(self, objective: float, bound: float) -> None:
        """Show objective and bound when the last line is old enough."""
        if time.monotonic() - self.last >= EVERY:
            self.last = time.monotonic()
            gap = max(0.0, 1 - bound / objective) if objective > 0 else 0.0
            say(f"{self.name}: {self.last - self.begun:.0f} s, objective {objective:,.10g}, gap {100 * gap:.4f} %")


@contextmanager
def watching(measure: str = "lost") -> Iterator[Meter]:
    """Yield what a search tells its progress to; ``meter.interrupt.asked`` says whether Ctrl-C was pressed.

    ``measure`` is the word after the objective.
    """
    with Interrupt() as interrupt:
        from qaita.recovery.compiled import compiling

        meter = Meter(interrupt, measure)
        try:
            with compiling(partial(say, COMPILING)):
                yield meter
        finally:
            meter.close()


def _found(progress: Progress, measure: str) -> str:
    gap = max(0.0, 1 - progress.bound / progress.objective) if progress.objective > 0 else 0.0
    return f"{progress.objective:,.0f} {measure}, bound {progress.bound:,.0f}, gap {100 * gap:.1f} %"
