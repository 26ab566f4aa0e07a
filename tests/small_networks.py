"""Two small networks in the forms of other programs, which several tests read."""

from __future__ import annotations

import json

WATER = """[TITLE]
[not a section] in a title

[JUNCTIONS]
;ID  Elev  Demand  Pattern
 J1  10    5       day   ; town
 J2  10    7
[RESERVOIRS]
 R1  50
[TANKS]
 T1  60    10 5 20 30 0
[PIPES]
 J1  J1  J2  100  300  100  0  Open    ; the id of a node
 P2  J2  T1  100  300  100  0  CV
 P3  T1  J1  100  300  100  0  Closed
 P4  T1  J1  100  300  100  0
[PUMPS]
 U1  R1  J1  HEAD 1
[VALVES]
[DEMANDS]
 J2  1.5
 J2  2
[STATUS]
 P4  Closed
 U1  Closed
[OPTIONS]
 Units  MLD
[COORDINATES]
 J1  3.5  -4
[END]
"""
"""R1 is pumped to J1, then J2, then through a check valve to the tank; two pipes back are closed."""


def water(folder, text=WATER, name="water.inp"):
    """The path of an EPANET file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def frame(columns, *rows):
    """A table as pandapower writes it."""
    content = {"columns": columns, "index": list(range(len(rows))), "data": [list(row) for row in rows]}
    return {"_module": "pandas.core.frame", "_class": "DataFrame", "_object": json.dumps(content), "orient": "split"}


POWER = {
    "bus": frame(["name", "in_service"], ("B0", True), ("B1", True), (None, True), ("B3", False)),
    "bus_geodata": frame(["x", "y"], (1.5, 2)),
    "line": frame(["name", "from_bus", "to_bus", "in_service"], ("L0", 0, 1, True), ("L1", 0, 1, False),
                  ("L2", 0, 1, True)),
    "trafo": frame(["name", "hv_bus", "lv_bus", "in_service"], ("L0", 1, 2, True)),
    "switch": frame(["name", "bus", "element", "et", "closed"], ("S0", 0, 2, "b", False), ("S1", 0, 2, "l", False),
                    ("S2", 0, 2, "b", True)),
    "ext_grid": frame(["name", "bus", "in_service"], ("grid", 0, True)),
    "load": frame(["name", "bus", "p_mw", "in_service"], ("town", 2, 0.5, True)),
    "motor": frame(["name", "bus", "pn_mech_mw", "in_service"], ("M1", 2, None, True)),
    "version": "2.6.0",
}  # fmt: skip


def power(folder, tables=POWER):
    """The path of a pandapower file with these tables."""
    path = folder / "power.json"
    path.write_text(json.dumps({"_module": "pandapower.auxiliary", "_class": "pandapowerNet", "_object": tables}))
    return path
