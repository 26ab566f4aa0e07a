"""What all tests share: outside material, a browser page, how examples are drawn, no silent skip where it counts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples in every run, so that a change is refused for what it does, not for what was drawn that day;
# `make fuzz` draws others (pytest --hypothesis-profile=fuzz).
settings.register_profile("same", derandomize=True)
settings.register_profile("fuzz", print_blob=True)
settings.load_profile("same")

SHARED = Path(__file__).resolve().parents[2] / "shared"
NOT_HERE = "../shared is not here"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


SHORT = 10
"""How many times shorter the rounds of a search are where :func:`short_rounds` is asked for."""


@pytest.fixture(scope="module")
def short_rounds() -> Iterator[None]:
    """Let a round of the search decode a tenth of what it does for a user: enough for programmes of a few jobs."""
    from qaita.plan.search import stage

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "ROUND_JOBS", stage.ROUND_JOBS // SHORT)
        patch.setattr(stage, "ROUND_PIECES", stage.ROUND_PIECES // SHORT)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder ../shared, or skip the test when it is not beside the repository."""
    if not SHARED.is_dir():
        pytest.skip(NOT_HERE)
    return SHARED


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Yield headless Chromium (a Playwright browser), or skip when the machine has none."""
    sync_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine; Maybe: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Yield an empty page of 1280 x 900 that cannot reach the network; files and localhost open."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", lambda route: route.continue_() if _is_near(route.request.url) else route.abort())
    yield context.new_page()
    context.close()


def _is_near(url: str) -> bool:
    return url.startswith(("file:", "data:", "blob:", "about:", "http://127.0.0.1", "http://localhost"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Turn a skip into a failure where QAITA_CI is set: there, everything a test needs is installed."""
    report = yield
    return _refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Do the same for a whole file that skips itself."""
    report = yield
    return _refuse_skip(report)


def _refuse_skip(report: Any) -> Any:
    if not os.environ.get("QAITA_CI") or report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if NOT_HERE not in reason:
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped (QAITA_CI is set): {reason}"
    return report
