"""The city: its settings, its tables, and its dependencies as integers.

Owns :class:`City` and the assembly of nodes, needs and sinks, made once. Never opens a file; the tables it is
given have been checked by the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import Needs, Origins
from qaita.city.openings import Site, sites_of
from qaita.city.sinks import Sinks, assemble
from qaita.city.table import Table
from qaita.units import Clock


@dataclass(frozen=True)
class Settings:
    """What ``city.toml`` says.

    ``start`` and ``horizon`` are minutes since day 0; the rest as in ``docs/data-model.md``. ``assumed`` names the
    keys whose value is a default.
    """

    name: str
    zone: str
    day0: date
    start: int
    horizon: int
    currency: str
    price_date: date
    holidays: str
    case: str = ""
    seed: int | None = None
    note: str = ""
    assumed: tuple[str, ...] = ()

    @property
    def clock(self) -> Clock:
        """The city's clock."""
        return Clock(self.day0, self.zone)


@dataclass(frozen=True)
class City:
    """A damaged city, frozen.

    Attributes
    ----------
    settings : Settings
        What ``city.toml`` says.
    tables : mapping of str to Table
        Every table of the schema, empty ones included.
    models : mapping of str to bytes
        Networks of other programs that the table services names, by name, as they were read.
    black_boxes : mapping of str to callable
        Service that something else works out -> what makes it, given the city: an object as
        :mod:`qaita.recovery.sharing.service` describes it. It may be asked for many times.
    needs : Needs
        Needs of every node: assets in the order of their table, then sinks, then openings of streets.
    sinks : Sinks
        Which node is which group's which service, and what a lost minute of it weighs.
    origins : Origins
        Service and row of the table from which each group of needs comes.
    """

    settings: Settings
    tables: Mapping[str, Table]
    models: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    black_boxes: Mapping[str, Callable[[City], Any]] = field(default_factory=dict, repr=False, compare=False)
    needs: Needs = field(init=False, repr=False)
    sinks: Sinks = field(init=False, repr=False)
    origins: Origins = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Assemble the dependencies once."""
        needs, sinks, origins = assemble(self.tables)
        object.__setattr__(self, "needs", needs)
        object.__setattr__(self, "sinks", sinks)
        object.__setattr__(self, "origins", origins)

    @property
    def asset_ids(self) -> NDArray[np.object_]:
        """Ids of assets, shape (num_assets,), in the order of nodes."""
        return self.tables["assets"]["asset_id"]

    @property
    def num_assets(self) -> int:
        """Number of assets; they are the first nodes."""
        return len(self.tables["assets"])

    @property
    def clock(self) -> Clock:
        """The city's clock."""
        return self.settings.clock

    @property
    def sites(self) -> dict[str, Site]:
        """Nodes of each opening of a street, by its id."""
        return sites_of(self.tables, self.num_assets + len(self.sinks))

    def asset_index(self) -> dict[str, int]:
        """Return a dictionary from asset id to node index."""
        return {asset_id: idx for idx, asset_id in enumerate(self.asset_ids)}
