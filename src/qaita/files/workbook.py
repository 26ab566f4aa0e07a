"""A workbook ``.xlsx``, as raw tables.

Owns the look into the packed file before it is opened: sizes, stray cells, errors of formulas. Reading itself is
python-calamine's.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

from qaita.city.schema import BY_NAME
from qaita.errors import Fault, InputError
from qaita.files.folder import SETTINGS_TABLE, settings_of_table
from qaita.files.limits import MAX_BYTES, MAX_RATIO, MAX_RECTANGLE, RATIO_FROM, check_rows, check_size
from qaita.files.maybe import MISTAKEN, likely
from qaita.files.raw import RawCity, RawTable, raw_table, text_of

CHUNK = 1 << 22
OVERLAP = 1 << 14
CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]{0,200})>")
PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
FORMULA = rb"(?:<(?:\w+:)?f\b[^<>]{0,200}/>|<(?:\w+:)?f\b[^<>]{0,200}>[^<]{0,9000}</(?:\w+:)?f>)?"
ERROR = re.compile(rb'<(?:\w+:)?c\b([^<>]{0,200}\bt="e"[^<>]{0,200})>' + FORMULA + rb"<(?:\w+:)?v>([^<]{1,20})<")
SAVE_AS = "open it in a spreadsheet program and save it as .xlsx"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass
class Survey:
    """What a sheet holds before it is opened: its last row and column, and the errors in its cells."""

    num_rows: int = 0
    num_columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def read_workbook(path: Path) -> RawCity:
    """Return the raw city of a workbook: a sheet for each table, and ``city`` with columns key and value.

    Raises
    ------
    InputError
        When the file is no workbook, is protected, or unpacks to more than the limits.
    """
    surveys = _survey_file(path)
    from python_calamine import CalamineError, CalamineWorkbook

    raw = RawCity(place=SETTINGS_TABLE)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for sheet in book.sheet_names:
                _add_sheet(raw, book, sheet, surveys.get(sheet, Survey()))
    except (CalamineError, ValueError, OSError) as error:
        raise InputError([Fault(f"no workbook: {error}", path.name, maybe=SAVE_AS)]) from error
    return raw


def _add_sheet(raw: RawCity, book: Any, sheet: str, survey: Survey) -> None:
    name = sheet.strip().lower()
    if name not in BY_NAME and name != SETTINGS_TABLE:
        if likely(name, BY_NAME, MISTAKEN):
            raw.faults.append(Fault("unknown table", sheet, allowed=", ".join(BY_NAME), maybe=likely(name, BY_NAME)))
        return
    if name in raw.tables or name in raw.unread:
        raw.faults.append(Fault("two sheets are the same table", sheet, maybe="keep one of them"))
        return
    try:
        if survey.num_rows * survey.num_columns > MAX_RECTANGLE:
            raise InputError([Fault("the sheet spans too many cells", sheet,
                                    value=f"{survey.num_rows:,} rows x {survey.num_columns:,} columns",
                                    allowed=f"at most {MAX_RECTANGLE:,} cells, empty ones included",
                                    maybe="delete stray cells far below or to the right (Ctrl+End)")])
        check_rows(name, survey.num_rows)
        table = _sheet_table(name, book.get_sheet_by_name(sheet), survey)
        if name == SETTINGS_TABLE:
            raw.settings = settings_of_table(table)
        else:
            raw.tables[name] = table
    except InputError as error:
        raw.faults += error.faults
        raw.unread.add(name)


def _sheet_table(name: str, sheet: Any, survey: Survey) -> RawTable:
    """Return a sheet as a raw table; calamine reads errors as blanks, so they are put back."""
    errors: dict[int, dict[int, str]] = {}
    for (row, column), text in survey.errors.items():
        errors.setdefault(row, {})[column] = text
    rows = sheet.to_python(skip_empty_area=False) if sheet.start else []
    return raw_table(name, list(_texts(rows, errors)))


def _texts(rows: list[list[Any]], errors: dict[int, dict[int, str]]) -> Iterator[list[str]]:
    for number in range(1, max(len(rows), *errors, 0) + 1):
        texts = list(map(text_of, rows[number - 1])) if number <= len(rows) else []
        for column, text in errors.get(number, {}).items():
            texts += [""] * (column - len(texts))
            texts[column - 1] = text
        yield texts


def _survey_file(path: Path) -> dict[str, Survey]:
    """Return the survey of each sheet by its name, having unpacked every part once in pieces."""
    check_size(path.name, path.stat().st_size)
    try:
        with zipfile.ZipFile(path) as packed:
            infos = packed.infolist()
            _check_ratio(path.name, sum(info.file_size for info in infos), path.stat().st_size)
            sheets = _sheet_parts(packed)
            surveys = {info.filename: _survey_part(packed, info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError,
            ElementTree.ParseError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError([Fault(f"no workbook: {error}", path.name, allowed="an .xlsx file without a password",
                                maybe=SAVE_AS)]) from error
    return {name: surveys[part] for name, part in sheets.items() if part in surveys}


def _check_ratio(place: str, unpacked: int, packed: int) -> None:
    check_size(place, unpacked)
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed:
        raise InputError([Fault("the file unpacks to suspiciously much", place, value=f"{unpacked:,} bytes",
                                allowed=f"at most {MAX_RATIO} times its packed size", maybe=SAVE_AS)])


def _sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet, by the sheet's name."""
    targets = {}
    for link in ElementTree.fromstring(_small(packed, "xl/_rels/workbook.xml.rels")):
        target = link.get("Target", "")
        targets[link.get("Id")] = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    book = ElementTree.fromstring(_small(packed, "xl/workbook.xml"))
    return {sheet.get("name", ""): targets.get(sheet.get(f"{OFFICE}id"), "")
            for sheet in book.iter() if sheet.tag.endswith("}sheet")}


def _small(packed: zipfile.ZipFile, part: str) -> bytes:
    if packed.getinfo(part).file_size > RATIO_FROM:
        raise InputError([Fault("the list of sheets is too large", part, maybe=SAVE_AS)])
    return packed.read(part)


def _survey_part(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> Survey:
    """Return the survey of one part; unpacking it whole also finds a size that was not the one declared."""
    survey, tail, total = Survey(), b"", 0
    with packed.open(info) as part:
        while chunk := part.read(CHUNK):
            total += len(chunk)
            if total > MAX_BYTES:
                check_size(info.filename, total)
            if "worksheets/" in info.filename:
                _look(survey, tail + chunk)
                tail = chunk[-OVERLAP:]
    return survey


def _look(survey: Survey, text: bytes) -> None:
    letters, digits = set(), set()
    for attributes in set(CELL.findall(text)):
        place = PLACE.search(attributes)
        if place:
            letters.add(place[1])
            digits.add(int(place[2]))
    survey.num_columns = max([survey.num_columns, *map(_column_number, letters)])
    survey.num_rows = max([survey.num_rows, *digits])
    if b't="e"' in text:
        for attributes, value in ERROR.findall(text):
            place = PLACE.search(attributes)
            if place:
                survey.errors[int(place[2]), _column_number(place[1])] = value.decode("utf-8", "replace")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
