"""One cell of text into one value, by the kind of its column (docs/data-model.md, section Cells).

Owns a function for each kind. Each returns the value, or a :class:`Fault` without its place. Never sees more than the
one cell, so that equal cells of a column are read once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qaita.city.schema import Column, Kind
from qaita.errors import Fault
from qaita.files.maybe import likely
from qaita.units import MINUTES_PER_DAY, NEVER, Clock

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years between which every date lies."""
MAX_NUMBER = 1e15
"""No number is larger: up to here each whole number is exact in float64."""
MAX_DAYS = 36_525
"""No duration is longer: 100 years."""

NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?: [0-9]{3})+|[0-9]*)([.,][0-9]+|[.,])?([eE][+-]?[0-9]+)?")
GAPS = re.compile(r"[\u00a0\u2009\u202f]")
EXCEL_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
NO_VALUES = ("nan", "na", "n/a", "none", "null", "-", "–", "—", "?", "inf", "-inf", "нет данных", "н/д")
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T]([0-9:.]+)(Z|[+-][0-9]{2}:?[0-9]{2})?)?")
DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?: +([0-9:]+))?")
CLOCK_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?")
YES = ("yes", "да", "иә", "true", "1", "y")
NO = ("no", "нет", "жоқ", "false", "0", "n")


@dataclass(frozen=True)
class Moments:
    """What a time refers to.

    Attributes
    ----------
    clock : Clock
        The city's clock.
    start : int
        The programme's start, minutes since day 0.
    """

    clock: Clock
    start: int


Parser = Callable[[str, Column, Moments], Any]


def parse_cell(text: str, column: Column, moments: Moments) -> Any:
    """Return the value of one stripped, non-blank cell, or a Fault without table, row and column."""
    value = PARSERS[column.kind](text, column, moments)
    return _within(value, column) if isinstance(value, (int, float)) and column.kind in RANGED else value


RANGED: tuple[Kind, ...] = ("number", "days", "count")

BLANKS: dict[Kind, Any] = {
    "id": "", "ref": "", "text": "", "choice": "", "refs": (), "list": (), "amounts": (), "weekdays": (),
    "number": math.nan, "days": math.nan, "count": -1, "time": NEVER, "yesno": False, "monthday": None, "hours": None,
    "date": None,
}
"""What a blank cell without a default is read as."""


def _text(text: str, column: Column, moments: Moments) -> Any:
    return text


def _id(text: str, column: Column, moments: Moments) -> Any:
    if text in EXCEL_ERRORS:
        return _excel_error()
    bad = sorted({mark for mark in text if mark in ";\n\r\t"})
    return Fault("an id holds a mark that separates", allowed="no semicolon, tab or line end") if bad else text


def _list(text: str, column: Column, moments: Moments) -> Any:
    return tuple(part for part in map(str.strip, text.split(";")) if part)


def _number(text: str, column: Column, moments: Moments) -> Any:
    met = NUMBER.fullmatch(GAPS.sub(" ", text).replace("−", "-"))
    if not met or not (met[2] or (met[3] and len(met[3]) > 1)):
        return _no_number(text)
    value = float(met[1] + met[2].replace(" ", "") + (met[3] or "").replace(",", ".") + (met[4] or "")) + 0.0  # no -0.0
    if abs(value) > MAX_NUMBER:
        return Fault("the number is too large", allowed=f"at most {MAX_NUMBER:.0e}")
    return value


def _no_number(text: str) -> Fault:
    if text in EXCEL_ERRORS:
        return _excel_error()
    allowed = "a number such as 1250, 1 250,5 or 1250.5"
    if text.lower() in NO_VALUES:
        return Fault("not a number", allowed=allowed, maybe="leave the cell blank")
    if re.fullmatch(r"[0-9]{1,3}([,.'][0-9]{3})+([.,][0-9]+)?", text):
        bare = re.sub(r"[,.'](?=[0-9]{3})", "", text).replace(",", ".")
        return Fault("not a number", allowed=allowed, maybe=f"write {bare}, without marks between thousands")
    digits = re.match(r"[0-9]+([.,][0-9]+)?", text)
    return Fault("not a number", allowed=allowed, maybe=f"write {digits[0]} alone" if digits else "")


def _excel_error() -> Fault:
    return Fault("an error of the spreadsheet", allowed="a value", maybe="mend the formula, or leave the cell blank")


def _days(text: str, column: Column, moments: Moments) -> Any:
    value = _number(text, column, moments)
    if not isinstance(value, Fault) and value > MAX_DAYS:
        return Fault("too many days", allowed=f"at most {MAX_DAYS} (100 years)")
    return value


def _count(text: str, column: Column, moments: Moments) -> Any:
    value = _number(text, column, moments)
    if isinstance(value, Fault):
        return value
    return int(value) if value.is_integer() else Fault("not a whole number", allowed="a whole number such as 3")


def _within(value: float, column: Column) -> Any:
    low, high = column.minimum, column.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return value
    allowed = f"{low:g} to {high:g}" if low is not None and high is not None else (
        f"at least {low:g}" if low is not None else f"at most {high:g}")
    return Fault("out of range", allowed=f"{allowed} {column.unit}".strip())


def _time(text: str, column: Column, moments: Moments) -> Any:
    word = text.lower()
    if word in ("day0", "start"):
        return 0 if word == "day0" else moments.start
    moment = _moment(text)
    return moments.clock.minutes(moment) if isinstance(moment, datetime) else moment


def _date(text: str, column: Column, moments: Moments) -> Any:
    moment = _moment(text)
    return moment.date() if isinstance(moment, datetime) else moment


