"""How the pictures and the report speak: words, dates, numbers and money in English, Russian and Kazakh.

Owns :class:`Speech`. The texts stand in ``words_en``, ``words_ru`` and ``words_kk``; forms of dates and numbers come
from the Unicode CLDR by way of Babel, Kazakh months included.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_decimal, format_decimal
from babel.units import format_unit

from qaita.picture import words_en, words_kk, words_ru

LANGUAGES = ("en", "ru", "kk")
"""Languages of the report, in the order in which a reader's browser is matched."""

WORDS = {"en": words_en.WORDS, "ru": words_ru.WORDS, "kk": words_kk.WORDS}
NAMES = {"en": words_en.NAMES, "ru": words_ru.NAMES, "kk": words_kk.NAMES}
LOCALES = {"en": "en_GB", "ru": "ru_RU", "kk": "kk_KZ"}
SIGNS = {"KZT": "₸", "EUR": "€", "USD": "$", "GBP": "£", "RUB": "₽", "TRY": "₺", "UAH": "₴", "JPY": "¥", "XXX": ""}
"""Currency signs; a currency without one stands as its code."""
KAZAKH_TO = ("ға", "ға", "ға", "ге", "ға", "ға", "ге", "ға", "ке", "ға", "ға", "ға")
"""Endings of the dative for the months from қаңтар to желтоқсан."""
KAZAKH_FROM = ("дан", "нан", "дан", "ден", "дан", "нан", "ден", "дан", "тен", "нан", "дан", "нан")
"""Endings of the ablative for the same."""
COMPACT_FROM = 1e6
"""Numbers from here on are shortened, such as 4.3 billion."""


@dataclass(frozen=True)
class Speech:
    """One language of the report.

    Attributes
    ----------
    lang : str
        ``en``, ``ru`` or ``kk``.
    currency : str
        ISO 4217 code of the amounts.
    places : mapping of str to str
        Names of districts in this language, by the name in the data.
    """

    lang: str
    currency: str = "XXX"
    places: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """Return the text of a key with its names in braces filled in; an unknown key is a ``KeyError``."""
        return WORDS[self.lang][key].format(**values)

    def name(self, word: str, kind: str = "") -> str:
        """Return a word of the data in this language; an unknown one as written, underscores as spaces.

        ``kind`` (``class``, ``trade``) tells words apart that are written alike, such as telecom the service and the
        trade.
        """
        names = NAMES[self.lang]
        return names.get(f"{kind}:{word}") or names.get(word) or self.places.get(word) or word.replace("_", " ")

    def title(self, word: str, kind: str = "") -> str:
        """Return the same with a capital first letter."""
        name = self.name(word, kind)
        return name[:1].upper() + name[1:]

    def names(self, words: list[str] | tuple[str, ...], most: int = 99) -> str:
        """Return words of the data as a list with commas; beyond ``most`` the rest is counted."""
        shown = ", ".join(self.name(word) for word in words[:most])
        more = self.say("and_more", count=len(words) - most) if len(words) > most else ""
        return f"{shown} {more}".strip()

    def full_date(self, day: date) -> str:
        """Return a date in full, such as 12 January 2022."""
        return self._date(day, "d MMMM y", "long")

    def short_date(self, day: date) -> str:
        """Return a date for tables, such as 12 Jan 2022."""
        return self._date(day, "d MMM y", "medium")

    def narrow_date(self, day: date) -> str:
        """Return a date for narrow tables: 12.01.22, in English 12 Jan 22 (digits alone are read in two ways)."""
        return format_date(day, "d MMM yy" if self.lang == "en" else "dd.MM.yy", locale=LOCALES[self.lang])

    def until_date(self, day: date) -> str:
        """Return a date as it stands after "until": in Kazakh the month takes the ending of the dative."""
        return self.full_date(day) + (KAZAKH_TO[day.month - 1] if self.lang == "kk" else "")

    def from_date(self, day: date) -> str:
        """Return a date as it stands after "from": in Kazakh the month takes the ending of the ablative."""
        return self.full_date(day) + (KAZAKH_FROM[day.month - 1] if self.lang == "kk" else "")

    def _date(self, day: date, pattern: str, kazakh: str) -> str:
        """Return a date; Russian without the trailing "г.", which would double the full stop of a sentence."""
        return format_date(day, kazakh if self.lang == "kk" else pattern, locale=LOCALES[self.lang])

    def day_month(self, day: date) -> str:
        """Return day and month for axes, such as 12 Jan; the first of a month by its month alone."""
        return format_skeleton("MMM" if day.day == 1 else "MMMd", day, locale=LOCALES[self.lang])

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with at most this many digits after the point."""
        return format_decimal(round(value, digits) + 0.0, locale=LOCALES[self.lang])

    def large(self, value: float) -> str:
        """Return a number with three leading digits, such as 1.23 million; small ones in full."""
        if abs(value) < COMPACT_FROM:
            return self.number(value, 0 if abs(value) >= 10 else 1)
        digits = max(0, 2 - int(math.log10(abs(value))) % 3)
        return format_compact_decimal(value, format_type="long" if self.lang == "en" else "short",
                                      locale=LOCALES[self.lang], fraction_digits=digits)

    def money(self, value: float) -> str:
        """Return an amount with its currency, large ones shortened."""
        return f"{self.large(value)}\u00a0{self.sign()}".strip()

    def sign(self) -> str:
        """Return the sign of the currency."""
        return SIGNS.get(self.currency, self.currency)

    def share(self, value: float) -> str:
        """Return a share as per cent with a digit where it matters; what is above 0 never reads as 0."""
        percent = 100 * value
        shown = math.floor(percent + 0.5) if percent >= 9.95 else round(percent, 1 if percent >= 0.1 else 3)
        space = "" if self.lang == "en" else "\u00a0"
        return f"{format_decimal(shown, locale=LOCALES[self.lang])}{space}%"

    def days(self, count: float) -> str:
        """Return a number of days with its unit, such as 5 days."""
        return format_unit(round(count), "duration-day", length="short", locale=LOCALES[self.lang])
