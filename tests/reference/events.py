"""The plain twin of the play: every minute is looked at, and each follows the definition word by word.

It shares no code with the package. A system is a list of nodes, a node a list of groups
``(kind, count, pairs, level)``: as in the twin of the closure, and ``level`` the share from which the group allows
everything, None where it allows the share itself. At a minute::

    f = least S . greatest W . least N . { i -> least of own share and of what each group allows }

where groups of kind start read S, of kind run W, of kind network N (their vias W). A start group only asks whether it
allows anything, and is not asked of a node that had some function the minute before.
"""


def play(system, own, horizon, startup=None, floor=None):
    """Return the share of each node at each minute: a list of lists.

    ``own[minute][node]`` is the node's own share, ``floor[minute].get((node, group number))`` what stands in for a
    group's suppliers. A node with a start-up time that was down is up once everything has been there for so long
    without a break; at minute 0 nobody starts up.
    """
    startup = startup or [0] * len(system)
    before, begun, played = set(), {}, []
    for now in range(horizon):
        held = floor[now] if floor else {}

        def able(node, started, running, reached, now=now, held=held, before=before):
            return share_of(system[node], own[now][node], node, node in before, started, running, reached, held)

        waiting = {node for node, minutes in enumerate(startup)
                   if minutes and now > 0 and node not in before and not begun.get(node, now) + minutes <= now}
        shares = nested(lambda node, *sets: 0.0 if node in waiting else able(node, *sets), len(system))  # noqa: B023
        for node in range(len(system)):
            if startup[node] and not shares[node] and able(node, shares, shares, shares) > 0:
                begun.setdefault(node, now)
            else:
                begun.pop(node, None)
        before = {node for node, share in enumerate(shares) if share > 0}
        played.append(shares)
    return played


def nested(member, size):
    """Return least S . greatest W . least N . member, by going up, down and up until nothing changes."""
    started = [0.0] * size
    while True:
        running = [1.0] * size
        while True:
            reached = [0.0] * size
            while True:
                further = [member(node, started, running, reached) for node in range(size)]
                if further == reached:
                    break
                reached = further
            if reached == running:
                break
            running = reached
        if running == started:
            return started
        started = running


def share_of(groups, own, node, was_up, started, running, reached, held):
    """Return the least of a node's own share and of what its groups allow."""
    share = own
    for number, (kind, count, pairs, level) in enumerate(groups):
        if kind == "start" and was_up:
            continue
        rows = {"start": started, "run": running, "network": reached}[kind]
        got = [min(rows[supplier], running[via] if via >= 0 else 1.0) for supplier, via in pairs]
        best = sorted(got, reverse=True)[count - 1] if count <= len(got) else 0.0
        supplied = max(best, held.get((node, number), 0.0))
        allowed = supplied if level is None else float(supplied >= level)
        if allowed <= 0:
            return 0.0
        if kind != "start":
            share = min(share, allowed)
    return max(share, 0.0)
