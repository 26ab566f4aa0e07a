"""What is replayed: a case of pyrecodes with nothing left to draw or to look up.

Owns the frozen records of a case. Components are known by their place in the list, resources by their name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UTILITY, HOUSING, BRIDGE, TRANSFER = "utility", "housing", "bridge", "transfer"
"""How a resource is handed out: by a list of who comes first, at home, to the links on a bridge, not at all."""

REPAIR, SCRIPT, WHOLE = "repair", "script", "whole"
"""How a component comes back: by its activities, by a given script of supply, not at all as it is never damaged."""


@dataclass(frozen=True)
class Amount:
    """A supply or a demand of a component.

    Attributes
    ----------
    resource : str
        What is supplied or needed.
    amount : float
        Amount a step of a component that works fully, in the resource's own unit.
    by_function, by_met : str
        Relations of :data:`qaita.recovery.replay.relation.RELATIONS`: share that is left at a functionality, share that
        a supply is left with when the component's own demand is met to a share.
    consumable : bool
        Whether what is drawn from it is gone.
    """

    resource: str
    amount: float
    by_function: str
    by_met: str
    consumable: bool = False


@dataclass(frozen=True)
class Activity:
    """One piece of a component's recovery.

    Attributes
    ----------
    name : str
        Its name within the component.
    duration, rate : float
        Steps it takes, and share done in a step; the rate of a repair is set by the damage.
    preceding : tuple of str
        Activities that must be finished first.
    demand : tuple of (str, float)
        Resources needed while it is open, and how much of each in a step.
    """

    name: str
    duration: float
    rate: float
    preceding: tuple[str, ...]
    demand: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Component:
    """An asset, or a link between two localities.

    Attributes
    ----------
    name : str
        Its name, which many may share.
    ends : tuple of int
        Locality in which it starts and in which it ends; twice the same for what lies in one.
    supplies, demands : tuple of Amount
        What it gives, and what it needs to operate; at most one a resource.
    calls : str
        Resource of which the demand surges after step 1, empty when there is none.
    recovery : str
        REPAIR, SCRIPT or WHOLE.
    relation : str
        Relation of damage (for SCRIPT: of progress) to functionality.
    limits, values : tuple of float
        Limits of a relation by steps and its value from each limit on.
    steps : tuple of int or None
        Steps in which it recovers, None for all.
    activities : tuple of Activity
        In the order in which they are worked; of SCRIPT just one.
    """

    name: str
    ends: tuple[int, int]
    supplies: tuple[Amount, ...]
    demands: tuple[Amount, ...]
    calls: str
    recovery: str
    relation: str
    limits: tuple[float, ...]
    values: tuple[float, ...]
    steps: tuple[int, ...] | None
    activities: tuple[Activity, ...]


@dataclass(frozen=True)
class Resource:
    """A resource and how it is handed out.

    Attributes
    ----------
    name, model : str
        Its name; UTILITY, HOUSING, BRIDGE or TRANSFER.
    steps : frozenset of int
        Steps in which it is handed out, empty for all.
    transfer : str
        Resource over whose links a utility travels between localities, empty when it needs none.
    priority : tuple of (int, bool)
        For a utility who comes first: component, and whether its recovery (not its operation) is meant.
    paths : mapping of (int, int) to tuple of tuple of int
        For a transfer service: pair of localities to paths, each a tuple of links (components).
    bridges : tuple of (int, tuple of int)
        For a bridge service: bridge, and the links on it.
    """

    name: str
    model: str
    steps: frozenset[int]
    transfer: str
    priority: tuple[tuple[int, bool], ...]
    paths: Mapping[tuple[int, int], tuple[tuple[int, ...], ...]]
    bridges: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Case:
    """A whole case.

    Attributes
    ----------
    start, disaster, end : int
        First step, step in which the damage is done, step that is not reached any more.
    alone, together : tuple of str
        Resources handed out once a step, and those handed out over and over until nothing changes, in order.
    components : tuple of Component
        All of them.
    resources : tuple of Resource
        All of them, in the order of the results.
    damage : mapping of int to float
        Component to initial damage, 0 to 1.
    """

    start: int
    disaster: int
    end: int
    alone: tuple[str, ...]
    together: tuple[str, ...]
    components: tuple[Component, ...]
    resources: tuple[Resource, ...]
    damage: Mapping[int, float]
