"""The solver asked in a process of its own, which is started once and kept.

Owns :func:`start`, :func:`ready` and the three questions, :func:`best`, :func:`possible` and :func:`least`.
There may be several such processes, each with a number, that are asked side by side. A process
cannot hold OR-Tools and highspy at once: both wheels bring a ``libhighs.so.1``, of different builds, and the second to
be loaded finds the first one's. Besides, a solver that runs out of memory takes no plan with it.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from qaita.plan.exact.question import Answer, Best, Least, Possible, Proof

Question = Best | Possible | Least


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
        self._messages: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._last: tuple[str, Any] | None = None
        self._ready = False
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self.end)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether it has loaded the solver and can be asked."""
        return self._ready and self.alive

    def ask(self, question: Question, go_on: Callable[[Any], None] | None = None) -> tuple[Any, bool]:
        """Return the answer, None when the helper died over it, and whether it was asked to stop."""
        try:
            self._last, self._messages = None, queue.SimpleQueue()
            self._send(question)
            return self._answer(go_on)
        except OSError:
            self.end()
            return None, False
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def _answer(self, go_on: Callable[[Any], None] | None) -> tuple[Any, bool]:
        """Wait for the answer and tell what is said before; a first interruption makes the helper answer soon.

        The waiting loop stands inside of the ``try``, since Python looks for interruptions where a loop begins again.
        A message taken out of the queue in the very moment of an interruption is lost; the last one is put back.
        """
        try:
            return self._wait(go_on), False
        except KeyboardInterrupt:
            if go_on is None:
                raise
        if self._last is not None:
            self._messages.put(self._last)
        else:
            self._send("stop")
        return self._wait(None), True

    def _wait(self, go_on: Callable[[Any], None] | None) -> Any:
        """Return the answer, None when the helper has died."""
        while True:
            kind, said = self._messages.get()
            if kind in ("answer", "end"):
                return said
            if go_on is not None:
                go_on(said)

    def _listen(self) -> None:
        """Take in what the helper says, in a thread: whoever waits for it can be interrupted and misses nothing."""
        try:
            while True:
                message = pickle.load(self._answers)
                if message[0] == "ready":
                    self._ready = True
                else:
                    self._say(message)
        except (EOFError, OSError, pickle.UnpicklingError):
            pass  # it died, maybe in the middle of a word
        finally:
            self._say(("end", None))

    def _say(self, message: tuple[str, Any]) -> None:
        if message[0] != "said":
            self._last = message
        self._messages.put(message)

    def _send(self, message: object) -> None:
        pickle.dump(message, self._questions)
        self._questions.flush()


_helpers: dict[int, _Helper] = {}
_locks: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)


def start(number: int = 0) -> None:
    """Start a process, so that it is there when it is asked; returns at once."""
    with _locks[number]:
        _running(number)


def _running(number: int) -> _Helper:
    if number not in _helpers or not _helpers[number].alive:
        _helpers[number] = _Helper()
    return _helpers[number]


def ready(number: int = 0) -> bool:
    """Return whether a process is there and has loaded the solver, so that a question is begun on at once."""
    return number in _helpers and _helpers[number].ready


def best(question: Best, go_on: Callable[[float], None] | None = None, number: int = 0) -> Answer:
    """Return the best plan found and what was proved, see :func:`qaita.plan.exact.model.solve`.

    ``go_on`` is told the bound several times a second; a KeyboardInterrupt from it, or Ctrl-C meanwhile, ends the
    search. ``number``: of the process that is asked.
    """
    answer, interrupted = _asked(question, go_on, number)
    return replace(answer or Answer(), interrupted=interrupted)


def possible(question: Possible) -> tuple[bool | None, float]:
    """Return whether all jobs can be done and the units spent, see :mod:`qaita.plan.exact.feasible`."""
    return _asked(question)[0] or (None, question.units)


def least(question: Least, go_on: Callable[[tuple[int, int]], None]) -> Proof:
    """Return the shortest timetable found and what was proved, see :mod:`qaita.plan.exact.timetable`.

    ``go_on`` is told the least makespan (-1: none) and the bound several times a second; a KeyboardInterrupt from it,
    or Ctrl-C meanwhile, ends the search.
    """
    proof, interrupted = _asked(question, go_on)
    return replace(proof or Proof(None, question.lower), interrupted=interrupted)


def _asked(question: Question, go_on: Callable[[Any], None] | None = None, number: int = 0) -> tuple[Any, bool]:
    with _locks[number]:
        return _running(number).ask(question, go_on)
