"""docs/recovery-engine.md: what it shows runs as it stands."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "recovery-engine.md"


def test_code_of_the_page_runs(capsys):
    """Proves that the page's Python runs from its first block to its last, assertions included, and prints."""
    found = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(found) == 3
    names = {"__name__": "page"}
    for body in found:
        exec(compile(body, PAGE.name, "exec"), names)
    assert "resident-days lost, P10 P50 P90: [" in capsys.readouterr().out
