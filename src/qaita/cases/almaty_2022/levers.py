"""What modes mean, and ways to wait less that a commission could have bought on 12 January 2022.

All assumed: no source tells of any. Owns prices, places and what each shortens; what is left of each wait is a
published median where one is named.
"""

from __future__ import annotations

from qaita.cases.almaty_2022.means import LARGE
from qaita.cases.rows import Row, row

OFFICES = "police;justice;administration;broadcasting"
"""Asset classes whose waiting is long; shops are repaired by their owners, lifelines by their operators."""
ATC = "ATC-138 medians"


def mode_rows() -> list[Row]:
    """Return the rows of ``modes``: what ``demolish_replace`` of the TV building means; nobody had decided on it."""
    return [row(asset_id="TV", mode="demolish_replace", kind="replace", assumed="all")]


def lever_rows() -> list[Row]:
    """Return the rows of ``levers``; prices in tenge, each with the asset's own payer."""
    return [
        row(lever_id="inspector_on_retainer", shortens="inspection", to_days=1, price=300_000, classes=OFFICES,
            assumed="all", source=f"{ATC}: on retainer 1 d; price assumed"),
        row(lever_id="standing_designers", shortens="engineering", to_days=14, price=3_000_000, classes=OFFICES,
            assumed="all", source=f"{ATC}: design at least 14 d, without mobilising engineers; price assumed"),
        row(lever_id="permit_lane", shortens="permit", to_days=14, price=2_000_000, places=20, classes=OFFICES,
            assumed="all", source="a quarter of the full permit of 56 d (ATC-138), 20 places and price assumed"),
        row(lever_id="framework_contract", shortens="contractor", to_days=3, price=5_000_000, classes="police;justice",
            assumed="all", source=f"{ATC}: contractor known 3 d; price assumed"),
        row(lever_id="special_tender", shortens="contractor", less_days=60, price=50_000_000, lots=";".join(LARGE),
            assumed="all", source="60 of 150 d and price assumed"),
        row(lever_id="overtime", shortens="overtime", trades="masons;fitters;glaziers", cost_share=0.02,
            classes=OFFICES, assumed="all",
            source="hours: Labour Code, article 78; half more pay (article 109) for 7 % more hours, wages half of the "
                   "cost (assumed)"),
    ]
