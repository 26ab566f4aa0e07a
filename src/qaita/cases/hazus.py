"""Repair of buildings by damage state: the rows of Hazus that the built-in cases use.

Owns the numbers. Source of all: FEMA (2024), Hazus Earthquake Model Technical Manual 6.1, Tables 11-2 to 11-4 (repair
cost ratios: structural, non-structural acceleration and drift sensitive) and 11-7 (repair days, construction alone).
Never decides a state.
"""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = "FEMA Hazus 6.1 (2024) Tables 11-2 to 11-7"
"""As cited in the rows that use them."""


@dataclass(frozen=True)
class Repair:
    """Repair of one occupancy in one damage state.

    Attributes
    ----------
    occupancy : str
        Hazus occupancy class.
    days : float
        Repair days, construction alone.
    cost_ratio : float
        Repair cost as a share of the replacement value.
    structural : float
        Structural part of that ratio.
    """

    occupancy: str
    days: float
    cost_ratio: float
    structural: float


def _by_state(occupancy: str, days: tuple[float, ...], cost: tuple[float, ...],
              structural: tuple[float, ...]) -> dict[str, Repair]:
    states = ("slight", "moderate", "extensive", "complete")
    return {state: Repair(occupancy, *numbers)
            for state, *numbers in zip(states, days, cost, structural, strict=True)}


GOV1 = _by_state("GOV1", (10, 30, 120, 240), (0.02, 0.1, 0.402, 1), (0.003, 0.018, 0.09, 0.179))
"""General services of government."""
GOV2 = _by_state("GOV2", (5, 20, 90, 180), (0.02, 0.1, 0.399, 1), (0.003, 0.015, 0.077, 0.153))
"""Emergency response: police."""
COM1 = _by_state("COM1", (5, 30, 90, 180), (0.02, 0.1, 0.414, 1), (0.006, 0.029, 0.147, 0.294))
"""Retail trade."""
COM4 = _by_state("COM4", (5, 30, 120, 240), (0.02, 0.1, 0.404, 1), (0.004, 0.019, 0.096, 0.192))
"""Professional and technical services: offices, broadcasting."""
COM7 = _by_state("COM7", (10, 45, 180, 240), (0.02, 0.1, 0.397, 1), (0.003, 0.014, 0.072, 0.144))
"""Clinics."""
RES3 = _by_state("RES3", (5, 30, 120, 240), (0.02, 0.1, 0.413, 1), (0.003, 0.014, 0.069, 0.138))
"""Blocks of flats."""
