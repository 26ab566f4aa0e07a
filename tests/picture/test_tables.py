"""Tests of qaita.picture.tables: what was chosen beside delay, row by row, in three languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaita.picture.choices import lines_beside_tables
from qaita.picture.findings import findings
from qaita.picture.report import report
from qaita.picture.tables import choice_tables
from qaita.picture.words import LANGUAGES, Speech
from small_city import small_city, small_plan, small_programme

FACTS = {"versions": {}, "data_cut": None, "camera_weight_0": None}
WAY = {"way": "shared", "cost": 150, "closed_days": 6.5, "closed_cost": 65.0, "open": "2022-03-09 08:00",
       "closed": "2022-03-15 20:00", "not_done": 0}
SAID = {
    "order_from_above": {"this_plan": 40.0, "residents_first": 30.0, "price": 10.0,
                         "services": [{"name": "power", "this_plan": 40.0, "residents_first": 30.0, "price": 10.0}],
                         "districts": [{"name": "North", "this_plan": 4.0, "residents_first": 9.0, "price": -5.0}]},
    "lots": [{"lot_id": "L1", "ceiling": None, "contractor": "X", "cost": 20, "start": "2022-03-09 08:00",
              "finish": "2022-03-10 20:00", "not_done": 0, "others": [
                  {"contractor": "Y", "cost": 10, "more_resident_days": 34.0, "more_cost": -10}]},
             {"lot_id": "L2", "ceiling": None, "contractor": "Z", "cost": 5, "start": None, "finish": None,
              "not_done": 1, "others": []}],
    "openings": [{"opening_id": "O1", "street": "Abay", "sharers": ["A", "B"], **WAY,
                  "otherwise": {**WAY, "way": "alone", "closed_days": 9.5, "more_resident_days": -200.0}}],
    "debris": [{"dump_id": "Pit", "tonnes": 100.0, "assets": 2, "from": "2022-03-09 08:00",
                "until": "2022-03-12 20:00"},
               {"dump_id": "Unused", "tonnes": 0.0, "assets": 0, "from": None, "until": None}],
    "pins": {"this_plan": 40.0, "without": 30.0, "price": 10.0, "pins": [
        {"pin_id": "P1", "asset_id": "", "lot_id": "L1", "task_id": "", "said": "not before 2022-03-01 00:00",
         "decided_by": "Akimat", "decision": "7", "price": 10.0},
        {"pin_id": "P2", "asset_id": "", "lot_id": "", "task_id": "T", "said": "not at all", "decided_by": "Akimat",
         "decision": "", "price": None}]},
    "second_terms": {"kept": False, "this_plan": 40.0, "without": 30.0, "terms": [
        {"name": "cost", "limit": 60, "this_plan": 100, "without": 140, "kept": False, "least": 80},
        {"name": "worst_district", "limit": None, "this_plan": 1.25, "without": 1.5, "kept": None, "least": None}]},
}
ROWS = {
    "Price of the order, resident-days": [["Electricity", "40", "30", "10"], ["North", "4", "9", "−5"]],
    "Lots and who does them": [["L1", "X", "Y", "9 March 2022", "10 March 2022", "20 ₸", "10 ₸", "34"],
                               ["L2", "Z", "", "not known", "not known", "5 ₸", "", ""]],
    "Streets that are opened": [["Abay", "once for all", "9 March 2022", "15 March 2022", "2", "6.5", "215 ₸", "9.5",
                                 "215 ₸", "−200"]],
    "What was asked for beside little delay": [
        ["Cost of the works", "no", "100 ₸", "140 ₸", "60 ₸"],
        ["Resident-days lost for each resident of the worst district", "", "1.25", "1.5", ""]],
    "Debris by dump": [["Pit", "9 March 2022", "12 March 2022", "2", "100"]],
    "Decisions of the commission": [["P1 (7)", "Akimat", "L1", "not before 1 March 2022", "10"],
                                    ["P2", "Akimat", "T", "no works", "not known"]],
}


@pytest.fixture(scope="module")
def found():
    """Findings of the small city whose result says all of it."""
    city = small_city()
    programme = small_programme(city)
    made = findings(city, programme, small_plan(city, programme), FACTS)
    return replace(made, summary={**made.summary, **SAID})


def test_each_choice_is_a_table_in_words(found):
    """Proves every cell in English; that what is not used has no row, and what is not known says so."""
    said = {grid.head: [[cell.replace("\xa0", " ") for cell in row] for row in grid.rows]
            for grid in choice_tables(found, Speech("en", "KZT"))}
    assert said == ROWS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_fit_their_columns(found, lang):
    """Proves that every language has a heading for each cell, and another for no table."""
    grids = choice_tables(found, Speech(lang, "KZT"))
    assert [len(grid.rows) for grid in grids] == [len(rows) for rows in ROWS.values()]
    assert all(len(row) == len(grid.columns) for grid in grids for row in grid.rows)


def test_lines_beside_tables_do_not_say_rows_again(found):
    """Proves that the price of the order and what is impossible stay sentences, and lots, streets and dumps do not."""
    said = " ".join(lines_beside_tables(found, Speech("en", "KZT")))
    assert "residents first loses 30" in said and "no plan that does these works has less than 80\xa0₸" in said
    assert not any(name in said for name in ("Abay", "Pit", "Lot", "P1"))


def test_a_plan_for_little_delay_alone_has_no_table():
    """Proves that nothing is shown where nothing was chosen, and that the page stands."""
    city = small_city()
    programme = small_programme(city)
    plan = small_plan(city, programme)
    assert choice_tables(findings(city, programme, plan, FACTS), Speech("en")) == []
    assert b"<h4>" not in report(city, programme, plan, FACTS)
