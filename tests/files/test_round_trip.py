"""A city that is written and read again is the same city, in every form."""

from __future__ import annotations

from pathlib import Path

import pytest

from files.cities import SETTINGS, TABLES, assert_same, source
from qaita.city.city import City
from qaita.errors import InputError
from qaita.files.city import read_city
from qaita.files.inputs import read_inputs, save_inputs
from qaita.files.rows import rows_of
from qaita.files.settings import settings_text
from qaita.files.write_city import write_city


def write(city: City, path: Path) -> Path:
    """Write ``city`` and return ``path``."""
    write_city(rows_of(city), settings_text(city.settings), path)
    return path


def test_folder_workbook_geopackage_folder(tmp_path: Path) -> None:
    """Through all forms in turn, settings, values, dtypes and assumed marks stay equal."""
    pytest.importorskip("openpyxl")
    pytest.importorskip("pyogrio")
    city = read_city(source())
    first = city
    for name in ("a", "b.xlsx", "c.gpkg", "d"):
        again = read_city(write(first, tmp_path / name))
        assert_same(city, again)
        first = again


def test_folder_is_the_same_bytes(tmp_path: Path) -> None:
    """Written twice, a folder has the same bytes."""
    city = read_city(source())
    one, two = write(city, tmp_path / "a"), write(city, tmp_path / "b")
    assert [(p.name, p.read_bytes()) for p in sorted(one.iterdir())] == [
        (p.name, p.read_bytes()) for p in sorted(two.iterdir())]


def test_authors_rows_are_written(tmp_path: Path) -> None:
    """Rows and settings as an author has them, own columns included, make a city that reads; own columns stay."""
    tables = {**TABLES, "lots": [{"lot_id": "L1", "contractor": "Builder", "x_mine": "1"}]}
    write_city(tables, SETTINGS, tmp_path / "c")
    assert "x_mine" in (tmp_path / "c" / "lots.csv").read_text("utf-8-sig")
    assert read_city(tmp_path / "c").settings.note == SETTINGS["note"]


def test_unknown_table_and_column_are_not_written(tmp_path: Path) -> None:
    """A table or column that no reader would take is refused before anything is written."""
    with pytest.raises(InputError) as caught:
        write_city({"asets": [{"a": "1"}], "lots": [{"lot": "1"}]}, SETTINGS, tmp_path / "c")
    assert len(caught.value.faults) == 2
    assert list(tmp_path.iterdir()) == []


def test_cell_too_long_for_a_workbook(tmp_path: Path) -> None:
    """A workbook would cut a cell of 40,000 characters; it is refused, and no file is left."""
    with pytest.raises(InputError, match="too long for a workbook"):
        write_city({"assets": [{"asset_id": "A", "note": "x" * 40_000}]}, SETTINGS, tmp_path / "c.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_assumed_value_that_is_no_default(tmp_path: Path) -> None:
    """A value marked assumed by a generator, not by its author, comes back with its mark."""
    city = read_city(source())
    assets = city.tables["assets"]
    assets.columns["class"][1] = "school"
    assets.assumed["class"][1] = True  # type: ignore[index]
    again = read_city(write(city, tmp_path / "c")).tables["assets"]
    assert again["class"][1] == "school" and again.is_assumed("class")[1]


def test_hour_that_comes_twice() -> None:
    """02:30 on the night a clock is set back comes twice; both come back as the minute they were."""
    settings = {"day0": "2022-10-01", "zone": "Europe/Berlin"}
    times = ["2022-10-30T02:30+02:00", "2022-10-30T02:30+01:00", "2022-10-30"]
    damage = [{"asset_id": "A", "state": "slight", "true_on": time} for time in times]
    city = read_city({"city": settings, "assets": [{"asset_id": "A"}], "damage": damage})
    again = read_city({"city": settings_text(city.settings), **rows_of(city)})
    minutes = city.tables["damage"]["true_on"].tolist()
    assert minutes[1] - minutes[0] == 60
    assert again.tables["damage"]["true_on"].tolist() == minutes


def test_inputs_of_a_result(tmp_path: Path) -> None:
    """A result keeps the city with checksums; a changed, added or missing file is told."""
    city = read_city(source())
    sums = save_inputs(city, tmp_path)
    assert_same(city, read_inputs(tmp_path))
    assert len(sums["assets.csv"]) == 64 and "city.toml" in sums
    (tmp_path / "inputs" / "stock.csv").write_text("item,amount\n")
    (tmp_path / "inputs" / "lots.csv").unlink()
    with pytest.raises(InputError) as caught:
        read_inputs(tmp_path)
    assert [fault.table for fault in caught.value.faults] == ["inputs/lots.csv", "inputs/stock.csv"]
