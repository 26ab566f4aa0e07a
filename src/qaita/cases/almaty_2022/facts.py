"""What is known of the damage in Almaty in January 2022 and of the rebuilding: 52 facts with their sources.

Facts re-entered in our own words from reports read in excerpts; nothing is copied. Counts of one thing differ by source
and day, and all are kept. Coordinates are those of the nearest named bus stop. Holds data, and the look-up by id.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One fact.

    Attributes
    ----------
    fact_id : str
        ``F01`` to ``F52``.
    name : str
        What it is about.
    date : str
        Day for which or on which it was said: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    what : str
        The fact.
    quantity : float or None
        How many, in ``unit``.
    cost_bn : float or None
        Cost in thousand millions of tenge, as said.
    confidence : str
        ``reported``, ``conflicts`` (other sources say otherwise) or ``superseded`` (a later one says otherwise).
    district : str
        Slug of the district, where it is known.
    lat, lon : float or None
        Position, WGS84.
    place : str
        Where the position comes from.
    note, source : str
        More about it; the address of the source.
    """

    fact_id: str
    name: str
    date: str
    what: str
    source: str
    quantity: float | None = None
    unit: str = ""
    cost_bn: float | None = None
    confidence: str = "reported"
    district: str = ""
    lat: float | None = None
    lon: float | None = None
    place: str = ""
    note: str = ""


