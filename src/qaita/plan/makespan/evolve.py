"""The genetic search over lists and modes, compiled: two populations, one for each direction of time.

Owns :func:`evolve` and the state it goes on with. After Debels and Vanhoucke (2005, LNCS 3483, 378-387): a generation
takes the lists of one direction, crosses and generates them, and leaves lists for the other, so that every timetable
generated is crossed and justified at once. Knows no clock.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.chance import below, share_of_one
from qaita.plan.makespan.breed import change_modes, cross_block, cross_two_points, fit_stock, random_list, shift_some
from qaita.plan.makespan.generate import Board, generate, lacking, turned
from qaita.plan.makespan.packed import Packed
from qaita.plan.makespan.project import Ints, Project, Timetable
from qaita.recovery.compiled import entry, inner

POPULATION = 80
"""Lists in each population."""
RIVALS = 3
"""Lists of which the best is the mother."""
UNCROSSED = 0.1
"""Share of the lists that are only justified."""
TWO_POINTS = 0.5
"""Share of the crossings by two points; the others keep a block whole."""
SHORTEST, LONGEST = 0.1, 0.7
"""Least and greatest share of the father's list that is inherited whole."""
SHIFTS, CHANGES = 0.5, 1.0
"""Activities shifted, and modes changed at random, in each child on average."""
SLACK = 2
"""Periods by which a child may be longer than its father; a longer one is dropped, and the father justified."""
PATIENCE = 60
"""Generations without a shorter timetable after which a new population begins."""
DONE, BEST, LOCAL, STALL, AGE = range(5)
"""Places in the tally: timetables generated, least makespan of all and of this population (as values), generations
without progress, generations of this population."""
NONE = 1 << 60
"""Value of a timetable that was not found."""


class State(NamedTuple):
    """A search under way, changed in place.

    Attributes
    ----------
    random : (1,) uint64
        State of chance.
    lists, modes : (2, POPULATION, num_activities) int64
        Lists for forward (0) and backward (1) generation, and their modes.
    value : (2, POPULATION) int64
        Makespan, plus the horizon for each unit of stock that is lacking.
    child, child_mode, mark, room : (num_activities,) int64
        The list in the making.
    best_start, best_mode : (num_activities,) int64
        The best timetable so far.
    tally : (5,) int64
        See ``DONE``.
    board : Board
        The timetable in the making.
    """

    random: NDArray[np.uint64]
    lists: Ints
    modes: Ints
    value: Ints
    child: Ints
    child_mode: Ints
    mark: Ints
    room: Ints
    best_start: Ints
    best_mode: Ints
    tally: Ints
    board: Board


def new_state(project: Project, packed: Packed, seed: int, thread: int) -> State:
    """Return the state of a search that has not begun."""
    count = project.num_activities
    horizon = int(np.maximum.reduceat(project.duration, project.mode_ptr[:-1]).sum()) + 1
    zeros = [np.zeros(count, np.int64) for _ in range(7)]
    board = Board(np.zeros((horizon + 1, len(packed.full)), np.int64), zeros[0], np.zeros(len(project.stock), np.int64),
                  np.array([horizon + 1]), np.zeros(horizon + 2, np.int64))
    random = np.random.SeedSequence([seed, thread]).generate_state(1, np.uint64).astype(np.uint64)
    lists = np.zeros((2, POPULATION, count), np.int64)
    return State(random, lists, lists.copy(), np.full((2, POPULATION), NONE), zeros[1], zeros[2], zeros[3], zeros[4],
                 zeros[5], zeros[6], np.array([0, NONE, NONE, 0, 0]), board)


def best_of(state: State) -> tuple[int, Timetable | None]:
    """Return the least makespan found and its timetable; (NONE, None) when no modes were found that fit the stock."""
    value = int(state.tally[BEST])
    if value >= len(state.board.profile):
        return NONE, None
    return value, Timetable(state.best_start.copy(), state.best_mode.copy())


@entry
def evolve(forward: Packed, backward: Packed, state: State, target: int, timetables: int) -> None:
    """Go on until so many more timetables are generated (whole generations), or one is as short as ``target``."""
    end = state.tally[DONE] + timetables
    while state.tally[DONE] < end and state.tally[BEST] > target:
        if state.tally[AGE] == 0 or state.tally[STALL] > PATIENCE:
            _begin(forward, state)
        elif state.tally[AGE] % 2 == 1:
            _generation(backward, state, 1)
        else:
            _generation(forward, state, 0)


