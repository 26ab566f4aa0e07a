"""Ways between districts: the quickest, the way back, and what counts where nothing is said."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.rows import DAY, START, city, one_task

from qaita.damage.assess import assess
from qaita.plan.decode.decode import schedule_of
from qaita.work.assumed import assumed_share
from qaita.work.build import programme
from qaita.work.model import ANYWHERE, NO_CREWS
from qaita.work.travel import travel_of

EVERY_HOUR = {"trade": "masons", "count": 1, "calendar": "always"}


def in_districts(*districts, rows=(), **tables):
    """A city with an asset in each district, damaged, and rows (from, to, hours) of ``travel``."""
    names = "abcdefgh"[:len(districts)]
    tables.setdefault("crews", [EVERY_HOUR])
    return city([{"asset_id": name, "district": where} for name, where in zip(names, districts, strict=True)],
                damage=[{"asset_id": name} for name in names], waiting=[{"asset_id": name, **NONE} for name in names],
                travel=[dict(zip(("from_district", "to_district", "hours"), row, strict=True)) for row in rows],
                tasks=[{**one_task(days=1.0), "asset_id": name} for name in names], **tables)


NONE = dict.fromkeys(("inspection_days", "money_days", "engineering_days", "permit_days", "contractor_days"), 0.0)


def minutes(found, *districts):
    """Minutes of a way by names."""
    return int(found.minutes[found.places.index(districts[0]), found.places.index(districts[1])])


def test_ways_by_hand():
    """Proves: a row holds both ways; a row of its own for the way back counts; over a third district if that is
    quicker; a district that no row joins is as far as the farthest pair that rows join, 3 hours, and counts as
    assumed: of D there are three such pairs."""
    found = travel_of(in_districts("A", "B", "C", "D", rows=[("A", "B", 1.0), ("B", "C", 1.5), ("C", "B", 2.0),
                                                             ("A", "C", 5.0)]))
    assert minutes(found, "A", "B") == minutes(found, "B", "A") == 60
    assert (minutes(found, "B", "C"), minutes(found, "C", "B")) == (90, 120)
    assert (minutes(found, "A", "C"), minutes(found, "C", "A")) == (150, 180)
    assert {minutes(found, "D", other) for other in "ABC"} == {minutes(found, other, "D") for other in "ABC"} == {180}
    assert (minutes(found, "D", "D"), found.assumed) == (0, 3)


def test_no_rows_no_ways():
    """Proves that without rows, or with ways of no length alone, the model knows no ways at all."""
    for rows in ((), [("A", "B", 0.0)]):
        where = in_districts("A", "B", rows=rows)
        assert travel_of(where) is None
        model = programme(where, assess(where)).model
        assert not model.travels and model.travel.size == model.job_place.size == model.pool_base.size == 0


def test_model_by_hand():
    """Proves districts of jobs, bases of pools, no travel for the tonnes of a dump, and the dates that follow: a day in
    A from the base there, 4 hours of way, a day in B."""
    crews = [{**EVERY_HOUR, "base": "A"}, {"trade": "trucks", "count": 1}]
    where = in_districts("A", "B", rows=[("A", "B", 4.0)], crews=crews, dumps=[{"dump_id": "D", "a_day_t": 5.0}])
    made = programme(where, assess(where))
    bases = dict(zip(made.pool_trades, made.model.pool_base.tolist(), strict=True))
    assert bases == {"masons": 0, "trucks": ANYWHERE, "dumps:D": NO_CREWS}
    assert made.model.job_place.tolist() == [0, 1] and made.model.travel.tolist() == [[0, 240], [240, 0]]
    schedule = schedule_of(made.model, np.arange(2), made.model.mode_ptr[:-1])
    assert schedule.task_start.tolist() == [START, START + DAY + 240]
    assert assumed_share(where, made)[1]["travel"].assumed == 0


def test_crews_mobilise_from_their_arrival_or_the_start_of_the_programme():
    """Proves: there before the start, they set out 3 days after it; who comes 10 days later, 13 days after it."""
    for arrival, sets_out in ((0, 3), (START + 10 * DAY, 13)):
        where = in_districts("A", crews=[{**EVERY_HOUR, "from": arrival, "mobilisation_days": 3.0}])
        made = programme(where, assess(where))
        schedule = schedule_of(made.model, np.arange(1), made.model.mode_ptr[:-1])
        assert schedule.task_start.tolist() == [START + sets_out * DAY]


def test_pairs_that_nobody_joins_count_as_assumed():
    """Proves that the share of assumed cells counts one cell for each pair of districts without a way."""
    where = in_districts("A", "B", "C", rows=[("A", "B", 4.0)])
    cells = assumed_share(where, programme(where, assess(where)))[1]["travel"]
    assert (cells.cells, cells.assumed) == (3 + 2, 2)


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"), st.integers(0, 9)), max_size=9))
def test_no_way_is_longer_than_one_over_a_third_district(rows):
    """Proves the triangle for all rows, those assumed included: nobody gains by driving about."""
    rows = [(a, b, float(hours)) for a, b, hours in rows if a != b]
    found = travel_of(in_districts(*"ABCDE", rows=rows))
    if found is not None:
        over = (found.minutes[:, :, None] + found.minutes[None, :, :]).min(axis=1)
        assert (found.minutes <= over).all() and (np.diag(found.minutes) == 0).all()


