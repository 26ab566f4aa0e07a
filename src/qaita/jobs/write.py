"""A result, whole: tables, pictures, report and the inputs it rests on.

Owns which files a result folder has. Opens none itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qaita.city.city import City
from qaita.files.artefacts import outlines_of_case, write_artefacts
from qaita.files.inputs import save_inputs
from qaita.files.result import write_result
from qaita.plan.result import Plan
from qaita.recovery.closure import prepare
from qaita.recovery.levels.summary import Measured, measured
from qaita.recovery.reason import waited_for
from qaita.work.programme import Programme


def write_all(folder: Path, city: City, programme: Programme, plan: Plan, facts: Mapping[str, Any],
              report: bool = True) -> Measured:
    """Write every file of a result into an existing, empty folder; return the measures of the plan.

    Parameters
    ----------
    folder : Path
        Where; the caller sees to it that it appears whole or not at all.
    city, programme, plan, facts
        As for :func:`qaita.files.result.write_result`.
    report : bool
        Whether ``report.html`` and ``pictures/`` (curve, works and map as SVG, in English) are made as well.
    """
    reasons = waited_for(prepare(programme.needs), plan.repaired, plan.back)
    measures = measured(city.sinks, plan.trace, city.settings.horizon)
    write_result(folder, city, programme, plan, facts, reasons, measures)
    save_inputs(city, folder)
    if report:
        drawn = _pictures(city, programme, plan)
        write_artefacts(folder, {f"pictures/{name}.svg": picture for name, picture in drawn.items()})
        write_artefacts(folder, {"report.html": _report(city, programme, plan, facts, measures, drawn)})
    return measures


def _report(city: City, programme: Programme, plan: Plan, facts: Mapping[str, Any], measures: Measured,
            drawn: Mapping[str, bytes]) -> bytes:
    from qaita.picture.report import report

    districts, attribution = outlines_of_case(city.settings.case)
    return report(city, programme, plan, reported(facts), districts, attribution, measures, drawn)


def reported(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts for the report, which compares plans at camera weight 0 only where cameras weigh something."""
    cameras = facts.get("camera_weight_0")
    return {**facts, "camera_weight_0": cameras if cameras and cameras["services"] else None}


def _pictures(city: City, programme: Programme, plan: Plan) -> dict[str, bytes]:
    from qaita.picture.report import pictures, places
    from qaita.picture.words import Speech

    districts, attribution = outlines_of_case(city.settings.case)
    speech = Speech("en", city.settings.currency, places(districts, "en"))
    found = plan.curves(city.sinks, city.settings.horizon)
    return pictures(city, programme, plan, found, speech, districts, attribution)
