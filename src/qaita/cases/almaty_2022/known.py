"""The damaged places that the facts name: city hall, the residence, the TV building, police, posts, clinics, flats.

Owns their assets, observations, works and waiting. Addresses that no source gives, sizes and grades are assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from qaita.cases import hazus
from qaita.cases.almaty_2022 import works
from qaita.cases.almaty_2022.districts import REPUBLIC_SQUARE, damaged_places, places_near_centre
from qaita.cases.almaty_2022.facts import BY_ID
from qaita.cases.almaty_2022.lifelines import Lifelines
from qaita.cases.almaty_2022.site import START, Site, not_yet_reported, seen
from qaita.cases.rows import Row, Tables

FRONT_OFFICES, MODULAR_POSTS, ECOLOGICAL_POSTS, FLATS = 5, 19, 13, 57
"""Counts of facts F13, F14, F15 and F23."""
CLINICS = 2
"""Assumed number of damaged medical facilities: fact F18 gives a cost of 2 mln tenge and no count."""
FLAT_BLOCKS = {"Nazarbayev / Satpayev": "bostandyk", "Samal-1": "medeu", "Samal-2": "medeu", "Dostyk": "medeu",
               "Kabanbay batyr / Masanchi": "almaly"}
"""Places of the flats as fact F23 names them; their districts are assumed."""
ADMINISTRATIVE = 11
"""Administrative buildings here: city hall, residence, prosecutor, legal statistics, two police buildings, five front
offices."""
OTHER_BUILDINGS = 10
"""Other buildings here: TV building, terminal, an office building, two clinics, five blocks of flats."""
VISIBLE = "named by a later source; that the city knew of it by 12 January is assumed"
RUIN = "size_m2;value;owner;payer;lot_id;acceptance_days"


@dataclass(frozen=True)
class Known:
    """The named places.

    Attributes
    ----------
    police, clinics, blocks, ecological : tuple of Site
        Places from which residents are served.
    tv : Site
        The TV building, in which the communications node stands.
    tables : dict
        Rows by table name.
    """

    police: tuple[Site, ...]
    clinics: tuple[Site, ...]
    blocks: tuple[Site, ...]
    ecological: tuple[Site, ...]
    tv: Site
    tables: Tables


def generate(seed: int, lines: Lifelines) -> Known:
    """Return the named places; their unknown addresses come from the seed."""
    rng = np.random.default_rng([seed, 2])
    police = _offices(rng)
    posts = _posts(rng, "POST", "Modular police post", "police_post", MODULAR_POSTS, "F14")
    ecological = _posts(rng, "ECO", "Ecological post", "ecological_post", ECOLOGICAL_POSTS, "F15")
    clinics, blocks, ruins = _clinics(rng), _blocks(rng), _ruins()
    office, airport, statistics = _office_building(rng), _airport(), _statistics(rng)
    temporary = _temporary(rng)
    sites = [*ruins, *police, statistics, *posts, *ecological, *clinics, *blocks, office, airport, *temporary]
    damage = [*_ruins_seen(), *_airport_seen(), *_seen_later(statistics, clinics, blocks)]
    damage += [seen(site.asset_id, _grade(site), site.fact, known_on=START, assumed="all", note=VISIBLE)
               for site in [*police, *posts, *ecological]]
    damage += [seen(office.asset_id, "moderate", "F39")]
    damage += [seen(site.asset_id, "slight", known_on=START, assumed="all", note="no damage: not yet fitted out")
               for site in temporary]
    tasks, waits = _works(ruins, police, statistics, clinics, office)
    for site in [*posts, *ecological]:
        tasks += works.modular_post(site)
        waits.append(works.waiting(site.asset_id, *works.EMERGENCY))
    for site, flats in zip(blocks, flats_by_block(), strict=True):
        tasks += works.balconies(site, flats, hazus.RES3["slight"])
        waits.append(works.waiting(site.asset_id, *works.EMERGENCY))
    tasks += works.fit_out_premises(temporary[0], 5) + works.fit_out_premises(temporary[1], 10)
    tasks += works.reopen_terminal(airport)
    waits.append(works.waiting(airport.asset_id, *works.OPERATOR))
    waits += [works.waiting(site.asset_id, *works.EMERGENCY) for site in temporary]
    needs = lines.connect([*ruins, *police, *posts, *clinics, *temporary, airport], line=True)
    return Known((*police[1:], *posts), tuple(clinics), tuple(blocks), tuple(ecological), ruins[1],
                 works.parts([site.asset_row() for site in sites], damage, tasks, waits, needs))


def flats_by_block() -> list[int]:
    """Return how many of the 57 flats are in each block, assumed even."""
    return [FLATS // len(FLAT_BLOCKS) + (idx < FLATS % len(FLAT_BLOCKS)) for idx in range(len(FLAT_BLOCKS))]


def _named(asset_id: str, name: str, kind: str, fact_id: str, size_m2: float, **more: str) -> Site:
    """Return a building whose place a fact gives."""
    fact = BY_ID[fact_id]
    assert fact.lat is not None and fact.lon is not None
    return Site(asset_id, name, kind, fact.district, fact.lat, fact.lon, payer="republican_budget", size_m2=size_m2,
                value=works.building_value(size_m2), acceptance=14, fact=fact_id, assumed=RUIN, note=fact.place, **more)


def _ruins() -> list[Site]:
    """Return city hall, the TV building, the residence and the prosecutor's office."""
    lat, lon = REPUBLIC_SQUARE
    residence = Site("RESIDENCE", "Presidential residence", "administration", "bostandyk", lat - 0.0045, lon + 0.009,
                     "presidential administration", "republican_budget", "LOT-RESIDENCE", 15_000,
                     works.building_value(15_000), acceptance=14, fact="F34", assumed="district;lat;lon;" + RUIN,
                     note="address not in the sources")
    prosecutor = _unplaced("PROSECUTOR", "City prosecutor's office", "justice", (43.2515, 76.9350), 5_000, "F09", 7,
                           "republican_budget")
    return [
        _named("CITYHALL", "City hall", "administration", "F01", 35_000, owner="city", lot_id="LOT-CITYHALL"),
        _named("TV", "TV building, Zheltoksan 175", "broadcasting", "F36", 20_000, owner="state broadcaster",
               lot_id="LOT-TV"),
        residence, prosecutor,
    ]


