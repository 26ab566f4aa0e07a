"""Small cases in the peer's resolved form: drawn at random, and a frame to write them by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

STEPS = ("Inspect", "Repair", "Permit")
AMOUNTS = (0, 1, 2, 5, 10, 0.1, 0.3, 7.7)
DURATIONS = (0, 1, 2, 3, 0.4, 2.5, 7.3)


def amount(value: float, f2a: str = "Linear", u2a: str = "Constant", cls: str = "ConcreteResource") -> dict[str, Any]:
    """Return a supply or a demand."""
    return {"amount": value, "f2a": f2a, "u2a": u2a, "cls": cls}


def activity(duration: float, preceding: tuple[str, ...] = (), **demand: float) -> dict[str, Any]:
    """Return an activity."""
    rate = 1 / duration if duration else float("inf")
    return {"duration": float(duration), "rate": rate, "preceding": list(preceding), "demand": demand}


def component(
    name: str, supply: dict[str, Any] | None = None, demand: dict[str, Any] | None = None, *,
    locality: tuple[int, ...] = (1,), activities: dict[str, Any] | None = None, **other: Any,
) -> dict[str, Any]:
    """Return a component; without activities it cannot be damaged."""
    recovery = "ComponentLevelRecoveryActivitiesModel" if activities else "NoRecoveryActivityModel"
    return {
        "name": name, "cls": "StandardiReCoDeSComponent", "locality": list(locality), "supply": supply or {},
        "operation_demand": demand or {}, "surge_resource": None, "recovery_model": recovery,
        "damage_functionality": "ReverseBinary" if activities else None, "recovery_time_steps": "all",
        "activities": activities or {}, **other,
    }


def utility(name: str, who: list[int], kinds: Any = None, **other: Any) -> dict[str, Any]:
    """Return a utility handed out in the order ``who``, for operation unless ``kinds`` says otherwise."""
    return {"name": name, "model": "UtilityDistributionModel", "distribution_time_steps": [], "transfer_service": None,
            "priority_ids": who, "priority_demand_types": kinds or {"all": "OperationDemand"}, **other}


def case(components: list[dict[str, Any]], resources: list[dict[str, Any]], damage: dict[int, float], *,
         end: int = 40, disaster: int = 1) -> dict[str, Any]:
    """Return a case; which resources hang together is found as the peer finds it."""
    for k, told in enumerate(components):
        told["id"] = k
    services = [[of["name"] for of in resources if of["model"].startswith(kind)] for kind in ("Bridge", "Transfer")]
    others = [of["name"] for of in resources if of["name"] not in services[0] + services[1]]
    together = [name for name in others if any(_is_led(of, name) for of in components)]
    alone = services[0] + services[1] + [name for name in others if name not in together]
    return {
        "start": 0, "disaster": disaster, "max": end, "components": components, "resources": resources,
        "distribution": {"independent": alone, "interdependent": together * len(together)},
        "initial_damage": {str(k): share for k, share in damage.items()},
    }


def _is_led(told: dict[str, Any], resource: str) -> bool:
    needs = any(of["amount"] > 0 for of in told["operation_demand"].values())
    return needs and resource in told["supply"] and told["supply"][resource]["u2a"] != "Constant"


def write_case(folder: Path, told: dict[str, Any]) -> Path:
    """Write a case as the peer does and return its path."""
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / "resolved.json.gz"
    path.write_bytes(gzip.compress(json.dumps(told).encode(), 1))
    return path


def draw_case(random: Random) -> dict[str, Any]:
    """Return a case with up to three localities, utilities, crews, housing, links on bridges, paths, stocks."""
    num_localities = random.randint(1, 3)
    names = ["Power", "Water"][: random.randint(1, 2)]
    names += [name for name in ("Crew", "Home") if random.random() < 0.5]
    inside = [_draw_inside(random, names, random.randint(1, num_localities)) for _ in range(random.randint(1, 6))]
    links, services = _draw_links(random, num_localities, len(inside)) if random.random() < 0.5 else ([], [])
    components = inside + links
    resources = [*services, *(_draw_resource(random, name, len(components), bool(services)) for name in names)]
    damage = {k: random.choice([0, 1.0, 1.0, 0.4, 0.23, 1e-10]) for k, of in enumerate(components) if of["activities"]}
    return case(components, resources, damage, end=16, disaster=random.choice([0, 1, 3]))


def _draw_inside(random: Random, names: list[str], locality: int) -> dict[str, Any]:
    supply = {name: _draw_amount(random, True) for name in names if random.random() < 0.45}
    demand = {name: _draw_amount(random, False) for name in names if name != "Crew" and random.random() < 0.5}
    told = component("A", supply, demand, locality=(locality,))
    if demand and random.random() < 0.2:
        told["surge_resource"] = random.choice(sorted(demand))
    return _draw_recovery(random, told)


def _draw_amount(random: Random, supply: bool) -> dict[str, Any]:
    f2a = random.choice(["Linear", "Linear", "Constant", "Binary", "ReverseLinear"])
    u2a = random.choice(["Constant", "Binary", "Binary", "Linear", "ReverseBinary"]) if supply else "Constant"
    cls = "ConsumableResource" if supply and random.random() < 0.15 else "ConcreteResource"
    return amount(random.choice(AMOUNTS), f2a, u2a, cls)


def _draw_recovery(random: Random, told: dict[str, Any]) -> dict[str, Any]:
    kind = random.random()
    if kind < 0.15:
        return told
    if kind < 0.3:
        return told | {
            "recovery_model": "InfrastructureInterfaceRecoveryModel", "damage_functionality": "MultipleStep",
            "step_limits": [0.0, 0.3, 1.0], "step_values": [0.0, 0.5, 1.0],
            "activities": {"Recovery": activity(random.choice(DURATIONS[1:]))},
        }
    order = random.sample(STEPS, random.randint(1, 3))
    order = order if "Repair" in order else [*order, "Repair"]
    before = random.sample(order, len(order))
    activities = {}
    for name in order:
        preceding = tuple(of for of in before[: before.index(name)] if random.random() < 0.5)
        demand = {"Crew": random.choice([1, 2, 0.7, 0])} if random.random() < 0.5 else {}
        activities[name] = activity(random.choice(DURATIONS if not demand else DURATIONS[1:]), preceding, **demand)
    return told | {
        "recovery_model": "ComponentLevelRecoveryActivitiesModel", "activities": activities,
        "damage_functionality": random.choice(["ReverseBinary", "ReverseLinear", "Constant"]),
        "recovery_time_steps": random.choice(["all", "all", list(range(0, 16, 3)), [0, 1, 2, 5, 9]]),
    }


def _draw_links(random: Random, num_localities: int, first: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    pairs = [(a, b) for a in range(1, num_localities + 1) for b in range(1, num_localities + 1)
             if a != b and random.random() < 0.8]
    links, bridges = [], {}
    for pair in pairs:
        demand = {"Deck": amount(1, "Constant")} | ({"Power": amount(0.5)} if random.random() < 0.3 else {})
        wire = amount(random.choice([100, 1]), "Linear", random.choice(["Binary", "Linear"]))
        links.append(_draw_recovery(random, component("Link", {"Wire": wire}, demand, locality=pair)))
        if random.random() < 0.3:
            links.append(_draw_recovery(random, component("Bridge", {"Deck": amount(1)}, locality=pair)))
            bridges[str(first + len(links) - 1)] = [first + len(links) - 2]
    paths = {f"from {a} to {b}": [[first + k for k, of in enumerate(links)
                                   if of["name"] == "Link" and of["locality"] == [a, b]]] for a, b in pairs}
    plain = {"distribution_time_steps": [], "transfer_service": None}
    wires = {"name": "Wire", "model": "TransferServiceDistributionModelPotentialPaths", "paths": paths, **plain}
    return links, [wires, {"name": "Deck", "model": "BridgeServiceDistributionModel", "bridges": bridges, **plain}]


def _draw_resource(random: Random, name: str, count: int, has_wires: bool) -> dict[str, Any]:
    steps = random.choice([[], [], [], list(range(0, 16, 2)), [2, 3, 7]])
    if name == "Home":
        return {"name": name, "model": "HousingDistributionModel", "distribution_time_steps": steps,
                "transfer_service": None}
    who = random.sample(range(count), random.randint(0, count))
    kinds = ["RecoveryDemand" if name == "Crew" and random.random() < 0.7 else "OperationDemand" for _ in who]
    if random.random() < 0.3:
        who, kinds = who + who, kinds + ["RecoveryDemand"] * len(who)
    transfer = "Wire" if has_wires and random.random() < 0.6 else None
    return utility(name, who, kinds, transfer_service=transfer) | {"distribution_time_steps": steps}
