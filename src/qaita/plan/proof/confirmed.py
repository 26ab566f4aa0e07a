"""A plan with the bound that others have confirmed, and the proof file on which that rests.

Owns :func:`with_proof` and :func:`may_be_looked_through`. What the search's bound was made of is written down as whole
numbers (:mod:`qaita.plan.proof.certificate`, :mod:`qaita.plan.proof.weights`); what they prove is then worked out by
:mod:`qaita.verify`, which shares no code with what made them, and that is the bound that is told.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.lagrange.branch import Branching
from qaita.plan.levels.levelled import Level
from qaita.plan.proof.certificate import certificate
from qaita.plan.proof.statement import Proof, proof_of, ways_of
from qaita.plan.proof.weights import weights_of
from qaita.plan.result import Plan
from qaita.plan.search.search import MEET
from qaita.plan.split.bound import Bound
from qaita.verify.alone import Alone
from qaita.verify.dates import Dates
from qaita.verify.judge import Verdict, judge
from qaita.verify.problem import RefusedError
from qaita.verify.schedule import in_service
from qaita.verify.searched import look_through
from qaita.verify.service import back, lost
from qaita.work.programme import Programme

SEARCHED_JOBS, SEARCHED_TASKS = 7, 14
"""Jobs, and tasks of all their modes, up to which the verifier may look through all schedules."""


_NO_DATES = {name: np.zeros(0, np.int64) for name in ("soonest_node", "soonest_minute")}


Made = dict[str, NDArray[Any]]


def with_proof(programme: Programme, plan: Plan) -> tuple[Plan, Proof, Verdict]:
    """Return the plan with the bound that the verifier confirms, the proof, and the verdict on it.

    The proof holds the search's prices, and its quick bound where prices prove less or were not made. A bound that
    CP-SAT has proven is confirmed by looking through all schedules where these are few; else it stands as it is,
    beside the one that can be confirmed. Where service comes in parts, each level of function has its own. Where no
    bound was sought, the proof is of the schedule alone. A plan is optimal only where what is confirmed meets it.
    """
    proof: Made = proof_of(programme, plan.schedule) | ways_of(programme, plan.schedule)
    if plan.stopped_by != "given" and plan.engine.bound_holds:
        proof |= _bound(programme, plan.tree, plan.split, proof)
    elif plan.levels:
        proof["level_above"] = np.array([level.above for level in plan.levels])
        for k, level in enumerate(plan.levels):
            proof |= {f"level{k}_{name}": array for name, array in _of_level(level).items()}
    proof["claimed_objective"] = np.array(plan.closure_objective)
    verdict = _judged(programme, plan, proof)
    if verdict.bound is None and len(proof.get("soonest_node", ())):
        proof |= _looked_through(proof)
        verdict = _judged(programme, plan, proof)
    if verdict.bound is None:
        return plan, proof, verdict
    bound = min(plan.objective, _below(verdict.bound))
    proof["claimed_bound"] = np.array(_below(verdict.bound))
    if plan.by_solver and "searched" not in proof:
        return plan, proof, verdict
    met = plan.objective - bound <= MEET * max(1.0, plan.objective)
    status = "feasible" if plan.status == "optimal" and not met else plan.status
    return replace(plan, lower_bound=bound, status=status), proof, verdict


def _bound(programme: Programme, tree: Branching | None, split: Bound | None, problem: Proof) -> Made:
    """Return prices as whole numbers, and the quick bound's weights where prices prove less or were not made."""
    tree = tree if tree is not None and tree.value > 0.0 else None  # below 0: no prices prove more
    made = certificate(programme, tree, problem)
    if split is not None and (tree is None or tree.value < split.value):
        made |= weights_of(programme, split, {**problem, **made}) | _NO_DATES  # prices prove less with or without them
    return made


def _of_level(level: Level) -> Made:
    """Return what proves the bound of one level, as far as the verifier has the patience to look it through."""
    problem = proof_of(level.programme, level.schedule)
    made = _bound(level.programme, level.tree, level.split, problem)
    if len(made["soonest_node"]):
        made |= _looked_through({**problem, **made})
    if level.by_solver and may_be_looked_through(level.programme):
        loss = _below(lost(problem, back(problem, in_service(problem)), np.ones(len(problem["loss_node"]), bool)))
        with suppress(RefusedError):
            look_through(problem, Fraction(min(level.bound, loss)))
            made["searched"] = np.array(min(level.bound, loss))
    return made


def may_be_looked_through(programme: Programme) -> bool:
    """Return whether a programme is so small that the verifier may look through all its schedules."""
    return programme.model.num_jobs <= SEARCHED_JOBS and programme.model.num_tasks <= SEARCHED_TASKS


def _judged(programme: Programme, plan: Plan, proof: Made) -> Verdict:
    """Return the verdict on a proof; where all schedules can be looked through, what the solver proved is put into it.

    The verifier looks through them itself. What it has not enough patience for is left out.
    """
    if plan.by_solver and may_be_looked_through(programme):
        loss = lost(proof, back(proof, in_service(proof)), np.ones(len(proof["loss_node"]), bool))
        known = {**proof, "searched": np.array(min(plan.lower_bound, _below(loss)))}
        verdict = judge(known)
        if verdict.accepted:
            proof["searched"] = known["searched"]
            return verdict
    return judge(proof)


def _looked_through(proof: Proof) -> Made:
    """Return the dates of whole works that the verifier has the patience to look through, where it had it not for all.

    Prices prove less without the others, but what they prove is confirmed.
    """
    dates, kept = Dates(proof), []
    works = Alone(proof, dates.best, dates.worst, dates.begin, dates.live)
    for k, (node, minute) in enumerate(zip(proof["soonest_node"].tolist(), proof["soonest_minute"].tolist(),
                                           strict=True)):  # fmt: skip
        with suppress(RefusedError):
            works.not_before(node, minute)
            kept.append(k)
    return {name: proof[name][kept] for name in ("soonest_node", "soonest_minute")}


def _below(exact: Fraction) -> float:
    """Return the largest float that is not above an exact number."""
    near = float(exact)
    return near if Fraction(near) <= exact else math.nextafter(near, -math.inf)