def _ruins_seen() -> list[Row]:
    """Return what was seen of them, each report with its day; the last row of each is the survey's."""
    return [
        seen("CITYHALL", "extensive", "F01", note="20 bn, a first estimate of 17 January, is not used"),
        seen("CITYHALL", "extensive", "F03", true_on="2022-02-17", note="works 4.3 bn; later 13 (F04), 17.1 bn (F05)"),
        seen("TV", "extensive", "F36", note="repair in 4-5 months was hoped for"),
        seen("TV", "complete", "F37", true_on="2022-05-20", note="repair over 85 % of value: demolish, build new"),
        seen("RESIDENCE", "extensive", "F34", known_on=START, assumed="state", note=VISIBLE),
        seen("RESIDENCE", "complete", "F35", true_on="2022-03-02", note="a decision: demolished, a park in its place"),
        seen("PROSECUTOR", "extensive", "F09", known_on=START, assumed="all", note=VISIBLE),
    ]


def _offices(rng: np.random.Generator) -> list[Site]:
    """Return the police department, the Almaly office and five front offices, in this order."""
    department = replace(_named("POLICE-DEPT", "Police department", "police", "F11", 6_000), payer="city_reserve",
                         acceptance=3)
    listed = [department, _unplaced("POLICE-ALMALY", "Almaly district police office", "police",
                                    _near(rng, "almaly"), 2_500, "F12", 3)]
    for number, (slug, lat, lon) in enumerate(damaged_places(rng, FRONT_OFFICES), start=1):
        office = _unplaced(f"FRONT-{number}", f"Police front office {number}", "police", (lat, lon), 300, "F13", 1)
        listed.append(replace(office, district=slug))
    return listed


def _unplaced(asset_id: str, name: str, kind: str, place: tuple[float, float], size_m2: float, fact: str,
              acceptance: float, payer: str = "city_reserve") -> Site:
    """Return a building that a fact names and does not place; Almaly district is assumed."""
    return Site(asset_id, name, kind, "almaly", *place, payer=payer, size_m2=size_m2,
                value=works.building_value(size_m2), acceptance=acceptance, fact=fact,
                assumed="district;lat;lon;" + RUIN, note="address not found")


def _near(rng: np.random.Generator, slug: str) -> tuple[float, float]:
    lat, lon = places_near_centre(rng, slug, 1)[0].tolist()
    return lat, lon


def _posts(rng: np.random.Generator, prefix: str, name: str, kind: str, count: int, fact: str) -> list[Site]:
    return [Site(f"{prefix}-{number:02d}", f"{name} {number}", kind, slug, lat, lon, "police department",
                 "city_reserve", value=works.POST_COST, acceptance=0, fact=fact, assumed="district;lat;lon;" + RUIN)
            for number, (slug, lat, lon) in enumerate(damaged_places(rng, count), start=1)]


def _clinics(rng: np.random.Generator) -> list[Site]:
    return [Site(f"CLINIC-D{number}", f"Damaged medical facility {number}", "clinic", slug, lat, lon, "city",
                 "city_reserve", size_m2=2_000, value=works.building_value(2_000), acceptance=1, fact="F18",
                 note="how many and where is not said")
            for number, (slug, lat, lon) in enumerate(damaged_places(rng, CLINICS), start=1)]


