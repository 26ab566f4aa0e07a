"""docs/data-model.md and the schema say the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from qaita.city.schema import PROVENANCE, SETTINGS, TABLES, Column, Kind, Setting, TableSpec

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "data-model.md").read_text("utf-8")


def section(heading: str) -> list[str]:
    """Return the table rows under a heading, up to the next heading of any level."""
    body = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert body, f"docs/data-model.md has no section {heading!r}"
    return [line for line in body[1].splitlines() if line.startswith("| `")]


def allowed(column: Column) -> str:
    """Return the cell "allowed" of a column."""
    if column.target:
        return "id of " + " or ".join(f"`{table}`" for table in column.target)
    if column.allowed:
        return ", ".join(f"`{word}`" for word in column.allowed)
    if column.minimum is not None and column.maximum is not None:
        return f"{column.minimum:g} to {column.maximum:g}"
    return f"≥ {column.minimum:g}" if column.minimum is not None else ""


def column_line(column: Column) -> str:
    """Return the row that documents a column."""
    default = f"`{column.default}`" if column.default else ""
    cells = [f"`{column.name}`", column.kind, column.unit, "required" if column.required else "", default,
             allowed(column), column.about]
    return f"| {' | '.join(cells)} |"


def setting_line(setting: Setting) -> str:
    """Return the row that documents a setting."""
    default = f"`{setting.default}`" if setting.default else ""
    cells = [f"`{setting.name}`", setting.kind, "required" if setting.required else "", default, setting.about]
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_table_is_documented(spec: TableSpec) -> None:
    """Each column stands in its table's section with kind, unit, default, range and meaning; no other does."""
    assert section(spec.name) == [column_line(column) for column in spec.columns if column not in PROVENANCE]
    assert spec.about in TEXT


def test_common_columns_are_documented() -> None:
    """The columns that every table may have stand in a section of their own."""
    assert section("Columns of every table") == [column_line(column) for column in PROVENANCE]


def test_settings_are_documented() -> None:
    """Each key of city.toml stands in its section with kind, default and meaning."""
    assert section("city.toml") == [setting_line(setting) for setting in SETTINGS]


def test_kinds_are_documented() -> None:
    """Section Cells says of each kind how it is written."""
    body = TEXT.split("## Cells")[1].split("\n## ")[0]
    assert re.findall(r"^\| (\w+) \|", body, re.MULTILINE)[1:] == list(get_args(Kind))


def test_sections_named_in_the_schema_exist() -> None:
    """Where a column's meaning points to a section, the section is there."""
    named = {name for spec in TABLES for column in spec.columns for name in re.findall(r"section (\w+)", column.about)}
    assert named and all(f"\n## {name}\n" in TEXT for name in named)