@inner
def _begin(packed: Packed, state: State) -> None:
    """Fill the lists for backward generation with random timetables, generated forward."""
    state.tally[LOCAL], state.tally[STALL], state.tally[AGE] = NONE, 0, 1
    for k in range(POPULATION):
        random_list(packed, state.random, state.child, state.mark, state.room)
        for activity in range(len(state.child)):
            state.child_mode[activity] = packed.mode_ptr[activity]
        change_modes(packed, state.random, state.child_mode, 1.0)
        if len(packed.stock) > 0:
            fit_stock(packed, state.board, state.random, state.child_mode)
        _keep(packed, state, 0, k, _valued(packed, state))


@inner
def _generation(packed: Packed, state: State, side: int) -> None:
    """Make, of the lists for generation on ``side``, those for the other."""
    before = state.tally[LOCAL]
    for k in range(POPULATION):
        mother = below(state.random, POPULATION)
        for _ in range(RIVALS - 1):
            rival = below(state.random, POPULATION)
            if state.value[side, rival] < state.value[side, mother]:
                mother = rival
        crossed = mother != k and share_of_one(state.random) >= UNCROSSED
        value = NONE
        if crossed:
            _cross(packed, state, side, k, mother)
            value = _valued(packed, state)
        if value > state.value[side, k] + SLACK:
            for activity in range(len(state.child)):
                state.child[activity] = state.lists[side, k, activity]
                state.child_mode[activity] = state.modes[side, k, activity]
            value = _valued(packed, state)
        _keep(packed, state, side, k, value)
    state.tally[STALL] = 0 if state.tally[LOCAL] < before else state.tally[STALL] + 1
    state.tally[AGE] += 1


@inner
def _cross(packed: Packed, state: State, side: int, father: int, mother: int) -> None:
    """Make a child list and its modes: the mode of each activity comes from whom its place comes from."""
    count = len(state.child)
    share = SHORTEST + share_of_one(state.random) * (LONGEST - SHORTEST)
    length: int = max(1, min(count - 1, int(share * count)))
    begin = below(state.random, count - length + 1)
    lists, modes = state.lists, state.modes
    if share_of_one(state.random) < TWO_POINTS:
        cross_two_points(lists[side, father], lists[side, mother], begin, begin + length, state.child, state.mark)
    else:
        cross_block(lists[side, father], lists[side, mother], begin, begin + length, state.child, state.mark)
    for activity in range(count):
        parent = father if state.mark[activity] == 1 else mother
        state.child_mode[activity] = modes[side, parent, activity]
    shift_some(packed, state.random, state.child, state.mark, SHIFTS / count)
    if len(packed.duration) > count:
        change_modes(packed, state.random, state.child_mode, CHANGES / count)
        if len(packed.stock) > 0:
            fit_stock(packed, state.board, state.random, state.child_mode)


@inner
def _valued(packed: Packed, state: State) -> Any:
    """Generate the child and return its value: makespan, and the horizon for each unit of stock lacking."""
    makespan = generate(packed, state.board, state.child, state.child_mode, state.random)
    state.tally[DONE] += 1
    return makespan + lacking(packed, state.board) * len(state.board.profile)


@inner
def _keep(packed: Packed, state: State, side: int, k: int, value: int) -> None:
    """Put the timetable on the board, generated on ``side``, among the lists for the other side."""
    other = 1 - side
    makespan = state.board.used[0]
    turned(state.board, state.child, makespan, state.lists[other, k])
    for activity in range(len(state.child)):
        state.modes[other, k, activity] = state.child_mode[activity]
    state.value[other, k] = value
    state.tally[LOCAL] = min(state.tally[LOCAL], value)
    if value < state.tally[BEST]:
        state.tally[BEST] = value
        for activity in range(len(state.child)):
            finish, mode = state.board.finish[activity], state.child_mode[activity]
            state.best_start[activity] = finish - packed.duration[mode] if side == 0 else makespan - finish
            state.best_mode[activity] = mode
