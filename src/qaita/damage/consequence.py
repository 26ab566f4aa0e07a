"""What a damage state means in repair days and cost: published defaults by asset class.

Owns the mapping from asset class to its source row, and the numbers. Used only where a city brings no tasks of its
own; whatever is taken from here is marked assumed.

Sources
-------
Buildings: FEMA (2024), Hazus Earthquake Model Technical Manual 6.1, Tables 11-2 to 11-5 (cost) and 11-7 (building
repair and clean-up days). Lifelines: Hazus restoration functions (means of the normal form) as re-published in
InfraRisk (MIT licence) and by Kameshwar et al.; the row for telecommunication offices is corroborated by the task
times of PRAISys (Lehigh University), not verified verbatim. Those for power plants, and for tanks from extensive damage
on, are recalled and not verified.

Stand-ins, for classes without a published row: each says at its place what it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("slight", "moderate", "extensive", "complete")
"""Damage states that need repair, mildest first."""


@dataclass(frozen=True)
class Consequence:
    """Repair of one kind of asset by damage state.

    Attributes
    ----------
    source : str
        Hazus class from which the numbers come, or what stands in for one.
    days : tuple of float
        Repair days for slight, moderate, extensive, complete (construction only).
    cost_ratio : tuple of float
        Repair cost as a share of the replacement value, same order.
    trade : str
        Trade that does it by default.
    building : bool
        Whether it waits for permits and engineers as buildings do.
    """

    source: str
    days: tuple[float, float, float, float]
    cost_ratio: tuple[float, float, float, float]
    trade: str
    building: bool


def _building(source: str, days: tuple[float, float, float, float], extensive_cost: float = 0.4) -> Consequence:
    return Consequence(source, days, (0.02, 0.10, extensive_cost, 1.0), "builders", building=True)


def _lifeline(source: str, days: tuple[float, float, float, float], cost: tuple[float, float, float, float],
              trade: str) -> Consequence:
    return Consequence(source, days, cost, trade, building=False)


GOV1 = _building("GOV1", (10, 30, 120, 240), 0.402)
GOV2 = _building("GOV2", (5, 20, 90, 180), 0.399)
COM1 = _building("COM1", (5, 30, 90, 180), 0.414)
COM4 = _building("COM4", (5, 30, 120, 240), 0.404)

SUBSTATION_COST = (0.05, 0.11, 0.55, 1.0)
"""Hazus ESS; stands in for classes of electrical and telecommunication gear without a ratio of their own."""
PUMPING_COST = (0.05, 0.38, 0.8, 1.0)
"""Hazus PPP; stands in for tanks, mains, junctions and heating stations."""

ESS = _lifeline("ESS", (1, 3, 7, 30), SUBSTATION_COST, "electricians")
PPP = _lifeline("PPP", (0.9, 3.1, 13.5, 35), PUMPING_COST, "plumbers")
MAIN = _lifeline("Hazus 0.5 breaks a day and worker (mains to 20 inches)", (0.5, 1, 2, 4), PUMPING_COST, "plumbers")
"""1, 2, 4 and 8 breaks mended by a crew of four; breaks by state and size of the crew are assumed."""
CAMERA = _lifeline("PRAISys commTower", (0.1, 0.3, 0.4, 1.9), SUBSTATION_COST, "telecom")
"""Hours as days of 24: re-energising 2; device on a mast 7; both 9; new mast 36 (middle of 24 to 48), device, power."""
POST = _lifeline("assumed: no published row for a modular post", (0.5, 1, 2, 2), SUBSTATION_COST, "builders")
"""From extensive damage on the post is replaced: one day to set it, one to connect it (assumed)."""

CONSEQUENCES: dict[str, Consequence] = {
    "administration": GOV1,
    "justice": GOV1,
    "police": GOV2,
    "fire_station": GOV2,
    "school": _building("EDU1", (10, 30, 120, 240), 0.435),
    "university": _building("EDU2", (10, 45, 180, 360), 0.442),
    "hospital": _building("COM6", (10, 45, 180, 360), 0.398),
    "clinic": _building("COM7", (10, 45, 180, 240), 0.397),
    "house": _building("RES1", (2, 30, 90, 180), 0.447),
    "flats": _building("RES3C", (5, 30, 120, 240), 0.413),
    "shop": COM1,
    "office": COM4,
    "broadcasting": COM4,
    "industry": _building("IND1", (10, 30, 120, 240), 0.355),
    "power_substation": ESS,
    "grid_intake": ESS,
    "power_feeder": _lifeline("EDC", (0.3, 1, 3, 7), (0.05, 0.15, 0.6, 1.0), "electricians"),
    "power_plant": _lifeline("EPP", (0.5, 3.6, 22, 65), SUBSTATION_COST, "electricians"),
    "water_plant": _lifeline("PWT", (0.9, 1.9, 32, 95), (0.08, 0.4, 0.8, 1.0), "plumbers"),
    "pumping_station": PPP,
    "heating_station": PPP,
    "reservoir": _lifeline("PST", (1.2, 3.1, 93, 155), PUMPING_COST, "plumbers"),
    "water_main": MAIN,
    "water_junction": MAIN,
    "telecom_node": _lifeline("CCO", (0.5, 1, 7, 40), SUBSTATION_COST, "telecom"),
    "camera_complex": CAMERA,
    "camera_cabinet": CAMERA,
    "modular_post": POST,
    "police_post": POST,
    "ecological_post": POST,
    "road": _lifeline("HRD1/2", (0.9, 2.2, 21, 21), (0.05, 0.2, 0.7, 1.0), "road_builders"),
    "bridge": _lifeline("HWB", (0.6, 2.5, 75, 230), (0.03, 0.08, 0.25, 0.667), "road_builders"),
    "other": COM4,
}
"""Default consequence by asset class; a class not listed is treated as ``other``.

Substations stand in for grid intakes, pumping stations for heating stations."""


def consequence_of(asset_class: str) -> Consequence:
    """Return the default consequence of an asset class, that of ``other`` when the class is not known."""
    return CONSEQUENCES.get(asset_class, CONSEQUENCES["other"])
