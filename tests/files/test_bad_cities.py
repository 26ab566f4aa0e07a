"""Each thing that can be wrong with a city is one fault, with its place; all of them are told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from files.cities import ASSETS, SETTINGS, TABLES, TOML, faults_of, folder, source, with_row
from qaita.errors import InputError
from qaita.files.city import read_city


def only_fault(origin: Any) -> Any:
    """Return the one fault of ``origin``."""
    faults = faults_of(origin)
    assert len(faults) == 1, [str(fault) for fault in faults]
    return faults[0]


def test_the_whole_city_has_no_fault() -> None:
    """The city that the other tests spoil is good."""
    assert faults_of(source()) == ()


WEIGHT = {"version": "1", "signatory": "Commission"}
CAMERA = {"service": "x", "weight": "0.05", "camera": "yes", "from": "2030-01-01", **WEIGHT}
GROUP_A = {"asset_id": "H", "service": "power", "group": "a", "amount": "10", "priority": "1"}
PIN = {"pin_id": "x", "decided_by": "Akimat"}
ROWS: list[tuple[str, dict[str, str], str, str]] = [
    ("assets", {"asset_id": "S1"}, "asset_id", "twice"),
    ("assets", {"asset_id": "G1"}, "group_id", "also the id of an asset"),
    ("assets", {"asset_id": "", "name": "x"}, "asset_id", "blank"),
    ("assets", {"asset_id": "a;b"}, "asset_id", "separates"),
    ("assets", {"asset_id": "X", "payer": "budgt"}, "payer", "not found in money"),
    ("assets", {"asset_id": "X", "lat": "91"}, "lat", "out of range"),
    ("assets", {"asset_id": "X", "value": "#REF!"}, "value", "error of the spreadsheet"),
    ("assets", {"asset_id": "X", "value": "nan"}, "value", "not a number"),
    ("assets", {"asset_id": "X", "value": "inf"}, "value", "not a number"),
    ("assets", {"asset_id": "X", "value": "1e400"}, "value", "too large"),
    ("assets", {"asset_id": "X", "value": "1,234.5"}, "value", "not a number"),
    ("assets", {"asset_id": "X", "startup_days": "-1"}, "startup_days", "out of range"),
    ("assets", {"asset_id": "X", "assumed": "valu"}, "assumed", "no such column"),
    ("assets", {"asset_id": "X", "name": "a\x00b"}, "name", "control character"),
    ("assets", {"asset_id": "X", "name": "a" * 100_001}, "name", "too long"),
    ("needs", {"asset_id": "H", "service": "gas"}, "supplier_id", "needs a supplier"),
    ("needs", {"asset_id": "H", "service": "gas", "kind": "start"}, "supplier_id", "needs a supplier"),
    ("needs", {"asset_id": "H", "service": "gas", "kind": "network", "supplier_id": "S1"}, "supplier_id", "names no"),
    ("needs", {"asset_id": "H", "service": "gas", "supplier_id": "S3"}, "supplier_id", "not found in assets"),
    ("needs", {"asset_id": "H", "service": "gas", "supplier_id": "S1", "kind": "Runs"}, "kind", "not one of"),
    ("needs", {**GROUP_A, "supplier_id": "W"}, "at_least", "differs"),
    ("needs", {"asset_id": "H", "service": "power", "supplier_id": "W", "group": "b", "at_least": "2"}, "at_least",
     "more than the suppliers"),
    ("needs", {"asset_id": "H", "service": "gas", "supplier_id": "W", "at_least": "2"}, "at_least", "than the one"),
    ("needs", {**GROUP_A, "supplier_id": "S1", "at_least": "2"}, "supplier_id", "twice in the group"),
    ("links", {"link_id": "K4", "service": "water", "from_id": "W", "to_id": "Q"}, "to_id", "not found"),
    ("weights", {"service": "x", "weight": "0.1", **WEIGHT}, "weight", "more than 1"),
    ("weights", {"service": "x", "weight": "0", **WEIGHT, "version": "2"}, "version", "another version"),
    ("weights", {"service": "x", "weight": "0", **WEIGHT, "from": "2023-01-01", "until": "2022-01-01"}, "until",
     "not after"),
    ("supplies", {"asset_id": "W", "service": "heat", "quality": "1.5"}, "quality", "out of range"),
    ("risk", {"asset_id": "H", "mode": "bettr"}, "mode", "no tasks of H"),
    ("risk", {"asset_id": "H", "mode": "before"}, "mode", "stands twice"),
    ("risk", {"asset_id": "X", "mode": "before"}, "asset_id", "not found in assets"),
    ("risk", {"asset_id": "H", "mode": "better", "money_a_year": "-1"}, "money_a_year", "out of range"),
    ("moves", {"group_id": "G1", "share": "0.5", "people": "3"}, "people", "both"),
    ("moves", {"group_id": "G1", "from": "2022-02-01"}, "share", "neither"),
    ("moves", {"group_id": "G1", "share": "0.8", "from": "2022-02-01"}, "share", "more people than"),
    ("moves", {"group_id": "G2", "people": "7", "until": "2022-02-01"}, "people", "more people than"),
    ("moves", {"group_id": "G1", "share": "0.1", "from": "2022-02-01", "until": "2022-01-20"}, "until", "not after"),
    ("moves", {"group_id": "S1", "share": "0.1"}, "group_id", "not found in residents"),
    ("dumps", {"dump_id": "D3", "a_day_t": "0.5"}, "a_day_t", "takes nothing"),
    ("routes", {"dump_id": "D3", "tonnes_a_day": "1"}, "dump_id", "not found in dumps"),
    ("routes", {"dump_id": "D1", "asset_id": "S1", "district": "Медеу", "tonnes_a_day": "1"}, "district", "or of a"),
    ("routes", {"dump_id": "D1", "district": "Medeu", "tonnes_a_day": "1"}, "district", "no asset is in"),
    ("routes", {"dump_id": "D1", "asset_id": "S1", "tonnes_a_day": "0"}, "tonnes_a_day", "nothing is hauled"),
    ("routes", {"dump_id": "D1", "asset_id": "S1", "tonnes_a_day": "1", "trucks": "0"}, "trucks", "nothing hauls"),
    ("routes", {"dump_id": "D1", "asset_id": "H", "tonnes_a_day": "1"}, "dump_id", "the same route again"),
    ("routes", {"dump_id": "D2", "asset_id": "007", "tonnes_a_day": "1", "via": "H"}, "via", "wait for each other"),
    ("routes", {"dump_id": "D2", "asset_id": "H", "tonnes_a_day": "1", "via": "W;X"}, "via", "not found in assets"),
    ("pins", PIN | {"what": "not_before", "date": "start"}, "asset_id", "about one thing"),
    ("pins", PIN | {"asset_id": "H", "lot_id": "L1", "what": "not_before", "date": "start"}, "lot_id", "one thing"),
    ("pins", PIN | {"asset_id": "H", "what": "mode"}, "value", "needs a mode"),
    ("pins", PIN | {"asset_id": "H", "what": "mode", "value": "bettr"}, "value", "no mode of this name"),
    ("pins", PIN | {"lot_id": "L1", "what": "not_contractor", "value": "Bilder"}, "value", "no contractor of this"),
    ("pins", PIN | {"asset_id": "H", "what": "contractor", "value": "Builder"}, "asset_id", "in no lot"),
    ("pins", PIN | {"task_id": "T1", "what": "mode", "value": "as_was"}, "what", "of a task only dates"),
    ("pins", PIN | {"asset_id": "H", "what": "start_on"}, "date", "needs a date"),
    ("pins", PIN | {"asset_id": "H", "what": "start_on", "date": "start", "value": "x"}, "value", "takes no value"),
    ("pins", PIN | {"asset_id": "H", "what": "not_at_all", "decision": "7", "date": "start"}, "date", "takes no date"),
    ("pins", PIN | {"asset_id": "H", "what": "not_at_all"}, "decision", "number of a decision"),
    ("pins", {"pin_id": "x", "asset_id": "H", "what": "mode", "value": "better"}, "decided_by", "blank"),
    ("draws", {"asset_id": "S1", "lot_id": "L1", "milestone": "done", "share": "1"}, "lot_id", "for a lot"),
    ("draws", {"asset_id": "H", "milestone": "done", "share": "1"}, "asset_id", "nobody pays"),
    ("draws", {"lot_id": "L1", "mode": "bettr", "milestone": "done", "share": "1"}, "mode", "of this mode"),
    ("draws", {"asset_id": "S1", "mode": "better", "milestone": "done", "share": "1"}, "mode", "of this mode"),
    ("draws", {"asset_id": "S1", "milestone": "done", "share": "0"}, "milestone", "stands twice"),
    ("draws", {"milestone": "done", "share": "0.7"}, "share", "sum to 0.7"),
    ("draws", {"milestone": "done", "share": "1.1"}, "share", "out of range"),
    ("draws", {"milestone": "handover", "share": "1"}, "milestone", "not one of"),
    ("tasks", {"task_id": "T1:paid", "asset_id": "S1", "days": "1"}, "task_id", "as that of a payment"),
    ("goals", {"goal_id": "x", "service": "water", "class": "pipe", "share": "1", "due": "start"}, "class", "both"),
    ("goals", {"goal_id": "x", "service": "water", "share": "0", "due": "start"}, "share", "above 0"),
    ("goals", {"goal_id": "x", "service": "watr", "share": "1", "due": "start"}, "service", "no residents"),
    ("goals", {"goal_id": "x", "class": "hospitals", "share": "1", "due": "start"}, "class", "no assets"),
    ("goals", {"goal_id": "x", "class": "pipe", "district": "Алатау", "share": "1", "due": "start"}, "district",
     "no assets"),
    ("goals", {"goal_id": "x", "district": "Алатау", "share": "1", "due": "start"}, "district", "no residents"),
    ("damage", {"asset_id": "S1", "state": "broken"}, "state", "not one of"),
    ("damage", {"asset_id": "S1", "state": "none", "true_on": "1850-01-01"}, "true_on", "year"),
    ("damage", {"asset_id": "S1", "state": "none", "true_on": "1950-01-01"}, "true_on", "out of range"),
    ("damage", {"asset_id": "S1", "state": "none", "true_on": "2100-01-01"}, "true_on", "out of range"),
    ("damage", {"asset_id": "S1", "state": "none", "true_on": "2022-02-30"}, "true_on", "no such day"),
    ("damage", {"asset_id": "S1", "state": "none", "true_on": "03/04/2022"}, "true_on", "two ways"),
    ("damage", {"asset_id": "S1", "state": "none", "true_on": "44566"}, "true_on", "not a date"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "-3"}, "days", "out of range"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": ""}, "days", "blank"),
    ("tasks", {"task_id": "T9", "asset_id": "P", "days": "3", "after": "T8"}, "after", "no task"),
    ("tasks", {"task_id": "T9", "asset_id": "P", "days": "3", "after": "T2+-1"}, "after", "no lag"),
    ("tasks", {"task_id": "T9", "asset_id": "P", "days": "3", "after": "T9"}, "after", "wait for each other"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "3", "after": "T3"}, "after", "another mode"),
    ("tasks", {"task_id": "T9", "asset_id": "S1", "days": "3", "after": "T3"}, "after", "assets wait"),
    ("tasks", {"task_id": "T+3", "asset_id": "S1", "days": "3"}, "task_id", "ends like a lag"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "3", "crews": "electricians:3"}, "crews", "never 3 crews"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "3", "crews": "masons:1"}, "crews", "common pool has 0"),
    ("tasks", {"task_id": "T9", "asset_id": "S2", "days": "3", "crews": "electricians:1"}, "crews", "'Builder' has 0"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "3", "crews": "electricians:0.5"}, "crews", "whole number"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "3", "crews": "electricians"}, "crews", "no name and amount"),
    ("tasks", {"task_id": "T9", "asset_id": "S1", "days": "3", "cost": "6000001"}, "cost", "more than 'budget'"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "3", "materials": "glass:2"}, "materials", "never 2 of"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "3", "materials": "glas:1"}, "materials", "never 1 of"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "3", "calendar": "winter"}, "calendar", "not found"),
    ("tasks", {"task_id": "T9", "asset_id": "H", "days": "3", "function_during": "1.5"}, "function_during", "range"),
    ("needs", {"asset_id": "007", "service": "gas", "supplier_id": "W", "effect": "least"}, "least_share", "met"),
    ("needs", {"asset_id": "007", "service": "gas", "supplier_id": "W", "least_share": "0.5"}, "least_share",
     "not used"),
    ("temporary", {"temporary_id": "x", "asset_id": "G1"}, "service", "residents have no function"),
    ("temporary", {"temporary_id": "x", "asset_id": "H", "service": "powr"}, "service", "no such need"),
    ("temporary", {"temporary_id": "x", "asset_id": "H", "from": "2022-05-01", "until": "2022-04-01"}, "until",
     "not after"),
    ("outages", {"asset_id": "W", "from": "2022-05-01", "until": "2022-05-01"}, "until", "not after"),
    ("outages", {"asset_id": "G1", "from": "2022-05-01"}, "asset_id", "not found"),
    ("waiting", {"asset_id": "H", "money_days": "1"}, "asset_id", "twice"),
    ("crews", {"crew_id": "c3", "trade": "electricians", "count": "1", "calendar": "always"}, "calendar", "calendars"),
    ("crews", {"crew_id": "c3", "trade": "x", "count": "1.5"}, "count", "not a whole number"),
    ("crews", {"crew_id": "c3", "trade": "x", "count": "1", "from": "2022-05-01", "until": "2022-05-01"}, "until",
     "not after"),
    ("calendars", {"calendar": "k", "opens": "18:00", "closes": "09:00"}, "closes", "not later"),
    ("calendars", {"calendar": "k", "season_from": "04-15"}, "season_until", "half a season"),
    ("calendars", {"calendar": "k", "weekdays": "2022-01-05"}, "weekdays", "not days of the week"),
    ("calendars", {"calendar": "k", "season_from": "02-30", "season_until": "03-01"}, "season_from", "not a day"),
    ("calendars", {"calendar": "k", "closes": "25:00"}, "closes", "not a time of day"),
    ("weights", CAMERA | {"second_signatory": "Court", "retention_days": "3"}, "purpose", "cameras above 0"),
    ("weights", CAMERA | {"second_signatory": "Court", "purpose": "p"}, "retention_days", "cameras above 0"),
    ("weights", CAMERA | {"purpose": "p", "retention_days": "3"}, "second_signatory", "cameras above 0"),
    ("weights", CAMERA | {"purpose": "p", "retention_days": "3", "second_signatory": " commission"}, "second_signatory",
     "two are needed"),
    ("weights", CAMERA | {"service": "видеонаблюдение", "camera": "no"}, "camera", "must say so"),
]


@pytest.mark.parametrize(("table", "cells", "column", "what"), ROWS, ids=lambda value: str(value)[:40])
def test_bad_row(table: str, cells: dict[str, str], column: str, what: str) -> None:
    """One row is wrong in one way: one or more faults of that row or its group, the expected one among them."""
    changed = with_row(table, **cells)
    if cells.get("from") == "2030-01-01":  # cameras: the other weights have ended by then
        changed["weights"] = [{**row, "until": row.get("until", "2029-01-01")} for row in TABLES["weights"]] + [cells]
    faults = faults_of(changed)
    hits = [fault for fault in faults if fault.column == column and what in str(fault)]
    assert hits, [str(fault) for fault in faults]
    assert len(faults) <= 2
    if column not in ("group_id",):
        assert (hits[0].table == table and hits[0].row == len(TABLES[table]) + 2) or "group" in what or "wait" in what


@pytest.mark.parametrize(("key", "value", "what"), [
    ("day0", "", "required key"), ("day0", "soon", "not a date"), ("start", "2022-01-01", "before the damage"),
    ("horizon", "2022-01-12", "not after the start"), ("zone", "Asia/Almata", "'Asia/Almaty'"),
    ("holidays", "KAZZ", "no public holidays"), ("schema", "2", "install a newer qaita"), ("seed", "x", "not a number"),
    ("day_0", "2022-01-05", "unknown key"), ("day0", "1777-01-01", "year is out of range"),
])
def test_bad_setting(key: str, value: str, what: str) -> None:
    """One key is wrong: one fault that names the key."""
    fault = only_fault(source(city={**SETTINGS, key: value}))
    assert fault.column == key and what in str(fault)


def test_schema_missing_means_1() -> None:
    """A city without ``schema`` is read as version 1."""
    assert read_city(source(city={"day0": "2022-01-05"})).settings.start == 1440


@pytest.mark.parametrize("heading", ["face_id", "faceId", "x_face", "license_plate", "person", "x_persons", "footage",
                                     "stream_url", "medal", "nationality", "x_Национальность", "party", "ethnicity",
                                     "Number plate", "loyalty"])
def test_refused_columns(heading: str) -> None:
    """Columns about pictures of cameras or about who somebody is are refused wherever they stand, with the reason."""
    faults = faults_of(source(lots=[{"lot_id": "L1", "contractor": "Builder", heading: "1"}]))
    assert any("refused: no " in str(fault) for fault in faults)


@pytest.mark.parametrize("heading", ["x_surface", "x_template", "x_counterparty", "x_facade", "x_steam", "x_personnel"])
def test_columns_not_refused(heading: str) -> None:
    """Words that only contain such a word are the author's own business."""
    assert faults_of(source(lots=[{"lot_id": "L1", "contractor": "Builder", heading: "1"}])) == ()


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Faults of the settings, of headings, of cells, of references and of the work come together, sorted by place."""
    faults = faults_of(folder(
        tmp_path / "c", city=TOML.replace("Almaty", "Almata"), assets="asset_id,clas,lat\nA,x,100\nA,,\n",
        needs="asset_id,service,supplier_id\nB,power,A\n", asets="asset_id\n",
        tasks="task_id,asset_id,days,after\nT1,A,1,T2\nT2,A,x,T1\n"))
    text = "\n".join(map(str, faults))
    for words in ("no such time zone", "unknown column; met 'clas'", "out of range", "twice", "not found in assets",
                  "unknown table", "Maybe 'assets'", "T1 after T2 after T1", "not a number"):
        assert words.split("; met")[0] in text, words
    assert len(faults) == 8
    rows = [fault.row for fault in faults if fault.table == "assets"]
    assert rows == sorted(rows, key=lambda row: row or 0)


def test_likely_remedies() -> None:
    """A slip of a letter, or of a capital, gets its remedy; a word like nothing gets none."""
    fault = only_fault(with_row("needs", asset_id="H", service="gas", supplier_id="s1"))
    assert fault.maybe == "'S1'"
    fault = only_fault(with_row("tasks", task_id="T9", asset_id="H", days="1", crews="electricans:1"))
    assert fault.maybe == "'electricians'"
    assert only_fault(with_row("needs", asset_id="H", service="gas", supplier_id="zzz")).maybe == ""


def test_ear_marks_leave_no_mode() -> None:
    """Money that pays for another mode only is as good as none; a second mode that it pays for is enough."""
    money = [{"source_id": "budget", "amount": "5000", "modes": "as_was"}]
    assets = [{"asset_id": "A", "payer": "budget"}]
    better = {"task_id": "T1", "asset_id": "A", "mode": "better", "days": "1", "cost": "10"}
    city = {"city": SETTINGS, "assets": assets, "money": money, "tasks": [better]}
    assert "leave no mode" in str(only_fault(city))
    assert faults_of({**city, "tasks": [better, {**better, "task_id": "T2", "mode": "as_was"}]}) == ()


def test_crews_that_never_meet() -> None:
    """Two crews that are there one after the other are never two at one time."""
    crews = [{"crew_id": "a", "trade": "m", "count": "1", "until": "2022-03-01"},
             {"crew_id": "b", "trade": "m", "count": "1", "from": "2022-03-01"}]
    task = {"task_id": "T", "asset_id": "A", "days": "1", "crews": "m:2"}
    city = {"city": SETTINGS, "assets": [{"asset_id": "A"}], "tasks": [task]}
    assert "never 2 crews" in str(only_fault({**city, "crews": crews}))
    assert faults_of({**city, "crews": [crews[0], {**crews[1], "from": "2022-02-28"}]}) == ()


@pytest.mark.parametrize(("table", "cells"), [
    ("crews", {"count": "two"}), ("crews", {"count": ""}), ("crews", {"trade": ""}), ("crews", {"until": "2022-13-01"}),
    ("crews", {"until": "2022-01-01"}), ("money", {"amount": "5 mln"}), ("money", {"source_id": "a\x00b"}),
    ("stock", {"amount": "some"}), ("stock", {"item": ""}),
])  # fmt: skip
def test_what_cannot_be_read_is_not_also_missed(table: str, cells: dict[str, str]) -> None:
    """Where the only crews, money or cable cannot be read, no task that asks for them is told that there is none."""
    first = {"crews": TABLES["crews"][0], "money": {"source_id": "budget", "amount": "1000"},
             "stock": TABLES["stock"][0]}[table]
    origin = source(**{table: [{**first, **cells}, *TABLES[table][2 if table == "money" else 1:]]})
    assert {fault.table for fault in faults_of(origin) if "not found in money" not in fault.what} == {table}


def test_startup_on_a_run_cycle() -> None:
    """Two assets need each other while running and one takes a day to start: nobody knows who is first."""
    assets = [{"asset_id": "A", "startup_days": "1"}, {"asset_id": "B"}]
    needs = [{"asset_id": "A", "service": "power", "supplier_id": "B"},
             {"asset_id": "B", "service": "water", "supplier_id": "A"}]
    fault = only_fault({"city": SETTINGS, "assets": assets, "needs": needs})
    assert (fault.table, fault.row, fault.column) == ("assets", 2, "startup_days")
    needs[1]["kind"] = "start"
    assert faults_of({"city": SETTINGS, "assets": assets, "needs": needs[:1]}) == ()


def test_long_cycle_of_tasks_is_quick() -> None:
    """A cycle of 20,000 tasks is found without recursion."""
    tasks = [{"task_id": f"T{k}", "asset_id": "A", "days": "1", "after": f"T{(k + 1) % 20_000}"} for k in range(20_000)]
    fault = only_fault({"city": SETTINGS, "assets": [{"asset_id": "A"}], "tasks": tasks})
    assert "wait for each other" in fault.what


def test_many_faults_are_counted() -> None:
    """100,000 wrong references are told as 1,000 and a number."""
    needs = [{"asset_id": "A", "service": "p", "supplier_id": f"Q{k}"} for k in range(100_000)]
    faults = faults_of({"city": SETTINGS, "assets": [{"asset_id": "A"}], "needs": needs})
    assert (len(faults) == 1001 and "99000 more" in faults[-1].what) or "99000 more" in str(faults[0])


@pytest.mark.parametrize("files", [{"assets": None}, {"assets": ""}, {"assets": "asset_id\n"}])
def test_no_assets(tmp_path: Path, files: dict[str, Any]) -> None:
    """No table, an empty file, a header alone: a city needs one asset."""
    assert "at least one asset" in str(only_fault(folder(tmp_path / "c", **files)))


def test_empty_folder(tmp_path: Path) -> None:
    """An empty folder lacks both things that a city needs."""
    assert [fault.table for fault in faults_of(tmp_path)] == ["city.toml", "assets"]


def test_required_column(tmp_path: Path) -> None:
    """A table without a required column has one fault, not one a row."""
    fault = only_fault(folder(tmp_path / "c", residents="group_id\nG1\nG2\n"))
    assert (fault.table, fault.column) == ("residents", "people")


def test_places_that_are_no_city(tmp_path: Path) -> None:
    """A missing path, a single CSV file and an unknown kind of file say what to give instead."""
    (tmp_path / "assets.csv").write_text(ASSETS)
    (tmp_path / "city.xls").write_bytes(b"x")
    assert "'assets.csv'" in str(only_fault(tmp_path / "asset.csv"))
    assert "folder that holds" in str(only_fault(tmp_path / "assets.csv"))
    assert "save it as .xlsx" in str(only_fault(tmp_path / "city.xls"))


def test_bad_toml(tmp_path: Path) -> None:
    """Broken TOML and nested tables are told, and the tables are still looked at."""
    faults = faults_of(folder(tmp_path / "c", city="name = Almaty\n", assets="asset_id,lat\nA,x\n"))
    assert [fault.table for fault in faults] == ["city.toml", "assets"]
    nested = faults_of(folder(tmp_path / "d", city=TOML + "[extra]\na = 1\n"))
    assert "plain value" in str(nested[0])


def test_two_files_of_settings(tmp_path: Path) -> None:
    """Settings stand in one file; either of the two forms reads the same."""
    table = "key,value\nday0,2022-01-05\n"
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "city.csv").write_text(table)
    (tmp_path / "a" / "assets.csv").write_text(ASSETS)
    assert read_city(tmp_path / "a").settings.day0.year == 2022
    folder(tmp_path / "b")
    (tmp_path / "b" / "city.csv").write_text(table)
    assert "two files hold the settings" in str(only_fault(tmp_path / "b"))


def test_file_that_cannot_be_opened(tmp_path: Path) -> None:
    """A link that leads nowhere is a fault, not a traceback."""
    path = folder(tmp_path / "c", assets=None)
    (path / "assets.csv").symlink_to(tmp_path / "nowhere")
    assert "cannot be read" in str(only_fault(path))


def test_nothing_is_said_about_references_into_an_unread_table(tmp_path: Path) -> None:
    """When assets.csv cannot be read, the needs are not blamed for naming its assets."""
    with pytest.raises(InputError) as caught:
        read_city(folder(tmp_path / "c", assets=ASSETS.encode("utf-16"), needs="asset_id,service,supplier_id\nH,p,S\n"))
    assert [fault.table for fault in caught.value.faults] == ["assets.csv"]
