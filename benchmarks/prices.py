"""How far prices err: ``python benchmarks/prices.py``.

Almaty as of 12 January 2022 and two of our own families (``qaita.cases.families``) of 100 assets, with calendars and
with lots: each is planned for ``--time`` seconds, ``--questions`` questions are answered by the bound's prices, and
each is planned again with ``--rounds`` rounds, paired with a re-plan without a change from the same plan. One row a
question, then the errors. With ``--folder`` also the public instance of 100 assets there.

What is done is kept in ``build/`` (a plan with its proof, the answers, each re-plan), so a run that was stopped goes
on; ``--fresh`` begins again. ``--quick`` takes fewer seconds, and begins nothing after nine minutes.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qaita import assess, new_case
from qaita.cases.families import family_tables
from qaita.damage.assess import Damage
from qaita.files.city import read_city
from qaita.files.peer_programme import read_peer_programme
from qaita.plan.planner import plan
from qaita.plan.pricing.answers import Answer, answered, chosen, promising
from qaita.plan.pricing.at_once import AtOnce
from qaita.plan.pricing.listing import questions
from qaita.plan.pricing.priced import Priced
from qaita.plan.pricing.question import Question, changed
from qaita.plan.pricing.replans import errors_of, known_in, replanned
from qaita.plan.proof.confirmed import with_proof
from qaita.plan.schedule import Schedule
from qaita.units import MINUTES_PER_DAY
from qaita.work.build import programme as programme_of
from qaita.work.programme import Programme

SPAN = 30 * MINUTES_PER_DAY
"""Length of the stretches for which crews and hours are asked about."""
CASES = ("almaty", "calendars", "lots")
FAMILY_ASSETS = 100
QUICK_SECONDS = 540.0
DECIDED = ("job_mode", "task_start", "task_finish")
COLUMNS = ("kind", "subject", "employer", "day", "price", "estimate", "replanned", "at_least", "at_most")


def main() -> None:
    """Run what is not kept yet, and print one table a city."""
    options = asked()
    keep = Path("build") / f"prices-{'quick-' if options.quick else ''}{options.time:g}s-{options.rounds}r"
    if options.fresh and keep.exists():
        shutil.rmtree(keep)
    keep.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + (QUICK_SECONDS if options.quick else math.inf)
    for name in options.only or [*CASES, *(["public"] if options.folder else [])]:
        case = Case(name, keep, options, until)
        if case.plan() and case.answer():
            case.plan_again()
        case.show()


def asked() -> argparse.Namespace:
    """Return the options; what is not said is less in a quick run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="with rebuild-n100-s1.json.gz: asked about too, as `public`")
    parser.add_argument("--time", type=float, help="seconds of each plan (default 30, quick 15)")
    parser.add_argument("--questions", type=int, default=24, help="of each city (default 24)")
    parser.add_argument("--rounds", type=int, help="rounds of each re-plan (default 40, quick 12)")
    parser.add_argument("--only", nargs="+", choices=[*CASES, "public"])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args()
    options.time = options.time or (15.0 if options.quick else 30.0)
    options.rounds = options.rounds or (12 if options.quick else 40)
    return options


def programme_called(name: str, options: argparse.Namespace) -> tuple[Programme, Damage | None]:
    """Return the programme of a case, and what it was built from."""
    if name == "public":
        return read_peer_programme(options.folder / "rebuild-n100-s1.json.gz"), None
    if name == "almaty":
        city = new_case("almaty-2022")
    else:
        made = family_tables(name, FAMILY_ASSETS, 1)
        city = read_city({"city": made.settings, **made.tables})
    damage = assess(city)
    return programme_of(city, damage), damage


