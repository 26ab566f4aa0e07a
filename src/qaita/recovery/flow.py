"""What flows where at least cost, in networks of several commodities, given which nodes and links work.

Owns :class:`FlowNetwork` and :func:`least_cost_flow`: demand is met as far as links and supplies allow, and what is
missing or left over is paid for. Never decides which nodes work (:mod:`qaita.recovery.interdependency`) and knows no
time: it is one instant.

The model is the flow part of the interdependent network design problem: A. D. Gonzalez, L. Dueñas-Osorio, M.
Sánchez-Silva and A. L. Medaglia, Computer-Aided Civil and Infrastructure Engineering 31 (2016), 334-350. Here a node
carries one commodity; a place with two commodities is two nodes, and arcs of several commodities may share one link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.linear import Floats, Linear, minimise_each

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class FlowNetwork:
    """Nodes, arcs and links, with what they carry and what it costs.

    Attributes
    ----------
    commodity_idx : (num_nodes,) int64
        Commodity (layer) of each node, from 0.
    balance : (num_nodes,) float64
        Supply above 0, demand below 0; units of the commodity in one period.
    over_price, under_price : (num_nodes,) float64
        Price of one unit of supply that cannot be passed on, and of one unit of demand that is not met.
    arc_tail, arc_head : (num_arcs,) int64
        Node at which each arc begins and ends; both of one commodity.
    arc_price : (num_arcs,) float64
        Price of one unit that flows over the arc.
    arc_link : (num_arcs,) int64
        Link that the arc uses: both directions of a line, and several commodities, may share one.
    link_capacity : (num_links,) float64
        Most that all arcs of the link carry together; may be infinite.

    Raises
    ------
    ValueError
        When shapes differ, an index points nowhere, an arc joins a node with itself or two commodities, or a price or
        capacity is negative or undefined.
    """

    commodity_idx: Ints
    balance: Floats
    over_price: Floats
    under_price: Floats
    arc_tail: Ints
    arc_head: Ints
    arc_price: Floats
    arc_link: Ints
    link_capacity: Floats

    def __post_init__(self) -> None:
        """Check what the solver would answer with nonsense."""
        faults = [*_shape_faults(self)] or [*_index_faults(self), *_price_faults(self)]
        if faults:
            raise ValueError("; ".join(faults))

    @property
    def num_nodes(self) -> int:
        """Number of nodes."""
        return len(self.balance)

    @property
    def num_arcs(self) -> int:
        """Number of arcs."""
        return len(self.arc_tail)

    @property
    def num_links(self) -> int:
        """Number of links."""
        return len(self.link_capacity)


@dataclass(frozen=True)
class Flow:
    """What flows at one instant.

    Attributes
    ----------
    arc_flow : (num_arcs,) float64
        Units over each arc.
    over : (num_nodes,) float64
        Units of supply that cannot be passed on.
    under : (num_nodes,) float64
        Units of demand that are not met.
    flow_cost, over_cost, under_cost : float
        What flow, supply left over and demand not met cost.
    """

    arc_flow: Floats
    over: Floats
    under: Floats
    flow_cost: float
    over_cost: float
    under_cost: float

    @property
    def cost(self) -> float:
        """What all three cost together: the least possible."""
        return self.flow_cost + self.over_cost + self.under_cost


def least_cost_flow(network: FlowNetwork, node_works: Bools, link_works: Bools) -> Flow:
    """Return the flow of least cost when only some nodes and links work.

    At each node: what flows out, less what flows in, is its balance less ``over`` plus ``under``. An arc carries
    something only where its link and both its ends work; the supply or demand of a node that does not work stays, and
    is left over or missing. There is always such a flow; where several cost the same, any one of them is returned, but
    always the same one.

    Parameters
    ----------
    network : FlowNetwork
        What could flow.
    node_works : (num_nodes,) bool
        Which nodes work.
    link_works : (num_links,) bool
        Which links work.

    Returns
    -------
    Flow
        Balances hold within 1e-7 units (HiGHS' tolerance).

    Raises
    ------
    ValueError
        When a state has another shape.
    InputError
        When HiGHS is not installed.
    """
    return next(least_cost_flows(network, [(node_works, link_works)]))


def least_cost_flows(network: FlowNetwork, states: Iterable[tuple[Bools, Bools]]) -> Iterator[Flow]:
    """Yield the flow of least cost in each state, (which nodes work, which links work), as :func:`least_cost_flow`.

    Each is searched from where the last one ended: quicker than one by one. Where several flows cost the same, which
    one it is may depend on the states before.
    """
    problem, count = _problem(network), network.num_nodes

    def uppers() -> Iterator[Floats]:
        for node_works, link_works in states:
            _check_states(network, node_works, link_works)
            usable = usable_arcs(network, node_works, link_works)
            yield np.concatenate([problem.upper[:2 * count], np.where(usable, problem.upper[2 * count:], 0.0)])

    for found in minimise_each(problem, uppers()):
        over, under, flow = found[:count], found[count:2 * count], found[2 * count:]
        yield Flow(flow, over, under, float(network.arc_price @ flow), float(network.over_price @ over),
                   float(network.under_price @ under))


def usable_arcs(network: FlowNetwork, node_works: Bools, link_works: Bools) -> Bools:
    """Return which arcs can carry something: link and both ends work; shape (num_arcs,)."""
    usable: Bools = node_works[network.arc_tail] & node_works[network.arc_head] & link_works[network.arc_link]
    return usable


def _problem(network: FlowNetwork) -> Linear:
    """Columns: over, under, arcs. Rows: the balance of each node, then what the arcs of each link carry together."""
    nodes, arcs, links = network.num_nodes, network.num_arcs, network.num_links
    each = np.arange(nodes)
    of_arcs = np.column_stack([network.arc_tail, network.arc_head, nodes + network.arc_link])
    return Linear(
        price=np.concatenate([network.over_price, network.under_price, network.arc_price]),
        upper=np.concatenate([np.full(2 * nodes, np.inf), network.link_capacity[network.arc_link]]),
        row_lower=np.concatenate([network.balance, np.full(links, -np.inf)]),
        row_upper=np.concatenate([network.balance, network.link_capacity]),
        column_ptr=np.concatenate([np.arange(2 * nodes), 2 * nodes + 3 * np.arange(arcs + 1)]),
        row_idx=np.concatenate([each, each, of_arcs.ravel()]),
        value=np.concatenate([np.ones(nodes), -np.ones(nodes), np.tile([1.0, -1.0, 1.0], arcs)]),
    )


def _check_states(network: FlowNetwork, node_works: Bools, link_works: Bools) -> None:
    states = {"node_works": (node_works, network.num_nodes), "link_works": (link_works, network.num_links)}
    for name, (met, count) in states.items():
        if met.shape != (count,) or met.dtype != np.bool_:
            raise ValueError(f"{name}: met shape {met.shape} of {met.dtype}; allowed: shape {(count,)} of bool")


def _shape_faults(network: FlowNetwork) -> list[str]:
    counts = {"arc": len(network.arc_tail), "link": len(network.link_capacity)}
    faults = []
    for field in fields(network):
        met = getattr(network, field.name).shape
        allowed = (counts.get(field.name.partition("_")[0], len(network.balance)),)
        if met != allowed:
            faults.append(f"{field.name}: met shape {met}; allowed: {allowed}")
    return faults


def _index_faults(network: FlowNetwork) -> list[str]:
    faults = []
    counts = {"arc_tail": network.num_nodes, "arc_head": network.num_nodes, "arc_link": network.num_links}
    for name, count in counts.items():
        met = getattr(network, name)
        wrong = np.flatnonzero((met < 0) | (met >= count))
        if len(wrong):
            faults.append(f"{name} of arc {wrong[0]}: met {met[wrong[0]]}; allowed: 0 to {count - 1}")
    if faults:
        return faults
    loops = np.flatnonzero(network.arc_tail == network.arc_head)
    mixed = np.flatnonzero(network.commodity_idx[network.arc_tail] != network.commodity_idx[network.arc_head])
    return [
        *(f"arc {arc}: met node {network.arc_tail[arc]} at both ends; allowed: two nodes" for arc in loops[:1]),
        *(f"arc {arc}: met two commodities; allowed: one. Maybe this is a dependency" for arc in mixed[:1]),
    ]


def _price_faults(network: FlowNetwork) -> list[str]:
    faults = []
    for name in ("over_price", "under_price", "arc_price", "link_capacity"):
        met = getattr(network, name)
        allowed = met >= 0 if name == "link_capacity" else (met >= 0) & np.isfinite(met)
        wrong = np.flatnonzero(~allowed)
        if len(wrong):
            faults.append(f"{name} at {wrong[0]}: met {met[wrong[0]]}; allowed: 0 and more")
    wrong = np.flatnonzero(~np.isfinite(network.balance))
    return faults + [f"balance at {node}: met {network.balance[node]}; allowed: a finite number" for node in wrong[:1]]
