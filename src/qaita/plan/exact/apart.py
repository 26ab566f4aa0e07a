"""The solver asked in a process of its own, which is started once and kept.

Owns :func:`start`, :func:`best` and :func:`possible`. A process cannot hold OR-Tools and highspy at once: both wheels
bring a ``libhighs.so.1``, of different builds, and the second to be loaded finds the first one's. Besides, a solver
that runs out of memory takes no plan with it.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from qaita.plan.exact.question import Answer, Best, Possible


class _Helper:
    """The helper process and the two pipes to it."""

    def __init__(self) -> None:
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "qaita.plan.exact.helper"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._questions, self._answers = self._process.stdin, self._process.stdout
        atexit.register(self.end)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, question: Best | Possible, go_on: Callable[[float], None] | None = None) -> Any:
        """Return the answer; None when the helper died over it."""
        try:
            self._send(question)
            while True:
                kind, said = pickle.load(self._answers)
                if kind == "answer":
                    return said
                if go_on is not None:
                    go_on = self._told(go_on, said)
        except (EOFError, OSError):
            self.end()
            return None
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def _told(self, go_on: Callable[[float], None], bound: float) -> Callable[[float], None] | None:
        """Tell the bound; when it is not to go on, ask the helper to stop and to answer with what it has."""
        try:
            go_on(bound)
        except KeyboardInterrupt:
            self._send("stop")
            return None
        return go_on

    def _send(self, message: object) -> None:
        pickle.dump(message, self._questions)
        self._questions.flush()


_helpers: list[_Helper] = []
_lock = threading.Lock()


def start() -> None:
    """Start the process, so that it is there when it is asked; returns at once."""
    with _lock:
        _running()


def _running() -> _Helper:
    if not _helpers or not _helpers[0].alive:
        _helpers[:] = [_Helper()]
    return _helpers[0]


def best(question: Best, go_on: Callable[[float], None] | None = None) -> Answer:
    """Return the best plan found and what was proved, see :func:`qaita.plan.exact.model.solve`.

    ``go_on`` is told the bound several times a second; a KeyboardInterrupt from it ends the search.
    """
    return _asked(question, go_on) or Answer()


def possible(question: Possible) -> tuple[bool | None, float]:
    """Return whether all jobs can be done and the units spent, see :mod:`qaita.plan.exact.feasible`."""
    return _asked(question) or (None, question.units)


def _asked(question: Best | Possible, go_on: Callable[[float], None] | None = None) -> Any:
    with _lock:
        return _running().ask(question, go_on)
