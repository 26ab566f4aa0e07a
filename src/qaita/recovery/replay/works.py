"""The recovery of all components: which activities are open and how far they are.

Owns progress, step by step. Never knows who gets crews.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from qaita.recovery.replay.asks import Asks
from qaita.recovery.replay.case import REPAIR, SCRIPT, Case, Component
from qaita.recovery.replay.relation import NEAR_ZERO, RELATIONS, STEPS, Floats, Ints, Relation, at_step, is_one

REPAIRS = "Repair"
"""Name of the activity whose progress is the absence of damage."""


class Works:
    """Progress of every activity of a case; activities are numbered component after component.

    Attributes
    ----------
    level : (num_activities,) float64
        Progress, 0 to 1; all are 1 until the damage is done.
    ready, first, last, worked : (num_activities,) int64
        Step in which it was first ready, first and last step with progress (-1: none), number of such steps.
    asks : Asks
        What the open activities ask for.
    """

    def __init__(self, case: Case):
        self._components = case.components
        counts = [len(component.activities) for component in case.components]
        self._begin: list[int] = [0, *np.cumsum(counts, dtype=np.int64).tolist()]
        self._owner = np.repeat(np.arange(len(counts)), counts)
        activities = [activity for component in case.components for activity in component.activities]
        self.level = np.ones(len(activities))
        self.ready, self.first, self.last = (np.full(len(activities), -1) for _ in range(3))
        self.worked = np.zeros(len(activities), np.int64)
        self._rate = np.array([activity.rate for activity in activities], np.float64)
        self._duration = [activity.duration for activity in activities]
        self._damage: Floats | None = None
        self.asks = Asks(case, self._owner)
        self._find_repairs(case)
        self._link(case)
        self._relate(case)
        self._groups = _groups(case.components, self._owner)
        self._group = np.zeros(len(activities), np.int64)
        for k, group in enumerate(self._groups):
            self._group[group.members] = k
        self._begin_works()

    def _find_repairs(self, case: Case) -> None:
        """Note whose progress is the absence of damage, and which activities stand behind it in their component."""
        self._repair = np.full(len(case.components), -1)
        for k, component in enumerate(case.components):
            for activity, told in enumerate(component.activities, self._begin[k]):
                if component.recovery == SCRIPT or told.name == REPAIRS:
                    self._repair[k] = activity
        self._is_repaired = self._repair >= 0
        self._repaired_by = self._repair[self._owner]
        self._late = np.arange(len(self.level)) > self._repaired_by
        self._has_late = bool(self._late.any())

    def _link(self, case: Case) -> None:
        pairs: list[tuple[int, int]] = []
        for k, component in enumerate(case.components):
            number = {told.name: activity for activity, told in enumerate(component.activities, self._begin[k])}
            pairs += [(number[name], number[told.name]) for told in component.activities for name in told.preceding]
        self._following: list[list[int]] = [[] for _ in self._duration]
        for before, after in pairs:
            self._following[before].append(after)
        self._pairs = np.array(pairs, np.int64).reshape(-1, 2)

    def _relate(self, case: Case) -> None:
        codes = np.array([RELATIONS[component.relation] for component in case.components], np.int64)
        codes[~self._is_repaired] = RELATIONS["Constant"]
        self._by_steps = np.flatnonzero(codes == STEPS).tolist()
        self._relation = Relation(codes)

    def damage(self) -> Floats:
        """Return the damage of each component, (num_components,) float64, 0 to 1."""
        if self._damage is None:
            self._damage = np.zeros(len(self._components))
            self._damage[self._is_repaired] = 1 - self.level[self._repair[self._is_repaired]]
        return self._damage

    def is_whole(self) -> bool:
        """Return whether no component is damaged any more (within 1e-10)."""
        return bool((self.damage() <= NEAR_ZERO).all())

    def functionality(self) -> Floats:
        """Return how much of each component works, (num_components,) float64, 0 to 1."""
        damage = self.damage()
        functionality = self._relation.of(damage)
        for k in self._by_steps:
            component = self._components[k]
            share = 1 - damage[k] if component.recovery == SCRIPT else damage[k]
            functionality[k] = at_step(float(share), component.limits, component.values)
        return functionality

    def break_down(self, damage: Mapping[int, float]) -> None:
        """Do the damage: component to share 0 to 1; a script starts over whatever the share."""
        for k, share in damage.items():
            own = slice(self._begin[k], self._begin[k + 1])
            if self._components[k].recovery == SCRIPT:
                self.level[own] = 0.0
            elif self._components[k].recovery == REPAIR:
                repair = self._repair[k]
                self.level[own] = 0.0
                self.level[repair] = 1 - share
                if self._duration[repair] > 0:
                    self._rate[repair] = share / self._duration[repair]
        self._damage = None
        self._begin_works()

    def _begin_works(self) -> None:
        """Find what is ready and what is open; what is scripted is neither."""
        finished = is_one(self.level)
        self._pending = np.zeros(len(self.level), np.int64)
        np.add.at(self._pending, self._pairs[:, 1], ~finished[self._pairs[:, 0]])
        for k, group in enumerate(self._groups):
            group.fresh = np.flatnonzero((self._pending == 0) & (self._group == k)).tolist()
        self._open = (self._pending == 0) & ~finished & (self.damage()[self._owner] > 0)
        for component in sorted(set(self._owner[self._open].tolist())):
            self._ask(component)

    def advance(self, step: int) -> None:
        """Recover by one step; components with steps of their own catch up on the steps since their last one."""
        changed: set[int] = set()
        shares = self.asks.shares()
        for group in self._groups:
            for each in group.steps(step):
                if group.scripted:
                    self._script(group.members, each)
                else:
                    self._work(group, each, shares, changed)
        self._damage = None
        for component in changed:
            self._ask(component)

    def _script(self, members: Ints, step: int) -> None:
        running = members[~is_one(self.level[members])]
        self._progress(running, self._rate[running], step)

    def _work(self, group: _Group, step: int, shares: Floats, changed: set[int]) -> None:
        """Work on all that was open before this step; behind a repair only while there is damage left."""
        self.ready[group.fresh] = step
        group.fresh.clear()
        running = group.members[self._open[group.members]]
        if self._has_late:
            late = self._late[running]
            self._finish(self._progress_shared(running[~late], shares, step), changed)
            after = running[late]
            running = after[self.level[self._repaired_by[after]] < 1.0]
        self._finish(self._progress_shared(running, shares, step), changed)

    def _progress_shared(self, running: Ints, shares: Floats, step: int) -> list[int]:
        with np.errstate(invalid="ignore"):  # a duration of 0 has an infinite rate
            return self._progress(running, self._rate[running] * shares[running], step)

    def _progress(self, running: Ints, gain: Floats, step: int) -> list[int]:
        """Add progress, note the step, and return the activities that are finished by it."""
        level = np.minimum(self.level[running] + gain, 1.0)
        self.level[running] = level
        worked = running[gain > 0]
        self.worked[worked] += 1
        self.last[worked] = step
        self.first[worked[self.first[worked] < 0]] = step
        done: list[int] = running[is_one(level)].tolist()
        return done

    def _finish(self, done: Iterable[int], changed: set[int]) -> None:
        for activity in done:
            component = int(self._owner[activity])
            changed.add(component)
            self._open[activity] = False
            for follower in self._following[activity]:
                self._pending[follower] -= 1
                if self._pending[follower] == 0:
                    self._groups[self._group[follower]].fresh.append(follower)
                    self._open[follower] = not is_one(self.level[follower])
            if self.level[self._repair[component]] >= 1.0:  # nothing is worked on what is whole
                self._open[self._begin[component] : self._begin[component + 1]] = False

    def _ask(self, component: int) -> None:
        begin, end = self._begin[component], self._begin[component + 1]
        opened = self._open[begin:end].tolist()
        self.asks.ask(component, [activity for activity, is_open in enumerate(opened, begin) if is_open])


class _Group:
    """Activities that advance in the same steps; ``fresh`` are those ready since the last of them."""

    def __init__(self, steps: Sequence[int] | None, scripted: bool, members: list[int]):
        self.scripted = scripted
        self.members = np.array(members, np.int64)
        self.fresh: list[int] = []
        self._each = steps is None
        self._spans: dict[int, range] = {}
        before: int | None = None
        for step in steps or ():
            self._spans.setdefault(step, range(step if before is None else before + 1, step + 1))
            before = step

    def steps(self, step: int) -> range:
        """Return the steps that are worked in a step."""
        return range(step, step + 1) if self._each else self._spans.get(step, range(0))


def _groups(components: Sequence[Component], owner: Ints) -> list[_Group]:
    members: dict[tuple[tuple[int, ...] | None, bool], list[int]] = {}
    for activity, k in enumerate(owner.tolist()):
        scripted = components[k].recovery == SCRIPT
        members.setdefault((None if scripted else components[k].steps, scripted), []).append(activity)
    return [_Group(steps, scripted, of) for (steps, scripted), of in members.items()]