FACTS: tuple[Fact, ...] = (
    Fact(
        "F01", "City akimat (city hall)", "2022-01-05",
        what="seized and burned; interior burned out; later found about 80 % destroyed",
        source="https://standard.kz/en/post/when-will-almaty-return-to-its-former-glory",
        quantity=35000, unit="m2 to restore", cost_bn=20.0, district="bostandyk", lat=43.2374, lon=76.9417,
        place="bus stop «Площадь Республики», within ~300 m",
        note=(
            "20 bn is the first estimate (17 Jan); area 35,000 m2 from thetimesofnews, >33,000 m2, 360 offices, 700 "
            "seats from Azattyq"
        ),
    ),
    Fact(
        "F02", "City akimat (city hall)", "2022-01-13",
        what="clearing begun with 660 people",
        source="https://generico.ru/?p=395597",
        quantity=660, unit="people", district="bostandyk", lat=43.2374, lon=76.9417,
        place="bus stop «Площадь Республики», within ~300 m",
    ),
    Fact(
        "F03", "City akimat (city hall)", "2022-02-17",
        what="construction and installation works 4.3 bn; no demolition needed",
        source=(
            "https://astanatimes.com/2022/02/presidential-residence-in-almaty-to-undergo-full-restoration-after-attack/"
        ),
        cost_bn=4.3, confidence="conflicts", district="bostandyk", lat=43.2374, lon=76.9417,
        place="bus stop «Площадь Республики», within ~300 m",
        note="other sources give 13, 17.1 and 20 bn",
    ),
    Fact(
        "F04", "City akimat (city hall)", "2022-06",
        what="preliminary need 13 bn",
        source=(
            "https://kaz.zakon.kz/amp/akimdikter/6017398-dosaev-almaty-alasy-kmdgn-imaratyn-ayta-zhndeuge-13-mlrd-teg"
            "e-azhet.html"
        ),
        cost_bn=13.0, confidence="conflicts", district="bostandyk", lat=43.2374, lon=76.9417,
        place="bus stop «Площадь Республики», within ~300 m",
        note="date of the article not shown: about June 2022",
    ),
    Fact(
        "F05", "City akimat (city hall)", "2023",
        what="estimate: pavilions 1-3 12.66 bn, pavilion 4 4.48 bn",
        source="https://globalnews.kz/17-mlrd-na-restavraciju-kogda-otkrojut-akimat-almaty/amp",
        quantity=4, unit="pavilions", cost_bn=17.147, district="bostandyk", lat=43.2374, lon=76.9417,
        place="bus stop «Площадь Республики», within ~300 m",
        note="names the Bostandyk district; handed over pavilion by pavilion",
    ),
    Fact(
        "F06", "City akimat (city hall)", "2023-10-03",
        what=(
            "rebuilt and shown to the press; three pavilions occupied from October 2023 by the mayor office and 14 "
            "departments"
        ),
        source=(
            "https://d1537pbqm6irul.cloudfront.net/amp/kazakhstan-almaty-qantar-akiman-feature-03-10-2023/32621241.html"
        ),
        quantity=14, unit="departments", cost_bn=17.147, district="bostandyk", lat=43.2374, lon=76.9417,
        place="bus stop «Площадь Республики», within ~300 m",
        note=(
            "contractor Atrix-Stroy; hidden damage (floor slabs, dome steel) found while dismantling: see mgorod "
            "2023-10-03"
        ),
    ),
    Fact(
        "F07", "City akimat staff", "2022",
        what="moved to the building at Abylai khan / Aiteke bi; departments scattered over the city",
        source="https://nur.kz/society/2000857-vremennoe-zdanie-akimata-otdadut-deputatam-v-almaty",
        district="almaly", lat=43.2587, lon=76.9411,
        place="bus stop «Айтеке би», within ~300 m",
    ),
    Fact(
        "F08", "Reserve grant for akimat", "2023-02",
        what="7.01 bn from the government reserve for 2023; due May 2023",
        source=(
            "https://zakon.kz/amp/6384622-bolee-7-mlrd-tenge-vydelyat-iz-rezerva-pravitelstva-na-rekonstruktsiyu-zdan"
            "iya-akimata-almaty.html"
        ),
        cost_bn=7.0108, district="bostandyk", lat=43.2374, lon=76.9417,
        place="bus stop «Площадь Республики», within ~300 m",
    ),
    Fact(
        "F09", "City prosecutor office", "2022-01-17",
        what="damaged",
        source="https://standard.kz/en/post/when-will-almaty-return-to-its-former-glory",
        cost_bn=2.0,
        note="2 bn estimate; address not found",
    ),
    Fact(
        "F10", "Police department and several subordinate departments", "2022-01-17",
        what="damaged",
        source="https://standard.kz/en/post/when-will-almaty-return-to-its-former-glory",
        cost_bn=0.205, district="almaly", lat=43.2454, lon=76.9311,
        place="bus stop «Улица Масанчи»; building is at Kabanbay batyr / Masanchi, within ~500 m",
        note="department faces Kabanbay batyr / Masanchi (baigenews 24 Jan)",
    ),
    Fact(
        "F11", "Police department building", "2022-01-18",
        what="building damaged",
        source="https://inforos.com/?action=view&id=138057&module=news",
        quantity=1, unit="building", district="almaly", lat=43.2454, lon=76.9311,
        place="bus stop «Улица Масанчи»; building is at Kabanbay batyr / Masanchi, within ~500 m",
    ),
    Fact(
        "F12", "Almaly district police office", "2022-01-18",
        what="building damaged",
        source="https://inforos.com/?action=view&id=138057&module=news",
        quantity=1, unit="building", district="almaly",
        note="address not found; Almaly district by name",
    ),
    Fact(
        "F13", "Police front offices", "2022-01-18",
        what="burned down",
        source="https://inforos.com/?action=view&id=138057&module=news",
        quantity=5, unit="offices",
    ),
    Fact(
        "F14", "Police modular posts", "2022-01-18",
        what="damaged or burned",
        source="https://inforos.com/?action=view&id=138057&module=news",
        quantity=19, unit="posts",
    ),
    Fact(
        "F15", "Ecological posts", "2022-01-18",
        what="damaged or burned",
        source="https://inforos.com/?action=view&id=138057&module=news",
        quantity=13, unit="posts", cost_bn=0.163,
        note="0.163 bn from standard.kz 17 Jan for \"several ecological posts\"",
    ),
    Fact(
        "F16", "Police vehicles in Almaty", "2022-01-18",
        what="damaged; 53 of them set on fire; 64 beyond repair",
        source="https://inforos.com/?action=view&id=138057&module=news",
        quantity=165, unit="vehicles",
        note="kolesa.kz 12 Jan: 56 patrol cars",
    ),
    Fact(
        "F17", "Police vehicles, whole country", "2022-02-06",
        what="damaged or destroyed",
        source="https://liter.kz/v-seti-prodolzhaiut-rasprostraniat-video-sozhzheniia-goszdanii-almaty-1644123547",
        quantity=551, unit="vehicles",
        note="of 765 vehicles in all, 124 private",
    ),
    Fact(
        "F18", "Medical facilities", "2022-01-17",
        what="damaged",
        source="https://standard.kz/en/post/when-will-almaty-return-to-its-former-glory",
        cost_bn=0.002,
    ),
    Fact(
        "F19", "State objects in Almaty together", "2022-01-17",
        what="20 administrative buildings, 10 police stations and the airport",
        source="https://en.inform.kz/news/damage-from-mass-riots-in-almaty-to-cost-kzt-112-bln_a3886958/",
        quantity=31, unit="objects", cost_bn=22.6,
        note="standard.kz gives the same 22.6 bn total without the airport: which objects it covers is uncertain",
    ),
    Fact(
        "F20", "Buildings in Almaty", "2022-02-06",
        what="damaged, 62 of them administrative",
        source="https://liter.kz/v-seti-prodolzhaiut-rasprostraniat-video-sozhzheniia-goszdanii-almaty-1644123547",
        quantity=291, unit="buildings",
    ),
    Fact(
        "F21", "Buildings in Almaty", "2022-01-27",
        what="to be restored: 27 administrative and 216 others",
        source=(
            "https://astanatimes.com/2022/02/presidential-residence-in-almaty-to-undergo-full-restoration-after-attack/"
        ),
        quantity=243, unit="buildings",
    ),
    Fact(
        "F22", "Buildings in Almaty", "2022-01-17",
        what="more than 200 to be restored",
        source=(
            "https://sputnik-abkhazia.ru/20220117/v-alma-ate-posle-besporyadkov-vosstanovyat-bolee-200-zdaniy-1037167"
            "842.html"
        ),
        quantity=200, unit="buildings",
    ),
    Fact(
        "F23", "Flats", "2022-01-24",
        what="balconies or loggias damaged, repairs ending on 24 Jan",
        source="https://baigenews.kz./yanvarskie_sobytiya_v_rk-_postradali_bolee_50_kvartir_v_almaty_125771",
        quantity=57, unit="flats",
        note="Nazarbayev/Satpayev, Samal-1, Samal-2, Dostyk, Kabanbay batyr/Masanchi",
    ),
    Fact(
        "F24", "Sergek cameras", "2022-01-17",
        what="damaged",
        source="https://kgnews.asia/news/amp/10284400-kamery_pochti_na_polmilliarda_tenge_unic.html",
        quantity=766, unit="cameras", cost_bn=0.25,
        note=(
            "restoration not above 0.25 bn; all camera damage almost 0.5 bn; 11,000+ cameras feed the operations centre"
        ),
    ),
    Fact(
        "F25", "Street cameras", "2022-01-12",
        what="out of action on 20 streets, with the communication and control equipment",
        source=(
            "https://kolesa.kz/content/news/polsotni-patrulnyh-mashin-i-pyatsot-kamer-razbili-v-almaty-vo-vremya-besp"
            "oryadkov"
        ),
        quantity=493, unit="cameras", confidence="conflicts",
        note="304 (Interior Ministry, 4 Feb) and 766 (17 Jan) by other counts",
    ),
    Fact(
        "F26", "Police cameras", "2022-02-04",
        what="disabled 4-7 Jan; all restored by 4 Feb",
        source="https://pledgetimes.com/police-to-install-thousands-of-cameras-in-almaty/",
        quantity=304, unit="cameras", confidence="conflicts",
    ),
    Fact(
        "F27", "Street cameras", "2022-01",
        what="share of working cameras fell to 43 %",
        source=(
            "https://www.zakon.kz/amp/6004798-posle-besporiadkov-chislo-deistvuiushchikh-ulichnykh-kamer-sokratilos-d"
            "o-43-sagintaev.html"
        ),
        quantity=43, unit="% working",
    ),
    Fact(
        "F28", "New cameras 2022", "2022-01",
        what="3,500 more in Alatau, Nauryzbay, Turksib, Zhetysu, Medeu",
        source=(
            "https://www.zakon.kz/amp/6004798-posle-besporiadkov-chislo-deistvuiushchikh-ulichnykh-kamer-sokratilos-d"
            "o-43-sagintaev.html"
        ),
        quantity=3500, unit="cameras",
    ),
    Fact(
        "F29", "New cameras 2022", "2022-12-13",
        what="3,050 by the end of the year; 16.8 bn for safety",
        source="https://baigenews.kz/na-meste-telekanala-qazaqstan-postroyat-novyy-mediatsentr-v-almaty_143636/",
        quantity=3050, unit="cameras", cost_bn=16.8,
    ),
    Fact(
        "F30", "Almaty airport", "2022-01-05",
        what="seized on the evening of 5 Jan and looted, freed; civil flights stopped",
        source="https://en.trend.az/casia/kazakhstan/3538621.html",
        quantity=1, unit="terminal", district="turksib", lat=43.352, lon=77.041,
        place="own knowledge, NOT verified",
    ),
    Fact(
        "F31", "Almaty airport", "2022-01-11",
        what="technically ready",
        source="https://en.trend.az/casia/kazakhstan/3539739.html",
        quantity=1, unit="terminal", district="turksib", lat=43.352, lon=77.041,
        place="own knowledge, NOT verified",
    ),
    Fact(
        "F32", "Almaty airport", "2022-01-13",
        what="reopened 08:00-21:00",
        source="https://www.artsakhpress.am/eng/news/156886/",
        quantity=1, unit="terminal", district="turksib", lat=43.352, lon=77.041,
        place="own knowledge, NOT verified",
    ),
    Fact(
        "F33", "Almaty airport", "2022-01-19",
        what="normal operation",
        source="https://www.inform.kz/en/almaty-s-airport-operates-routinely_a3887765/amp",
        quantity=1, unit="terminal", district="turksib", lat=43.352, lon=77.041,
        place="own knowledge, NOT verified",
    ),
    Fact(
        "F34", "Presidential residence", "2022-02-17",
        what="burned; car exploded on the ground floor; steel of upper floors melted; to be restored by year end",
        source=(
            "https://astanatimes.com/2022/02/presidential-residence-in-almaty-to-undergo-full-restoration-after-attack/"
        ),
        quantity=1, unit="building", confidence="superseded",
    ),
    Fact(
        "F35", "Presidential residence", "2022-03-02",
        what="to be demolished, park in its place; restoration would have cost over 30 bn",
        source="https://1tv.kz/sgorevshuyu-rezidentsiyu-prezidenta-snesut",
        quantity=1, unit="building", cost_bn=30.0,
        note="30 bn from informburo; park works planned for 2025",
    ),
    Fact(
        "F36", "Qazaqstan and Khabar TV building, Zheltoksan 175", "2022-01-05",
        what="attacked, burned several days; hope to restore in 4-5 months",
        source="https://ru.ult.kz/2022/05/20/v-almaty-budet-sneseno-sgorevshee-zdanie-telekanala-kazahstan",
        quantity=1, unit="building", confidence="superseded", district="bostandyk", lat=43.2346, lon=76.9402,
        place="bus stop «Телецентр», within ~300 m",
    ),
    Fact(
        "F37", "Qazaqstan and Khabar TV building, Zheltoksan 175", "2022-05-20",
        what="survey: bearing capacity category 3, repair over 85 % of value; demolish and build new",
        source="https://365info.kz/2022/05/zdanie-telekanala-kazahstan-snesut-v-almaty",
        quantity=1, unit="building", district="bostandyk", lat=43.2346, lon=76.9402,
        place="bus stop «Телецентр», within ~300 m",
    ),
    Fact(
        "F38", "Qazaqstan media centre, Zheltoksan 175", "2022-12-13",
        what="new building: due July 2023, then end of 2023",
        source="https://baigenews.kz/na-meste-telekanala-qazaqstan-postroyat-novyy-mediatsentr-v-almaty_143636/",
        quantity=1, unit="building", district="bostandyk", lat=43.2346, lon=76.9402,
        place="bus stop «Телецентр», within ~300 m",
        note="July 2023 from exclusive.kz",
    ),
    Fact(
        "F39", "Office building", "2022-01-10",
        what="wrecked; sign taken down, doors boarded",
        source=(
            "https://ru.sputnik.kz/society/20220110/19101527/Akim-Almaty-rasskazal-o-situatsii-v-gorode-na-10-yanvary"
            "a.html"
        ),
        quantity=1, unit="building",
        note="picture caption",
    ),
    Fact(
        "F40", "Almaty economy", "2022-01-14",
        what="total damage",
        source="https://en.inform.kz/news/damage-from-mass-riots-in-almaty-to-cost-kzt-112-bln_a3886958/",
        cost_bn=112.6,
        note=(
            "business 67 bn: small and medium 42, large 25; banks 0.7017; non-food shops 20.9, groceries 5.7, gun "
            "shops 6.4"
        ),
    ),
    Fact(
        "F41", "Businesses in Almaty", "2022-01-26",
        what="suffered damage",
        source=(
            "https://spkalmaty.kz/en/news/one-third-of-the-affected-entrepreneurs-in-almaty-will-receive-compensation"
            "-in-the-coming-days/"
        ),
        quantity=1581, unit="businesses", cost_bn=45.6,
    ),
    Fact(
        "F42", "Businesses in Almaty", "2022-12",
        what="compensated",
        source=(
            "https://tengrinews.kz/kazakhstan_news/infrastruktura-almatyi-polnostyu-vosstanovlena-yanvarskih-485777"
        ),
        quantity=1640, unit="businesses", cost_bn=16.2,
        note="95 % of them before 1 June",
    ),
    Fact(
        "F43", "Damaged objects, whole country", "2022-02",
        what="1,502 of them business",
        source="https://www.inform.kz/en/damage-from-mass-riots-in-kazakhstan-surpassed-kzt-88-bln_a3895351/amp",
        quantity=1573, unit="objects", cost_bn=88.0,
    ),
    Fact(
        "F44", "State buildings, whole country", "2022-03-14",
        what=(
            "in 8 regions: 28 current repair, 14 capital repair; 21 repaired, 5 by end of March, 2 May-June; of the "
            "14: 7 in March, 5 in June, 2 (akimat, TV) October"
        ),
        source="http://www.today.az/news/regions/217098.html",
        quantity=42, unit="buildings", cost_bn=30.0,
        note="28 bn from the state budget for 18 objects",
    ),
    Fact(
        "F45", "State buildings, whole country", "2023-01-05",
        what=(
            "37 of 41 restored; akimat due in second quarter 2023, legal statistics centre of the Prosecutor General "
            "in Almaty in March 2023"
        ),
        source="https://bizmedia.kz/2023-01-05-yanvarskie-besporyadki-bolee-31-mlrd-tenge/amp",
        quantity=41, unit="buildings", cost_bn=31.0,
    ),
    Fact(
        "F46", "State facilities, whole country", "2022-01-12",
        what="53 state and 151 business facilities damaged (first count)",
        source="https://en.inform.kz/news/18-out-of-20-airports-return-to-normal-in-kazakhstan_a3884505/",
        quantity=53, unit="facilities", confidence="superseded",
    ),
    Fact(
        "F47", "State and commercial property, whole country", "2022-01-22",
        what="45 government and 306 commercial",
        source="https://en.trend.az/casia/kazakhstan/3544602.html",
        quantity=351, unit="properties", cost_bn=98.1,
    ),
    Fact(
        "F48", "Second shock: blackout", "2022-01-25",
        what=(
            "about 12:08 power lost in part of Almaty, traffic lights out; power nodes restored the same day, limits "
            "being lifted"
        ),
        source="https://qazweek.kz/ru/2022/01/25/перебои-с-электричеством-возникли-в-а",
        note="not riot damage: a Central Asian grid event; see also smotrim.ru",
    ),
    Fact(
        "F49", "Guarded facilities", "2022-01-13",
        what=(
            "14 facilities of communications, energy and life support held by the five-country contingent; handed "
            "over 13-19 Jan"
        ),
        source=(
            "https://en.armradio.am/2022/01/13/withdrawal-of-csto-peacekeepers-from-kazakhstan-to-be-completed-on-jan"
            "uary-19/"
        ),
        quantity=14, unit="facilities",
    ),
    Fact(
        "F50", "Contingent", "2022-01-13",
        what="about 2,000 soldiers; ten days foreseen",
        source="https://qazaqtv.com/amp/en/news/society/16550-csto-peacekeepers-to-leave-kazakhstan-today",
        quantity=2000, unit="people",
    ),
    Fact(
        "F51", "Almaty heat and power plant 2 (TPP-2)", "2022-01-14",
        what="guarded by the Kyrgyz unit, which left on 14 Jan; no damage reported",
        source="https://www.azerbaycan24.com/en/csto-peacekeepers-from-four-countries-leave-kazakhstan/",
        quantity=1, unit="plant",
    ),
    Fact(
        "F52", "Order of the president", "2022-01-12",
        what="commission and city to restore infrastructure as soon as possible",
        source=(
            "https://www.inform.kz/en/president-tokayev-holds-meeting-of-emergency-operations-center-in-almaty_a3884817"
        ),
    ),
)
"""All facts, in the order of their ids."""

BY_ID = {fact.fact_id: fact for fact in FACTS}
"""The same by id."""
