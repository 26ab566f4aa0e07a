"""What others bind the programme with: holds, promises, guarded sites.

Owns these three tables. Promises are facts with the day on which they were said; holds and guarded sites but one are
assumed.
"""

from __future__ import annotations

from qaita.cases.almaty_2022.lifelines import Lifelines
from qaita.cases.almaty_2022.observations import SLIPS, Slip
from qaita.cases.almaty_2022.site import provenance
from qaita.cases.rows import Row, Tables, row

SEALED_UNTIL = "2022-01-20"
"""Assumed end of the forensic seal: the day after the state of emergency, which had been declared until 19 January."""
MONTH_ENDS = {"2022-07": "2022-07-31", "2022-08": "2022-08-31", "2023-02": "2023-02-28", "2023-05": "2023-05-31"}
"""Where a source shows only the month in which a date was said: its last day, so that nothing is known too early."""
GUARDED = 14
"""Guarded facilities of communications, energy and life support (fact F49); which ones is assumed but for one (F51)."""


def tables(lines: Lifelines) -> Tables:
    """Return the rows of holds, promises and guards."""
    holds = [row(hold_id=f"SEAL-{number}", asset_id=asset_id, kind="forensic", authority="prosecutor general",
                 until=SEALED_UNTIL, assumed="all")
             for number, asset_id in enumerate(("CITYHALL", "POLICE-DEPT"), start=1)]
    spoken = [slip for slip in SLIPS if not slip.done]
    promises = [_promise(number, slip) for number, slip in enumerate(spoken, start=1)]
    return {"holds": holds, "promises": promises, "guards": _guards(lines)}


def _promise(number: int, slip: Slip) -> Row:
    month_only = slip.said in MONTH_ENDS
    note = "; ".join(part for part in (slip.note, f"said in {slip.said}" if month_only else "") if part)
    return row(promise_id=f"PROMISE-{number:02d}", asset_id=slip.asset_id, due=slip.due,
               said_on=MONTH_ENDS.get(slip.said, slip.said), assumed="said_on" if month_only else "",
               source=slip.source, note=note)


def _guards(lines: Lifelines) -> list[Row]:
    """Return the guarded sites, handed over from 13 to 19 January; no posts, routes or persons."""
    sites = ["AIRPORT", "GRID-N", "GRID-S", *(f"HEADWORKS-{number}" for number in (1, 2, 3)),
             *(site.asset_id for site in lines.exchanges[::2]), *(f"HEAT-{slug}-01" for slug in ("almaly", "medeu"))]
    rows = [row(guard_id="GUARD-01", asset_id="TPP-2", guarded_by="outside contingent", until="2022-01-14",
                assumed="minimum_cover", minimum_cover=2, **provenance("F51"))]
    for number, asset_id in enumerate(sites[:GUARDED - 1], start=2):
        rows.append(row(guard_id=f"GUARD-{number:02d}", asset_id=asset_id, guarded_by="outside contingent",
                        until=f"2022-01-{13 + number // 2:02d}", minimum_cover=2, assumed="all",
                        note="fourteen sites, handed over 13-19 January (F49); which ones is assumed"))
    return [{**each, "until": min(each["until"], "2022-01-19")} for each in rows]
