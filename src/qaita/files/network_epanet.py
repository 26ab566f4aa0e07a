"""A water network in the input format of EPANET (``.inp``), as rows of assets and links.

Owns which section becomes what. Only the topology is read: junctions, reservoirs, tanks, pipes, pumps, valves, demands
and coordinates. Hydraulics (heads, patterns, controls, rules) are left to EPANET: whether the water reaches a place is
answered over open pipes, not by pressure.

Format: :mod:`qaita.files.epanet`.
"""

from __future__ import annotations

from pathlib import Path

from qaita.cases.rows import Row, row
from qaita.errors import Fault, InputError
from qaita.files.epanet import CUBIC_METRES_A_DAY, Lines, base_demands, flow_unit, mean_demands, read_sections
from qaita.files.maybe import likely
from qaita.files.network_rows import Demand, NetworkRows, free_name

NODES = {"JUNC": "water_junction", "RESE": "water_plant", "TANK": "reservoir"}
"""Section -> asset class (assumed). EPANET's reservoir is an endless source, its tank a store."""
LINKS = {"PIPE": "water_main", "PUMP": "pumping_station", "VALV": "water_junction"}
KINDS = {"PIPE": "pipe", "PUMP": "pump", "VALV": "valve"}
LINK_CELLS = 3
PIPE_STATUS = 7
"""Cell of a pipe that says Open, Closed or CV (check valve: one way)."""


def read_epanet(path: Path, service: str = "water") -> NetworkRows:
    """Return the water network in the file ``path``, as :func:`epanet_rows` does; InputError when it cannot be read."""
    return epanet_rows(read_sections(path), path.name, service)


def epanet_rows(sections: Lines, place: str, service: str = "water") -> NetworkRows:
    """Return a water network: each node an asset; each pipe, pump and valve an asset and the link that it is.

    Reservoirs are sources of ``service``; tanks are not, since what they hold runs out. Pumps carry one way and so do
    pipes with a check valve; closed pipes are left out, with their reason in ``left_out``. Where a link has the id of a
    node, its asset is called ``pipe-ID`` and the like. Own columns of assets: ``x_east``, ``x_north`` (coordinates of
    the file, in its own system), ``x_demand`` and ``x_demand_unit``. Classes are marked assumed.

    Raises
    ------
    InputError
        When the file ``place`` has no junctions, doubled ids, or links to nodes that it has not.
    """
    faults: list[Fault] = []
    nodes = _nodes(sections, service, place, faults)
    ids = set(nodes)
    assets, links, left_out = _links(sections, service, ids, place, faults)
    if not sections.get("JUNC"):
        faults.append(Fault("has no junctions", place, allowed="an EPANET input with a section [JUNCTIONS]"))
    if faults:
        raise InputError(faults)
    elements = {**{name: ("node", name) for name in nodes},
                **{link["asset_id"]: ("link", link["link_id"]) for link in links}}
    demands = _asked(sections, service, left_out)
    return NetworkRows((*nodes.values(), *assets), tuple(links), (), tuple(left_out), demands, elements)


def _asked(sections: Lines, service: str, left_out: list[str]) -> tuple[Demand, ...]:
    """Return the mean demands in cubic metres a day; inflows (negative demands) are left out and told."""
    in_a_day = CUBIC_METRES_A_DAY[flow_unit(sections).upper()]
    asked = mean_demands(sections)
    junctions = [cells[0] for _, cells in sections.get("JUNC", [])]
    left_out += [f"junction {name}: its demand is below 0 (an inflow)" for name in junctions if asked.get(name, 0) < 0]
    return tuple(Demand(name, service, asked[name] * in_a_day) for name in junctions if asked.get(name, 0) > 0)


def _nodes(sections: Lines, service: str, place: str, faults: list[Fault]) -> dict[str, Row]:
    where = {cells[0]: cells[1:3] for _, cells in sections.get("COOR", []) if len(cells) >= 3}
    demands, unit = base_demands(sections, place, faults), flow_unit(sections)
    if unit.upper() not in CUBIC_METRES_A_DAY:
        faults.append(Fault("no unit of flow", f"{place} [OPTIONS]", column="Units", value=unit,
                            allowed=", ".join(CUBIC_METRES_A_DAY)))
    found: dict[str, Row] = {}
    for section, class_ in NODES.items():
        for number, cells in sections.get(section, []):
            name = cells[0]
            if name in found:
                faults.append(Fault("node stands twice", place, number, value=name, allowed="each id once"))
            east, north = where.get(name, ("", ""))
            demand = demands.get(name, 0.0)
            found[name] = row(
                asset_id=name, class_=class_, source_of=service if section == "RESE" else "", x_east=east,
                x_north=north, x_demand=demand or "", x_demand_unit=unit if demand else "", assumed="class",
            )  # fmt: skip
    return found


def _links(sections: Lines, service: str, nodes: set[str], place: str,
           faults: list[Fault]) -> tuple[list[Row], list[Row], list[str]]:
    """Return the assets and links of pipes, pumps and valves, and what was left out."""
    closed = {cells[0] for _, cells in sections.get("STAT", []) if len(cells) > 1 and cells[1].upper() == "CLOSED"}
    assets, links, left_out = [], [], []
    taken, seen = set(nodes), set[str]()
    lines = [(section, *line) for section in LINKS for line in sections.get(section, [])]
    for section, number, cells in lines:
        name, kind = cells[0], KINDS[section]
        faults += _link_faults(number, cells, nodes, seen, place)
        seen.add(name)
        status = _pipe_status(section, cells)
        if section == "PIPE" and (status == "CLOSED" or name in closed):
            left_out.append(f"pipe {name}: closed")
            continue
        if len(cells) < LINK_CELLS:
            continue
        asset = free_name(name, kind, taken)
        one_way = "yes" if section == "PUMP" or status == "CV" else ""
        assets.append(row(asset_id=asset, name=name if name != asset else "", class_=LINKS[section], assumed="class"))
        links.append(row(link_id=name, service=service, from_id=cells[1], to_id=cells[2], asset_id=asset,
                         one_way=one_way))
    return assets, links, left_out


def _pipe_status(section: str, cells: list[str]) -> str:
    """Return the status that the line of a pipe gives, such as CV or CLOSED; blank for all else."""
    return cells[PIPE_STATUS].upper() if section == "PIPE" and len(cells) > PIPE_STATUS else ""


def _link_faults(number: int, cells: list[str], nodes: set[str], seen: set[str], place: str) -> list[Fault]:
    if len(cells) < LINK_CELLS:
        return [Fault("link without two nodes", place, number, value=" ".join(cells), allowed="ID Node1 Node2 ...")]
    faults = []
    if cells[0] in seen:
        faults.append(Fault("link stands twice", place, number, value=cells[0], allowed="each id once"))
    for column, name in (("Node1", cells[1]), ("Node2", cells[2])):
        if name not in nodes:
            guess = likely(name, nodes)
            faults.append(Fault("no such node", place, number, column, name, f"one of {len(nodes)} nodes",
                                f"{guess} is meant" if guess else ""))
    return faults
