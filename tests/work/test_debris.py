"""Debris hauled before anything is built: how much, by whom, to which dump, and what that makes impossible."""

from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import DAY, NEVER, NO_WAITING, START, city, one_task

from qaita.damage.assess import assess
from qaita.errors import InputError
from qaita.files.debris_rows import debris_said
from qaita.plan.allowed.check import check
from qaita.plan.clash import clash_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import score_schedule
from qaita.plan.schedule import Schedule
from qaita.work.assumed import assumed_share
from qaita.work.build import programme
from qaita.work.debris import TONNES_A_M2
from reference.debris import faults_of

TRUCKS = {"trade": "trucks", "count": 4, "calendar": "always"}


def built(assets, dumps, routes, tasks=None, trucks=TRUCKS, **tables):
    """The programme of assets with a task ``T`` + id of one day each, nobody waiting, everything around the clock."""
    listed = [{"acceptance_days": 0.0, **row} for row in assets]
    names = [row["asset_id"] for row in assets]
    work = tasks or [one_task(1.0, task_id=f"T{name}", asset_id=name, calendar="always", crews=()) for name in names]
    made = city(listed, tasks=work, dumps=dumps, routes=routes, crews=[trucks],
                waiting=[{"asset_id": name, **NO_WAITING} for name in names], **tables)
    return programme(made, assess(made))


def placed(found, *modes):
    """The schedule in which every job takes its earliest place, in modes of these ranks."""
    chosen = found.model.mode_ptr[:-1] + np.array(modes or [0] * found.model.num_jobs, np.int64)
    return schedule_of(found.model, np.arange(found.model.num_jobs), chosen)


def days(found, made):
    """Start and finish of each task that is done, in days after the programme's start."""
    return {name: ((start - START) / DAY, (finish - START) / DAY) for name, start, finish in zip(
        found.task_ids, made.task_start.tolist(), made.task_finish.tolist(), strict=True) if start >= 0}


def test_clearing_takes_tonnes_over_trucks_and_comes_first():
    """Proves by hand: 300 t by two crews of 50 t a day take 3 days, at 2 a tonne 600; then the work of a day."""
    found = built([{"asset_id": "a", "debris_t": 300.0}], [{"dump_id": "D"}],
                  [{"dump_id": "D", "tonnes_a_day": 50.0, "trucks": 2, "cost_a_t": 2.0}])
    assert days(found, placed(found)) == {"Ta:clear:D": (0, 3), "Ta": (3, 4)}
    assert found.model.task_cost.tolist() == [600, 0] and found.hauls == ((0, "D", 300.0),)
    assert assumed_share(found.city, found)[1]["tasks"].assumed == 0


def test_the_dump_s_day_is_shared():
    """Proves that 100 t a day let one haul of 100 go on at a time, and slow down one of 200 a day to that."""
    both = [{"asset_id": "a", "debris_t": 300.0}, {"asset_id": "b", "debris_t": 200.0}]
    found = built(both, [{"dump_id": "D", "a_day_t": 100.0}],
                  [{"dump_id": "D", "tonnes_a_day": 50.0, "trucks": 2},
                   {"dump_id": "D", "asset_id": "b", "tonnes_a_day": 100.0, "trucks": 2}])
    assert days(found, placed(found)) == {"Ta:clear:D": (0, 3), "Ta": (3, 4), "Tb:clear:D": (3, 5), "Tb": (5, 6)}
    early = placed(found)
    early.task_start[2:] -= 2 * DAY
    early.task_finish[2:] -= 2 * DAY
    assert [(breach.rule, breach.where) for breach in check(found, early)] == [("crews", "dumps:D")]


