"""What prices answer: which questions promise most, what one unit saves, and how far that holds.

Owns :func:`promising` and :func:`answered`. Plans nothing anew: that is :mod:`qaita.plan.pricing.replans`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar

import numpy as np

from qaita.plan.lagrange.grid import Grid
from qaita.plan.pricing.at_once import AtOnce
from qaita.plan.pricing.priced import Priced
from qaita.plan.pricing.question import CREWS, Question, changed

Told = Callable[[int, int], None]
"""Told how many are done, of how many."""

Asked = TypeVar("Asked")
Said = TypeVar("Said")

MOST_SINGLE = {"wait": 40, "supplier": 20}
"""Assets of which each of these kinds is asked one by one: those on which most residents hang."""

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
        Estimated resident-days saved by each of UNITS: how much the bound falls, prices settled anew, and no less than
        the plan at hand saves at once.
    holds_to : int
        Greatest of UNITS for which the price holds.
    at_least : float
        Resident-days that one unit saves the plan at hand, its works in the same order. A schedule that does is known.
    at_most : float
        Resident-days: no plan with one unit more is better than the plan at hand by more than this. Proven.
    """

    question: Question
    price: float
    saved: tuple[float, ...]
    holds_to: int
    at_least: float
    at_most: float


def promising(priced: Priced, asked: Sequence[Question], told: Told | None = None) -> list[tuple[float, Question]]:
    """Return questions with what one unit saves at the prices as they are, the best first.

    Crews, dumps and larger releases are read off the prices, first of all; all else is evaluated, one relaxed plan a
    question. ``told`` hears after each how many are done, of how many; a KeyboardInterrupt from it ends them.
    """
    worth = sorted(_worth_asking(priced, asked), key=lambda question: question.kind not in (*CREWS, "more"))
    found = _each(worth, lambda question: (_price(priced, question), question), told)
    return sorted(found, key=lambda pair: -pair[0])


def _each(asked: Sequence[Asked], answer: Callable[[Asked], Said], told: Told | None) -> list[Said]:
    """Return the answer to each, as far as it came before ``told`` was interrupted."""
    found = list[Said]()
    with suppress(KeyboardInterrupt):
        for one in asked:
            found.append(answer(one))
            if told:
                told(len(found), len(asked))
    return found


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


def answered(priced: Priced, found: Sequence[tuple[float, Question]], at_once: AtOnce,
             told: Told | None = None) -> list[Answer]:
    """Return the answers, what saves most first; ``told`` as for :func:`promising`."""
    base = priced.again(priced.base, priced.prices)
    answers = _each(found, lambda pair: _answer(priced, base, pair[0], pair[1], at_once), told)
    return sorted(answers, key=lambda answer: -answer.saved[0])


def _answer(priced: Priced, base: float, price: float, question: Question, at_once: AtOnce) -> Answer:
    programmes = [changed(priced.programme, question, units) for units in UNITS]
    proven = [priced.again(*priced.supposed(programme)) for programme in programmes]
    known = [at_once.saved(programme) for programme in programmes]
    saved = tuple(max(base - value, least) for value, least in zip(proven, known, strict=True))
    holds = [units for units, value in zip(UNITS, saved, strict=True) if 0 < HOLDS * units * saved[0] <= value]
    at_most = max(known[0], priced.upper - proven[0])
    return Answer(question, price, saved, max(holds, default=1), known[0], at_most)


def _worth_asking(priced: Priced, asked: Sequence[Question]) -> list[Question]:
    """Return the questions, of those about one asset alone only the weightiest."""
    dropped: set[int] = set()
    for kind, most in MOST_SINGLE.items():
        single = [question for question in asked if question.kind == kind and len(question.members) == 1]
        kept = sorted(single, key=lambda question: -_hanging(priced, question))[:most]
        dropped |= {id(question) for question in single} - {id(question) for question in kept}
    return [question for question in asked if id(question) not in dropped]


def _hanging(priced: Priced, question: Question) -> float:
    """Return the weight of residents that hangs on the one asset of a question."""
    core, one = priced.base.core, question.members[0]
    node = int(core.number[one] if question.kind == "supplier" else core.job_node[one])
    return float(priced.base.forest.hanging[node]) if 0 <= node < len(core.node) else 0.0


def _price(priced: Priced, question: Question) -> float:
    """Return what one unit saves at the prices as they are, in resident-days."""
    grid, prices = priced.base.grid, priced.prices
    if question.kind in CREWS:
        return sum(float((_more(grid, pool, question) * prices.crews[pool]).sum()) for pool in question.members)
    if question.kind == "more":
        later = grid.edges[grid.release_cell] > question.begin
        account = np.repeat(np.arange(len(grid.release_ptr) - 1), np.diff(grid.release_ptr))
        return float(question.unit * prices.money[later & np.isin(account, question.members)].sum())
    relaxation, carried = priced.supposed(changed(priced.programme, question))
    return priced.value - relaxation.value(carried, priced.block)


def _more(grid: Grid, pool: int, question: Question) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how many crews more of a pool are there in each cell, (num_cells,)."""
    there = grid.crews[pool] if question.kind == "contractor" else np.ones(grid.num_cells)
    return question.unit * there * shares(grid, question.begin, question.end)


def shares(grid: Grid, begin: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the part of each cell that lies between two moments, (num_cells,)."""
    first, last = np.maximum(grid.edges[:-1], begin), np.minimum(grid.edges[1:], end)
    return np.maximum(0, last - first) / np.maximum(1, np.diff(grid.edges))
