"""The solver's process: it answers beside HiGHS, stops on Ctrl-C with what it has, and is replaced when it dies."""

import os
import signal
import sys
import threading
from importlib.util import find_spec

import pytest
from tests.plan.makespan.test_shortest import random_project

from qaita.plan.exact import apart
from qaita.plan.exact.question import Effort, Least, Proof
from qaita.plan.makespan.bound import quick_bound
from qaita.plan.makespan.check import check_timetable
from qaita.plan.makespan.reduce import reduced

pytestmark = pytest.mark.skipif(find_spec("ortools") is None, reason="needs OR-Tools, which must not be loaded here")


def hard(seconds):
    """A question that takes longer than any test."""
    project, _ = reduced(random_project(2, count=120))
    return Least(project, None, quick_bound(project), Effort(seconds=seconds, workers=1))


def said_nothing(said):
    """Go on."""


def test_both_solvers_answer_in_one_session():
    """Proves that CP-SAT answers after HiGHS was loaded, and leaves the libraries of this process as they were."""
    pytest.importorskip("highspy")
    project, _ = reduced(random_project(1, count=8))
    before = set(sys.modules)
    proof = apart.least(Least(project, None, 0, Effort(units=5.0)), said_nothing)
    assert proof.timetable is not None and check_timetable(project, proof.timetable) == []
    assert apart.ready() and proof.cpu_seconds > 0
    assert not [name for name in set(sys.modules) - before if name.split(".")[0] == "ortools"]


def test_ctrl_c_is_answered_with_what_there_is():
    """Proves that Ctrl-C during a question ends it early, loses nothing, and leaves the process fit for the next."""
    question, told = hard(60), []

    def press(said):
        told.append(said)  # before the timer starts: on a busy machine it may ring before start() is back
        if len(told) == 1:
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()

    proof = apart.least(question, press)
    assert proof.interrupted and not proof.impossible and told
    assert proof.timetable is None or check_timetable(question.project, proof.timetable) == []
    assert apart.ready()
    assert not apart.least(hard(0.1), said_nothing).interrupted


def test_a_solver_that_dies_proves_nothing():
    """Proves that the end of the process is an answer (nothing found, the bound known), and that the next is asked."""
    question = hard(60)

    def strike(said):
        apart._helpers[0].end()

    assert apart.least(question, strike) == Proof(None, question.lower)
    assert not apart.ready()
    assert apart.least(hard(0.1), said_nothing).bound >= question.lower
    assert apart.ready()
