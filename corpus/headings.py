"""The outline of a document: which paragraphs are headings, and the sections they open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.paragraphs import Paragraph
from corpus.wrapping import ends_sentence


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading that a paragraph is or begins with; a smaller `level` stands above a greater one."""

    level: int
    text: str


_DIGITS = "一二三四五六七八九十百千零〇\\d"
_BY_MARKER = (
    (8, re.compile(r"附\s?件\s?[\d一二三四五六七八九十]{0,2}\s?[:：]?(?=\s|$|[^\d的。，])")),
    (10, re.compile(rf"第[{_DIGITS}]+编")),
    (11, re.compile(rf"第[{_DIGITS}]+章")),
    (12, re.compile(rf"第[{_DIGITS}]+节")),
    (13, re.compile(rf"第[{_DIGITS}]+条(?:之[一二三四五六七八九十])?(?![规的第、和或至款所中])")),
    (21, re.compile(r"[一二三四五六七八九十]{1,3}、")),
    (22, re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]")),
    (23, re.compile(r"\d{1,2}[.．、](?!\d)")),
    (24, re.compile(r"[（(]\d{1,2}[)）]")),
)
_UNNUMBERED = 20
_ARTICLE, _CHAPTERLESS = 13, 21
_SOFT = {_UNNUMBERED, 22, 23, 24}  # as often a list item as a heading: what follows decides
_WHOLE = {10, 11, 12}
_LINE_LENGTH = 50
_SENTENCE_LENGTH = 45
_BARE_LENGTH = 30
_PUNCTUATION = re.compile(r"[。！？；：，:;]")
_NOT_A_HEADING = re.compile(
    r"[：:；。！？｜\t]|\d{4}年\d{1,2}月\d{1,2}日$|^[（(].*[)）]$|(?:[局厅署]|委员会|政府|办公室|国务院|公司)$|^[■□◆●▲——]|^\d+$|https?:"
)
_SEPARATOR = " > "


def headings(paragraphs: Sequence[Paragraph], title: str) -> list[Heading | None]:
    """Return, for each paragraph, the heading that it is or begins with."""
    found: list[Heading | None] = []
    in_body = in_article = False
    for paragraph in paragraphs:
        heading = None if paragraph.text == title else _heading(paragraph, in_body)
        if heading and heading.level > _ARTICLE and in_article and heading.level != _CHAPTERLESS:
            heading = None  # （一） in 第五条 is an item of the article
        if heading:
            in_article = heading.level == _ARTICLE
        found.append(heading)
        in_body = in_body or (heading is None and len(paragraph.text) > _BARE_LENGTH and ends_sentence(paragraph.text))
    candidates = list(found)
    for position in reversed(range(len(found))):
        following = position + 1
        after = (candidates[following], paragraphs[following]) if following < len(found) else None
        if not _opens_something(found[position], paragraphs[position], after):
            found[position] = None
    return _without_last_items(candidates, found)


def _without_last_items(candidates: list[Heading | None], found: list[Heading | None]) -> list[Heading | None]:
    """Take out the last item of a list, which text follows as it follows a heading."""
    kept = list(found)
    for position in range(1, len(found)):
        heading, before = found[position], candidates[position - 1]
        if heading and before and heading.level == before.level in _SOFT and kept[position - 1] is None:
            kept[position] = None
    return kept


def _opens_something(
    heading: Heading | None, paragraph: Paragraph, after: tuple[Heading | None, Paragraph] | None
) -> bool:
    """Tell a heading from a list item or a signature: text, or a heading below it, follows."""
    if heading is None or paragraph.level or heading.level not in _SOFT:
        return True
    if len(heading.text) < len(paragraph.text.rstrip("。：:；;")):
        return True  # its own text follows in the same paragraph
    if after is None:
        return False
    if after[0]:
        return after[0].level > heading.level
    return heading.level != _UNNUMBERED or len(after[1].text) >= _BARE_LENGTH or ends_sentence(after[1].text)


def _heading(paragraph: Paragraph, in_body: bool) -> Heading | None:
    text = paragraph.text
    if paragraph.level:
        return Heading(paragraph.level, text)
    for level, marker in _BY_MARKER:
        match = marker.match(text)
        if match:
            return _marked(level, text, match.end())
    if in_body and 4 <= len(text) <= _BARE_LENGTH and not ends_sentence(text) and not _NOT_A_HEADING.search(text):
        return Heading(_UNNUMBERED, text) if text[-1] not in "，、," else None
    return None


def _marked(level: int, text: str, marker_end: int) -> Heading | None:
    """Return the heading of a paragraph that begins with a marker: a line, or the first sentence of a paragraph."""
    if level == 13:
        return Heading(level, text[:marker_end].rstrip())
    line = len(text) <= _LINE_LENGTH and not _PUNCTUATION.search(text[marker_end:].rstrip("。：:；;"))
    if text.endswith(("；", ";")):
        return None
    if level in (23, 24):
        return Heading(level, text) if line and not ends_sentence(text) else None
    if line:
        return Heading(level, text.rstrip("。：:；;"))
    if level in _WHOLE or level == 8:
        return Heading(level, text[:marker_end].strip()) if len(text) <= _LINE_LENGTH else None
    end = _PUNCTUATION.search(text, marker_end)
    sentence = re.compile("[。！？；：]").search(text, marker_end)
    if sentence and sentence.start() <= _SENTENCE_LENGTH:
        end = sentence
    return Heading(level, text[: min(end.start() if end else len(text), _SENTENCE_LENGTH)])


def paths(found: Sequence[Heading | None]) -> list[str]:
    """Return the heading path ("一、… > （一）…") that holds from each paragraph on."""
    stack: list[Heading] = []
    path: list[str] = []
    for heading in found:
        if heading:
            while stack and stack[-1].level >= heading.level:
                stack.pop()
            stack.append(heading)
        path.append(_SEPARATOR.join(entry.text for entry in stack))
    return path


def common(first: str, second: str) -> str:
    """Return the heading path that two paths share."""
    shared: list[str] = []
    for left, right in zip(first.split(_SEPARATOR), second.split(_SEPARATOR), strict=False):
        if left != right:
            break
        shared.append(left)
    return _SEPARATOR.join(shared)
