"""When each node works again after a few times of repair have changed, without looking at the rest.

Owns :class:`Standing`: times of repair, the times of service that follow from them, and the way back to the times
before the last change. The answer is that of the closure, bit for bit. Never decides what to change.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qaita.recovery.again import Again, cycle_of, forget, is_of_one_kind, look_again, make_again, settle_again
from qaita.recovery.closure import service_times, settle, time_alone, time_from_outside
from qaita.recovery.compiled import entry, inner
from qaita.recovery.heap import drop, push
from qaita.recovery.layout import EVENT, Closure, Scratch, make_scratch

Ints = NDArray[np.int64]


class Readers(NamedTuple):
    """Who looks at whom across components; made once a closure, to be shared.

    Attributes
    ----------
    ptr : (num_nodes + 1,) int64
        Readers of node ``i`` are ``reader[ptr[i] : ptr[i + 1]]``.
    reader : (num_outer,) int32
        Twice the position of a node of which it is a supplier or a via, those of its own cyclic component left out;
        one more where the node could be supplied from its own component instead.
    block : (num_nodes,) int32
        Block of each position.
    """

    ptr: NDArray[np.int64]
    reader: NDArray[np.int32]
    block: NDArray[np.int32]


class Times(NamedTuple):
    """All times of one standing, and what the last change replaced.

    Attributes
    ----------
    repaired, back : (num_nodes,) int64
        By node: when it is repaired, and when it works.
    outside : (num_nodes,) int64
        By position, in cyclic components only: earliest time as if nothing were needed inside.
    queue : (num_nodes,) EVENT
        Heap of positions to look at, suppliers first.
    queued : (num_nodes,) int8
        By position: whether it is in the queue (1), and its component is to be settled anew in any case (2).
    changed, old_back : (num_nodes,) int32, int64
        Nodes whose ``back`` the last change replaced, and by position what stood there.
    moved, old_outside : (num_nodes,) int32, int64
        Positions whose ``outside`` the last change replaced, and what stood there.
    counts : (4,) int64
        Entries of ``changed``, of ``moved``, and of ``Again.touched``, and nodes looked at.
    """

    repaired: NDArray[np.int64]
    back: NDArray[np.int64]
    outside: NDArray[np.int64]
    queue: NDArray[np.void]
    queued: NDArray[np.int8]
    changed: NDArray[np.int32]
    old_back: NDArray[np.int64]
    moved: NDArray[np.int32]
    old_outside: NDArray[np.int64]
    counts: NDArray[np.int64]


class Standing:
    """Times of repair and of service that can be changed a little at a time, and changed back.

    Parameters
    ----------
    closure : Closure
        From :func:`~qaita.recovery.prepare.prepare`; may be shared by many standings.
    repaired : (num_nodes,) int
        As for :func:`~qaita.recovery.closure.service_times`; copied.
    readers : Readers, optional
        From :func:`find_readers` for this closure, when many standings share them.

    Raises
    ------
    ValueError
        If ``repaired`` is not one whole number for each node.

    Notes
    -----
    A change costs in proportion to the needs of the nodes looked at, times the logarithm of their number: those
    whose own time of repair changed and those that need a node whose time of service changed. So it is within cyclic
    components of one kind, too (there also where only the way changed by which a time comes about). A component in
    which kinds meet is settled anew as a whole, but only if one of its nodes can come earlier or must come later than
    it did because of what lies outside. One thread at a time.

    Examples
    --------
    >>> from qaita.city.dependencies import RUN, NeedsBuilder
    >>> from qaita.recovery.closure import prepare
    >>> chain = NeedsBuilder(3)
    >>> chain.add(1, RUN, [0])
    >>> chain.add(2, RUN, [1])
    >>> standing = Standing(prepare(chain.build()), [10, 20, 5])
    >>> standing.back.tolist()
    [10, 20, 20]
    >>> standing.change([1], [7]).tolist(), standing.back.tolist()
    ([1, 2], [10, 10, 10])
    >>> standing.undo()
    >>> standing.back.tolist()
    [10, 20, 20]
    """

    def __init__(self, closure: Closure, repaired: ArrayLike, readers: Readers | None = None):
        back = service_times(closure, repaired)
        self.closure = closure
        self._readers = readers or find_readers(closure)
        self._scratch = make_scratch(closure)
        self._times = make_times(np.array(repaired, np.int64), back)
        self._again = make_again(closure)
        self._arguments = (closure, self._scratch, self._readers, self._times, self._again)
        self._last: tuple[Ints, Ints] | None = None
        nothing = np.empty(0, np.int64)
        change_into(*self._arguments, nothing, nothing, True)

    @property
    def back(self) -> Ints:
        """When each node works, (num_nodes,) int64, NEVER if never; a read-only view that follows each change."""
        return _read_only(self._times.back)

    @property
    def repaired(self) -> Ints:
        """When each node is repaired, (num_nodes,) int64; a read-only view that follows each change."""
        return _read_only(self._times.repaired)

    @property
    def num_looked_at(self) -> int:
        """Number of nodes whose time the last change computed again."""
        return int(self._times.counts[3])

    @property
    def num_bytes(self) -> int:
        """Bytes held, without those of the closure."""
        own = sum(array.nbytes for array in (*self._times, *self._again, *self._readers))
        return own + self._scratch.num_bytes

    def change(self, nodes: ArrayLike, repaired: ArrayLike) -> Ints:
        """Give some nodes other times of repair; return the nodes whose time of service is another now.

        Parameters
        ----------
        nodes : (num_changes,) int
            Nodes; of one named twice the last time counts.
        repaired : (num_changes,) int
            Their times of repair from now on, earlier or later than before; NEVER if not repaired.

        Returns
        -------
        (num_changed,) int64
            In an order in which suppliers come before those they serve. The change before this one is kept for good.

        Raises
        ------
        ValueError
            If a node does not exist, or there is not one whole number for each; nothing is changed then.
        """
        places, times = np.asarray(nodes), np.asarray(repaired)
        self._refuse(places, times)
        places, times = np.array(places, np.int64), np.array(times, np.int64)
        self._last = places, self._times.repaired[places]
        num_changed = change_into(*self._arguments, places, times, False)
        return self._times.changed[:num_changed].astype(np.int64)

    def undo(self) -> None:
        """Go back to the times before the last change; ValueError if there is none that could be undone."""
        if self._last is None:
            raise ValueError("no change to undo: only the last change can be undone, and only once")
        times, again, (places, old_repaired) = self._times, self._again, self._last
        num_changed, num_moved, num_touched, _ = times.counts.tolist()
        times.repaired[places] = old_repaired
        times.back[times.changed[:num_changed]] = times.old_back[:num_changed]
        times.outside[times.moved[:num_moved]] = times.old_outside[:num_moved]
        again.rank[again.touched[:num_touched]] = again.old_rank[:num_touched]
        self._last = None

    def _refuse(self, nodes: NDArray[np.generic], repaired: NDArray[np.generic]) -> None:
        shaped = nodes.ndim == 1 and nodes.shape == repaired.shape
        if not shaped or (len(nodes) and (nodes.dtype.kind not in "iu" or repaired.dtype.kind not in "iu")):
            raise ValueError(
                f"nodes, repaired: met shapes {nodes.shape}, {repaired.shape} of {nodes.dtype}, {repaired.dtype}; "
                "allowed: two equally long lists of whole numbers"
            )
        last = self.closure.num_nodes - 1
        if len(nodes) and (nodes.min() < 0 or nodes.max() > last):
            raise ValueError(f"nodes: met {int(nodes.min())} to {int(nodes.max())}; allowed: 0 to {last}")


def make_times(repaired: Ints, back: Ints) -> Times:
    """Return the times of a standing over these two arrays, (num_nodes,) each, which it changes; not yet filled."""
    num_nodes = len(back)
    return Times(
        repaired=repaired,
        back=back,
        outside=np.empty(num_nodes, np.int64),
        queue=np.zeros(num_nodes, EVENT),
        queued=np.zeros(num_nodes, np.int8),
        changed=np.empty(num_nodes, np.int32),
        old_back=np.empty(num_nodes, np.int64),
        moved=np.empty(num_nodes, np.int32),
        old_outside=np.empty(num_nodes, np.int64),
        counts=np.zeros(4, np.int64),
    )


def find_readers(closure: Closure) -> Readers:
    """Return who looks at whom across the components of ``closure``; linear in its slots."""
    slots, nodes = closure.slots, closure.nodes
    block = np.repeat(np.arange(len(closure.blocks) - 1, dtype=np.int32), np.diff(closure.blocks["position"]))
    reader = closure.groups["position"][slots["group"]]
    cyclic = closure.blocks["mask"][block[reader]] != 0 if len(reader) else np.zeros(0, np.bool_)
    sources, targets = [], []
    for node in (slots["supplier"], slots["via"]):
        there = node >= 0
        inside = cyclic & (block[nodes["position"][np.where(there, node, 0)]] == block[reader])
        kept = there & ~inside
        sources.append(node[kept])
        targets.append((2 * reader + closure.groups["inner"][slots["group"]])[kept])
    source, target = np.concatenate(sources), np.concatenate(targets)
    by_source = np.argsort(source, kind="stable")
    ptr = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=closure.num_nodes))]).astype(np.int64)
    return Readers(ptr, target[by_source].astype(np.int32), block)


def _read_only(array: Ints) -> Ints:
    view = array.view()
    view.flags.writeable = False
    return view


@entry
def change_into(
    closure: Closure,
    scratch: Scratch,
    readers: Readers,
    times: Times,
    again: Again,
    nodes: Ints,
    repaired: Ints,
    begin: bool,
) -> int:
    """Give ``nodes`` other times of repair and return how many times of service changed; allocates nothing.

    Parameters
    ----------
    closure, scratch, readers, times, again
        Those of one standing.
    nodes, repaired : (num_changes,) int64
        Nodes that exist, and their times of repair from now on.
    begin : bool
        Whether ``times.outside`` and ``again`` are yet to be filled.
    """
    if begin:
        fill_again(closure, scratch, times, again)
    begin_change(times)
    size = 0
    for k in range(len(nodes)):
        size = give(closure, times, size, nodes[k], repaired[k])
    follow(closure, scratch, readers, times, again, size)
    return int(times.counts[0])


@inner
def begin_change(times: Times) -> None:
    """Begin another change: the one before is kept for good."""
    for k in range(len(times.counts)):
        times.counts[k] = 0


@inner
def give(closure: Closure, times: Times, size: int, node: int, repaired: int) -> int:
    """Give a node another time of repair and queue it if that is new; return the size of the queue."""
    if times.repaired[node] == repaired:
        return size
    times.repaired[node] = repaired
    return _queue(times, size, closure.nodes[node].position, 1)


@inner
def follow(closure: Closure, scratch: Scratch, readers: Readers, times: Times, again: Again, size: int) -> None:
    """Bring all times of service up to date with what is queued."""
    while size > 0:
        position = times.queue[0].item
        block = readers.block[position]
        mask = closure.blocks[block].mask
        if mask == 0:
            size = _take(times, size)
            node = closure.nodes[position].node
            old, new = times.back[node], time_alone(closure, scratch, position, times.repaired, times.back)
            if new != old:
                times.back[node] = new
                size = _tell(readers, times, size, node, old)
        elif is_of_one_kind(mask):
            size = _change_cycle(closure, scratch, readers, times, again, size, block)
        else:
            size = _settle_whole(closure, scratch, readers, times, again, size, block)


@inner
def undo_into(times: Times, again: Again) -> None:
    """Put times of service back as they were before the last change; times of repair are the caller's to put back."""
    for k in range(times.counts[0]):
        times.back[times.changed[k]] = times.old_back[k]
    for k in range(times.counts[1]):
        times.outside[times.moved[k]] = times.old_outside[k]
    for k in range(times.counts[2]):
        again.rank[again.touched[k]] = again.old_rank[k]


