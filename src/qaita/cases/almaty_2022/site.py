"""One asset of the case before it is written as rows, and the row it becomes.

Owns :class:`Site` and the rows of assets, damage observations and needs. Knows no place and no number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qaita.cases.almaty_2022.facts import BY_ID
from qaita.cases.rows import Row, row

START = "2022-01-12"
"""Day on which the programme was ordered (facts F52): what a plan of that day may know ends with it."""
DAY0 = "2022-01-05"
"""Day of the damage."""
GENERATED = "generated from the seed"
"""Source of rows that no document names."""


@dataclass(frozen=True)
class Site:
    """One asset.

    Attributes
    ----------
    asset_id, name, kind : str
        Id, name for people, asset class.
    district : str
        Slug of the district.
    lat, lon : float
        Position, degrees.
    owner, payer, lot_id : str
        As in the table ``assets``.
    size_m2, value : float or None
        Floor area; replacement value in tenge.
    source_of : str
        Network services of which it is a source.
    acceptance : float or None
        Days from the last task's end to "in service".
    fact : str
        Id of the fact that names it; empty for generated ones.
    assumed : str
        Columns assumed, ``all`` for generated ones.
    note : str
        Anything else.
    """

    asset_id: str
    name: str
    kind: str
    district: str
    lat: float
    lon: float
    owner: str = ""
    payer: str = ""
    lot_id: str = ""
    size_m2: float | None = None
    value: float | None = None
    source_of: str = ""
    acceptance: float | None = None
    fact: str = ""
    assumed: str = "all"
    note: str = ""

    @property
    def place(self) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.lat, self.lon

    def asset_row(self) -> Row:
        """Return its row of ``assets``."""
        return row(
            asset_id=self.asset_id, name=self.name, class_=self.kind, district=self.district, lat=self.lat,
            lon=self.lon, owner=self.owner, payer=self.payer, lot_id=self.lot_id, size_m2=self.size_m2,
            value=self.value, source_of=self.source_of, acceptance_days=self.acceptance, assumed=self.assumed,
            **provenance(self.fact, self.note))


def provenance(fact_id: str, note: str = "") -> dict[str, str]:
    """Return the columns source, source_date, confidence and note of a row that rests on one fact, or on the seed."""
    if not fact_id:
        return {"source": GENERATED, "note": note}
    fact = BY_ID[fact_id]
    whole_day = len(fact.date) == len(DAY0)
    day = "" if whole_day else f"said in {fact.date}"
    text = "; ".join(part for part in (f"fact {fact_id}", note, day) if part)
    return {"source": fact.source, "source_date": fact.date if whole_day else "", "confidence": fact.confidence,
            "note": text}


def seen(asset_id: str, state: str, fact: str = "", *, true_on: str = DAY0, known_on: str = "",
         assumed: str = "state", note: str = "") -> Row:
    """Return one observation of damage.

    ``known_on`` defaults to the day of the fact. Given otherwise, it is marked assumed, as the state always is: no
    source grades damage on the scale of Hazus.
    """
    if fact and not known_on:
        known_on = BY_ID[fact].date
    elif "all" not in assumed:
        assumed = f"{assumed};known_on"
    return row(asset_id=asset_id, state=state, true_on=true_on, known_on=known_on, assumed=assumed,
               **provenance(fact, note))


def not_yet_reported(asset_id: str) -> Row:
    """Return the observation that stands in until the first report: no damage known, trusted less than any report."""
    return row(asset_id=asset_id, state="none", true_on=DAY0, known_on=DAY0, trust=0, assumed="all",
               source=GENERATED, note="not among the objects reported damaged by the day of the plan")


def need(consumer: str, service: str, suppliers: Iterable[str], kind: str = "run", assumed: str = "all") -> list[Row]:
    """Return the rows of one need whose suppliers are alternatives."""
    listed = list(suppliers)
    group = service if len(listed) > 1 else ""
    return [row(asset_id=consumer, service=service, kind=kind, supplier_id=supplier, group=group, assumed=assumed)
            for supplier in listed]
