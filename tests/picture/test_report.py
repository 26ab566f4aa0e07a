"""Tests of qaita.picture.report: what the page says, what it may not show, and how a browser shows it."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace

import numpy as np
import pytest

from drawn_city import drawn, squares
from qaita.picture.decency import camera_assets
from qaita.picture.findings import findings
from qaita.picture.lines import RULES, rule_text, ten_lines
from qaita.picture.report import report
from qaita.picture.words import LANGUAGES, Speech
from qaita.plan import obstacle
from qaita.plan.schedule import Schedule
from qaita.work.assumed import assumed_share
from small_city import city_of, model_of, plan_of, programme_of, small_city, small_plan, small_programme, table

FACTS = {"versions": {"qaita": "0.1.0"}, "data_cut": "2022-01-12",
         "camera_weight_0": {"this_plan": 12400.0, "its_own_plan": 12000.0}}


@pytest.fixture(scope="module")
def asked():
    """City, programme and plan of the drawn city."""
    return drawn()


@pytest.fixture(scope="module")
def page_bytes(asked):
    """The report of the drawn city."""
    return report(*asked, FACTS, squares(), "© somebody, ODbL 1.0")


@pytest.fixture
def small():
    """City, programme and plan of the small city."""
    city = small_city()
    programme = small_programme(city)
    return city, programme, small_plan(city, programme)


def test_ten_lines_by_hand(small):
    """The ten sentences of the small city, as its numbers were worked out by hand."""
    # Assumed: 7 suppliers, 4 default tasks of 3 cells, waiting of 5 parts and of 4 in a lot, 2 times acceptance: 30 of
    # 103 cells.
    found = findings(*small, FACTS)
    lines = ten_lines(found, Speech("en", "KZT"))
    assert lines == [
        "Damaged assets: 3. Works are planned on 2 of them, from 12 January 2022 to 23 January 2022.",
        "1,500 of 1,500 residents lost at least one service. They have everything back: half of them by "
        "23 January 2022, nine in ten not before 15 April 2022, all not before 15 April 2022.",
        "First comes “Узел связи”: 1,000 residents wait for it.",
        "Until 15 April 2022 the city loses 12,400 resident-days, 8.27 for each resident. 5,000 of them belong to "
        "services that do not return by 15 April 2022.",
        "Hardest hit is South: 10 resident-days lost for each resident.",
        "All works together cost 5,500\u00a0₸. Of this, 82% rests on assumed values.",
        "Of 3 promises made in public the plan keeps 2.",
        "Damaged assets without works in this plan: 1. The rule that stops each is named below.",
        "No plan for these works can lose fewer than 11,160 resident-days. Of what this one loses, another plan could "
        "save at most 10%, under these weights (version small-1) and estimates.",
        "29% of the values on which the plan rests are assumed, not known. They are marked.",
    ]


def test_assumed_cells_are_those_of_the_result(small):
    """Share and table of the report are the count of qaita.work.assumed, and the table adds up to the share."""
    found = findings(*small, FACTS)
    share, by_table = assumed_share(small[0], small[1])
    assert (found.assumed_share, found.assumed) == (share, by_table)
    assert share == sum(row.assumed for row in by_table.values()) / sum(row.cells for row in by_table.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ten_lines_in_each_language(lang, small):
    """Ten lines in every language, none with a brace left open."""
    lines = ten_lines(findings(*small, FACTS), Speech(lang, "KZT"))
    assert len(lines) == 10
    assert not any("{" in line for line in lines)


def test_no_bound_is_no_boast(small):
    """Without a bound the report says that nothing was proved."""
    city, programme, plan = small
    lines = ten_lines(findings(city, programme, replace(plan, lower_bound=0.0), FACTS), Speech("en"))
    assert lines[8] == "It has not been proved how near this plan is to the best possible."


def test_later_promises_are_not_known_yet(small):
    """A promise said after the data cut is not in the report."""
    early = findings(*small, {**FACTS, "data_cut": "2022-01-05"})
    assert (len(early.promises), len(findings(*small, FACTS).promises)) == (0, 3)


def test_rules_are_said_in_every_language(small):
    """Every rule of the planner is translated, word by word as it stands there; a foreign one is quoted."""
    source = inspect.getsource(obstacle)
    assert all(f'"{rule}"' in source for rule in RULES)
    found = findings(*small, FACTS)
    hold = "hold H1 (heritage) of the museum has no date of lifting"
    assert rule_text(found, hold, Speech("ru")) == "запрет H1 (памятник), наложил: the museum; дата снятия не названа"
    assert rule_text(found, "own words", Speech("kk")) == "дереккөзде айтылғандай: own words"
    assert rule_text(found, "own words", Speech("en")) == "own words"


def test_the_same_bytes_again(asked, page_bytes):
    """The same plan gives the same page."""
    assert report(*asked, FACTS, squares(), "© somebody, ODbL 1.0") == page_bytes


def test_how_fast_it_was_found_is_not_in_it(asked, page_bytes):
    """Another speed of the machine changes no byte."""
    city, programme, plan = asked
    assert report(city, programme, replace(plan, seconds=99.0), FACTS, squares(), "© somebody, ODbL 1.0") == page_bytes


def test_nothing_from_the_network(page_bytes):
    """No address is referred to, and the page forbids itself any."""
    text = page_bytes.decode("utf-8")
    without = re.sub(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+", "", text)
    assert not re.search(r"(src|href)=\"(?!#|\")", without)
    assert "http" not in without.replace("http-equiv", "")
    assert "default-src 'none'" in text


def test_no_camera_is_named(asked, page_bytes):
    """Neither name nor id of any camera stands in the page; nor a guard, for whom it has no words."""
    city = asked[0]
    text = page_bytes.decode("utf-8")
    hidden = camera_assets(city)
    for column in ("name", "asset_id"):
        for name in city.tables["assets"][column][hidden]:
            assert not re.search(rf"\b{name}\b", text), name


def test_assumed_is_marked(page_bytes):
    """Rows with assumed quantities are marked in each language."""
    text = page_bytes.decode("utf-8")
    for word in ("assumed", "допущение", "болжам"):
        assert f'<span class="assumed">{word}</span>' in text


def test_markup_in_names_is_only_text(small):
    """A name with markup in it is shown, not run."""
    city, programme, plan = small
    city.tables["assets"]["name"][0] = "<script>alert(1)</script>"
    text = report(city, programme, plan, FACTS).decode("utf-8")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_city_with_nothing_to_do():
    """No residents, no damage, no weights, no facts: a page all the same."""
    city = city_of({"assets": table("assets", {"asset_id": "a"})})
    programme = programme_of(city, model_of([], []))
    empty = np.zeros(0, np.int64)
    plan = plan_of(city, programme, Schedule(empty, empty, empty), programme.repaired0)
    assert b"No works are planned" in report(city, programme, plan, {})


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_in_a_browser(width, page, page_bytes, tmp_path):
    """Opened from a file without a network: no error, one language at a time, no sideways page, links that work."""
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else faults.append(asked.url))
    page.set_viewport_size({"width": width, "height": 900})
    path = tmp_path / "report.html"
    path.write_bytes(page_bytes)
    page.goto(path.as_uri())
    for lang, heading in [("kk", "Он жолмен"), ("ru", "В десяти строках"), ("en", "In ten lines")]:
        page.locator(f"label[for=pick-{lang}]:visible").click()
        assert [one.get_attribute("lang") for one in page.locator(".page:visible").all()] == [lang]
        assert page.locator("h2:visible").first.inner_text().endswith(heading)
        assert page.evaluate("document.documentElement.lang") == lang
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("a:visible").first.click()
    assert page.evaluate("location.hash") == "#en-first"
    assert page.locator("img:visible").count() == 3
    assert page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    assert faults == []


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "lang"), [("kk-KZ", "kk"), ("ru-RU", "ru"), ("de-DE", "en")])
def test_speaks_the_readers_language(locale, lang, browser, page_bytes, tmp_path):
    """The browser's language chooses; where the report has not got it, English."""
    path = tmp_path / "report.html"
    path.write_bytes(page_bytes)
    context = browser.new_context(locale=locale)
    opened = context.new_page()
    opened.goto(path.as_uri())
    assert opened.locator(".page:visible").get_attribute("lang") == lang
    context.close()


@pytest.mark.browser
def test_on_paper(page, page_bytes, tmp_path):
    """Printed on A4 in the chosen language: a few pages, with that language's headings and no switch."""
    pypdf = pytest.importorskip("pypdf")
    path = tmp_path / "report.html"
    path.write_bytes(page_bytes)
    page.goto(path.as_uri() + "#kk")
    page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True, print_background=True)
    pages = pypdf.PdfReader(tmp_path / "report.pdf").pages
    text = "\n".join(one.extract_text() for one in pages)
    assert 4 <= len(pages) <= 12
    assert abs(float(pages[0].mediabox.width) - 595.3) < 1.5
    assert abs(float(pages[0].mediabox.height) - 841.9) < 1.5
    assert "Қалпына келтіру жоспары" in text
    assert "Басып шығару" not in text
    assert "In ten lines" not in text
