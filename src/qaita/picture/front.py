"""The picture of plans between delay and future loss.

Owns :func:`front_picture`. Draws the points that it is given.
"""

from __future__ import annotations

from collections.abc import Sequence

from qaita.picture.style import BLUE, HAIR, NORMAL, QUIET, RUST, SMALL, WIDTH, drawing, svg
from qaita.picture.words import Speech


def front_picture(lost: Sequence[float], future: Sequence[float], unit: str, marked: int, before: float,
                  speech: Speech) -> bytes:
    """Return an SVG: resident-days lost to the right, loss a year up, one point a plan.

    Parameters
    ----------
    lost, future : sequence of float, (num_plans,) each
        The least delay first.
    unit : str
        Of ``future``, a year left unsaid, in the reader's language.
    marked : int
        Number of the plan, from 1, that stands out: that of the sentence.
    before : float
        The loss a year as all stood before the damage, a line across: below it is better than before.
    speech : Speech
        The reader's language.
    """
    with drawing(WIDTH, 3.6) as figure:
        axes = figure.add_axes((0.13, 0.15, 0.84, 0.78))
        axes.step(lost, future, where="post", color=HAIR, linewidth=1.2, zorder=1)
        for rank, (days, loss) in enumerate(zip(lost, future, strict=True), start=1):
            axes.scatter([days], [loss], s=26, color=RUST if rank == marked else BLUE, zorder=2)
            axes.annotate(str(rank), (days, loss), xytext=(4, 4), textcoords="offset points", fontsize=SMALL,
                          color=QUIET)
        axes.axhline(before, color=QUIET, linewidth=0.9, linestyle=(0, (4, 3)), zorder=0)
        axes.annotate(speech.say("front.across"), (1, before), xycoords=("axes fraction", "data"), xytext=(0, 4),
                      textcoords="offset points", ha="right", fontsize=SMALL, color=QUIET)
        axes.set_xlabel(speech.say("front.right"), fontsize=NORMAL)
        axes.set_ylabel(speech.say("front.up", unit=unit), fontsize=NORMAL)
        axes.set_ylim(0, 1.12 * max([before, *future, 1e-9]))
        for amounts in (axes.xaxis, axes.yaxis):
            amounts.set_major_formatter(lambda value, _: speech.large(value))
            amounts.set_tick_params(labelsize=SMALL)
        axes.locator_params(axis="x", nbins=6)
        axes.grid(color=HAIR, linewidth=0.5)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        return svg(figure)
