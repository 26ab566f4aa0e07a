"""A hand-made city, its programme and a plan, without a reader or a planner; and a larger one drawn from a seed.

The small city, day 0 = 2022-01-05, programme from 2022-01-12 (minute 10080), horizon 2022-04-15 (day 100):

    node (telecom, broken) -> post (police, intact), cam (camera, intact)
    clinic (broken), hall (broken, sealed: no work), depot (intact)

Residents: north, 1000 people, police from `post`, clinic from `clinic`; south, 500 people, clinic from `depot`.
Weights: police 0.2, clinic 0.3, administration 0.1, street_cameras 0 (camera).
"""

from __future__ import annotations

from datetime import date

import numpy as np

from qaita.city.city import City, Settings
from qaita.city.schema import BY_NAME, TABLES
from qaita.city.table import Table
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.recovery.measures import loss_of, resident_days
from qaita.units import NEVER
from qaita.work.model import Model, offsets
from qaita.work.programme import Blocked, Programme

DAY = 1440
START = 7 * DAY
HORIZON = 100 * DAY
BLANKS = {"number": np.nan, "days": np.nan, "count": -1, "time": NEVER, "date": None, "yesno": False,
          "list": (), "refs": (), "amounts": (), "weekdays": (), "monthday": None, "hours": None}
DTYPES = {"number": np.float64, "days": np.float64, "count": np.int64, "time": np.int64, "yesno": bool}
DEFAULTS = {"startup_days": 0.0, "weight": 0.0, "from": 0, "kind": "run", "at_least": 1, "class": "other",
            "district": "unknown"}


def table(name, *rows, assumed=()):
    """A Table with every column of the schema; ``assumed`` names the columns that are assumed throughout."""
    columns = {}
    for column in BY_NAME[name].columns:
        blank = DEFAULTS.get(column.name, BLANKS.get(column.kind, ""))
        cells = [row.get(column.name, blank) for row in rows]
        if column.kind in DTYPES:
            columns[column.name] = np.array(cells, DTYPES[column.kind])
        else:
            columns[column.name] = np.empty(len(cells), object)
            columns[column.name][:] = cells
    return Table(name, columns, {column: np.ones(len(rows), bool) for column in assumed})


def city_of(tables, **settings):
    """A City of the given tables, the others empty."""
    said = {"name": "Small", "zone": "Asia/Almaty", "day0": date(2022, 1, 5), "start": START, "horizon": HORIZON,
            "currency": "KZT", "price_date": date(2022, 1, 5), "holidays": "none", **settings}
    return City(Settings(**said), {spec.name: tables.get(spec.name, table(spec.name)) for spec in TABLES})


def small_city():
    """The city of the module's docstring."""
    return city_of({
        "assets": table(
            "assets",
            {"asset_id": "node", "name": "Узел связи", "class": "telecom_node", "district": "north", "payer": "budget",
             "lot_id": "", "lat": 43.25, "lon": 76.9},
            {"asset_id": "post", "name": "Police post", "class": "police_post", "district": "north",
             "lat": 43.26, "lon": 76.91},
            {"asset_id": "cam", "name": "Camera 1", "class": "camera_complex", "district": "north",
             "lat": 43.2611, "lon": 76.9122},
            {"asset_id": "clinic", "name": "Clinic 7", "class": "clinic", "district": "north", "payer": "budget",
             "lot_id": "L1", "lat": 43.27, "lon": 76.93},
            {"asset_id": "hall", "name": "City hall", "class": "office", "district": "south",
             "lat": 43.24, "lon": 76.92},
            {"asset_id": "depot", "name": "Clinic 8", "class": "clinic", "district": "south",
             "lat": 43.23, "lon": 76.95},
        ),
        "residents": table(
            "residents",
            {"group_id": "north 1", "district": "north", "people": 1000.0, "lat": 43.26, "lon": 76.92},
            {"group_id": "south 1", "district": "south", "people": 500.0, "lat": 43.23, "lon": 76.94},
        ),
        "needs": table(
            "needs",
            {"asset_id": "post", "service": "telecom", "supplier_id": "node"},
            {"asset_id": "cam", "service": "telecom", "supplier_id": "node"},
            {"asset_id": "north 1", "service": "police", "supplier_id": "post"},
            {"asset_id": "north 1", "service": "clinic", "supplier_id": "clinic"},
            {"asset_id": "south 1", "service": "clinic", "supplier_id": "depot"},
            {"asset_id": "south 1", "service": "administration", "supplier_id": "hall"},
            {"asset_id": "north 1", "service": "street_cameras", "supplier_id": "cam"},
            assumed=("supplier_id",),
        ),
        "weights": table(
            "weights",
            *({"service": service, "weight": weight, "version": "small-1", "signatory": "Commission",
               "camera": service == "street_cameras"}
              for service, weight in [("police", 0.2), ("clinic", 0.3), ("administration", 0.1),
                                      ("street_cameras", 0.0)]),
        ),
        "money": table("money", {"source_id": "budget", "available": START, "amount": 5e6}),
        "lots": table("lots", {"lot_id": "L1", "contractor": "Builder"}),
        "crews": table("crews", {"crew_id": "c1", "trade": "electricians", "count": 2, "from": START},
                       {"crew_id": "c2", "trade": "masons", "count": 1, "from": START}),
        "promises": table(
            "promises",
            {"promise_id": "p1", "asset_id": "node", "due": 10 * DAY, "said_on": DAY},
            {"promise_id": "p2", "asset_id": "clinic", "due": 20 * DAY, "said_on": DAY},
            {"promise_id": "p3", "asset_id": "hall", "due": 50 * DAY, "said_on": DAY},
        ),
    })


