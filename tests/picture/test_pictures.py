"""Tests of the three pictures: whole SVG, the same bytes again, every letter there, nothing shown that must not be."""

from __future__ import annotations

import warnings
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from drawn_city import drawn, squares
from qaita.picture.curve import lost_services, recovery_curves
from qaita.picture.decency import camera_assets
from qaita.picture.gantt import works_chart
from qaita.picture.map import cameras_out, city_map, dots_of, has_places, levels, outlines_of
from qaita.picture.words import LANGUAGES, Speech
from qaita.plan.schedule import Schedule
from qaita.recovery.measures import worst_district
from qaita.recovery.trajectory import curves
from qaita.units import NEVER
from small_city import DAY, city_of, model_of, plan_of, programme_of, table


@pytest.fixture(scope="module")
def asked():
    """City, programme and plan of the drawn city."""
    return drawn()


def draw(kind, asked, lang):
    """One picture of the drawn city."""
    city, programme, plan = asked
    speech = Speech(lang, "KZT")
    if kind == "map":
        return city_map(city, programme, plan, squares(), speech, "© somebody")
    if kind == "works":
        return works_chart(city, programme, plan, speech)
    found = curves(city.sinks, plan.back, city.settings.horizon)
    return recovery_curves(city, found, worst_district(city, plan.trace)[0], speech)


@pytest.mark.parametrize("kind", ["curves", "works", "map"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_whole_and_the_same_again(kind, lang, asked):
    """An SVG that parses, without a date, with the same bytes when drawn again, and no letter missing in the font."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = draw(kind, asked, lang)
    assert ET.fromstring(picture).tag.endswith("svg")
    assert b"<dc:date>" not in picture
    assert picture == draw(kind, asked, lang)


def test_nothing_is_fetched(asked):
    """No picture refers to anything outside itself but the names of XML."""
    for kind in ("curves", "works", "map"):
        for element in ET.fromstring(draw(kind, asked, "en")).iter():
            for name, value in element.attrib.items():
                assert not (name.endswith("href") and not value.startswith("#")), value


def test_a_map_without_cameras(asked):
    """Dots are the damaged assets that are no cameras; cameras are counted by district, those out and all."""
    city, programme, plan = asked
    damaged = programme.repaired0[:city.num_assets] > 0
    assert len(dots_of(city, programme, plan).level) == (damaged & ~camera_assets(city)).sum()
    out = cameras_out(city, plan)
    assert set(out) == {"north", "east", "south", "west"}
    assert sum(total for _, total in out.values()) == camera_assets(city).sum()
    assert sum(count for count, _ in out.values()) == (plan.back[:city.num_assets][camera_assets(city)] > 0).sum()


def test_classes_of_return():
    """A week is the first class, a minute more the second; at the horizon it is not back."""
    assert levels(np.array([7 * DAY, 7 * DAY + 1, 400 * DAY, 500 * DAY, NEVER]), 500 * DAY).tolist() == [0, 1, 5, 6, 6]


def test_outlines_of_many_parts():
    """A multipolygon gives all its rings; a feature is known by district, slug or name."""
    square = [[0, 0], [1, 0], [1, 1], [0, 0]]
    many = {"type": "MultiPolygon", "coordinates": [[square], [square]]}
    features = [{"properties": {"name": "a"}, "geometry": many},
                {"properties": {"slug": "b"}, "geometry": {"type": "Polygon", "coordinates": [square]}}]
    found = outlines_of({"features": features})
    assert {name: len(rings) for name, rings in found.items()} == {"a": 2, "b": 1}
    assert outlines_of(None) == {}


def test_worst_services_first(asked):
    """Services are ordered by how many had them at the beginning, and those that nobody lost are not drawn."""
    city, _, plan = asked
    found = curves(city.sinks, plan.back, city.settings.horizon)
    shown = lost_services(found)
    first = {service: found.people_with[rows][0] / found.people_total[rows][0]
             for service, district, rows in found.parts() if district == ""}
    assert [first[service] for service in shown] == sorted(first[service] for service in shown)
    assert all(first[service] < 1 for service in shown)


def test_an_unhurt_city_without_coordinates():
    """No damage, no places, no works: each picture says so in words and none fails."""
    city = city_of({"assets": table("assets", {"asset_id": "a"})})
    programme = programme_of(city, model_of([], []))
    empty = np.zeros(0, np.int64)
    plan = plan_of(city, programme, Schedule(empty, empty, empty), programme.repaired0)
    assert not has_places(city)
    for kind in ("curves", "works", "map"):
        assert ET.fromstring(draw(kind, (city, programme, plan), "kk")) is not None