@inner
def fill_again(closure: Closure, scratch: Scratch, times: Times, again: Again) -> None:
    """Fill what is kept of cyclic components; their times come out as they are."""
    for block in range(len(closure.blocks) - 1):
        mask = closure.blocks[block].mask
        if mask == 0:
            continue
        cycle = cycle_of(closure, block)
        for position in range(cycle.first, cycle.last):
            times.outside[position] = time_from_outside(closure, scratch, position, times.repaired, times.back)
        if is_of_one_kind(mask):
            forget(closure, again, cycle, times.back)
            size = 0
            for position in range(cycle.first, cycle.last):
                size = look_again(closure, again, cycle, position, times.outside, times.back, size)
            settle_again(closure, again, cycle, times.outside, times.back, size, 0)


@inner
def _queue(times: Times, size: int, position: int, why: int) -> int:
    """Queue a position once; return the new size."""
    known = times.queued[position]
    times.queued[position] = max(known, why)
    return size if known else push(times.queue, size, position, position)


@inner
def _take(times: Times, size: int) -> int:
    """Take the first position from the queue; return the new size."""
    times.queued[times.queue[0].item] = 0
    times.counts[3] += 1
    return drop(times.queue, size)


@inner
def _tell(readers: Readers, times: Times, size: int, node: int, old: int) -> int:
    """Note that a node's time changed and queue who looks at it; return the new size."""
    times.changed[times.counts[0]] = node
    times.old_back[times.counts[0]] = old
    times.counts[0] += 1
    for k in range(readers.ptr[node], readers.ptr[node + 1]):
        size = _queue(times, size, readers.reader[k] >> 1, 1 + (readers.reader[k] & 1))
    return size


