"""Whether crews have the time for their ways between districts, as the file says that they go.

Owns :func:`ways_kept`. Seeks no crews: which go where stands in the file, and only that is judged. The places of crews
of a pool are numbered: 0 the base until the programme starts, then the stretches of the pool, in which those are away
who are fewer than at most, then the uses of all tasks.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qaita.verify.problem import NEVER, Arrays, rows

ANYWHERE, NO_CREWS = -1, -2

Stay = tuple[int, int, int, int, int]
"""Begins, ends, district to come to, district to go on from, crews."""


def ways_kept(p: Arrays, done: list[int]) -> Iterator[str]:
    """Yield one line for each pool whose crews do not go as the file says, or cannot."""
    if "travel" not in p or not p["travel"].any():
        return
    if "way_pool" not in p:
        yield "ways: the file does not say which crews go where"
        return
    job_of = np.repeat(np.arange(len(p["job_node"])), np.diff(p["mode_ptr"]))
    mode_of = np.repeat(np.arange(len(p["mode_ready"])), np.diff(p["task_ptr"]))
    place_of = p["job_place"][job_of[mode_of]]
    for pool in range(len(p["pool_ptr"]) - 1):
        if p["pool_base"][pool] != NO_CREWS:
            yield from _pool(p, pool, _stays(p, pool, done, place_of.tolist()))


def _stays(p: Arrays, pool: int, done: list[int], place_of: list[int]) -> dict[int, Stay]:
    steps, base, start = rows(p, "pool_ptr", pool), int(p["pool_base"][pool]), int(p["start"])
    most = max((int(p["pool_count"][k]) for k in steps), default=0)
    stays = {0: (-NEVER, start, ANYWHERE, base, most)}
    for k in steps:
        begins = max(start, int(p["pool_time"][k]))
        ends = int(p["pool_time"][k + 1]) if k + 1 < steps.stop else NEVER
        if begins < ends and p["pool_count"][k] < most:
            stays[1 + k - steps.start] = begins, ends, ANYWHERE, base, most - int(p["pool_count"][k])
    for task in done:
        begins, ends, place = int(p["task_start"][task]), int(p["task_finish"][task]), place_of[task]
        for u in rows(p, "use_ptr", task):
            if p["use_pool"][u] == pool and begins < ends:
                stays[1 + len(steps) + u] = begins, ends, place, place, int(p["use_count"][u])
    return stays


def _pool(p: Arrays, pool: int, stays: dict[int, Stay]) -> Iterator[str]:
    come, gone = dict.fromkeys(stays, 0), dict.fromkeys(stays, 0)
    for k in np.flatnonzero(p["way_pool"] == pool).tolist():
        source, target, count = int(p["way_from"][k]), int(p["way_to"][k]), int(p["way_count"][k])
        if source not in stays or target not in stays or target == 0 or count < 0:
            yield f"ways: crews of pool {pool} go from {source} to {target}, where none are"
            return
        places = stays[source][3], stays[target][2]
        there = stays[source][1] + (int(p["travel"][places]) if min(places) >= 0 else 0)
        if there > stays[target][0]:
            yield f"ways: a crew of pool {pool} is there at {there} at the earliest, asked for at {stays[target][0]}"
            return
        gone[source] += count
        come[target] += count
    for number, stay in stays.items():
        if gone[number] > stay[4] or (number and come[number] != stay[4]):
            yield (f"ways: of pool {pool} {come[number]} crews come to {number} and {gone[number]} go on; "
                   f"{stay[4]} are there")
            return
