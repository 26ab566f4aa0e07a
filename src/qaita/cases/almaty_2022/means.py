"""With what the work is done: crews, calendars, lots, stock and money. All assumed, each with its reason.

Owns counts and amounts. No source gives the crews, deliveries or releases that the city had on 12 January 2022.
"""

from __future__ import annotations

from dataclasses import dataclass

from qaita.cases.almaty_2022.works import TENDERED
from qaita.cases.rows import Row, Tables, row

OPERATOR, OWNERS = "camera operator", "owners' builders"
"""Employers of their own crews: the operator of the complexes under its contract; shop owners."""
TENDER_DAYS = 150
"""TREADS (Molina Hutt): contractor mobilisation for structural repair, class above 1, median 150.5 days."""
BUDGET_MLN = {
    ("city_reserve", "2022-01-12", ""): 2_000, ("city_reserve", "2022-04-01", ""): 2_000,
    ("republican_budget", "2022-02-01", "as_was"): 3_000, ("republican_budget", "2022-07-01", ""): 8_000,
    ("republican_budget", "2023-01-15", ""): 12_000, ("republican_budget", "2024-01-15", ""): 8_000,
    ("ppp_operator", "2022-01-12", ""): 1_000,
}
"""Releases in millions of tenge by source, day and modes they may pay for. The operator's is a tenth of what
the state owes under his contract (9.98 bn, kt.kz 1377985885) and does not bind: the ceiling of 250 mln for his repairs
was said on 17 January (F24), after the plan."""
STOCK = {
    ("glass_m2", "2022-01-12"): 2_000, ("glass_m2", "2022-02-01"): 4_000, ("glass_m2", "2022-03-01"): 6_000,
    ("modular_post", "2022-01-12"): 4, ("modular_post", "2022-01-26"): 8, ("modular_post", "2022-02-14"): 10,
    ("modular_post", "2022-03-07"): 10,
    ("camera_unit", "2022-01-12"): 160, ("camera_unit", "2022-01-19"): 160,
    ("street_camera", "2022-01-19"): 150, ("street_camera", "2022-02-07"): 150,
}
"""Deliveries: something is in store, the rest takes two weeks to two months."""


@dataclass(frozen=True)
class Crew:
    """Crews of one trade of one employer; blank dates as in the table."""

    trade: str
    count: int
    calendar: str
    contractor: str
    reason: str
    until: str = ""


CREWS = (
    Crew("clearers", 20, "every_day", "", "one crew of five for each 100,000 residents"),
    Crew("clearers", 20, "every_day", "", "as many again lent by other services", until="2022-02-15"),
    Crew("glaziers", 10, "every_day", "", "one for each 200,000 residents"),
    Crew("electricians", 8, "every_day", "", "one a district"),
    Crew("telecom", 4, "every_day", "", "one for two districts"),
    Crew("masons", 10, "standard", "", "one for each 200,000 residents"),
    Crew("fitters", 16, "standard", "", "two a district"),
    Crew("plumbers", 4, "every_day", "", "one for two districts; no damage needs them"),
    Crew("builders", 6, "standard", "", "for damage found later that has no tasks of its own"),
    Crew("telecom", 8, "every_day", OPERATOR, "one for about each 100 complexes"),
    Crew("electricians", 4, "every_day", OPERATOR, "one for each two telecom crews"),
    *(Crew(trade, count, "standard", OWNERS, "about one for each five damaged shops, of all trades together")
      for trade, count in (("fitters", 24), ("glaziers", 12), ("electricians", 12), ("clearers", 12), ("masons", 6))),
)
"""Crews of about five people; contractors of the lots below bring their own."""
CONTRACTOR_CREWS = {"clearers": 6, "masons": 6, "fitters": 6, "electricians": 2, "glaziers": 2}
"""Assumed crews of one contractor of a large building: twice what its largest task holds."""
LARGE = {"LOT-CITYHALL": "contractor of city hall", "LOT-TV": "contractor of the TV building",
         "LOT-RESIDENCE": "contractor of the residence"}
"""Lots that are tendered, with names for contractors not yet chosen."""


def tables(crews_factor: float) -> Tables:
    """Return the rows of crews, calendars, lots, stock and money; ``crews_factor`` scales every number of crews."""
    large = [Crew(trade, count, "standard", name, "twice what its largest task holds")
             for name in LARGE.values() for trade, count in CONTRACTOR_CREWS.items()]
    return {
        "crews": [_crew_row(number, crew, crews_factor) for number, crew in enumerate([*CREWS, *large], start=1)],
        "calendars": [row(calendar="warm_season", weekdays="1-6", opens="08:00", closes="19:00", holidays="yes",
                          season_from="04-01", season_until="10-31", assumed="all", note="outdoors, no frost")],
        "lots": _lots(),
        "stock": [row(item=item, available=day, amount=amount, assumed="all") for (item, day), amount in STOCK.items()],
        "money": [row(source_id=source, available=day, amount=millions * 1_000_000, price_date="2022-01-12",
                      modes=modes, assumed="all") for (source, day, modes), millions in BUDGET_MLN.items()],
    }


def _crew_row(number: int, crew: Crew, factor: float) -> Row:
    return row(crew_id=f"CREW-{number:02d}", trade=crew.trade, count=max(1, round(crew.count * factor)),
               until=crew.until, calendar=crew.calendar, contractor=crew.contractor, assumed="all", note=crew.reason)


def _lots() -> list[Row]:
    standing = [("LOT-PPP", OPERATOR, "the operator's contract was in force"),
                ("LOT-OWNERS", OWNERS, "owners repair their own shops")]
    rows = [row(lot_id=lot, contractor=name, signed="2022-01-01", assumed="all", note=note)
            for lot, name, note in standing]
    return rows + [row(lot_id=lot, contractor=name, tender_days=TENDER_DAYS, assumed="all", source=TENDERED[1])
                   for lot, name in LARGE.items()]
