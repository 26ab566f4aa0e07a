"""What was seen of the recovery of Almaty, and the dates that were promised for it.

Kept to compare a plan with, and never read by the case itself except for the promises: a plan as of 12 January 2022
must not know them. Holds data and no code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """One count on one day: ``value`` of ``total`` (None: not said); ``kind`` is ``observed`` or ``plan``."""

    series: str
    value: float
    total: float | None
    date: str
    kind: str
    source: str


@dataclass(frozen=True)
class Slip:
    """One completion date said of one building; ``said`` may be a month only. ``done`` marks the completion itself."""

    asset_id: str
    said: str
    due: str
    source: str
    note: str = ""
    done: bool = False


COUNTS: tuple[Count, ...] = (
    Count(
        "sergek_cameras_working_of_766_damaged", 0, 766, "2022-01-07", "observed",
        source="https://kgnews.asia/news/amp/10284400-kamery_pochti_na_polmilliarda_tenge_unic.html",
    ),
    Count(
        "sergek_cameras_working_of_766_damaged", 485, 766, "2022-01-17", "observed",
        source="https://kgnews.asia/news/amp/10284400-kamery_pochti_na_polmilliarda_tenge_unic.html",
    ),
    Count(
        "sergek_cameras_working_of_766_damaged", 766, 766, "2022-01-31", "plan",
        source="https://kgnews.asia/news/amp/10284400-kamery_pochti_na_polmilliarda_tenge_unic.html",
    ),
    Count(
        "supermarkets_open", 80, 149, "2022-01-10", "observed",
        source=(
            "https://ru.sputnik.kz/society/20220110/19101527/Akim-Almaty-rasskazal-o-situatsii-v-gorode-na-10-yanvary"
            "a.html"
        ),
    ),
    Count(
        "supermarkets_open", 120, 149, "2022-01-12", "observed",
        source="https://projects.1prime.ru/business/20220112/835752132.html",
    ),
    Count(
        "pharmacies_open", 111, None, "2022-01-10", "observed",
        source=(
            "https://ru.sputnik.kz/society/20220110/19101527/Akim-Almaty-rasskazal-o-situatsii-v-gorode-na-10-yanvary"
            "a.html"
        ),
    ),
    Count(
        "fuel_stations_open", 70, None, "2022-01-10", "observed",
        source=(
            "https://ru.sputnik.kz/society/20220110/19101527/Akim-Almaty-rasskazal-o-situatsii-v-gorode-na-10-yanvary"
            "a.html"
        ),
    ),
    Count(
        "food_markets_open", 3, None, "2022-01-10", "observed",
        source=(
            "https://ru.sputnik.kz/society/20220110/19101527/Akim-Almaty-rasskazal-o-situatsii-v-gorode-na-10-yanvary"
            "a.html"
        ),
    ),
    Count(
        "enterprises_open", 82, 120, "2022-01-12", "observed",
        source="https://projects.1prime.ru/business/20220112/835752132.html",
    ),
    Count(
        "enterprises_open", 120, 120, "2022-01-19", "plan",
        source="https://projects.1prime.ru/business/20220112/835752132.html",
    ),
    Count(
        "eating_places_open", 1500, 3200, "2022-01-12", "observed",
        source="https://projects.1prime.ru/business/20220112/835752132.html",
    ),
    Count(
        "malls_open", 70, 93, "2022-01-12", "observed",
        source="https://projects.1prime.ru/business/20220112/835752132.html",
    ),
    Count(
        "airport_open_hours_of_24", 0, 24, "2022-01-05", "observed",
        source="https://en.trend.az/casia/kazakhstan/3538621.html",
    ),
    Count(
        "airport_open_hours_of_24", 13, 24, "2022-01-13", "observed",
        source="https://www.artsakhpress.am/eng/news/156886/",
    ),
    Count(
        "airport_open_hours_of_24", 24, 24, "2022-01-19", "observed",
        source="https://www.inform.kz/en/almaty-s-airport-operates-routinely_a3887765/amp",
    ),
    Count(
        "metro_open", 0, 1, "2022-01-05", "observed",
        source="https://standard.kz/en/post/when-will-almaty-return-to-its-former-glory",
    ),
    Count(
        "metro_open", 1, 1, "2022-01-17", "observed",
        source="https://standard.kz/en/post/when-will-almaty-return-to-its-former-glory",
    ),
    Count(
        "bus_routes_open", 151, 151, "2022-01-17", "observed",
        source="https://standard.kz/en/post/when-will-almaty-return-to-its-former-glory",
    ),
    Count(
        "compensated_businesses", 17, 1640, "2022-01-31", "observed",
        source=(
            "https://astanatimes.com/2022/01/almaty-entrepreneurs-receive-compensation-for-damage-resulting-from-viol"
            "ent-unrest-in-january/"
        ),
    ),
    Count(
        "compensated_businesses", 221, 1640, "2022-02-05", "observed",
        source=(
            "https://ru.sputnik.kz/20220205/esche-bolee-200-predprinimateley-v-almaty-poluchili-kompensatsiyu-uscherb"
            "a-ot-yanvarskikh-pogromov-22551177.html"
        ),
    ),
    Count(
        "compensated_businesses", 755, 1413, "2022-02-23", "observed",
        source=(
            "https://astanatimes.com/2022/02/president-tokayev-discusses-almatys-socio-economic-development-with-city"
            "-mayor/"
        ),
    ),
    Count(
        "compensated_businesses", 1640, 1640, "2022-12-13", "observed",
        source=(
            "https://tengrinews.kz/kazakhstan_news/infrastruktura-almatyi-polnostyu-vosstanovlena-yanvarskih-485777"
        ),
    ),
    Count(
        "state_buildings_repaired_country", 21, 42, "2022-03-14", "observed",
        source="http://www.today.az/news/regions/217098.html",
    ),
    Count(
        "state_buildings_repaired_country", 37, 41, "2023-01-05", "observed",
        source="https://bizmedia.kz/2023-01-05-yanvarskie-besporyadki-bolee-31-mlrd-tenge/amp",
    ),
)
"""Counts over time, as reported."""

SLIPS: tuple[Slip, ...] = (
    Slip(
        "CITYHALL", "2022-02-06", "2022-08-01",
        source="https://liter.kz/v-seti-prodolzhaiut-rasprostraniat-video-sozhzheniia-goszdanii-almaty-1644123547",
        note="City akimat announced completion",
    ),
    Slip(
        "CITYHALL", "2022-02-17", "2022-06-30",
        source=(
            "https://astanatimes.com/2022/02/presidential-residence-in-almaty-to-undergo-full-restoration-after-attack/"
        ),
    ),
    Slip(
        "CITYHALL", "2022-03-14", "2022-10-31",
        source="https://mgorod.kz/news/rekonstrukciyu-zdaniya-akimata-almaty-planiruyut-zavershit-v-oktyabre",
    ),
    Slip(
        "CITYHALL", "2022-07", "2023-03-21",
        source="https://nur.kz/society/2000857-vremennoe-zdanie-akimata-otdadut-deputatam-v-almaty",
    ),
    Slip(
        "CITYHALL", "2023-01-05", "2023-06-30",
        source="https://bizmedia.kz/2023-01-05-yanvarskie-besporyadki-bolee-31-mlrd-tenge/amp",
    ),
    Slip(
        "CITYHALL", "2023-02", "2023-05-31",
        source=(
            "https://zakon.kz/amp/6384622-bolee-7-mlrd-tenge-vydelyat-iz-rezerva-pravitelstva-na-rekonstruktsiyu-zdan"
            "iya-akimata-almaty.html"
        ),
    ),
    Slip(
        "CITYHALL", "2023-05", "2023-10-31",
        source="https://globalnews.kz/17-mlrd-na-restavraciju-kogda-otkrojut-akimat-almaty/amp",
        note="date of the announcement not shown: before June 2023",
    ),
    Slip(
        "CITYHALL", "2023-10-03", "2023-10-03", done=True,
        source="https://mgorod.kz/news/zdanie-akimata-pokazali-almaty",
        note="shown to the press",
    ),
    Slip(
        "TV", "2022-01-15", "2022-06-15",
        source="https://ru.ult.kz/2022/05/20/v-almaty-budet-sneseno-sgorevshee-zdanie-telekanala-kazahstan",
        note="repair in 4-5 months",
    ),
    Slip(
        "TV", "2022-03-14", "2022-10-31",
        source="https://mgorod.kz/news/rekonstrukciyu-zdaniya-akimata-almaty-planiruyut-zavershit-v-oktyabre",
    ),
    Slip(
        "TV", "2022-08", "2023-07-31",
        source=(
            "search result «Когда восстановят здание медиацентра РТРК «Қазақстан»? - Exclusive» (exclusive.kz; "
            "address unknown)"
        ),
        note="new building",
    ),
    Slip(
        "TV", "2022-12-13", "2023-12-31",
        source="https://baigenews.kz/na-meste-telekanala-qazaqstan-postroyat-novyy-mediatsentr-v-almaty_143636/",
    ),
)
"""Dates said in public, the completion of city hall among them."""
