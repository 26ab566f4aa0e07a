"""A question: what would be lost if there were one unit more of something, or if it came sooner.

Owns :class:`Question` and :func:`changed`, which gives the programme that a question supposes. Answers nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qaita.plan.pricing.spare import with_spare
from qaita.units import NEVER
from qaita.work.model import Model, offsets
from qaita.work.programme import Programme

Ints = NDArray[np.int64]

Kind = Literal["crew", "contractor", "dump", "sooner", "more", "hours", "wait", "part", "supplier",
               "bidder"]
"""One more crew for a while; all crews of a contractor once more; more room at a dump each day; a release sooner; a
larger release; a longer working day; less waiting before work; one part of it shorter wherever there is any; another
supplier in place of a damaged asset; another bidder for a lot."""

CREWS = ("crew", "contractor", "dump")
"""Kinds that add to pools."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    kind : Kind
        What is changed.
    subject : str
        Whose: a trade, a contractor, a dump, an account (``money:SOURCE``, ``stock:ITEM``), a lot, an asset, or a part
        of the waiting; '' for all.
    employer : str
        Of the crews asked for, '' for the city's own; the bidder whom another one is like; '' for all other kinds.
    members : tuple of int
        Pools, accounts, calendars, jobs or the node that change.
    begin, end : int
        Minutes. Crews, contractors, dumps and hours: from when until when. Releases: ``begin`` is when it comes.
        Waiting, suppliers and bidders: both are the programme's start.
    unit : int
        What one unit adds: crews, times the crews there are, tonnes a day, minutes, amounts as in the accounts,
        suppliers, or bidders.
    ready : callable or None
        Only of ``part``: from so many minutes less to when each mode is ready then, (num_modes,).
    rebuilt : callable or None
        Only of ``bidder``: from so many bidders more to the programme with their offers.
    """

    kind: Kind
    subject: str
    employer: str
    members: tuple[int, ...]
    begin: int
    end: int
    unit: int
    ready: Callable[[int], Ints] | None = field(default=None, compare=False, repr=False)
    rebuilt: Callable[[int], Programme] | None = field(default=None, compare=False, repr=False)


def changed(programme: Programme, question: Question, units: int = 1) -> Programme:
    """Return the programme with so many units more of what is asked for.

    Nothing is ever taken away: every schedule for ``programme`` is one for what is returned, but that with longer
    working days a task may have to end sooner than it did, and that with more bidders modes and tasks have other
    numbers (:func:`qaita.plan.carry.carried`).
    """
    if question.rebuilt is not None:
        return question.rebuilt(units * question.unit)
    model = programme.model
    if question.kind == "supplier":
        return with_spare(programme, question.members[0], units * question.unit)
    if question.kind in CREWS:
        model = _more_crews(model, question, units)
    elif question.kind == "hours":
        model = _longer_days(model, question, units)
    elif question.kind == "wait":
        model = model._replace(mode_ready=_less_waiting(programme, question, units))
    elif question.ready is not None:
        ready = np.maximum(model.start, question.ready(units * question.unit))
        model = model._replace(mode_ready=np.minimum(model.mode_ready, ready))
    else:
        model = _released(model, question, units)
    return replace(programme, model=model)


def _more_crews(model: Model, question: Question, units: int) -> Model:
    """Return the model with more crews in the pools asked for, between begin and end."""
    times, counts = [], []
    for pool in range(model.num_pools):
        span = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
        time, count = model.pool_time[span], model.pool_count[span]
        if pool in question.members:
            edges = [max(0, question.begin), question.end] if question.end < NEVER else [max(0, question.begin)]
            merged = np.unique(np.concatenate([time, np.array(edges, np.int64)]))
            count = count[np.searchsorted(time, merged, side="right") - 1]
            more = count if question.kind == "contractor" else np.ones_like(count)
            count = count + units * question.unit * more * ((merged >= question.begin) & (merged < question.end))
            time = merged
        times.append(time)
        counts.append(count)
    return model._replace(pool_ptr=offsets([len(time) for time in times]), pool_time=_joined(times),
                          pool_count=_joined(counts))


def _released(model: Model, question: Question, units: int) -> Model:
    """Return the model with one release larger, or sooner, in every account asked for."""
    times, totals = [], []
    for account in range(model.num_accounts):
        span = slice(int(model.account_ptr[account]), int(model.account_ptr[account + 1]))
        time, amount = model.account_time[span].copy(), np.diff(model.account_total[span], prepend=0)
        if account in question.members:
            meant = time == question.begin
            if question.kind == "more":
                amount[meant] += units * question.unit
            else:
                time[meant] = sooner(model, question, units)
            time, which = np.unique(time, return_inverse=True)
            amount = np.bincount(which.ravel(), weights=amount).astype(np.int64)
        times.append(time)
        totals.append(np.cumsum(amount))
    return model._replace(account_ptr=offsets([len(time) for time in times]), account_time=_joined(times),
                          account_total=_joined(totals))


def sooner(model: Model, question: Question, units: int) -> int:
    """Return when a release comes that is so many units sooner: never before the programme's start, but for itself."""
    return min(question.begin, max(model.start, question.begin - units * question.unit))


def _longer_days(model: Model, question: Question, units: int) -> Model:
    """Return the model in which the shifts that open between begin and end close later, at most when the next opens."""
    close, done = model.calendar_close.copy(), model.calendar_done.copy()
    for calendar in question.members:
        span = slice(int(model.calendar_ptr[calendar]), int(model.calendar_ptr[calendar + 1]))
        opens = model.calendar_open[span]
        longer = (opens >= question.begin) & (opens < question.end)
        limit = np.append(opens[1:], close[span][-1:])
        later = np.where(longer, np.minimum(close[span] + units * question.unit, limit), close[span])
        close[span] = np.maximum(close[span], later)
        done[span] = np.concatenate([[0], np.cumsum(close[span] - opens)[:-1]])[: len(opens)]
    return model._replace(calendar_close=close, calendar_done=done)


def _less_waiting(programme: Programme, question: Question, units: int) -> Ints:
    """Return when each mode is ready if the jobs asked for wait less; no hold is lifted, and the start is kept."""
    model = programme.model
    job = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    meant = np.isin(job, question.members)
    least = np.maximum(model.start, held_until(programme)[job])
    ready = np.minimum(model.mode_ready, np.maximum(least, model.mode_ready - units * question.unit))
    return np.where(meant, ready, model.mode_ready)


def held_until(programme: Programme) -> Ints:
    """Return the minute until which holds keep everybody from each job, (num_jobs,); 0 for none."""
    until = np.zeros(programme.model.num_jobs, np.int64)
    if programme.city is None:
        return until
    job_of = {name: job for job, name in enumerate(programme.job_ids())}
    for row in programme.city.tables["holds"].rows():
        job = job_of.get(str(row["asset_id"]))
        if job is not None and row["until"] < NEVER:
            until[job] = max(until[job], int(row["until"]))
    return until


def _joined(arrays: list[Ints]) -> Ints:
    return np.concatenate(arrays).astype(np.int64) if arrays else np.zeros(0, np.int64)
