"""Qaita plans and runs the rebuilding of a damaged city: what first, by when, and how near to the best.

The front door for those who write Python. Everything is loaded when it is first asked for, so that importing the
package stays light. The way of the data::

    import qaita
    city = qaita.synthetic(200, seed=1)                # or qaita.read_city("my_city")
    work = qaita.programme(city, qaita.assess(city))
    plan = qaita.plan(work, seconds=10)
    qaita.write_result("result", city, work, plan)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PLACES = {
    "read_city": "qaita.files.city",
    "write_city": "qaita.jobs.door",
    "new_case": "qaita.jobs.door",
    "synthetic": "qaita.jobs.door",
    "assess": "qaita.damage.assess",
    "programme": "qaita.work.build",
    "plan": "qaita",
    "check": "qaita.plan.allowed.check",
    "recover": "qaita.jobs.door",
    "recover_many": "qaita.jobs.many",
    "read_schedule": "qaita.jobs.door",
    "write_result": "qaita.jobs.door",
    "read_result": "qaita.files.result",
    "schedule_frame": "qaita.files.frames_out",
    "service_frame": "qaita.files.frames_out",
    "curve_frame": "qaita.jobs.door",
    "assets_frame": "qaita.files.frames_out",
    "City": "qaita.city.city",
    "Damage": "qaita.damage.assess",
    "Programme": "qaita.work.programme",
    "Schedule": "qaita.plan.schedule",
    "Plan": "qaita.plan.result",
    "Breach": "qaita.plan.allowed.breach",
    "InputError": "qaita.errors",
    "Fault": "qaita.errors",
    "NEVER": "qaita.units",
}
"""Where each public name is made. ``plan`` is the package of that name, which is called as the function."""

__all__ = [
    "read_city", "write_city", "new_case", "synthetic", "assess", "programme", "plan", "check", "recover",
    "recover_many", "read_schedule", "write_result", "read_result", "schedule_frame", "service_frame", "curve_frame",
    "assets_frame", "City", "Damage", "Programme", "Schedule", "Plan", "Breach", "InputError", "Fault", "NEVER",
    "__version__",
]

if TYPE_CHECKING:
    from qaita.city.city import City
    from qaita.damage.assess import Damage, assess
    from qaita.errors import Fault, InputError
    from qaita.files.city import read_city
    from qaita.files.frames_out import assets_frame, schedule_frame, service_frame
    from qaita.files.result import read_result
    from qaita.jobs.door import curve_frame, new_case, read_schedule, recover, synthetic, write_city, write_result
    from qaita.jobs.many import recover_many
    from qaita.plan.allowed.breach import Breach
    from qaita.plan.allowed.check import check
    from qaita.plan.levels.planned import plan
    from qaita.plan.result import Plan
    from qaita.plan.schedule import Schedule
    from qaita.units import NEVER
    from qaita.work.build import programme
    from qaita.work.programme import Programme


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module 'qaita' has no attribute {name!r}")
    found = import_module("qaita.plan") if name == "plan" else getattr(import_module(_PLACES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
