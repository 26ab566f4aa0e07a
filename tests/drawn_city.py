"""A city of some 300 assets drawn from a seed, with a plain plan: for pictures and reports, not for planning.

Four districts in a square; each has substations, pumps that need them, police posts, shops and cameras. A third is
damaged. The plan does the works one after another in each trade.
"""

from __future__ import annotations

import numpy as np

from qaita.plan.schedule import Schedule
from qaita.units import NEVER
from qaita.work.programme import Blocked
from small_city import DAY, START, city_of, model_of, plan_of, programme_of, table

DISTRICTS = ("north", "east", "south", "west")
CLASSES = ("power_substation", "pumping_station", "police_post", "shop", "camera_complex")
TRADES = ("electricians", "plumbers", "builders", "builders", "telecom")


def drawn_city(num_assets=300, seed=1):
    """The city: assets, one residents group for each tenth asset, needs and weights."""
    rng = np.random.default_rng(seed)
    assets, residents, needs = [], [], []
    for idx in range(num_assets):
        side = idx % 4
        assets.append({
            "asset_id": f"A{idx}", "name": f"Object {idx}", "class": CLASSES[idx // 4 % 5], "district": DISTRICTS[side],
            "lat": 43.2 + 0.05 * (side % 2) + rng.uniform(0, 0.05),
            "lon": 76.8 + 0.05 * (side // 2) + rng.uniform(0, 0.05), "payer": "budget" if idx % 3 else ""})
        if idx // 4 % 5:
            needs.append({"asset_id": f"A{idx}", "service": "power", "supplier_id": f"A{idx - 4 * (idx // 4 % 5)}"})
    for idx in range(num_assets // 20):
        base, side = 20 * idx, idx % 4
        residents.append({"group_id": f"G{idx}", "district": DISTRICTS[side], "people": float(rng.integers(500, 5000)),
                          "lat": 43.22 + 0.05 * (side % 2), "lon": 76.82 + 0.05 * (side // 2)})
        for step, service in enumerate(["power", "water", "police", "shops", "street_cameras"]):
            needs.append({"asset_id": f"G{idx}", "service": service, "supplier_id": f"A{base + 4 * step + side}"})
    weights = [("power", 0.3), ("water", 0.3), ("police", 0.1), ("shops", 0.1), ("street_cameras", 0.0)]
    return city_of({
        "assets": table("assets", *assets), "residents": table("residents", *residents, assumed=("people",)),
        "needs": table("needs", *needs, assumed=("supplier_id",)),
        "weights": table("weights", *({"service": name, "weight": weight, "version": "drawn-1",
                                       "signatory": "Commission", "camera": name == "street_cameras"}
                                      for name, weight in weights)),
        "money": table("money", {"source_id": "budget", "available": START, "amount": 1e9}),
        "promises": table("promises", {"promise_id": "p", "asset_id": "A0", "due": 9 * DAY, "said_on": DAY}),
    })


def drawn_programme(city):
    """Every third asset is damaged; the ninth of them is sealed."""
    damaged = list(range(0, city.num_assets, 3))
    sealed = damaged.pop(8)
    kinds = [idx // 4 % 5 for idx in damaged]
    jobs = [(idx, [[((1 + idx % 4) * DAY, {kind: 1}, 1000 * (idx + 1))]])
            for idx, kind in zip(damaged, kinds, strict=True)]
    model = model_of(jobs, pools=[1] * 5, horizon=city.settings.horizon)
    rule = "hold H1 (heritage) of the museum has no date of lifting"
    return programme_of(city, model, [Blocked(f"A{sealed}", rule)], pool_trades=TRADES,
                        assumed_tasks=np.arange(model.num_tasks) % 2 == 0)


def drawn_plan(city, programme):
    """One work after another in each pool, in the order of the model."""
    model = programme.model
    free = dict.fromkeys(range(model.num_pools), START)
    start = np.zeros(model.num_tasks, np.int64)
    for task in range(model.num_tasks):
        pool = int(model.use_pool[task])
        start[task] = free[pool]
        free[pool] += int(model.task_work[task])
    finish = start + model.task_work
    repaired = programme.repaired0.copy()
    repaired[model.job_node] = np.where(finish < city.settings.horizon, finish, NEVER)
    schedule = Schedule(np.arange(model.num_jobs), start, finish)
    return plan_of(city, programme, schedule, repaired)


def drawn(num_assets=300):
    """City, programme and plan."""
    city = drawn_city(num_assets)
    programme = drawn_programme(city)
    return city, programme, drawn_plan(city, programme)


def squares():
    """The districts as GeoJSON, each a square."""
    return {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"slug": name, "nameRu": name.upper()},
         "geometry": {"type": "Polygon", "coordinates": [[
             [76.8 + 0.05 * (side // 2) + dx, 43.2 + 0.05 * (side % 2) + dy]
             for dx, dy in [(0, 0), (0.05, 0), (0.05, 0.05), (0, 0.05), (0, 0)]]]}}
        for side, name in enumerate(DISTRICTS)]}
