"""CSV as people save it, into rows of text.

Owns encodings and separators: UTF-8 with or without mark, Windows-1251, comma, semicolon, tab, Excel's ``sep=`` line.
Never looks at what a column means.
"""

from __future__ import annotations

import codecs
import csv
import re
from pathlib import Path
from typing import TextIO

from qaita.errors import Fault, InputError
from qaita.files.limits import MAX_LINE_MIB, check_rows, check_size
from qaita.files.raw import RawTable, raw_table

SEPARATORS = ",;\t"
CHUNK = 1 << 20
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SAVE_AS = 'save it as "CSV UTF-8" in Excel, or as UTF-8 in an editor'


def read_csv(path: Path, name: str) -> RawTable:
    """Return the table ``name`` from the file ``path``.

    Raises
    ------
    InputError
        When the file cannot be read at all: neither UTF-8 nor Windows-1251, quotes that do not close, too large.
    """
    encoding = survey(path)
    try:
        with open(path, encoding=encoding) as file:  # line ends inside cells become one kind
            return raw_table(name, _records(file))
    except csv.Error as error:
        what = "a cell is too long, or its quotes do not close" if "field limit" in str(error) else "broken quotes"
        raise InputError([Fault(f"{what} ({error})", path.name,
                                maybe="double each quote inside a quoted cell, and close it")]) from error


def survey(path: Path) -> str:
    """Return the encoding of the text file ``path``, having looked at all of it in pieces.

    Raises
    ------
    InputError
        When it is too large, holds control characters, or is neither UTF-8 nor Windows-1251.
    """
    check_size(path.name, path.stat().st_size)
    decoders = {"utf-8-sig": codecs.getincrementaldecoder("utf-8-sig")(),
                "cp1251": codecs.getincrementaldecoder("cp1251")()}
    num_lines = without_end = 0
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            _check_bytes(path.name, chunk, first=num_lines == without_end == 0)
            ends = chunk.count(b"\n") or chunk.count(b"\r")
            num_lines, without_end = num_lines + ends, 0 if ends else without_end + 1
            check_rows(path.name, num_lines)
            _check_line(path.name, without_end)
            for encoding, decoder in list(decoders.items()):
                _drop_if_wrong(decoders, encoding, decoder, chunk)
    for encoding, decoder in list(decoders.items()):
        _drop_if_wrong(decoders, encoding, decoder, b"", final=True)
    if not decoders:
        raise InputError([Fault("the text is neither UTF-8 nor Windows-1251", path.name, maybe=SAVE_AS)])
    return next(iter(decoders))


def _drop_if_wrong(decoders: dict[str, codecs.IncrementalDecoder], encoding: str,
                   decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> None:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        del decoders[encoding]


def _check_bytes(place: str, chunk: bytes, first: bool) -> None:
    if first and (chunk.startswith(WIDE_MARKS) or chunk[:CHUNK].count(0) * 5 > len(chunk)):
        raise InputError([Fault("the text is UTF-16", place, allowed="UTF-8 or Windows-1251", maybe=SAVE_AS)])
    control = CONTROL.search(chunk)
    if control:
        raise InputError([Fault("a control character: this is not a text file", place, value=repr(control[0])[1:],
                                allowed="text", maybe=SAVE_AS)])


def _check_line(place: str, mebibytes: int) -> None:
    if mebibytes > MAX_LINE_MIB:
        raise InputError([Fault(f"more than {MAX_LINE_MIB} MiB without a line end", place, maybe="it is no CSV file")])


def _records(file: TextIO) -> list[list[str]]:
    """Return all rows; a first line ``sep=;`` names the separator and is not counted, as in Excel."""
    first = file.readline()
    while first and not first.strip():
        first = file.readline()
    named = re.fullmatch(r'"?sep=([,;\t|])"?\s*', first)
    if named:
        separator = named[1]
    else:
        separator = _separator(first)
        file.seek(0)
    return list(csv.reader(file, delimiter=separator, strict=True))


def _separator(header: str) -> str:
    """Return the separator that the header line uses most outside quotes; a comma when it has none."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(SEPARATORS, key=bare.count)
