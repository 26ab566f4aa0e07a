"""What the solver minimises: resident-days lost within the core, in whole numbers.

Owns :class:`Objective`. Weights are taken as the decimal fractions that they were written as and brought to a common
denominator, so that the sum is exact; where that would need too large numbers each is rounded down, so that the sum is
never above the loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, gcd, inf, lcm, log2, nextafter

from ortools.sat.python import cp_model

from qaita.plan.exact.frame import Frame
from qaita.plan.exact.variables import Expression, Variables
from qaita.units import MINUTES_PER_DAY

LARGEST = 1 << 57
"""Largest sum that is put to the solver, which counts in 64 bits."""

DECIMALS = 10**6
"""Largest denominator under which a weight is taken for a decimal fraction."""


@dataclass(frozen=True)
class Piece:
    """A stretch of units, from ``begin`` to ``end``, on which the loss of a sink grows by ``slope`` a unit."""

    begin: int
    end: int
    slope: Fraction


@dataclass(frozen=True)
class Objective:
    """The sum that is minimised, and how many of it make one resident-day.

    Attributes
    ----------
    expression : linear expression
        Whole number; never above ``scale`` times the loss of the core.
    scale : Fraction
        Of the sum to one resident-day.
    """

    expression: Expression
    scale: Fraction

    def resident_days(self, value: float) -> float:
        """Return what a bound on the sum means in resident-days, rounded down; the sum itself is a whole number."""
        exact = Fraction(-floor(-value + 1e-6)) / self.scale
        near = float(exact)
        return near if near <= exact else nextafter(near, -inf)


def add_objective(solver: cp_model.CpModel, frame: Frame, made: Variables) -> Objective:
    """Add the loss of the core as the objective of ``solver``."""
    loss = frame.core.loss
    curves = [pieces_of(frame, sink) for sink in range(len(loss.node))]
    scale = _scale([piece for pieces in curves for piece in pieces])
    terms = [
        floor(piece.slope * scale) * part
        for node, pieces in zip(loss.node.tolist(), curves, strict=True)
        for piece, part in zip(pieces, _parts(solver, made.back[node], pieces), strict=True)
    ]
    expression = cp_model.LinearExpr.sum(terms)
    solver.minimize(expression)
    return Objective(expression, scale)


def pieces_of(frame: Frame, sink: int) -> list[Piece]:
    """Return the loss of a sink from day 0 to ``frame.end`` in straight pieces."""
    loss = frame.core.loss
    steps = slice(int(loss.step_ptr[loss.curve[sink]]), int(loss.step_ptr[loss.curve[sink] + 1]))
    people = _decimal(float(loss.people[sink])) * Fraction(frame.unit, MINUTES_PER_DAY)
    edges = [time // frame.unit for time in loss.step_time[steps].tolist()] + [frame.end]
    weights = [_decimal(weight) for weight in loss.step_weight[steps].tolist()]
    pieces = [
        Piece(begin, min(end, frame.end), weight * people)
        for begin, end, weight in zip(edges, edges[1:], weights, strict=False)
        if begin < min(end, frame.end)
    ]
    beyond = frame.end * frame.unit - frame.model.horizon
    if beyond > 0 and pieces:
        last = pieces.pop()
        if last.begin < last.end - 1:
            pieces.append(Piece(last.begin, last.end - 1, last.slope))
        pieces.append(Piece(last.end - 1, last.end, last.slope * Fraction(frame.unit - beyond, frame.unit)))
    return pieces


def _parts(solver: cp_model.CpModel, back: Expression, pieces: list[Piece]) -> list[Expression]:
    """Return for each piece how much of it has passed when a node is ``back``; pieces fill up in their order."""
    if len(pieces) <= 1:
        return [back] * len(pieces)
    parts = [solver.new_int_var(0, piece.end - piece.begin, "") for piece in pieces]
    solver.add(sum(parts) == back)
    for piece, part, following in zip(pieces, parts, parts[1:], strict=False):
        reached = solver.new_bool_var("")
        solver.add(part == piece.end - piece.begin).only_enforce_if(reached)
        solver.add(following == 0).only_enforce_if(~reached)
    return parts


def _scale(pieces: list[Piece]) -> Fraction:
    """Return the least number that makes every slope whole, or the greatest power of two that fits."""
    slopes = [piece.slope for piece in pieces if piece.slope]
    most = sum(piece.slope * (piece.end - piece.begin) for piece in pieces)
    if not slopes:
        return Fraction(1)
    whole = lcm(*(slope.denominator for slope in slopes))
    exact = Fraction(whole, gcd(*(int(slope * whole) for slope in slopes)))
    if most * exact <= LARGEST:
        return exact
    return Fraction(2) ** floor(log2(LARGEST / most))


def _decimal(value: float) -> Fraction:
    """Return the decimal fraction that a float was written as, or its exact value where it is none of few digits."""
    near = Fraction(value).limit_denominator(DECIMALS)
    return near if float(near) == value else Fraction(value)
