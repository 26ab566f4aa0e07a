"""Places on the map: inside an outline, nearest to a point, scattered from a seed.

Owns plane geometry in degrees at the scale of a city. Knows no city.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ring = Sequence[tuple[float, float]]
"""A closed ring of (latitude, longitude), degrees."""
Points = NDArray[np.float64]
"""(num_points, 2) latitude and longitude, degrees."""
BLOCK = 400
"""Points that :func:`nearest` looks for at once."""


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
    found = np.zeros((len(here), min(count, len(there))), np.int64)
    reach = 2.0 * math.sqrt(count / len(there)) * float(np.ptp(there, axis=0).max(initial=0.0))
    for block in np.array_split(np.argsort(here[:, 0], kind="stable"), math.ceil(len(here) / BLOCK)):
        found[block] = _nearest_in_strip(here[block], there, found.shape[1], reach)
    return found


def flat(points: ArrayLike) -> Points:
    """Return points on a plane, kilometres north and east: near enough inside one city."""
    degrees = np.asarray(points, np.float64).reshape(-1, 2)
    shrink = np.column_stack([np.ones(len(degrees)), np.cos(np.radians(degrees[:, 0]))])
    return np.asarray(111.2 * degrees * shrink, np.float64)


def _nearest_in_strip(here: Points, there: Points, count: int, reach: float) -> NDArray[np.int64]:
    """Search the strip ``reach`` kilometres north and south of the block; widen it until no site outside is nearer."""
    while True:
        low, high = here[:, 0].min() - reach, here[:, 0].max() + reach
        near = np.flatnonzero((there[:, 0] >= low) & (there[:, 0] <= high))
        if len(near) >= count:
            columns, distance = _nearest(here, there[near], count)
            if len(near) == len(there) or distance.max() <= reach:
                return near[columns]
        reach = max(2.0 * reach, 1e-3)


def _nearest(here: Points, there: Points, count: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return columns of ``there`` nearest to each point, nearest first, and the distance of the last one."""
    square = (here[:, :1] - there[:, 0]) ** 2 + (here[:, 1:] - there[:, 1]) ** 2
    every = np.arange(len(here))
    columns = np.zeros((len(here), count), np.int64)
    last = np.zeros(len(here))
    for rank in range(count):
        columns[:, rank] = np.argmin(square, axis=1)
        last = square[every, columns[:, rank]]
        square[every, columns[:, rank]] = np.inf
    return columns, np.sqrt(last)
