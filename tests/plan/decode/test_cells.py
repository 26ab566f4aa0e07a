"""Crews counted by cells: jobs are placed, and lists searched, as they are where breakpoints are kept."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.strategies import Mode, Task, lists, model_of, models, programmes

from qaita.plan.core import core_of
from qaita.plan.decode.board import new_board
from qaita.plan.decode.cells import NO_CELLS, cells_of
from qaita.plan.decode.decode import decode, schedule_of, schedule_on
from qaita.plan.decode.packed import pack
from qaita.plan.search.aims import NO_AIMS
from qaita.plan.search.stage import stage_of_jobs
from qaita.plan.search.team import Team
from qaita.units import NEVER
from qaita.work.programme import Programme

DATES = ("mode_ready", "task_work", "task_release", "task_deadline", "pred_lag", "pool_time", "account_time")


def with_one_pool(model, factor, more):
    """The model with the first pool of each task alone and no pauses, all dates ``factor`` times as long, and those at
    which modes are ready ``more`` minutes later."""
    counts = np.diff(model.use_ptr)
    first = model.use_ptr[:-1][counts > 0]
    dates = {name: np.where(getattr(model, name) < NEVER, factor * getattr(model, name), NEVER) for name in DATES}
    dates["mode_ready"] = dates["mode_ready"] + more
    return model._replace(
        use_ptr=np.concatenate([[0], np.cumsum(counts > 0)]).astype(np.int64), use_pool=model.use_pool[first],
        use_count=model.use_count[first], task_calendar=np.zeros_like(model.task_calendar),
        horizon=factor * model.horizon, **dates,
    )


def by_cells(model, order, mode):
    """The schedule of a list where crews are counted by cells."""
    cells = cells_of(model)
    board = new_board(model, cells)
    for _ in range(2):  # the second time on the board that the first has left
        decode(pack(model, cells), board, order, mode, fresh=True)
    return schedule_on(board, mode)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_places_as_by_breakpoints(data):
    """Proves that each task gets the place that it gets where breakpoints are kept, within one word and across several.

    That this is the earliest is proved with a twin in test_decode.
    """
    model = with_one_pool(data.draw(models()), data.draw(st.sampled_from([1, 6, 40])), data.draw(st.integers(0, 1)))
    assume(cells_of(model).minutes > 0)  # not so without dates, and where there would be too many cells
    order, mode = data.draw(lists(model))
    found, known = by_cells(model, order, mode), schedule_of(model, order, mode)
    assert found.job_mode.tolist() == known.job_mode.tolist()
    assert found.task_start.tolist() == known.task_start.tolist()
    assert found.task_finish.tolist() == known.task_finish.tolist()


def searched(programme, cells, tiled):
    """The list that one thread ends with after a short search, and what it is worth."""
    model = programme.model
    first = (np.arange(model.num_jobs), model.mode_ptr[:-1].copy())
    team = Team(pack(model, cells), model, core_of(programme), [first], 3, NO_AIMS)
    [thread] = team.threads(1, 40)
    if tiled:
        thread.sweep(team.packed, np.array([0, model.num_jobs], np.int64), 40, (0.1, 0.01))
    else:
        stage = stage_of_jobs(team, 1, 1, 1e-6)
        [thread] = stage.threads
        stage.turn(0)._do(thread, None)
    return thread.search.order.tolist(), thread.search.mode.tolist(), float(thread.search.value[0])


@settings(max_examples=40, deadline=None)
@given(programmes(max_jobs=5), st.booleans())
def test_searches_as_by_breakpoints(programme, tiled):
    """Proves that saved boards are put back whole: trial for trial, the same lists are kept."""
    model = with_one_pool(programme.model, 6, 0)
    own = Programme(**{**vars(programme), "model": model})
    cells = cells_of(model)
    if model.num_jobs < 2 or not cells.minutes:
        return
    assert searched(own, cells, tiled) == searched(own, NO_CELLS, tiled)


def test_a_cell_is_as_long_as_all_dates_allow():
    """Two crews of 0-20 and one from 20 on, tasks of 4 and 6 minutes, one ready at 8: cells of 2 minutes; what ends
    last, everything one after the other behind minute 20, ends by cell 15, so one word is enough."""
    jobs = [(Mode((Task(4, uses=((0, 1),)),)),), (Mode((Task(6, uses=((0, 2),)),), ready=8),)]
    cells = cells_of(model_of(jobs, pools=(((0, 2), (20, 1)),)))
    assert cells.minutes == 2
    assert cells.free.tolist() == [[[2**64 - 1], [2**10 - 1]]]


def test_there_are_none_where_crews_rest_or_tasks_take_two_pools():
    """Proves that a programme which bits cannot say is searched by breakpoints."""
    task, pools = Task(4, uses=((0, 1),)), (((0, 1),), ((0, 1),))
    both, rests = Task(4, uses=((0, 1), (1, 1))), (((0, 8), (16, 24)),)
    assert cells_of(model_of([(Mode((task,)),)], pools)).minutes == 4
    assert cells_of(model_of([(Mode((both,)),)], pools)).minutes == 0
    assert cells_of(model_of([(Mode((task,)),)], pools, calendars=rests)).minutes == 0
    assert cells_of(model_of([(Mode((task,)),)], (((0, 9),),))).minutes == 0
    long = [(Mode((Task(4, release=1 + 4 * 5000, uses=((0, 1),)),)),)]
    assert cells_of(model_of(long)).minutes == 0
