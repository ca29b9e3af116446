"""The house rules that code can check: which way imports go, how long files are, what may not stand in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpus", "index", "qa", "evals")
MAY_IMPORT = {
    "corpus": {"corpus"},
    "index": {"corpus", "index"},
    "qa": {"corpus", "index", "qa"},
    "evals": {"corpus", "index", "qa", "evals"},
    "app": {"corpus", "index", "qa"},
}
MODULES = sorted([*(path for room in ROOMS for path in (ROOT / room).rglob("*.py")), ROOT / "app.py"])
TEXTS = {".py", ".md", ".toml", ".jsonl", ".css", ".js", ".txt", ""}
LONGEST_FILE, LONGEST_FUNCTION = 300, 60


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_rooms(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the room of each import of ours, those inside functions too."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module), level=0):
                modules = [module]
            case _:
                continue
        for module in modules:
            if (room := module.split(".")[0]) in MAY_IMPORT:
                yield node.lineno, room


def ours() -> list[Path]:
    """The project's own text files: what lies in its rooms and beside them, without what is installed or built."""
    beside = [path for path in ROOT.iterdir() if path.is_file()]
    inside = [path for folder in (*ROOMS, "tests", ".ci") for path in (ROOT / folder).rglob("*") if path.is_file()]
    built = ("__pycache__", "evals/runs/")
    return [path for path in beside + inside if path.suffix in TEXTS and not any(part in name(path) for part in built)]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_one_way(path: Path) -> None:
    allowed = MAY_IMPORT[room_of(path)]
    wrong = [f"line {line}: {room}" for line, room in imported_rooms(path.read_text("utf-8")) if room not in allowed]
    assert not wrong, f"{name(path)} may import {', '.join(sorted(allowed))} only; it imports {wrong}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_are_absolute(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    relative = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    assert not relative, f"{name(path)} imports relatively at lines {relative}: the rule above can't see that"


def test_the_import_rule_sees_imports_inside_functions() -> None:
    assert list(imported_rooms("import os\ndef f():\n    from qa.types import Answer\n    import evals.run")) == [
        (3, "qa"),
        (4, "evals"),
    ]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_and_functions_are_short(path: Path) -> None:
    source = path.read_text("utf-8")
    assert source.count("\n") <= LONGEST_FILE, f"{name(path)} is over {LONGEST_FILE} lines: would two files be clearer?"
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION]
    assert not long, f"{name(path)}: over {LONGEST_FUNCTION} lines: {long}"


def test_no_file_names_a_path_of_one_machine() -> None:
    machine = re.compile(r"(?<![\w.}])/(?:work|farm|home/\w+|Users|root|tmp)/")
    found = [
        f"{name(path)}:{number}"
        for path in ours()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if machine.search(line)
    ]
    assert not found


def test_every_package_is_named_for_the_installer() -> None:
    import tomllib

    named = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"])
    present = {name(path.parent).replace("/", ".") for room in ROOMS for path in (ROOT / room).rglob("__init__.py")}
    assert named == present
