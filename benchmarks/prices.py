"""How far prices err: ``python benchmarks/prices.py ANCHORS_FOLDER``.

Almaty as of 12 January 2022 and an instance of 100 assets: each is planned for ``--time`` seconds, ``--questions``
questions are answered by the bound's prices, and each is planned again with ``--rounds`` rounds, paired with a re-plan
without a change. One row a question, then the errors. Without the folder only Almaty is asked about.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from qaita import assess, new_case
from qaita.damage.assess import Damage
from qaita.files.peer_programme import read_peer_programme
from qaita.plan.planner import plan
from qaita.plan.pricing.answers import answered, chosen, promising
from qaita.plan.pricing.at_once import AtOnce
from qaita.plan.pricing.listing import questions
from qaita.plan.pricing.priced import Priced
from qaita.plan.pricing.replans import errors_of, realised
from qaita.plan.proof import with_proof
from qaita.units import MINUTES_PER_DAY
from qaita.work.build import programme as programme_of
from qaita.work.programme import Programme

SPAN = 30 * MINUTES_PER_DAY
"""Length of the stretches for which crews and hours are asked about."""


def main() -> None:
    """Print one table a city."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/data/peers/programme"))
    parser.add_argument("--time", type=float, default=30.0, help="seconds of the plan (default 30)")
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=60, help="rounds of each re-plan (default 60)")
    parser.add_argument("--only", choices=["almaty", "n100"])
    options = parser.parse_args()
    instance = options.folder / "rebuild-n100-s1.json.gz"
    if options.only != "n100":
        city = new_case("almaty-2022")
        damage = assess(city)
        ask("Almaty", programme_of(city, damage), options, damage)
    if options.only != "almaty" and instance.exists():
        ask("100 assets, seed 1", read_peer_programme(instance), options)


def ask(name: str, programme: Programme, options: argparse.Namespace, damage: Damage | None = None) -> None:
    """Print the table of one city."""
    found, proof, _ = with_proof(programme, plan(programme, seconds=options.time))
    model, begun = programme.model, time.monotonic()
    length = int(found.schedule.task_finish.max())
    spans = [(first, first + SPAN) for first in range(model.start, length, SPAN)]
    priced = Priced(programme, length, found.closure_objective, found.schedule, proof)
    priced.climb()
    at_once = AtOnce(programme, found.schedule, found.closure_objective)
    asked = questions(programme, spans, damage)
    answers = answered(priced, chosen(promising(priced, asked), options.questions), at_once)
    answering = time.monotonic() - begun
    real = realised(programme, found.schedule, [answer.question for answer in answers], options.rounds, 0, 2)
    print(f"\n{name}: plan {found.closure_objective:,.0f}, planned again {real.unchanged:,.0f}; prices prove "
          f"{priced.value:,.0f}; {len(answers)} answers in {answering:.0f} s, {options.rounds} rounds a re-plan\n")
    print("| kind | subject | day | price | estimate | planned again | at least | at most |")
    print("|---|---|---|---|---|---|---|---|")
    for answer, saved in zip(answers, real.saved, strict=True):
        one = answer.question
        print(f"| {one.kind} | {one.subject} {one.employer} | {one.begin // MINUTES_PER_DAY} | {answer.price:,.0f} "
              f"| {answer.saved[0]:,.0f} | {saved:,.0f} | {answer.at_least:,.0f} | {answer.at_most:,.0f} |")
    errors = errors_of([answer.saved[0] for answer in answers], real.saved)
    print(f"\nmedian error {errors.median:,.0f}, worst {errors.worst:,.0f}; median as a share of the larger "
          f"{100 * errors.median_share:.0f} %; rank correlation {errors.rank_correlation:.2f}", flush=True)


if __name__ == "__main__":
    main()
