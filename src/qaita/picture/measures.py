"""Measures and goals of a recovery, in words: rows of tables and lines of text.

Owns :func:`measure_rows`, :func:`goal_rows`, :func:`goal_lines`, :func:`people_lines` and :func:`measure_lines`.
Measures nothing itself.
"""

from __future__ import annotations

from qaita.picture.findings import Findings
from qaita.picture.lines import horizon_of
from qaita.picture.words import Speech
from qaita.recovery.goals import Goal
from qaita.recovery.levels.people import EVERY_SERVICE
from qaita.recovery.levels.resilience import HOURS_PER_DAY
from qaita.recovery.trajectory import WHOLE_CITY
from qaita.units import NEVER


def measure_rows(found: Findings, speech: Speech) -> list[tuple[str, ...]]:
    """Return a row for all services together and for each that somebody lost, in the whole city.

    Name, least share, person-days without it, the same as a whole outage, mean share.
    """
    measured = found.measured
    return [(_name(found, row, speech), speech.share(float(measured.robustness[row])),
             speech.large(float(measured.lack_of_resilience[row])),
             speech.days(float(measured.eoh_pcs[row]) / HOURS_PER_DAY),
             speech.share(float(measured.resilience_index[row]))) for row in _lost_rows(found)]


def goal_rows(found: Findings, speech: Speech) -> list[tuple[str, ...]]:
    """Return a row for each goal: what it asks, due, met, how it ends, and ``kept`` or empty."""
    return [(_goal(goal, speech), _due(found, goal.due, speech), _day(found, goal.met_on, speech),
             _state(found, goal, speech), "kept" if goal.kept else "") for goal in found.goals]


def goal_lines(found: Findings, speech: Speech) -> list[str]:
    """Return how many goals are kept, as one sentence; none without goals."""
    if not found.goals:
        return []
    kept = sum(goal.kept for goal in found.goals)
    return [speech.say("line.goals", total=speech.number(len(found.goals)), kept=speech.number(kept))]


def measure_lines(found: Findings, speech: Speech) -> list[str]:
    """Return from when half, nine in ten and all have each lost service for good, and the measures of all together."""
    rows = _lost_rows(found)
    if not rows:
        return people_lines(found, speech)
    measured = found.measured
    times = [f"{_name(found, row, speech)} "
             + " / ".join(_day(found, int(minute), speech) for minute in measured.kept_from[row]) for row in rows]
    lines = [speech.say("measure.line", services="; ".join(times))]
    if measured.service[rows[0]] == EVERY_SERVICE:
        lines.append(speech.say("measure.loss", horizon=horizon_of(found, speech),
                                index=speech.share(float(measured.resilience_index[rows[0]])),
                                missing=speech.large(float(measured.lack_of_resilience[rows[0]]))))
    return lines + people_lines(found, speech)


def people_lines(found: Findings, speech: Speech) -> list[str]:
    """Return how few residents are there at the fewest, as one sentence; none where nobody leaves."""
    said = found.summary["people"]
    if not said["person_days_away"]:
        return []
    return [speech.say("people.line", people=speech.number(said["fewest_present"]),
                       total=speech.number(said["people_total"]), date=speech.full_date(found.fewest_on),
                       away=speech.large(said["person_days_away"]), horizon=horizon_of(found, speech))]


def _lost_rows(found: Findings) -> list[int]:
    """Return the rows of the whole city in which somebody lost something, all services together first."""
    measured = found.measured
    return [row for row in range(len(measured))
            if measured.district[row] == WHOLE_CITY and measured.lack_of_resilience[row] > 0]


def _name(found: Findings, row: int, speech: Speech) -> str:
    service = str(found.measured.service[row])
    return speech.say("measure.all") if service == EVERY_SERVICE else speech.title(service)


def _goal(goal: Goal, speech: Speech) -> str:
    share = speech.share(goal.share)
    if goal.asset_class:
        text = speech.say("goal.class", share=share, name=speech.name(goal.asset_class, "class"))
    elif goal.service:
        text = speech.say("goal.service", share=share, name=speech.name(goal.service))
    else:
        text = speech.say("goal.all", share=share)
    return f"{text}, {speech.name(goal.district)}" if goal.district else text


def _state(found: Findings, goal: Goal, speech: Speech) -> str:
    return speech.say(STATES[goal.status], date=_day(found, goal.broken_on, speech), horizon=horizon_of(found, speech))


STATES = {"kept": "goal.kept", "broken": "goal.broken", "late": "goal.late", "missed": "goal.missed",
          "open": "goal.open"}
"""How goals end, as the catalogues name it."""


def _due(found: Findings, minute: int, speech: Speech) -> str:
    return speech.short_date(found.day(minute))


def _day(found: Findings, minute: int, speech: Speech) -> str:
    """Return a day; that something was never lost where it is day 0, and "later" for what is not before the horizon."""
    if minute <= 0:
        return speech.say("date.held")
    return speech.say("date.later") if minute >= NEVER else speech.short_date(found.day(minute))