@inner
def _move(closure: Closure, scratch: Scratch, times: Times, position: int) -> int:
    """Bring the earliest time of a node in a cyclic component up to date; return what it was."""
    old: int = times.outside[position]
    new = time_from_outside(closure, scratch, position, times.repaired, times.back)
    if new != old:
        times.moved[times.counts[1]] = position
        times.old_outside[times.counts[1]] = old
        times.counts[1] += 1
        times.outside[position] = new
    return old


@inner
def _change_cycle(
    closure: Closure, scratch: Scratch, readers: Readers, times: Times, again: Again, size: int, block: int
) -> int:
    """Follow what its queued nodes change in a component of one kind; return the new size."""
    cycle = cycle_of(closure, block)
    size_within = 0
    while size > 0 and times.queue[0].item < cycle.last:
        position = times.queue[0].item
        size = _take(times, size)
        _move(closure, scratch, times, position)
        size_within = look_again(closure, again, cycle, position, times.outside, times.back, size_within)
    begin = times.counts[2]
    end = settle_again(closure, again, cycle, times.outside, times.back, size_within, begin)
    times.counts[2] = end
    times.counts[3] += end - begin
    for k in range(begin, end):
        node = closure.nodes[again.touched[k]].node
        if times.back[node] != again.old_time[k]:
            size = _tell(readers, times, size, node, again.old_time[k])
    return size


