"""What a plan is asked for beside little delay: an order given, little future loss, limits, second terms.

Owns :class:`Aims` and its parts, as numbers that the search reads. Where they come from is not known here: they are
chosen in :mod:`qaita.jobs`. The lower bound knows none of them: it holds for every plan, so for these plans as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.allowed.agree import agreed
from qaita.plan.schedule import Schedule
from qaita.plan.search.terms import Terms, first_starts
from qaita.work.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FutureLoss:
    """What is lost a year after the works, by the mode chosen, and what the search gives for less of it.

    Attributes
    ----------
    of_mode : (num_modes,) float64
        Expected loss a year once a job is done in this mode.
    undone : (num_jobs,) float64
        Expected loss a year where a job is not done.
    weight : float
        Resident-days lost that count like one unit of it; not negative.
    limit : float
        Sum that is not to be exceeded.
    excess : float
        Resident-days lost that count like one unit above the limit.
    """

    of_mode: Floats
    undone: Floats
    weight: float = 0.0
    limit: float = np.inf
    excess: float = 0.0

    def total(self, schedule: Schedule) -> float:
        """Return the expected loss a year that a schedule leaves."""
        done = schedule.job_mode >= 0
        return float(self.undone[~done].sum() + self.of_mode[schedule.job_mode[done]].sum())


@dataclass(frozen=True)
class Ceilings:
    """Resident-days that each part of the residents is to lose at most.

    Attributes
    ----------
    part : (num_curves,) int64
        Part to which the residents of each weight curve belong; no curve is shared by two.
    limit : (num_parts,) float64
        Resident-days within the core, what no plan moves taken off.
    excess : float
        Resident-days lost that count like one above a limit.
    step : float
        Resident-days lost that being above a limit at all counts like.
    """

    part: Ints
    limit: Floats
    excess: float
    step: float = 0.0


@dataclass(frozen=True)
class Aims:
    """What a plan is asked for beside little delay; nothing unless said.

    Attributes
    ----------
    rank : (num_jobs,) int64 or None
        The list holds to it: no job stands before one of lower rank, but where a task must follow another's.
    future : FutureLoss or None
        Loss a year that the modes chosen leave.
    ceilings : Ceilings or None
        Limits of parts of the residents.
    begin_with : Schedule or None
        A schedule from whose list the search may begin as well.
    around : bool
        Search around ``begin_with``: little is made worse on the way, and the bound ends with its first, quick part.
    terms : Terms or None
        Second terms, laid out for the core of the programme that is planned.
    """

    rank: Ints | None = None
    future: FutureLoss | None = None
    ceilings: Ceilings | None = None
    begin_with: Schedule | None = None
    around: bool = False
    terms: Terms | None = None

    @property
    def plain(self) -> bool:
        """Whether any plan may be chosen, by delay alone."""
        return self.rank is None and not self.weighs

    @property
    def weighs(self) -> bool:
        """Whether the search weighs anything beside delay."""
        return self.future is not None or self.ceilings is not None or self.terms is not None


NO_AIMS = Aims()
"""Little delay, and nothing else."""


def in_rank(order: Ints, aims: Aims) -> Ints:
    """Return a list of jobs sorted by rank, otherwise as it stands; O(n log n)."""
    return order if aims.rank is None else order[np.argsort(aims.rank[order], kind="stable")]


def blocks(aims: Aims, num_jobs: int) -> tuple[Ints, Ints]:
    """Return the first and the last place to which the job at each place of a list may move, (num_jobs,) each."""
    if aims.rank is None:
        return np.zeros(num_jobs, np.int64), np.full(num_jobs, num_jobs - 1, np.int64)
    ranks = np.sort(aims.rank)
    return (np.searchsorted(ranks, ranks, side="left").astype(np.int64),
            (np.searchsorted(ranks, ranks, side="right") - 1).astype(np.int64))


def list_of(model: Model, schedule: Schedule) -> tuple[Ints, Ints]:
    """Return (order, mode) of a schedule: jobs by their first start, those not done last in a first mode.

    In a lot that is its contractor's.
    """
    mode = np.where(schedule.job_mode >= 0, schedule.job_mode, model.mode_ptr[:-1]).astype(np.int64)
    first = first_starts(model, schedule)
    begins = np.where(first >= 0, first, model.horizon)
    return np.argsort(begins, kind="stable").astype(np.int64), agreed(model, mode, schedule.job_mode >= 0)