def model_of(jobs, pools, start=START, horizon=HORIZON):
    """A Model from jobs [(node, [mode: [task: (work, {pool: count}, cost)]])] without holds, money or lags.

    Pools are counts, there from the beginning. One calendar, always open.
    """
    modes = [mode for _, listed in jobs for mode in listed]
    tasks = [task for mode in modes for task in mode]
    uses = [use for _, held, _ in tasks for use in held.items()]
    ints = lambda values: np.array(list(values), np.int64)  # noqa: E731
    none = np.zeros(0, np.int64)
    return Model(
        start=start, horizon=horizon, job_node=ints(node for node, _ in jobs),
        mode_ptr=offsets([len(listed) for _, listed in jobs]), mode_ready=np.full(len(modes), start),
        mode_after=np.zeros(len(modes), np.int64), task_ptr=offsets([len(mode) for mode in modes]),
        task_work=ints(work for work, _, _ in tasks), task_calendar=np.zeros(len(tasks), np.int64),
        task_release=np.full(len(tasks), start), task_deadline=np.full(len(tasks), NEVER),
        pred_ptr=np.zeros(len(tasks) + 1, np.int64), pred_task=none, pred_lag=none,
        use_ptr=offsets([len(held) for _, held, _ in tasks]), use_pool=ints(pool for pool, _ in uses),
        use_count=ints(count for _, count in uses),
        draw_ptr=np.zeros(len(tasks) + 1, np.int64), draw_account=none, draw_amount=none,
        task_cost=ints(cost for _, _, cost in tasks),
        before_ptr=np.zeros(len(jobs) + 1, np.int64), before_job=none,
        pool_ptr=offsets([1] * len(pools)), pool_time=np.zeros(len(pools), np.int64), pool_count=ints(pools),
        account_ptr=np.zeros(1, np.int64), account_time=none, account_total=none,
        calendar_ptr=ints([0, 1]), calendar_open=ints([0]), calendar_close=ints([2 * horizon]), calendar_done=ints([0]),
    )


