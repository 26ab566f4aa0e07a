"""How fast and how well INDP repairs are chosen: ``python benchmarks/indp.py NETWORK.json CASES.json``.

For each instance, in the same run on this machine: our search and the check of its bound, and the model of the
literature as it stands (a repair in each period 0 or 1, big-M rows) given to HiGHS, one thread, gap 1e-6, at most
``--limit`` seconds. Wall-clock and CPU seconds, since the machine may be busy with other things; ``ratio`` is our CPU
seconds over those of HiGHS, whether it closed or not. ``--copies N`` asks instead for a network of N tied copies of the
one given, each damaged like one of the larger cases, with N times the resources; HiGHS is not asked for it. ``--quick``
leaves out the longest. Each line done is kept in ``--keep`` and not measured again.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from qaita.cases.indp_copies import tied_copies
from qaita.files.peer_indp import IndpNetwork, read_indp_damages, read_indp_network
from qaita.jobs.peer_indp_ahead import Means, chosen_damage, restoration_of
from qaita.plan.lookahead.problem import Restoration, breaches
from qaita.plan.lookahead.solve import look_ahead
from qaita.plan.lookahead.verify import proven

QUICK = (("wu_45_68", 1, 5), ("wu_23_60", 3, 15), ("wu_30_92", 7, 10))
LONG = (*QUICK, ("wu_23_60", 1, 30), ("wu_30_92", 1, 67), ("wu_48_53", 1, 100), ("wu_48_53", 11, 10),
        ("wu_48_53", 6, 17))
GAP = 1e-6
Line = tuple[list[int], list[float], float, float]
"""Columns, values, lower and upper side of a row."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    folder = Path("../shared/data/peers/indp")
    parser.add_argument("network", nargs="?", type=Path, default=folder / "shelby_ext_network.json")
    parser.add_argument("cases", nargs="?", type=Path, default=folder / "shelby_ext_iindp_cases.json")
    parser.add_argument("--time", type=float, default=200.0, help="seconds of our search (default 200)")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for HiGHS (default 120; 0: not asked)")
    parser.add_argument("--only", help="NAME,RESOURCES,PERIODS")
    parser.add_argument("--quick", action="store_true", help="leave out the longest")
    parser.add_argument("--copies", type=int, default=0, help="add a network of so many tied copies (default none)")
    parser.add_argument("--rate", type=float, default=9.0, help="resources a period and copy (default 9)")
    parser.add_argument("--workers", type=int, default=1, help="threads of our search (default 1)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="what is done; by default in build/, named for the options")
    options = parser.parse_args()
    if not options.network.exists():
        print(f"no network {options.network}: nothing to measure")
        return
    print("| case | R | T | damaged | objective | checked gap | unmet at the end | s search + check | CPU s "
          "| HiGHS objective | HiGHS gap | s | CPU s | ratio |\n" + "|---" * 14 + "|")
    system = read_indp_network(options.network)
    damages = read_indp_damages(options.cases, system)
    only = options.only.split(",") if options.only else None
    chosen = [(only[0], float(only[1]), int(only[2]))] if only else QUICK if options.quick else LONG
    kept = Kept(options)
    loaded = False
    for name, resources, periods in () if options.copies and not only else chosen:
        problem = restoration_of(system, chosen_damage(damages, name), Means(resources, periods))
        if not loaded:  # loads, or compiles, outside of all clocks
            look_ahead(restoration_of(system, chosen_damage(damages, name), Means(resources, 1)))
            loaded = True
        kept.line(f"| {name} | {resources:g} | {periods} |", lambda problem=problem: beside(
            ours(problem, options.time, GAP / 50, options.workers), plain(problem, options.limit)))
    if options.copies:
        kept.line(f"| {options.copies} tied copies | {options.rate * options.copies:g} | 10 |", lambda: beside(
            ours(copies(options)[1], options.time, 1e-4, options.workers), None))


class Kept:
    """Lines that were measured with the same options, in a file."""

    def __init__(self, options: argparse.Namespace):
        named = f"{options.time:g}s-limit{options.limit:g}s-seed{options.seed}-workers{options.workers}"
        self.path = options.keep or Path(f"build/indp-{named}.json")
        self.lines: dict[str, str] = json.loads(self.path.read_text("utf-8")) if self.path.exists() else {}

    def line(self, head: str, measure: Callable[[], str]) -> None:
        """Print the line that begins so; what is not known is measured, and kept."""
        if head not in self.lines:
            self.lines[head] = measure()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(self.lines, indent=1), encoding="utf-8")
        print(head, self.lines[head], flush=True)


