"""The house rules that a program can check: layers, cycles, where files are opened, what is documented.

Everything is read with ``ast`` from the source beside this folder; only the last tests import the package.
"""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import qaita

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src"
PACKAGE = SRC / "qaita"
TESTS = ROOT / "tests"

LAYERS = (
    ("errors", "units", "cases", "verify"),
    ("city",),
    ("damage",),
    ("work",),
    ("recovery",),
    ("plan",),
    ("ensemble",),
    ("files",),
    ("picture",),
    ("jobs",),
    ("desk",),
    ("cli",),
)
"""Low to high. A module imports its own layer and lower ones only; ``qaita`` itself, the front door, is above all."""

RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
FILE_OPENERS = {"files", "desk"}
OPENING_NAMES = {"open"}
OPENING_METHODS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "touch", "mkdir", "makedirs", "unlink", "rmdir",
    "rmtree", "iterdir", "glob", "rglob", "loadtxt", "genfromtxt", "savetxt", "tofile", "fromfile", "memmap",
    "read_csv", "to_csv", "read_excel", "to_excel", "read_file", "to_file", "sqlite3.connect",
}  # fmt: skip
SOLVER_APART = "ortools"
"""Distribution that the process of the command never loads: highspy brings another library of the same name."""
SOLVER_PROCESS = "qaita.plan.exact.helper"
"""What runs, by itself, in the process that loads it."""
MAX_PUBLIC_NAMES = 30
MAX_FILE_LINES = 700

Trees = dict[str, ast.Module]


