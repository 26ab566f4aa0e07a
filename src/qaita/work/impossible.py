"""What can never be done alone: crews no one has, money or material that never suffices, no hour in which to work.

Owns :func:`payable` and :func:`refuse_impossible`. What is impossible only together is an answer of the planner.
"""

from __future__ import annotations

from collections.abc import Iterator

from qaita.errors import Fault, InputError
from qaita.work.accounts import STOCK_SCALE
from qaita.work.dumps import is_dump
from qaita.work.means import Means
from qaita.work.modes import Mode
from qaita.work.tasks import Task


def payable(modes: dict[int, list[Mode]], means: Means) -> dict[int, list[Mode]]:
    """Return the modes whose ear-marks let them be paid, and under levers also those for which there are the crews.

    All modes without levers of an asset of which none can be.
    """
    return {asset: [mode for mode in listed if _possible(mode, means)] or [mode for mode in listed if not mode.levers]
            for asset, listed in modes.items()}


def _possible(mode: Mode, means: Means) -> bool:
    shifts = mode.levers and any(fault for task in mode.tasks for fault in _crew_faults(task, means))
    return not shifts and not any(_short(task, means) for task in mode.tasks)


def refuse_impossible(tasks: list[Task], means: Means) -> None:
    """Raise InputError with a fault for each task that could not be done even alone.

    Raises
    ------
    InputError
        When a task needs crews that are never there, or more money or material than is ever released, or has no working
        time.
    """
    rules = (_crew_faults, _account_faults)
    faults = [fault for task in tasks for rule in rules for fault in rule(task, means)]
    if not faults:  # without its crews the working time of a task is not known
        faults = _time_faults(tasks, means)
    if faults:
        raise InputError(faults)


def _crew_faults(task: Task, means: Means) -> Iterator[Fault]:
    steps = means.pools.steps
    for (trade, employer), count in means.crews(task):
        most = max(steps.get((trade, employer), {0: 0}).values())
        if most < count and is_dump(trade):
            dump = trade.partition(":")[2]
            yield Fault(f"task {task.task_id} brings {count} tonnes a day to {dump}, which never takes over {most}",
                        "dumps", column="a_day_t", maybe="open it earlier, or add a dump")
        elif most < count:
            whose = f"contractor {employer}" if employer else "the city"
            known = sorted({other for other, own in steps if own == employer})
            yield Fault(f"task {task.task_id} needs {count} crews of {trade}, {whose} never has more than {most}",
                        "crews", column="trade", value=trade, allowed=", ".join(known),
                        maybe=f"add a row to crews with trade {trade}")


def _time_faults(tasks: list[Task], means: Means) -> list[Fault]:
    calendars = {task.task_id: means.calendars(task) for task in tasks}
    shut = {names for names in set(calendars.values()) if means.working_time(names).full_day == 0}
    faults = []
    for task_id, names in calendars.items():
        if names in shut:
            why = f"{' and '.join(names)} have no hour in common" if len(names) > 1 else f"{names[0]} never opens"
            faults.append(Fault(f"task {task_id} is never worked on: {why}", "calendars", column="calendar",
                                maybe="give the task a calendar of its own"))
    return faults


def _account_faults(task: Task, means: Means) -> Iterator[Fault]:
    for account, amount, total in _short(task, means):
        name = means.accounts.names[account]
        if is_dump(name):
            dump, (brought, room) = name.partition(":")[2], (f"{tonnes / STOCK_SCALE:,g}" for tonnes in (amount, total))
            yield Fault(f"task {task.task_id} brings {brought} tonnes to {dump}, which has room for {room}",
                        "dumps", column="capacity_t",
                        maybe="add a dump, and a route to it")
            continue
        table, maybe = REMEDIES[name.partition(":")[0]]
        yield Fault(f"task {task.task_id} draws {amount} from {name}, which never releases more than {total} for it",
                    table, maybe=maybe)


REMEDIES = {"money": ("money", "name another payer"), "stock": ("stock", "add a delivery to stock"),
            "ceiling": ("lots", "raise the lot's ceiling"), "levers": ("levers", "give the lever a place")}
"""Table and remedy for each kind of account."""


def _short(task: Task, means: Means) -> list[tuple[int, int, int]]:
    """Return (account, amount drawn, everything ever released) for accounts that never suffice for the task."""
    totals = ((account, amount, sum(released for _, released in means.accounts.releases[account]))
              for account, amount in means.charges(task).items())
    return [(account, amount, total) for account, amount, total in totals if total < amount]
