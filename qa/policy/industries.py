"""Industries: which words mean which, which belongs to which, and whether a company is in one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).with_name("industries.txt")


@dataclass(frozen=True, slots=True)
class _Table:
    names: dict[str, str]  # every word by the industry that it names
    parents: dict[str, str]
    overlaps: dict[str, frozenset[str]]
    pattern: re.Pattern[str]


def in_industry(wanted: str, told: str) -> bool | None:
    """Return whether a company of the industries `told` is in `wanted`; None where the words do not decide it."""
    table = _table()
    target = table.names.get(wanted)
    if target is None:
        return True if wanted in told else None
    own = {table.names[word] for word in table.pattern.findall(told)}
    if not own:
        return True if wanted in told else None
    if any(target in _line(name, table) for name in own):
        return True
    if "*" in table.overlaps.get(target, ()):
        return None  # a company of any industry may be in it: 外贸
    near = {target, *table.overlaps.get(target, ())}
    if any(name in _line(target, table) or near & set(_line(name, table)) for name in own):
        return None
    if any(target in table.overlaps.get(step, ()) for name in own for step in _line(name, table)):
        return None
    return False


@lru_cache(maxsize=8192)
def industries(text: str) -> tuple[str, ...]:
    """Return the industries that a text names, each with all that it belongs to."""
    table = _table()
    named = [table.names[word] for word in table.pattern.findall(text)]
    return tuple(dict.fromkeys(step for name in named for step in _line(name, table)))


def industry_words() -> str:
    """Return a pattern for the words that name an industry, the longest first."""
    return _table().pattern.pattern


def _line(name: str, table: _Table) -> list[str]:
    """Return an industry with all that it belongs to."""
    line = [name]
    while line[-1] in table.parents:
        line.append(table.parents[line[-1]])
    return line


@lru_cache(maxsize=1)
def _table() -> _Table:
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    overlaps: dict[str, frozenset[str]] = {}
    for row in _DATA.read_text("utf-8").splitlines():
        if not row or row.startswith("#"):
            continue
        rest, _, near = row.partition("~")
        rest, _, others = rest.partition(":")
        name, _, parent = (part.strip() for part in rest.partition("<"))
        if parent:
            parents[name] = parent
        overlaps[name] = frozenset(near.split())
        for word in (name, *others.split()):
            names[word] = name
    words = sorted(names, key=len, reverse=True)
    return _Table(names, parents, overlaps, re.compile("|".join(map(re.escape, words))))
