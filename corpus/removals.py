"""What cleaning leaves out of a file on purpose: together with the documents it is all that was there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.paragraphs import is_page_number, paragraphs
from corpus.types import RawText, Removed
from corpus.visible import UNSEEN

_RUN = re.compile(r"\S+")
_MARKS = re.compile(r"[#>*_`|:\-=~]+|<!--.*")
_OURS = ""  # the mark that a reader itself put before a heading
UNKNOWN = "原因不明"  # never meant to occur: a test asks for it


def removals(raw: RawText) -> list[Removed]:
    """Return what the reader left out of the text, and what cleaning leaves out of it, in this order.

    The latter have their offsets in `raw.text`.
    """
    return [*raw.removed, *_unused(raw)]


def _unused(raw: RawText) -> Iterator[Removed]:
    used = bytearray(len(raw.text))
    for paragraph in paragraphs(raw):
        for piece in paragraph.pieces:
            for offset, character in enumerate(piece.text, piece.original):
                used[offset] |= raw.text[offset] == character  # a table's marks stand for bars
    for run in _RUN.finditer(raw.text):
        start = run.start()
        for position in range(run.start(), run.end() + 1):
            ended = position == run.end()
            if ended or used[position]:
                if start < position and (reason := _reason(raw, start, position)) != _OURS:
                    yield Removed(raw.text[start:position], reason, start)
                start = position + 1


def _reason(raw: RawText, start: int, end: int) -> str:
    text = raw.text[start:end]
    if start < raw.body_start:
        return "文件开头的说明"
    if UNSEEN.fullmatch(text):
        return "看不见的字符"
    left = max(raw.text.rfind("\n", 0, start), raw.text.rfind("\r", 0, start)) + 1
    right = min((place for mark in "\r\n" if (place := raw.text.find(mark, end)) >= 0), default=len(raw.text))
    if is_page_number(raw.text[left:right].strip()):
        return "页码"
    if raw.format not in ("txt", "md") and not text.strip("#"):
        return _OURS
    if raw.format != "txt" and (_MARKS.fullmatch(text) or raw.text[left:right].lstrip().startswith(("```", "<!--"))):
        return "标记符号"
    return UNKNOWN
