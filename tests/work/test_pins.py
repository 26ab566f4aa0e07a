"""Pins and vetoes: what they take away from a programme, what the checker says of who breaks them, and their clash."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import DAY, NO_WAITING, START, city, one_task

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.carry import carried
from qaita.plan.clash import clash_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.rules import pinned
from qaita.units import NEVER
from qaita.work.build import programme

TWO_MODES = [one_task(2.0, task_id="A", calendar="always"),
             one_task(5.0, task_id="B", mode="better", calendar="always"),
             one_task(1.0, task_id="C", asset_id="c", calendar="always", after=("A",))]


def built(*pins, tasks=TWO_MODES, **tables):
    """The programme of assets a and c under pins, nobody waiting."""
    made = city([{"asset_id": "a", "lot_id": "L"}, {"asset_id": "c"}], tasks=tasks, pins=list(pins),
                lots=[{"lot_id": "L", "contractor": "Builder"}],
                waiting=[{"asset_id": name, **NO_WAITING} for name in "ac"], **tables)
    return programme(made, assess(made))


def placed(found, mode=0):
    """The schedule in which every job takes its earliest place, a in the mode of this rank."""
    modes = found.model.mode_ptr[:-1].copy()
    modes[0] += mode
    return schedule_of(found.model, np.arange(found.model.num_jobs), modes)


def about_a(what, **said):
    """A pin on asset a."""
    return {"asset_id": "a", "what": what, "value": "", **said}


def test_modes_are_taken_away():
    """Proves that of as_was and better the pin leaves one, the veto the other, and that both forbid everything."""
    assert built().mode_names == ("as_was", "better", "as_was")
    assert built(about_a("mode", value="better")).mode_names == ("better", "as_was")
    assert built(about_a("not_mode", value="better")).mode_names == ("as_was", "as_was")
    both = built(about_a("mode", value="better"), about_a("not_mode", value="better"))
    assert [item.asset_id for item in both.blocked] == ["a", "c"]
    assert both.blocked[0].rule == "pin pins1 of Commission: mode better; pin pins2 of Commission: not mode better"
    assert both.blocked[1].rule == "follows task A of a, on which no work is allowed"


def test_contractor_wanted_or_not():
    """Proves that the lot's contractor is kept or ruled out, and that another one cannot be had."""
    assert built(about_a("contractor", value="Builder")).blocked == ()
    assert built({"lot_id": "L", "what": "not_contractor", "value": "Builder"}).blocked[0].asset_id == "a"
    assert built(about_a("contractor", value="Other")).blocked[0].rule.endswith("contractor Other")


def test_not_at_all_stops_the_asset_and_who_follows_it():
    """Proves that the asset is named with the decision, and that nothing clashes: it was wanted so."""
    found = built(about_a("not_at_all", decision="12"))
    assert [(item.asset_id, item.rule[:24]) for item in found.blocked] == [
        ("a", "pin pins1 of Commission:"), ("c", "follows task A of a, on ")]
    assert found.model.num_jobs == 0


def test_dates_bound_the_works():
    """Proves by hand: not before day 3; finished by day 4 of the programme; the task C on day 6, to the day."""
    found = built(about_a("not_before", date=START + 3 * DAY))
    assert placed(found).task_start[0] == START + 3 * DAY
    found = built(about_a("not_after", date=START + 4 * DAY))
    assert found.model.task_deadline[:2].tolist() == [START + 4 * DAY] * 2
    assert placed(found, mode=1).job_mode[0] == -1 and placed(found).job_mode[0] == 0
    found = built({"task_id": "C", "what": "start_on", "date": START + 6 * DAY, "value": ""})
    made = placed(found)
    assert made.task_start[2] == START + 6 * DAY
    assert found.model.task_deadline[2] == START + 8 * DAY - 1  # one that starts in the last minute of the day


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 20), st.integers(0, 30 * 1440), st.sampled_from(["standard", "always", "late"]),
       st.floats(0.0, 3.0))
def test_start_on_holds_the_start_to_the_day(day, minute, calendar, days):
    """Proves on random starts that the model allows exactly those within the day that the decision names."""
    said = {"asset_id": "a", "what": "start_on", "date": START + day * DAY, "value": ""}
    found = built(said, tasks=[one_task(days, task_id="A", calendar=calendar)],
                  calendars=[{"calendar": "late", "opens": 20 * 60, "closes": 24 * 60, "weekdays": (1, 3)}])
    start, model = START + minute, found.model
    free = found.unpinned.model
    made = schedule_of(free._replace(task_release=np.maximum(free.task_release, start)), np.arange(1),
                       np.zeros(1, np.int64))
    if made.job_mode[0] < 0:
        return
    on_day = day == (made.task_start[0] - START) // DAY
    breaches = {breach.rule for breach in check(found, made)}
    assert (breaches == set()) == on_day
    assert ("pins" in breaches) != on_day
    assert model.num_tasks == 1


