"""Searching together over Dask: real processes on this machine, joined over loopback."""

from __future__ import annotations

import gzip
import json
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner

from qaita.cases.layered import layered
from qaita.cli import main
from qaita.errors import InputError
from qaita.files.peer_programme import read_peer_programme
from qaita.plan.allowed.check import check
from qaita.plan.core import core_of
from qaita.plan.planner import plan
from qaita.plan.search.clock import Limits
from qaita.plan.search.company import Company, Offer
from qaita.plan.search.search import search

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    """A layered instance of 60 assets, too large for a proof."""
    path = tmp_path_factory.mktemp("made") / "layered.json.gz"
    path.write_bytes(gzip.compress(json.dumps(layered(60, 1)).encode()))
    return path


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes of one thread each."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made


@pytest.fixture
def there(cluster):
    """Search together on the cluster."""
    from qaita.ensemble.cluster import together

    return partial(together, cluster.scheduler_address)


def test_better_lists_and_bounds_of_others_are_taken_over():
    """Proves without a wire that a search hands in its best and takes over what is better, once: list and bound."""
    from tests.plan.test_planner import three

    programme = three()
    core = core_of(programme)
    alone = search(programme.model, core, Limits(None, 4), 0, 1)
    worth = alone.history[-1][1] - core.settled
    order = np.argsort(alone.schedule.task_start[:3])
    seen = []

    def meet(offer):
        seen.append(offer)
        return Offer(worth - 0.5, order, alone.schedule.job_mode, core.settled + 1.0)

    found = search(programme.model, core, Limits(None, 2), 0, 1, company=Company(False, meet))
    assert seen[0].value >= worth - 1e-9 and seen[-1].value == worth - 0.5
    assert found.history[-1][1] == core.settled + worth - 0.5 and found.bound >= core.settled + 1.0
    assert np.array_equal(found.schedule.task_start, alone.schedule.task_start)


def test_two_processes_find_a_lawful_plan_with_a_bound(instance, there):
    """Proves that the plan obeys every rule, lies above the bound, that both worked, and what is told gets better."""
    programme, told = read_peer_programme(instance), []
    found = plan(programme, seconds=8, tell=told.append, searching=there)
    assert check(programme, found.schedule) == [] and (found.schedule.job_mode >= 0).all()
    assert 0 < found.lower_bound <= found.objective and found.stopped_by == "time" and found.work > 2
    assert [p.objective for p in told] == sorted((p.objective for p in told), reverse=True)
    assert told[-1].bound <= found.lower_bound + 1e-6 and found.objective <= told[-1].objective + 1e-6
    blind = plan(programme, work=1)
    assert found.objective <= blind.objective


def test_interrupted_the_best_so_far_comes_back(instance, there):
    """Proves that Ctrl-C at the caller ends the search on all workers within seconds, with a plan."""
    def tell(progress):
        raise KeyboardInterrupt

    found = plan(read_peer_programme(instance), seconds=300, tell=tell, searching=there)
    assert found.stopped_by == "interrupted" and (found.schedule.job_mode >= 0).all() and found.seconds < 100


def test_a_worker_that_is_lost_is_not_waited_for(instance, cluster, there):
    """Proves that the plan of the workers that are left comes back when one dies in the middle."""
    victim = sorted(cluster.scheduler_info["workers"])[1]
    process = next(worker for worker in cluster.workers.values() if worker.worker_address == victim)
    killed = []

    def tell(progress):
        if progress.rounds > 0 and not killed:
            killed.append(process.pid)
            cluster.sync(process.kill)

    found = plan(read_peer_programme(instance), seconds=8, tell=tell, searching=there)
    assert killed and found.stopped_by == "time" and (found.schedule.job_mode >= 0).all() and found.seconds < 60


def test_command_searches_together(instance, cluster, tmp_path):
    """Proves the option on the command line, and that --work is refused with it."""
    words = ["peer", "programme", str(instance), "--cluster", cluster.scheduler_address, "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(main, [*words, "--time", "5", "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["lower_bound"] > 0
    refused = CliRunner().invoke(main, [*words, "--force", "--work", "3"])
    assert refused.exit_code == 2 and "--cluster" in refused.stderr


def test_no_scheduler_is_said(instance, monkeypatch):
    """Proves that an address where nobody listens is bad input, with what to do."""
    from qaita.ensemble import cluster as wire

    monkeypatch.setattr(wire, "REACH", 1.0)
    with pytest.raises(InputError, match=r"(?s)no Dask scheduler answers.*dask scheduler"):
        plan(read_peer_programme(instance), searching=partial(wire.together, "tcp://127.0.0.1:9"))
