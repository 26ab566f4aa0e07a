"""Bounds by levels of function: what a plan loses in the play is never below, and what does not hold is refused."""

import copy
import json
from functools import cache

import numpy as np
import pytest
from click.testing import CliRunner
from tests.recovery.events.test_asked import CITY

import qaita
from qaita.cli import main
from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.files.result import result_summary
from qaita.files.write_city import write_city
from qaita.plan.floors import floors_of
from qaita.plan.levels.early import early_of
from qaita.plan.levels.staircase import bounded_by_levels, num_levels
from qaita.plan.planner import plan
from qaita.plan.proof.confirmed import with_proof
from qaita.verify.judge import judge
from qaita.verify.relaxation import relaxed_rules
from qaita.work.build import programme


def tables(share=""):
    """A substation that keeps half and a clinic that gives what power it has; care brought to residents, if a share."""
    said = copy.deepcopy(CITY)
    said["tasks"][1]["ramp_days"] = "0"
    said["tasks"][0]["function_during"] = ""
    if share:
        said["temporary"] = [{"temporary_id": "v", "asset_id": "G", "service": "clinic", "share": share}]
    return said


@cache
def made(share=""):
    """City, programme, plan, proof and verdict."""
    city = read_city(tables(share))
    work = programme(city, assess(city))
    found, proof, verdict = with_proof(work, qaita.plan(work, work=12))
    return city, work, found, proof, verdict


def refused(proof, **changed):
    """What the verifier refuses of a proof with some arrays changed."""
    return [f"{line.what}: {line.found}" for line in judge(proof | changed).lines if not line.accepted]


def test_the_door_of_python_bounds_by_levels_too():
    """Proves that `qaita.plan` tells both levels' searches after its own and has their bound, which the planner alone
    has not, and that one interrupted has none."""
    _, work, found, _, _ = made()
    assert plan(work, work=12).lower_bound == 0.0 < found.lower_bound and len(found.levels) == 2

    def stop(progress):
        raise KeyboardInterrupt

    assert qaita.plan(work, work=12, tell=stop).levels == ()


def test_half_kept_is_half_the_bound_and_met():
    """Proves by hand: half is never lost, the other half is back after 4 days of work from day 7 on, so 100 people lose
    550 resident-days in the plan and in the bound, which is accepted; the plan is proven optimal."""
    city, work, found, proof, verdict = made()
    assert num_levels(work) == 2 and proof["level_above"].tolist() == [0.0, 0.5]
    assert verdict.accepted and found.objective == pytest.approx(550.0)
    assert float(verdict.bound) == pytest.approx(550.0) and found.lower_bound <= found.objective
    summary = result_summary(city, work, found, {})
    assert summary["lower_bound"] == pytest.approx(550.0, abs=1e-5)
    assert summary["engine"]["lower_bound"] == "by levels of function: above a share of 0, 0.5"
    assert "levels" in relaxed_rules(proof)[1]


def test_stand_in_for_residents_counts_from_its_first_minute():
    """Proves that water, or here care, brought at three quarters for good leaves a quarter of 11 days: 275."""
    *_, found, proof, verdict = made("0.75")
    assert proof["level_above"].tolist() == [0.0, 0.5, 0.75]
    assert verdict.accepted and found.objective == pytest.approx(275.0) == float(verdict.bound)


def test_what_does_not_hold_is_refused():
    """Proves that levels that weigh more than 1, that rest on nothing said, and claims a hair too high are refused."""
    *_, proof, verdict = made()
    assert not refused(proof)
    assert any("not proven" in one for one in refused(proof, claimed_bound=np.array(float(verdict.bound) + 1e-6)))
    assert any("do not rise" in one for one in refused(proof, level_above=np.array([-1.0, 0.5])))
    assert any("arrays are missing: early_left" in one for one in refused(
        {name: array for name, array in proof.items() if name != "early_left"}))
    plain = {name: array for name, array in proof.items() if not name.startswith("early_")}
    assert any("nothing said" in one for one in refused(plain, problem=np.array(
        [name for name in proof["problem"] if not name.startswith("early_")])))
    assert any("not whole" in one for one in refused(proof, early_after=proof["early_after"][:-1]))


def test_more_kept_proves_less():
    """Proves that the verifier reckons with what is said to be kept: were nothing kept, the lower level would bound."""
    *_, proof, _ = made()
    bound = judge({**proof, "early_left": proof["early_left"] + 0.4, "claimed_bound": np.array(0.0)}).bound
    assert bound is None or bound < 1.0


def test_nothing_in_parts_changes_nothing():
    """Proves that a city in which all is all or nothing has no level, the same plan, and no array more in its proof."""
    said = {**copy.deepcopy(CITY), "damage": [{"asset_id": "S", "state": "moderate"}]}
    said["tasks"] = [{**row, "function_during": "", "function_after": "", "ramp_days": ""} for row in said["tasks"]]
    city = read_city(said)
    work = programme(city, assess(city))
    found = plan(work, work=12)
    assert early_of(work) is None and num_levels(work) == 0 and bounded_by_levels(work, found) is found
    assert not any(name.startswith(("early_", "level")) for name in with_proof(work, found)[1])


def test_floors_of_second_terms_are_by_levels():
    """Proves by hand what no plan goes below where half is kept: 5.5 days for each resident, since the other half is
    back on day 11 at the soonest, which is when the substation is whole: promised a day earlier, that is not kept."""
    city, work, found, *_ = made()
    floors = floors_of(city, work, np.array([True]))
    assert floors["worst_district"] == pytest.approx(5.5) and floors["broken_promises"] == 0
    said = [{"promise_id": name, "asset_id": "S", "due": due, "said_on": "2022-01-06", "price_a_day": "2"}
            for name, due in (("late", "2022-01-15"), ("kept", "2022-01-17"))]
    city = read_city({**copy.deepcopy(CITY), "promises": said})
    floors = floors_of(city, programme(city, assess(city)), np.array([True]))
    assert floors["broken_promises"] == 1 and floors["promises"] > 0
    assert found.objective >= 100 * floors["worst_district"] - 1e-9


def test_the_commands_tell_and_accept_it(tmp_path):
    """Proves that `plan` writes a bound for a city in parts within the work asked for, that `verify` accepts it, that a
    replay writes the same proof, and that a problem other than the city's is refused."""
    said = tables()
    write_city({name: rows for name, rows in said.items() if name != "city"}, said["city"], tmp_path / "city")
    for name in ("one", "two"):
        words = ["plan", str(tmp_path / "city"), "--out", str(tmp_path / name), "--work", "12", "--no-report"]
        assert CliRunner().invoke(main, words).exit_code == 0
    said = json.loads((tmp_path / "one/result.json").read_text("utf-8"))
    assert said["lower_bound"] == pytest.approx(550.0, abs=1e-5) and said["gap"] == pytest.approx(0.0, abs=1e-6)
    assert said["proof"]["accepted"] and "levels" in said["proof"]["given_up"]
    judged = CliRunner().invoke(main, ["verify", str(tmp_path / "one")])
    assert judged.exit_code == 0 and "levels of function added up" in judged.output, judged.output
    first, second = ({**np.load(tmp_path / name / "proof.npz")} for name in ("one", "two"))
    assert first.keys() == second.keys() and all(np.array_equal(first[name], second[name]) for name in first)
    np.savez_compressed(tmp_path / "one/proof.npz", **{**first, "early_left": first["early_left"] * 0})
    judged = CliRunner().invoke(main, ["verify", str(tmp_path / "one")])
    assert judged.exit_code == 2 and "differs from the city in inputs/: early_left" in judged.output
