"""Tests of qaita.files.json_records: every fault is told, and whatever the bytes, nothing else is raised."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qaita.errors import InputError
from qaita.files.json_records import Records, load_json


def test_all_faults_are_told_at_once():
    """A missing key, a wrong number and an unknown name stand in one error, each with place, value and remedy."""
    records = Records("net.json")
    (at, good), = records.objects([{"id": "a", "cap": "x"}, {"idd": "b", "cap": 1}, 7], "nodes", ("id", "cap"))
    assert records.number(good, at, "cap", 0) == 0.0 and records.text(good, at, "id") == "a"
    assert records.known("pumpp", at, "s", {"pump": 3}) == -1 and records.known("pump", at, "s", {"pump": 3}) == 3
    with pytest.raises(InputError) as caught:
        records.refuse()
    text = str(caught.value)
    assert "4 faults" in text
    assert "net.json nodes[1] column id: key missing\n    Maybe it is the one called 'idd'" in text
    assert "nodes[2]: is no object; met 'int'" in text
    assert "nodes[0] column cap: wrong number; met 'x'; allowed: a number of at least 0" in text
    assert "unknown name; met 'pumpp'; allowed: one of 1 known names\n    Maybe 'pump' is meant" in text


@pytest.mark.parametrize("value", [True, None, "1", float("nan"), float("inf"), -1, [1], 10**400], ids=repr)
def test_what_is_no_number(value):
    """Truth, nothing, text, the undefined, the endless and what is below the least are no numbers."""
    records = Records("x")
    assert records.number({"n": value}, "", "n", 0) == 0.0 and len(records.faults) == 1


@given(st.binary(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_json_or_an_input_error(tmp_path, content):
    """Whatever the bytes, the file is read or refused."""
    path = tmp_path / "x.json"
    path.write_bytes(content)
    try:
        load_json(path)
    except InputError as error:
        assert "x.json" in str(error)


def test_deep_nesting_is_refused(tmp_path):
    """A hundred thousand brackets are a fault, not a crash."""
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000)
    with pytest.raises(InputError, match="cannot be read"):
        load_json(path)
