"""Tests of qaita.files.frames_out."""

from __future__ import annotations

import pytest

from qaita.files.frames_out import assets_frame, curve_frame, schedule_frame, service_frame
from qaita.recovery.trajectory import curves
from small_city import plain_waited_for, small_city, small_plan, small_programme


@pytest.fixture
def asked():
    """City, programme and plan of the small city."""
    city = small_city()
    programme = small_programme(city)
    return city, programme, small_plan(city, programme)


def test_frames_say_what_the_files_say(asked):
    """Same rows and columns as the CSV tables; dates are real dates, and what never comes is NaT."""
    pandas = pytest.importorskip("pandas")
    city, programme, plan = asked
    works = schedule_frame(city, programme, plan)
    assert list(works.columns) == ["task_id", "asset_id", "task", "mode", "lot", "contractor", "start", "finish",
                                   "crews", "cost"]
    assert works["start"][0] == pandas.Timestamp("2022-01-12")
    service = service_frame(city, programme, plan, plain_waited_for(programme.needs, plan.repaired, plan.back))
    assert len(service) == city.num_assets + len(city.sinks)
    assert service.set_index(["asset_id", "service"])["back"].isna().sum() == 2
    people = curve_frame(city, curves(city.sinks, plan.back, city.settings.horizon))
    assert people.query("service == 'clinic' and district == ''")["people_with"].tolist() == [500, 1500]


def test_assets_are_points(asked):
    """Assets stand at lon, lat in WGS84, with the date of their return."""
    pytest.importorskip("geopandas")
    city, _, plan = asked
    frame = assets_frame(city, plan.back)
    assert frame.crs.to_epsg() == 4326
    assert (frame.geometry.x[0], frame.geometry.y[0]) == (76.9, 43.25)
    assert frame["back"].isna().tolist() == [False] * 4 + [True, False]
