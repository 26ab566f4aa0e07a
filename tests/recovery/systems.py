"""Small systems of needs for the tests of the closure, drawn at random or by hypothesis, and turned into arrays."""

from hypothesis import strategies as st

from qaita.city.dependencies import KINDS, Needs, NeedsBuilder
from reference.closure import NEVER, forbidden

MIXTURES = (("run",), ("start",), ("network",), ("run", "start"), ("run", "network"), ("start", "network"), KINDS)


def pack(system, startup=None) -> Needs:
    """Return the arrays of a system written as the plain twin reads it."""
    builder = NeedsBuilder(len(system))
    for node, groups in enumerate(system):
        for kind, count, pairs in groups:
            suppliers, vias = [supplier for supplier, _ in pairs], [via for _, via in pairs]
            builder.add(node, KINDS.index(kind), suppliers, count, vias)
        builder.set_startup(node, startup[node] if startup else 0)
    return builder.build()


def draw_system(rng, num_nodes, kinds=KINDS):
    """Return a random system: up to three groups a node, up to three suppliers a group, vias, k of n, cycles."""
    system = []
    for _ in range(num_nodes):
        groups = []
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            kind, num_suppliers = rng.choice(kinds), rng.choice([1, 1, 2, 3])
            pairs = [(rng.randrange(num_nodes), draw_via(rng, num_nodes, kind)) for _ in range(num_suppliers)]
            # Now and then more are asked for than there are.
            count = 1 if rng.random() < 0.6 else rng.randint(1, num_suppliers + (rng.random() < 0.1))
            groups.append((kind, count, pairs))
        system.append(groups)
    return system


def draw_via(rng, num_nodes, kind):
    """Return a via for two in five network needs, else -1."""
    return rng.randrange(num_nodes) if kind == "network" and rng.random() < 0.4 else -1


def draw_repaired(rng, num_nodes):
    """Return times of repair with many ties, one in twenty NEVER."""
    return [NEVER if rng.random() < 0.05 else rng.randrange(7) for _ in range(num_nodes)]


def draw_startup(rng, system):
    """Return start-up times for two in five nodes, where the definition allows them."""
    startup = [rng.randint(1, 3) if rng.random() < 0.4 else 0 for _ in system]
    return [0 if node in forbidden(system, startup) else minutes for node, minutes in enumerate(startup)]


@st.composite
def systems(draw, max_nodes=8):
    """Return a system and its times of repair."""
    num_nodes = draw(st.integers(1, max_nodes))
    node = st.integers(0, num_nodes - 1)
    plain = st.tuples(node, st.just(-1))
    groups = st.one_of(
        st.tuples(st.sampled_from(["run", "start"]), st.integers(1, 3), st.lists(plain, min_size=1, max_size=3)),
        st.tuples(
            st.just("network"),
            st.integers(1, 3),
            st.lists(st.tuples(node, st.integers(-1, num_nodes - 1)), min_size=1, max_size=3),
        ),
    )
    system = draw(st.lists(st.lists(groups, max_size=3), min_size=num_nodes, max_size=num_nodes))
    time = st.one_of(st.integers(-3, 9), st.just(NEVER))
    return system, draw(st.lists(time, min_size=num_nodes, max_size=num_nodes))
