"""The front door's batch: what many draws of times of repair give back.

Owns :func:`recover_many`. Draws nothing and plans nothing.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qaita.errors import Fault, InputError
from qaita.work.programme import Programme

if TYPE_CHECKING:
    from qaita.recovery.layout import Closure


@dataclass(frozen=True)
class Recoveries:
    """What many members give back.

    Attributes
    ----------
    lost : (num_members,) float64
        Resident-days lost up to the horizon, as ``closure_objective`` of a plan with these times.
    lost_by_service : (num_members, num_services) float64
        The same by service, in the order of ``city.sinks.services``.
    back : (num_members, num_nodes) int64 or None
        Minute since day 0 from which each node (assets, then sinks) works, ``qaita.NEVER`` if not; None if not kept.
    """

    lost: NDArray[np.float64]
    lost_by_service: NDArray[np.float64]
    back: NDArray[np.int64] | None


def recover_many(
    programme: Programme, in_service: ArrayLike, keep_times: bool = False, workers: int = 2
) -> Recoveries:
    """Return what residents lose, and when each node works, for many draws of when assets are in service.

    Each member is one run of the closure: suppliers are taken to carry all that hangs on them. Where the city needs
    the play (``Plan.engine``), a UserWarning says so and why: the play can lose more than is answered here, or less.
    Members are spread
    over threads and treated in chunks, so that without ``keep_times`` memory does not grow with their number.

    Parameters
    ----------
    programme : Programme
        The city's programme.
    in_service : (num_members, num_given) int
        One row a member: minute since day 0 from which each asset is repaired, accepted and in service by itself, 0
        or less if it was not damaged, ``qaita.NEVER`` if never; in the order of ``programme.node_ids``, from the
        first on. Nodes beyond ``num_given`` are as if no work were done.
    keep_times : bool
        Whether times of service are kept: 8 bytes a member and node.
    workers : int
        Threads; the answer does not depend on their number.

    Raises
    ------
    InputError
        If ``in_service`` is no table of whole minutes of at most as many columns as there are nodes, or ``workers``
        is below 1.

    Examples
    --------
    >>> import numpy as np
    >>> import qaita
    >>> city = qaita.synthetic(60, seed=1)
    >>> work = qaita.programme(city, qaita.assess(city))
    >>> damaged = work.repaired0[: city.num_assets] > 0
    >>> days = np.random.default_rng(1).integers(1, 90, (1000, city.num_assets))
    >>> many = qaita.recover_many(work, np.where(damaged, days * 1440, 0))
    >>> many.lost.shape
    (1000,)
    """
    from qaita.recovery.batch import loss_of_many
    from qaita.recovery.events.asked import engine_of
    from qaita.recovery.prepare import prepare

    given = np.asarray(in_service)
    closure: Closure = prepare(programme.needs)
    _refuse(closure.num_nodes, given, workers)
    engine = engine_of(programme)
    if engine.name != "closure":
        warnings.warn("recover_many answers by the closure, all or nothing and without limits; this city needs the "
                      "play (qaita.recover): " + "; ".join(engine.why), UserWarning, stacklevel=2)
    back = np.empty((len(given), closure.num_nodes), np.int64) if keep_times else None
    loss, horizon = programme.loss, programme.model.horizon
    found = loss_of_many(closure, loss, horizon, programme.repaired0, given, workers, back)
    return Recoveries(found.total, found.by_curve, back)


def _refuse(num_nodes: int, given: NDArray[np.generic], workers: int) -> None:
    faults = []
    if given.ndim != 2 or given.shape[1] > num_nodes or given.dtype.kind not in "iu":
        maybe = "members stand in columns, or times are not yet rounded to whole minutes"
        faults.append(Fault("is no batch", "in_service", value=f"shape {given.shape} of {given.dtype}",
                            allowed=f"a row of whole minutes a member, at most {num_nodes} columns", maybe=maybe))
    if workers < 1:
        faults.append(Fault("no thread to work with", "workers", value=str(workers), allowed="1 or more"))
    if faults:
        raise InputError(faults)
