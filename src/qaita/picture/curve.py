"""The recovery curves: how many residents have each service, over time.

Owns :func:`recovery_curves`. Draws what it is given and measures nothing but the least that a panel must say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.picture.axis import TimeAxis, until_last
from qaita.picture.style import BLUE, HAIR, INK, NORMAL, PALE, QUIET, RUST, SMALL, WIDTH, drawing, halo, svg
from qaita.picture.words import Speech
from qaita.recovery.trajectory import WHOLE_CITY, Curves

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 3
PANEL = 1.25
"""Height of a panel in inches."""
PERCENTS = (0, 50, 100)
Steps = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Times (minutes) and shares of the people, both of shape (num_changes,)."""


def recovery_curves(city: City, curves: Curves, worst: str, speech: Speech) -> bytes:
    """Return an SVG with one panel for each service that anybody lost, the one lost by most first.

    Parameters
    ----------
    city : City
        Whose clock and horizon.
    curves : Curves
        Residents with each service over time.
    worst : str
        District drawn beside the whole city, '' for none.
    speech : Speech
        Language.
    """
    shares = _shares(curves)
    services = lost_services(curves)
    axis = time_axis(city, curves)
    rows = max(1, -(-len(services) // COLUMNS))
    with drawing(WIDTH, PANEL * rows + 0.35) as figure:
        if not services:
            figure.text(0.5, 0.5, speech.say("curves.none"), ha="center", va="center")
        for rank, service in enumerate(services):
            panel = figure.add_subplot(rows, COLUMNS, rank + 1)
            _draw(panel, axis, shares.get((service, worst)), worst=True)
            _draw(panel, axis, shares[service, WHOLE_CITY], worst=False)
            _dress(panel, axis, speech, labels=rank >= len(services) - COLUMNS, left=rank % COLUMNS == 0)
            _title(panel, speech, speech.title(service), _all_by(axis, shares[service, WHOLE_CITY], speech))
        _arrange(figure, rows)
        return svg(figure)


def lost_services(curves: Curves) -> list[str]:
    """Return the services that anybody lost, the largest share of residents first."""
    first = {service: shares[0] for (service, district), (_, shares) in _shares(curves).items()
             if district == WHOLE_CITY}
    return sorted((service for service, share in first.items() if share < 1), key=lambda name: (first[name], name))


def time_axis(city: City, curves: Curves) -> TimeAxis:
    """Return the axis from day 0 to the last change."""
    return until_last(curves.time, 0, city.settings.horizon, city.clock)


def _shares(curves: Curves) -> dict[tuple[str, str], Steps]:
    """Return the steps of each service and district; nobody to serve counts as served."""
    return {(service, district): (curves.time[rows], np.divide(curves.people_with[rows], curves.people_total[rows],
                                                               out=np.ones(rows.stop - rows.start),
                                                               where=curves.people_total[rows] > 0))
            for service, district, rows in curves.parts()}


def _draw(panel: Axes, axis: TimeAxis, steps: Steps | None, worst: bool) -> None:
    if steps is None:
        return
    places = np.append(axis.place(steps[0]), 1.0)
    percents = 100 * np.append(steps[1], steps[1][-1])
    if worst:
        panel.step(places, percents, where="post", color=RUST, linewidth=1.0, linestyle=(0, (3, 1.6)), zorder=3)
    else:
        panel.fill_between(places, percents, step="post", color=PALE, alpha=0.55, linewidth=0, zorder=1)
        panel.step(places, percents, where="post", color=BLUE, linewidth=1.7, zorder=4)


def _all_by(axis: TimeAxis, steps: Steps, speech: Speech) -> str:
    """Return the day on which everybody has it."""
    if steps[1][-1] < 1:
        return speech.say("date.later")
    return speech.narrow_date(axis.clock.moment(int(steps[0][-1])).date())


def _title(panel: Axes, speech: Speech, name: str, day: str) -> None:
    panel.set_title(name, loc="left", fontsize=NORMAL, fontweight="bold", color=INK, pad=4)
    panel.text(0.985, 6, f"{speech.share(1)}: {day}", fontsize=SMALL, color=INK, ha="right", zorder=6,
               path_effects=halo())


def _dress(panel: Axes, axis: TimeAxis, speech: Speech, labels: bool, left: bool) -> None:
    axis.draw(panel, speech, gap=0.2, labels=labels)
    panel.set_ylim(0, 104)
    panel.set_yticks(PERCENTS, [speech.share(percent / 100) if left else "" for percent in PERCENTS], fontsize=SMALL)
    panel.grid(True, axis="y", color=HAIR, linewidth=0.5)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.spines["bottom"].set_color(QUIET)


def _arrange(figure: Figure, rows: int) -> None:
    height = PANEL * rows + 0.35
    figure.subplots_adjust(left=0.065, right=0.985, top=1 - 0.22 / height, bottom=0.36 / height, hspace=0.38,
                           wspace=0.1)
