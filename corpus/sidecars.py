"""A file beside a document that states what it is: 通知.pdf.meta.yaml or 通知.meta.json beside 通知.pdf."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from corpus.fields import NAMES, checked, field_named
from corpus.types import CorpusError

SIDECAR_SUFFIXES = (".meta.yaml", ".meta.yml", ".meta.json")
MAX_SIDECAR_BYTES = 64 * 1024
_SECRECY = "密级"
_SHOWN = "、".join(names[0] for names in NAMES.values())


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A sidecar as it lies on the disk or in an archive; `data` is None where it could not be opened."""

    name: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Statements:
    """What a sidecar states, by field; `problems` say in Chinese which of it cannot be used."""

    values: Mapping[str, str]
    problems: tuple[str, ...] = ()


def is_sidecar(name: str) -> bool:
    """Tell whether a file of this name states something about another."""
    return name.lower().endswith(SIDECAR_SUFFIXES)


def sidecar_names(name: str) -> tuple[str, ...]:
    """Return the names that a sidecar of the file `name` may have, the most exact first."""
    stem = PurePath(name).stem
    return tuple(dict.fromkeys(f"{base}{suffix}" for base in (name, stem) for suffix in SIDECAR_SUFFIXES))


def read_sidecar(sidecar: Sidecar) -> Statements:
    """Return what a sidecar states; what is wrong with it is told, and the rest of it is used."""
    try:
        stated = _parsed(sidecar)
    except CorpusError as error:
        return Statements({}, (str(error),))
    values: dict[str, str] = {}
    problems: list[str] = []
    for key, value in stated.items():
        field = _SECRECY if key.strip() == _SECRECY else field_named(key)
        if not field:
            problems.append(f"说明文件 {sidecar.name} 里的“{key}”不认识，没有使用。可以写：{_SHOWN}、{_SECRECY}。")
        elif field == _SECRECY:
            values[field] = value
        else:
            try:
                values[field] = checked(field, value)
            except CorpusError as error:
                problems.append(f"说明文件 {sidecar.name}：{error}")
    return Statements(values, tuple(problems))


def _parsed(sidecar: Sidecar) -> Mapping[str, str]:
    if sidecar.data is None:
        raise CorpusError(f"说明文件 {sidecar.name} 打不开，没有使用。请检查权限。")
    if len(sidecar.data) > MAX_SIDECAR_BYTES:
        raise CorpusError(f"说明文件 {sidecar.name} 超过 {MAX_SIDECAR_BYTES >> 10} KB，没有使用。请只写几项说明。")
    stated = (_as_json if sidecar.name.lower().endswith(".json") else _as_yaml)(sidecar.name, sidecar.data)
    if stated is None or stated == "":
        return {}
    if not isinstance(stated, dict):
        raise CorpusError(f"说明文件 {sidecar.name} 应当一行一项，例如 标题: 某某办法。没有使用它。")
    return {str(key): _flat(value) for key, value in stated.items()}


def _as_json(name: str, data: bytes) -> object:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CorpusError(
            f'说明文件 {name} 不是正确的 JSON，没有使用。请改正，例如 {{"标题": "某某办法"}}。'
        ) from error


def _as_yaml(name: str, data: bytes) -> object:
    import yaml

    try:
        # Everything stays a string: a date such as 2023-01 or a number such as 0012 must not be made over.
        return yaml.load(data.decode("utf-8-sig"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CorpusError(
            f"说明文件 {name} 不是正确的 YAML，没有使用。请改正，例如 标题: 某某办法（冒号后空一格）。"
        ) from error


def _flat(value: object) -> str:
    if isinstance(value, list):
        return "、".join(_flat(entry) for entry in value)
    return "" if value is None else " ".join(str(value).split())
