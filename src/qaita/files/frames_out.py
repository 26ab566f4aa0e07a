"""A result as data frames, for people who go on in Python.

Owns the making of pandas and GeoPandas frames; both are imported where they are used, so that they stay optional.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.files.result_rows import TIMES, Columns, curve_columns, schedule_columns, service_columns
from qaita.plan.result import Plan
from qaita.recovery.trajectory import Curves
from qaita.units import Clock
from qaita.work.programme import Programme

if TYPE_CHECKING:
    import geopandas
    import pandas


def schedule_frame(city: City, programme: Programme, plan: Plan) -> pandas.DataFrame:
    """Return the works as in ``schedule.csv``; start and finish are datetime64 in local time without zone."""
    return _frame(schedule_columns(programme, plan), city.clock, city.settings.horizon + 1)


def service_frame(city: City, programme: Programme, plan: Plan,
                  waited_for: NDArray[np.int32] | None = None) -> pandas.DataFrame:
    """Return when everything works again as in ``service.csv``; ``back`` is NaT when not before the horizon."""
    return _frame(service_columns(city, programme, plan, waited_for), city.clock, city.settings.horizon)


def curve_frame(city: City, curves: Curves) -> pandas.DataFrame:
    """Return the recovery curves as in ``curve.csv``; ``time`` is datetime64 in local time without zone."""
    return _frame(curve_columns(curves), city.clock, city.settings.horizon)


def assets_frame(city: City, back: NDArray[np.int64] | None = None) -> geopandas.GeoDataFrame:
    """Return the assets as points in WGS84 (EPSG:4326), with every column of their table.

    Parameters
    ----------
    city : City
        Whose assets; those without coordinates have an empty geometry.
    back : (num_nodes,) int64, optional
        When each works; adds the column ``back``, NaT when not before the horizon.

    Raises
    ------
    ImportError
        Where GeoPandas is not installed, with the way to install it.
    """
    try:
        import geopandas
    except ImportError as error:
        raise ImportError("frames with geometry need GeoPandas. Maybe: pip install 'qaita[geo]'") from error
    table = city.tables["assets"]
    columns: Columns = {name: list(cells) for name, cells in table.columns.items()}
    if back is not None:
        columns["back"] = [int(minute) for minute in back[:city.num_assets]]
    frame = _frame(columns, city.clock, city.settings.horizon)
    points = geopandas.points_from_xy(table["lon"], table["lat"])
    return geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def _frame(columns: Columns, clock: Clock, end: int) -> pandas.DataFrame:
    """Return a frame; times from ``end`` on are NaT."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError("data frames need pandas. Maybe: pip install 'qaita[frames]'") from error
    cells = {name: _moments(values, clock, end) if name in TIMES else values for name, values in columns.items()}
    return pandas.DataFrame(cells)


def _moments(minutes: list[int], clock: Clock, end: int) -> NDArray[np.datetime64]:
    """Return local times as datetime64[s], NaT from ``end`` on; shape (num_rows,)."""
    known = {minute: np.datetime64(clock.moment(minute), "s") if minute < end else np.datetime64("NaT", "s")
             for minute in set(minutes)}
    return np.array([known[minute] for minute in minutes], "datetime64[s]")