def beside(mine: tuple[str, float], theirs: tuple[str, float] | None) -> str:
    """Return the rest of a line: what both did, and the ratio of their CPU seconds."""
    if theirs is None:
        return f"{mine[0]} | | | | | |"
    return f"{mine[0]} | {theirs[0]} | {mine[1] / theirs[1]:.2f} |"


def ours(problem: Restoration, seconds: float, gap: float, workers: int = 1) -> tuple[str, float]:
    """Return the cells of our search, and its CPU seconds."""
    begun, used = time.monotonic(), time.process_time()
    found = look_ahead(problem, lambda: time.monotonic() > begun + 0.9 * seconds, gap=gap,
                       workers=workers)
    searched = time.monotonic() - begun
    bound = proven(problem, found.proof)
    assert not breaches(problem, found.repairs.period)
    cost, used = found.repairs.objective, time.process_time() - used
    return (f"{len(problem.item_price)} | {cost:.0f} | {(cost - bound) / cost:.1e} "
            f"| {found.repairs.flows[-1].under.sum():.4g} | {searched:.1f} + {time.monotonic() - begun - searched:.1f} "
            f"| {used:.1f}", used)


def plain(problem: Restoration, limit: float) -> tuple[str, float] | None:
    """Return the cells of HiGHS with the model of the literature, and its CPU seconds; None: it is not asked."""
    if limit <= 0:
        return None
    import highspy

    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", GAP), ("time_limit", limit)):
        solver.setOptionValue(option, value)
    state_model(solver, problem)
    begun, used = time.monotonic(), time.process_time()
    solver.run()
    info, used = solver.getInfo(), time.process_time() - used
    return (f"{info.objective_function_value:.0f} | {info.mip_gap:.1e} | {time.monotonic() - begun:.1f} "
            f"| {used:.1f}", used)


def state_model(solver: Any, problem: Restoration) -> None:
    """Give HiGHS the model: flow, over, under, working and repaired in each period from 0 on."""
    network, items = problem.network, len(problem.item_price)
    bound = problem.dependencies.depender_idx[problem.counted]
    kept = sorted({*problem.item_node.tolist(), *bound.tolist()})
    starts = np.cumsum([0, network.num_arcs, network.num_nodes, network.num_nodes, len(kept), len(problem.item_link),
                        items])
    capacity = np.minimum(network.link_capacity[network.arc_link], 1e6)
    for now in range(problem.periods + 1):
        add_columns(solver, problem, now, starts, capacity)
    for now in range(problem.periods + 1):
        for columns, values, low, high in [*flow_rows(problem, now, starts, capacity, kept),
                                           *state_rows(problem, now, starts, kept)]:
            solver.addRow(low, high, len(columns), np.array(columns, np.int32), np.array(values, np.float64))