def test_the_checker_refuses_what_a_pin_forbids():
    """Proves a breach ``pins`` for each kind, found by code that reads the table and not the model."""
    free = built()
    for pin, mode in [(about_a("not_mode", value="as_was"), 0), (about_a("mode", value="as_was"), 1),
                      (about_a("contractor", value="Other"), 0), (about_a("not_contractor", value="Builder"), 0),
                      (about_a("not_before", date=START + 1), 0), (about_a("not_after", date=START + DAY), 0),
                      (about_a("start_on", date=START + DAY), 0), (about_a("not_at_all"), 0)]:
        under = built(pin)
        broken = check(under.unpinned, placed(free, mode))
        assert [breach.rule for breach in broken] == ["pins"], pin
        assert broken[0].where == "pins1"


def test_a_pin_that_cannot_be_met_is_named_in_the_clash():
    """Proves 5 days of work in the mode decided against 3 that the other decision leaves: drop one of the two."""
    found = built(about_a("mode", value="better"), about_a("not_after", date=START + 3 * DAY))
    made = placed(found)
    assert made.job_mode[0] == -1
    clash = clash_of(found, frozenset({0}))
    assert clash is not None and clash.irreducible
    assert {(rule.table, rule.row) for rule in clash.rules} == {("assets", "a"), ("pins", "pins1"), ("pins", "pins2")}
    assert [(change.rule.row, change.by, change.enough) for change in clash.changes] == [
        ("pins1", 0, True), ("pins2", 0, True)]


def test_two_pins_that_leave_no_mode_clash():
    """Proves that an asset without a mode is asked about too: either decision would have to be dropped."""
    found = built(about_a("mode", value="better"), about_a("not_mode", value="better"), tasks=TWO_MODES[:2])
    clash = clash_of(found, frozenset())
    assert clash is not None and {rule.row for rule in clash.rules if rule.kind == "pin"} == {"pins1", "pins2"}


def test_no_pin_lifts_a_hold_and_no_clash_offers_to():
    """Proves that a start within a seal is impossible, and that the seal is named but not what would be changed."""
    holds = [{"asset_id": "a", "hold_id": "H", "until": START + 9 * DAY}]
    found = built(about_a("start_on", date=START + 2 * DAY), holds=holds)
    assert placed(found).job_mode[0] == -1 and found.model.mode_ready[0] == START + 9 * DAY
    clash = clash_of(found, frozenset({0}))
    assert clash is not None
    assert {(rule.table, rule.row) for rule in clash.rules if rule.kind != "job"} == {("pins", "pins1"), ("holds", "H")}
    assert [change.rule.table for change in clash.changes] == ["pins"]
    sealed = built(about_a("start_on", date=START), holds=[{"asset_id": "a", "hold_id": "H", "until": NEVER}])
    assert sealed.blocked[0].rule.startswith("hold H (forensic)")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_model_under_pins_is_the_other_one_pinned(data):
    """Proves on random pins: what the package places under pins, the model without them allows with them laid on, and
    whatever that allows the programme under pins allows too."""
    days = st.integers(0, 12).map(lambda day: START + day * DAY)
    pins = data.draw(st.lists(st.one_of(
        st.builds(lambda what, date: about_a(what, date=date),
                  st.sampled_from(["not_before", "not_after", "start_on"]), days),
        st.builds(lambda what, value: about_a(what, value=value),
                  st.sampled_from(["mode", "not_mode"]), st.sampled_from(["as_was", "better"])),
        st.builds(lambda what, date: {"task_id": "A", "what": what, "date": date, "value": ""},
                  st.sampled_from(["not_before", "not_after", "start_on"]), days)), min_size=1, max_size=3))
    found = built(*pins)
    free = found.unpinned
    laid_on = pinned(free.model, free.pins)
    for mode in range(2):
        chosen = free.model.mode_ptr[:-1] + np.array([mode, 0])
        made = schedule_of(laid_on, np.arange(2), chosen)
        if made.job_mode[0] >= 0:
            assert check(found, carried(made, free, found)) == []
    for mode in range(int(found.model.mode_ptr[1])) if found.model.num_jobs == 2 else ():
        made = placed(found, mode)
        assert check(found, made) == []
        assert check(free, carried(made, found, free)) == []
