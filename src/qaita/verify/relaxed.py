"""What prices prove: the least that any plan can lose plus what it breaks, one leaf of the questions at a time.

Owns :class:`Relaxed`. All sums are of whole numbers (resident-minutes times a power of two); weights are rounded down
to them, and sums that grow beyond FAR are cut there: both can only lower what is proven.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.verify.alone import Alone
from qaita.verify.clock import FAR
from qaita.verify.dates import Dates
from qaita.verify.problem import NEVER, Arrays, Ints, RefusedError, rows
from qaita.verify.service import MINUTES_PER_DAY, lost

MOST = 1 << 58
"""Most that all prices of one kind may come to, so that no sum of whole numbers overflows."""


class Relaxed:
    """The relaxation of one proof, before any price.

    Attributes
    ----------
    scale : int
        Whole numbers to a resident-minute.
    settled : Fraction
        Resident-days lost by what no plan moves.
    """

    def __init__(self, p: Arrays, dates: Dates):
        self._p, self._dates, self._clock, self.scale = p, dates, dates.clock, 1 << int(p["bits"])
        self._begin, moves = dates.begin, dates.moves
        self.settled = lost(p, dates.best, ~moves[p["loss_node"]])
        _require(not (dates.best[moves] < self._clock.edges[0]).any(), "a date before the first edge")
        self._first, self._last = self._clock.edge(dates.best), self._clock.edge(dates.worst)
        self._soonest = self._first.copy()
        self._parent = np.where(moves & moves[p["parent"]], p["parent"], -1)
        self._order = self._suppliers_first()
        self._rows = [self._row(row) for row in range(len(p["row_node"]))]
        self._touches: dict[int, list[tuple[int, int]]] = {}
        for row, (node, count, slots) in enumerate(self._rows):
            for one, sign in ((node, -count), *((slot, 1) for slot in slots)):
                self._touches.setdefault(one, []).append((row, sign))
        self._rates = self._rate()
        self._by_edge = [self._minutes(curve, self._clock.edges) for curve in range(len(p["step_ptr"]) - 1)]
        self._job = dict(zip(p["job_node"].tolist(), range(len(p["job_node"])), strict=True))
        self._ends: dict[tuple[int, int], tuple[Ints, Ints]] = {}
        self._gaps: dict[int, Ints] = {}
        self._look_alone(moves)
        self._asked = [n for n in self._order if moves[n]], [n for n in self._touches if not moves[n]]

    def _look_alone(self, moves: NDArray[np.bool_]) -> None:
        """Look that nodes of which the proof says so are not back before a minute, and hold it to that."""
        if "soonest_node" not in self._p:
            return
        works = Alone(self._p, self._dates.best, self._dates.worst, self._begin, self._dates.live)
        for node, minute in zip(self._p["soonest_node"].tolist(), self._p["soonest_minute"].tolist(), strict=True):
            _require(0 <= node < len(moves) and bool(moves[node]), f"a date for node {node}, which no plan moves")
            works.not_before(node, minute)
            self._soonest[node] = max(self._soonest[node], self._clock.edge(minute))

    def _suppliers_first(self) -> list[int]:
        depth = np.zeros(len(self._parent), np.int64)
        for _ in range(len(depth) + 1):
            deeper = np.where(self._parent >= 0, depth[self._parent] + 1, 0)
            if np.array_equal(deeper, depth):
                break
            depth = deeper
        else:
            raise RefusedError("suppliers that hang below themselves")
        for node in np.flatnonzero(self._parent >= 0):
            supplier = int(self._parent[node])
            _require(self._dates.cannot_do_without(int(node), supplier),
                     f"node {node} hangs below {supplier}, which it can do without")
        return [int(node) for node in np.argsort(depth, kind="stable")]

    def _row(self, row: int) -> tuple[int, int, list[int]]:
        """Return (consumer, how many must work, suppliers) of a priced row, having looked that it is a need."""
        p = self._p
        node, group, supplier = (int(p[name][row]) for name in ("row_node", "row_group", "row_supplier"))
        if group < 0 and "cut_ptr" in p:
            return node, 1, self._cut(row, node, supplier)
        _require(group in rows(p, "group_ptr", node), f"priced row {row} is no need of node {node}")
        if supplier < 0:
            return node, int(p["group_count"][group]), [one for one, _ in self._dates.live(group)]
        _require(self._dates.must(group, supplier), f"priced row {row}: node {node} can do without {supplier}")
        return node, 1, [supplier]

    def _cut(self, row: int, node: int, cut: int) -> list[int]:
        """Return a set of nodes, having looked that a node is not back while none of them is."""
        p = self._p
        _require(0 <= node < len(p["repaired0"]) and 0 <= cut < len(p["cut_ptr"]) - 1, f"priced row {row} names no cut")
        others = [int(one) for one in p["cut_node"][slice(*p["cut_ptr"][cut : cut + 2])]]
        _require(all(0 <= one < len(p["repaired0"]) for one in others), f"cut {cut} names no nodes")
        _require(self._dates.back_without(others)[node] >= NEVER,
                 f"priced row {row}: node {node} can do without cut {cut}")
        return others

    def _minutes(self, curve: int, until: Ints) -> Ints:
        """Return the minutes of each stretch of equal weight before each of ``until``, by stretch and moment."""
        times = self._p["step_time"][slice(*self._p["step_ptr"][curve : curve + 2])]
        ends, moments = np.append(times[1:], NEVER), np.minimum(until, p_int(self._p, "horizon"))
        minutes: Ints = np.clip(moments - times[:, None], 0, (ends - times)[:, None])
        return minutes

    def _rate(self) -> dict[int, list[tuple[Ints, int]]]:
        """Return, per node, what is lost a minute in each stretch of equal weight, and on which curve."""
        p, total = self._p, 0
        rates: dict[int, list[tuple[Ints, int]]] = {}
        for node, people, curve in zip(p["loss_node"], p["loss_people"], p["loss_curve"], strict=True):
            weights = p["step_weight"][slice(*p["step_ptr"][curve : curve + 2])]
            each = [int(Fraction(float(people)) * Fraction(float(w)) * self.scale) for w in weights]
            total += sum(each) * int(self._clock.edges[-1])
            _require(total <= MOST, "losses too large to be added in whole numbers")
            rates.setdefault(int(node), []).append((np.array(each, np.int64), int(curve)))
        return rates

    def bound(self) -> Fraction:
        """Return the resident-days that no plan can lose less than: the least of all leaves."""
        leaves = [self._leaf(leaf, windows) for leaf, windows in self._leaves()]
        return self.settled + Fraction(min(leaves), self.scale * MINUTES_PER_DAY)

    def _leaves(self) -> list[tuple[int, dict[int, tuple[int, int]]]]:
        """Return each leaf with the edges at which nodes may be back there: both answers to every question."""
        p, found, seen = self._p, [], set()
        todo: list[tuple[int, dict[int, tuple[int, int]]]] = [(0, {})]
        while todo:
            place, windows = todo.pop()
            _require(place not in seen, "questions that lead back to themselves")
            seen.add(place)
            node, edge = int(p["question_node"][place]), int(p["question_edge"][place])
            then = p["question_then"][place].tolist()
            if node < 0:
                found.append((then[0], windows))
                continue
            low, high = windows.get(node, (0, self._clock.cells))
            todo.append((then[0], {**windows, node: (low, min(high, edge))}))
            todo.append((then[1], {**windows, node: (max(low, edge + 1), high)}))
        return found

    def _leaf(self, leaf: int, windows: dict[int, tuple[int, int]]) -> int:
        """Return the value of the dual of one leaf, in whole numbers; FAR where no plan has these answers."""
        p, first, last = self._p, self._soonest.copy(), self._last.copy()
        for node, (low, high) in windows.items():
            first[node], last[node] = max(first[node], low), min(last[node], high)
        if (first > last).any():
            return FAR
        service, value = self._service(leaf), 0
        for row, (_, count, slots) in enumerate(self._rows):
            value += (count - len(slots)) * int(service[row][-1])
        prices, paid = self._prices(leaf)
        value -= paid
        for node in self._asked[1]:
            value += sum(sign * int(service[row][last[node]]) for row, sign in self._touches[node])
        below: dict[int, Ints] = {}
        for node in reversed(self._asked[0]):
            total = self._own(node, service)
            if node in below:
                total += below.pop(node)
            if node in self._job:
                total += np.min([self._mode(mode, prices) for mode in rows(p, "mode_ptr", self._job[node])], axis=0)
            total[: first[node]], total[last[node] + 1 :] = FAR, FAR
            parent = int(self._parent[node])
            if parent < 0:
                value += int(total.min())
                continue
            from_here = np.minimum(np.minimum.accumulate(total[::-1])[::-1], FAR)
            below[parent] = np.minimum(below[parent] + from_here, FAR) if parent in below else from_here
        return min(value, FAR)

    def _service(self, leaf: int) -> list[Ints]:
        """Return, per priced row, the price of a consumer without supplier from the first edge to each edge."""
        p, minutes = self._p, np.diff(self._clock.edges)
        prices, found, total = _whole(p["service"][leaf], p, "service_shift"), [], 0
        for row, (_, count, slots) in enumerate(self._rows):
            by_cell = np.repeat(prices[row], int(p["block"]))[: len(minutes)]
            size = int(by_cell.max(initial=0)) * int(minutes.sum())
            _require(size <= MOST, "prices of suppliers too large to be added in whole numbers")
            found.append(np.append(0, np.cumsum(by_cell * minutes)))
            total += (count + len(slots)) * int(found[-1][-1])
        _require(total <= MOST, "prices of suppliers too large to be added in whole numbers")
        return found

    def _prices(self, leaf: int) -> tuple[Any, int]:
        """Return what uses and draws cost by cell of their start, and what crews and money that are there are worth."""
        p, clock, paid = self._p, self._clock, 0
        stays: dict[tuple[int, int, int, int], Ints] = {}
        crews, most = _whole(p["crews"][leaf], p, "crews_shift"), int(p["use_count"].max(initial=0))
        until = []
        for pool in range(len(crews)):
            size = int(crews[pool].max(initial=0)) * int(clock.edges[-1]) * max(most, int(clock.crews(pool).max()))
            _require(size <= MOST, "prices of crews too large to be added in whole numbers")
            each = clock.price_by_unit(pool, crews[pool])
            paid += int((each * clock.crews(pool)).sum())
            until.append(np.append(0, np.cumsum(each)))
        money = p["money"][leaf].tolist()
        paid += sum(-((-price * int(p["account_total"][r])) >> int(p["money_bits"])) for r, price in enumerate(money))
        draws: dict[tuple[int, int], Ints] = {}

        def cost(task: int) -> Ints:
            total = np.zeros(clock.cells, np.int64)
            for u in rows(p, "use_ptr", task):
                pool = int(p["use_pool"][u])
                kind = int(p["task_calendar"][task]), int(p["task_work"][task]), pool, int(p["use_count"][u])
                if kind not in stays:
                    stays[kind] = clock.stay(*kind, until[pool])
                total = np.minimum(total + stays[kind], FAR)
            for d in rows(p, "draw_ptr", task):
                drawn = int(p["draw_account"][d]), int(p["draw_amount"][d])
                if drawn not in draws:
                    draws[drawn] = self._draw(*drawn, money)
                total = np.minimum(total + draws[drawn], FAR)
            return total

        return cost, paid

    def _draw(self, account: int, amount: int, money: list[int]) -> Ints:
        """Return what an amount costs by cell: the prices of all releases that come after every start in the cell."""
        p, cost = self._p, np.zeros(self._clock.cells, np.int64)
        steps = rows(p, "account_ptr", account)
        for r in steps:
            until = int(p["account_time"][r + 1]) if r + 1 < steps.stop else NEVER
            cells = int(np.searchsorted(self._clock.edges[1:], until, side="right"))
            cost[:cells] = np.minimum(cost[:cells] + min(FAR, money[r] * amount >> int(p["money_bits"])), FAR)
        return cost

    def _own(self, node: int, service: list[Ints]) -> Ints:
        """Return what it costs, by edge, that a node is back there: residents' loss, and prices of its rows."""
        total = np.zeros(self._clock.cells + 1, np.int64)
        for each, curve in self._rates.get(node, ()):
            total += each @ self._by_edge[curve]
            total[self._first[node]] += int(each @ self._minutes(curve, self._dates.best[node : node + 1])[:, 0]) - int(
                each @ self._by_edge[curve][:, self._first[node]])  # fmt: skip
        for row, sign in self._touches.get(node, ()):
            total += sign * service[row]
        return total

    def _mode(self, mode: int, cost: Any) -> Ints:
        """Return the least cost of having a mode done and accepted by each edge; nothing by the last."""
        p, clock, after = self._p, self._clock, int(self._p["mode_after"][mode])
        tasks = rows(p, "task_ptr", mode)
        before = {task: np.zeros(clock.cells, np.int64) for task in tasks}
        accepted = np.zeros(clock.cells, np.int64)
        accepted[: clock.edge(max(p_int(p, "start"), p_int(p, "mode_ready", mode)) + after)] = FAR
        for task in tasks:
            done = self._done(task, np.minimum(before.pop(task) + cost(task), FAR))
            successor = int(p["successor"][task])
            if successor < 0:
                accepted = np.minimum(accepted + done[self._gap(after)], FAR)
            else:
                _require(successor in before, f"task {successor} does not come after task {task} in one mode")
                before[successor] = np.minimum(before[successor] + done[self._gap(self._lag(task, successor))], FAR)
        return np.append(accepted, 0)

    def _lag(self, task: int, successor: int) -> int:
        lags = [int(self._p["pred_lag"][k]) for k in rows(self._p, "pred_ptr", successor)
                if self._p["pred_task"][k] == task]  # fmt: skip
        _require(bool(lags), f"task {successor} need not follow task {task}")
        return max(lags)

    def _gap(self, minutes: int) -> Ints:
        """Return, per cell, where to look up what had to be done so many minutes before (place -1: FAR)."""
        if minutes not in self._gaps:
            self._gaps[minutes] = self._clock.gap(minutes)
        return self._gaps[minutes]

    def _done(self, task: int, cost: Ints) -> Ints:
        """Return the least cost of having done a task by each edge, 0 for the last; place -1: never."""
        kind = int(self._p["task_calendar"][task]), int(self._p["task_work"][task])
        if kind not in self._ends:
            ends = self._clock.by_cell(kind[0], self._clock.finishes(*kind))
            known = np.minimum.accumulate(ends[::-1])[::-1]
            minutes = np.where(ends < FAR, self._clock.edges[0] + self._clock.unit * ends, FAR)
            at = np.searchsorted(self._clock.marks, known, side="right") - 1
            self._ends[kind] = minutes, np.searchsorted(at, np.arange(self._clock.cells), side="right")
        minutes, starts = self._ends[kind]
        limit = min(p_int(self._p, "horizon"), p_int(self._p, "task_deadline", task))
        cost = np.where(minutes > limit, FAR, cost)
        cost[: self._clock.edge(min(int(self._begin[task]), NEVER)) if self._begin[task] < NEVER else None] = FAR
        least = np.append(FAR, np.minimum.accumulate(cost))[starts]
        return np.append(least, (0, FAR))


def _whole(prices: NDArray[Any], p: Arrays, shift: str) -> Ints:
    """Return prices as whole numbers; refuse those below 0."""
    _require(bool((prices >= 0).all()) and 0 <= int(p[shift]) <= 62, f"prices: {shift}")
    _require(int(prices.max(initial=0)) << int(p[shift]) <= MOST, "prices too large to be added in whole numbers")
    return prices.astype(np.int64) << int(p[shift])


def p_int(p: Arrays, name: str, row: int | None = None) -> int:
    """Return one number of the problem."""
    return int(p[name] if row is None else p[name][row])


def _require(true: bool, what: str) -> None:
    if not true:
        raise RefusedError(what)
