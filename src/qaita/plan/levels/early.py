"""What may give service before the closure does: shares kept, stages, stand-ins, and amounts that are shared out.

Owns :class:`Early`, :func:`early_of` and :func:`laid_out`. Says only what there is;
:mod:`qaita.plan.levels.levelled` makes programmes of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.dependencies import NETWORK, START, Needs
from qaita.recovery.events.asked import engine_of, partly
from qaita.recovery.events.layout import NOT_SHARED
from qaita.recovery.events.own import stand_ins
from qaita.recovery.events.terms import terms_of
from qaita.recovery.sharing.services import shared_services
from qaita.units import NEVER
from qaita.work.programme import Programme

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NAMED, DELIVERED, UNTOLD = 0, 1, 2
"""How a group of needs is met: by whom it names; by amounts that come over whom it names; by what nobody here knows."""
UNSAID = -1.0
"""In place of a share: none is said."""


class Early(NamedTuple):
    """What is not all or nothing in a programme, beside its needs.

    Attributes
    ----------
    early_left : (num_nodes,) float64
        Share that a damaged asset keeps; 0 elsewhere.
    early_after : (num_tasks,) float64
        Share reached when a task is done, -1: none is said.
    early_graded : (num_nodes,) bool
        Whether a node's own share may lie between 0 and 1 for a while.
    early_level : (num_groups,) float64
        Share from which a group of needs is met; -1: it allows the share itself.
    early_rule : (num_groups,) int64
        NAMED, DELIVERED or UNTOLD.
    early_node, early_node_from, early_node_share : (num_rows,) int64, int64, float64
        What stands in for assets: which, from when, how much of them.
    early_group, early_group_from, early_group_share : (num_rows,) int64, int64, float64
        The same for what a group of needs is supplied with.
    """

    early_left: Floats
    early_after: Floats
    early_graded: Bools
    early_level: Floats
    early_rule: Ints
    early_node: Ints
    early_node_from: Ints
    early_node_share: Floats
    early_group: Ints
    early_group_from: Ints
    early_group_share: Floats

    def shares(self, repaired0: Ints) -> list[float]:
        """Return the shares below 1 that something has or reaches, ascending, 0 among them."""
        said = (self.early_left[repaired0 >= NEVER], self.early_after, self.early_node_share, self.early_group_share)
        return sorted({0.0, *(share for share in np.concatenate(said).tolist() if 0.0 < share < 1.0)})


def early_of(programme: Programme) -> Early | None:
    """Return what may give service before the closure does; None where nothing does."""
    city = programme.city
    if city is None or engine_of(programme).bound_holds:
        return None
    floors = [(group, minute, share) for minute, group, share in terms_of(city).floors if share > 0.0]
    lent = [(node, begins, share) for node, spans in sorted(stand_ins(programme).items())
            for begins, _, share in spans if share > 0.0]
    terms = terms_of(city, shared_services(city, partly(programme)))
    return laid_out(programme, terms.level, _rules(city, programme.needs, terms.delivery != NOT_SHARED), lent, floors)


def laid_out(programme: Programme, level: Floats, rule: Ints, lent: list[tuple[int, int, float]],
             floors: list[tuple[int, int, float]]) -> Early:  # fmt: skip
    """Return what comes in parts: the programme's stages, and what else is given.

    Parameters
    ----------
    programme : Programme
        Its stages are looked at.
    level, rule : (num_groups,) float64, (num_groups,) int64
        As in :class:`Early`.
    lent, floors : list of (int, int, float)
        Node, or group of needs, minute and share of what stands in.
    """
    left, after, graded = _own(programme)
    graded[[node for node, _, share in lent if share < 1.0]] = True
    return Early(left, after, graded, level, rule, *_columns(lent), *_columns(floors))


def _own(programme: Programme) -> tuple[Floats, Floats, Bools]:
    """Return what damaged assets keep, what tasks reach, and whose own share is not all or nothing."""
    model, num_nodes, stages = programme.model, programme.needs.num_nodes, programme.stages
    left, after, graded = np.zeros(num_nodes), np.full(model.num_tasks, UNSAID), np.zeros(num_nodes, bool)
    if stages is None:
        return left, after, graded
    num_assets = len(stages.left)
    hurt = programme.repaired0[:num_assets] >= NEVER
    left[:num_assets][hurt] = stages.left[hurt]
    node = model.job_node[np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)),
                                    np.diff(model.task_ptr))]
    staged = ~(np.isnan(stages.during) & np.isnan(stages.after)) | (stages.ramp > 0)
    graded[node[staged]] = True
    graded |= (left > 0.0) & (left < 1.0)
    said = ~np.isnan(stages.after) & (node < num_assets)
    after[said] = stages.after[said]
    return left, after, graded


def _rules(city: City, needs: Needs, delivered: Bools) -> Ints:
    """Return how each group of needs is met.

    Amounts are known to come over whom a group names only where it is the one group of its node for the service and
    any of its suppliers would do. Who only passes a shared service on is not asked in the play whether it reaches him;
    that is left to the flow where nothing but this service leans on him.
    """
    service, node = city.origins.service.astype(str), np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
    rule = np.where(delivered, DELIVERED, NAMED)
    count = dict[tuple[int, str], int]()
    for group in np.flatnonzero(delivered).tolist():
        key = int(node[group]), service[group]
        count[key] = count.get(key, 0) + 1
    alone = np.array([count.get((int(one), name), 0) <= 1 for one, name in zip(node, service, strict=True)], bool)
    rule[delivered & ~(alone & (needs.group_count == 1))] = UNTOLD
    rule[np.isin(service, [*city.black_boxes]) & (needs.group_kind != START)] = UNTOLD
    passed = ~delivered & np.isin(service, np.unique(service[delivered])) & (city.origins.row < 0)
    passed &= needs.group_kind == NETWORK
    elsewhere = np.isin(node, _leant_on_else(needs, service, passed | delivered)) | (node >= city.num_assets)
    rule[passed & elsewhere] = UNTOLD
    return np.asarray(rule, np.int64)


def _leant_on_else(needs: Needs, service: NDArray[np.str_], flows: Bools) -> Ints:
    """Return nodes that supply groups of several services, or one that does not go by amounts (``flows``)."""
    group = np.repeat(np.arange(len(service)), np.diff(needs.supplier_ptr))
    pairs = [*zip(needs.supplier_idx.tolist(), group.tolist(), strict=True),
             *((one, g) for one, g in zip(needs.via_idx.tolist(), group.tolist(), strict=True) if one >= 0)]
    leaning = dict[int, set[str]]()
    for one, g in pairs:
        leaning.setdefault(one, set()).add(service[g] if flows[g] else "")
    return np.array([one for one, names in leaning.items() if len(names) > 1 or "" in names], np.int64)


def _columns(rows: list[tuple[int, int, float]]) -> tuple[Ints, Ints, Floats]:
    return (np.array([row[0] for row in rows], np.int64), np.array([row[1] for row in rows], np.int64),
            np.array([row[2] for row in rows], np.float64))