def test_dumps_are_chosen_as_modes_and_fill_up():
    """Proves that the second dump is a mode of its own, whose tasks are named after it, and that room is counted."""
    both = [{"asset_id": name, "debris_t": 100.0} for name in "ab"]
    follows = [one_task(1.0, task_id="Ta", calendar="always", crews=()),
               one_task(1.0, task_id="Tb", asset_id="b", calendar="always", crews=(), after=("Ta",))]
    routes = [{"dump_id": "near", "tonnes_a_day": 100.0}, {"dump_id": "far", "tonnes_a_day": 20.0}]
    found = built(both, [{"dump_id": "near", "capacity_t": 150.0}, {"dump_id": "far"}], routes, tasks=follows)
    assert found.mode_names == ("as_was",) * 4 and found.mode_dumps == ("", "far", "", "far")
    assert placed(found, 0, 0).job_mode.tolist() == [0, -1]
    assert days(found, placed(found, 1, 0)) == {
        "Ta:clear:far": (0, 5), "Ta+far": (5, 6), "Tb:clear:near": (0, 1), "Tb": (6, 7)}
    wrong = Schedule(np.array([0, 2]), placed(found, 0, 1).task_start.copy(), placed(found, 0, 1).task_finish.copy())
    for near, far in zip(*(np.flatnonzero(np.repeat(np.arange(4), 2) == mode) for mode in (2, 3)), strict=True):
        wrong.task_start[near], wrong.task_start[far] = START + 20 * DAY + (near % 2) * DAY, -1
        wrong.task_finish[near], wrong.task_finish[far] = wrong.task_start[near] + DAY, -1
    assert [(breach.rule, breach.where) for breach in check(found, wrong)] == [("accounts", "dumps:near")]


def test_roads_come_first():
    """Proves that clearing waits until the bridge is repaired and accepted, and for a sealed bridge for ever."""
    both = [{"asset_id": "a", "debris_t": 100.0}, {"asset_id": "bridge", "acceptance_days": 2.0}]
    routes = [{"dump_id": "D", "tonnes_a_day": 100.0, "via": ("bridge",)}]
    found = built(both, [{"dump_id": "D"}], routes)
    assert days(found, placed(found)) == {"Tbridge": (0, 1), "Ta:clear:D": (3, 4), "Ta": (4, 5)}
    sealed = built(both, [{"dump_id": "D"}], routes, holds=[{"asset_id": "bridge", "hold_id": "H", "until": NEVER}])
    assert {item.asset_id for item in sealed.blocked} == {"a", "bridge"}


def test_how_much_there_is():
    """Proves that floor area counts where a building is destroyed and nothing is said, and that no dump means none."""
    assets = [{"asset_id": "a", "size_m2": 1000.0}, {"asset_id": "b", "size_m2": 1000.0},
              {"asset_id": "c", "size_m2": 1000.0, "debris_t": 7.0}]
    states = {"a": "complete", "b": "extensive", "c": "slight"}
    damage = [{"asset_id": name, "state": state} for name, state in states.items()]
    routes = [{"dump_id": "D", "tonnes_a_day": 10.0}]
    found = built(assets, [{"dump_id": "D"}], routes, damage=damage)
    assert [(dump, round(tonnes, 6)) for _, dump, tonnes in found.hauls] == [("D", 1000 * TONNES_A_M2), ("D", 7.0)]
    assert pytest.approx(3.28084 ** 3 * 3 * 0.33 / 27 / 2 * 0.90718474, abs=5e-4) == TONNES_A_M2
    assert built(assets, [], [], damage=damage).hauls == ()


def test_own_clearing_is_left_alone():
    """Proves that a mode with a task ``clear`` gets no other."""
    tasks = [one_task(1.0, task_id="C", task="clear", calendar="always", crews=()),
             one_task(1.0, task_id="T", after=("C",), calendar="always", crews=())]
    found = built([{"asset_id": "a", "debris_t": 9.0}], [{"dump_id": "D"}], [], tasks=tasks)
    assert found.task_ids == ("C", "T") and found.blocked == ()