def _blocks(rng: np.random.Generator) -> list[Site]:
    blocks = []
    for number, ((name, slug), flats) in enumerate(zip(FLAT_BLOCKS.items(), flats_by_block(), strict=True), start=1):
        lat, lon = _near(rng, slug)
        blocks.append(Site(
            f"BLOCK-{number}", f"{name} ({flats} damaged flats)", "flats", slug, lat, lon, "residents",
            "city_reserve", acceptance=0, fact="F23", assumed="district;lat;lon;owner;payer;acceptance_days",
            note=f"{flats} of 57 flats, split assumed"))
    return blocks


def _office_building(rng: np.random.Generator) -> Site:
    office = _unplaced("OFFICE-1", "Office building", "office", _near(rng, "almaly"), 2_000, "F39", 1, payer="")
    return replace(office, lot_id="LOT-OWNERS")


def _airport() -> Site:
    fact = BY_ID["F30"]
    assert fact.lat is not None and fact.lon is not None
    return Site("AIRPORT", "Almaty airport, terminal", "airport_terminal", fact.district, fact.lat, fact.lon,
                "airport company", acceptance=0, fact="F30", assumed="lat;lon;acceptance_days", note=fact.place)


def _statistics(rng: np.random.Generator) -> Site:
    return _unplaced("LEGAL-STATS", "Legal statistics centre", "justice", _near(rng, "almaly"), 3_000, "F45", 7,
                     "republican_budget")


def _temporary(rng: np.random.Generator) -> list[Site]:
    """Return the premises into which services move; that they exist is assumed, as offices did scatter (F07)."""
    offices, studio = _near(rng, "almaly"), _near(rng, "bostandyk")
    return [Site("TEMP-OFFICES", "Temporary offices of city bodies", "temporary_premises", "almaly", *offices, "city",
                 "city_reserve", acceptance=0, note="stands in for city hall, prosecutor and police department"),
            Site("TEMP-STUDIO", "Temporary studio", "temporary_premises", "bostandyk", *studio, "state broadcaster",
                 acceptance=0, note="stands in for the TV building; paid by the broadcaster itself")]


def _airport_seen() -> list[Row]:
    return [seen("AIRPORT", "slight", "F30", note="looted; flights stopped"),
            seen("AIRPORT", "slight", "F31", true_on="2022-01-11", note="technically ready"),
            seen("AIRPORT", "slight", "F32", true_on="2022-01-13", note="open 08:00-21:00: 13 of 24 hours"),
            seen("AIRPORT", "none", "F33", true_on="2022-01-19", note="open round the clock")]


def _seen_later(statistics: Site, clinics: list[Site], blocks: list[Site]) -> list[Row]:
    """Return the observations of what was first reported after 12 January, with the rows that stand in until then."""
    rows = [not_yet_reported(site.asset_id) for site in [statistics, *clinics, *blocks]]
    rows.append(seen(statistics.asset_id, "extensive", "F45", note="due in March 2023"))
    rows += [seen(site.asset_id, "slight", "F18") for site in clinics]
    return rows + [seen(site.asset_id, "slight", "F23") for site in blocks]


def _grade(site: Site) -> str:
    """Return the assumed state: an office 'damaged' is moderate, 'burned down' extensive, a burnt post complete."""
    if site.kind != "police":
        return "complete"
    return "extensive" if site.fact == "F13" else "moderate"


def _works(ruins: list[Site], police: list[Site], statistics: Site, clinics: list[Site],
           office: Site) -> tuple[list[Row], list[Row]]:
    hall, tv, residence, prosecutor = ruins
    tasks = works.building(hall, hazus.GOV1["extensive"], better=True) + works.building(tv, hazus.COM4["extensive"])
    tasks += works.demolish_and_replace(tv, hazus.COM4["complete"]) + works.building(residence, hazus.GOV1["extensive"])
    waits = [works.waiting(site.asset_id, *works.TENDERED) for site in (hall, tv, residence)]
    for site in (prosecutor, statistics):
        tasks += works.building(site, hazus.GOV1["extensive"], better=True)
        waits.append(works.waiting(site.asset_id, *works.EXTENSIVE))
    for site in police:
        state = _grade(site)
        tasks += works.building(site, hazus.GOV2[state], better=True)
        waits.append(works.waiting(site.asset_id, *(works.EXTENSIVE if state == "extensive" else works.MODERATE)))
    for site in clinics:
        tasks += works.building(site, hazus.COM7["slight"])
        waits.append(works.waiting(site.asset_id, *works.SLIGHT))
    tasks += works.building(office, hazus.COM4["moderate"])
    return tasks, [*waits, works.waiting(office.asset_id, *works.MODERATE)]
