"""The picture of the works: what is done when, and the crews at it.

Owns :func:`works_chart`. Which works get a row is for :mod:`qaita.picture.works`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qaita.city.city import City
from qaita.picture.axis import TimeAxis, until_last
from qaita.picture.style import (
    BLUE,
    HAIR,
    INK,
    NORMAL,
    PALE,
    PAPER,
    QUIET,
    RUST,
    SMALL,
    WIDTH,
    drawing,
    svg,
)
from qaita.picture.words import Speech
from qaita.picture.works import CrewUse, Row, crews_of, rows_of, under_way
from qaita.plan.result import Plan
from qaita.work.dumps import NO_LIMIT, dump_of, is_dump
from qaita.work.programme import Programme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = 0.185
"""Height of a row in inches."""
LEFT = 0.335
"""Share of the width for the names."""
TRADES = 10
"""Trades shown."""
LONGEST = 36
"""Letters of a name."""


def works_chart(city: City, programme: Programme, plan: Plan, speech: Speech) -> bytes:
    """Return an SVG of the works over time with the crews they use.

    A row is one work, or a band for many of one kind: its height is the number under way, its fullest the most at
    once. Cameras are a band for the whole city.
    """
    rows = rows_of(city, programme, plan)
    if not rows:
        return _nothing(speech)
    crews = crews_of(programme, plan)[:TRADES]
    ends = np.concatenate([row.spans[:, 1] for row in rows] + [np.array([row.back for row in rows])])
    axis = until_last(ends, programme.model.start, city.settings.horizon, city.clock)
    heights = (LINE * len(rows), 0.34, 1.25 * LINE * len(crews), 0.40)
    total = sum(heights) + 0.06
    with drawing(WIDTH, total) as figure:
        right = 0.985 - LEFT
        works = figure.add_axes((LEFT, 1 - (0.06 + heights[0]) / total, right, heights[0] / total))
        _draw_works(works, axis, rows, programme.model.start, city.settings.horizon, speech)
        if crews:
            below = figure.add_axes((LEFT, heights[3] / total, right, heights[2] / total))
            _draw_crews(below, axis, crews, speech)
        return svg(figure)


def _nothing(speech: Speech) -> bytes:
    with drawing(WIDTH, 0.6) as figure:
        figure.text(0.5, 0.5, speech.say("works.none"), ha="center", va="center")
        return svg(figure)


def _draw_works(axes: Axes, axis: TimeAxis, rows: list[Row], start: int, horizon: int, speech: Speech) -> None:
    axis.draw(axes, speech, gap=0.085, labels=False)
    axes.set_ylim(len(rows), 0)
    axes.set_yticks(np.arange(len(rows)) + 0.5, [_label(row, speech) for row in rows], fontsize=NORMAL, color=INK)
    axes.tick_params(axis="y", pad=5)
    for rank, row in enumerate(rows):
        if rank:
            axes.axhline(rank, color=HAIR, linewidth=0.4, zorder=0)
        axes.plot(axis.place([start, row.start]), [rank + 0.5] * 2, color=QUIET, linewidth=0.6, zorder=2)
        (_draw_band if row.count > 1 else _draw_bars)(axes, axis, row, rank)
        if row.back < horizon:
            axes.plot(axis.place(row.back), rank + 0.5, marker="D", markersize=3.6, color=RUST,
                      markeredgecolor=PAPER, markeredgewidth=0.5, zorder=6)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _label(row: Row, speech: Speech) -> str:
    name = speech.title(row.name, "class") if row.name else speech.say("works.other")
    if len(name) > LONGEST:
        name = name[:LONGEST - 1].rstrip(" ,.") + "…"
    return f"{name} · {speech.number(row.count)}" if row.count > 1 else name


def _draw_bars(axes: Axes, axis: TimeAxis, row: Row, rank: int) -> None:
    places = axis.place(row.spans)
    axes.barh(np.full(len(places), rank + 0.5), np.maximum(places[:, 1] - places[:, 0], 0.002), left=places[:, 0],
              height=0.56, color=BLUE, edgecolor=PAPER, linewidth=0.4, zorder=4)


def _draw_band(axes: Axes, axis: TimeAxis, row: Row, rank: int) -> None:
    times, counts = under_way(row.jobs)
    most = max(int(counts.max()), 1)
    places, level = axis.place(times[1:]), rank + 0.9 - 0.76 * counts[1:] / most
    axes.fill_between(places, rank + 0.9, level, step="post", color=PALE, linewidth=0, zorder=3)
    axes.step(places, level, where="post", color=BLUE, linewidth=0.7, zorder=4)
    end = float(max(axis.place(row.back), places[-1]))
    axes.text(end + 0.012 if end < 0.94 else float(places[0]) - 0.008, rank + 0.52, f"↑{most}", fontsize=SMALL,
              color=QUIET, va="center", ha="left" if end < 0.94 else "right", zorder=7)


def _crew_label(use: CrewUse, most: int, limited: bool, speech: Speech) -> str:
    """Return the trade, or the dump, the most at work at once and, where that is limited, the most there."""
    name = (speech.say("works.dump", dump=dump_of(use.trade)) if is_dump(use.trade)
            else speech.title(use.trade, "trade"))
    return f"{name} · {most}/{int(use.there.max(initial=0))}" if limited else f"{name} · {most}"


def _draw_crews(axes: Axes, axis: TimeAxis, crews: list[CrewUse], speech: Speech) -> None:
    axis.draw(axes, speech, gap=0.085)
    axes.set_ylim(len(crews), 0)
    axes.set_title(speech.say("works.crews"), loc="left", fontsize=NORMAL, fontweight="bold", pad=5)
    labels = []
    for rank, use in enumerate(crews):
        most, there = int(use.used.max()), int(use.there[-1] if len(use.there) else 0)
        limited = int(use.there.max(initial=0)) < NO_LIMIT
        top = max(most, int(use.there.max(initial=0)) if limited else 0, 1)
        labels.append(_crew_label(use, most, limited, speech))
        axes.fill_between(axis.place(use.times), rank + 0.92, rank + 0.92 - 0.8 * use.used / top, step="post",
                          color=BLUE, alpha=0.75, linewidth=0, zorder=3)
        if not limited:
            continue
        first = max(0, int(np.searchsorted(use.there_times, axis.first, side="right")) - 1)
        limit = axis.place(np.append(use.there_times[first:], 2 * axis.last))
        level = rank + 0.92 - 0.8 * np.append(use.there[first:], there) / top
        axes.step(limit, level, where="post", color=RUST, linewidth=0.8, linestyle=(0, (3, 1.6)), zorder=4)
    axes.set_yticks(np.arange(len(crews)) + 0.5, labels, fontsize=NORMAL, color=INK)
    axes.tick_params(axis="y", pad=5)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
