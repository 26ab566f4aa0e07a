"""The benchmark's contenders: each solves the problem that the others solve."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

CONTENDER = Path(__file__).parents[1] / "benchmarks" / "contest" / "contender.py"


def answer(who, instance):
    """What a contender says of an instance, in a process of its own as in the benchmark."""
    asked = {"who": who, "instance": instance, "seconds": 20, "cpu": 60, "seed": 0, "workers": 2}
    said = subprocess.run([sys.executable, str(CONTENDER), json.dumps(asked)], capture_output=True, text=True,
                          check=True)
    return json.loads(said.stdout.splitlines()[-1])


@pytest.mark.skipif(not CONTENDER.exists(), reason="no benchmarks here")
@pytest.mark.skipif(importlib.util.find_spec("pyjobshop") is None, reason="no PyJobShop here")
def test_solvers_prove_the_same_optimum():
    """Proves on six layered assets that both plain models and ours have one optimum, checked by our checker."""
    found = {who: answer(who, "layered:6:2") for who in ("qaita", "cpsat", "pyjobshop")}
    assert {row["status"].lower() for row in found.values()} == {"optimal"}
    assert len({row["objective"] for row in found.values()}) == 1


@pytest.mark.skipif(not CONTENDER.exists(), reason="no benchmarks here")
def test_blind_order_is_worse():
    """Proves that the order without dependencies is valued as a lawful schedule, and on this seed loses more."""
    ours, blind = answer("qaita", "hub:20:1"), answer("blind", "hub:20:1")
    assert blind["status"] == "given" and blind["objective"] > ours["objective"] >= ours["bound"]


@pytest.mark.skipif(not CONTENDER.exists(), reason="no benchmarks here")
def test_table_goes_on_where_it_stopped(tmp_path):
    """Proves that the table has a row for each size, that a second run runs nothing again, and --fresh does."""
    keep, table = tmp_path / "kept.jsonl", CONTENDER.parents[1] / "programme.py"
    words = [sys.executable, str(table), str(tmp_path), "--sizes", "16", "--seeds", "7", "--families", "--rivals",
             "blind", "--time", "1", "--keep", str(keep)]
    outs, kept = [], []
    for more in ([], [], ["--fresh"]):
        said = subprocess.run([*words, *more], capture_output=True, text=True, check=True)
        outs.append(said.stdout)
        kept.append(keep.read_text("utf-8"))
    assert kept[0] == kept[1] != kept[2] and outs[0] == outs[1]
    assert [json.loads(line)["key"][0] for line in kept[0].splitlines()] == ["qaita", "blind"]
    assert "| layered | 16 | 1 | 1 s |" in outs[0] and "layered:16:7: gap" in outs[0]
