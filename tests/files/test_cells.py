"""Cells of each kind, as docs/data-model.md defines them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qaita.city.schema import Column, Kind
from qaita.errors import Fault
from qaita.files.cells import Moments, parse_cell
from qaita.units import Clock

MOMENTS = Moments(Clock(date(2022, 1, 5), "Asia/Almaty"), 7 * 1440)
DAY = 1440


def parsed(kind: Kind, text: str) -> Any:
    """Return the value of a cell of this kind."""
    return parse_cell(text, Column("c", kind, "", allowed=("run", "start")), MOMENTS)


@pytest.mark.parametrize(("kind", "text", "value"), [
    ("number", "1250", 1250.0), ("number", "1250,5", 1250.5), ("number", "1 250,5", 1250.5), ("number", "-3", -3.0),
    ("number", "1\u00a0250\u202f000", 1_250_000.0), ("number", "−2.5", -2.5), ("number", ".5", 0.5),
    ("number", "1e6", 1e6), ("number", "1,234", 1.234), ("number", "5.", 5.0),
    ("count", "5", 5), ("count", "5.0", 5), ("count", "1 000", 1000), ("days", "2,5", 2.5),
    ("time", "day0", 0), ("time", "START", 7 * DAY), ("time", "2022-01-06", DAY), ("time", "06.01.2022", DAY),
    ("time", "2022-01-06 10:30", DAY + 630), ("time", "06.01.2022 10:30", DAY + 630),
    ("time", "2022-01-06T10:30:00", DAY + 630), ("time", "2022-01-06T04:30Z", DAY + 630),
    ("time", "2022-01-06 10:30+06:00", DAY + 630), ("time", "2022-1-6", DAY), ("time", "2022-01-04", -DAY),
    ("date", "2022-02-28", date(2022, 2, 28)), ("date", "28.02.2022", date(2022, 2, 28)),
    ("choice", "RUN", "run"), ("yesno", "Да", True), ("yesno", "жоқ", False), ("yesno", "иә", True),
    ("yesno", "0", False),
    ("list", " a ;b; ", ("a", "b")), ("refs", "a", ("a",)),
    ("amounts", "electricians:2; masons:1,5", (("electricians", 2.0), ("masons", 1.5))),
    ("amounts", "a:b:2", (("a:b", 2.0),)),
    ("monthday", "04-15", (4, 15)), ("monthday", "15.04", (4, 15)), ("monthday", "2022-04-15", (4, 15)),
    ("hours", "9:00", 540), ("hours", "24:00", 1440), ("weekdays", "1-5", (1, 2, 3, 4, 5)),
    ("weekdays", "1;3;5", (1, 3, 5)),
    ("weekdays", "1-2, 7", (1, 2, 7)), ("text", "#1; x", "#1; x"), ("id", "Школа №1", "Школа №1"),
])
def test_good_cell(kind: Kind, text: str, value: Any) -> None:
    """Each way of writing that the document allows gives the value it says."""
    met = parsed(kind, text)
    assert met == value and type(met) is type(value)


@pytest.mark.parametrize(("kind", "text"), [
    ("number", "12 34"), ("number", "1,234.5"), ("number", "1.234.567"), ("number", "5 %"), ("number", "abc"),
    ("number", "."),
    ("number", "NaN"), ("number", "inf"), ("number", "#N/A"), ("number", "1_000"), ("number", "٣"), ("number", "1e16"),
    ("number", "0x10"), ("number", "--1"), ("count", "2.5"), ("days", "36526"), ("time", "2022-13-01"),
    ("time", "tomorrow"),
    ("time", "2022-01-06 25:00"), ("time", "2022-01-06 24:00"), ("time", "05/01/2022"), ("time", "44566"),
    ("time", "1899-12-31"), ("time", "2201-01-01"), ("time", "2022-W01-1"), ("time", "20220105"), ("date", "start"),
    ("date", "00.00.2022"), ("time", "2022-01-06T10:30+99:99"), ("choice", "stop"), ("yesno", "maybe"),
    ("amounts", "a"),
    ("amounts", ":2"), ("amounts", "a:-1"), ("amounts", "a:1;a:2"), ("monthday", "13-01"), ("monthday", "x"),
    ("hours", "24:01"), ("hours", "9"), ("weekdays", "5-1"), ("weekdays", "0"), ("weekdays", "8"), ("id", "a\nb"),
    ("id", "#REF!"),
])
def test_bad_cell(kind: Kind, text: str) -> None:
    """What can be misread, or is no value, is a fault and never a guess."""
    assert isinstance(parsed(kind, text), Fault)


@pytest.mark.parametrize(("kind", "text", "maybe"), [
    ("number", "1,234.5", "1234.5"), ("number", "n/a", "blank"), ("number", "12 kg", "write 12"),
    ("time", "44566", "2022-01-05"),
    ("time", "05/01/2022", "2022-01-05"), ("amounts", "masons", "masons:1"), ("weekdays", "2022-05-01", "as text"),
    ("choice", "strt", "'start'"), ("number", "#REF!", "formula"),
])
def test_likely_remedy(kind: Kind, text: str, maybe: str) -> None:
    """Where a remedy is likely, the fault says it."""
    assert maybe in parsed(kind, text).maybe
