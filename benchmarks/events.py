"""How long the play from event to event takes: ``python benchmarks/events.py``; ``--assets``, ``--events`` for less.

Cities of three networks as in ``benchmarks/closure.py`` (a tree, rings, and rings in which start, run and network meet
in one component). All is damaged on day 0; at each event some assets come back and a few are lost again, some of them
in part. The last rows are cities of ``benchmarks/sharing.py``, where power is shared out by priority. Prints seconds of
one play, after compilation, and milliseconds an event.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from closure import city
from sharing import ROWS
from sharing import city as rivals

from qaita.recovery.events.layout import PROPORTIONAL, Terms
from qaita.recovery.events.play import Played, play
from qaita.recovery.events.terms import terms_of
from qaita.recovery.sharing.services import shared_services
from qaita.recovery.trace import Trace

LOST_AGAIN = 0.1
"""Share of the assets that are lost again, for one event."""


def story(num_assets: int, num_nodes: int, num_events: int, rng: np.random.Generator) -> Trace:
    """Return own shares: nothing, from some event on half or all, and a tenth of the assets lost for one event."""
    rows = []
    back = rng.integers(1, num_events, num_assets)
    again = np.where(rng.random(num_assets) < LOST_AGAIN, rng.integers(1, num_events, num_assets), 0)
    for node in range(num_nodes):
        pieces = {0: 0.0 if node < num_assets else 1.0}
        if node < num_assets:
            share = 0.5 if rng.random() < 0.1 else 1.0
            pieces[int(back[node])] = share
            if again[node] > back[node]:
                pieces[int(again[node])], pieces[int(again[node]) + 1] = 0.0, share
        rows.append(sorted(pieces.items()))
    flat = [piece for row in rows for piece in row]
    return Trace(np.cumsum([0, *map(len, rows)]), np.array([minute for minute, _ in flat], np.int64),
                 np.array([share for _, share in flat]), np.zeros(len(flat)))


def line(name: str, num_assets: int, call: object) -> str:
    """Return one line of the table: a play after one that compiled."""
    call()  # type: ignore[operator]
    wall, cpu = time.perf_counter(), time.process_time()
    played: Played = call()  # type: ignore[operator]
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return (f"{name:28} {num_assets:8,} {played.events:7,} {wall:8.2f} {cpu:8.2f} {1000 * cpu / played.events:9.2f} "
            f"{len(played.trace.minute):9,}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=500)
    words = parser.parse_args()
    print(f"{'city':28} {'assets':>8} {'events':>7} {'seconds':>8} {'CPU s':>8} {'ms/event':>9} {'pieces':>9}")
    for make in ("tree", "rings", "mixed"):
        rng = np.random.default_rng(0)
        needs = city(words.assets, make, rng)
        own = story(words.assets, words.assets, words.events, rng)
        level = np.where(rng.random(len(needs.group_kind)) < 0.5, PROPORTIONAL, 0.25)
        terms = Terms.plain(needs)._replace(level=level)
        print(line(make, words.assets, lambda needs=needs, own=own, terms=terms: play(needs, own, terms)), flush=True)
    for row in [name for name in ROWS if name.startswith("priority")]:
        rng = np.random.default_rng(0)
        of = rivals(words.assets, rng, **ROWS[row])
        own = story(of.num_assets, of.needs.num_nodes, words.events, rng)

        def shared(of: object = of, own: Trace = own) -> Played:
            services = shared_services(of)  # type: ignore[arg-type]
            return play(of.needs, own, terms_of(of, services), services, 10**6, of.num_assets)  # type: ignore

        print(line(f"shared out by {row}", of.num_assets, shared), flush=True)


if __name__ == "__main__":
    main()
