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

from qaita.files.peer_programme import are_starts, read_peer_programme
from qaita.files.proof import PROOF, read_proof
from qaita.files.result import floored, read_result
from qaita.files.schedule import read_schedule
from qaita.jobs.source import open_source
from qaita.plan.proof.confirmed import with_proof
from qaita.plan.proof.statement import Proof, proof_of
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.verify.judge import Line, Verdict, judge
from qaita.verify.relaxation import relaxed_rules
from qaita.work.programme import Programme

DECIDED = ("job_mode", "task_start", "task_finish")
"""Arrays of a proof that say the schedule; all others are the problem's."""


def proven_plan(programme: Programme, plan: Plan) -> tuple[Plan, Proof, dict[str, Any]]:
    """Return the plan with the bound that the verifier confirms, its proof, and what ``result.json`` says of that."""
    found, proof, verdict = with_proof(programme, plan)
    priced, dropped = relaxed_rules(proof, verdict.by_weights)
    return found, proof, {
        "accepted": verdict.accepted,
        "refused": [f"{line.what}: {line.found}" for line in verdict.lines if not line.accepted],
        "bound": None if verdict.bound is None else floored(float(proof["claimed_bound"])), "leaves": verdict.leaves,
        "solver": "CP-SAT" if found.by_solver and found.lower_bound > float(proof.get("claimed_bound", 0.0)) else None,
        "priced": priced, "given_up": dropped,
    }  # fmt: skip


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
    same = _same_instance(folder, said["instance"], proof) if "instance" in said else _same_city(folder, proof)
    lines = [*same, *verdict.lines, *_said(said, verdict)]
    accepted = all(line.accepted for line in lines)
    summary = {
        "accepted": accepted, "result": str(folder),
        "lines": [vars(line) for line in lines],
        "objective": None if verdict.objective is None else float(verdict.objective),
        "bound": None if verdict.bound is None else float(verdict.bound), "leaves": verdict.leaves,
    }  # fmt: skip
    told = [f"{_mark(line):<14}  {line.what}: {line.found}" for line in lines]
    return Judged(summary, [*told, _end(lines)], accepted)


def _mark(line: Line) -> str:
    if not line.accepted:
        return "REFUSED"
    return "accepted" if line.checked else "not re-checked"


def _end(lines: list[Line]) -> str:
    if not all(line.accepted for line in lines):
        return "Refused."
    return "Accepted." if all(line.checked for line in lines) else "Accepted, but for what was not re-checked."


def _same_city(folder: Path, proof: Proof) -> list[Line]:
    """Return whether problem and schedule of the proof are those of the city and the schedule in the result."""
    source = open_source(folder)
    programme = source.programme()
    schedule = read_schedule(folder / "schedule.csv", programme, source.city.clock)
    differ = _differing(programme, schedule, proof)
    return [_inputs(differ, "city"), _schedule("schedule.csv", not set(differ) & set(DECIDED))]


def _same_instance(folder: Path, name: str, proof: Proof) -> list[Line]:
    """Return the same of a benchmark instance and the start days beside it."""
    programme = read_peer_programme(folder / "inputs" / Path(name).name)
    missing = [part for part in DECIDED if part not in proof]
    if missing:
        return [Line("file", False, f"no {', '.join(missing)} in {PROOF}")]
    schedule = Schedule(*(proof[part] for part in DECIDED))
    fits = len(schedule.task_start) == programme.model.num_tasks
    return [_inputs(_differing(programme, schedule, proof), "instance"),
            _schedule("starts.json", fits and are_starts(programme, schedule, folder / "starts.json"))]


def _differing(programme: Programme, schedule: Schedule, proof: Proof) -> list[str]:
    """Return the arrays of problem and schedule that are others in the proof."""
    return [name for name, array in proof_of(programme, schedule).items() if not _equal(array, proof.get(name))]


def _inputs(differ: list[str], what: str) -> Line:
    problem = [name for name in differ if name not in DECIDED]
    return Line("inputs", not problem, f"the problem differs from the {what} in inputs/: {', '.join(problem)}"
                if problem else f"the problem is that of the {what} in inputs/")


def _schedule(name: str, same: bool) -> Line:
    return Line(name, same, f"{'is' if same else 'is not'} the schedule in {PROOF}")


def _equal(one: Any, other: Any) -> bool:
    return other is not None and np.array_equal(one, other)


def _said(said: dict[str, Any], verdict: Verdict) -> list[Line]:
    """Return whether ``result.json`` says no more than what was found."""
    lines, bound = [], said.get("lower_bound")
    objective = said.get("objective" if "instance" in said else "objective_resident_days_lost")
    engine = said.get("engine") or {}
    told = engine.get("closure_objective") if engine.get("name") == "events" else objective
    if verdict.objective is not None:
        exact = float(verdict.objective)
        same = isinstance(told, int | float) and abs(told - exact) <= 1e-6 + 1e-9 * abs(exact)
        lines.append(Line("result.json", same, f"says {told}{' by the closure' if told is not objective else ''}"))
    if told is not objective:
        lines.append(Line("play", True, f"{objective}, of service played from event to event, was not looked at again",
                          checked=False))
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
                    f"{bound} was proven by {solver} and not looked at again; {least} was", checked=False)
    return Line("lower bound", False, f"{bound} is said, {least} is proven")

