"""Frames, mappings of columns and GeoPackages."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from files.cities import SETTINGS, TABLES, assert_same, faults_of, source
from qaita.files.city import read_city
from qaita.files.write_city import write_city


def test_data_frames_equal_rows() -> None:
    """The full city as pandas frames, missing values and all, is the full city."""
    pandas = pytest.importorskip("pandas")
    frames = {name: pandas.DataFrame(rows) for name, rows in TABLES.items()}
    frames["residents"]["people"] = [1200.0, 10.5]
    frames["money"]["available"] = pandas.to_datetime(["2022-01-12", "2022-07-01"])
    whole = source(money=[{**TABLES["money"][0], "available": "2022-01-12"}, TABLES["money"][1]])
    assert_same(read_city({"city": SETTINGS, **frames}), read_city(whole))


def test_columns_of_python_values() -> None:
    """Lists, pairs, dates, numpy arrays and truth values in columns are read as they would be written."""
    city = read_city({
        "city": {"day0": date(2022, 1, 5), "seed": 7},
        "assets": {"asset_id": np.array([1, 2]), "value": np.array([np.nan, 5.0]),
                   "source_of": [["water", "heat"], None],
                   "source_date": np.array(["2022-02-01", "NaT"], "M8[ns]")},
        "tasks": {"task_id": ["T"], "asset_id": [1.0], "days": [2], "materials": [{"glass": 2.5}],
                  "crews": [[("m", 1), ("e", 2)]]},
        "stock": {"item": ["glass"], "amount": [3]},
        "links": {"link_id": ["K"], "service": ["water"], "from_id": [1], "to_id": [2], "one_way": [True]},
    })
    assets, tasks = city.tables["assets"], city.tables["tasks"]
    assert city.asset_ids.tolist() == ["1", "2"]
    assert assets["source_of"].tolist() == [("water", "heat"), ()]
    assert assets["source_date"].tolist() == [date(2022, 2, 1), None]
    assert tasks["crews"][0] == (("m", 1.0), ("e", 2.0)) and tasks["materials"][0] == (("glass", 2.5),)
    assert city.tables["links"]["one_way"].tolist() == [True]


def test_bad_frames() -> None:
    """Columns of several lengths, things that are no table and unknown names are told together."""
    faults = faults_of({"city": SETTINGS, "assets": {"asset_id": ["A"], "lat": []}, "lots": 5, "asets": {}})
    assert [fault.what for fault in faults] == ["unknown table", "columns of several lengths", "no table"]
    assert "a data frame" in faults[2].allowed


def test_points_give_latitude_and_longitude(tmp_path: Path) -> None:
    """Geometry in another reference system is turned to WGS84 and wins; without a system it is a fault."""
    geopandas = pytest.importorskip("geopandas")
    points = geopandas.points_from_xy([76.9, None], [43.25, None])
    points[1] = None
    frame = geopandas.GeoDataFrame({"asset_id": ["A", "B"], "lat": [1.0, 42.0]}, geometry=points, crs=4326)
    assets = read_city({"city": SETTINGS, "assets": frame.to_crs(32643)}).tables["assets"]
    assert assets["lat"].round(6).tolist() == [43.25, 42.0]
    assert round(assets["lon"][0], 6) == 76.9 and np.isnan(assets["lon"][1])
    (fault,) = faults_of({"city": SETTINGS, "assets": frame.set_crs(None, allow_override=True)})
    assert "reference system" in fault.what


def test_geopackage_draws(tmp_path: Path) -> None:
    """A GeoPackage has a point layer of assets with numbers as numbers, and the rest as tables."""
    geopandas = pytest.importorskip("geopandas")
    pytest.importorskip("pyogrio")
    write_city(TABLES, SETTINGS, tmp_path / "c.gpkg")
    assets = geopandas.read_file(tmp_path / "c.gpkg", layer="assets")
    assert assets.geometry.iloc[0].y == 43.25 and assets["value"].dtype == float
    assert assets["asset_id"].tolist()[-1] == "007"
    assert_same(read_city(tmp_path / "c.gpkg"), read_city(source()))


def test_geopackage_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyogrio the fault says what to install."""
    (tmp_path / "c.gpkg").write_bytes(b"SQLite format 3\x00" + bytes(100))
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    (fault,) = faults_of(tmp_path / "c.gpkg")
    assert "qaita[geo]" in fault.maybe


@pytest.mark.filterwarnings("ignore:GPKG")
@pytest.mark.parametrize("data", [b"", b"x" * 1000, b"SQLite format 3\x00" + bytes(5000)])
def test_bad_geopackage(tmp_path: Path, data: bytes) -> None:
    """What is no GeoPackage is a fault."""
    pytest.importorskip("pyogrio")
    (tmp_path / "c.gpkg").write_bytes(data)
    assert "no GeoPackage" in str(faults_of(tmp_path / "c.gpkg")[0])
