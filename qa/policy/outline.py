"""The lines of a document and which field each belongs to, by headings, labels and lead-ins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.dates import is_date
from qa.policy.labels import CONDITION, EXCLUDED, field_of, lead_in

_CN = "一二三四五六七八九十百零〇"
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第[{_CN}\d]+[编章节]\s*|第[{_CN}]部分[：:]?\s*|附件?\s*[\d{_CN}]{{0,2}}$")),
    ("article", re.compile(rf"第[{_CN}\d]+条\s*")),
    ("part", re.compile(rf"[{_CN}]{{1,3}}、\s*|0\d\s+")),
    ("bracket", re.compile(rf"[（(][{_CN}]{{1,3}}[）)]\s*")),
    ("number", re.compile(r"[\d０-９]{1,2}\s?[.．、]\s*(?!\d{1,3}(?:[%％]|万|亿|元))")),
    ("paren", re.compile(r"[（(]?[\d０-９]{1,2}[）)]\s*")),
    ("circle", re.compile(r"[①-⑳]\s*")),
    ("ordinal", re.compile(rf"[{_CN}]是(?=[^否不])")),
    ("bullet", re.compile(r"[-–•●▪■◆★*]\s*")),
    ("letter", re.compile(r"[a-z][.、)]\s*")),
)
_TOP = ("chapter", "article")
_ANSWER = re.compile(r"答[：:]\s*|注[：:]\s*")
_SQUARE = re.compile(r"【([^】]{2,16})】\s*")
_CELL = re.compile(r"[|｜]?\s*([^｜|]{2,16}?)\s*[｜|]\s*")
_COLON = re.compile(r"([^：:。；，]{2,26})[：:]\s*")
_SENTENCE_LABEL = re.compile(r"([^：:。；，]{2,16})。(?=.)")
_SIGNS = re.compile(r"[^，。；：\d]{3,40}(?:局|委员会|政府|办公室|厅|中心|部|院|联合会)")
_FULL_STOP = re.compile("。")
_SHORT = 18
_NO_HEADING = re.compile(r"[。；，、,;！!]|\d{4}年\d|^\d+$|https?:|(?:[局厅署]|委员会|政府|办公室)$|｜")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text; `body` begins after its marker (and after its label, where its value follows on the line)."""

    start: int
    end: int
    body: int
    marker: str = ""  # "part", "bracket" … or "label" for an unmarked heading
    label: str = ""  # the field that it announces
    alone: bool = False  # a heading or lead-in with nothing of its own


@dataclass(slots=True)
class Block:
    """What one label or lead-in announces: its line and the lines below it."""

    about: str
    head: Line
    lines: list[Line] = field(default_factory=list)


def read_lines(text: str) -> list[Line]:
    """Return the lines that are not empty."""
    lines = []
    position = 0
    for raw in text.split("\n"):
        start = position + len(raw) - len(raw.lstrip())
        end = position + len(raw.rstrip())
        position += len(raw) + 1
        while end > start:
            cut = _opening(text, start, end)
            lines.append(_line(text, start, cut))
            start = cut
    return _without_signatures(text, lines)


def _opening(text: str, start: int, end: int) -> int:
    """Return where a later sentence of the line opens a list of its own (… 有下列情形的不予奖励：…), else its end."""
    for match in _FULL_STOP.finditer(text, start, end - 8):
        rest = text[match.end() : end]
        kind, length = marker_of(rest)
        label = _COLON.match(rest, length)
        if (label and field_of(label[1])) or (not kind and lead_in(rest)[0] in (CONDITION, EXCLUDED)):
            return match.end()
    return end


def _without_signatures(text: str, lines: Sequence[Line]) -> list[Line]:
    """Leave out the names of offices above a date: whoever signs is not thereby an office to apply to."""
    signed: set[int] = set()
    for position, line in enumerate(lines):
        if is_date(text[line.start : line.end]):
            signed.add(position)
            above = position - 1
            while above >= 0 and _SIGNS.fullmatch(text, lines[above].start, lines[above].end):
                signed.add(above)
                above -= 1
    return [line for position, line in enumerate(lines) if position not in signed]


def marker_of(body: str) -> tuple[str, int]:
    """Return the kind of the marker that a line begins with, and its length."""
    for kind, pattern in _MARKERS:
        if found := pattern.match(body):
            return kind, found.end()
    return "", 0


def _line(text: str, start: int, end: int) -> Line:
    kind, length = marker_of(text[start:end])
    body = start + length
    if answer := _ANSWER.match(text, body, end):
        return Line(start, end, answer.end(), kind)
    for pattern in (_SQUARE, _CELL, _COLON, _SENTENCE_LABEL):
        found = pattern.match(text, body, end)
        if found and (name := field_of(found[1])):
            alone = found.end() >= end
            return Line(start, end, end if alone else found.end(), kind or "label", name, alone)
    content = text[body:end]
    if len(content) <= 40 and (name := field_of(content)):
        return Line(start, end, end, kind or "label", name, True)
    name, after = lead_in(content)
    if name:
        alone = body + after >= end
        return Line(start, end, body if alone else body + after, kind, name, alone)
    if not kind and len(content) <= _SHORT and (content[-1] in "：:？?" or not _NO_HEADING.search(content)):
        return Line(start, end, body, "label", "", True)
    return Line(start, end, body, kind)


def blocks(lines: Sequence[Line]) -> list[Block]:
    """Return what each label announces; a line belongs to the innermost label above it."""
    depths = _depths(lines)
    found: list[Block] = []
    open_blocks: list[tuple[int, Block]] = []
    for position, (line, depth) in enumerate(zip(lines, depths, strict=True)):
        while open_blocks and depth <= open_blocks[-1][0]:
            open_blocks.pop()
        if line.label:
            block = Block(line.label, line)
            found.append(block)
            # A lead-in without a marker of its own stands beside the list that it announces.
            reach = depth if line.marker or not line.alone else _list_depth(depths, lines, position) - 1
            open_blocks.append((reach, block))
        elif open_blocks:
            open_blocks[-1][1].lines.append(line)
    return found


def _list_depth(depths: Sequence[int], lines: Sequence[Line], position: int) -> int:
    following = position + 1
    if following < len(lines) and lines[following].marker:
        return depths[following]
    return depths[position]


def _depths(lines: Sequence[Line]) -> list[int]:
    """Return how deep each line stands: a kind of marker met before closes everything below it."""
    stack: list[str] = []
    depths = []
    for position, line in enumerate(lines):
        # The title, which looks like any short heading, closes and opens nothing.
        if not line.marker or (not position and line.marker == "label" and not line.label):
            depths.append(len(stack) + 1)
            continue
        if line.marker in _TOP:
            keep = ["chapter"] if line.marker == "article" and stack[:1] == ["chapter"] else []
            stack = [*keep, line.marker]
        elif line.marker in stack:
            del stack[stack.index(line.marker) + 1 :]
        else:
            stack.append(line.marker)
        depths.append(len(stack))
    return depths
