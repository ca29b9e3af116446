"""An answer cut into statements, each with the citation marks that stand for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qa.numerals import fold

MARK = re.compile(r"[\[［【]\^?(?P<numbers>\d{1,2}(?:\s*[,，、–-]\s*\d{1,2})*)[\]］】]")
_LISTED = re.compile(r"(?m)^[ \t>*#-]*(?:\d{1,2}[.、)）．](?!\d)|[（(]\d{1,2}[)）]|第[一二三四五六七八九十]+[，、：:])")
_INNER_LISTED = re.compile(r"(?<=[。；：:])\s*(?:第[一二三四五六七八九十]+[，、：]|[（(]?\d{1,2}[)）])")
_MARKDOWN = re.compile(r"[*_`#|]+|https?://[^\s）)\]]+")
_TERMINATOR = re.compile(r"[。！？!?；;]+[”’』」）)]*")


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of the answer and the citations that stand for it."""

    start: int
    end: int
    cited: tuple[int, ...]


def without_marks(text: str) -> str:
    """Return `text` with citation marks, list numbers and Markdown signs blanked, so that offsets stay."""
    for pattern in (MARK, _LISTED, _INNER_LISTED, _MARKDOWN):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return text


def mark_numbers(match: re.Match[str]) -> Iterator[int]:
    """Yield the numbers of a mark: [1,3] and [1-3] name several."""
    for part in re.split(r"\s*[,，、]\s*", fold(match["numbers"])):
        first, _, last = part.replace("–", "-").partition("-")
        yield from range(int(first), int(last or first) + 1)


def cut_statements(text: str) -> list[Statement]:
    """Cut an answer into sentences; one without a mark stands on the next mark of its line, else on the last one."""
    found: list[Statement] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        sentences = [Statement(start, end, _marks(text, start, end)) for start, end in _sentences(line, offset)]
        for position, sentence in enumerate(sentences):
            later = next((other.cited for other in sentences[position:] if other.cited), ())
            earlier = next((other.cited for other in reversed(sentences[:position]) if other.cited), ())
            found.append(replace(sentence, cited=later or earlier))
        offset += len(line)
    return found


def _sentences(line: str, offset: int) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _TERMINATOR.finditer(line):
        end = match.end()
        while mark := MARK.match(line, end + len(line[end:]) - len(line[end:].lstrip())):
            end = mark.end()  # a mark after the full stop belongs to the sentence before it
        if end > start:
            yield offset + start, offset + end
            start = end
    if start < len(line):
        yield offset + start, offset + len(line)


def _marks(text: str, start: int, end: int) -> tuple[int, ...]:
    return tuple(number for match in MARK.finditer(text, start, end) for number in mark_numbers(match))
