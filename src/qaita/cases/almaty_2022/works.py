"""The work that each kind of damaged asset of the case needs: tasks with modes, and the waiting before them.

Owns durations, crews, materials and costs, each with its source; none rests on a fact later than 12 January 2022.
Knows no particular asset.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from qaita.cases.almaty_2022.site import Site
from qaita.cases.hazus import SOURCE, Repair
from qaita.cases.rows import Row, Tables, amounts, row

UNIT_COST = 430_000
"""Assumed replacement cost of a building, tenge per m2: about 1,000 US dollars at about 430 tenge a dollar."""
CLEARING = 0.10
"""Assumed share of clearing in the repair days; the rest is split as Hazus splits the repair cost into structural and
non-structural."""
GLAZING = 0.10
"""Assumed share of glazing in what is not clearing or structure."""
TOUCHED, OPENED = 0.1, 0.1
"""Cost ratio from which the structure is worked on (moderate damage), and above which it lies open (extensive)."""
AREA_PER_CREW = 2_500
"""Assumed floor area for each crew that works at once, m2; at most three crews of a trade."""
GLASS_SHARE = 0.02
"""Assumed glass to replace, m2 for each m2 of floor, at most 400 m2 a building."""
BETTER_DAYS, BETTER_COST = 1.25, 1.30
"""Assumed: what "better than before" takes more than "as it was"."""
FACADE_DAYS = 20
"""Assumed working days for the insulated facade that "better" adds to an extensively damaged building."""
BUILDING_SOURCE = f"days and cost ratio: {SOURCE}; split, crews and unit cost assumed"
TOWER = "PRAISys commTower (Lehigh University): device on a mast 6-8 h, re-energising 1-3 h; days of 12 h"
"""The source gives 12 h as the mode of the first, outside its own range; the middle of the range is used."""
DEVICE_DAYS, ENERGISE_DAYS = 0.6, 0.2
"""7 h and 2 h in days of the calendar ``every_day`` (12 h), rounded up to tenths."""
OFFICE = "Hazus telecommunication office, extensive: 7 days (recalled); PRAISys centralOffice 168-216 h, 4 crews and 1"
POST = "assumed: no published duration for a modular post"
POST_COST = 5_000_000
"""Assumed cost of one modular post, tenge."""
CAMERA_COST = 1_725_000
"""Cost of one camera with its share of the system in another city's project of 2018, tenge (6.9 bn for 4,000 cameras,
zakon.kz 4934590). That one broken complex costs as much to repair is assumed."""
NODE_COST = 60_000_000
"""Assumed cost of new antenna and network gear of the communications node, tenge."""
GLASS_PER_FLAT = 12
"""Assumed glass of one balcony or loggia, m2."""


@dataclass(frozen=True)
class Step:
    """One task of a mode: its name, working days, crews, material, share of the cost, calendar."""

    name: str
    days: float
    crews: Mapping[str, float]
    cost: float = 0.0
    calendar: str = "standard"
    materials: Mapping[str, float] | None = None
    after: tuple[str, ...] | None = None


def chain(site: Site, mode: str, steps: list[Step], source: str) -> list[Row]:
    """Return the tasks of one mode; each follows the one before unless its step names others."""
    rows: list[Row] = []
    before: tuple[str, ...] = ()
    for step in steps:
        after = before if step.after is None else step.after
        rows.append(row(
            task_id=task_id(site, mode, step.name), asset_id=site.asset_id, mode=mode, task=step.name.replace("-", " "),
            after=";".join(task_id(site, mode, name) for name in after), days=step.days, crews=amounts(step.crews),
            calendar=step.calendar, cost=round(step.cost), materials=amounts(step.materials or {}), assumed="all",
            source=source))
        before = (step.name,)
    return rows


def task_id(site: Site, mode: str, name: str) -> str:
    """Return the id of a task."""
    return f"{site.asset_id}/{mode}/{name}"


def building(site: Site, repair: Repair, *, better: bool = False) -> list[Row]:
    """Return the tasks of a damaged building: clear, structure, glaze, fit out; with ``better``, a second mode."""
    steps = _building_steps(site, repair)
    rows = chain(site, "as_was", steps, BUILDING_SOURCE)
    if better:
        improved = _improved(steps, facade=repair.cost_ratio > OPENED)
        rows += chain(site, "better", improved, f"{BUILDING_SOURCE}; better: days x 1.25, cost x 1.3 assumed")
    return rows


def building_value(size_m2: float) -> float:
    """Return the assumed replacement value of a building, tenge."""
    return size_m2 * UNIT_COST


def _building_steps(site: Site, repair: Repair) -> list[Step]:
    cost, size = (site.value or 0.0) * repair.cost_ratio, site.size_m2 or 0.0
    crews = min(3, max(1, math.ceil(size / AREA_PER_CREW)))
    glass = {"glass_m2": min(400, round(GLASS_SHARE * size))}

    def step(name: str, share: float, held: Mapping[str, float], drawn: Mapping[str, float] | None = None) -> Step:
        return Step(name, _half_days(repair.days * share), held, cost * share, materials=drawn)

    structural = repair.structural / repair.cost_ratio if repair.cost_ratio >= TOUCHED else 0.0
    inside = (1 - CLEARING) * (1 - structural)
    steps = [
        step("clear", CLEARING, {"clearers": crews}),
        step("structure", (1 - CLEARING) * structural, {"masons": crews}),
        step("glaze", GLAZING * inside, {"glaziers": 1}, glass),
        step("fit-out", (1 - GLAZING) * inside, {"fitters": crews, "electricians": 1}),
    ]
    return steps if structural else [steps[0], *steps[2:]]


def _improved(steps: list[Step], *, facade: bool) -> list[Step]:
    longer = [replace(step, days=_half_days(step.days * BETTER_DAYS), cost=step.cost * BETTER_COST) for step in steps]
    if facade:
        longer.append(Step("facade", FACADE_DAYS, {"masons": 1}, 0.0, "warm_season", after=("structure",)))
    return longer


def demolish_and_replace(site: Site, repair: Repair) -> list[Row]:
    """Return the mode in which a building is taken down and built anew; design goes on beside the demolition."""
    cost = site.value or 0.0
    steps = [
        Step("demolish", 60, {"clearers": 2}, 0.1 * cost),
        Step("survey-and-design", 350, {}, 0.05 * cost, "always", after=()),
        Step("build", repair.days, {"masons": 2, "fitters": 2}, cost, after=("demolish", "survey-and-design")),
    ]
    return chain(site, "demolish_replace", steps,
                 f"build: {SOURCE}, complete; design: TREADS (Molina Hutt) reconstruction engineering 350 d; "
                 "demolition 60 d and costs assumed")


def node(site: Site, cost_factor: float) -> list[Row]:
    """Return the tasks of the communications node: 7 days in all, every day, by the camera operator."""
    cost = NODE_COST * cost_factor
    steps = [
        Step("assess", 1, {"telecom": 1}, calendar="every_day"),
        Step("replace-antenna-and-network-gear", 5, {"telecom": 4, "electricians": 1}, cost, "every_day"),
        Step("re-energise-and-test", 1, {"telecom": 1, "electricians": 1}, calendar="every_day"),
    ]
    return chain(site, "as_was", steps, f"{OFFICE}; split and cost assumed")


def camera_complex(site: Site) -> list[Row]:
    """Return the tasks of one broken complex: 0.8 of a working day in all."""
    steps = [
        Step("replace-cameras-and-cabinet", DEVICE_DAYS, {"telecom": 1}, CAMERA_COST, "every_day", {"camera_unit": 4}),
        Step("re-energise-and-tune", ENERGISE_DAYS, {"telecom": 1, "electricians": 1}, calendar="every_day"),
    ]
    return chain(site, "as_was", steps, TOWER)


def cabinet(site: Site, cameras: int) -> list[Row]:
    """Return the tasks of one broken cabinet of the second system: as one complex for each four cameras."""
    steps = [
        Step("replace-cameras", _half_days(DEVICE_DAYS * cameras / 4), {"telecom": 1}, 0.1 * CAMERA_COST * cameras,
             "every_day", {"street_camera": cameras}),
        Step("re-energise", ENERGISE_DAYS, {"telecom": 1, "electricians": 1}, calendar="every_day"),
    ]
    return chain(site, "as_was", steps, f"{TOWER}; cost a tenth of a new camera (assumed)")


def modular_post(site: Site) -> list[Row]:
    """Return the tasks of a burnt post: replaced as it was, or by a better one."""
    steps = [
        Step("clear-and-set-post", 1, {"clearers": 1}, POST_COST, "every_day", {"modular_post": 1}),
        Step("connect-power-and-line", 1, {"electricians": 1, "telecom": 1}, calendar="every_day"),
    ]
    better = [replace(steps[0], days=2, cost=POST_COST * BETTER_COST), replace(steps[1], days=1.5)]
    return chain(site, "as_was", steps, POST) + chain(site, "better", better, POST)


def balconies(site: Site, flats: int, repair: Repair) -> list[Row]:
    """Return the task of one block whose balconies or loggias were broken."""
    cost = building_value(60) * repair.cost_ratio * flats
    step = Step("glaze-and-mend-balconies", repair.days, {"glaziers": 1, "fitters": 1}, cost, "every_day",
                {"glass_m2": GLASS_PER_FLAT * flats})
    return chain(site, "as_was", [step], f"days and cost ratio: {SOURCE} (RES3, slight); 60 m2 a flat assumed")


def fit_out_premises(site: Site, days: float) -> list[Row]:
    """Return the task of making temporary premises ready, so that a service returns before its building does."""
    step = Step("fit-out-temporary-premises", days, {"fitters": 1, "telecom": 1}, 20_000_000, "every_day")
    return chain(site, "as_was", [step], "assumed")


def reopen_terminal(site: Site) -> list[Row]:
    """Return the task left at a terminal that is technically ready: one day of tests and permits."""
    step = Step("test-and-reopen", 1, {"electricians": 1}, 0.0, "every_day")
    return chain(site, "as_was", [step], "assumed: one day, as the terminal was technically ready on 11 January (F31)")


def waiting(asset_id: str, days: tuple[float, float, float, float, float], source: str) -> Row:
    """Return the waiting of one asset: inspection, money, engineering, permit, contractor (days)."""
    names = ("inspection_days", "money_days", "engineering_days", "permit_days", "contractor_days")
    return row(asset_id=asset_id, **dict(zip(names, days, strict=True)), assumed="all", source=source)


EMERGENCY = ((1, 0, 0, 0, 0), "ATC-138: inspector on retainer 1 d; crews at hand")
OPERATOR = ((0, 0, 0, 0, 0), "ATC-138: inspection 1 d and contractor 3 d on retainer, past by 12 January (day 7)")
SLIGHT = ((3, 0, 0, 1, 3),
          "ATC-138 medians: inspection of essential facilities 3 d, rapid permit 1 d, known contractor 3 d")
MODERATE = ((7, 0, 0, 1, 42), "ATC-138 medians: inspection 7 d, rapid permit 1 d, contractor not known 42 d")
EXTENSIVE = ((7, 0, 28, 56, 42),
             "ATC-138 medians: inspection 7 d, engineers 14 d, design at least 14 d, full permit 56 d, contractor 42 d")
TENDERED = ((5, 0, 84, 56, 0),
            "TREADS (Molina Hutt), class above 1: inspection 5 d, engineering 84 d, permit 56 d; contractor: the lot")


def parts(assets: list[Row], damage: list[Row], tasks: list[Row], waits: list[Row], needs: list[Row]) -> Tables:
    """Return the rows of one part of the case by table name."""
    return {"assets": assets, "damage": damage, "tasks": tasks, "waiting": waits, "needs": needs}


def _half_days(days: float) -> float:
    """Return days rounded to halves, at least half a day."""
    return max(0.5, round(2 * days) / 2)
