"""Time on one axis: whole minutes since day 0, and the way to and from local dates.

Owns the unit constants and :class:`Clock`. Never reads a file and never asks the machine for the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_PER_DAY = 1440
"""Minutes in one day of the time axis."""

NEVER = 1 << 60
"""A time that does not come: later than every date, and safe to add minutes to in int64."""


@dataclass(frozen=True)
class Clock:
    """Turns local dates of one city into minutes since its day 0, and back.

    Attributes
    ----------
    day0 : date
        The day of the damage; minute 0 is its local midnight.
    zone : str
        IANA name of the city's time zone, such as ``Asia/Almaty``.
    """

    day0: date
    zone: str

    def minutes(self, moment: date | datetime) -> int:
        """Return whole minutes from local midnight of day 0 to ``moment`` (a date means its midnight)."""
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time())
        return round((self._aware(moment) - self._origin()).total_seconds() / 60)

    def moment(self, minutes: int) -> datetime:
        """Return the local wall-clock time (naive) at ``minutes`` since day 0."""
        utc = self._origin().astimezone(ZoneInfo("UTC")) + timedelta(minutes=int(minutes))
        return utc.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def text(self, minutes: int) -> str:
        """Return ``YYYY-MM-DD HH:MM`` local time, or an empty string for :data:`NEVER` and later."""
        return "" if minutes >= NEVER else self.moment(minutes).strftime("%Y-%m-%d %H:%M")

    def _origin(self) -> datetime:
        return self._aware(datetime.combine(self.day0, time()))

    def _aware(self, moment: datetime) -> datetime:
        zone = ZoneInfo(self.zone)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware.astimezone(ZoneInfo("UTC"))
