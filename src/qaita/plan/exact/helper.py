"""The process in which the solver runs: ``python -m qaita.plan.exact.helper``, started by :mod:`~.apart`.

Owns the child's side of the pipe: questions come in pickled on stdin; that it is ready, how far it is and the answers
go out on stdout. Ends with its parent; leaves Ctrl-C to it.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
from typing import Any, BinaryIO

from qaita.plan.exact.feasible import all_can_be_done
from qaita.plan.exact.model import solve
from qaita.plan.exact.question import Best, Least, Possible
from qaita.plan.exact.timetable import least_makespan


def main() -> None:
    """Answer questions until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr
    questions: queue.Queue[Any] = queue.Queue()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, questions, stop), daemon=True).start()
    _send(answers, ("ready", None))
    while True:
        _send(answers, ("answer", _answer(questions.get(), answers, stop)))


def _listen(pipe: BinaryIO, questions: queue.Queue[Any], stop: threading.Event) -> None:
    """Take in questions, and "stop" while one is being answered; at the end of the pipe end the process."""
    try:
        while True:
            message = pickle.load(pipe)
            if message == "stop":
                stop.set()
            else:
                stop.clear()  # here, where questions and stops come in by turns: no stop of this question is lost
                questions.put(message)
    except EOFError:
        os._exit(0)


def _answer(question: Any, answers: BinaryIO, stop: threading.Event) -> object:
    def go_on(said: object) -> None:
        _send(answers, ("said", said))
        if stop.is_set():
            raise KeyboardInterrupt

    if isinstance(question, Best):
        return solve(question.model, question.core, question.effort, question.hint, go_on, question.whole)
    if isinstance(question, Possible):
        return all_can_be_done(question.model, question.jobs, question.units)
    if isinstance(question, Least):
        return least_makespan(question.project, question.known, question.lower, question.effort, go_on)
    raise TypeError(f"met {type(question).__name__}; allowed: Best, Possible, Least")


def _send(pipe: BinaryIO, message: object) -> None:
    pickle.dump(message, pipe)
    pipe.flush()


if __name__ == "__main__":
    main()
