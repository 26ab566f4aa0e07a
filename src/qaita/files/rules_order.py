"""Rules of precedence: no task waits for itself, no two assets wait for each other.

Owns :func:`check_order`, a depth-first search that names one cycle.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from qaita.errors import Fault
from qaita.files.read import ReadTable
from qaita.work.tasks import split_after

Node = TypeVar("Node", bound=Hashable)


def check_order(read: ReadTable) -> list[Fault]:
    """Return a fault that names a cycle of tasks, or else a cycle of assets whose tasks wait for each other's."""
    tasks = read.table
    place = {name: idx for idx, name in enumerate(tasks["task_id"])}
    after = {name: [before for before, _ in map(split_after, tasks["after"][idx]) if before in place]
             for name, idx in place.items()}
    cycle = find_cycle(after)
    if cycle:
        return [read.fault(place[cycle[0]], "after", f"tasks wait for each other: {' after '.join([*cycle, cycle[0]])}",
                           "no cycle", "take one of them out")]
    asset_of = {name: tasks["asset_id"][idx] for name, idx in place.items()}
    waits: dict[str, list[str]] = {}
    for name, listed in after.items():
        waits.setdefault(asset_of[name], []).extend(
            asset_of[before] for before in listed if asset_of[before] != asset_of[name])
    assets = find_cycle(waits)
    if assets:
        idx = next(place[name] for name, listed in after.items()
                   if asset_of[name] == assets[0] and any(asset_of[before] == assets[1] for before in listed))
        return [read.fault(idx, "after", f"assets wait for each other's tasks: {' after '.join([*assets, assets[0]])}",
                           "no cycle of assets", "split one of them into two assets")]
    return []


def find_cycle(after: Mapping[Node, Sequence[Node]]) -> list[Node]:
    """Return one cycle (each entry waits for the next, the last for the first); empty when there is none.

    Linear in nodes and edges, without recursion.
    """
    done: set[Node] = set()
    for root in after:
        path: list[Node] = []
        on_path: dict[Node, int] = {}
        stack = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                done.add(node)
                path.pop()
                del on_path[node]
            elif node in on_path:
                return path[on_path[node]:]
            elif node not in done:
                on_path[node] = len(path)
                path.append(node)
                stack.append((node, True))
                stack += [(other, False) for other in after.get(node, ())]
    return []
