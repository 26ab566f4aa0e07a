"""CSV as people save it, and files that are not what their name says."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from files.cities import ASSETS, TOML, faults_of, folder
from qaita.errors import InputError
from qaita.files.city import read_city
from qaita.files.csv import read_csv


def cells(path: Path, data: bytes) -> tuple[tuple[str, ...], list[list[str]], list[int]]:
    """Return headings, columns and row numbers of a CSV file with these bytes."""
    (path / "t.csv").write_bytes(data)
    table = read_csv(path / "t.csv", "assets")
    assert table.faults == ()
    return table.headings, list(table.cells), list(table.numbers)


@pytest.mark.parametrize("data", [
    "a,b\n1,ж\n", "\ufeffa,b\r\n1,ж\r\n", "a;b\n1;ж\n", "a\tb\n1\tж\n", 'sep=;\na;b\n1;ж\n', '"a","b"\n"1","ж"',
    "a,b,,\n1,ж,,\n,,,\n\n", " a , b \n 1 , ж \n", "sep=\t\na\tb\n1\tж", '\ufeff"sep=,"\na,b\n1,ж\n', "a,b\r1,ж\r",
])
def test_the_same_table(tmp_path: Path, data: str) -> None:
    """Mark, separator, quotes, line ends and blank edges make no difference."""
    assert cells(tmp_path, data.encode()) == (("a", "b"), [["1"], ["ж"]], [2])


def test_windows_1251(tmp_path: Path) -> None:
    """Text that is not UTF-8 is read as Windows-1251."""
    assert cells(tmp_path, "a;b\n1;Школа №\n".encode("cp1251"))[1] == [["1"], ["Школа №"]]


def test_blank_rows_count(tmp_path: Path) -> None:
    """Rows are numbered as in a spreadsheet: blank ones count, line ends inside quotes do not."""
    assert cells(tmp_path, b'\na,b\n1,"x\ny"\n,\n\n2,"z"\n')[2] == [3, 6]


@pytest.mark.parametrize(("data", "what"), [
    (ASSETS.encode("utf-16"), "CSV UTF-8"), (ASSETS.encode("utf-16-le"), "UTF-16"), (ASSETS.encode("utf-32"), "UTF-16"),
    (b"asset_id\nA\x01\n", "control character"), (b"asset_id\n\xff\x98\n", "neither UTF-8 nor Windows-1251"),
    (b'asset_id,name\nA,"x\n', "quotes"), (b'asset_id,name\nA,"x"y\n', "quotes"),
    (b"asset_id,name\nA,x,y\n", "beyond the last heading"), (b"asset_id,,name\nA,y,z\n", "without a heading"),
    (b"asset_id,asset_id\nA,B\n", "the heading stands twice"), (b"asset_id\n" + b"x" * 100_001, "too long"),
    (b"asset_id\n" + b"x" * 200_000, "too long"), (b"PK\x03\x04" + bytes(100), "UTF-16"),
])
def test_bad_csv(tmp_path: Path, data: bytes, what: str) -> None:
    """Another encoding, a packed file, broken quotes and rows too long are clear faults."""
    faults = faults_of(folder(tmp_path / "c", assets=data))
    assert any(what in str(fault) for fault in faults), [str(fault) for fault in faults]


def sparse(path: Path, size: int) -> None:
    """A file of ``size`` bytes that takes no room on the disk."""
    with open(path, "wb") as file:
        file.truncate(size)


def too_many_lines(path: Path) -> None:
    """5,000,001 lines."""
    path.write_bytes(b"asset_id\n" + b"A\n" * 5_000_000)


def one_long_line(path: Path) -> None:
    """32 MiB without a line end."""
    path.write_bytes(b"a" * (32 << 20))


@pytest.mark.parametrize(("make", "what"), [
    (lambda path: sparse(path, (2 << 30) + 1), "too large"), (too_many_lines, "too long"), (one_long_line, "line end")])
def test_large_files_are_refused_quickly(tmp_path: Path, make, what: str) -> None:  # type: ignore[no-untyped-def]
    """Over the limits, a file is refused within three seconds and 50 MiB."""
    make(folder(tmp_path / "c") / "assets.csv")
    tracemalloc.start()
    began = time.perf_counter()
    faults = faults_of(tmp_path / "c")
    assert what in str(faults[0])
    assert time.perf_counter() - began < 3
    assert tracemalloc.get_traced_memory()[1] < 50 << 20
    tracemalloc.stop()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
                      st.text(alphabet='asetid_,;"\n\r\t sep=\x00\ufeff1', max_size=80).map(str.encode)),
       name=st.sampled_from(["assets", "needs", "tasks", "weights", "crews", "city", "calendars"]))
def test_random_bytes_raise_input_error_only(tmp_path: Path, data: bytes, name: str) -> None:
    """Whatever the bytes of any file, a city is read or InputError is raised, nothing else."""
    path = folder(tmp_path / "c", city=TOML, assets=ASSETS, needs=None)
    for old in path.iterdir():
        old.unlink()
    folder(path, **{name: data})
    try:
        read_city(path)
    except InputError as error:
        assert error.faults


SCRAPS = ["A", "B", "", "1", "-1", "1,5", "day0", "2022-01-05", "T1", "T1+2", "m:1", "x;y", "yes", "network",
          "start", "nan",
          "#REF!", "1-5", "09:00", "02-30", "all", "slight", "p", "é"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_random_cells_raise_input_error_only(data: st.DataObject) -> None:
    """Random but plausible cells in random tables: a city is read or InputError is raised, nothing else."""
    from qaita.city.schema import TABLES

    source: dict[str, object] = {"city": {"day0": "2022-01-05"}}
    for spec in data.draw(st.lists(st.sampled_from(TABLES), unique=True, max_size=6)):
        names = st.sampled_from([column.name for column in spec.columns])
        row = st.dictionaries(names, st.sampled_from(SCRAPS), max_size=8)
        source[spec.name] = data.draw(st.lists(row, max_size=4))
    source.setdefault("assets", [{"asset_id": "A"}, {"asset_id": "B"}])
    faults_of(source)
