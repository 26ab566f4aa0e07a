"""Why not everything can be done: an irreducible set of rules that clash, and the least changes that end the clash.

Owns :class:`Clash`, :class:`Change` and :func:`clash_of`. Rules are left out one after another as long as what is left
still clashes (the deletion filter: Chinneck, Dravnieks 1991, ORSA J. Computing 3(2)); whether it does is asked of
CP-SAT (extra ``exact``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import numpy as np

from qaita.plan.allowed.agree import agreed
from qaita.plan.decode.decode import schedule_of
from qaita.plan.exact.apart import possible
from qaita.plan.exact.question import Possible, understood
from qaita.plan.prove import SMALL_SHIFTS, SMALL_TASKS
from qaita.plan.rules import BEYOND, Rule, lifted, pinned, relaxed, rules_of
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.model import Model
from qaita.work.programme import Programme

RELAXABLE = ("pin", "deadline", "account", "crews", "release", "waiting", "horizon")
"""Kinds of rules for which a least change is sought, the city's own decisions first; holds are not among them."""


@dataclass(frozen=True)
class Change:
    """The least change of one rule that ends a clash, all other rules kept.

    Attributes
    ----------
    rule : Rule
        What is changed.
    by : int
        Minutes (whole days) for dates and waiting, crews, or amount; 0 for a pin, which is dropped.
    until : int or None
        For an amount: the last day (its first minute) on which it is early enough.
    enough : bool
        Whether with it all jobs can be done, those outside the clash too.
    """

    rule: Rule
    by: int
    until: int | None
    enough: bool


@dataclass(frozen=True)
class Clash:
    """Rules that cannot all be kept, and single changes that end the clash.

    Attributes
    ----------
    rules : tuple of Rule
        Not all can be kept together.
    irreducible : bool
        Whether without any one of them the rest can be kept (False: some question was too hard).
    changes : tuple of Change
        Each enough for the jobs of the clash by itself.
    """

    rules: tuple[Rule, ...]
    irreducible: bool
    changes: tuple[Change, ...]


def clash_of(programme: Programme, missing: frozenset[int]) -> Clash | None:
    """Return one clash, or None when none was found.

    Of a programme under pins, jobs that pins leave without a mode are asked about too, and pins are rules as others
    are; but nothing is said of jobs that are not to be done at all.

    Parameters
    ----------
    programme : Programme
        What is to be done.
    missing : frozenset of int
        Jobs that a plan left out.

    Returns
    -------
    Clash or None
        None when all jobs can be done, when it could not be found out, where ways between districts take time, or
        without the extra ``exact``. Of a programme that is not small, only jobs are looked at of which one that is
        missing cannot be done even beside the few with which it shares most.
    """
    free = programme.unpinned
    if free is not None:
        programme, missing = free, _missing_unpinned(programme, free, missing)
    model = programme.model
    if not missing or find_spec("ortools") is None or not understood(model):
        return None
    everything = frozenset(range(model.num_jobs))
    for jobs in _circles(model, missing):
        ask = _Question(programme, jobs)
        if ask.clashes(ask.rules) is True:
            return ask.clash(_Question(programme, everything) if _size(model, everything) <= SMALL_TASKS else None)
    return None


def _missing_unpinned(programme: Programme, free: Programme, missing: frozenset[int]) -> frozenset[int]:
    """Return the missing jobs as the programme without pins counts them, and those that pins leave without a mode."""
    nodes = {int(programme.model.job_node[job]) for job in missing}
    known = set(programme.model.job_node.tolist())
    dropped = {mode for pin in free.pins if pin.what == "not_at_all" for mode in pin.forbids}
    return frozenset(job for job, node in enumerate(free.model.job_node.tolist())
                     if node in nodes or (node not in known and int(free.model.mode_ptr[job]) not in dropped))


