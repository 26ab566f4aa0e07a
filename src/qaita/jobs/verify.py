"""The command ``verify``: whether a result's plan and bound are what they are said to be.

Owns :func:`verify_result`, and :func:`proven_plan`, which has a plan judged before it is written. What judges is
:mod:`qaita.verify`, which shares no code with the planner; what reads the city again, builds its programme and reads
``schedule.csv`` is what every command uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qaita.files.proof import PROOF, read_proof
from qaita.files.result import floored, read_result
from qaita.files.schedule import read_schedule
from qaita.jobs.source import open_source
from qaita.plan.proof import Proof, proof_of, with_proof
from qaita.plan.result import Plan
from qaita.verify.judge import Line, Verdict, judge
from qaita.verify.relaxation import relaxed_rules
from qaita.work.programme import Programme


def proven_plan(programme: Programme, plan: Plan) -> tuple[Plan, Proof, dict[str, Any]]:
    """Return the plan with the bound that the verifier confirms, its proof, and what ``result.json`` says of that."""
    found, proof, verdict = with_proof(programme, plan)
    priced, dropped = relaxed_rules(proof) if "edges" in proof else ([], [])
    return found, proof, {
        "accepted": verdict.accepted,
        "refused": [f"{line.what}: {line.found}" for line in verdict.lines if not line.accepted],
        "bound": None if verdict.bound is None else floored(float(proof["claimed_bound"])), "leaves": verdict.leaves,
        "solver": _other_proof(found, proof), "priced": priced, "given_up": dropped,
    }  # fmt: skip


def _other_proof(plan: Plan, proof: Proof) -> str | None:
    """Return who proved a bound above the one confirmed: CP-SAT, the quick split of weights, or nobody."""
    if "claimed_bound" not in proof or plan.lower_bound <= float(proof["claimed_bound"]):
        return None
    return "CP-SAT" if plan.by_solver else "split"


@dataclass(frozen=True)
class Judged:
    """What ``verify`` answers: the summary for ``--json``, the lines for people, whether all was accepted."""

    summary: dict[str, Any]
    lines: list[str]
    accepted: bool


def verify_result(folder: Path) -> Judged:
    """Return the verdict on a result folder.

    Raises
    ------
    InputError
        When the folder is no result with a proof, or its ``inputs`` were changed since it was written.
    """
    said, proof = read_result(folder), read_proof(folder)
    verdict = judge(proof)
    lines = [*_same_city(folder, proof), *verdict.lines, *_said(said, verdict, proof)]
    accepted = all(line.accepted for line in lines)
    summary = {
        "accepted": accepted, "result": str(folder),
        "lines": [{"what": line.what, "accepted": line.accepted, "found": line.found} for line in lines],
        "objective": None if verdict.objective is None else float(verdict.objective),
        "bound": None if verdict.bound is None else float(verdict.bound), "leaves": verdict.leaves,
    }  # fmt: skip
    told = [f"{'accepted' if line.accepted else 'REFUSED '}  {line.what}: {line.found}" for line in lines]
    return Judged(summary, [*told, "Accepted." if accepted else "Refused."], accepted)


def _same_city(folder: Path, proof: Proof) -> list[Line]:
    """Return whether problem and schedule of the proof are those of the city and the schedule in the result."""
    source = open_source(folder)
    programme = source.programme()
    schedule = read_schedule(folder / "schedule.csv", programme, source.city.clock)
    again = proof_of(programme, schedule)
    decided = ("job_mode", "task_start", "task_finish")
    differ = [name for name, array in again.items() if not _equal(array, proof.get(name))]
    problem = [name for name in differ if name not in decided]
    return [
        Line("inputs", not problem, f"the problem differs from the city in inputs/: {', '.join(problem)}" if problem
             else f"the problem is that of the city in inputs/, {len(again) - len(decided)} arrays"),
        Line("schedule.csv", not set(differ) - set(problem), f"is not the schedule in {PROOF}"
             if set(differ) - set(problem) else f"is the schedule in {PROOF}"),
    ]  # fmt: skip


def _equal(one: Any, other: Any) -> bool:
    return other is not None and np.array_equal(one, other)


def _said(said: dict[str, Any], verdict: Verdict, proof: Proof) -> list[Line]:
    """Return whether ``result.json`` says no more than what was found."""
    lines, objective, bound = [], said.get("objective_resident_days_lost"), said.get("lower_bound")
    engine = said.get("engine") or {}
    told = engine.get("closure_objective") if engine.get("name") == "events" else objective
    if verdict.objective is not None:
        exact = float(verdict.objective)
        same = isinstance(told, int | float) and abs(told - exact) <= 1e-6 + 1e-9 * abs(exact)
        note = "; what is played from event to event is not looked at again" if told is not objective else ""
        lines.append(Line("result.json", same, f"says {told} resident-days{note}"))
    if bound is not None:
        lines.append(_bound_said(said, bound, verdict))
    return lines


def _bound_said(said: dict[str, Any], bound: Any, verdict: Verdict) -> Line:
    if not isinstance(bound, int | float):
        return Line("lower bound", False, f"{bound} is no number")
    if verdict.bound is not None and bound <= verdict.bound:
        return Line("lower bound", True, f"{bound} is proven")
    least = "nothing" if verdict.bound is None else f"{float(verdict.bound):.6f}"
    solver = (said.get("proof") or {}).get("solver")
    if solver:
        return Line("lower bound", verdict.objective is None or bound <= verdict.objective * (1 + 1e-9),
                    f"{bound} was proven by {solver} and not looked at again; {least} was")
    return Line("lower bound", False, f"{bound} is said, {least} is proven")

