"""When a search stops, and how many of its rounds the clock leaves room for.

Owns :class:`Limits`, the rehearsal's estimate, and :class:`Relaying`: since a rehearsal misjudges, lists of tasks are
laid out anew while they are searched. What was laid out when is kept, so that it can be replayed without a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

FILL = 0.92
"""Share of a time limit that the planned rounds are expected to take; if they take less, another cooling begins."""

FEW_FILL = 1.0
"""The same where lists of tasks follow, which are laid out anew later."""

LEAST_SHARE = 0.25
"""Share of a time limit that rounds get even where getting ready (the first time: compiling) has taken all of it."""

DEFAULT_SECONDS = 60.0
"""Length for which the cooling is laid out when there is no limit at all; it is then begun again and again."""

LOOK = 6
"""Rounds of lists of tasks before they are first laid out anew; the longest of them is not counted, since it may hold
what is done only once, such as compiling."""

AGAIN = 0.7
"""They are laid out anew whenever no more than this share of the time that was left for them is left, ..."""

LATEST = 0.02
"""... until so small a share of the time limit is left for them: seven or eight times in all."""


@dataclass(frozen=True)
class Limits:
    """When to stop.

    Attributes
    ----------
    seconds : float or None
        Wall clock from the call on, getting ready included. The cooling is laid out for as many rounds as a rehearsal
        says will fit.
    rounds : int or None
        Rounds; the clock is not looked at then.
    planned : int or None
        Rounds for which the cooling is laid out, when a run that was cut short is to be replayed; else ``rounds``.
    relaid : tuple of (int, int)
        What the clock said of that run: after so many rounds, that lists of tasks should end after so many.
    """

    seconds: float | None
    rounds: int | None
    planned: int | None = None
    relaid: tuple[tuple[int, int], ...] = ()

    @property
    def laid_out(self) -> float:
        """Seconds for which rounds are laid out."""
        return self.seconds or DEFAULT_SECONDS


def limits_of(seconds: float | None, work: int | tuple[int, ...] | None) -> Limits:
    """Return the limits that a user asks for: by the clock, or by work, which goes first.

    ``work`` holds rounds done, rounds laid out, and then pairs of numbers as in :attr:`Limits.relaid`, one after
    another: as many of these as there are.
    """
    if work is None:
        return Limits(seconds, None)
    if not isinstance(work, tuple):
        return Limits(None, work, work)
    return Limits(None, work[0], work[1], tuple(zip(work[2::2], work[3::2], strict=True)))


def planned_rounds(limits: Limits, seconds_a_round: Callable[[], float], passed: Callable[[], float], few: bool) -> int:
    """Return the rounds for which the cooling is laid out.

    ``seconds_a_round`` rehearses, ``passed`` tells the seconds since the search was called; ``few``: lists of tasks
    follow.
    """
    if limits.rounds is not None:
        return limits.planned or limits.rounds
    each, seconds = max(1e-4, seconds_a_round()), limits.laid_out
    left = max(LEAST_SHARE * seconds, seconds - passed())
    return max(1, int((FEW_FILL if few else FILL) * left / each))


@dataclass
class Relaying:
    """When lists of tasks should end, told anew while they are searched.

    Attributes
    ----------
    limits : Limits
        Of the search; where rounds are counted, what was recorded is told.
    share : float
        Share of the time for rounds after which the lists should end.
    told : list of (int, int)
        What was told: after so many rounds, that they should end after so many.
    """

    limits: Limits
    share: float
    told: list[tuple[int, int]] = field(default_factory=list)
    _ready: float = 0.0
    _moments: list[float] = field(default_factory=list)
    _left: float = 0.0

    def begin(self, seconds: float) -> None:
        """Note that rounds begin, so many seconds after the call of the search."""
        self._ready = seconds

    def end(self, done: int, seconds: float) -> int | None:
        """Return after how many rounds the lists should end, None where nothing new is told.

        ``done`` rounds are done, the last ones on lists of tasks; ``seconds``: since the call of the search. To be
        asked after each of them.
        """
        if self.limits.rounds is not None:
            told = dict(self.limits.relaid).get(done)
        else:
            told = self._estimate(done, seconds)
        if told is not None:
            self.told.append((done, told))
        return told

    def _estimate(self, done: int, seconds: float) -> int | None:
        limit = self.limits.laid_out
        until = max(limit, self._ready + LEAST_SHARE * limit)
        left = self._ready + self.share * (until - self._ready) - seconds
        self._moments.append(seconds)
        if not self.told:
            due = len(self._moments) > LOOK
        else:
            due = len(self._moments) > 2 and left < AGAIN * self._left and self._left > LATEST * limit
        if not due:
            return None
        taken = [after - before for before, after in zip(self._moments, self._moments[1:], strict=False)]
        each = max(1e-4, (sum(taken) - max(taken)) / (len(taken) - 1))
        self._moments, self._left = [seconds], left
        return done + max(0, round(left / each))
