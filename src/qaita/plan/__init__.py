"""When each task is done: construct, improve, bound, check, explain.

Owns the schedules of a programme and the proof of how near to the best they are. Never reads a file.

The package is called as its own door: ``qaita.plan(programme, seconds=60)`` is
:func:`qaita.plan.levels.planned.plan`, so that the name means the same whether or not a module below it has been
imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    """A package that is called as the function :func:`qaita.plan.levels.planned.plan`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the plan of a programme."""
        from qaita.plan.levels.planned import plan

        return plan(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
