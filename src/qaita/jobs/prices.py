"""The command ``prices``: what would help, in resident-days a unit, out of a result.

Owns :func:`price_result`. Prices say what the bound says; with re-plans, also what plans say.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import numpy as np

from qaita.damage.assess import assess
from qaita.errors import Fault, InputError
from qaita.files.artefacts import is_result, json_bytes, write_artefacts
from qaita.files.proof import PROOF, read_proof
from qaita.files.result import table_bytes
from qaita.files.whole import whole_folder
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.facts import versions
from qaita.jobs.price_rows import answer_row, binding_columns, day_columns, price_columns, price_lines
from qaita.jobs.source import Source, open_source
from qaita.jobs.start import whole_schedule
from qaita.plan.allowed.check import check
from qaita.plan.planner import score_schedule
from qaita.plan.pricing.answers import Answer, Told, answered, chosen, promising
from qaita.plan.pricing.at_once import AtOnce
from qaita.plan.pricing.binding import binding_money, binding_spans, shown_spans
from qaita.plan.pricing.kept import Proof
from qaita.plan.pricing.listing import Spans, questions
from qaita.plan.pricing.priced import Priced
from qaita.plan.pricing.question import Kind, Question
from qaita.plan.pricing.replans import BEFORE, errors_of, realised
from qaita.plan.result import Plan
from qaita.plan.search.search import Progress
from qaita.units import Clock
from qaita.work.programme import Programme

ROUNDS = 30
"""Rounds of a re-plan unless said."""
RANKING, ANSWERING = "ranking {} questions", "answering {} questions"
"""What the progress is called before; each question counts as a round."""
REPLANNING = "re-plan {} of {}"
"""What the progress of a re-plan is called; the first ones are those without a change."""


def price_result(result: Path, asked: int, replans: int, budget: Budget, out: Path | None = None, force: bool = False,
                 tell: Tell | None = None, about: Sequence[str] = ()) -> tuple[dict[str, Any], list[str]]:
    """Return what would help most, as the content of ``prices.json`` and in lines of English.

    Parameters
    ----------
    result : Path
        A result folder.
    asked : int
        Questions answered, the most promising ones of each kind in turn.
    replans : int
        Of these, the best of each kind in turn are planned again, each with as many rounds as ``budget.work`` says.
    budget : Budget
        Rounds, seed and workers of each re-plan.
    out : Path, optional
        New folder for ``prices.json``, ``prices.csv``, ``binding.csv``, ``days.csv`` and ``prices.html``.
    force : bool
        Whether ``out`` is replaced.
    tell : callable, optional
        Told of the progress of ranking, answering and each re-plan; an interruption ends them, and what is done counts.
    about : sequence of str
        Only questions that all of these occur in: in kind, subject, employer, or the dates from and until.

    Raises
    ------
    InputError
        When ``result`` is no result, its schedule breaks rules, nothing that can be asked is about what was said, or
        ``out`` may not be written.
    """
    source, plan = _opened(result)
    proof = read_proof(result) if (result / PROOF).exists() else None
    call = _Call(source, plan, proof, asked, replans, budget, tell, about)
    if out is None:
        return _priced(call, None)
    with whole_folder(out, force) as folder:
        return _priced(call, folder)


@dataclass(frozen=True)
class _Call:
    """What is to be priced, and how."""

    source: Source
    plan: Plan
    proof: Proof | None
    asked: int
    replans: int
    budget: Budget
    tell: Tell | None
    about: Sequence[str]


def _opened(result: Path) -> tuple[Source, Plan]:
    """Return the city of a result, and its plan scored afresh."""
    if not is_result(result):
        raise InputError([Fault("not a result folder", str(result), maybe="give the folder that `qaita plan` wrote")])
    source = open_source(result)
    programme = source.programme()
    schedule = whole_schedule(result / "schedule.csv", source.city, programme)
    breaches = check(programme, schedule)
    if breaches:
        raise InputError([Fault(f"the schedule breaks the rule {breach.rule}", breach.where, value=breach.found)
                          for breach in breaches])
    return source, score_schedule(programme, schedule)


def months(clock: Clock, first: int, last: int) -> Spans:
    """Return the stretches from ``first`` to ``last`` (minutes), cut at the beginnings of months."""
    begin, cuts = clock.moment(first), [first]
    year, month = begin.year, begin.month
    while cuts[-1] < last:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        cuts.append(clock.minutes(datetime(year, month, 1)))
    return list(pairwise(cuts))


def _priced(call: _Call, folder: Path | None) -> tuple[dict[str, Any], list[str]]:
    plan, city, programme = call.plan, call.source.city, call.source.programme()
    ends = plan.schedule.task_finish[plan.schedule.task_start >= 0]
    summary: dict[str, Any] = {
        "plan": plan.closure_objective, "weights_version": city.sinks.version, "versions": versions(),
        "engine": plan.engine.name, "lower_bound": None, "questions": 0, "answers": [], "replans": None}
    if not len(ends):
        return summary, ["No work is planned: there is nothing to price."]
    length = int(ends.max())
    spans = months(city.clock, programme.model.start, length)
    damage = assess(city, call.source.as_of)
    every = questions_about(questions(programme, spans, damage), call.about, city.clock)
    priced = Priced(programme, length, plan.closure_objective, plan.schedule, call.proof)
    priced.climb()
    at_once = AtOnce(programme, plan.schedule, plan.closure_objective)
    ranked = chosen(promising(priced, every, _teller(call, RANKING, priced.value)), call.asked)
    answers = answered(priced, ranked, at_once, _teller(call, ANSWERING, priced.value))
    rows = [answer_row(programme, city, answer) for answer in answers]
    summary |= {"lower_bound": priced.value, "questions": len(every), "answers": rows}
    if call.replans:
        summary["replans"] = _replan(call, programme, answers, rows)
    if folder is not None:
        from qaita.picture.prices import prices_page

        tables = {"prices.csv": price_columns(rows), "binding.csv": binding_columns(programme, city, priced, spans),
                  "days.csv": day_columns(programme, city, priced)}
        page = prices_page(city, programme, summary, answers, binding_spans(priced, shown_spans(priced, spans)),
                           binding_money(priced))
        write_artefacts(folder, {"prices.json": json_bytes(summary), "prices.html": page, **{
            name: table_bytes(columns, city.clock) for name, columns in tables.items()}})
    return summary, price_lines(summary)


def _teller(call: _Call, name: str, bound: float) -> Told | None:
    """Return who tells how many questions are done, None where nobody is to be told."""
    begun, tell = time.monotonic(), call.tell

    def told(done: int, count: int) -> None:
        if tell:
            seconds = time.monotonic() - begun
            tell(name.format(count), Progress(seconds, done, call.plan.closure_objective, bound, done / count))

    return told if tell else None


def questions_about(asked: Sequence[Question], about: Sequence[str], clock: Clock) -> list[Question]:
    """Return the questions in which all of these texts occur; upper and lower case are the same.

    Raises
    ------
    InputError
        When there is none.
    """
    said = [(" ".join([question.kind, question.subject, question.employer, clock.text(question.begin),
                       clock.text(question.end)]).casefold(), question) for question in asked]
    found = [question for text, question in said if all(word.casefold() in text for word in about)]
    if about and not found:
        subjects = sorted({question.subject for question in asked if question.subject})
        raise InputError([Fault("nothing that can be asked is about this", "--about", value=" ".join(about),
                                allowed=f"{', '.join(get_args(Kind))}, a month as YYYY-MM, {', '.join(subjects)}")])
    return found


def _replan(call: _Call, programme: Programme, answers: Sequence[Answer], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Plan again with and without what is asked, write what was saved into the rows, and return how far they err."""
    plan, budget, tell = call.plan, call.budget, call.tell
    rounds = budget.work[0] if isinstance(budget.work, tuple) else budget.work or ROUNDS
    meant = _in_turn(answers, call.replans)

    def told(number: int, progress: Progress) -> None:
        if tell:
            tell(REPLANNING.format(number + 1, len(meant) + BEFORE), progress)

    found = realised(programme, plan.schedule, [answers[k].question for k in meant], rounds, budget.seed,
                     budget.workers, told)
    for k, saved in zip(meant, found.saved, strict=False):
        rows[k]["replanned"] = saved
    said = {"rounds": rounds, "seed": budget.seed, "workers": budget.workers, "unchanged": _finite(found.unchanged),
            "count": len(found.saved), "interrupted": found.interrupted}
    if not found.saved:
        return said
    errors = errors_of([rows[k]["saved"][0] for k in meant[: len(found.saved)]], found.saved)
    return said | {**vars(errors), "rank_correlation": _finite(errors.rank_correlation)}


def _in_turn(answers: Sequence[Answer], count: int) -> list[int]:
    """Return the places of ``count`` answers, the best of each kind in turn."""
    pairs = [(answer.saved[0], answer.question) for answer in answers]
    place = {id(answer.question): rank for rank, answer in enumerate(answers)}
    return [place[id(question)] for _, question in chosen(pairs, count)]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
