"""The plain twin of a play with one shared service: every minute is walked, and who draws is served in turn.

Shares no code with the package but the twin of the play. The service gives at each minute the sum of its suppliers'
shares times ``capacity``; consumers ask 1 times the share that they would have with it whole, the first of the list
first.
"""

from reference.events import nested, share_of


def play(system, own, horizon, consumers, suppliers, capacity):
    """Return the share of each node at each minute, and what is delivered to each consumer.

    A consumer's delivery is its group number 0, of any kind but start. It asks in proportion to the share it would
    have: where the group's effect is the share itself, it has that share of it. No consumer may hang on another.
    """
    part = [node for node in consumers if system[node][0][3] is None]
    system = [[(groups[0][0], 1, [], groups[0][3]), *groups[1:]] if node in consumers else groups
              for node, groups in enumerate(system)]
    before, played, given = set(), [], []
    for now in range(horizon):
        def able(node, started, running, reached, held, now=now, before=before):
            here = {**held, (node, 0): float(held[node, 0] > 0)} if node in part else held
            found = share_of(system[node], own[now][node], node, node in before, started, running, reached, here)
            return found * (held[node, 0] if node in part else 1.0)

        def solve(held, able=able):
            return nested(lambda one, *sets: able(one, *sets, held), len(system))

        whole = solve({(node, 0): 1.0 for node in consumers})
        left = capacity * sum(whole[node] for node in suppliers)
        delivered = []
        for node in consumers:
            got = min(left, whole[node])
            left -= got
            delivered.append(got / whole[node] if whole[node] else 1.0)
        shares = solve({(node, 0): share for node, share in zip(consumers, delivered, strict=True)})
        before = {node for node, share in enumerate(shares) if share > 0}
        played.append(shares)
        given.append(delivered)
    return played, given