@inner
def _settle_whole(
    closure: Closure, scratch: Scratch, readers: Readers, times: Times, again: Again, size: int, block: int
) -> int:
    """Look at the queued nodes of a mixed component, and settle it anew if that can matter; return the new size."""
    first, last = closure.blocks[block].position, closure.blocks[block + 1].position
    matters = False
    while size > 0 and times.queue[0].item < last:
        position = times.queue[0].item
        matters |= times.queued[position] == 2
        size = _take(times, size)
        old = _move(closure, scratch, times, position)
        matters |= _matters(closure, position, times.back, old, times.outside[position])
    if not matters:
        return size
    times.counts[3] += last - first
    for position in range(first, last):
        node = closure.nodes[position].node
        again.old_time[position - first] = times.back[node]
        times.back[node] = times.outside[position]
    settle(closure, scratch, block, times.back)
    for position in range(first, last):
        node = closure.nodes[position].node
        if times.back[node] != again.old_time[position - first]:
            size = _tell(readers, times, size, node, again.old_time[position - first])
    return size


@inner
def _matters(closure: Closure, position: int, back: Ints, old: int, new: int) -> bool:
    """Return whether a node's other time from outside can change any time of its cyclic component.

    It cannot as long as both are before the node's conditions are met: at every instant the node is up, or not,
    for the same reasons as before.
    """
    startup, time = closure.nodes[position].startup, back[closure.nodes[position].node]
    met = time - startup if time > 0 else time
    return new > met or (new < old and old >= met)
