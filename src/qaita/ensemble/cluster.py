"""Several machines search one plan together, over a Dask cluster that is there already.

Owns :func:`together`, which stands in for :func:`qaita.plan.search.search.search`, and what each worker of the cluster
does.
Every worker searches from a seed of its own; every two seconds it hands in its best list and bound, and hears the best
of all. The first one sharpens the bound, the others have all their time for plans. Starts no cluster: Dask does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from distributed import Client, Future, Queue, Variable, get_client

from qaita import __version__
from qaita.errors import Fault, InputError
from qaita.plan.core import Core
from qaita.plan.search.aims import NO_AIMS, Aims
from qaita.plan.search.clock import Limits
from qaita.plan.search.company import Company, Offer
from qaita.plan.search.search import Found, Progress, search
from qaita.work.model import Model

EVERY = 2.0
"""Seconds between two times at which a worker hands in what it has and hears of the others."""
POLL = 0.25
"""Seconds between two looks at what was handed in."""
LOOK = 5.0
"""Seconds between two looks whether all workers are still there."""
REACH = 10.0
"""Seconds in which a scheduler must answer."""
Said = dict[str, Any]
"""What goes over the wire: numbers and bytes, since queues of Dask carry nothing else."""


def together(
    address: str,
    model: Model,
    core: Core,
    limits: Limits,
    seed: int,
    workers: int,
    tell: Callable[[Progress], None] | None = None,
    aims: Aims = NO_AIMS,
) -> Found:
    """Return the best list that all workers of a cluster find within the limits; Ctrl-C ends it with the best so far.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://10.0.0.5:8786``.
    model, core, seed, tell, aims
        As for :func:`qaita.plan.search.search.search`.
    limits : Limits
        In seconds; rounds cannot be counted on several machines.
    workers : int
        Not used: each worker of the cluster searches on as many threads as it has.

    Returns
    -------
    Found
        The best schedule of all, the best bound, all rounds. It depends on when the machines hear of each other, so
        that nothing replays it.

    Raises
    ------
    InputError
        When the scheduler does not answer, has no workers, these have another version of Qaita, or ``limits`` counts
        rounds.
    RuntimeError
        When every worker failed.
    """
    if limits.rounds is not None:
        raise InputError([Fault("rounds cannot be counted on several machines", "--cluster", maybe="--time")])
    begun = time.monotonic()
    with _connected(address) as (client, threads):
        call = _Call(client, core, limits, begun, tell)
        futures = call.send((model, core, limits, seed, aims), threads)
        interrupted = call.listen(futures)
        return call.merged(futures, interrupted)


@contextmanager
def _connected(address: str) -> Iterator[tuple[Client, dict[str, int]]]:
    """Yield a client and the threads of each worker by its address."""
    try:
        client = Client(address, timeout=REACH, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError([Fault(f"no Dask scheduler answers: {error}", "--cluster", value=address,
                                maybe="start one: dask scheduler")]) from error
    with client:
        known = client.scheduler_info(n_workers=-1)["workers"]
        if not known:
            raise InputError([Fault("the cluster has no workers", "--cluster", value=address,
                                    maybe=f"start some: dask worker {address}")])
        _same_version(client)
        yield client, {name: int(worker["nthreads"]) for name, worker in sorted(known.items())}


def _same_version(client: Client) -> None:
    """Refuse a cluster some worker of which runs another Qaita, or none: lists would mean different things."""
    try:
        found = client.run(version)
    except ImportError as error:
        raise InputError([Fault(f"a worker has no Qaita: {error}", "--cluster",
                                maybe="install it there too")]) from error
    faults = [Fault("a worker runs another version of Qaita", name, value=said, allowed=__version__)
              for name, said in sorted(found.items()) if said != __version__]
    if faults:
        raise InputError(faults)


def version() -> str:
    """Return the version of Qaita here; asked of every worker."""
    return __version__


@dataclass
class _Call:
    """One search on a cluster, as the caller sees it."""

    client: Client
    core: Core
    limits: Limits
    begun: float
    tell: Callable[[Progress], None] | None
    best: Said = field(default_factory=lambda: {"value": np.inf, "bound": -np.inf, "stop": False})
    rounds: dict[int, int] = field(default_factory=dict)
    shown: float = np.inf
    looked: float = field(default_factory=time.monotonic)
    history: list[tuple[float, float, float]] = field(default_factory=list)

    def send(self, problem: tuple[Model, Core, Limits, int, Aims], threads: dict[str, int]) -> list[Future[Found]]:
        """Give the problem to every worker."""
        run = f"qaita-{os.getpid()}-{time.time_ns()}"
        self._queue, self._variable = Queue(run, client=self.client), Variable(run, client=self.client)
        self._variable.set(self.best)
        there = self.client.scatter(problem, broadcast=True)
        self._names = list(threads)
        return [self.client.submit(member, there, run, number, count, workers=[name], pure=False)
                for number, (name, count) in enumerate(threads.items())]

    def listen(self, futures: list[Future[Found]]) -> bool:
        """Merge what is handed in until all are done; return whether it was interrupted."""
        interrupted = False
        while not all(future.done() for future in futures):
            try:
                self._hear()
                self._give_up_lost(futures)
                if any(future.status == "finished" and future.result().stopped_by == "optimal" for future in futures):
                    self.stop()
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted, self.tell = True, None
                self.stop()
        return interrupted

    def stop(self) -> None:
        """Ask all to hand in their plans."""
        if not self.best["stop"]:
            self.best["stop"] = True
            self._variable.set(self.best)

    def _give_up_lost(self, futures: list[Future[Found]]) -> None:
        """Wait no more for workers that are gone: nobody else can do their part."""
        if time.monotonic() - self.looked < LOOK:
            return
        self.looked = time.monotonic()
        there = self.client.scheduler_info(n_workers=-1)["workers"]
        for name, future in zip(self._names, futures, strict=True):
            if name not in there and not future.done():
                future.cancel()

    def _hear(self) -> None:
        """Merge what was handed in, tell how things stand, and wait a moment."""
        said = self._queue.get(batch=True)
        for each in said:
            self._merge(each)
        if said:
            self._variable.set(self.best)
        if self.tell and self.rounds:
            seconds = time.monotonic() - self.begun
            share = min(1.0, seconds / (self.limits.seconds or np.inf))
            self.tell(Progress(seconds, sum(self.rounds.values()), self.shown, self.best["bound"], share))
        time.sleep(POLL)

    def _merge(self, said: Said) -> None:
        self.rounds[said["number"]] = said["rounds"]
        self.shown = min(self.shown, said["value"] + self.core.settled)
        if "order" in said and said["value"] < self.best["value"]:
            self.best.update({key: said[key] for key in ("value", "order", "mode")})
        self.best["bound"] = max(self.best["bound"], said["bound"])
        point = (time.monotonic() - self.begun, self.shown, self.best["bound"])
        if not self.history or self.history[-1][1:] != point[1:]:
            self.history.append(point)

    def merged(self, futures: list[Future[Found]], interrupted: bool) -> Found:
        """Return the best of what the workers found; those that failed are left out."""
        found = [future.result() for future in futures if future.status == "finished"]
        self._variable.delete()
        self._queue.close()
        if not found:
            failed = [future.exception() for future in futures if future.status == "error"]
            raise RuntimeError(f"every worker failed or was lost: {failed!r}") from (failed[0] if failed else None)
        best, proven = min(found, key=_worth), max(found, key=lambda one: (one.tree is not None, one.bound))
        stopped = {one.stopped_by for one in found}
        stopped_by = "optimal" if "optimal" in stopped else "interrupted" if interrupted else "time"
        bound = max(one.bound for one in found)
        last = (time.monotonic() - self.begun, _worth(best), bound)
        return replace(proven, schedule=best.schedule, bound=bound, rounds=sum(one.rounds for one in found),
                       planned=sum(one.planned for one in found), stopped_by=stopped_by,
                       history=(*self.history, last))


def _worth(found: Found) -> float:
    return found.history[-1][1]


def member(problem: tuple[Model, Core, Limits, int, Aims], run: str, number: int, threads: int) -> Found:
    """Search as one worker of the cluster; called by Dask, in a thread of the worker's process.

    Parameters
    ----------
    problem : tuple
        Model, core, limits, seed, aims.
    run : str
        Name under which things are handed in and heard.
    number : int
        Of this worker; the first one proves.
    threads : int
        To search on.

    Returns
    -------
    Found
        The best that this worker knows at the end.
    """
    model, core, limits, seed, aims = problem
    wire = _Wire(run, number, core.settled)
    own = seed if number == 0 else int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
    return search(model, core, limits, own, threads, wire.tell, aims, Company(number == 0, wire.meet))


class _Wire:
    """What a worker hands in and hears."""

    def __init__(self, run: str, number: int, settled: float):
        client, self._settled = get_client(), settled
        self._queue, self._variable = Queue(run, client=client), Variable(run, client=client)
        self._number, self._rounds, self._sent = number, 0, np.inf
        self._last = -np.inf

    def tell(self, progress: Progress) -> None:
        """Count rounds; while the search gets ready, say what the first plan is worth and hear whether to stop."""
        self._rounds = progress.rounds
        if progress.rounds == 0 and time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            self._queue.put(self._said(progress.objective - self._settled, progress.bound))
            self._heard()

    def meet(self, offer: Offer) -> Offer | None:
        """Hand in what is better, and return what all have found; None between two times."""
        if time.monotonic() - self._last < EVERY:
            return None
        self._last = time.monotonic()
        said = self._said(offer.value, offer.bound)
        if offer.value < self._sent:
            self._sent = offer.value
            said |= {"order": offer.order.tobytes(), "mode": offer.mode.tobytes()}
        self._queue.put(said)
        heard = self._heard()
        if "order" not in heard:
            return None
        self._sent = min(self._sent, heard["value"])
        order, mode = (np.frombuffer(heard[key], np.int64) for key in ("order", "mode"))
        return Offer(heard["value"], order, mode, heard["bound"])

    def _said(self, value: float, bound: float) -> Said:
        return {"number": self._number, "rounds": self._rounds, "value": value, "bound": bound}

    def _heard(self) -> Said:
        """Return what the caller says; KeyboardInterrupt when it says stop, or is gone."""
        try:
            heard: Said = self._variable.get(timeout=REACH)
        except TimeoutError:
            raise KeyboardInterrupt from None
        if heard["stop"]:
            raise KeyboardInterrupt
        return heard
