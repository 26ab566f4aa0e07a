"""The case Almaty, January 2022, as the tables of a city.

Owns the settings and the order in which the parts are made. The same arguments give the same bytes.
"""

from __future__ import annotations

from qaita.cases.almaty_2022 import (
    cameras,
    generated,
    known,
    levers,
    lifelines,
    means,
    people,
    risk,
    undertakings,
    weights,
)
from qaita.cases.almaty_2022.site import DAY0, START
from qaita.cases.rows import CaseTables, merge

NAME = "almaty-2022"
"""Name of the case, as in ``city.toml``."""
HORIZON = "2024-12-31"
"""Last day counted: three years after the damage."""


def tables(seed: int = 2022, crews_factor: float = 1.0, node_cost_factor: float = 1.0) -> CaseTables:
    """Return the case as text cells.

    Parameters
    ----------
    seed : int
        From which everything assumed about places, sizes and shares is drawn; not negative.
    crews_factor : float
        Scales every number of crews (at least one is left); from 0.5 up every task still finds the crews it holds.
    node_cost_factor : float
        Scales the cost of the communications node's gear; up to 2 the operator's money suffices.

    Returns
    -------
    CaseTables
        All tables of the schema: 766 neighbourhoods and five groups for the 57 damaged flats among them.

    Raises
    ------
    ValueError
        When a factor is not above 0.
    """
    for name, factor in (("crews_factor", crews_factor), ("node_cost_factor", node_cost_factor)):
        if not factor > 0:
            raise ValueError(f"{name} is {factor}; allowed: above 0")
    lines = lifelines.generate(seed)
    named = known.generate(seed, lines)
    counted = generated.generate(seed, lines)
    both = cameras.generate(seed, lines, named.tv, node_cost_factor)
    settled = people.generate(seed, lines, named, counted, both)
    rows = merge([named.tables, both.tables, lines.tables, counted.tables, settled, {"weights": weights.weight_rows()},
                  means.tables(crews_factor), undertakings.tables(lines),
                  {"levers": levers.lever_rows(), "modes": levers.mode_rows()}])
    return CaseTables(_settings(seed), {**rows, "risk": risk.risk_rows(rows)})


def _settings(seed: int) -> dict[str, str]:
    return {
        "schema": "1", "name": "Almaty, January 2022", "zone": "Asia/Almaty", "day0": DAY0, "start": START,
        "horizon": HORIZON, "currency": "KZT", "price_date": START, "holidays": "KZ", "case": NAME, "seed": str(seed),
        "note": "Facts with sources; everything else generated from the seed and marked assumed. District outlines "
                "(c) OpenStreetMap contributors, ODbL 1.0.",
    }
