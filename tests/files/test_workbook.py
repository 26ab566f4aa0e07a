"""Workbooks: the same city as in CSV, and bad files refused before they can do harm."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from files.cities import SETTINGS, TABLES, assert_same, faults_of, source
from qaita.files.city import read_city
from qaita.files.write_city import write_city

openpyxl = pytest.importorskip("openpyxl")


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook with these sheets (settings are added) and return its path."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"city": [["key", "value"], ["day0", date(2022, 1, 5)]], **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_workbook_equals_mapping(tmp_path: Path) -> None:
    """The full city in a workbook is the full city."""
    write_city(TABLES, SETTINGS, tmp_path / "c.xlsx")
    assert_same(read_city(tmp_path / "c.xlsx"), read_city(source()))


def test_cells_of_a_spreadsheet(tmp_path: Path) -> None:
    """Numbers that are ids lose their point; dates, times, truth values and formulas' results are read."""
    path = workbook(
        tmp_path / "c.xlsx",
        Assets=[["Asset ID", "Value", "source_date"], [5, 1250.5, datetime(2022, 2, 1)], ["007", None, None]],
        damage=[["asset_id", "state", "true_on"], [5.0, "slight", datetime(2022, 1, 6, 10, 30)]],
        calendars=[["calendar", "opens", "closes", "holidays"],
                   ["k", datetime(2022, 1, 1, 8, 0).time(), datetime(2022, 1, 1, 17, 30).time(), False]])
    city = read_city(path)
    assert city.asset_ids.tolist() == ["5", "007"]
    assert city.tables["assets"]["source_date"][0] == date(2022, 2, 1)
    assert city.tables["damage"]["true_on"][0] == 1440 + 630
    assert (city.tables["calendars"]["opens"][0], city.tables["calendars"]["closes"][0]) == (480, 1050)


def test_errors_of_formulas_are_faults(tmp_path: Path) -> None:
    """An error in a cell is not read as a blank: it is a fault in its row."""
    rows = [["asset_id", "value"], ["A", 1], ["B", "#REF!"]]
    book = openpyxl.load_workbook(workbook(tmp_path / "c.xlsx", assets=rows))
    book["assets"]["B3"].data_type = "e"
    book.save(tmp_path / "d.xlsx")
    (fault,) = faults_of(tmp_path / "d.xlsx")
    assert (fault.row, fault.column, fault.value) == (3, "value", "#REF!")


def test_sheets_and_rows(tmp_path: Path) -> None:
    """Blank rows count, other sheets are not read, a sheet nearly named as a table is a fault."""
    path = workbook(tmp_path / "c.xlsx", assets=[[], ["asset_id", "lat"], ["A", 1], [None, None], ["B", "x"]],
                    notes=[["anything"]], neds=[["x"]])
    faults = faults_of(path)
    assert [(fault.table, fault.row) for fault in faults] == [("neds", None), ("assets", 5)]
    assert faults[0].maybe == "'needs'"


def stray(path: Path) -> None:
    """A cell in the last row and column of the sheet."""
    book = openpyxl.Workbook()
    book.active.title = "assets"
    book.active["A1"] = "asset_id"
    book.active["XFD1048576"] = "x"
    book.save(path)


def bomb(path: Path) -> None:
    """A part of 300 MiB of zeros in a few hundred KiB."""
    workbook(path, assets=[["asset_id"], ["A"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/media/x.bin", "w") as part:
        for _ in range(300):
            part.write(bytes(1 << 20))


def huge(path: Path) -> None:
    """A part whose header declares 3 GiB."""
    workbook(path, assets=[["asset_id"], ["A"]])
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24:place + 28] = (3 << 30).to_bytes(4, "little")
    path.write_bytes(data)


def lying(path: Path) -> None:
    """A part that unpacks to another size than it declares."""
    workbook(path, assets=[["asset_id"], ["A"]])
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24:place + 28] = (7).to_bytes(4, "little")
    path.write_bytes(data)


def cut(path: Path) -> None:
    """Half a workbook."""
    workbook(path, assets=[["asset_id"], ["A"]])
    path.write_bytes(path.read_bytes()[:2000])


def other(path: Path) -> None:
    """A zip file that is no workbook."""
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "a")


BAD: list[tuple[Callable[[Path], Any], str]] = [
    (stray, "spans too many cells"), (bomb, "suspiciously much"), (huge, "too large"), (lying, "no workbook"),
    (cut, "no workbook"), (other, "no workbook"), (lambda path: path.write_bytes(b""), "no workbook"),
    (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600)), "no workbook"),
]


@pytest.mark.parametrize(("make", "what"), BAD)
def test_bad_workbook(tmp_path: Path, make: Callable[[Path], Any], what: str) -> None:
    """Bombs, stray cells, broken and protected files are clear faults, within two seconds."""
    make(tmp_path / "c.xlsx")
    began = time.perf_counter()
    faults = faults_of(tmp_path / "c.xlsx")
    assert any(what in str(fault) for fault in faults), [str(fault) for fault in faults]
    assert time.perf_counter() - began < 2
