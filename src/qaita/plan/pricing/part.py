"""One part of the waiting shorter wherever there is any: a permit a week faster for the whole city.

Owns :func:`parts_of`. Each asset waits for inspection + max(money, engineering + permit, contractor)
(:mod:`qaita.work.waiting`), so a shorter part helps as far as no other branch takes over; holds stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from qaita.damage.assess import Damage
from qaita.plan.pricing.question import Question
from qaita.units import MINUTES_PER_DAY
from qaita.work.levers import HOURS, Lever, levers_of
from qaita.work.modes import Readiness
from qaita.work.programme import Programme
from qaita.work.waiting import Cut, Waiting

Ints = NDArray[np.int64]

WEEK = 7 * MINUTES_PER_DAY

PARTS = tuple(Waiting.__dataclass_fields__)
"""Parts of the waiting by name: inspection, money, engineering, permit, contractor."""


def parts_of(programme: Programme, damage: Damage) -> Iterator[Question]:
    """Yield a question for each part of the waiting that holds up a mode: a week less of it, everywhere.

    ``members`` are the jobs whose works could begin sooner.
    """
    model = programme.model
    job = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    for part in PARTS:
        ready = partial(_ready, programme, damage, part)
        sooner = np.maximum(model.start, ready(WEEK)) < model.mode_ready
        if sooner.any():
            yield Question("part", part, "", tuple(np.unique(job[sooner]).tolist()), model.start, model.start, WEEK,
                           ready)


def _ready(programme: Programme, damage: Damage, part: str, less: int) -> Ints:
    """Return when each mode is ready if one part of the waiting takes ``less`` minutes less, (num_modes,).

    What a lever has shortened already is shortened further. Where something else than waiting and holds says when a
    mode is ready, as a decision of the commission may, it stays.
    """
    assert programme.city is not None
    model, found = programme.model, programme.model.mode_ready.copy()
    readiness, levers = Readiness(programme.city, damage), {one.lever_id: one for one in levers_of(programme.city)}
    for job in np.flatnonzero(programme.at_assets()).tolist():
        for mode in range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1])):
            used = [levers[name] for name in (programme.mode_levers[mode] if programme.mode_levers else ())]
            who = int(model.job_node[job]), programme.contractor(mode)
            if readiness.of(*who, _cuts(used, part, 0.0))[0] == found[mode]:
                found[mode] = readiness.of(*who, _cuts(used, part, less / MINUTES_PER_DAY))[0]
    return found


def _cuts(used: list[Lever], part: str, less_days: float) -> dict[str, Cut]:
    cuts = {lever.shortens: lever.cut for lever in used if lever.shortens not in HOURS}
    known = cuts.get(part, Cut())
    return cuts | {part: known._replace(less_days=known.less_days + less_days)}
