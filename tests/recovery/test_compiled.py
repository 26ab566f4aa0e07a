"""Compiled functions: parts and wholes give what Python gives, and are compiled no oftener than they must be."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from qaita.recovery import compiled, parts
from qaita.recovery.compiled import compiling, entry, inner


@inner
def halves(values, at, by):
    """One value divided."""
    return values[at] // by


@inner
def sum_of_halves(values, begin, by):
    """Sum of those from ``begin`` on, found by a part that calls a part."""
    total = 0
    for at in range(begin, len(values)):
        total += halves(values, at, by)
    return total


@entry
def both(values, by):
    """Called from Python: the same part with a constant, a small and a large integer."""
    return sum_of_halves(values, 0, by) + sum_of_halves(values, values[0], by) + halves(values, np.int32(1), by)


def test_parts_give_what_python_gives():
    """Proves sums by hand: 1, 6 and 8 halved are 0, 3 and 4, summed from places 0 and 1, and one at place 1."""
    assert both(np.array([1, 6, 8]), 2) == (0 + 3 + 4) + (3 + 4) + 3


def test_an_error_of_a_part_reaches_python():
    """Proves that what a part raises is what the caller of the whole sees."""
    with pytest.raises(ZeroDivisionError):
        both(np.array([1, 6, 8]), 0)


def test_one_version_for_all_integers():
    """Proves that 0, an int32 and an int64 share one version of a part, and that unsigned and floating ones do not."""
    both(np.array([1, 6, 8]), 2)
    assert len(sum_of_halves.overloads) == len(halves.overloads) == 1
    kinds = [compiled.kind(each) for each in (numba.int8, numba.uint64, numba.float64, numba.boolean)]
    assert kinds == [numba.int64, numba.uint64, numba.float64, numba.boolean]


def test_parts_have_no_machine_code_of_their_own():
    """Proves that a part is lowered and no more, and that the whole holds it."""
    both(np.array([1, 6, 8]), 2)
    part, whole = (next(iter(each.overloads.values())).library for each in (sum_of_halves, both))
    assert isinstance(part, parts.PartLibrary) and part.get_pointer_to_function("any") == 0
    assert isinstance(whole, parts.WholeLibrary) and part in whole._linking_libraries


def test_another_process_loads_the_whole(tmp_path):
    """Proves that a whole is kept on disk, parts are not, and that what is loaded gives the same, errors as well."""
    asked = (
        "import numpy as np\nfrom tests.recovery.test_compiled import both, halves\n"
        "print(both(np.array([1, 6, 8]), 2), sum(both.stats.cache_hits.values()), len(halves.overloads))\n"
        "try:\n    both(np.array([1, 6, 8]), 0)\nexcept ZeroDivisionError:\n    print('refused')\n"
    )
    paths = os.pathsep.join(path for path in (str(Path(__file__).parents[2]), *sys.path) if path)
    known = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": paths}
    said = [subprocess.run([sys.executable, "-c", asked], env=known, capture_output=True, text=True, check=True).stdout
            for _ in range(2)]
    assert said == ["17 0 1\nrefused\n", "17 1 0\nrefused\n"]


def test_numba_is_one_whose_inside_is_known():
    """Proves that a newer numba is noticed: look at ``qaita.recovery.parts`` before adding it to KNOWN."""
    assert parts.is_known()


def test_where_nothing_can_be_kept_all_works(monkeypatch):
    """Proves that a machine on which no folder can be written to is warned of it and served all the same."""
    monkeypatch.setattr(numba.config, "CACHE_LOCATOR_CLASSES", "IPythonCacheLocator")  # it knows notebooks alone
    with pytest.warns(RuntimeWarning, match="NUMBA_CACHE_DIR"):
        made = entry(lambda number: number + 1)
    assert made(2) == 3


def test_compiling_is_told_of_once():
    """Proves that what is compiled is told of before it is, once a block, and what is compiled already is not."""
    told = []
    first, second = numba.njit(lambda number: number + 1), numba.njit(lambda number: number + 2)
    with compiling(lambda: told.append(len(first.overloads))):
        assert first(2) == 3 and second(2) == 4
    with compiling(lambda: told.append(-1)):
        assert first(2) == 3
    assert told == [0]
