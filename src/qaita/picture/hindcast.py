"""The picture of a hindcast: what plans would have brought back over time, beside what was counted.

Owns :func:`hindcast_picture`. Draws what it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qaita.picture.axis import TimeAxis
from qaita.picture.style import BLUE, HAIR, INK, NORMAL, PALE, QUIET, RUST, SMALL, WIDTH, drawing, svg
from qaita.picture.words import Speech
from qaita.units import MINUTES_PER_DAY, NEVER, Clock

HEIGHT = 3.0
"""Height in inches."""
Minutes = NDArray[np.int64]


def hindcast_picture(title: str, clock: Clock, lines: Mapping[str, Minutes], band: tuple[str, Minutes, Minutes],
                     counted: Sequence[tuple[date, float, str]], start: int) -> bytes:
    """Return an SVG with counts of what works over time.

    Parameters
    ----------
    title : str
        What is counted.
    clock : Clock
        The city's.
    lines : mapping of str to (num_things,) int64
        At most two plans by name: minute from which each thing works, NEVER if not. The second is drawn broken.
    band : tuple of (str, (num_things,) int64, (num_things,) int64)
        Name, and the same of the two plans between which a band is drawn.
    counted : sequence of (date, count, label)
        What was counted, at the end of its day.
    start : int
        Minute at which the programme starts; marked.
    """
    every = np.concatenate([*lines.values(), band[1], band[2]])
    last = max([int(every[every < NEVER].max(initial=start)), *(_end(clock, day) for day, _, _ in counted)])
    axis = TimeAxis(0, min(last, 149 * MINUTES_PER_DAY), clock)
    with drawing(WIDTH, HEIGHT) as figure:
        axes = figure.add_axes((0.06, 0.13, 0.925, 0.66))
        figure.text(0.012, 0.955, title, fontsize=NORMAL, fontweight="bold", color=INK, va="center")
        grid = np.linspace(0, axis.last, 2000)
        axes.fill_between(axis.place(grid), _working(band[1], grid), _working(band[2], grid), color=PALE, alpha=0.7,
                          linewidth=0, label=band[0], zorder=1)
        for (name, times), colour, dash in zip(lines.items(), (BLUE, RUST), ("-", (0, (4, 2))), strict=False):
            axes.plot(axis.place(grid), _working(times, grid), color=colour, linestyle=dash, linewidth=1.8, label=name,
                      zorder=3)
        for day, count, label in counted:
            place = float(axis.place(_end(clock, day)))
            axes.plot(place, count, marker="D", markersize=5, color=INK, linestyle="", zorder=6)
            axes.annotate(label, (place, count), xytext=(-7, -3), textcoords="offset points", fontsize=SMALL, va="top",
                          ha="right")
        axes.axvline(float(axis.place(start)), color=QUIET, linewidth=0.7, linestyle=(0, (1, 2)))
        axis.draw(axes, Speech("en"), gap=0.09)
        axes.set_ylim(0, 1.06 * len(band[1]))
        axes.grid(True, axis="y", color=HAIR, linewidth=0.5)
        axes.tick_params(axis="y", labelsize=SMALL, length=0)
        axes.plot([], [], marker="D", markersize=5, color=INK, linestyle="", label="counted or said")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, frameon=False, fontsize=SMALL + 0.5,
                    borderaxespad=0.2)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        return svg(figure)


def _end(clock: Clock, day: date) -> int:
    return clock.minutes(day) + MINUTES_PER_DAY - 1


def _working(times: Minutes, grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many things work at each moment of ``grid``."""
    return np.searchsorted(np.sort(times), grid, side="right").astype(np.float64)
