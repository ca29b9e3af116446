"""Reading the files of public data sets, which are given by path and checked before anything is asked."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from evals.summary import SEED
from evals.types import EvalFault

_T = TypeVar("_T")


def file_in(data: Path, name: str) -> Path:
    """Return the file itself where `data` is one, else the file of this name in the folder."""
    return data if data.is_file() else data / name


def read_lines(path: Path, *fields: str) -> list[dict[str, Any]]:
    """Return the JSON objects of a file, one on each line, all of which have these fields.

    Raises:
        EvalFault: the file is absent or not as expected.
    """
    try:
        entries = [json.loads(line) for line in _text(path).splitlines() if line.strip()]
    except json.JSONDecodeError as error:
        raise EvalFault(f"{path} 不是每行一个 JSON 对象：{error}") from error
    for number, entry in enumerate(entries, 1):
        check_fields(entry, f"{path} 第 {number} 行", *fields)
    return entries


def read_json(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises:
        EvalFault: the file is absent or not JSON.
    """
    try:
        return json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise EvalFault(f"{path} 不是 JSON 文件：{error}") from error


def check_fields(entry: object, where: str, *fields: str) -> None:
    """Raise EvalFault where an entry is not a JSON object with these fields."""
    if not isinstance(entry, dict):
        raise EvalFault(f"{where}不是 JSON 对象。")
    if missing := [name for name in fields if name not in entry]:
        raise EvalFault(f"{where}缺少 {'、'.join(missing)}。")


def sample(items: Sequence[_T], limit: int | None) -> list[_T]:
    """Return `limit` of the items (all where it is None), always the same ones, in their order."""
    if limit is None or limit >= len(items):
        return list(items)
    chosen = set(random.Random(SEED).sample(range(len(items)), limit))
    return [item for place, item in enumerate(items) if place in chosen]


def write_files(folder: Path, wanted: dict[Path, bytes]) -> None:
    """Make a folder hold exactly these files; those that are there with the same content are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in {path for path in folder.rglob("*") if path.is_file()} - set(wanted):
        path.unlink()
    for path, content in wanted.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise EvalFault(f"打不开 {path}：{error.strerror}。请用 --data 指明放着这个文件的文件夹。") from error
    except UnicodeDecodeError as error:
        raise EvalFault(f"{path} 不是 UTF-8 编码的文件。") from error
