"""The map: districts, damaged assets by the time until they work again, and cameras as counts.

Owns :func:`city_map`. No tiles and no projection library: a city is small enough for degrees stretched by the cosine of
its latitude. Cameras never have a place on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.picture.decency import camera_assets
from qaita.picture.style import INK, LAND, NORMAL, QUIET, RAMP, RUST, SMALL, WIDTH, bare, drawing, halo, svg
from qaita.picture.words import Speech
from qaita.plan.result import Plan
from qaita.units import MINUTES_PER_DAY
from qaita.work.programme import Programme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LIMITS = (("map.week", 7), ("map.month", 30), ("map.quarter", 91), ("map.half", 182), ("map.year", 365))
"""Upper limits in days of the classes of return; later is the last."""
AROUND = 0.06
"""Margin around all assets, as a share of the map's larger side."""
MANY = 2500
"""Dots from which they are drawn as pixels, not as lines."""
Ring = NDArray[np.float64]


@dataclass(frozen=True)
class Dots:
    """Damaged assets with a place that is not hidden.

    Attributes
    ----------
    lon, lat : (num_dots,) float64
        Degrees.
    level : (num_dots,) int64
        Class of return: index into :data:`LIMITS`, then later, then not before the horizon.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    level: NDArray[np.int64]


def has_places(city: City) -> bool:
    """Return whether any asset has coordinates, so that a map can be drawn."""
    return bool(np.isfinite(city.tables["assets"]["lat"] + city.tables["assets"]["lon"]).any())


def city_map(city: City, programme: Programme, plan: Plan, districts: Mapping[str, Any] | None, speech: Speech,
             attribution: str = "") -> bytes:
    """Return an SVG map.

    Parameters
    ----------
    city, programme, plan
        What is drawn.
    districts : mapping or None
        GeoJSON FeatureCollection of polygons in WGS84; a feature is matched to a district by its property ``district``,
        ``slug`` or ``name``.
    speech : Speech
        Language.
    attribution : str
        Whose outlines they are; printed on the map.
    """
    outlines = outlines_of(districts)
    with drawing(WIDTH, 1.0) as figure:
        if not has_places(city):
            figure.text(0.5, 0.5, speech.say("map.none"), ha="center", va="center")
            return svg(figure)
        axes = figure.add_axes((0.0, 0.0, 0.73, 1.0))
        _frame(figure, axes, city)
        _draw_outlines(axes, outlines)
        dots = dots_of(city, programme, plan)
        _draw_dots(axes, dots)
        _draw_names(axes, city, plan, outlines, speech)
        _draw_legend(figure, dots, city, speech, cameras=bool(camera_assets(city).any()))
        if attribution and outlines:
            figure.text(0.995, 0.012, attribution, ha="right", va="bottom", fontsize=SMALL - 1, color=QUIET, wrap=True)
        return svg(figure)


def outlines_of(districts: Mapping[str, Any] | None) -> dict[str, list[Ring]]:
    """Return the outer and inner rings of each district, by its name in the data; each of shape (num_points, 2)."""
    found: dict[str, list[Ring]] = {}
    for feature in (districts or {}).get("features", []):
        geometry, said = feature["geometry"], feature["properties"]
        name = str(said.get("district") or said.get("slug") or said.get("name") or "")
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        rings = [np.asarray(ring, np.float64)[:, :2] for polygon in polygons for ring in polygon]
        found.setdefault(name, []).extend(rings)
    return found


def dots_of(city: City, programme: Programme, plan: Plan) -> Dots:
    """Return the damaged assets that may be shown and have a place; cameras are not among them."""
    assets, num = city.tables["assets"], city.num_assets
    lon, lat = assets["lon"], assets["lat"]
    shown = (programme.repaired0[:num] > 0) & ~camera_assets(city) & np.isfinite(lon + lat)
    return Dots(lon[shown], lat[shown], levels(plan.back[:num][shown], city.settings.horizon))


def levels(back: NDArray[np.int64], horizon: int) -> NDArray[np.int64]:
    """Return the class of return of minutes since day 0; what is not back before the horizon is in the last."""
    limits = np.array([days * MINUTES_PER_DAY for _, days in LIMITS])
    return np.where(back >= horizon, len(LIMITS) + 1, np.searchsorted(limits, back, side="left"))


def cameras_out(city: City, plan: Plan) -> dict[str, tuple[int, int]]:
    """Return how many cameras of each district did not work after the damage, and how many there are."""
    hidden = camera_assets(city)
    districts = city.tables["assets"]["district"]
    out = hidden & (plan.back[:city.num_assets] > 0)
    return {str(name): (int(out[districts == name].sum()), int(hidden[districts == name].sum()))
            for name in sorted(set(districts[hidden]))}


def _frame(figure: Figure, axes: Axes, city: City) -> None:
    """Set the view to all assets and neighbourhoods, and the figure's height to its shape."""
    lon = np.concatenate([city.tables[name]["lon"] for name in ("assets", "residents")])
    lat = np.concatenate([city.tables[name]["lat"] for name in ("assets", "residents")])
    known = np.isfinite(lon + lat)
    lon, lat = lon[known], lat[known]
    stretch = 1 / max(np.cos(np.radians(lat.mean())), 0.1)
    margin = AROUND * max(np.ptp(lon) / stretch, np.ptp(lat), 0.005)
    width, height = float(np.ptp(lon)) / stretch + 2 * margin, float(np.ptp(lat)) + 2 * margin
    across = WIDTH * 0.73
    tall = float(np.clip(across * height / width, 2.6, 8.0))
    figure.set_figheight(tall)
    degrees = max(width / across, height / tall) / 2  # of latitude for half an inch, the same both ways
    middle = (lon.min() + lon.max()) / 2, (lat.min() + lat.max()) / 2
    axes.set_xlim(middle[0] - degrees * across * stretch, middle[0] + degrees * across * stretch)
    axes.set_ylim(middle[1] - degrees * tall, middle[1] + degrees * tall)
    bare(axes)


