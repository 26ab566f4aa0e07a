"""What proves a lower bound: multipliers of linear programs, hung on trees of cases.

Owns the records. Makes none (:mod:`qaita.plan.lookahead.period`, :mod:`qaita.plan.lookahead.solve`) and checks none
(:mod:`qaita.plan.lookahead.verify`, which shares no code with those who make them).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qaita.plan.lookahead.cuts import Cut
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.linear import Floats


@dataclass
class Tree:
    """Cases of one period, by the value of a state.

    Attributes
    ----------
    multipliers : list of (num_rows,) float64
        Each proves a bound for this case. Where the bound reaches the proof's ``target`` the case is closed; else
        states that would reach it are fixed, and the next multipliers are looked at.
    state : int
        State by which the case is split; -1: it is not.
    kids : list of Tree
        The cases ``state = 0`` and ``state = 1``.
    """

    multipliers: list[Floats] = field(default_factory=list)
    state: int = -1
    kids: list[Tree] = field(default_factory=list)


@dataclass(frozen=True)
class Share:
    """Some columns at some price cost at least so much together: a share of what a period costs.

    Attributes
    ----------
    columns : (num_columns,) int64
        Columns of the period's model: states first, as the tree counts them. All others are free of charge.
    price : (num_columns,) float64
        Price of each in this share; may be below 0.
    rows : (num_rows,) int64
        Rows of the period's model (then cuts of the period) that multipliers speak of first.
    cuts : tuple of Cut
        Cuts whose multipliers follow those.
    target : float
        As in :class:`PeriodProof`.
    tree : Tree
        The cases.
    """

    columns: Ints
    price: Floats
    rows: Ints
    cuts: tuple[Cut, ...]
    target: float
    tree: Tree


@dataclass(frozen=True)
class PeriodProof:
    """A period costs at least so much, whatever is repaired within the ranges.

    Attributes
    ----------
    now : int
        Which period.
    lower, upper : (num_items,) bool
        Items surely repaired, and items perhaps repaired.
    target : float
        What is proven where every case is closed; else the least of what the open cases prove.
    tree : Tree
        The cases; of what the shares leave of the prices.
    shares : tuple of Share
        What these prove is added.
    """

    now: int
    lower: Bools
    upper: Bools
    target: float
    tree: Tree
    shares: tuple[Share, ...] = ()


@dataclass
class Chain:
    """Cases of all periods together, by whether an item is repaired by a period.

    Attributes
    ----------
    periods : tuple of PeriodProof
        One for each period from 0 on; of a case that is not split.
    item, now : int
        The case is split by: item not repaired by period ``now`` (so not before either), or repaired by then (so after
        too).
    kids : list of Chain
        Those two cases; empty when the case is not split.
    """

    periods: tuple[PeriodProof, ...]
    item: int = -1
    now: int = -1
    kids: list[Chain] = field(default_factory=list)


@dataclass(frozen=True)
class Proof:
    """A lower bound with all that it rests on.

    Attributes
    ----------
    bound : float
        What is claimed.
    chain : Chain
        The cases.
    cuts : tuple of tuple of Cut
        Cuts of each period from 0 on; their multipliers follow those of the model's rows.
    """

    bound: float
    chain: Chain
    cuts: tuple[tuple[Cut, ...], ...]
