"""What the documents say is so: commands exist, the README's code runs, every dependency has its reason."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from test_house import LAYERS, PACKAGES, ROOT

README = ROOT / "README.md"
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELLS = {"sh", "bash", "shell", "console"}


def blocks(path: Path, languages: set[str]) -> list[str]:
    """Return the fenced blocks of ``path`` written in one of ``languages``."""
    return [body for language, body in FENCE.findall(path.read_text("utf-8")) if language in languages]


def command_lines(path: Path, program: str) -> list[list[str]]:
    """Return the words after ``program`` of each line in the shell blocks of ``path`` that calls it."""
    lines = [line.strip().removeprefix("$ ") for body in blocks(path, SHELLS) for line in body.splitlines()]
    words = [shlex.split(line, comments=True) for line in lines]
    return [found[1:] for found in words if found and Path(found[0]).name == program]


def requirement_name(text: str) -> str:
    """Return the name in a requirement such as ``numpy>=2.0``, in lower case."""
    return re.split(r"[\s\[<>=!~;]", text)[0].lower()


def required_names() -> set[str]:
    """Return the names of everything the package and its extras require."""
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return {requirement_name(need) for group in groups for need in group} - {"qaita"}


def read(name: str) -> str:
    """Return the text of a document under docs."""
    return (ROOT / "docs" / name).read_text("utf-8")


def top_packages() -> set[str]:
    """Return the names of the packages right under qaita."""
    return {name.split(".")[1] for name in PACKAGES if "." in name}


def written_readme() -> Path:
    """Return the README, or skip until it is written."""
    if not README.exists():
        pytest.skip("README.md is not written yet")
    return README


def test_readme_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python of the README runs as it stands, from its first block to its last."""
    found = blocks(written_readme(), {"python", "py"})
    assert found, "README.md has no Python block"
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "readme"}
    for body in found:
        exec(compile(body, "README.md", "exec"), names)


def test_readme_shows_a_command() -> None:
    """The README tells how to start: a make target or a qaita command."""
    readme = written_readme()
    assert command_lines(readme, "make") or command_lines(readme, "qaita")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_commands_in_documents_exist(path: Path) -> None:
    """Each ``qaita`` command shown in a shell block, in a group or not, exists and knows the options shown with it."""
    for words in command_lines(path, "qaita"):
        main = pytest.importorskip("qaita.cli", reason="the command line is not written yet").main
        names = [word for word in words if not word.startswith("-")]
        command = main
        while names and isinstance(command, click.Group):
            group, name = command, names.pop(0)
            command = group.commands.get(name)
            assert command is not None, f"{path.name}: no command {name!r}; allowed: {sorted(group.commands)}"
        known = {"--help", "--version"} | {option for param in command.params for option in param.opts}
        unknown = {word.split("=")[0] for word in words if word.startswith("-")} - known
        assert not unknown, f"{path.name}: {' '.join(words)}: unknown {sorted(unknown)}; allowed: {sorted(known)}"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_make_targets_in_documents_exist(path: Path) -> None:
    """Each ``make`` target shown in a shell block is in the Makefile."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = {word for words in command_lines(path, "make") for word in words if "=" not in word}
    assert shown <= targets, f"{path.name}: no target {sorted(shown - targets)}"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    """Each relative link names a file that is there."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8"))
    near = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in near if not (path.parent / link).exists()] == []


def test_every_dependency_has_its_reason() -> None:
    """docs/dependencies.md has a row for each requirement of the package and of its extras, and no other."""
    rows = re.findall(r"^\| `([\w-]+)` \|", read("dependencies.md"), re.MULTILINE)
    assert required_names() == {row.lower() for row in rows}


def test_constraints_pin_every_dependency() -> None:
    """constraints.txt holds exact versions only, no address, and one for each thing required."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
    names = {pin.split("==")[0].lower().replace("_", "-") for pin in pins}
    assert required_names() <= names


def test_changelog_knows_this_version() -> None:
    """The version in pyproject.toml has its section in the changelog."""
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_architecture_names_the_layers() -> None:
    """docs/architecture.md gives the layers in the order that is checked, and each package right under qaita."""
    text = read("architecture.md")
    order = " < ".join(", ".join(name for name in names if name != "cases") for names in LAYERS)
    assert order in text
    assert [name for name in sorted(top_packages()) if f"`{name}`" not in text] == []


def test_architecture_names_only_what_exists() -> None:
    """Each module that docs/architecture.md names by its path under src/qaita is there."""
    named = set(re.findall(r"`((?:\w+/)+\w*\*?\w*\.?\w*)`", read("architecture.md")))
    paths = {name for name in named if name.split("/")[0] in top_packages()}
    assert paths
    assert [name for name in sorted(paths) if not list((ROOT / "src" / "qaita").glob(name.rstrip("/")))] == []


@pytest.mark.parametrize(
    "word",
    [
        "asset", "damage state", "consequence", "repair", "restoration", "functionality", "service", "dependency",
        "supplier", "recovery curve", "resident-days lost", "task", "mode", "lot", "crew", "stock", "money", "hold",
        "precedence", "calendar", "release date", "deadline", "promise", "makespan", "incumbent", "lower bound", "gap",
        "member", "ensemble", "seed", "order", "owner", "due date", "situation report", "operational period",
        "demobilisation", "acceptance",
    ],
)  # fmt: skip
def test_glossary_defines(word: str) -> None:
    """Each word of the trade that the project uses has one entry in the glossary."""
    entries = re.findall(r"^\*\*([^*]+)\*\*", read("glossary.md"), re.MULTILINE)
    assert entries.count(word) == 1