def module_name(path: Path) -> str:
    """Return the dotted name of the module in ``path``; a package for its ``__init__``."""
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parse_package() -> Trees:
    """Return the syntax tree of every module of the package by dotted name."""
    return {module_name(path): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


TREES = parse_package()
PACKAGES = {module_name(path) for path in PACKAGE.rglob("__init__.py")}


def imported_names(node: ast.Import | ast.ImportFrom, module: str) -> list[str]:
    """Return the dotted names one import statement asks for, most exact first."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        here = module.split(".") if module in PACKAGES else module.split(".")[:-1]
        base = ".".join(here[: len(here) - node.level + 1] + ([node.module] if node.module else []))
    return [f"{base}.{alias.name}" for alias in node.names]


def target_module(name: str) -> str | None:
    """Return the module of the package that ``name`` is, or is found in; None for foreign names."""
    if name in TREES:
        return name
    parent = name.rpartition(".")[0]
    return parent if parent in TREES else None


def statements(tree: ast.AST, *, at_import: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the import statements of a module; with ``at_import`` only those run when it is imported."""
    for node in ast.iter_child_nodes(tree):
        late = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        checking = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not (at_import and (late or checking)):
            yield from statements(node, at_import=at_import)


def imports(module: str, *, at_import: bool) -> set[str]:
    """Return the modules of the package that ``module`` imports."""
    names = [
        name
        for statement in statements(TREES[module], at_import=at_import)
        for name in imported_names(statement, module)
    ]
    return {target for target in map(target_module, names) if target} - {module}


def layer(module: str) -> str:
    """Return the name of the module or package directly under ``qaita``; empty for the front door."""
    return module.split(".")[1] if "." in module else ""


def calls(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Yield line, name called and what it was called on (empty for a plain name) of every call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id, ""
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.attr, ast.unparse(node.func.value)


def find_cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return the nodes of one cycle of ``graph``, or an empty list."""
    done: set[str] = set()

    def walk(node: str, path: list[str]) -> list[str]:
        if node in path:
            return path[path.index(node) :]
        if node in done:
            return []
        for following in sorted(graph[node]):
            if found := walk(following, [*path, node]):
                return found
        done.add(node)
        return []

    return next((found for node in sorted(graph) if (found := walk(node, []))), [])


def opens_file(name: str, on: str) -> bool:
    """Tell whether a call of ``name`` on ``on`` opens or changes a file."""
    if not on:
        return name in OPENING_NAMES
    return (name in OPENING_METHODS or f"{on}.{name}" in OPENING_METHODS) and on not in {"webbrowser", "self"}


def carries_docstring(thing: object) -> bool:
    """Tell whether ``thing`` is of a kind that has a docstring of its own."""
    return inspect.isroutine(thing) or inspect.isclass(thing) or inspect.ismodule(thing)


def test_every_module_has_a_layer() -> None:
    """No room is built beside the stairs: each module and package under qaita stands in LAYERS."""
    unplaced = {layer(module) for module in TREES} - set(RANK) - {"", "__main__"}
    assert not unplaced, f"not in any layer: {sorted(unplaced)}"


def test_imports_point_down() -> None:
    """A module imports its own layer and lower ones only, deferred and type-only imports included."""
    up = [
        f"{module} imports {target}"
        for module in TREES
        for target in sorted(imports(module, at_import=False))
        if layer(module) in RANK and layer(target) in RANK and RANK[layer(target)] > RANK[layer(module)]
    ]
    assert not up, "\n".join(up)


def test_the_verifier_shares_no_code() -> None:
    """What judges a proof imports nothing but itself, numpy and Python's own library, and no planner imports its way
    into it."""
    names = {
        name.split(".")[0] if not name.startswith("qaita.") else ".".join(name.split(".")[:2])
        for module, tree in TREES.items() if layer(module) == "verify"
        for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_names(node, module)
    }  # fmt: skip
    assert "qaita.verify" in names
    assert names - sys.stdlib_module_names <= {"qaita.verify", "numpy"}


def test_imports_have_no_cycle() -> None:
    """No module needs itself by whatever way, deferred and type-only imports included (the front door names all)."""
    graph = {module: imports(module, at_import=False) - {"qaita"} for module in TREES}
    assert find_cycle(graph) == []
    assert find_cycle({module: imports(module, at_import=True) for module in TREES}) == []


def loads_solver(tree: ast.AST) -> bool:
    """Tell whether a module names OR-Tools in an import of any kind, or has it imported by name (pytest's too)."""
    words = {"import_module", "__import__", "importorskip"}
    named = {
        str(cell.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in words
        for cell in node.args
        if isinstance(cell, ast.Constant)
    }
    named |= {name for statement in statements(tree, at_import=False) for name in imported_names(statement, "")}
    return any(name.split(".")[0] == SOLVER_APART for name in named)


def solver_side() -> set[str]:
    """Return the modules that import OR-Tools, or a module that does, and so on."""
    side = {module for module, tree in TREES.items() if loads_solver(tree)}
    graph = {module: imports(module, at_import=False) for module in TREES}
    while more := {module for module in TREES if graph[module] & side} - side:
        side |= more
    return side


def test_the_solver_is_loaded_in_its_own_process() -> None:
    """OR-Tools is imported under plan/exact alone, and by what its process runs: nobody else can come to load it."""
    side = solver_side()
    assert SOLVER_PROCESS in side and len(side) > 2
    assert [module for module in sorted(side) if not module.startswith("qaita.plan.exact.")] == []
    assert [m for m in sorted(TREES) if SOLVER_PROCESS in imports(m, at_import=False)] == []
    reached, ahead = set[str](), {SOLVER_PROCESS}
    while ahead:
        reached |= ahead
        ahead = {target for module in ahead for target in imports(module, at_import=False)} - reached
    assert sorted(side - reached) == [], "imports OR-Tools, and is not part of its process"


def test_no_test_loads_the_solver() -> None:
    """A test that did would leave those of HiGHS failing or skipped, in whichever order they are run.

    The benchmark's contenders may: each is a process of its own, which a test starts and never imports."""
    side = solver_side()
    contest = ROOT / "benchmarks" / "contest"
    paths = [path for folder in (TESTS, ROOT / "benchmarks") for path in sorted(folder.rglob("*.py"))
             if contest not in path.parents]
    trees = {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in paths}
    asked = {
        name: {target_module(each) for node in statements(tree, at_import=False) for each in imported_names(node, "")}
        for name, tree in trees.items()
    }
    loading = [name for name, tree in trees.items() if loads_solver(tree) or asked[name] & side]
    assert loading == []


def test_loads_solver_knows_its_cases() -> None:
    """The search sees OR-Tools behind every way to import it, and lets those be who only look whether it is there."""
    for line in ("import ortools", "from ortools.sat.python import cp_model", "def f():\n    import ortools.sat as s",
                 "import_module('ortools.sat')", "pytest.importorskip('ortools')",
                 "if TYPE_CHECKING:\n    from ortools import sat"):  # fmt: skip
        assert loads_solver(ast.parse(line)), line
    for line in ("find_spec('ortools')", "version('ortools')", "import highspy", "from . import ortools_free"):
        assert not loads_solver(ast.parse(line)), line


def test_find_cycle_finds_one() -> None:
    """The search for cycles sees a ring of three behind an innocent entry, and none where there is none."""
    assert find_cycle({"in": {"a"}, "a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c"]
    assert find_cycle({"in": {"a", "b"}, "a": {"b"}, "b": set()}) == []


def test_only_the_command_line_prints() -> None:
    """Results and messages reach the screen through the command line alone."""
    printing = [
        f"{module} line {line}"
        for module, tree in TREES.items()
        if layer(module) != "cli"
        for line, name, on in calls(tree)
        if name == "print" and not on
    ]
    assert not printing, "\n".join(printing)


def test_files_are_opened_in_one_place() -> None:
    """Only ``files`` and ``desk`` open, make or remove files; all others are given data."""
    opening = [
        f"{module} line {line}: {on}.{name}" if on else f"{module} line {line}: {name}"
        for module, tree in TREES.items()
        if layer(module) not in FILE_OPENERS
        for line, name, on in calls(tree)
        if opens_file(name, on)
    ]
    assert not opening, "\n".join(opening)


def test_opens_file_knows_its_cases() -> None:
    """The search sees open, Path methods and sqlite3.connect, and lets a browser window be."""
    assert opens_file("open", "") and opens_file("read_text", "path") and opens_file("connect", "sqlite3")
    assert not opens_file("open", "webbrowser") and not opens_file("connect", "graph")


@pytest.mark.parametrize("module", sorted(TREES))
def test_module_says_what_it_owns(module: str) -> None:
    """Each module starts with a docstring, and stays small enough to be read in one go."""
    text = ast.get_docstring(TREES[module]) or ""
    assert text.endswith((".", "`", ")")) and len(text.split()) >= 3, f"{module}: met {text!r}"
    assert max((getattr(node, "end_lineno", 0) for node in ast.walk(TREES[module])), default=0) <= MAX_FILE_LINES


def test_every_test_says_what_it_proves() -> None:
    """Each test function has a docstring."""
    silent = [
        f"{path.relative_to(ROOT)} line {node.lineno}: {node.name}"
        for path in sorted(TESTS.rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(silent)


def test_front_door_is_narrow_and_documented() -> None:
    """``qaita`` offers at most 30 names, and each function, class or module among them says what it is."""
    names = getattr(qaita, "__all__", [])
    assert len(names) == len(set(names)) <= MAX_PUBLIC_NAMES
    things = {name: getattr(qaita, name) for name in names}
    silent = [name for name, thing in things.items() if carries_docstring(thing) and not inspect.getdoc(thing)]
    assert not silent, f"no docstring: {silent}"


def test_package_under_test_is_the_built_one() -> None:
    """Where ``make test`` built the package, the tests run on that and not on the source beside them."""
    built = os.environ.get("QAITA_INSTALLED")
    place = Path(inspect.getfile(qaita)).resolve()
    assert built is None or place.is_relative_to(Path(built).resolve()), f"met {place}"


def test_build_leaves_no_file_out() -> None:
    """Every file under src/qaita, data and templates included, is in the package that is imported."""
    place = Path(inspect.getfile(qaita)).resolve().parent
    source = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.is_file()]
    wanted = [path for path in source if "__pycache__" not in path.parts]
    assert [str(path) for path in wanted if not (place / path).is_file()] == []
