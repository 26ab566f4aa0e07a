"""All questions that can be asked of a programme.

Owns :func:`questions`. Which of them are worth an answer is for :mod:`qaita.plan.pricing.answers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from qaita.damage.assess import Damage
from qaita.plan.pricing.bidder import bidders_more
from qaita.plan.pricing.part import parts_of
from qaita.plan.pricing.question import Kind, Question, held_until
from qaita.recovery.events.asked import engine_of
from qaita.units import MINUTES_PER_DAY
from qaita.work.accounts import STOCK_SCALE
from qaita.work.dumps import NO_LIMIT, is_dump
from qaita.work.model import Model
from qaita.work.programme import Programme

WEEK = 7 * MINUTES_PER_DAY
HOUR = 60

AMOUNT_SHARE = 50
"""A unit of money or stock is the power of ten at or below this part of all that its account ever gets; of stock at
least one piece."""

Spans = list[tuple[int, int]]
"""From when until when, in minutes; months, for people."""


DAY_SHARE = 10
"""A unit of a dump is the power of ten at or below this part of the tonnes that it takes on a day; at least one."""


def questions(programme: Programme, spans: Spans, damage: Damage | None = None) -> list[Question]:
    """Return every question: crews, contractors, dumps, releases, hours, waiting, its parts, suppliers, bidders.

    Parameters
    ----------
    programme : Programme
        What is to be done.
    spans : list of (int, int)
        Stretches of time for which crews and hours are asked, one question each.
    damage : Damage, optional
        What the programme was built from; without it no part of the waiting is asked about by itself,
        and no bidder.
    """
    rebuilt: list[Question] = []
    if damage is not None and programme.city is not None:
        rebuilt = [*parts_of(programme, damage), *bidders_more(programme, damage)]
    return [*_crews(programme, spans), *_contractors(programme, spans), *_dumps(programme, spans),
            *_releases(programme), *_hours(programme.model, spans), *_waits(programme), *rebuilt,
            *_suppliers(programme)]


def _crews(programme: Programme, spans: Spans) -> Iterator[Question]:
    for pool in np.unique(programme.model.use_pool).tolist():
        trade, employer = programme.pool_trades[pool], programme.pool_contractors[pool]
        for begin, end in spans if not is_dump(trade) else ():
            yield Question("crew", trade, employer, (pool,), begin, end, 1)


def _contractors(programme: Programme, spans: Spans) -> Iterator[Question]:
    """Yield for each contractor with crews of his own: all of them once more, as long as the works last."""
    used = np.unique(programme.model.use_pool).tolist()
    for name in sorted({programme.pool_contractors[pool] for pool in used} - {""}):
        members = tuple(pool for pool in used if programme.pool_contractors[pool] == name)
        yield Question("contractor", name, "", members, spans[0][0], spans[-1][1], 1)


def _dumps(programme: Programme, spans: Spans) -> Iterator[Question]:
    """Yield for each dump that takes so much a day and no more: more room, as long as the works last."""
    model = programme.model
    for pool in np.unique(model.use_pool).tolist():
        a_day = int(model.pool_count[model.pool_ptr[pool] : model.pool_ptr[pool + 1]].max(initial=0))
        if is_dump(programme.pool_trades[pool]) and a_day < NO_LIMIT:
            unit = 10 ** max(0, len(str(max(1, a_day // DAY_SHARE))) - 1)
            yield Question("dump", programme.pool_trades[pool], "", (pool,), spans[0][0], spans[-1][1], unit)


def _suppliers(programme: Programme) -> Iterator[Question]:
    """Yield for each damaged asset: another supplier in its place. Only where the closure says who is served."""
    if engine_of(programme).name != "closure":
        return
    served = set(np.unique(programme.needs.supplier_idx).tolist())
    for node, name in zip(programme.model.job_node.tolist(), programme.job_ids(), strict=True):
        if node in served:
            yield Question("supplier", name, "", (node,), programme.model.start, programme.model.start, 1)


def _releases(programme: Programme) -> Iterator[Question]:
    """Yield for each release of a source or material: a week sooner, and one unit more."""
    model = programme.model
    drawn = set(np.unique(model.draw_account).tolist())
    for name in dict.fromkeys(programme.account_names):
        members = tuple(k for k, other in enumerate(programme.account_names) if other == name and k in drawn)
        if not members:
            continue
        spans = [slice(int(model.account_ptr[k]), int(model.account_ptr[k + 1])) for k in members]
        unit = amount_of(programme, members)
        for time in np.unique(np.concatenate([model.account_time[span] for span in spans])).tolist():
            kinds: tuple[Kind, ...] = ("sooner", "more") if time > model.start else ("more",)
            for kind in kinds:
                yield Question(kind, name, "", members, time, time, WEEK if kind == "sooner" else unit)


def amount_of(programme: Programme, accounts: Sequence[int]) -> int:
    """Return one unit more of what accounts of one source or material get: as they count, at least 1 or a piece."""
    model, name = programme.model, programme.account_names[accounts[0]]
    spans = [slice(int(model.account_ptr[k]), int(model.account_ptr[k + 1])) for k in accounts]
    total = max(int(model.account_total[span].max(initial=0)) for span in spans)
    unit = int(10 ** max(0, len(str(max(1, total // AMOUNT_SHARE))) - 1))
    return max(unit, STOCK_SCALE) if name.startswith(("stock:", "dumps:")) else unit


def _hours(model: Model, spans: Spans) -> Iterator[Question]:
    """Yield for each stretch: all working days an hour longer."""
    used = np.unique(model.task_calendar[np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))])
    members = tuple(calendar for calendar in used.tolist() if _has_pauses(model, calendar))
    if members:
        for begin, end in spans:
            yield Question("hours", "", "", members, begin, end, HOUR)


def _has_pauses(model: Model, calendar: int) -> bool:
    span = slice(int(model.calendar_ptr[calendar]), int(model.calendar_ptr[calendar + 1]))
    return bool((model.calendar_open[span][1:] > model.calendar_close[span][:-1]).any())


def _waits(programme: Programme) -> Iterator[Question]:
    """Yield a week less of waiting: for all, for each lot, for each asset that is no lot by itself."""
    model, held = programme.model, held_until(programme)
    latest = np.maximum.reduceat(model.mode_ready, model.mode_ptr[:-1]) if model.num_jobs else held
    waiting = np.flatnonzero(latest > np.maximum(model.start, held)).tolist()
    if len(waiting) > 1:
        yield Question("wait", "", "", tuple(waiting), model.start, model.start, WEEK)
    lots: dict[str, list[int]] = {}
    for job in waiting:
        lots.setdefault(programme.job_lots[job] if programme.job_lots else "", []).append(job)
    for lot, jobs in sorted(lots.items()):
        if lot:
            yield Question("wait", lot, "", tuple(jobs), model.start, model.start, WEEK)
    ids = programme.job_ids()
    alone = {jobs[0] for lot, jobs in lots.items() if lot and len(jobs) == 1}
    for job in sorted(set(waiting) - alone):
        yield Question("wait", ids[job], "", (job,), model.start, model.start, WEEK)