def _draw_outlines(axes: Axes, outlines: Mapping[str, list[Ring]]) -> None:
    for rings in outlines.values():
        for ring in rings:
            axes.fill(ring[:, 0], ring[:, 1], facecolor=LAND, edgecolor="#a9a59b", linewidth=0.7, zorder=1)


def _draw_dots(axes: Axes, dots: Dots) -> None:
    pixels = len(dots.level) > MANY
    size = float(np.clip(16 * np.sqrt(200 / max(len(dots.level), 1)), 2.5, 16))
    for level, colour in enumerate(RAMP):
        mine = dots.level == level
        axes.scatter(dots.lon[mine], dots.lat[mine], s=size, c=colour, edgecolors=INK, linewidths=0.025 * size,
                     zorder=3 + level, rasterized=pixels)
    never = dots.level == len(RAMP)
    axes.scatter(dots.lon[never], dots.lat[never], s=1.4 * size, c=RUST, marker="x", linewidths=0.08 * size, zorder=10,
                 rasterized=pixels)


def _draw_names(axes: Axes, city: City, plan: Plan, outlines: Mapping[str, list[Ring]], speech: Speech) -> None:
    cameras = cameras_out(city, plan)
    for name, (lon, lat) in _middles(city).items():
        if name not in outlines and len(outlines) > 0:
            continue
        axes.text(lon, lat, speech.title(name), fontsize=NORMAL, fontweight="bold", ha="center", va="bottom",
                  path_effects=halo(), zorder=20)
        if name in cameras:
            axes.text(lon, lat, "{}/{}".format(*cameras[name]), fontsize=SMALL, ha="center", va="top",
                      path_effects=halo(), zorder=20)


def _middles(city: City) -> dict[str, tuple[float, float]]:
    """Return the middle of each district's places, by name: of residents where known, of assets otherwise."""
    found: dict[str, tuple[float, float]] = {}
    for table in ("assets", "residents"):
        rows = city.tables[table]
        known = np.isfinite(rows["lat"] + rows["lon"])
        for name in sorted(set(rows["district"][known])):
            here = known & (rows["district"] == name)
            found[str(name)] = float(rows["lon"][here].mean()), float(rows["lat"][here].mean())
    return found


def _draw_legend(figure: Figure, dots: Dots, city: City, speech: Speech, cameras: bool) -> None:
    from matplotlib.lines import Line2D

    horizon = speech.narrow_date(city.clock.moment(city.settings.horizon).date())
    labels = [*(speech.say(key) for key, _ in LIMITS), speech.say("map.later"), speech.say("map.never", date=horizon)]
    counts = np.bincount(dots.level, minlength=len(labels))
    marks = [Line2D([], [], linestyle="", marker="o", markersize=5, color=colour, markeredgecolor=INK,
                    markeredgewidth=0.5) for colour in RAMP]
    marks.append(Line2D([], [], linestyle="", marker="x", markersize=5, color=RUST, markeredgewidth=1.4))
    legend = figure.legend(marks, [f"{label} · {speech.number(int(count))}" for label, count
                                   in zip(labels, counts, strict=True)],
                           loc="upper left", bbox_to_anchor=(0.74, 0.98), frameon=False, fontsize=SMALL + 0.5,
                           title=_wrapped(speech.say("map.when")), alignment="left", borderaxespad=0, labelspacing=0.6)
    legend.get_title().set_fontsize(SMALL + 0.5)
    legend.get_title().set_fontweight("bold")
    if cameras:
        figure.text(0.75, 0.12, _wrapped(speech.say("map.cameras"), 30), fontsize=SMALL + 0.5, va="bottom",
                    linespacing=1.4)


def _wrapped(text: str, width: int = 24) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))