def _circles(model: Model, missing: frozenset[int]) -> list[frozenset[int]]:
    """Return sets of jobs to look for a clash in, the narrowest first."""
    everything = frozenset(range(model.num_jobs))
    circles = [_with_befores(model, {job}) for job in sorted(missing)[:WITHIN]]
    if _size(model, everything) <= SMALL_TASKS:
        return [*circles, everything]
    for job in sorted(missing)[:WITHIN]:
        near = sorted(everything - {job}, key=lambda other: -_shared(model, job, other))
        chosen = _with_befores(model, {job})
        for other in near:
            wider = chosen | _with_befores(model, {other})
            if _size(model, wider) > SMALL_TASKS:
                break
            chosen = wider
        circles.append(chosen)
    return [circle for circle in circles if _size(model, circle) <= SMALL_TASKS]


UNITS = 0.5
"""Deterministic units (seconds, roughly) spent on one question; beyond, the answer is not known."""

UNITS_IN_ALL = 6.0
"""Deterministic units (seconds, roughly) spent on one clash in all."""

WITHIN = 5
"""Missing jobs that are looked at one by one."""


def _with_befores(model: Model, jobs: set[int]) -> frozenset[int]:
    found, stack = set(jobs), list(jobs)
    while stack:
        job = stack.pop()
        more = set(model.before_job[model.before_ptr[job] : model.before_ptr[job + 1]].tolist()) - found
        found |= more
        stack += more
    return frozenset(found)


def _tasks(model: Model, job: int) -> range:
    return range(int(model.task_ptr[model.mode_ptr[job]]), int(model.task_ptr[model.mode_ptr[job + 1]]))


def _size(model: Model, jobs: frozenset[int]) -> int:
    """Return the number of tasks, or more than is small where their calendars have too many shifts."""
    tasks = [task for job in jobs for task in _tasks(model, job)]
    shifts = int(np.diff(model.calendar_ptr)[model.task_calendar[tasks]].sum())
    return len(tasks) if shifts <= SMALL_SHIFTS else SMALL_TASKS + 1


def _shared(model: Model, job: int, other: int) -> int:
    """Return how much of the accounts and crews that a job takes another takes too."""
    mine, theirs = _taken(model, job), _taken(model, other)
    return sum(amount for key, amount in theirs.items() if key in mine)


def _taken(model: Model, job: int) -> dict[tuple[str, int], int]:
    taken: dict[tuple[str, int], int] = {}
    for task in _tasks(model, job):
        for k in range(int(model.draw_ptr[task]), int(model.draw_ptr[task + 1])):
            key = ("account", int(model.draw_account[k]))
            taken[key] = taken.get(key, 0) + int(model.draw_amount[k])
        for k in range(int(model.use_ptr[task]), int(model.use_ptr[task + 1])):
            key = ("crews", int(model.use_pool[k]))
            taken[key] = taken.get(key, 0) + int(model.use_count[k] * model.task_work[task])
    return taken


