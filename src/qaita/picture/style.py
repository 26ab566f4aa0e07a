"""How the pictures look: colours, lettering, and figures that come out the same to the byte.

Owns the palette, :func:`drawing` and :func:`svg`. Draws nothing itself. Colours differ in lightness first, so that
they survive a black-and-white printer and every kind of colour vision; no meaning hangs on colour alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1c2733"
"""Text and strong lines."""
QUIET = "#5c6873"
"""Lesser text."""
HAIR = "#d5d9dd"
"""Grid and frames."""
PAPER = "#ffffff"
BLUE = "#1f5b85"
"""What is done, and the whole city."""
PALE = "#c3d7e5"
"""Areas in the colour of :data:`BLUE`."""
RUST = "#b3500f"
"""What is not reached, and the worst district."""
LAND = "#f2f0eb"
RAMP = ("#cfe0ea", "#9dbfd3", "#6a9aba", "#3f759c", "#1f5079", "#0e2c4e")
"""Early to late, light to dark."""

WIDTH = 7.2
"""Width of every picture in inches: the text of an A4 page."""
SMALL = 7.0
"""Size of small text in points."""
NORMAL = 8.0
"""Size of text in points."""

SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": NORMAL,
    "text.color": INK,
    "axes.edgecolor": HAIR,
    "axes.labelcolor": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "svg.fonttype": "path",
    "svg.hashsalt": "qaita",
    "path.simplify": True,
}
"""Letters are drawn as outlines: DejaVu Sans has the Kazakh letters and the tenge sign, a reader's machine may not."""


@contextmanager
def drawing(width: float, height: float) -> Iterator[Figure]:
    """Yield an empty figure of this size in inches, in the house style, outside any global state of pyplot."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(SETTINGS):  # type: ignore[arg-type]  # its type is a list of literal keys
        yield Figure(figsize=(width, height), facecolor=PAPER)


def svg(figure: Figure) -> bytes:
    """Return the figure as SVG; the same figure gives the same bytes. Call it inside :func:`drawing`."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    target = io.BytesIO()
    FigureCanvasSVG(figure).print_svg(target, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    return target.getvalue()


def halo() -> list[Any]:
    """Return the effect that keeps text readable on what lies below it."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=2.2, foreground=PAPER, alpha=0.85)]


def bare(axes: Axes) -> None:
    """Take frame and ticks off an axes."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