@dataclass
class Case:
    """One city: its plan, its questions, what is kept of both."""

    name: str
    keep: Path
    options: argparse.Namespace
    until: float

    def __post_init__(self) -> None:
        """Build the programme, and the questions that can be asked of it."""
        self.programme, self.damage = programme_called(self.name, self.options)
        self._said = self.keep / f"{self.name}.json"
        self.said: dict[str, Any] = json.loads(self._said.read_text()) if self._said.exists() else {}

    def plan(self) -> bool:
        """Plan and prove, unless that is kept; return whether there is a plan."""
        if not self._proof.exists() and time.monotonic() < self.until:
            found, proof, _ = with_proof(self.programme, plan(self.programme, seconds=self.options.time))
            np.savez_compressed(self._proof, **dict(proof))
            self._keep(plan=found.closure_objective, bound=found.lower_bound)
        return self._proof.exists()

    def answer(self) -> bool:
        """Answer the questions, unless that is kept; return whether they are answered."""
        if "answers" not in self.said and time.monotonic() < self.until:
            begun, schedule, lost = time.monotonic(), self._schedule, self.said["plan"]
            priced = Priced(self.programme, int(schedule.task_finish.max()), lost, schedule, self._proven)
            priced.climb()
            every = self._questions()
            at_once = AtOnce(self.programme, schedule, lost)
            answers = answered(priced, chosen(promising(priced, every), self.options.questions), at_once)
            self._keep(proven=priced.value, seconds=time.monotonic() - begun, questions=len(every),
                       answers=[_row(answer, every) for answer in answers])
        return "answers" in self.said

    def plan_again(self) -> None:
        """Plan again without a change and with each, as far as time allows."""
        every, begun = self._questions(), self._schedule
        if "unchanged" not in self.said and time.monotonic() < self.until:
            found = self._again(self.programme, begun)
            control = self._again(self.programme, found.schedule)
            starts = {name: getattr(found.schedule, name).tolist() for name in DECIDED}
            self._keep(unchanged=control.closure_objective, begin=starts)
        if "unchanged" not in self.said:
            return
        begun = Schedule(*(np.array(self.said["begin"][name]) for name in DECIDED))
        for row in self.said["answers"]:
            if row["replanned"] is None and time.monotonic() < self.until:
                found = self._again(changed(self.programme, every[row["place"]]), begun)
                row["replanned"] = self.said["unchanged"] - found.closure_objective
                self._keep()

    def show(self) -> None:
        """Print the table, as far as it is known."""
        done = [row for row in self.said.get("answers", ()) if row["replanned"] is not None]
        if not done:
            print(f"\n{self.name}: nothing was planned again yet; the next run goes on here", flush=True)
            return
        said = self.said
        print(f"\n{self.name}: plan {said['plan']:,.0f}, planned again {said['unchanged']:,.0f}; prices prove "
              f"{said['proven']:,.0f}; {len(said['answers'])} of {said['questions']} questions answered in "
              f"{said['seconds']:.0f} s, {len(done)} planned again, {self.options.rounds} rounds each\n")
        print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
        for row in done:
            print(f"| {' | '.join(_cell(row[name]) for name in COLUMNS)} |")
        errors = errors_of([row["estimate"] for row in done], [row["replanned"] for row in done])
        broken = sum(row["replanned"] - (said["unchanged"] - said["plan"]) > row["at_most"] + 1e-6 for row in done)
        loose = statistics.median(row["at_most"] / max(row["replanned"], 1.0) for row in done)
        print(f"\nmedian error {errors.median:,.0f}, worst {errors.worst:,.0f}; median as a share of the larger "
              f"{100 * errors.median_share:.0f} %; rank correlation {errors.rank_correlation:.2f}; saved more than "
              f"`at_most`: {broken}; `at_most` as a multiple of what was saved: median {loose:.1f}", flush=True)

    @property
    def _proof(self) -> Path:
        return self.keep / f"{self.name}.npz"

    @property
    def _proven(self) -> dict[str, Any]:
        with np.load(self._proof) as arrays:
            return dict(arrays)

    @property
    def _schedule(self) -> Schedule:
        proof = self._proven
        return Schedule(*(proof[name] for name in DECIDED))

    def _questions(self) -> list[Question]:
        start, length = self.programme.model.start, int(self._schedule.task_finish.max())
        spans = [(first, first + SPAN) for first in range(start, length, SPAN)]
        return questions(self.programme, spans, self.damage)

    def _again(self, programme: Programme, begun: Schedule) -> Any:
        return replanned(programme, known_in(programme, self.programme, begun), self.options.rounds, 0, 2)

    def _keep(self, **more: Any) -> None:
        self.said |= more
        part = self._said.with_suffix(".part")
        part.write_text(json.dumps(self.said))
        part.replace(self._said)


def _row(answer: Answer, every: list[Question]) -> dict[str, Any]:
    """Return an answer as it is kept; ``place`` is that of its question."""
    one = answer.question
    return {
        "place": next(k for k, other in enumerate(every) if other == one), "kind": one.kind, "subject": one.subject,
        "employer": one.employer, "day": one.begin // MINUTES_PER_DAY, "price": answer.price,
        "estimate": answer.saved[0], "replanned": None, "at_least": answer.at_least, "at_most": answer.at_most,
    }  # fmt: skip


def _cell(value: Any) -> str:
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
