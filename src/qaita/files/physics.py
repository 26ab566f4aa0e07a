"""Services of a city that something else works out: a network of another program, or a function.

Owns which kind of file is which program's, and what is said of a city that does not fit its network. Nothing is opened
before it is asked for: the programs take seconds to load.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.table import Table
from qaita.errors import Fault, InputError
from qaita.files.epanet import sections_of
from qaita.files.epanet_steady import SteadyNetwork
from qaita.files.models import PHYSICS, Model
from qaita.files.network_epanet import epanet_rows
from qaita.files.network_pandapower import pandapower_rows
from qaita.files.pandapower_flow import PandapowerFlow
from qaita.recovery.physics.black_box import BlackBox
from qaita.recovery.physics.outlets import Element, Outlets, consumers_of, outlets
from qaita.recovery.physics.power import PowerModel
from qaita.recovery.physics.water import WaterModel

Floats = NDArray[np.float64]


def black_boxes(services: Table, models: Mapping[str, Model]) -> dict[str, Callable[[City], BlackBox]]:
    """Return for each service whose sharing is ``physics`` what makes it, given the city.

    A network is opened when a service is first made, and kept with all its answers: its deliveries depend on nothing
    but what works. InputError then, where it cannot be read or does not fit the city.
    """
    return {row["service"]: _Maker(row["service"], row["model"], models[row["model"]]) for row in services.rows()
            if row["sharing"] == PHYSICS}


def check_black_boxes(city: City) -> None:
    """Make every service that something else works out, so that they stand ready; InputError with the faults of all."""
    faults = list[Fault]()
    for make in city.black_boxes.values():
        try:
            make(city)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)


class _Maker:
    """Makes one service, once for each city."""

    def __init__(self, service: str, name: str, model: Model):
        self._service, self._name, self._model = service, name, model
        self._made: tuple[City, BlackBox] | None = None

    def __call__(self, city: City) -> BlackBox:
        """Return the service of ``city``."""
        if self._made is None or self._made[0] is not city:
            self._made = city, self._make(city)
        return self._made[1]

    def _make(self, city: City) -> BlackBox:
        service, name, model = self._service, self._name, self._model
        if callable(model):
            return _of_function(city, service, model)
        if name.lower().endswith(".inp"):
            water = SteadyNetwork(model, name)
            elements = epanet_rows(sections_of(model), name, service).elements
            found = _outlets(city, service, elements, (water.nodes_named, water.links_named), name)
            return BlackBox(service, found.consumers, WaterModel(water, found), found.assets)
        power = PandapowerFlow(model, name)
        elements = pandapower_rows(_json(model, name), name, service).elements
        found = _outlets(city, service, elements, (power.nodes, power.links), name)
        return BlackBox(service, found.consumers, PowerModel(power, found), found.assets)


def _of_function(city: City, service: str, function: Callable[[dict[str, float]], Mapping[str, float]]) -> BlackBox:
    """Return the service of a function from asset ids to shares of function, to consumers' ids and shares supplied."""
    names = consumers_of(city, service)
    assets = [str(name) for name in city.asset_ids]

    def ask(works: Floats) -> Floats:
        shares = function(dict(zip(assets, works.tolist(), strict=True)))
        return np.array([shares[name] for name in names])

    return BlackBox(service, np.array(list(names.values()), np.int64), ask)


def _outlets(city: City, service: str, elements: Mapping[str, Element],
             named: tuple[Sequence[Element], Sequence[Element]], model: str) -> Outlets:
    found, nowhere = outlets(city, service, elements, *named)
    faults = [Fault(f"draws nowhere in {model}", "needs", None, "asset_id", name, f"a supplier of {service} that is an "
                    "asset of the network, or a link to one", "that asset has another name than in the network")
              for name in nowhere]
    if faults:
        raise InputError(faults)
    return found


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError([Fault(f"cannot be read as JSON: {error}", name)]) from error
