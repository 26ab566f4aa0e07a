"""Tests of qaita.picture.words: three whole languages, and CLDR forms of dates and numbers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import qaita.picture
from qaita.city.schema import TABLES
from qaita.picture.words import LANGUAGES, NAMES, WORDS, Speech

FOLDER = Path(qaita.picture.__file__).parent
DYNAMIC = ("s.", "status.", "stopped_by.", "hold.", "pin.", "proof.", "price.part.")
SAME = {"s.map", "hold.asbestos", "first.rank", "first.cameras", "price.asset"}
"""Texts that are the same in Russian and Kazakh."""
DAY = date(2022, 1, 12)


@pytest.mark.parametrize("catalogue", [WORDS, NAMES])
def test_every_key_exists_in_all_languages(catalogue):
    """No language lacks a text that another has."""
    assert catalogue["en"].keys() == catalogue["ru"].keys() == catalogue["kk"].keys()
    assert set(catalogue) == set(LANGUAGES)


def test_every_text_fills_in_the_same_values():
    """Names in braces are the same in all languages, so that no translation fails or drops a number."""
    for key, text in WORDS["en"].items():
        for lang in ("ru", "kk"):
            assert sorted(re.findall(r"{\w+}", WORDS[lang][key])) == sorted(re.findall(r"{\w+}", text)), (lang, key)


@pytest.mark.parametrize("lang", ["ru", "kk"])
@pytest.mark.parametrize("catalogue", [WORDS, NAMES])
def test_no_english_is_left(lang, catalogue):
    """Russian and Kazakh texts hold no Latin letters outside braces."""
    for key, text in catalogue[lang].items():
        assert not re.search(r"[A-Za-z]", re.sub(r"{\w+}", "", text)), (key, text)


def test_kazakh_is_not_russian():
    """A Kazakh sentence of any length has a letter that Russian lacks, or differs from the Russian one."""
    for key, text in WORDS["kk"].items():
        assert text != WORDS["ru"][key] or key in SAME, key


def test_every_text_is_used():
    """No text is kept that nothing says."""
    files = [path for path in [*FOLDER.glob("*.py"), *FOLDER.glob("templates/*")] if not path.name.startswith("words_")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    assert [key for key in WORDS["en"] if f'"{key}"' not in code and not key.startswith(DYNAMIC)] == []


def test_dates():
    """Dates as each language writes them, Kazakh months and cases included."""
    assert Speech("en").full_date(DAY) == "12 January 2022"
    assert Speech("ru").full_date(DAY) == "12 января 2022"
    assert Speech("kk").full_date(DAY) == "2022\u202fж. 12 қаңтар"
    assert Speech("kk").until_date(date(2024, 12, 31)) == "2024\u202fж. 31 желтоқсанға"
    assert Speech("kk").from_date(date(2022, 10, 15)) == "2022\u202fж. 15 қазаннан"
    assert Speech("ru").narrow_date(DAY) == "12.01.22"
    assert Speech("en").narrow_date(DAY) == "12 Jan 22"


def test_numbers():
    """Separators, shortened amounts and shares as each language writes them; a small share never reads as nothing."""
    assert Speech("en").number(1234.56, 1) == "1,234.6"
    assert Speech("kk").number(1234.5, 1) == "1\u00a0234,5"
    assert Speech("ru", "KZT").money(17.1e9) == "17,1\u00a0млрд\u00a0₸"
    assert Speech("en", "KZT").money(5500) == "5,500\u00a0₸"
    assert Speech("en", "ABC").money(5) == "5\u00a0ABC"
    shares = [Speech("en").share(value) for value in (0, 0.0004, 0.0723, 0.42, 1)]
    assert shares == ["0%", "0.04%", "7.2%", "42%", "100%"]
    assert Speech("kk").share(0.5) == "50\u00a0%"


def test_every_table_has_a_name():
    """The tables of the data model are named in every language; none stays as it is written in the schema."""
    for lang in LANGUAGES:
        missing = [table.name for table in TABLES if f"table:{table.name}" not in NAMES[lang]
                   and table.name not in NAMES[lang]]
        assert missing == [], lang


def test_unknown_words_stay_as_written():
    """A service that the catalogue does not know is shown as it was written; a district by its outline's name."""
    assert Speech("kk").title("snow_clearing") == "Snow clearing"
    assert Speech("ru", places={"north": "Северный"}).name("north") == "Северный"
    assert Speech("ru").name("telecom", "trade") == "связисты"
    assert Speech("en").names(["water", "heat", "power"], 2) == "water, heating and 1 more"
