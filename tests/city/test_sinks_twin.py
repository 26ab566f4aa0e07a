"""The assembly of a city against its plain twin, on random tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import city

from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import loss_of, resident_days
from qaita.units import NEVER
from reference import sinks as twin

HORIZON = 40
SERVICES = ("housing", "power", "water")


@st.composite
def tables(draw):
    """Rows of a city of up to five assets and three residents groups."""
    assets = [f"a{k}" for k in range(draw(st.integers(1, 5)))]
    groups = [f"g{k}" for k in range(draw(st.integers(1, 3)))]
    asset, anyone = st.sampled_from(assets), st.sampled_from(assets + groups)
    service, sources = st.sampled_from(SERVICES), st.sampled_from([(), (), ("water",), ("power", "water")])
    needs = draw(st.lists(st.fixed_dictionaries({
        "asset_id": anyone, "service": service, "supplier_id": asset, "kind": st.sampled_from(["run", "run", "start"]),
        "group": st.sampled_from(["", "", "x"]), "at_least": st.just(1)}), max_size=6))
    needs += [{"asset_id": groups[0], "service": "power", "supplier_id": assets[0], "kind": "run", "group": "",
               "at_least": 1}]
    needs += [{"asset_id": name, "service": "water", "supplier_id": "", "kind": "network", "group": "", "at_least": 1}
              for name in draw(st.lists(anyone, max_size=2, unique=True))]
    links = draw(st.lists(st.fixed_dictionaries({
        "service": st.just("water"), "from_id": anyone, "to_id": anyone, "asset_id": st.one_of(st.just(""), asset),
        "one_way": st.booleans()}), max_size=6))
    weights = draw(st.lists(st.fixed_dictionaries({
        "service": service, "weight": st.sampled_from([0.0, 0.125, 0.25]), "from": st.integers(-9, 30),
        "until": st.one_of(st.just(NEVER), st.integers(-5, 50)), "at_home": st.booleans()}), min_size=1, max_size=4))
    return {
        "assets": [{"asset_id": name, "source_of": draw(sources)} for name in assets],
        "residents": [{"group_id": name, "people": float(draw(st.integers(0, 9)))} for name in groups],
        "needs": needs, "links": links, "weights": [row for row in weights if row["until"] > row["from"]],
    }


@settings(max_examples=200, deadline=None)
@given(tables(), st.data())
def test_equals_the_twin(rows, data):
    """Proves who needs whom and what it weighs: groups, sources, links that break, one-way links, homes, weights."""
    if not rows["weights"]:
        rows["weights"] = [{"service": "chess", "weight": 0.5, "from": 0, "until": NEVER, "at_home": False}]
    repaired = {row["asset_id"]: data.draw(st.one_of(st.integers(0, 30), st.just(NEVER))) for row in rows["assets"]}
    made = city(**rows)
    times = np.zeros(made.needs.num_nodes, np.int64)
    times[:made.num_assets] = [repaired[name] for name in made.asset_ids]
    back = service_times(prepare(made.needs), times)
    sinks = made.sinks
    names = [(sinks.group_ids[group], sinks.services[service])
             for group, service in zip(sinks.group_idx, sinks.service_idx, strict=True)]
    assert dict(zip(names, back[sinks.node].tolist(), strict=True)) == twin.back(rows, repaired)
    lost = resident_days(loss_of(sinks), back, HORIZON)
    assert dict(zip(names, lost.tolist(), strict=True)) == pytest.approx(twin.lost(rows, repaired, HORIZON))
