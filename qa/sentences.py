"""The sentences of a text: the smallest stretch that is quoted."""

from __future__ import annotations

import re

from corpus.remembering import remembered

_END = re.compile(r"(?:[。！？；!?;]|……)[”’」』）)》〉]*|\n+")

_LIST_MARK = re.compile(r"\s*(?:(?:[-*+•]|#{1,6})\s+|答[：:]\s*)")  # of a list, a heading, or an answer in an FAQ


@remembered
def sentences(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence or clause of an enumeration, white space at its ends left out."""
    found: list[tuple[int, int]] = []
    position = 0
    for match in _END.finditer(text):
        if _opens_without_closing(text[position : match.end()]):
            continue  # a full stop inside a quotation doesn't end the sentence around it
        _append(found, text, position, match.end())
        position = match.end()
    _append(found, text, position, len(text))
    return found


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch of whole sentences that holds text[start:end]."""
    touched = [one for one in sentences(text) if one[0] < max(end, start + 1) and start < one[1]]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)


def _opens_without_closing(text: str) -> bool:
    return (
        any(text.count(opening) > text.count(closing) for opening, closing in ("“”", "（）", "《》"))
        and len(text) < 120
    )


def _append(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    mark = _LIST_MARK.match(text, start, end)
    start = mark.end() if mark else start
    stripped = text[start:end].strip()
    if stripped:
        first = start + len(text[start:end]) - len(text[start:end].lstrip())
        found.append((first, first + len(stripped)))
