"""Cases of pyrecodes 0.3.0 as they are resolved (``resolved.json.gz``), and what a replay of one comes to as tables.

Owns the reader with its checks, and the writers of ``curves.csv`` and ``activities.csv`` in the peer's own form.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from qaita.errors import Fault, InputError
from qaita.files.peer_pyrecodes_fields import Fields, Place
from qaita.files.peer_pyrecodes_steps import find_recovery_steps
from qaita.recovery.replay.case import (
    BRIDGE,
    HOUSING,
    REPAIR,
    SCRIPT,
    TRANSFER,
    UTILITY,
    WHOLE,
    Activity,
    Amount,
    Case,
    Component,
    Resource,
)
from qaita.recovery.replay.relation import RELATIONS
from qaita.recovery.replay.replay import Replay

CASE_FILE = "resolved.json.gz"
MODELS = {
    "UtilityDistributionModel": UTILITY, "HousingDistributionModel": HOUSING, "BridgeServiceDistributionModel": BRIDGE,
    "TransferServiceDistributionModelPotentialPaths": TRANSFER,
}  # fmt: skip
RECOVERIES = {
    "ComponentLevelRecoveryActivitiesModel": REPAIR, "InfrastructureInterfaceRecoveryModel": SCRIPT,
    "NoRecoveryActivityModel": WHOLE,
}  # fmt: skip
AMOUNT_CLASSES = {"ConcreteResource": False, "ConsumableResource": True}
DEMANDS = {"OperationDemand": False, "RecoveryDemand": True}
PLAIN = {name: code for name, code in RELATIONS.items() if name != "MultipleStep"}
CURVE_COLUMNS = ("step", "resource", "supply", "demand", "consumption")
ACTIVITY_COLUMNS = (
    "component", "name", "activity", "duration", "ready_step", "first_progress_step", "last_progress_step",
    "n_progress_steps", "final_level",
)  # fmt: skip


class PeerCase(NamedTuple):
    """A case as read.

    Attributes
    ----------
    name : str
        Folder in which it was.
    case : Case
        What is replayed.
    recovery_steps : str
        Where the steps of recovery come from that the case does not hold itself; empty when it holds all.
    """

    name: str
    case: Case
    recovery_steps: str


def read_peer_pyrecodes(path: Path) -> PeerCase:
    """Return a resolved case; ``path`` is the file, gzipped or plain, or the folder that holds ``resolved.json.gz``.

    Raises
    ------
    InputError
        With every fault of the content: what is missing, of another kind, or beyond what is replayed.
    """
    file = path / CASE_FILE if path.is_dir() else path
    data = _load(file)
    reading = _Reading(file.name)
    components = [reading.item(item, ("components", k)) for k, item in enumerate(reading.items(data, "components"))]
    steps, source = find_recovery_steps(file) if any(map(_is_vague, components)) else ((), "")
    case = reading.case(data, components, steps)
    if reading.faults:
        raise InputError(reading.faults)
    return PeerCase(file.absolute().parent.name, case, source)


def write_curves(path: Path, case: Case, replay: Replay) -> None:
    """Write supply, demand and consumption of each counted resource after each step, numbers by ``repr``."""
    rows = ((case.start + k, resource, *totals) for k, step in enumerate(replay.curves.tolist())
            for resource, totals in zip(replay.resources, step, strict=True))
    _write(path, CURVE_COLUMNS, rows)


def write_activities(path: Path, case: Case, replay: Replay) -> None:
    """Write each activity of each component: duration, when it was ready, worked on and how far it came."""
    named = [(k, component.name, activity.name, float(activity.duration))
             for k, component in enumerate(case.components) for activity in component.activities]
    found = zip(replay.ready.tolist(), replay.first.tolist(), replay.last.tolist(), replay.worked.tolist(),
                replay.level.tolist(), strict=True)
    rows = ((*name, *("" if step < 0 else step for step in steps), worked, level)
            for name, (*steps, worked, level) in zip(named, found, strict=True))
    _write(path, ACTIVITY_COLUMNS, rows)


def _write(path: Path, columns: Iterable[str], rows: Iterable[tuple[object, ...]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # the peer's line ends are those of the csv module
        writer.writerow(columns)
        writer.writerows(rows)


def _load(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
        data = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except (OSError, ValueError, EOFError, RecursionError, zlib.error) as error:
        raise InputError([Fault(f"cannot be read as a resolved case: {error}", str(path), allowed=".json or .json.gz",
                                maybe=f"name the case's {CASE_FILE}")]) from error
    if not isinstance(data, dict):
        raise InputError([Fault("is no resolved case", path.name, value=type(data).__name__, allowed="a JSON object")])
    return data


def _is_vague(component: dict[str, Any]) -> bool:
    told = component.get("recovery_time_steps", "all")
    return isinstance(told, str) and told != "all"


class _Reading(Fields):
    """Turns a resolved case into records."""

    def case(self, data: dict[str, Any], components: list[dict[str, Any]], steps: tuple[int, ...]) -> Case:
        resources = [self.item(item, ("resources", k)) for k, item in enumerate(self.items(data, "resources"))]
        names = [self.text(resource, "name", ("resources", k)) for k, resource in enumerate(resources)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.fault("a name is used twice", ("resources",), name, "each resource once")
        distribution = self.item(data.get("distribution"), ("distribution",))
        made = Case(
            start=self.whole(data, "start"), disaster=self.whole(data, "disaster"), end=self.whole(data, "max"),
            alone=self.known(distribution, "independent", names),
            together=self.known(distribution, "interdependent", names),
            components=tuple(self.component(item, k, steps) for k, item in enumerate(components)),
            resources=tuple(self.resource(item, k, names, len(components)) for k, item in enumerate(resources)),
            damage=self.damage(data, components),
        )
        self.check_bridges(made)
        return made

    def known(self, item: dict[str, Any], key: str, names: list[str]) -> tuple[str, ...]:
        told = [str(of) for of in self.items(item, key, ("distribution",))]
        for name in sorted(set(told) - set(names)):
            self.wrong(("distribution", key), name, names)
        return tuple(name for name in told if name in names)

    def component(self, item: dict[str, Any], k: int, steps: tuple[int, ...]) -> Component:
        place = ("components", k)
        recovery = self.choice(item, "recovery_model", RECOVERIES, place)
        relation, limits, values = self.relation(item, place)
        ends = [int(of) for of in self.numbers(item.get("locality"), (*place, "locality"))]
        if not ends:
            self.fault("no locality", (*place, "locality"), item.get("locality"), "one locality, or the ends of a link")
        return Component(
            name=self.text(item, "name", place), ends=(ends[0], ends[-1]) if ends else (0, 0),
            supplies=self.amounts(item, "supply", place), demands=self.amounts(item, "operation_demand", place),
            calls=self.calls(item, place), recovery=recovery, relation=relation, limits=limits, values=values,
            steps=self.steps(item, steps, place),
            activities=() if recovery == WHOLE else self.activities(item, recovery, place),
        )

    def relation(self, item: dict[str, Any], place: Place) -> tuple[str, tuple[float, ...], tuple[float, ...]]:
        told = {"damage_functionality": item.get("damage_functionality") or "Constant"}
        self.choice(told, "damage_functionality", RELATIONS, place)
        limits, values = (self.numbers(item.get(key, []), (*place, key)) for key in ("step_limits", "step_values"))
        if told["damage_functionality"] == "MultipleStep" and not 0 < len(limits) == len(values):
            self.fault("limits and values of the steps do not match", place, f"{len(limits)} and {len(values)}",
                       "as many, at least 1")
        return str(told["damage_functionality"]), limits, values

    def calls(self, item: dict[str, Any], place: Place) -> str:
        name = str(item.get("surge_resource") or "")
        if name and name not in self.item(item.get("operation_demand"), (*place, "operation_demand")):
            self.fault("no demand for it", (*place, "surge_resource"), name, "a resource of operation_demand")
        return name

    def steps(self, item: dict[str, Any], found: tuple[int, ...], place: Place) -> tuple[int, ...] | None:
        told = item.get("recovery_time_steps", "all")
        if isinstance(told, str):
            return None if told == "all" else found
        return tuple(int(step) for step in self.numbers(told, (*place, "recovery_time_steps")))

    def amounts(self, item: dict[str, Any], key: str, place: Place) -> tuple[Amount, ...]:
        told = self.item(item.get(key), (*place, key))
        return tuple(self.one_amount(name, told[name], (*place, key, name)) for name in told)

    def one_amount(self, name: str, told: Any, place: Place) -> Amount:
        item = {"cls": "ConcreteResource", "f2a": "Constant", "u2a": "Constant", **self.item(told, place)}
        for key in ("f2a", "u2a"):
            self.choice(item, key, PLAIN, place)
        return Amount(name, self.amount(item, "amount", place), str(item["f2a"]), str(item["u2a"]),
                      bool(self.choice(item, "cls", AMOUNT_CLASSES, place)))

    def activities(self, item: dict[str, Any], recovery: str, place: Place) -> tuple[Activity, ...]:
        told = self.item(item.get("activities"), (*place, "activities"))
        if (recovery == SCRIPT and len(told) != 1) or (recovery == REPAIR and "Repair" not in told):
            self.fault("activities do not fit", (*place, "activities"), ", ".join(told) or "none",
                       "Repair, with or without others; just one of an InfrastructureInterface")
        return tuple(self.activity(name, told, (*place, "activities", name)) for name in told)

    def activity(self, name: str, told: dict[str, Any], place: Place) -> Activity:
        item = self.item(told[name], place)
        duration = self.amount(item, "duration", place)
        rate = float("inf") if duration == 0 else 1 / duration
        if item.get("rate") is not None:
            rate = self.amount(item, "rate", place)
        before = [str(of) for of in self.items(item, "preceding", place)]
        for of in sorted(set(before) - set(told)):
            self.wrong((*place, "preceding"), of, told)
        demand = self.item(item.get("demand"), (*place, "demand"))
        asked = tuple((of, self.amount(demand, of, (*place, "demand"))) for of in demand)
        return Activity(name, duration, rate, tuple(of for of in before if of in told), asked)

    def resource(self, item: dict[str, Any], k: int, names: list[str], count: int) -> Resource:
        place = ("resources", k)
        transfer = str(item.get("transfer_service") or "")
        if transfer and transfer not in names:
            self.wrong((*place, "transfer_service"), transfer, names)
        paths = self.item(item.get("paths", {}), (*place, "paths"))
        bridges = self.item(item.get("bridges", {}), (*place, "bridges"))
        steps = self.numbers(item.get("distribution_time_steps", []), (*place, "distribution_time_steps"))
        return Resource(
            name=names[k], model=self.choice(item, "model", MODELS, place),
            steps=frozenset(int(step) for step in steps), transfer=transfer if transfer in names else "",
            priority=self.priority(item, count, place),
            paths={self.pair(pair, place): self.links(paths, pair, count, (*place, "paths")) for pair in paths},
            bridges=tuple(self.bridge(bridges, bridge, count, (*place, "bridges")) for bridge in bridges),
        )

    def bridge(self, bridges: dict[str, Any], name: str, count: int, place: Place) -> tuple[int, tuple[int, ...]]:
        (bridge,) = self.members([name], count, place)
        return bridge, self.members(self.items(bridges, name, place), count, (*place, name))

    def links(self, paths: dict[str, Any], pair: str, count: int, place: Place) -> tuple[tuple[int, ...], ...]:
        return tuple(self.members(path if isinstance(path, list) else [path], count, (*place, pair))
                     for path in self.items(paths, pair, place))

    def pair(self, text: str, place: Place) -> tuple[int, int]:
        found = re.fullmatch(r"from (-?\d+) to (-?\d+)", text)
        if not found:
            self.fault("is no pair of localities", (*place, "paths"), text, "from NUMBER to NUMBER")
        return (int(found[1]), int(found[2])) if found else (0, 0)

    def priority(self, item: dict[str, Any], count: int, place: Place) -> tuple[tuple[int, bool], ...]:
        item = {"priority_ids": [], "priority_demand_types": [], **item}
        who = self.members(self.items(item, "priority_ids", place), count, (*place, "priority_ids"))
        told = item["priority_demand_types"]
        if isinstance(told, dict):
            item["priority_demand_types"] = [told.get("all")] * len(who)
        kinds = [str(kind) for kind in self.items(item, "priority_demand_types", place)]
        for kind in sorted(set(kinds) - set(DEMANDS)):
            self.wrong((*place, "priority_demand_types"), kind, DEMANDS)
        pairs = zip(who, kinds, strict=False)  # the peer, too, stops at the end of the shorter list
        return tuple((k, DEMANDS.get(kind, False)) for k, kind in pairs)

    def damage(self, data: dict[str, Any], components: list[dict[str, Any]]) -> dict[int, float]:
        told = self.item(data.get("initial_damage"), ("initial_damage",))
        found: dict[int, float] = {}
        for name in told:
            (k,) = self.members([name], len(components), ("initial_damage",))
            found[k] = self.amount(told, name, ("initial_damage",))
            is_whole = bool(components) and components[k].get("recovery_model") == "NoRecoveryActivityModel"
            if found[k] > (0 if is_whole else 1):
                self.fault("damage is out of range", ("initial_damage", name), found[k], "0" if is_whole else "0 to 1")
        return found

    def check_bridges(self, case: Case) -> None:
        """Refuse links on a bridge that ask nothing of it: the peer divides by their demand."""
        on_bridges = ((resource.name, link) for resource in case.resources for _, links in resource.bridges
                      for link in links)
        for name, link in on_bridges:
            if not any(of.resource == name and of.amount > 0 for of in case.components[link].demands):
                self.fault("a link on a bridge asks nothing of it", ("components", link, "operation_demand", name),
                           allowed="a demand above 0")
