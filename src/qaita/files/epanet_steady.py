"""A water network that EPANET solves for one standing state, with parts of it taken away.

Owns the text of the input that EPANET is given and the reading of its answer. EPANET itself comes with the library wntr
(extra ``physics``), imported when a network is first solved.

A standing state is the mean of many days: each junction asks its mean demand, every pump runs that is not broken,
controls and rules do not act, and tanks neither fill nor empty, so that each is a junction that asks nothing. So what
tanks hold is not counted on: it bridges hours, not the weeks of a recovery.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.errors import Fault, InputError
from qaita.files.epanet import Lines, flow_unit, mean_demands, option, sections_of
from qaita.files.network_rows import Element

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Cells = Mapping[str, list[str]]

NODES, LINKS = ("JUNC", "TANK", "RESE"), ("PIPE", "PUMP", "VALV")
TITLES = {"JUNC": "JUNCTIONS", "RESE": "RESERVOIRS", "PIPE": "PIPES", "PUMP": "PUMPS", "VALV": "VALVES",
          "CURV": "CURVES", "EMIT": "EMITTERS"}
US_UNITS = ("CFS", "GPM", "MGD", "IMGD", "AFD")
"""Units of flow with which pressure is in psi; with all others it is in metres."""
REQUIRED_PSI, REQUIRED_METRES = 20.0, 14.06
"""Pressure from which on demand is met in full, where the file says none: 20 psi at all points of the system under all
conditions of flow (Recommended Standards for Water Works, Great Lakes - Upper Mississippi River Board, 2018, 8.2.1)."""
EXPONENT = "0.5"
"""Demand grows with this power of the pressure below it (J. Wagner, U. Shamir, D. Marks, Journal of Water Resources
Planning and Management 114, 1988)."""
KILOPASCALS_A_METRE = 9.80665
PIPE_STATUS = 7
PUMP_WORDS = ("HEAD", "POWER", "SPEED")


class SteadyNetwork:
    """A network of an EPANET input (:class:`qaita.recovery.physics.water.Hydraulics`).

    Attributes
    ----------
    nodes, links : tuple of str
        Ids, in the order of their numbers.
    tails, heads, one_way, closed, sources, asked
        As in ``Hydraulics``; ``asked`` in the file's unit of flow.

    Parameters
    ----------
    content : bytes
        The input file.
    name : str
        Its name, for faults.

    Raises
    ------
    InputError
        When it has no junctions or links between nodes that it has not (``read_epanet`` tells which), or wntr is not
        installed.
    """

    def __init__(self, content: bytes, name: str):
        if find_spec("wntr") is None:
            raise InputError([Fault("hydraulics need wntr, which is not installed", name,
                                    maybe="run: pip install qaita[physics]")])
        self.sections = sections_of(content)
        self._nodes = _cells(self.sections, NODES)
        self._links = _cells(self.sections, LINKS)
        self.nodes, self.links = tuple(self._nodes), tuple(self._links)
        index = {node: idx for idx, node in enumerate(self.nodes)}
        ends = [cells[2:4] for cells in self._links.values()]
        if not self.nodes or any(len(pair) < 2 or pair[0] not in index or pair[1] not in index for pair in ends):
            raise InputError([Fault("is no whole network of EPANET", name, maybe="read it with `qaita new --water`, "
                                    "which tells every fault")])
        self.tails = np.array([index[tail] for tail, _ in ends], np.int64)
        self.heads = np.array([index[head] for _, head in ends], np.int64)
        asked = mean_demands(self.sections)
        self._mean = asked
        self.asked = np.array([max(0.0, asked.get(node, 0.0)) if self._nodes[node][0] == "JUNC" else 0.0
                               for node in self.nodes])
        self.sources = np.array([cells[0] == "RESE" for cells in self._nodes.values()], np.bool_)
        self._status = {cells[0]: cells[1].upper() for _, cells in self.sections.get("STAT", []) if len(cells) > 1}
        own = [_own_status(cells) for cells in self._links.values()]
        self.one_way = np.array([cells[0] == "PUMP" or status == "CV" for cells, status
                                 in zip(self._links.values(), own, strict=True)], np.bool_)
        self.closed = np.array([cells[0] != "PUMP" and "CLOSED" in (status, self._status.get(link))
                                for (link, cells), status in zip(self._links.items(), own, strict=True)], np.bool_)

    @property
    def nodes_named(self) -> tuple[Element, ...]:
        """Nodes by kind and name, as the reader of EPANET calls them."""
        return tuple(("node", name) for name in self.nodes)

    @property
    def links_named(self) -> tuple[Element, ...]:
        """Links by kind and name."""
        return tuple(("link", name) for name in self.links)

    def solve(self, nodes: Bools, links: Bools, speeds: Floats) -> Floats | None:
        """Return what each node gets, or None where EPANET finds no solution."""
        kept = [self.nodes[idx] for idx in np.flatnonzero(nodes)]
        found = _solved(self.text(nodes, links, speeds), kept)
        if found is None:
            return None
        given = np.zeros(len(self.nodes))
        given[np.flatnonzero(nodes)] = found
        return given

    def text(self, nodes: Bools, links: Bools, speeds: Floats) -> str:
        """Return the input that EPANET is given: the nodes and links kept, at a standing state."""
        parts: dict[str, list[str]] = {title: [] for title in TITLES.values()}
        kept = {self.nodes[idx] for idx in np.flatnonzero(nodes)}
        for name in self.nodes:
            if name in kept:
                section, line = self._node_line(name)
                parts[section].append(line)
        for idx in np.flatnonzero(links):
            cells = self._links[self.links[idx]]
            parts[TITLES[cells[0]]].append(_link_line(cells, float(speeds[idx])))
        parts["CURVES"] = [" ".join(cells) for _, cells in self.sections.get("CURV", [])]
        parts["EMITTERS"] = [" ".join(cells) for _, cells in self.sections.get("EMIT", []) if cells[0] in kept]
        open_ = {self.links[idx] for idx in np.flatnonzero(links)}
        parts["STATUS"] = [f"{link} {status}" for link, status in self._status.items()
                           if link in open_ and self._links[link][0] == "VALV"]
        parts["OPTIONS"], parts["TIMES"] = _options(self.sections), ["Duration 0"]
        return "".join(f"[{title}]\n" + "".join(f"{line}\n" for line in lines) for title, lines in parts.items()
                       if lines) + "[END]\n"

    def _node_line(self, name: str) -> tuple[str, str]:
        section, _, elevation = self._nodes[name][:3] if len(self._nodes[name]) > 2 else (*self._nodes[name][:2], "0")
        if section == "RESE":
            return "RESERVOIRS", f"{name} {elevation}"
        demand = self._mean.get(name, 0.0) if section == "JUNC" else 0.0
        return "JUNCTIONS", f"{name} {elevation} {demand!r}"


def _cells(sections: Lines, wanted: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the cells of each node or link by its id, its section put before them."""
    return {cells[0]: [section, *cells] for section in wanted for _, cells in sections.get(section, [])}


