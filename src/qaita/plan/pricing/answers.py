"""What prices answer: which questions promise most, what one unit saves, and how far that holds.

Owns :func:`promising` and :func:`answered`. Plans nothing anew: that is :mod:`qaita.plan.pricing.replans`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from qaita.plan.lagrange.grid import Grid
from qaita.plan.pricing.priced import Priced
from qaita.plan.pricing.question import Question, changed

MOST_WAITS = 40
"""Assets whose own waiting is asked about: those on which most residents hang."""

UNITS = (1, 2, 4)
"""Units for which a question is answered."""

HOLDS = 0.8
"""A price holds for so many units while each still saves at least this share of what the first does."""


@dataclass(frozen=True)
class Answer:
    """What prices say of one question.

    Attributes
    ----------
    question : Question
        What was asked.
    price : float
        Resident-days that one unit saves at the prices as they are: the slope of the bound.
    saved : tuple of float
        Estimated resident-days saved by each of UNITS, prices settled anew: how much the bound falls.
    holds_to : int
        Greatest of UNITS for which the price holds.
    at_most : float
        Resident-days: no plan with one unit more is better than the plan at hand by more than this. Proven.
    """

    question: Question
    price: float
    saved: tuple[float, ...]
    holds_to: int
    at_most: float


def promising(priced: Priced, asked: Sequence[Question]) -> list[tuple[float, Question]]:
    """Return questions with what one unit saves at the prices as they are, the best first.

    Crews and larger releases are read off the prices; all else is evaluated, one relaxed plan a question.
    """
    found = [(_price(priced, question), question) for question in _worth_asking(priced, asked)]
    return sorted(found, key=lambda pair: -pair[0])


def chosen(found: Sequence[tuple[float, Question]], count: int) -> list[tuple[float, Question]]:
    """Return ``count`` of these, the best of each kind in turn, so that no kind crowds out the others.

    None of those that save nothing, unless none saves anything.
    """
    found = [pair for pair in found if pair[0] > 0] or found
    kinds: dict[str, list[tuple[float, Question]]] = {}
    for pair in found:
        kinds.setdefault(pair[1].kind, []).append(pair)
    turns = [pair for turn in zip_longest(*kinds.values()) for pair in turn if pair is not None]
    return sorted(turns[:count], key=lambda pair: -pair[0])


def answered(priced: Priced, found: Sequence[tuple[float, Question]]) -> list[Answer]:
    """Return the answers, what saves most first."""
    base = priced.again(priced.base, priced.prices)
    answers = [_answer(priced, base, price, question) for price, question in found]
    return sorted(answers, key=lambda answer: -answer.saved[0])


def _answer(priced: Priced, base: float, price: float, question: Question) -> Answer:
    proven = []
    for units in UNITS:
        supposed = priced.supposed(changed(priced.programme, question, units))
        proven.append(base if supposed is None else priced.again(*supposed))
    saved = tuple(max(0.0, base - value) for value in proven)
    holds = [units for units, value in zip(UNITS, saved, strict=True) if 0 < HOLDS * units * saved[0] <= value]
    return Answer(question, price, saved, max(holds, default=1), max(0.0, priced.upper - proven[0]))


def _worth_asking(priced: Priced, asked: Sequence[Question]) -> list[Question]:
    """Return the questions, of those about one asset's waiting only the weightiest."""
    single = [question for question in asked if question.kind == "wait" and len(question.members) == 1]
    node = priced.base.core.job_node
    hanging = {question.members[0]: float(priced.base.forest.hanging[node[question.members[0]]])
               if node[question.members[0]] >= 0 else 0.0 for question in single}
    kept = sorted(single, key=lambda question: -hanging[question.members[0]])[:MOST_WAITS]
    dropped = {id(question) for question in single} - {id(question) for question in kept}
    return [question for question in asked if id(question) not in dropped]


def _price(priced: Priced, question: Question) -> float:
    """Return what one unit saves at the prices as they are, in resident-days."""
    grid, prices = priced.base.grid, priced.prices
    if question.kind == "crew":
        pool = question.members[0]
        return float(question.unit * (prices.crews[pool] * shares(grid, question.begin, question.end)).sum())
    if question.kind == "more":
        later = grid.edges[grid.release_cell] > question.begin
        account = np.repeat(np.arange(len(grid.release_ptr) - 1), np.diff(grid.release_ptr))
        return float(question.unit * prices.money[later & np.isin(account, question.members)].sum())
    supposed = priced.supposed(changed(priced.programme, question))
    return 0.0 if supposed is None else priced.value - supposed[0].value(supposed[1], priced.block)


def shares(grid: Grid, begin: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the part of each cell that lies between two moments, (num_cells,)."""
    first, last = np.maximum(grid.edges[:-1], begin), np.minimum(grid.edges[1:], end)
    return np.maximum(0, last - first) / np.maximum(1, np.diff(grid.edges))
