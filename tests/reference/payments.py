"""When bills that hold nothing back can be paid, by trying every minute: slow, plain, without the package's code."""

from __future__ import annotations


def paid_on(releases, kept, owed, last):
    """Return for each of ``owed`` (minute due, amount), in that order, the minute on which it is paid; None for never.

    ``releases`` and ``kept`` (what is drawn whatever comes) are lists of (minute, amount). Each is paid at the first
    minute from its due one on at which, with it, no more is ever drawn than has been released.
    """
    drawn, paid = list(kept), []
    for due, amount in owed:
        minute = next((minute for minute in range(due, last + 1)
                       if _covered(releases, [*drawn, (minute, amount)], last)), None)
        drawn += [(minute, amount)] if minute is not None else []
        paid.append(minute)
    return paid


def _covered(releases, drawn, last):
    return all(sum(amount for when, amount in drawn if when <= minute)
               <= sum(amount for when, amount in releases if when <= minute) for minute in range(last + 1))
