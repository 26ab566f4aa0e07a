"""One search within a budget, its progress told under a name.

Owns :func:`search_plan`.
"""

from __future__ import annotations

from qaita.jobs.budget import Budget, Tell
from qaita.plan.planner import plan
from qaita.plan.result import Plan
from qaita.work.programme import Programme


def search_plan(programme: Programme, budget: Budget, tell: Tell | None, name: str = "plan") -> Plan:
    """Return the best plan within the budget; ``tell`` hears of it as ``name``."""
    return plan(programme, budget.seconds, budget.work, budget.seed, budget.workers,
                None if tell is None else lambda progress: tell(name, progress))
