"""Tests of qaita.recovery.levels.demand: what residents ask, and what of it they get."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaita.files.people_rows import demand_columns, demand_said
from qaita.recovery.levels.demand import levels_of_demand
from qaita.recovery.levels.resilience import undersupply_cost, values_at
from qaita.recovery.trace import Trace
from recovery.levels.shares import pieces, trace_of
from reference import levels as plain
from rows import DAY, NEVER, city

HORIZON = 100 * DAY


def power(**tables):
    """Two groups in two districts that ask for 60 and 40 kW of one plant; and a pump that asks for 5."""
    return city("plant pump", residents=[{"group_id": "a", "people": 100.0, "district": "north"},
                                         {"group_id": "b", "people": 50.0, "district": "south"}],
                needs=[{"asset_id": name, "service": "power", "supplier_id": "plant", "amount": amount}
                       for name, amount in (("a", 60.0), ("b", 40.0), ("pump", 5.0))],
                services=[{"service": "power", "unit": "kW"}], **tables)


def test_by_hand():
    """Asked 100 kW, from day 5 on 70, as half of a has left; met is nothing until a has power on day 2, b on day 8.

    Not met: 100 x 2 + 40 x 6 = 440 kW-days.
    """
    of = power(moves=[{"group_id": "a", "share": 0.5, "from": 5 * DAY, "until": NEVER}])
    demand = levels_of_demand(of, Trace.from_times([0, 0, 2 * DAY, 8 * DAY]))
    columns = demand_columns(demand, HORIZON)
    rows = list(zip(*(columns[name] for name in ("time", "district", "asked", "met")), strict=True))
    assert [row for row in rows if row[1] == ""] == [
        (0, "", 100, 0), (2 * DAY, "", 100, 60), (5 * DAY, "", 70, 30), (8 * DAY, "", 70, 70)]
    assert [row for row in rows if row[1] == "south"] == [
        (0, "south", 40, 0), (5 * DAY, "south", 40, 0), (8 * DAY, "south", 40, 40)]
    assert set(columns["unit"]) == {"kW"}
    assert demand_said(demand, HORIZON) == [
        {"service": "power", "unit": "kW", "asked": pytest.approx(500 + 95 * 70), "greatest_unmet": 100,
         "lack_of_resilience": pytest.approx(440), "undersupply_cost": 0}]


def test_without_amounts_there_is_no_demand():
    """Who asks for no amount is in no row, and neither are assets."""
    of = city("plant pump", residents=[{"group_id": "a", "people": 1.0}],
              needs=[{"asset_id": "a", "service": "power", "supplier_id": "plant"},
                     {"asset_id": "pump", "service": "power", "supplier_id": "plant", "amount": 5.0}])
    demand = levels_of_demand(of, Trace.from_times([0, 0, 0]))
    assert (len(demand), demand_said(demand, HORIZON)) == (0, [])


def test_what_is_not_met_at_its_price():
    """60 kW at 2 for two days, 40 kW at 0.5 for eight: 240 + 160; in south 160. Who has no price costs nothing."""
    needs = [{"asset_id": name, "service": "power", "supplier_id": "plant", "amount": amount, "unmet_cost": price}
             for name, amount, price in (("a", 60.0, 2.0), ("b", 40.0, 0.5), ("c", 9.0, float("nan")))]
    of = city("plant", residents=[{"group_id": name, "people": 1.0, "district": place}
                                  for name, place in (("a", "north"), ("b", "south"), ("c", "south"))], needs=needs)
    demand = levels_of_demand(of, Trace.from_times([0, 2 * DAY, 8 * DAY, 9 * DAY]))
    assert undersupply_cost(demand.unmet_cost, HORIZON).tolist() == pytest.approx([400, 240, 160])
    assert demand_said(demand, HORIZON)[0]["undersupply_cost"] == pytest.approx(400)


@given(pieces(), pieces(), st.integers(0, 30), st.integers(1, 30))
def test_equals_the_plain_twin(first, then, start, length):
    """At each minute each group gets its share of what it asks, a surge included; nobody gets more than that."""
    of = power(surges=[{"service": "power", "consumer_id": "b", "district": "", "from": start, "until": start + length,
                        "factor": 3.0}])
    whole = [(0, 1.0, 0.0)]
    demand = levels_of_demand(of, trace_of([whole, whole, first, then]))
    asked, met = values_at(demand.asked, np.arange(70)), values_at(demand.met, np.arange(70))
    assert list(demand.district) == ["", "north", "south"]
    for minute in range(70):
        south = 120 if start <= minute < start + length else 40
        got = [60 * plain.share_at(first, minute), south * plain.share_at(then, minute)]
        assert asked[:, minute].tolist() == pytest.approx([60 + south, 60, south])
        assert met[:, minute].tolist() == pytest.approx([sum(got), *got], abs=1e-9)
    assert (met <= asked + 1e-9).all()