def _own_status(cells: list[str]) -> str:
    """Return the status that the line of a pipe gives; blank for all else."""
    return cells[PIPE_STATUS + 1].upper() if cells[0] == "PIPE" and len(cells) > PIPE_STATUS + 1 else ""


def _link_line(cells: list[str], speed: float) -> str:
    """Return the line of a link; a pump keeps its curve or power and gets its speed, patterns are dropped."""
    if cells[0] != "PUMP":
        return " ".join(cells[1:])
    given = {word.upper(): value for word, value in zip(cells[4::2], cells[5::2], strict=False)}
    words = {word: given[word] for word in PUMP_WORDS if word in given}
    own = float(words.get("SPEED", "1"))
    if own * speed != 1.0:
        words["SPEED"] = repr(own * speed)
    return " ".join([*cells[1:4], *(f"{word} {value}" for word, value in words.items())])


def _options(sections: Lines) -> list[str]:
    american = flow_unit(sections).upper() in US_UNITS
    factor = 1 / KILOPASCALS_A_METRE if option(sections, "PRESSURE").upper() == "KPA" and not american else 1.0
    required = option(sections, "REQUIRED", "PRESSURE")
    most = float(required) * factor if required else REQUIRED_PSI if american else REQUIRED_METRES
    least = float(option(sections, "MINIMUM", "PRESSURE") or 0) * factor
    kept = {"Headloss": "HEADLOSS", "Viscosity": "VISCOSITY", "Specific Gravity": "SPECIFIC GRAVITY",
            "Emitter Exponent": "EMITTER EXPONENT"}
    return [f"Units {flow_unit(sections)}", "Demand Model PDA", f"Minimum Pressure {least!r}",
            f"Required Pressure {most!r}", f"Pressure Exponent {option(sections, 'PRESSURE', 'EXPONENT') or EXPONENT}",
            "Trials 200", "Accuracy 0.0001", "Unbalanced Continue 10",
            *(f"{name} {value}" for name, words in kept.items() if (value := option(sections, *words.split())))]


def _solved(text: str, nodes: list[str]) -> list[float] | None:
    """Return the demand delivered at each node, in the unit of the text; None where EPANET has no answer."""
    from wntr.epanet.exceptions import EpanetException
    from wntr.epanet.toolkit import ENepanet
    from wntr.epanet.util import EN

    with tempfile.TemporaryDirectory() as folder, _quiet("wntr.epanet.toolkit"):
        place = Path(folder)
        (place / "state.inp").write_text(text, encoding="utf-8")
        engine: Any = ENepanet()
        try:
            engine.ENopen(str(place / "state.inp"), str(place / "state.rpt"), str(place / "state.bin"))
            engine.ENopenH()
            engine.ENinitH(0)
            engine.ENrunH()
            return [engine.ENgetnodevalue(engine.ENgetnodeindex(node), EN.DEMAND) for node in nodes]
        except EpanetException:
            return None
        finally:
            engine.ENclose()


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep what a library logs of warnings to itself: what has no solution is told by us."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
