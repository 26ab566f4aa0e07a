"""Payments by milestones, debris, levers and pins in one city: what one makes of a mode the others must bear."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import DAY, START, city, one_task

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.allowed.payments import payments_of
from qaita.plan.carry import carried
from qaita.plan.decode.decode import schedule_of
from qaita.units import NEVER
from qaita.work.build import programme

WAITING = {"inspection_days": 1.0, "money_days": 0.0, "engineering_days": 5.0, "permit_days": 10.0,
           "contractor_days": 0.0}
PERMIT = {"shortens": "permit", "to_days": 2.0, "price": 7.0, "cost_share": 0.0, "calendar": "", "payer": ""}


def everything(pins, draws, levers, dumps):
    """Two assets in one lot, the second behind the first, which may be done better; each with debris."""
    tasks = [one_task(2.0, task_id="A1", cost=30.0), one_task(3.0, task_id="A2", cost=20.0, after=("A1",)),
             one_task(8.0, task_id="A3", cost=70.0, mode="better"),
             one_task(4.0, task_id="B1", asset_id="b", cost=40.0, after=("A2",))]
    made = city([{"asset_id": name, "payer": "fund", "lot_id": "L", "debris_t": 60.0} for name in "ab"], tasks=tasks,
                pins=pins, draws=draws, levers=[{**PERMIT, "lever_id": name} for name in levers],
                dumps=[{"dump_id": name} for name in dumps], lots=[{"lot_id": "L", "contractor": "Builder"}],
                routes=[{"dump_id": name, "tonnes_a_day": 20.0, "cost_a_t": 0.1} for name in dumps],
                waiting=[{"asset_id": name, **WAITING} for name in "ab"],
                crews=[{"trade": trade, "count": 1} for trade in ("masons", "trucks")],
                money=[{"source_id": "fund", "amount": 120.0},
                       {"source_id": "fund", "amount": 120.0, "available": START + 30 * DAY}])
    return programme(made, assess(made))


DRAWN = [[], [{"milestone": "signing", "share": 0.25}, {"milestone": "done", "share": 0.5},
              {"milestone": "accepted", "share": 0.25}],
         [{"milestone": "start", "share": 0.5, "holds_back": "no"},
          {"milestone": "accepted", "share": 0.5, "holds_back": "yes"}]]
DATES = st.sampled_from([START + 5 * DAY, START + 20 * DAY, START + 40 * DAY])
PINS = st.one_of(
    st.builds(lambda what, date, of: {**of, "what": what, "date": date, "value": ""},
              st.sampled_from(["not_before", "not_after", "start_on"]), DATES,
              st.sampled_from([{"asset_id": "a"}, {"lot_id": "L"}, {"task_id": "A2"}, {"task_id": "B1"}])),
    st.builds(lambda what, value: {"asset_id": "a", "what": what, "value": value},
              st.sampled_from(["mode", "not_mode"]), st.sampled_from(["as_was", "better"])))


@settings(max_examples=60, deadline=None)
@given(st.lists(PINS, max_size=2), st.sampled_from(DRAWN), st.sampled_from([[], ["permit_lane"]]),
       st.sampled_from([[], ["D"], ["D", "E"]]), st.data())
def test_every_schedule_made_is_allowed_with_and_without_pins(pins, draws, levers, dumps, data):
    """Proves on random mixtures: what is placed passes the checker, in the programme without pins too; its bills sum to
    the cost of the works, and each is paid when it is due or later."""
    found = everything(pins, draws, levers, dumps)
    model = found.model
    if not model.num_jobs:
        return
    assert len(set(found.task_ids)) == model.num_tasks
    modes = np.array([data.draw(st.integers(first, last - 1)) for first, last in
                      zip(model.mode_ptr[:-1].tolist(), model.mode_ptr[1:].tolist(), strict=True)], np.int64)
    made = schedule_of(model, np.arange(model.num_jobs), modes)
    assert check(found, made) == []
    if found.unpinned is not None:
        assert check(found.unpinned, carried(made, found, found.unpinned)) == []
    bills = payments_of(found, made)
    done = made.task_start >= 0
    assert sum(item.bill.amount for item in bills) == model.task_cost[done].sum()
    assert all(item.due <= item.paid < NEVER for item in bills)


def test_names_are_put_together_in_one_order():
    """Proves the name of a task for the second dump under a lever, and that its mode is named after the lever alone."""
    found = everything([], [], ["permit_lane"], ["D", "E"])
    last = found.model.mode_ptr[1] - 1
    assert found.mode_names[last] == "better+permit_lane" and found.mode_dumps[last] == "E"
    assert "A3+E+permit_lane" in found.task_ids and "A3:clear:E+permit_lane" in found.task_ids
