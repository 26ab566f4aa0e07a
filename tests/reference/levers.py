"""What levers are worth where nothing but their price and places is scarce: every choice tried, in days.

Shares no code with the package. An asset is (people, waiting by part, working days of a task on a calendar without
pause); a lever is (part, days to which it cuts, price, places or -1).
"""

from __future__ import annotations

from itertools import product


def waited(parts, cuts):
    """Days of waiting with some parts cut."""
    left = {part: min([days, *(to for of, to in cuts if of == part)]) for part, days in parts.items()}
    return left["inspection"] + max(left["money"], left["engineering"] + left["permit"], left["contractor"])


def least_loss(assets, levers, budget):
    """Least sum of people x days until each asset is done, over every set of levers for every asset."""
    sets = list(product((False, True), repeat=len(levers)))
    best = float("inf")
    for choice in product(sets, repeat=len(assets)):
        used = [sum(taken) for taken in zip(*choice, strict=True)]
        if any(0 <= levers[k][3] < count for k, count in enumerate(used)):
            continue
        if sum(count * lever[2] for count, lever in zip(used, levers, strict=True)) > budget:
            continue
        best = min(best, sum(
            people * (waited(parts, [levers[k][:2] for k, taken in enumerate(chosen) if taken]) + days)
            for (people, parts, days), chosen in zip(assets, choice, strict=True)))
    return best


def overtime(shifts, caps):
    """Minutes of overtime after each shift of (day, month, year, opens, closes): day by day, as the caps allow."""
    month_used, year_used, more = {}, {}, []
    for rank, (day, month, year, _, closes) in enumerate(shifts):
        last_today = rank + 1 == len(shifts) or shifts[rank + 1][0] != day
        allowed = 0
        while (last_today and allowed < caps[0] * 60 and closes + allowed < 24 * 60
               and month_used.get((year, month), 0) < caps[1] * 60 and year_used.get(year, 0) < caps[2] * 60):
            allowed += 1
            month_used[year, month] = month_used.get((year, month), 0) + 1
            year_used[year] = year_used.get(year, 0) + 1
        more.append(allowed)
    return more
