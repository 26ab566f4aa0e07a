"""The command ``plan``: from a city to a result folder.

Owns :func:`plan_city` and :class:`Outcome`, what a command hands back to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from qaita.files.award_rows import award_rows
from qaita.files.opening_rows import opening_rows
from qaita.files.proof import write_proof
from qaita.files.result import result_summary
from qaita.files.whole import whole_folder
from qaita.jobs.budget import Budget, Tell, tell_step
from qaita.jobs.cameras import compare_cameras, weighed_cameras
from qaita.jobs.equity import plan_even
from qaita.jobs.facts import facts_of
from qaita.jobs.levers import levers_of_plan
from qaita.jobs.order import plan_in_order
from qaita.jobs.pins import NOT_PRICED, pins_said, plan_pinned
from qaita.jobs.search import search_plan
from qaita.jobs.source import Source
from qaita.jobs.start import Start, begun_from
from qaita.jobs.terms import Wish, plan_with_terms
from qaita.jobs.upgrade import upgrade_said
from qaita.jobs.verify import proven_plan
from qaita.jobs.write import reported, write_all
from qaita.plan.award import awards
from qaita.plan.digging import dug
from qaita.plan.levels.staircase import bounded_by_levels, num_levels
from qaita.plan.result import Plan
from qaita.plan.search.aims import NO_AIMS, Aims
from qaita.recovery.levels.summary import Measured
from qaita.work.order import ranks_of
from qaita.work.programme import Programme

JUDGING, WEIGHING, WRITING = "judging the proof", "weighing levers and upgrades", "writing and drawing"
"""What is told of the steps behind the searches."""


@dataclass(frozen=True)
class Outcome:
    """A result that was written.

    Attributes
    ----------
    out : Path
        Where it lies.
    summary : dict
        The content of ``result.json``.
    lines : list of str
        The same in some ten sentences of English, and one more where the city has goals.
    interrupted : bool
        Whether a search was ended before its budget was.
    """

    out: Path
    summary: dict[str, Any]
    lines: list[str]
    interrupted: bool = False

    @property
    def infeasible(self) -> bool:
        """Whether some damaged assets cannot be repaired, the schedule given breaks rules, or a limit is not kept."""
        missed = any(not self.summary[key]["kept"] for key in ("second_terms", "equity") if key in self.summary)
        return self.summary["status"] in ("partial", "infeasible") or bool(self.summary.get("breaches")) or missed


def plan_city(source: Source, out: Path, budget: Budget, force: bool = False, report: bool = True,
              tell: Tell | None = None, command: str = "plan", order_from_above: bool = False,
              equity: float | None = None, wish: Wish | None = None, start: Start | None = None) -> Outcome:
    """Plan a city and write the result folder ``out``, whole or not at all.

    Parameters
    ----------
    source : Source
        City and data cut.
    out : Path
        New folder; one that exists is replaced only with ``force``.
    budget : Budget
        When to stop. Where cameras weigh something, the plan at camera weight 0 is searched out of the same budget.
    force, report : bool
        Whether ``out`` is replaced; whether pictures and report are made.
    tell : callable, optional
        Told of the progress; a KeyboardInterrupt from it ends the search, and the best plan so far is written.
    command : str
        Name of the command, kept in ``result.json``.
    order_from_above : bool
        Whether the order given is planned and priced (:mod:`qaita.jobs.order`) rather than the least loss sought.
    equity : float, optional
        Share of the gap between the worst district and the mean that may stay (:mod:`qaita.jobs.equity`); not together
        with ``order_from_above``.
    wish : Wish, optional
        Second terms weighed or held to a limit (:mod:`qaita.jobs.terms`); not together with the two above.
    start : Start, optional
        A schedule with which the search begins (:mod:`qaita.jobs.start`).

    Returns
    -------
    Outcome
        What was written.

    Raises
    ------
    InputError
        When the programme cannot be built or ``out`` may not be written.
    """
    city, programme = source.city, source.programme()
    with whole_folder(out, force) as folder:
        own = budget.without_cameras() if weighed_cameras(city) else budget
        own = own.without_levels() if num_levels(programme) else own
        facts, aims = facts_of(city, programme, source.as_of, command), NO_AIMS
        begin_with = start.schedule if start else None
        if order_from_above:
            found, facts["order_from_above"] = plan_in_order(city, programme, own, tell, begin_with)
            aims = Aims(rank=ranks_of(programme))
        elif equity is not None:
            found, facts["equity"] = plan_even(city, programme, equity, own, tell, begin_with)
        elif wish is not None:
            found, facts["second_terms"] = plan_with_terms(city, programme, wish, own, tell, begin_with)
        elif len(city.tables["pins"]):
            found, facts["pins"] = plan_pinned(source, programme, own, tell, f"plan under weights {city.sinks.version}",
                                               begin_with)
        else:
            found = search_plan(programme, own, tell, f"plan under weights {city.sinks.version}",
                                Aims(begin_with=begin_with))
        if len(city.tables["pins"]) and "pins" not in facts:
            facts["pins"] = {"this_plan": found.objective, "pins": pins_said(city), "note": NOT_PRICED}
        if start:
            facts["begun_from"] = begun_from(programme, start, found)
        if found.stopped_by != "interrupted":
            found = bounded_by_levels(programme, found, partial(tell, "bound, level by level") if tell else None)
        tell_step(tell, JUDGING, found)
        found, proof, facts["proof"] = proven_plan(programme, found)
        if programme.num_let:
            facts["lots"] = award_rows(city, awards(programme, found.schedule))
        if programme.openings:
            facts["openings"] = opening_rows(city, dug(programme, found.schedule))
        facts["camera_weight_0"] = compare_cameras(city, programme, found, budget, tell, aims)
        tell_step(tell, WEIGHING, found)
        facts["levers"] = levers_of_plan(folder, city, programme, found)
        facts["upgrade"] = upgrade_said(city, programme, found)
        facts["seconds"] = found.seconds if budget.work is None else None
        tell_step(tell, WRITING, found)
        measures = write_all(folder, city, programme, found, facts, report)
        write_proof(folder, proof)
    stops = (found.stopped_by, *(facts.get(key, {}).get("stopped_by") for key in ("camera_weight_0",
                                                                                  "order_from_above", "equity",
                                                                                  "second_terms", "pins")))
    return outcome(source, out, programme, found, facts, measures, "interrupted" in stops)


def outcome(source: Source, out: Path, programme: Programme, plan: Plan, facts: dict[str, Any],
            measures: Measured, interrupted: bool = False, tell_measures: bool = False) -> Outcome:
    """Return what is to be shown of a result that was written; with ``tell_measures``, lines on them as well."""
    from qaita.picture.choices import choice_lines
    from qaita.picture.findings import findings
    from qaita.picture.lines import ten_lines
    from qaita.picture.measures import goal_lines, measure_lines
    from qaita.picture.words import Speech

    summary = result_summary(source.city, programme, plan, facts, measures)
    speech = Speech("en", source.city.settings.currency)
    found = findings(source.city, programme, plan, reported(facts), measures)
    lines = [*ten_lines(found, speech), *choice_lines(found, speech),
             *(measure_lines(found, speech) if tell_measures else []), *goal_lines(found, speech)]
    return Outcome(out, summary, lines, interrupted)
