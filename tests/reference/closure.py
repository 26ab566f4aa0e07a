"""The plain twin of the recovery closure: sets, loops and the definition, nothing else.

It shares no code with the package and is meant to be read beside the formula of the design::

    up(t) = least S . greatest W . least N . { i : repaired[i] <= t, each start group has enough suppliers in S,
                                               each run group enough in W,
                                               each network group enough pairs (supplier in N, via in W) }

A system is a list of nodes, a node a list of groups, a group ``(kind, count, pairs)`` with kind ``"run"``,
``"start"`` or ``"network"`` and pairs ``(supplier, via)``, via -1 when there is none.
"""

NEVER = 1 << 60


def up(system, ready, delayed=frozenset(), serving=frozenset()):
    """Return the set of nodes that are up when ``ready`` are repaired.

    Nodes in ``delayed`` have a start-up time: whether they are up was settled earlier, ``serving`` says so.
    """
    everyone = range(len(system))

    def member(node, started, running, reached):
        if node in delayed:
            return node in serving
        return node in ready and works(system[node], started, running, reached)

    started = set()
    while True:
        running = set(everyone)
        while True:
            reached = set()
            while True:
                further = {node for node in everyone if member(node, started, running, reached)}
                if further == reached:
                    break
                reached = further
            if reached == running:
                break
            running = reached
        if running == started:
            return started
        started = running


def works(groups, started, running, reached):
    """Return whether each group has enough suppliers in the set that its kind asks for."""
    return all(enough(group, started, running, reached) for group in groups)


def enough(group, started, running, reached):
    """Return whether at least ``count`` suppliers of the group supply."""
    kind, count, pairs = group
    if kind == "start":
        supplying = [supplier in started for supplier, _ in pairs]
    elif kind == "run":
        supplying = [supplier in running for supplier, _ in pairs]
    else:
        supplying = [supplier in reached and (via == -1 or via in running) for supplier, via in pairs]
    return sum(supplying) >= count


def service_times(system, repaired, startup=None):
    """Return for each node the first time at which it is up, NEVER if there is none.

    Without start-up times the candidates are the times of repair. With them every whole minute up to the last
    time that can matter is played: a delayed node whose conditions are met at c serves from c + its start-up
    time, but from c when c is 0 or before, for then it never went down. Only for systems without a delay in a
    component that holds a run need or a via (see `forbidden`).
    """
    startup = startup or [0] * len(system)
    slow = {node for node, minutes in enumerate(startup) if minutes > 0}
    finite = sorted({time for time in repaired if time < NEVER})
    times = [NEVER] * len(system)
    if not finite:
        return times
    candidates = range(finite[0], max(0, finite[-1]) + sum(startup) + 1) if slow else finite
    for now in candidates:
        delayed = slow if now > 0 else set()
        ready = {node for node, time in enumerate(repaired) if time <= now}
        serving = {node for node in delayed if times[node] <= now}
        standing = up(system, ready, delayed, serving)
        for node, groups in enumerate(system):
            met = node in ready and works(groups, standing, standing, standing) if node in delayed else node in standing
            if met and times[node] == NEVER:
                times[node] = now + (startup[node] if now > 0 else 0)
    return times


def forbidden(system, startup):
    """Return the nodes with a start-up time on a common cycle with a run need or with a via."""
    reach = [reachable(system, node) for node in range(len(system))]

    def together(one, other):
        return other in reach[one] and one in reach[other]

    held = set()
    for node, groups in enumerate(system):
        for kind, _, pairs in groups:
            for supplier, via in pairs:
                stops = {"run": [supplier], "network": [via], "start": []}[kind]
                if any(stop >= 0 and together(node, stop) for stop in stops):
                    held.add(node)
    return {
        node
        for node, minutes in enumerate(startup)
        if minutes > 0 and any(node == other or together(node, other) for other in held)
    }


def reachable(system, start):
    """Return the nodes that ``start`` needs, straight or through others (itself only if on a cycle)."""
    seen, stack = set(), [start]
    while stack:
        for _, _, pairs in system[stack.pop()]:
            for pair in pairs:
                for node in pair:
                    if node >= 0 and node not in seen:
                        seen.add(node)
                        stack.append(node)
    return seen
