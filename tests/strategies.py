"""Random small programmes for hypothesis: several modes, crews that come and go, calendars, dated money, needs of all
kinds with cycles, weights that change, horizons that bite. Times are a few dozen minutes, so that a twin may walk them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from tests.recovery.systems import pack

from qaita.units import NEVER
from qaita.work.model import Model, offsets
from qaita.work.programme import Loss, Programme
from reference.closure import forbidden

LONG = 1 << 40
"""A shift that ends after everything."""


class Task(NamedTuple):
    """A task as drawn; ``preds`` are (task number, lag), ``uses`` and ``draws`` pairs of index and amount."""

    work: int
    calendar: int = 0
    release: int = 0
    deadline: int = NEVER
    preds: tuple = ()
    uses: tuple = ()
    draws: tuple = ()


class Mode(NamedTuple):
    """A mode as drawn."""

    tasks: tuple
    ready: int = 0
    after: int = 0


def ints(values):
    """An int64 array of any iterable."""
    return np.array(list(values), np.int64)


def compressed(rows):
    """Pointer and columns of rows of pairs."""
    flat = [pair for row in rows for pair in row]
    return offsets([len(row) for row in rows]), ints(a for a, _ in flat), ints(b for _, b in flat)


def model_of(jobs, pools=(((0, 1),),), accounts=(), calendars=(((0, NEVER),),), start=0, horizon=60, nodes=None):
    """A Model of jobs (tuples of modes), pools ((minute, crews), ...), accounts ((minute, released), ...) and
    calendars ((opens, closes), ...); job ``j`` repairs node ``nodes[j]``, its own number unless given."""
    modes = [mode for listed in jobs for mode in listed]
    tasks = [task for mode in modes for task in mode.tasks]
    job_of = [job for job, listed in enumerate(jobs) for mode in listed for _ in mode.tasks]
    befores = [{job_of[before] for k, task in enumerate(tasks) if job_of[k] == job for before, _ in task.preds} - {job}
               for job in range(len(jobs))]
    pred, use, draw = (compressed([getattr(task, part) for task in tasks]) for part in ("preds", "uses", "draws"))
    done = [np.cumsum([0, *(close - opened for opened, close in of)])[:len(of)] for of in calendars]
    released = [list(np.cumsum([amount for _, amount in of])) for of in accounts]
    return Model(
        start=start, horizon=horizon, job_node=ints(range(len(jobs)) if nodes is None else nodes),
        mode_ptr=offsets([len(listed) for listed in jobs]),
        mode_ready=ints(max(start, mode.ready) for mode in modes), mode_after=ints(mode.after for mode in modes),
        task_ptr=offsets([len(mode.tasks) for mode in modes]), task_work=ints(task.work for task in tasks),
        task_calendar=ints(task.calendar for task in tasks),
        task_release=ints(max(start, task.release) for task in tasks),
        task_deadline=ints(task.deadline for task in tasks),
        pred_ptr=pred[0], pred_task=pred[1], pred_lag=pred[2], use_ptr=use[0], use_pool=use[1], use_count=use[2],
        draw_ptr=draw[0], draw_account=draw[1], draw_amount=draw[2], task_cost=ints(0 for _ in tasks),
        before_ptr=offsets([len(before) for before in befores]),
        before_job=ints(job for before in befores for job in sorted(before)),
        pool_ptr=offsets([len(of) for of in pools]), pool_time=ints(minute for of in pools for minute, _ in of),
        pool_count=ints(count for of in pools for _, count in of),
        account_ptr=offsets([len(of) for of in accounts]),
        account_time=ints(minute for of in accounts for minute, _ in of),
        account_total=ints(total for of in released for total in of),
        calendar_ptr=offsets([len(of) for of in calendars]), calendar_open=ints(a for of in calendars for a, _ in of),
        calendar_close=ints(b for of in calendars for _, b in of), calendar_done=ints(d for of in done for d in of),
    )


steps = st.lists(st.integers(1, 40), max_size=2, unique=True).map(sorted)


@st.composite
def pools(draw):
    """A pool: crews from minute 0, perhaps more or fewer later."""
    times = [0, *draw(steps)]
    return tuple((minute, draw(st.sampled_from([0, 1, 2, 3] if minute else [1, 2, 2, 3]))) for minute in times)


@st.composite
def accounts(draw):
    """An account: dated releases, some before day 0."""
    times = sorted(draw(st.sets(st.integers(-5, 30), min_size=1, max_size=3)))
    return tuple((minute, draw(st.integers(0, 8))) for minute in times)


@st.composite
def calendars(draw):
    """A calendar with pauses."""
    edges = sorted(draw(st.sets(st.integers(0, 50), min_size=2, max_size=8)))
    spans = [(edges[k], edges[k + 1]) for k in range(0, len(edges) - 1, 2)]
    return tuple(spans) if draw(st.booleans()) else (*spans[:-1], (spans[-1][0], LONG))


delays = st.sampled_from([0, 0, 1, 2, 3, 5, 9, 30])


def some(draw, limit, largest):
    """At most two of ``limit`` indices, each with an amount; seldom none."""
    if not limit:
        return ()
    least = draw(st.sampled_from([0, 1, 1, 1]))
    chosen = draw(st.lists(st.integers(0, limit - 1), min_size=least, max_size=2, unique=True))
    return tuple((idx, draw(st.integers(1, largest))) for idx in chosen)


@st.composite
def models(draw, max_jobs=4, max_modes=2, max_tasks=2, tight=True):
    """A Model of up to ``max_jobs`` jobs; with ``tight``, some tasks or jobs may well be impossible."""
    num_pools, num_accounts = draw(st.integers(1, 2)), draw(st.integers(0, 2))
    made_calendars = [((0, NEVER),), *draw(st.lists(calendars(), max_size=1))]
    jobs, count, earlier = [], 0, []
    for _ in range(draw(st.integers(1, max_jobs))):
        listed, here = [], count
        for _ in range(draw(st.integers(1, max_modes))):
            first, tasks = count, []
            for _ in range(draw(st.integers(1, max_tasks))):
                known = [*range(first, count), *earlier]
                chosen = draw(st.lists(st.sampled_from(known), max_size=2, unique=True)) if known else []
                work = draw(st.integers(0, 7))
                tasks.append(Task(
                    work=work, calendar=draw(st.integers(0, len(made_calendars) - 1)),
                    release=draw(st.integers(0, 9)),
                    deadline=draw(st.sampled_from([NEVER] * 3 + [8, 20, 35])) if tight else NEVER,
                    preds=tuple((before, draw(delays)) for before in chosen),
                    uses=some(draw, num_pools, 2) if work else (), draws=some(draw, num_accounts, 4)))
                count += 1
            listed.append(Mode(tuple(tasks), ready=draw(delays), after=draw(delays)))
        earlier += range(here, count)
        jobs.append(tuple(listed))
    made = model_of(jobs, [draw(pools()) for _ in range(num_pools)], [draw(accounts()) for _ in range(num_accounts)],
                    made_calendars, start=draw(st.sampled_from([0, 4])), horizon=draw(st.integers(15, 60)))
    return let(made, draw(st.lists(st.integers(0, 2), min_size=len(jobs), max_size=len(jobs))))


def let(model, lot_of):
    """The model with the jobs that have two modes let in lots: the first mode is contractor 0's, the second 1's.

    ``lot_of`` says to which lot each job goes, 0 for none.
    """
    two = [int(job) for job in np.flatnonzero(np.diff(model.mode_ptr) == 2) if lot_of[job]]
    if not two:
        return model
    lots = [[job for job in two if lot_of[job] == lot] for lot in sorted({lot_of[job] for job in two})]
    bid = [(mode - model.mode_ptr[job]) if job in two else -1 for job in range(model.num_jobs)
           for mode in range(model.mode_ptr[job], model.mode_ptr[job + 1])]
    return model._replace(lot_ptr=offsets([len(lot) for lot in lots]), lot_job=ints(job for lot in lots for job in lot),
                          mode_bid=ints(bid))


@st.composite
def lists(draw, model):
    """An order of all jobs and a mode for each, one contractor a lot."""
    order = draw(st.permutations(range(model.num_jobs)))
    mode = [draw(st.integers(int(a), int(b) - 1)) for a, b in zip(model.mode_ptr, model.mode_ptr[1:], strict=False)]
    for first, last in zip(model.lot_ptr, model.lot_ptr[1:], strict=False):
        jobs = model.lot_job[first:last]
        for job in jobs:
            mode[job] = model.mode_ptr[job] + model.mode_bid[mode[jobs[0]]]
    return ints(order), ints(mode)


KINDS = st.sampled_from(["run", "run", "run", "run", "start", "network"])


@st.composite
def groups(draw, nodes):
    """A group of suppliers among ``nodes``."""
    node = st.sampled_from(nodes)
    kind = draw(KINDS)
    num = draw(st.integers(1, 3))
    pairs = [(draw(node), draw(st.one_of(st.just(-1), node)) if kind == "network" else -1) for _ in range(num)]
    return kind, draw(st.integers(1, num)), pairs


@st.composite
def losses(draw, sinks):
    """A Loss over the sinks: weights that may change over time, some residents nil."""
    curves = draw(st.lists(st.dictionaries(st.integers(1, 50), st.integers(0, 10), max_size=2), min_size=1, max_size=2))
    made = [[(0, draw(st.integers(0, 10))), *sorted(curve.items())] for curve in curves]
    return Loss(
        node=ints(sinks), people=np.array([1440.0 * draw(st.integers(0, 9)) for _ in sinks]),
        curve=ints(draw(st.integers(0, len(made) - 1)) for _ in sinks),
        step_ptr=offsets([len(curve) for curve in made]),
        step_time=ints(minute for curve in made for minute, _ in curve),
        step_weight=np.array([weight / 10 for curve in made for _, weight in curve]),
    )


@st.composite
def programmes(draw, cyclic=True, max_jobs=4, **said):
    """A Programme: jobs at some assets, others whole, lost for ever or back by themselves, and sinks that need them."""
    model = draw(models(max_jobs=max_jobs, **said))
    num_assets = model.num_jobs + draw(st.integers(0, 4))
    num_sinks = draw(st.integers(1, 4))
    label = draw(st.permutations(range(num_assets)))
    assets, sinks = list(range(num_assets)), list(range(num_assets, num_assets + num_sinks))
    often = assets + 3 * label[:model.num_jobs]
    system = [draw(st.lists(groups(often if cyclic else [*range(node)]), max_size=2)) if cyclic or node else []
              for node in assets]
    system += [draw(st.lists(groups(often), min_size=1, max_size=2)) for _ in sinks]
    startup = [draw(st.sampled_from([0, 0, 0, 2])) for _ in assets] + [0] * num_sinks
    startup = [0 if node in forbidden(system, startup) else minutes for node, minutes in enumerate(startup)]
    repaired0 = ints([draw(st.sampled_from([0, 0, 0, 0, 6, 12, NEVER])) for _ in assets] + [0] * num_sinks)
    model = model._replace(job_node=ints(label[:model.num_jobs]))
    repaired0[model.job_node] = NEVER
    return programme_of(model, pack(system, startup), draw(losses(sinks)), repaired0)


def programme_of(model, needs, loss, repaired0):
    """A Programme with names that say nothing."""
    return Programme(
        model=model, needs=needs, loss=loss, repaired0=repaired0,
        node_ids=tuple(f"n{k}" for k in range(needs.num_nodes)),
        mode_names=tuple(f"m{k}" for k in range(model.num_modes)),
        task_ids=tuple(f"t{k}" for k in range(model.num_tasks)), task_names=("",) * model.num_tasks,
        pool_trades=tuple(f"p{k}" for k in range(model.num_pools)), pool_contractors=("",) * model.num_pools,
        account_names=tuple(f"a{k}" for k in range(model.num_accounts)), job_lots=("",) * model.num_jobs,
        calendar_names=tuple(f"c{k}" for k in range(len(model.calendar_ptr) - 1)), waits=("",) * model.num_modes,
        assumed_tasks=np.zeros(model.num_tasks, bool),
    )


@st.composite
def travelled(draw, model, most=9):
    """The model with districts, ways between them (not the same there and back, perhaps none), and bases of crews."""
    num = draw(st.integers(1, 3))
    minutes = [[0 if a == b else draw(st.sampled_from([0, 1, 2, 4, most])) for b in range(num)] for a in range(num)]
    return model._replace(
        travel=ints(time for row in minutes for time in row).reshape(num, num),
        job_place=ints(draw(st.integers(0, num - 1)) for _ in range(model.num_jobs)),
        pool_base=ints(draw(st.sampled_from([-2, -1, *range(num), *range(num)])) for _ in range(model.num_pools)))