def _moment(text: str) -> datetime | Fault:
    """Return the moment written, aware when an offset stands with it."""
    iso, dotted = ISO.fullmatch(text), DOTTED.fullmatch(text)
    if not iso and not dotted:
        return _no_date(text)
    met = iso or dotted
    assert met is not None
    year, month, day = (int(part) for part in (met.groups()[:3] if iso else met.groups()[2::-1]))
    try:
        moment = datetime.fromisoformat(f"{year:04d}-{month:02d}-{day:02d}T00:00:00{_offset(iso)}")
    except ValueError:
        return Fault("no such day", allowed="a day of the calendar")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Fault("the year is out of range", allowed=f"{FIRST_YEAR} to {LAST_YEAR}")
    minutes = _minutes_of_day(met[4]) if met[4] else 0
    if minutes is None or minutes >= MINUTES_PER_DAY:
        return Fault("no such time of day", allowed="00:00 to 23:59")
    return moment + timedelta(minutes=minutes)


def _offset(iso: re.Match[str] | None) -> str:
    return (iso[5] or "").replace("Z", "+00:00") if iso else ""


def _no_date(text: str) -> Fault:
    allowed = "a date such as 2022-01-05 or 05.01.2022, with a time such as 10:30 if wanted"
    if text in EXCEL_ERRORS:
        return _excel_error()
    if re.fullmatch(r"[0-9]{4,5}(\.[0-9]+)?", text) and float(text) > 10_000:
        day = date(1899, 12, 30) + timedelta(days=int(float(text)))
        return Fault("not a date", allowed=allowed, maybe=f"the spreadsheet's own number for {day.isoformat()}: "
                     "format the cell as a date")
    slashed = re.fullmatch(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", text)
    if slashed:
        first, second, year = slashed.groups()
        return Fault("a date that can be read in two ways", allowed=allowed,
                     maybe=f"write {year}-{second:0>2}-{first:0>2} (or {year}-{first:0>2}-{second:0>2})")
    return Fault("not a date", allowed=allowed, maybe="leave the cell blank" if text.lower() in NO_VALUES else "")


def _minutes_of_day(text: str) -> int | None:
    """Return minutes since midnight, at most 1440; None when the text is no time of day."""
    met = CLOCK_TIME.fullmatch(text)
    if not met or int(met[2]) > 59 or int(met[3] or 0) > 59:
        return None
    minutes = int(met[1]) * 60 + int(met[2])
    return minutes if minutes <= MINUTES_PER_DAY else None


def _hours(text: str, column: Column, moments: Moments) -> Any:
    minutes = _minutes_of_day(text)
    return Fault("not a time of day", allowed="00:00 to 24:00, such as 09:00") if minutes is None else minutes


def _choice(text: str, column: Column, moments: Moments) -> Any:
    word = text.lower()
    if word in column.allowed:
        return word
    return Fault("not one of the values allowed", allowed=", ".join(column.allowed), maybe=likely(word, column.allowed))


def _yesno(text: str, column: Column, moments: Moments) -> Any:
    word = text.lower()
    if word in YES or word in NO:
        return word in YES
    return Fault("neither yes nor no", allowed="yes, no, да, нет, иә, жоқ, true, false, 1, 0")


def _amounts(text: str, column: Column, moments: Moments) -> Any:
    found: dict[str, float] = {}
    for part in _list(text, column, moments):
        name, _, written = (piece.strip() for piece in part.rpartition(":"))
        amount = _number(written, column, moments)
        if not name or isinstance(amount, Fault) or amount < 0:
            return Fault(f"no name and amount in {part!r}", allowed="name:amount, several with a semicolon between, "
                         "such as electricians:2;masons:1", maybe=f"write {part}:1" if ":" not in part else "")
        if name in found:
            return Fault(f"{name!r} stands twice", allowed="each name once", maybe="add the amounts up")
        found[name] = amount
    return tuple(found.items())


def _monthday(text: str, column: Column, moments: Moments) -> Any:
    met, dotted = re.fullmatch(r"(?:[0-9]{4}-)?([0-9]{1,2})-([0-9]{1,2})", text), re.fullmatch(
        r"([0-9]{1,2})\.([0-9]{1,2})\.?(?:[0-9]{4})?", text)
    month, day = (int(met[1]), int(met[2])) if met else (int(dotted[2]), int(dotted[1])) if dotted else (0, 0)
    try:
        date(2000, month, day)
    except ValueError:
        return Fault("not a day of the year", allowed="MM-DD, such as 04-15")
    return month, day


def _weekdays(text: str, column: Column, moments: Moments) -> Any:
    days: set[int] = set()
    for part in re.split(r"[;,]", text):
        met = re.fullmatch(r"\s*([1-7])\s*(?:[-–]\s*([1-7])\s*)?", part)
        if not met or int(met[2] or met[1]) < int(met[1]):
            excel = "the spreadsheet made a date of it: format the cell as text" if ISO.fullmatch(text) else ""
            return Fault("not days of the week", allowed="1-5 or 1;3;5, Monday 1", maybe=excel)
        days.update(range(int(met[1]), int(met[2] or met[1]) + 1))
    return tuple(sorted(days))


PARSERS: dict[Kind, Parser] = {
    "id": _id, "ref": _text, "refs": _list, "text": _text, "list": _list, "number": _number, "count": _count,
    "days": _days, "time": _time, "choice": _choice, "yesno": _yesno, "amounts": _amounts, "monthday": _monthday,
    "hours": _hours, "weekdays": _weekdays, "date": _date,
}
"""How the cells of each kind are read."""
