"""Places on the map: inside an outline, nearest to a point, scattered from a seed.

Owns plane geometry in degrees at the scale of a city. Knows no city.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ring = Sequence[tuple[float, float]]
"""A closed ring of (latitude, longitude), degrees."""
Points = NDArray[np.float64]
"""(num_points, 2) latitude and longitude, degrees."""
CHUNK = 2_000_000
"""Most distances held at once by :func:`nearest`."""


def inside(points: Points, rings: Sequence[Ring]) -> NDArray[np.bool_]:
    """Return which points lie in any of the rings (even-odd rule), shape (num_points,)."""
    found = np.zeros(len(points), bool)
    for ring in rings:
        lat, lon = np.asarray(ring, np.float64).T
        lat2, lon2 = np.roll(lat, -1), np.roll(lon, -1)
        spans = (lat > points[:, :1]) != (lat2 > points[:, :1])
        rise = np.where(lat2 == lat, 1.0, lat2 - lat)
        crossing = lon + (points[:, :1] - lat) / rise * (lon2 - lon)
        found ^= (np.sum(spans & (points[:, 1:] < crossing), axis=1) % 2).astype(bool)
    return found


def scatter(rng: np.random.Generator, rings: Sequence[Ring], count: int, south: float = -90.0) -> Points:
    """Return ``count`` points spread evenly inside the rings and north of latitude ``south``, rounded to 5 decimals."""
    corners = np.concatenate([np.asarray(ring, np.float64) for ring in rings])
    low, high = corners.min(axis=0), corners.max(axis=0)
    low[0] = max(low[0], south)
    found = np.zeros((0, 2))
    while len(found) < count:
        points = np.round(rng.uniform(low, high, (2 * count + 8, 2)), 5)
        found = np.concatenate([found, points[inside(points, rings) & (points[:, 0] >= south)]])
    return found[:count]


def nearest(points: ArrayLike, sites: ArrayLike, count: int = 1) -> NDArray[np.int64]:
    """Return for each point the ``count`` nearest sites, nearest first.

    Parameters
    ----------
    points : (num_points, 2) array_like
        Latitude and longitude, degrees.
    sites : (num_sites, 2) array_like
        Likewise, at least one; among equals the earlier site comes first.
    count : int
        How many; fewer columns come back where there are fewer sites.

    Returns
    -------
    (num_points, count) int64
        Indices of sites.
    """
    here, there = flat(points), flat(sites)
    step = max(1, CHUNK // len(there))
    blocks = [_nearest(here[first:first + step], there, count) for first in range(0, len(here), step)]
    return np.concatenate(blocks) if blocks else np.zeros((0, count), np.int64)


def flat(points: ArrayLike) -> Points:
    """Return points on a plane, kilometres north and east: near enough inside one city."""
    degrees = np.asarray(points, np.float64).reshape(-1, 2)
    shrink = np.column_stack([np.ones(len(degrees)), np.cos(np.radians(degrees[:, 0]))])
    return np.asarray(111.2 * degrees * shrink, np.float64)


def _nearest(here: Points, there: Points, count: int) -> NDArray[np.int64]:
    square = (here[:, :1] - there[:, 0]) ** 2 + (here[:, 1:] - there[:, 1]) ** 2
    if count == 1:
        return np.asarray(np.argmin(square, axis=1), np.int64)[:, None]
    return np.asarray(np.argsort(square, axis=1, kind="stable"), np.int64)[:, :count]