class _Question:
    """Asks whether rules about some jobs can be kept together."""

    def __init__(self, programme: Programme, jobs: frozenset[int]):
        self._programme = programme
        self.rules = rules_of(programme, jobs)
        self._unknown, self._left = False, UNITS_IN_ALL

    def clashes(self, rules: list[Rule], model: Model | None = None) -> bool | None:
        """Return whether these rules clash, all others about the jobs lifted; None when not found out."""
        jobs = frozenset(rule.index for rule in rules if rule.kind == "job")
        if not jobs:
            return False
        kept = set(rules)
        model = lifted(model or self._programme.model, [rule for rule in self.rules if rule not in kept])
        model = pinned(model, [self._programme.pins[rule.index] for rule in rules if rule.kind == "pin"])
        if _fits(model, jobs):
            return False
        if self._left <= 0:
            return None
        answer, units = possible(Possible(model, jobs, min(UNITS, self._left)))
        self._left -= units
        return None if answer is None else not answer

    def clash(self, whole: _Question | None) -> Clash:
        """Return an irreducible clash among the rules, which clash; ``whole`` asks about all jobs if few."""
        rules = self._filtered()
        changes = [change for rule in sorted(rules, key=_by_kind) if (change := self._least(rule, rules, whole))]
        return Clash(tuple(rules), not self._unknown, tuple(changes))

    def _filtered(self) -> list[Rule]:
        """Leave out rules, first a kind at a time, as long as the rest clashes."""
        rules = list(self.rules)
        for kind in ("after", "waiting", "release", "horizon", "deadline", "account", "crews", "hold", "pin"):
            fewer = [rule for rule in rules if rule.kind != kind]
            if len(fewer) < len(rules) and self.clashes(fewer):
                rules = fewer
        for rule in list(rules):
            fewer = [other for other in rules if other != rule]
            answer = self.clashes(fewer)
            self._unknown |= answer is None
            if answer:
                rules = fewer
        return rules

    def _least(self, rule: Rule, rules: list[Rule], whole: _Question | None) -> Change | None:
        """Return the least change of a rule with which all jobs can be done, else those of the clash; None if none.

        Found by halving: more of a change never makes a clash.
        """
        if rule.kind == "pin":
            return self._without(rule, rules, whole)
        if rule.kind not in RELAXABLE:
            return None
        model = self._programme.model
        step, most = _range(model, rule)
        asked = [(self, rules)] if whole is None else [(whole, whole.rules), (self, rules)]
        for ask, wanted in asked:
            ends = _Ends(ask, wanted, model, rule, step)
            if ends(most):
                count = _first(ends, most)
                until = _last_day(model, partial(ends, count)) if rule.kind == "account" else None
                return Change(rule, count * step, until, ask is whole)
        return None


    def _without(self, pin: Rule, rules: list[Rule], whole: _Question | None) -> Change | None:
        """Return that a pin is dropped, if without it all jobs can be done, else those of the clash; None if not."""
        for ask in (whole, self) if whole is not None else (self,):
            wanted = rules if ask is self else ask.rules
            if ask.clashes([rule for rule in wanted if rule != pin]) is False:
                return Change(pin, 0, None, ask is whole)
        return None


@dataclass(frozen=True)
class _Ends:
    """Whether a change of one rule by so many steps ends every clash among the rules wanted."""

    ask: _Question
    wanted: list[Rule]
    model: Model
    rule: Rule
    step: int

    def __call__(self, count: int, since: int | None = None) -> bool:
        return self.ask.clashes(self.wanted, relaxed(self.model, self.rule, count * self.step, since)) is False


def _fits(model: Model, jobs: frozenset[int]) -> bool:
    """Return whether some simple list places all these jobs; False says nothing. Spares the solver most questions."""
    chosen = np.array(sorted(jobs), np.int64)
    last = np.array([model.task_deadline[list(_tasks(model, job))].min(initial=NEVER) for job in chosen])
    work = np.array([model.task_work[list(_tasks(model, job))].sum() for job in chosen])
    for order in (chosen[np.lexsort((work, last))], chosen[np.lexsort((-work, last))]):
        for mode in (model.mode_ptr[:-1], model.mode_ptr[1:] - 1):
            if (schedule_of(model, order, agreed(model, mode.copy())).job_mode[chosen] >= 0).all():
                return True
    return False


def _by_kind(rule: Rule) -> int:
    return RELAXABLE.index(rule.kind) if rule.kind in RELAXABLE else len(RELAXABLE)


def _range(model: Model, rule: Rule) -> tuple[int, int]:
    """Return the step of a change and the most steps that can matter."""
    if rule.kind == "account":
        return 1, int(model.draw_amount.sum())
    if rule.kind == "crews":
        return 1, int(model.use_count.sum())
    span = BEYOND if rule.kind == "horizon" else model.horizon - model.start
    return MINUTES_PER_DAY, -(-int(span) // MINUTES_PER_DAY)


def _first(holds: Callable[[int], bool], most: int) -> int:
    """Return the least count from 1 to ``most`` at which a property holds that holds from there on."""
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _last_day(model: Model, early_enough: Callable[[int], bool]) -> int:
    """Return the last day (its first minute) at which money is early enough, the programme's start at least."""
    low, high = model.start // MINUTES_PER_DAY, model.horizon // MINUTES_PER_DAY + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if early_enough(middle * MINUTES_PER_DAY) else (low, middle)
    return int(low * MINUTES_PER_DAY)
