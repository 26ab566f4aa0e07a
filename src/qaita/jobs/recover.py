"""The command ``recover``: what anybody's schedule gives back, checked and scored.

Owns :func:`recover_schedule`. Improves nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qaita.city.city import City
from qaita.files.proof import write_proof
from qaita.files.whole import whole_folder
from qaita.jobs.cameras import weighed_cameras, without_cameras
from qaita.jobs.facts import facts_of
from qaita.jobs.plan import Outcome, outcome
from qaita.jobs.source import Source
from qaita.jobs.start import whole_schedule
from qaita.jobs.verify import proven_plan
from qaita.jobs.write import write_all
from qaita.plan.allowed.check import check
from qaita.plan.planner import score_schedule
from qaita.plan.result import Plan
from qaita.recovery.measures import resident_days_of
from qaita.work.programme import Programme


def recover_schedule(source: Source, schedule: Path, out: Path, force: bool = False, report: bool = True) -> Outcome:
    """Score a schedule and write the result folder ``out``; breaches of rules are listed and it is scored all the same.

    Raises
    ------
    InputError
        When the schedule cannot be read, the programme cannot be built, or ``out`` may not be written.
    """
    programme = source.programme()
    given = whole_schedule(schedule, source.city, programme)
    with whole_folder(out, force) as folder:
        breaches = check(programme, given)
        plan = score_schedule(programme, given)
        facts = facts_of(source.city, programme, source.as_of, "recover")
        facts["breaches"] = [{"rule": breach.rule, "where": breach.where, "found": breach.found} for breach in breaches]
        facts["camera_weight_0"] = _cameras(source.city, programme, plan)
        plan, proof, facts["proof"] = proven_plan(programme, plan)
        measures = write_all(folder, source.city, programme, plan, facts, report)
        write_proof(folder, proof)
    return outcome(source, out, programme, plan, facts, measures, tell_measures=True)


def _cameras(city: City, programme: Programme, plan: Plan) -> dict[str, Any]:
    """Return this schedule re-scored with cameras at weight 0; no other plan is sought."""
    loss = without_cameras(city, programme).loss
    this = float(resident_days_of(loss, plan.trace, programme.model.horizon).sum())
    return {"services": list(weighed_cameras(city)), "this_plan": this, "note": "no other plan was searched"}
