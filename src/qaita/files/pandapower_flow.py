"""The load flow of a pandapower network, with parts of it taken away.

Owns which of its tables is which node and link, and that only plain tables are loaded. The load flow itself is that of
the library pandapower (extra ``physics``), imported when a network is opened.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.errors import Fault, InputError
from qaita.files.network_pandapower import BRANCHES, NOT_READ, SOURCES
from qaita.files.network_rows import Element
from qaita.recovery.physics.power import NEARLY_NONE
from qaita.recovery.physics.reach import reached

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PLAIN = {("pandapower.auxiliary", "pandapowerNet"), ("pandas.core.frame", "DataFrame"),
         ("pandas.core.series", "Series"), ("pandas", "DataFrame"), ("pandas", "Series"), ("numpy", "array")}
"""Module and class of what may stand in a file; pandapower would import any other that is named there."""
ENDS = {**{table: (tail, head) for table, (tail, head, _) in BRANCHES.items()}, "switch": ("bus", "element")}
"""Table of branches -> columns of its two buses."""
LOADS = ("load", "motor")
FORMING = ("ext_grid", "gen")
"""Tables of what can form an island; a static generator only adds to one."""
Row = dict[str, Any]
"""One row of a table: column -> value."""
TOLERANCE = 1e-6
"""Megawatts by which a source may give more than it has: what a load flow leaves."""


class PandapowerFlow:
    """A network of pandapower (:class:`qaita.recovery.physics.power.LoadFlow`).

    Attributes
    ----------
    nodes, links : tuple of Element
        Table and index of each node and link; what ties a load to its bus has table ``at``.
    tails, heads, closed, gives, asked
        As in ``LoadFlow``.

    Parameters
    ----------
    content : bytes
        The file, as ``pandapower.to_json`` writes it.
    name : str
        Its name, for faults.

    Raises
    ------
    InputError
        When it is no such file, or holds anything but plain tables.
    """

    def __init__(self, content: bytes, name: str):
        self._net = _opened(content, name)
        try:
            self._lay_out()
        except (KeyError, TypeError, ValueError) as error:
            raise InputError([Fault(f"pandapower cannot solve it, a column is missing or wrong: {error!r}", name)]
                             ) from error
        self._check(name)

    def _lay_out(self) -> None:
        """Give nodes and links their numbers, and note what they give and ask."""
        net = self._net
        rows = {table: {str(key): row for key, row in zip(net[table].index, net[table].to_dict("records"), strict=True)}
                for table in ("bus", "switch", *BRANCHES, *SOURCES, *LOADS)}
        hung = [((table, key), row) for table in (*SOURCES, *LOADS) for key, row in rows[table].items()]
        self.nodes: tuple[Element, ...] = (*(("bus", key) for key in rows["bus"]), *(node for node, _ in hung))
        index = {node: idx for idx, node in enumerate(self.nodes)}
        opened = {(row["et"], str(row["element"])) for row in rows["switch"].values() if not row["closed"]}
        ends = [((table, key), row[tail], row[head], _shut(table, key, row, opened))
                for table, (tail, head) in ENDS.items() for key, row in rows[table].items()
                if row.get("et", "b") == "b"]
        ends += [(("at", " ".join(node)), row["bus"], node, False) for node, row in hung]
        self.links: tuple[Element, ...] = tuple(end[0] for end in ends)
        self.tails = np.array([index["bus", str(tail)] for _, tail, _, _ in ends], np.int64)
        self.heads = np.array([index[head if isinstance(head, tuple) else ("bus", str(head))]
                               for _, _, head, _ in ends], np.int64)
        off = np.array([not rows[table][key]["in_service"] for table, key in self.nodes], np.bool_)
        self.closed = np.array([shut for *_, shut in ends], np.bool_) | off[self.tails] | off[self.heads]
        self.gives = np.where(off, 0.0, [_gives(table, rows[table][key]) for table, key in self.nodes])
        self.asked = np.where(off, 0.0, [_asked(table, rows[table][key]) for table, key in self.nodes])
        self._places = {table: np.array([index[table, key] for key in rows[table]], np.int64)
                        for table in ("bus", *SOURCES, *LOADS)}
        self._scaling = {table: net[table]["scaling"].to_numpy(np.float64).copy() for table in LOADS}
        self._steady = net.gen["p_mw"].to_numpy(np.float64).copy()

    def solvable(self, nodes: Bools, links: Bools, shares: Floats, works: Floats) -> bool:
        """Return whether pandapower's load flow (Newton-Raphson) converges, no source giving more than it has."""
        pandapower = load_pandapower()

        most = np.where(works > 0, self.gives * np.maximum(works, NEARLY_NONE), 0.0)
        self._keep(nodes, links)
        for table in LOADS:
            self._net[table]["scaling"] = self._scaling[table] * shares[self._places[table]]
        self._share_out(nodes, links, shares, most)
        try:
            with _quiet():
                pandapower.runpp(self._net, numba=False)
        except Exception:  # the solver's own, or that of a singular matrix: a network that is whole was solved before
            return False
        return self._within(nodes, most)

    def _check(self, name: str) -> None:
        """Raise InputError where the load flow of the whole network fails otherwise than by not converging."""
        pandapower = load_pandapower()

        try:
            with _quiet():
                pandapower.runpp(self._net, numba=False)
        except pandapower.LoadflowNotConverged:
            pass
        except Exception as error:  # a column that is missing, an element of two kinds: whatever the library raises
            raise InputError([Fault(f"pandapower cannot solve it: {error!r}", name)]) from error

    def _keep(self, nodes: Bools, links: Bools) -> None:
        """Take out of service whatever is not kept."""
        for table, places in self._places.items():
            self._net[table]["in_service"] = nodes[places]
        for table, column in (("line", "in_service"), ("trafo", "in_service"), ("switch", "closed")):
            kept = dict(zip(self.links, links.tolist(), strict=True))
            self._net[table][column] = [kept.get((table, str(key)), bool(was)) for key, was
                                        in self._net[table][column].items()]

    def _share_out(self, nodes: Bools, links: Bools, shares: Floats, most: Floats) -> None:
        """Let the largest generator of each island without grid lead it, all its generators carrying alike."""
        places, net = self._places["gen"], self._net
        net.gen["slack"], net.gen["p_mw"] = False, self._steady
        tails, heads, both = self.tails[links], self.heads[links], np.zeros(int(links.sum()), np.bool_)
        done = reached(len(nodes), tails, heads, both, self._places["ext_grid"][nodes[self._places["ext_grid"]]])
        for rank in np.argsort(-most[places], kind="stable"):
            node = places[rank]
            if not nodes[node] or done[node] or most[node] <= 0:
                continue
            island = reached(len(nodes), tails, heads, both, [int(node)])
            alike = float((self.asked * shares)[island].sum()) / float(most[places][island[places]].sum())
            net.gen["p_mw"] = np.where(island[places], most[places] * alike, net.gen["p_mw"])
            net.gen.loc[net.gen.index[rank], "slack"] = True
            done |= island

    def _within(self, nodes: Bools, most: Floats) -> bool:
        """Return whether no source that is kept gives more than its most, or nothing that is a number."""
        for table in FORMING:
            places = self._places[table]
            kept = nodes[places] & np.isfinite(most[places])
            given = self._net[f"res_{table}"]["p_mw"].to_numpy(np.float64)
            if (given[kept] > most[places][kept] + TOLERANCE).any():
                return False
        return True


