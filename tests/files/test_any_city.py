"""Any small city that is good comes back as it was, from every form."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files.cities import assert_same
from qaita.files.city import read_city
from qaita.files.rows import rows_of
from qaita.files.settings import settings_text
from qaita.files.write_city import write_city

LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))
NAMES = st.text(LETTERS, min_size=1, max_size=12).map(str.strip)
IDS = NAMES.filter(lambda text: text and ";" not in text and "+" not in text and not text.startswith("#"))
ODD = ["=1+1", "#N/A", '"', "a;b", "a,b", "line\nend", "'", "007", "1e5", "yes", "nan"]
TEXTS = st.one_of(NAMES, st.sampled_from(ODD))
NUMBERS = st.one_of(st.just(""), st.floats(0, 1e12).map(repr), st.integers(0, 10**9).map(str))
TIMES = st.one_of(st.sampled_from(["", "day0", "start"]), st.datetimes(
    min_value=datetime(2000, 1, 1), max_value=datetime(2030, 1, 1)).map(
        lambda moment: f"{moment:%Y-%m-%d %H:%M}"))


@st.composite
def cities(draw: st.DrawFn) -> dict[str, Any]:
    """Return a good city as rows of text."""
    ids = draw(st.lists(IDS, min_size=2, max_size=5, unique=True))
    some = st.sampled_from(ids)
    zone = draw(st.sampled_from(["UTC", "Asia/Almaty", "Europe/Berlin", "America/St_Johns"]))

    def rows(**columns: st.SearchStrategy[str]) -> list[dict[str, str]]:
        return draw(st.lists(st.fixed_dictionaries(columns), max_size=4))

    assets = [{"asset_id": name, "name": draw(TEXTS), "value": draw(NUMBERS),
               "source_of": draw(st.sampled_from(["", "p;q"])),
               "lat": draw(st.floats(-90, 90).map(repr)), "lon": draw(st.sampled_from(["", "76.9"])),
               "class": draw(st.sampled_from(["", "school"])),
               "assumed": draw(st.sampled_from(["", "all", "class", "value;lat"]))} for name in ids]
    return {
        "city": {"day0": "2022-01-05", "zone": zone, "name": draw(TEXTS), "note": draw(TEXTS)},
        "assets": assets,
        "needs": rows(asset_id=some, service=NAMES.filter(bool), supplier_id=some,
                      kind=st.sampled_from(["", "run", "start"])),
        "damage": rows(asset_id=some, state=st.sampled_from(["slight", "none"]), true_on=TIMES, known_on=TIMES,
                       trust=NUMBERS, note=TEXTS),
        "stock": rows(item=NAMES.filter(bool), amount=NUMBERS.filter(bool), available=TIMES),
        "promises": [{"promise_id": "p", "asset_id": draw(some), "due": draw(TIMES.filter(bool)), "said_on": "day0"}],
    }


def check(source: dict[str, Any], form: str) -> None:
    """Assert that the city comes back from a folder or file of this form."""
    city = read_city(source)
    with tempfile.TemporaryDirectory() as place:
        write_city(rows_of(city), settings_text(city.settings), Path(place) / form)
        assert_same(city, read_city(Path(place) / form))


@settings(max_examples=80, deadline=None)
@given(cities())
def test_folder_gives_the_city_back(source: dict[str, Any]) -> None:
    """Odd names, formulas, line ends, any time in any zone, numbers to the last bit: all come back."""
    check(source, "c")


@settings(max_examples=40, deadline=None)
@given(cities())
def test_workbook_gives_the_city_back(source: dict[str, Any]) -> None:
    """The same in a workbook."""
    pytest.importorskip("openpyxl")
    check(source, "c.xlsx")


@settings(max_examples=8, deadline=None)
@given(cities())
def test_geopackage_gives_the_city_back(source: dict[str, Any]) -> None:
    """The same in a GeoPackage (fewer cities: each file takes a while)."""
    pytest.importorskip("pyogrio")
    check(source, "c.gpkg")