def programme_of(city, model, blocked=(), **names):
    """A Programme around a Model; undamaged are the assets that no job repairs and nothing blocks."""
    node_ids = tuple(city.asset_ids) + tuple(
        f"{city.sinks.group_ids[group]}/{city.sinks.services[service]}"
        for group, service in zip(city.sinks.group_idx, city.sinks.service_idx, strict=True))
    repaired0 = np.zeros(city.needs.num_nodes, np.int64)
    repaired0[model.job_node] = NEVER
    index = city.asset_index()
    repaired0[[index[item.asset_id] for item in blocked]] = NEVER
    said = {
        "mode_names": ("as_was",) * model.num_modes,
        "task_ids": tuple(f"T{idx}" for idx in range(model.num_tasks)),
        "task_names": ("repair",) * model.num_tasks,
        "pool_trades": tuple(f"trade {idx}" for idx in range(model.num_pools)),
        "pool_contractors": ("",) * model.num_pools,
        "account_names": (), "job_lots": ("",) * model.num_jobs, "calendar_names": ("always",),
        "assumed_tasks": np.zeros(model.num_tasks, bool), "waits": ("",) * model.num_modes, **names,
    }
    return Programme(model=model, needs=city.needs, loss=loss_of(city.sinks), repaired0=repaired0, node_ids=node_ids,
                     blocked=tuple(blocked), **said)


def small_programme(city):
    """Two jobs: `node` (one mode of two tasks) and `clinic` (as_was or better); `hall` is sealed."""
    model = model_of(
        [(0, [[(DAY, {0: 2}, 1000), (2 * DAY, {0: 1}, 500)]]),
         (3, [[(10 * DAY, {1: 1}, 4000)], [(20 * DAY, {0: 1, 1: 1}, 9000)]])],
        pools=[2, 1])
    return programme_of(
        city, model, blocked=[Blocked("hall", "hold H1 (forensic) by the prosecutor, end not known")],
        mode_names=("as_was", "as_was", "better"), task_ids=("N1", "N2", "C1", "C2"),
        task_names=("dismantle", "new antenna", "repair", "rebuild"), pool_trades=("electricians", "masons"),
        job_lots=("", "L1"), assumed_tasks=np.array([False, True, True, True]), waits=("", "tender 0 d", "tender 0 d"))


def small_plan(city, programme):
    """Node: days 7-8, 8-10. Clinic as it was: days 8-18. Police back on day 10, clinic on day 18."""
    schedule = Schedule(
        job_mode=np.array([0, 1], np.int64),
        task_start=np.array([7 * DAY, 8 * DAY, 8 * DAY, -1], np.int64),
        task_finish=np.array([8 * DAY, 10 * DAY, 18 * DAY, -1], np.int64))
    repaired = programme.repaired0.copy()
    repaired[[0, 3]] = 10 * DAY, 18 * DAY
    return plan_of(city, programme, schedule, repaired)


def plan_of(city, programme, schedule, repaired, bound_share=0.9, **said):
    """A Plan around a schedule; ``back`` is found by a plain walk over needs without cycles."""
    back = plain_back(programme.needs, repaired)
    horizon = city.settings.horizon
    lost = resident_days(programme.loss, back, horizon)
    bound = bound_share * float(lost.sum())
    never = float(lost[back[programme.loss.node] >= horizon].sum())
    return Plan(**{
        "status": "feasible", "stopped_by": "work", "schedule": schedule, "repaired": repaired, "back": back,
        "objective": float(lost.sum()), "never": never, "lower_bound": bound, "work": 1000,
        "seconds": 1.25, "seed": 7, "workers": 1,
        "history": ((0.1, float(lost.sum()) * 1.2, 0.0), (1.0, float(lost.sum()), bound)), **said})


def plain_back(needs, repaired):
    """When each node works, for needs without cycles and start-up times: the plainest walk there is."""
    known = {}

    def time_of(node):
        if node not in known:
            times = [int(repaired[node])]
            for group in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
                suppliers = needs.supplier_idx[needs.supplier_ptr[group]:needs.supplier_ptr[group + 1]]
                times.append(sorted(time_of(int(one)) for one in suppliers)[needs.group_count[group] - 1])
            known[node] = max(times)
        return known[node]

    return np.array([time_of(node) for node in range(needs.num_nodes)], np.int64)


def plain_waited_for(needs, repaired, back):
    """The node whose time decided each node's own, itself where its own repair did, -1 where never."""
    waited = np.full(needs.num_nodes, -1, np.int32)
    for node in range(needs.num_nodes):
        if back[node] == repaired[node]:
            waited[node] = node
            continue
        for group in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
            suppliers = needs.supplier_idx[needs.supplier_ptr[group]:needs.supplier_ptr[group + 1]]
            waited[node] = next((one for one in suppliers if back[one] == back[node]), waited[node])
    return waited