def test_what_cannot_be_hauled_is_said():
    """Proves the reason without a route, the fault where no dump has room for one, and the clash for all together."""
    found = built([{"asset_id": "a", "debris_t": 9.0}], [{"dump_id": "D"}], [{"dump_id": "D", "district": "elsewhere",
                                                                               "tonnes_a_day": 5.0}])
    assert found.blocked[0].rule == "no route takes its debris to a dump"
    routes = [{"dump_id": "D", "tonnes_a_day": 100.0}]
    with pytest.raises(InputError, match="brings 90 tonnes to D, which has room for 80"):
        built([{"asset_id": "a", "debris_t": 90.0}], [{"dump_id": "D", "capacity_t": 80.0}], routes)
    both = [{"asset_id": name, "debris_t": 60.0} for name in "ab"]
    found = built(both, [{"dump_id": "D", "capacity_t": 80.0}], routes)
    clash = clash_of(found, frozenset({1}))
    assert clash is not None
    assert {(rule.table, rule.row, rule.column) for rule in clash.rules if rule.kind != "job"} == {
        ("dumps", "D", "capacity_t")}
    assert [(change.rule.table, change.by) for change in clash.changes] == [("dumps", 40_000)]


def test_payments_of_a_clearing_haul_nothing():
    """Proves that beside payments by milestones each tonne is counted once, where it is hauled."""
    found = built([{"asset_id": "a", "debris_t": 300.0, "payer": "fund"}], [{"dump_id": "D"}],
                  [{"dump_id": "D", "tonnes_a_day": 100.0, "cost_a_t": 2.0}],
                  money=[{"source_id": "fund", "amount": 1e3}],
                  draws=[{"milestone": "signing", "share": 0.5}, {"milestone": "done", "share": 0.5}])
    assert found.task_ids == ("Ta:clear:D:signing", "Ta:clear:D", "Ta:clear:D:paid", "Ta")
    assert found.hauls == ((1, "D", 300.0),) and check(found, placed(found)) == []


def test_result_says_what_goes_where():
    """Proves the rows of ``result.json``: tonnes, assets, dates, and a dump to which nothing is brought."""
    found = built([{"asset_id": "a", "debris_t": 300.0}], [{"dump_id": "D", "capacity_t": 500.0}, {"dump_id": "E"}],
                  [{"dump_id": "D", "tonnes_a_day": 100.0}])
    said = debris_said(found, score_schedule(found, placed(found)))
    assert [(row["dump_id"], row["tonnes"], row["assets"], row["from"], row["until"]) for row in said] == [
        ("D", 300.0, 1, "2022-01-12 00:00", "2022-01-15 00:00"), ("E", 0, 0, None, None)]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_plans_haul_as_the_twin_allows(data):
    """Proves on random dumps and debris that every schedule made hauls within room, day and opening hours, and clears
    before it builds."""
    number = lambda low, high: data.draw(st.integers(low, high))  # noqa: E731
    names = "abc"[:number(1, 3)]
    dumps = {name: (number(40, 200) if number(0, 1) else None, number(20, 60) if number(0, 1) else None,
                    START + number(0, 4) * DAY, START + number(20, 60) * DAY if number(0, 1) else NEVER)
             for name in ("D", "E")[:number(1, 2)]}
    found = built([{"asset_id": name, "debris_t": float(number(1, 40))} for name in names],
                  [{"dump_id": name, "from": opens, "until": shuts,
                    "capacity_t": np.nan if room is None else float(room),
                    "a_day_t": np.nan if a_day is None else float(a_day)}
                   for name, (room, a_day, opens, shuts) in dumps.items()],
                  [{"dump_id": name, "tonnes_a_day": float(number(5, 30)), "trucks": number(1, 2)} for name in dumps],
                  trucks={**TRUCKS, "calendar": data.draw(st.sampled_from(["always", "standard"]))})
    made = placed(found, *(number(0, len(dumps) - 1) for _ in names))
    assert check(found, made) == []
    rates = {row["dump_id"]: row for row in found.city.tables["routes"].rows()}
    hauls = []
    for task, dump, tonnes in found.hauls:
        if made.task_start[task] >= 0:
            a_day = min(rates[dump]["trucks"] * rates[dump]["tonnes_a_day"], dumps[dump][1] or np.inf)
            hauls.append((dump, tonnes, ceil(a_day), int(made.task_start[task]), int(made.task_finish[task])))
            assert made.task_start[task + 1] >= made.task_finish[task]
    assert faults_of(dumps, hauls, found.model.horizon) == ""