def add_columns(solver: Any, problem: Restoration, now: int, starts: Any, capacity: Any) -> None:
    """Add the columns of a period."""
    network, width = problem.network, int(starts[-1])
    upper = np.concatenate([capacity, np.full(2 * network.num_nodes, np.inf), np.ones(width - starts[3])])
    if now == 0:
        upper[starts[5]:] = 0
    solver.addVars(width, np.zeros(width), upper)
    here = np.arange(now * width, (now + 1) * width, dtype=np.int32)
    solver.changeColsCost(width, here, np.concatenate([network.arc_price, network.over_price, network.under_price,
                                                       np.zeros(starts[5] - starts[3]), problem.item_price]))
    solver.changeColsIntegrality(int(width - starts[3]), here[starts[3]:],
                                 np.array([highs_integer()] * int(width - starts[3])))


def flow_rows(problem: Restoration, now: int, starts: Any, capacity: Any, kept: list[int]) -> Iterator[Line]:
    """Yield the balance of each node, and what ends and links let through."""
    network, base = problem.network, now * int(starts[-1])
    for node in range(network.num_nodes):
        out, into = np.flatnonzero(network.arc_tail == node), np.flatnonzero(network.arc_head == node)
        columns = [*(base + out), *(base + into), base + starts[1] + node, base + starts[2] + node]
        balance = float(network.balance[node])
        yield columns, [1.0] * len(out) + [-1.0] * len(into) + [1.0, -1.0], balance, balance
    broken = problem.item_link.tolist()
    for arc in range(network.num_arcs):
        ends = (int(network.arc_tail[arc]), int(network.arc_head[arc]))
        gates = [starts[3] + kept.index(node) for node in ends if node in kept]
        if network.arc_link[arc] in broken:
            gates.append(starts[4] + broken.index(int(network.arc_link[arc])))
        for gate in gates:
            yield [base + arc, base + gate], [1.0, -capacity[arc]], -np.inf, 0.0


def state_rows(problem: Restoration, now: int, starts: Any, kept: list[int]) -> Iterator[Line]:
    """Yield what must be repaired by now, which suppliers must work, and the resources."""
    width, rows, counted = int(starts[-1]), problem.dependencies, problem.counted
    base, nodes = now * width, problem.item_node.tolist()
    gates = [*((starts[3] + kept.index(node), k) for k, node in enumerate(nodes)),
             *((starts[4] + k, len(nodes) + k) for k in range(len(problem.item_link)))]
    for gate, item in gates:
        repaired = [then * width + starts[5] + item for then in range(now + 1)]
        yield [base + gate, *repaired], [1.0] + [-1.0] * (now + 1), -np.inf, 0.0
    for node in set(rows.depender_idx[counted].tolist()):
        mine = [(int(rows.supplier_idx[k]), float(rows.share[k]))
                for k in np.flatnonzero(counted & (rows.depender_idx == node))]
        given = sum(share for supplier, share in mine if supplier not in kept)
        some = [(base + starts[3] + kept.index(supplier), -share) for supplier, share in mine if supplier in kept]
        yield ([base + starts[3] + kept.index(node), *(column for column, _ in some)],
               [1.0, *(share for _, share in some)], -np.inf, given)
    items = [base + starts[5] + item for item in range(len(problem.item_price))]
    yield items, problem.item_resource.tolist(), -np.inf, problem.resources


def highs_integer() -> Any:
    """Return HiGHS' word for a whole column."""
    import highspy

    return highspy.HighsVarType.kInteger


def copies(options: argparse.Namespace) -> tuple[IndpNetwork, Restoration]:
    """Return the network of tied copies and its restoration over ten periods."""
    network, cases = (json.loads(path.read_text("utf-8")) for path in (options.network, options.cases))
    large = {case["case"]: case for case in cases if len(case["damaged_nodes"]) + len(case["damaged_arcs"]) > 60}
    grown = tied_copies(network, list(large.values()), options.copies, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("network.json", "case.json")]
        for path, content in zip(paths, grown, strict=True):
            path.write_text(json.dumps(content), encoding="utf-8")
        system = read_indp_network(paths[0])
        damage, = read_indp_damages(paths[1], system)
    return system, restoration_of(system, damage, Means(options.rate * options.copies, 10))


if __name__ == "__main__":
    main()
