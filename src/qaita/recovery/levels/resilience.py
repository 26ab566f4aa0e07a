"""The measures of resilience that the field knows by name, one function each.

Owns their formulas. Levels are traces in people, units a day or shares; time counts in days from day 0 to the horizon.
What each measure means here, and where it parts from the program that named it: ``docs/measures.md``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.trace import Trace
from qaita.units import MINUTES_PER_DAY

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

HOURS_PER_DAY = 24


def area(level: Trace, horizon: int) -> Floats:
    """Return the integral of each row from day 0 to the horizon, in its unit x days, shape (num_rows,)."""
    return level.integral(0, horizon) / MINUTES_PER_DAY


def lack_of_resilience(asked: Trace, met: Trace, horizon: int) -> Floats:
    """Return the demand that was not met, integral of (asked - met), in their unit x days, shape (num_rows,).

    Lack of resilience of the Re-CoDeS framework (Didier, Broccardo, Esposito and Stojadinovic 2018, Sustainable and
    Resilient Infrastructure 3(2)), which pyrecodes' ReCoDeSCalculator sums over its steps.
    """
    return area(asked, horizon) - area(met, horizon)


def unmet_at(asked: Trace, met: Trace, minutes: Ints) -> Floats:
    """Return asked - met at given minutes, shape (num_rows, num_minutes), in their unit.

    The unmet demand that INDP reports at the end of each period (Gonzalez, Duenas-Osorio, Sanchez-Silva and Medaglia
    2016, Computer-Aided Civil and Infrastructure Engineering 31(5)); times a penalty it is the cost of its undersupply.
    """
    return values_at(asked, minutes) - values_at(met, minutes)


def undersupply_cost(unmet_cost: Trace, horizon: int) -> Floats:
    """Return the integral of what unmet demand costs a day (demand not met x its price), currency, shape (num_rows,).

    The cost of undersupply of INDP (Gonzalez and others 2016), which charges it once a period; here a period is a day.
    """
    return area(unmet_cost, horizon)


def resilience_loss(met: Trace, full: Floats, horizon: int) -> Floats:
    """Return the integral of 100 - Q(t) in percent-days, Q = 100 met / full, shape (num_rows,).

    Loss of resilience R of Bruneau and others (2003, Earthquake Spectra 19(4), doi 10.1193/1.1623497), the area of the
    "resilience triangle". ``full`` is the level before the damage, above 0, of shape (num_rows,).
    """
    return 100.0 * (max(horizon, 0) / MINUTES_PER_DAY - area(met, horizon) / full)


def resilience_index(met: Trace, full: Floats, horizon: int) -> Floats:
    """Return the mean of Q(t) = met / full from day 0 to the horizon, 0 to 1, shape (num_rows,).

    Resilience R of Cimellaro, Reinhorn and Bruneau (2010, Engineering Structures 32, doi
    10.1016/j.engstruct.2010.08.008): the area under Q divided by the control time, which is the horizon here. It is 1
    where the horizon is day 0.
    """
    if horizon <= 0:
        return np.ones(len(full))
    return area(met, horizon) / full / (horizon / MINUTES_PER_DAY)


def equivalent_outage_hours(met: Trace, full: Floats, horizon: int) -> Floats:
    """Return the integral of 1 - met / full in hours: how long a whole outage would have to last to weigh as much.

    EOH of InfraRisk (Balakrishnan and Cassottana 2022, Sustainable Cities and Society 83). With sums over consumers
    ``met`` / ``full`` is its prioritized consumer serviceability (PCS), with the mean of the consumers' shares and
    ``full`` 1 its equitable one (ECS). Shape (num_rows,).
    """
    return HOURS_PER_DAY / 100.0 * resilience_loss(met, full, horizon)


def percent_functional(met: Trace, full: Floats, minutes: Ints) -> Floats:
    """Return 100 met / full at given minutes, shape (num_rows, num_minutes).

    The percentage of what is functional at a time; with assets as what is counted, as pyincore's building functionality
    counts the buildings that stand and have their supply.
    """
    return 100.0 * values_at(met, minutes) / full[:, None]


def robustness(share: Trace, horizon: int) -> Floats:
    """Return the lowest share at any whole minute before the horizon, shape (num_rows,); 1 where there is none.

    Robustness of Bruneau and others (2003): what quality the system keeps right after the damage, at its worst.
    """
    return share.least(0, horizon)


def values_at(level: Trace, minutes: Ints) -> Floats:
    """Return the value of every row at each of ``minutes`` (0 or later), shape (num_rows, num_minutes)."""
    return np.array([level.value_at(int(minute)) for minute in minutes]).reshape(len(minutes), level.num_nodes).T
