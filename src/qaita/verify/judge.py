"""The verdict on a proof file: plan and bound, each accepted or refused, with the reason.

Owns :func:`judge` and :class:`Verdict`. Opens no file and trusts nothing but the problem itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qaita.verify.dates import Dates
from qaita.verify.handed import Handed
from qaita.verify.levels import levels, widths
from qaita.verify.problem import NEVER, Arrays, RefusedError, examine
from qaita.verify.relaxed import Relaxed
from qaita.verify.schedule import in_service, rules_kept
from qaita.verify.searched import look_through
from qaita.verify.service import back, lost

SHOWN = 10
"""Breaches told one by one; the rest are counted."""

ROUNDED = Fraction(1, 10**9)
"""Share of a loss by which a sum in floating point may differ from the exact one."""


@dataclass(frozen=True)
class Line:
    """One question and its answer: what was looked at, whether it is so, what was found.

    ``checked`` is False where what was found is only passed on from others, and nothing looked at it again.
    """

    what: str
    accepted: bool
    found: str
    checked: bool = True


@dataclass(frozen=True)
class Verdict:
    """What the verifier says.

    Attributes
    ----------
    lines : tuple of Line
        In the order in which it looked.
    objective, bound : Fraction or None
        Resident-days, exact: what the plan loses by the closure, and what no plan loses less than; None where that
        was refused before it could be told, or where the file proves no bound.
    leaves : int
        Parts of all plans that the bound was proven for one by one.
    by_weights : bool
        Whether weights handed on prove more than prices do.
    """

    lines: tuple[Line, ...]
    objective: Fraction | None = None
    bound: Fraction | None = None
    leaves: int = 0
    by_weights: bool = False

    @property
    def accepted(self) -> bool:
        """Whether every answer was yes."""
        return all(line.accepted for line in self.lines)


def judge(proof: Arrays) -> Verdict:
    """Return the verdict on a proof.

    Parameters
    ----------
    proof : mapping of str to array
        As in ``docs/verify.md``. Names of the problem's arrays stand in ``problem``; ``claimed_objective`` and
        ``claimed_bound`` may be missing, then nothing is held against them. Without ``edges`` or ``level_above`` no
        bound is proven.
    """
    try:
        examine(proof, tuple(str(name) for name in proof["problem"]))
    except _UNREADABLE as error:
        return Verdict((Line("file", False, _why(error)),))
    lines = [Line("file", True, f"{len(proof['job_node'])} jobs, {len(proof['task_work'])} tasks, "
                  f"{len(proof['repaired0'])} nodes")]  # fmt: skip
    objective = _plan(proof, lines)
    searched = _searched(proof, lines)
    bound, leaves, by_weights = searched, 0, False
    if "edges" in proof:
        bound, by_weights = _bound(proof, lines, searched)
        leaves = int((proof["question_node"] < 0).sum())
        if bound is not None and objective is not None and all(line.accepted for line in lines) and bound > objective:
            lines.append(Line("bound", False, "above what the plan loses, so problem or prices are not what they say"))
    elif "level_above" in proof:
        bound, leaves = _by_levels(proof, lines)
    elif "claimed_bound" in proof and searched is None:
        lines.append(Line("bound", False, "claimed, but the file holds nothing that proves it"))
    return Verdict(tuple(lines), objective, bound, leaves, by_weights)


_UNREADABLE = (RefusedError, KeyError, IndexError, ValueError, TypeError, OverflowError, ZeroDivisionError, MemoryError)
"""What a damaged file may lead to."""


def _why(error: BaseException) -> str:
    return str(error) if isinstance(error, RefusedError) else f"not whole: {type(error).__name__}: {error}"


def _plan(proof: Arrays, lines: list[Line]) -> Fraction | None:
    """Tell whether the schedule keeps all rules, and what it loses."""
    try:
        breaches = list(rules_kept(proof))
        more = [f"and {len(breaches) - SHOWN} more"] if len(breaches) > SHOWN else []
        done = int((proof["job_mode"] >= 0).sum())
        lines.append(Line("schedule", not breaches, "; ".join([*breaches[:SHOWN], *more]) or
                          f"{done} of {len(proof['job_mode'])} jobs done, every rule kept"))  # fmt: skip
        when = back(proof, in_service(proof))
        objective = lost(proof, when, np.ones(len(proof["loss_node"]), bool))
        claimed = Fraction(float(proof["claimed_objective"])) if "claimed_objective" in proof else objective
    except _UNREADABLE as error:
        lines.append(Line("service", False, _why(error)))
        return None
    never = int((when[proof["loss_node"]] >= NEVER).sum())
    lines.append(Line("service", True, f"{len(proof['loss_node']) - never} of {len(proof['loss_node'])} "
                      "services of residents back"))  # fmt: skip
    same = abs(claimed - objective) <= ROUNDED * max(Fraction(1), objective)
    lines.append(Line("loss", same, f"{float(objective):.6f} resident-days" +
                      ("" if same else f", not {float(claimed):.6f}")))  # fmt: skip
    return objective


def _searched(proof: Arrays, lines: list[Line]) -> Fraction | None:
    """Tell what looking through all schedules proves, where the file says that it proves something."""
    if "searched" not in proof:
        return None
    try:
        claimed = Fraction(float(proof["searched"]))
        count = look_through(proof, claimed)
    except _UNREADABLE as error:
        lines.append(Line("search", False, _why(error)))
        return None
    lines.append(Line("search", True, f"no schedule loses less than {float(claimed):.6f} resident-days: "
                      f"{count} partial schedules looked through"))  # fmt: skip
    return claimed


def _bound(proof: Arrays, lines: list[Line], searched: Fraction | None) -> tuple[Fraction | None, bool]:
    """Tell what prices, or weights handed on, prove; the greater of that and what was ``searched``, and by which."""
    try:
        by_prices, found = _proven(proof)
        handed = "handed_node" in proof
        bound = found if searched is None else max(found, searched)
        claimed = Fraction(float(proof["claimed_bound"])) if "claimed_bound" in proof else bound
    except _UNREADABLE as error:
        lines.append(Line("bound", False, _why(error)))
        return None, False
    by = "weights handed on" if found > by_prices else "prices"
    lines.append(Line("bound", claimed <= bound, f"no plan loses less than {float(found):.6f} resident-days" +
                      (f", by {by}" if bound > found or handed else "") +
                      ("" if claimed <= bound else f"; {float(claimed):.6f} is not proven")))  # fmt: skip
    return bound, found > by_prices


def _proven(proof: Arrays) -> tuple[Fraction, Fraction]:
    """Return what prices prove, and the greater of that and what weights handed on prove, where there are any."""
    dates = Dates(proof)
    by_prices = Relaxed(proof, dates).bound()
    return by_prices, max(by_prices, Handed(proof, dates).bound()) if "handed_node" in proof else by_prices


def _by_levels(proof: Arrays, lines: list[Line]) -> tuple[Fraction | None, int]:
    """Tell what is proven of each level of function, and their sum, each times its width; and count the leaves."""
    total, leaves = Fraction(0), 0
    try:
        for above, width, level in zip(proof["level_above"].tolist(), widths(proof["level_above"]), levels(proof),
                                       strict=True):  # fmt: skip
            _, found = _proven(level)
            looked = _searched(level, lines)
            found = found if looked is None else max(found, looked)
            total, leaves = total + width * found, leaves + int((level["question_node"] < 0).sum())
            lines.append(Line("level", True, f"were a share of {above:g} or less nothing and any more all, no plan "
                              f"would lose less than {float(found):.6f}; weighs {float(width):.6f}"))  # fmt: skip
        claimed = Fraction(float(proof["claimed_bound"])) if "claimed_bound" in proof else total
    except _UNREADABLE as error:
        lines.append(Line("bound", False, _why(error)))
        return None, leaves
    lines.append(Line("bound", claimed <= total, f"no plan loses less than {float(total):.6f} resident-days, levels of "
                      "function added up" + ("" if claimed <= total else f"; {float(claimed):.6f} is not proven")))
    return total, leaves
