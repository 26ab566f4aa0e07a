"""The keys of ``city.toml`` into :class:`Settings`, and back into text.

Owns the defaults that are dates. Never reads a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from qaita.city.city import Settings
from qaita.city.schema import SCHEMA_VERSION, SETTINGS, Column
from qaita.errors import Fault
from qaita.files.cells import Moments, parse_cell
from qaita.files.maybe import likely
from qaita.units import Clock

START_AFTER_DAYS = 1
"""Default start of the programme: days after day 0."""
HORIZON_DAYS = 730
"""Default horizon: days after the start."""
STAND_IN = Settings("", "UTC", date(2000, 1, 1), 1440, 1440 * 731, "", date(2000, 1, 1), "none")
"""Settings with which the tables are still looked at when the real ones have faults."""

DATED_DEFAULTS = ("start", "horizon", "price_date")
NOT_KEPT = ("schema",)


def read_settings(raw: Mapping[str, str], place: str) -> tuple[Settings | None, list[Fault]]:
    """Return the settings, and the faults found; without settings when there is any."""
    specs = {setting.name: setting for setting in SETTINGS}
    faults = [Fault("unknown key", place, column=key, allowed=", ".join(specs), maybe=likely(key, specs))
              for key in raw if key not in specs]
    values: dict[str, Any] = {}
    assumed = []
    for name, setting in specs.items():
        text = raw.get(name, "")
        if not text and setting.required:
            faults.append(Fault("a required key is missing", place, column=name, maybe=f"write: {name} = 2022-01-05"))
        elif not text and setting.default and name not in NOT_KEPT:
            assumed.append(name)
        if not text and name in DATED_DEFAULTS:
            continue
        values[name], fault = _value(name, text or setting.default, place)
        faults += fault
    if not faults:
        faults = _wrong_values(values, place)
    return (None, faults) if faults else _settings(values, tuple(assumed), place)


def settings_text(settings: Settings) -> dict[str, str]:
    """Return the keys and values that read as ``settings`` again; assumed ones are left out."""
    clock = settings.clock
    values = {
        "schema": str(SCHEMA_VERSION), "name": settings.name, "zone": settings.zone, "day0": settings.day0.isoformat(),
        "start": clock.moment(settings.start).date().isoformat(),
        "horizon": clock.moment(settings.horizon).date().isoformat(),
        "currency": settings.currency, "price_date": settings.price_date.isoformat(), "holidays": settings.holidays,
        "case": settings.case, "seed": "" if settings.seed is None else str(settings.seed), "note": settings.note,
    }
    return {key: value for key, value in values.items() if value and key not in settings.assumed}


def _value(name: str, text: str, place: str) -> tuple[Any, list[Fault]]:
    setting = next(setting for setting in SETTINGS if setting.name == name)
    moments = Moments(STAND_IN.clock, STAND_IN.start)
    value = parse_cell(text, Column(name, setting.kind, setting.about, minimum=0), moments) if text else ""
    if isinstance(value, Fault):
        return None, [replace(value, table=place, column=name, value=text)]
    return value, []


def _wrong_values(values: Mapping[str, Any], place: str) -> list[Fault]:
    faults = []
    if not 1 <= values["schema"] <= SCHEMA_VERSION:
        faults.append(Fault("a schema version that this program does not know", place, column="schema",
                            value=str(values["schema"]), allowed=f"1 to {SCHEMA_VERSION}",
                            maybe="install a newer qaita"))
    if not _zone_exists(values["zone"]):
        faults.append(Fault("no such time zone", place, column="zone", value=values["zone"],
                            allowed="an IANA name such as Asia/Almaty",
                            maybe=likely(values["zone"], available_timezones())))
    code = values["holidays"]
    if code != "none" and code not in _countries():
        faults.append(Fault("no public holidays known for this country", place, column="holidays", value=code,
                            allowed="none, or an ISO 3166 code such as KZ",
                            maybe=likely(code, ["none", *_countries()])))
    return faults


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True


def _countries() -> set[str]:
    from holidays import list_supported_countries
    return set(list_supported_countries(include_aliases=True))


def _settings(values: Mapping[str, Any], assumed: tuple[str, ...], place: str) -> tuple[Settings | None, list[Fault]]:
    day0: date = values["day0"]
    start: date = values.get("start", day0 + timedelta(days=START_AFTER_DAYS))
    horizon: date = values.get("horizon", start + timedelta(days=HORIZON_DAYS))
    faults = []
    if start < day0:
        faults.append(Fault("the programme starts before the damage", place, column="start", value=start.isoformat(),
                            allowed=f"{day0} or later"))
    if horizon <= start:
        faults.append(Fault("the horizon is not after the start", place, column="horizon", value=horizon.isoformat(),
                            allowed=f"later than {start}"))
    clock = Clock(day0, values["zone"])
    seed = None if values["seed"] == "" else values["seed"]
    settings = Settings(
        name=values["name"], zone=values["zone"], day0=day0, start=clock.minutes(start), horizon=clock.minutes(horizon),
        currency=values["currency"], price_date=values.get("price_date", day0), holidays=values["holidays"],
        case=values["case"], seed=seed, note=values["note"], assumed=assumed,
    )
    return (None, faults) if faults else (settings, [])
