"""The command ``peer pyrecodes``: a resolved case of pyrecodes, replayed by its own rules.

Owns what is written for it: ``curves.csv``, ``activities.csv``, ``summary.json``, ``timing.json``.
"""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import Any

import numpy as np

from qaita import __version__
from qaita.files.artefacts import json_bytes, write_artefacts
from qaita.files.peer_pyrecodes import PeerCase, read_peer_pyrecodes, write_activities, write_curves
from qaita.files.whole import whole_folder
from qaita.recovery.replay.case import WHOLE
from qaita.recovery.replay.replay import Replay, replay


def peer_pyrecodes(case: Path, out: Path, force: bool = False) -> dict[str, Any]:
    """Replay a resolved case into the folder ``out`` and return the content of its ``summary.json``.

    ``case`` is a ``resolved.json.gz`` or the folder that holds it. Keys of the summary: case, components, damaged,
    activities, resources, interdependent_resources, localities, steps_run, last_step, finished; recovery_steps (where
    steps of recovery come from that the case does not hold, "" otherwise); unmet_demand (resource to the sum over all
    steps of demand less consumption, the peer's lack of resilience); versions. ``timing.json`` has the CPU seconds.

    Raises
    ------
    InputError
        When the file is no such case or ``out`` may not be written.
    """
    begin = time.process_time()
    read = read_peer_pyrecodes(case)
    ready = time.process_time()
    found = replay(read.case)
    done = time.process_time()
    said = _summary(read, found)
    timing = {"read_cpu": ready - begin, "simulate_cpu": done - ready}
    with whole_folder(out, force) as folder:
        write_curves(folder / "curves.csv", read.case, found)
        write_activities(folder / "activities.csv", read.case, found)
        write_artefacts(folder, {"summary.json": json_bytes(said), "timing.json": json_bytes(timing)})
    return said


def _summary(read: PeerCase, found: Replay) -> dict[str, Any]:
    case = read.case
    lost = found.curves[:, :, 1] - found.curves[:, :, 2]
    steps = len(found.curves)
    return {
        "case": read.name,
        "components": len(case.components),
        "damaged": sum(damage > 0 for k, damage in case.damage.items() if case.components[k].recovery != WHOLE),
        "activities": len(found.level),
        "resources": len(case.resources),
        "interdependent_resources": len(set(case.together)),
        "localities": len({end for component in case.components for end in component.ends}),
        "steps_run": steps,
        "last_step": case.start + steps - 1 if steps else None,
        "finished": found.finished,
        "recovery_steps": read.recovery_steps,
        "unmet_demand": {name: float(np.sum(lost[:, k].copy())) for k, name in enumerate(found.resources)},
        "versions": {"qaita": __version__, "python": platform.python_version(), "numpy": np.__version__},
    }