def _shut(table: str, key: str, row: Row, opened: set[tuple[str, str]]) -> bool:
    """Return whether a branch is out of service or stands behind an open switch, or a switch is open."""
    if table == "switch":
        return not row["closed"]
    return not row["in_service"] or (table[0], key) in opened


def _gives(table: str, row: Row) -> float:
    if table not in FORMING:
        return 0.0
    most = float(row.get("max_p_mw", np.nan))
    if np.isfinite(most):
        return max(0.0, most)
    return np.inf if table == "ext_grid" else max(0.0, float(row["p_mw"]) * float(row.get("scaling", 1.0)))


def _asked(table: str, row: Row) -> float:
    if table not in LOADS:
        return 0.0
    if table == "load":
        return max(0.0, float(row["p_mw"]) * float(row["scaling"]))
    taken = float(row["pn_mech_mw"]) * float(row["loading_percent"]) / float(row["efficiency_percent"])
    return max(0.0, taken * float(row["scaling"]))


def load_pandapower() -> Any:
    """Return the module pandapower, HiGHS being loaded before it.

    pandapower loads OR-Tools where it is there, which brings a HiGHS of its own: of two in one process the first works.
    pandapower does without OR-Tools, and CP-SAT has its own process (:mod:`qaita.plan.exact.apart`).

    Raises
    ------
    ImportError
        When it is not installed.
    """
    if find_spec("highspy") is not None:
        import_module("highspy")
    return import_module("pandapower")


def _opened(content: bytes, name: str) -> Any:
    _check_plain(content, name)
    try:
        with _quiet():
            pandapower = load_pandapower()
            net = pandapower.from_json_string(content.decode("utf-8"), convert=True)
    except ImportError as error:
        raise InputError([Fault("load flow needs pandapower, which is not installed", name,
                                maybe="run: pip install qaita[physics]")]) from error
    except Exception as error:  # a library's reader may raise anything on a broken file
        raise InputError([Fault(f"pandapower cannot read it: {error}", name)]) from error
    for table in NOT_READ:
        if table in net and "in_service" in net[table]:
            net[table]["in_service"] = False
    return net


def _check_plain(content: bytes, name: str) -> None:
    """Refuse a file that names a class which pandapower would import, other than plain tables."""
    try:
        found = set(_named(json.loads(content)))
    except (ValueError, RecursionError) as error:
        raise InputError([Fault(f"cannot be read as JSON: {error}", name, allowed="what pandapower.to_json writes")]
                         ) from error
    faults = [Fault("holds what is not loaded", name, value=f"{module}.{class_}", allowed="plain tables",
                    maybe="take controllers and the like out before saving the network")
              for module, class_ in sorted(found - PLAIN)]
    if faults:
        raise InputError(faults)


def _named(value: Any) -> Iterator[tuple[str, str]]:
    """Yield module and class of every object that the file names, in texts that hold JSON as well."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, dict):
        if "_module" in value or "_class" in value:
            yield str(value.get("_module")), str(value.get("_class"))
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _named(item)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the library logs and warns to itself: what has no solution is told by us."""
    logger = logging.getLogger("pandapower")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
