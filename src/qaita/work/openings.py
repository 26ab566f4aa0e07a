"""Dig once: works of several assets in one opening of a street, or each digging alone, as modes that agree.

Owns :func:`openings_of`, :func:`with_openings` and :func:`openings_left`. Opening a street is a work of its own, and so
is closing it, once for all and behind each sharer alone; each has a mode in which it is done and an empty one. Every
mode of a sharer comes twice: in the street that is open for all, and alone with digging first. All of one opening are
done one way (:attr:`qaita.work.model.Model.lot_ptr`), and who opens a street owes its closing
(:attr:`qaita.work.model.Model.due_mode`). Chooses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from qaita.city.city import City
from qaita.city.openings import Site
from qaita.work.levers import followed, twin
from qaita.work.modes import Mode
from qaita.work.opening import ALONE, ALONE_END, SHARED, Opening, own_id
from qaita.work.tasks import Task

AS_WAS = "as_was"
"""Mode under which opening and closing a street are paid, where money is ear-marked by mode."""

Row = dict[str, Any]


def openings_of(city: City, jobs: Mapping[int, list[Mode]]) -> list[Opening]:
    """Return the openings of which a sharer has works; the sharers are the nodes in ``jobs``."""
    index, sites = city.asset_index(), city.sites if len(city.tables["openings"]) else {}
    made = []
    for row in city.tables["openings"].rows():
        site: Site = sites[row["opening_id"]]
        shared = [(index[name], node) for name, node in site.alone.items() if index[name] in jobs]
        if shared:
            made.append(Opening(str(row["opening_id"]), str(row["street"]) or str(row["opening_id"]), site.opening,
                                site.closing, tuple(asset for asset, _ in shared), tuple(node for _, node in shared),
                                float(row["closed_day_cost"])))
    return made


def with_openings(city: City, jobs: dict[int, list[Mode]]) -> dict[int, list[Mode]]:
    """Return the jobs with each sharer's modes in either way, and the works of the openings behind all others.

    Who follows a task of a sharer follows it in either way; of both only the one that is done binds. ``jobs`` itself
    where nothing is shared; linear.
    """
    openings = openings_of(city, jobs)
    if not openings:
        return jobs
    rows = {row["opening_id"]: row for row in city.tables["openings"].rows()}
    own = {row["asset_id"]: row for row in city.tables["sharers"].rows()}
    made, works, twins = dict(jobs), dict[int, list[Mode]](), dict[str, list[str]]()
    for opening in openings:
        street = _Street(city, opening, rows[opening.opening_id])
        for asset, node in zip(opening.sharers, opening.alone, strict=True):
            sharer = _Sharer(street, own[str(city.asset_ids[asset])], asset)
            pairs = [(sharer.shared(mode), sharer.alone(mode)) for mode in jobs[asset]]
            made[asset] = [mode for way in (0, 1) for mode in (pair[way] for pair in pairs)]
            works[node] = sharer.closing(node, [pair[1] for pair in pairs])
            street.in_trench += sharer.in_trench
            for mode in jobs[asset]:
                twins |= {task.task_id: [task.task_id + ALONE_END] for task in mode.tasks}
        works[opening.opening], works[opening.closing] = street.opened(), street.closed()
    return followed(made, twins) | dict(sorted(works.items()))


def openings_left(
    city: City, jobs: Mapping[int, list[Mode]], left: Mapping[int, list[Mode]]
) -> dict[int, list[Mode]]:
    """Return of ``jobs`` the works of openings that the sharers in ``left`` still have, behind these alone."""
    tasks = {task.task_id for listed in left.values() for mode in listed for task in mode.tasks}
    made = dict[int, list[Mode]]()
    for opening in openings_of(city, left):
        nodes = (opening.opening, opening.closing, *opening.alone)
        tasks |= {task.task_id for node in nodes for mode in jobs[node] for task in mode.tasks}
        for node in nodes:
            made[node] = [replace(mode, tasks=[replace(task, after=tuple(
                (name, lag) for name, lag in task.after if name in tasks)) for task in mode.tasks])
                for mode in jobs[node]]
    return dict(sorted(made.items()))


@dataclass
class _Street:
    """Makes the works of one opening for all; ``in_trench`` gathers the tasks that lie in it."""

    city: City
    opening: Opening
    row: Row

    def __post_init__(self) -> None:
        self.in_trench: list[str] = []
        self.crews: Mapping[str, tuple[tuple[str, float], ...]] = {
            "open": self.row["open_crews"], "close": self.row["close_crews"] or self.row["open_crews"]}

    @property
    def open_id(self) -> str:
        """Id of the task that opens it."""
        return f"{self.opening.opening_id}:open"

    def opened(self) -> list[Mode]:
        task = self.task("open", self.open_id, self.opening.opening, self.row["open_days"], self.row["open_cost"])
        return [self.mode(SHARED, [task]), self.mode(ALONE, [])]

    def closed(self) -> list[Mode]:
        task = self.task("close", f"{self.opening.opening_id}:close", self.opening.closing, self.row["close_days"],
                         self.row["close_cost"])
        after = tuple((name, 0) for name in (self.open_id, *self.in_trench))
        return [self.mode(SHARED, [replace(task, after=after)]), self.mode(ALONE, [])]

    def task(self, what: str, task_id: str, node: int, days: float, cost: float) -> Task:
        """Return a task that opens or closes the street; for all it is paid by the payer of the opening."""
        common = node >= self.city.num_assets
        return Task(
            task_id=task_id, asset=node, mode=AS_WAS, name=f"{what} {self.opening.street}", after=(), days=float(days),
            crews=self.crews[what], calendar="", cost=float(cost), materials=(), common=True,
            release=max(int(self.row["from"]), self.city.settings.start), deadline=int(self.row["until"]),
            payer=str(self.row["payer"]) if common else "")

    def mode(self, dug: str, tasks: list[Task]) -> Mode:
        return Mode(dug, tasks, self.city.settings.start, 0, "", dug=dug)


@dataclass
class _Sharer:
    """Makes both ways of one sharer."""

    street: _Street
    row: Row
    asset: int

    def __post_init__(self) -> None:
        self.in_trench: list[str] = []
        self.name = f"{self.street.opening.opening_id}:{self.row['asset_id']}"

    def shared(self, mode: Mode) -> Mode:
        """Return a mode with its tasks in the trench behind the opening of the street."""
        inside = self._inside(mode)
        self.in_trench += inside
        return replace(mode, tasks=_behind(mode.tasks, inside, self.street.open_id, self._until), dug=SHARED)

    def alone(self, mode: Mode) -> Mode:
        """Return a mode with digging of its own first; its tasks go by ids of their own."""
        own = {task.task_id: task.task_id + ALONE_END for task in mode.tasks}
        tasks = [replace(task, task_id=own[task.task_id],
                         after=tuple((own.get(name, name), lag) for name, lag in task.after)) for task in mode.tasks]
        dig_id = twin(":".join(filter(None, (self.name, mode.variant, mode.dump, "open"))), mode.levers) + ALONE_END
        dig = self.street.task("open", dig_id, self.asset, self._own("open_days"), self._own("open_cost"))
        like = mode.tasks[0]
        dig = replace(dig, mode=like.mode, razes=like.razes,
                      after_share=float("nan") if isnan(like.after_share) else 0.0)
        inside = [own[name] for name in self._inside(mode)]
        return replace(mode, tasks=[dig, *_behind(tasks, inside, dig_id, self._until)], dug=ALONE)

    def closing(self, node: int, modes: Iterable[Mode]) -> list[Mode]:
        """Return the modes of closing the street behind this sharer alone, given his modes in which he digs."""
        task = self.street.task("close", f"{self.name}:close", node, self._own("close_days"), self._own("close_cost"))
        after = tuple((task.task_id, 0) for mode in modes for task in mode.tasks
                      if task is mode.tasks[0] or own_id(task.task_id) in self.in_trench)
        payer = str(self.street.city.tables["assets"]["payer"][self.asset])
        return [self.street.mode(SHARED, []), self.street.mode(ALONE, [replace(task, after=after, payer=payer)])]

    @property
    def _until(self) -> int:
        return int(self.street.row["until"])

    def _own(self, column: str) -> float:
        said = float(self.row[f"alone_{column}"])
        return float(self.street.row[column]) if isnan(said) else said

    def _inside(self, mode: Mode) -> list[str]:
        """Return the ids of the tasks that lie in the trench: those listed, else all that are work."""
        works = [task.task_id for task in mode.tasks if task.days > 0 and not task.haul]
        listed = [name for name in works if name.partition("+")[0] in self.row["tasks"]
                  or name in self.row["tasks"]]
        return listed or works or [task.task_id for task in mode.tasks]


def _behind(tasks: Sequence[Task], inside: Sequence[str], dig: str, until: int) -> list[Task]:
    """Return the tasks with those inside the trench behind digging, and over before the street must be closed."""
    return [replace(task, after=(*task.after, (dig, 0)), deadline=min(task.deadline, until))
            if task.task_id in inside else task for task in tasks]
