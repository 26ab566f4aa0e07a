"""Plain twins of qaita.recovery.measures and trajectory: they count every minute, and share no code."""

from __future__ import annotations


def weight_at(steps, minute):
    """Weight that holds at a minute; steps are (from, weight), increasing."""
    now = 0.0
    for start, weight in steps:
        if start <= minute:
            now = weight
    return now


def resident_days(people, steps, back, horizon):
    """Resident-days of one sink, minute by minute."""
    return sum(people * weight_at(steps, minute) for minute in range(max(0, min(back, horizon)))) / 1440


def people_with(groups, service, district, minute):
    """Residents who have the service at a minute; groups are (district, people, {service: back})."""
    return sum(people for home, people, backs in groups
               if district in ("", home) and service in backs and backs[service] <= minute)


def first_minute(groups, service, district, share, horizon):
    """First minute before the horizon at which a share has the service, None if there is none."""
    total = people_with(groups, service, district, float("inf"))
    for minute in range(max(horizon, 1)):
        if people_with(groups, service, district, minute) >= share * total:
            return minute
    return None
