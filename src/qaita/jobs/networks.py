"""Network files of other programs as a city: what ``qaita new --water ... --power ...`` writes.

Owns the putting together: networks, dependencies, people, damage. What the files do not say is assumed and marked so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from qaita.cases.rows import CaseTables, Row, same_columns
from qaita.errors import Fault, InputError
from qaita.files.city import read_city
from qaita.files.models import MODELS, PHYSICS, model_content
from qaita.files.network_damage import read_network_damage
from qaita.files.network_epanet import read_epanet
from qaita.files.network_pandapower import read_pandapower
from qaita.files.network_rows import NetworkRows, joined, read_dependencies
from qaita.jobs.network_people import KILOWATTS_A_PERSON, LITRES_A_PERSON, POWER, WATER, people_of

DAY0 = "2025-01-01"
"""Day of the damage where none is given: a date like any other, marked assumed."""
UNITS = {WATER: "m3", POWER: "MWh"}
Read = TypeVar("Read")


@dataclass(frozen=True)
class NetworkFiles:
    """Files of one city, and what is assumed beside them.

    Attributes
    ----------
    water, power, dependencies, damage : Path or None
        EPANET ``.inp``; pandapower ``.json``; CSV of who needs, who supplies power; CSV of what is damaged.
    day0 : str
        Day of the damage, ``YYYY-MM-DD``.
    litres, kilowatts : float
        Use of one person: litres of water a day; mean power.
    capacities : bool
        Whether ratings of lines, transformers and sources limit what they carry and give.
    physics : bool
        Whether deliveries are worked out by EPANET and pandapower, to whom the files then go with the city.
    stand_ins : bool
        Whether a supplier that no network has becomes an asset wholly assumed, instead of a fault.
    """

    water: Path | None = None
    power: Path | None = None
    dependencies: Path | None = None
    damage: Path | None = None
    day0: str = DAY0
    litres: float = LITRES_A_PERSON
    kilowatts: float = KILOWATTS_A_PERSON
    stand_ins: bool = False
    capacities: bool = False
    physics: bool = False


@dataclass(frozen=True)
class NetworkCity:
    """A city of networks, and what is to be told of it: left out of the files, and assumed beside them."""

    made: CaseTables
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def network_city(files: NetworkFiles) -> NetworkCity:
    """Return the city of the files, which :func:`qaita.read_city` takes.

    Raises
    ------
    InputError
        With the faults of all files at once. Those of a list that names assets are looked for once the networks
        themselves are free of faults.
    """
    network, rows = _network(files)
    people = people_of(network, files.litres, files.kilowatts)
    links = [_rated(link) for link in network.links] if files.capacities else list(network.links)
    supplies = same_columns(network.supplies) if files.capacities else []
    tables = {**network.tables(), "supplies": supplies, "residents": same_columns(people.residents),
              "links": same_columns([*links, *people.links]),
              "needs": same_columns([*network.needs, *people.needs]), "damage": same_columns(rows)}
    models = _models(files)
    tables["services"] = [_service(service, models.get(service, ("", b""))[0]) for service in UNITS
                          if any(demand.service == service for demand in network.demands)]
    made = CaseTables(_settings(files, people.notes), {name: found for name, found in tables.items() if found},
                      dict(models.values()))
    read_city({**made.tables, "city": made.settings, MODELS: made.models})
    return NetworkCity(made, network.left_out, people.notes)


def _network(files: NetworkFiles) -> tuple[NetworkRows, tuple[Row, ...]]:
    """Return the networks joined, and the rows of damage."""
    if files.water is None and files.power is None:
        raise InputError([Fault("no network is given", allowed="a water network, a power network, or both")])
    faults: list[Fault] = []
    parts = [_tried(faults, read_epanet, files.water, WATER), _tried(faults, read_pandapower, files.power, POWER)]
    pairs = _tried(faults, read_dependencies, files.dependencies)
    _refuse(faults)
    networks = [part for part in parts if part is not None]
    network = _tried(faults, joined, networks, pairs or (), POWER, files.stand_ins)
    names = {name for part in networks for name in part.asset_ids}
    found = _tried(faults, read_network_damage, files.damage, names | {supplier for _, supplier in pairs or ()})
    _refuse(faults)
    assert network is not None
    rows, left_out = found or ((), ())
    return NetworkRows(network.assets, network.links, network.needs, (*network.left_out, *left_out), network.demands,
                       network.elements, network.supplies), rows


def _rated(link: Row) -> Row:
    """Return a link whose rating is its capacity."""
    return {"capacity" if name == "x_capacity" else name: cell for name, cell in link.items()}


def _service(service: str, model: str) -> Row:
    return {"service": service, "sharing": PHYSICS if model else "auto", "model": model, "unit": UNITS[service]}


def _models(files: NetworkFiles) -> dict[str, tuple[str, bytes]]:
    """Return name and bytes of the network file of each service that physics is asked for."""
    given = {WATER: (files.water, ".inp"), POWER: (files.power, ".json")} if files.physics else {}
    return {service: (f"{service}{suffix}", model_content(path)) for service, (path, suffix) in given.items()
            if path is not None}


def _tried(faults: list[Fault], read: Callable[..., Read], what: object, *more: object) -> Read | None:
    """Return what ``read`` returns, or None where there is nothing to read or it has faults, which are collected."""
    if what is None:
        return None
    try:
        return read(what, *more)
    except InputError as error:
        faults += error.faults
        return None


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InputError(faults)


def _settings(files: NetworkFiles, notes: tuple[str, ...]) -> dict[str, str]:
    names = [path.name for path in (files.water, files.power) if path is not None]
    day = () if files.day0 != DAY0 else (f"day 0 is assumed: {DAY0}",)
    return {"name": f"Networks {' and '.join(names)}", "day0": files.day0, "note": "; ".join((*notes, *day))}
