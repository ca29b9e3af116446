"""The outline of a document: which paragraphs are headings, and the paths that they make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.numbering import ordinal
from corpus.paragraphs import Paragraph
from corpus.wrapping import ends_sentence


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading that a paragraph is or begins with; a smaller `level` stands above a greater one.

    `markup` is the depth at which it was marked up as one, 0 where it was not.
    """

    level: int
    text: str
    markup: int = 0

    @property
    def is_article(self) -> bool:
        return self.level == ARTICLE


_DIGITS = "一二三四五六七八九十百千零〇○\\d"
_ATTACHMENT, _PART, _SUBPART, _CHAPTER, _SECTION, _OVER_ARTICLES, ARTICLE = 8, 10, 11, 12, 13, 14, 15
_UNNUMBERED, _CHAPTERLESS = 20, 21
_DIVISIONS = {_PART, _SUBPART, _CHAPTER, _SECTION}
_BY_MARKER = (
    (
        _ATTACHMENT,
        re.compile(r"附\s?[件录表图]\s?[\d一二三四五六七八九十]{0,2}\s?[:：]?(?=\s|$|[^\d的。，])|附\s?[:：]"),
    ),
    (_SUBPART, re.compile(rf"第[{_DIGITS}]+分编")),
    (_PART, re.compile(rf"第[{_DIGITS}]+编")),
    (_CHAPTER, re.compile(rf"第[{_DIGITS}]+章|[总附]\s?则$")),
    (_SECTION, re.compile(rf"第[{_DIGITS}]+节")),
    (_CHAPTERLESS, re.compile(r"[一二三四五六七八九十]{1,3}、")),
    (22, re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]")),
    (23, re.compile(r"\d{1,2}[.．、](?!\d)")),
    (24, re.compile(r"[（(]\d{1,2}[)）]")),
)
_NAMED = re.compile(r"[总附]\s?则")  # chapters that may stand without a number among numbered ones
_NUMBER_ONLY = re.compile(rf"第[{_DIGITS}]+(?:编|分编|章|节)")
_ARTICLE_LABEL = re.compile(rf"第(?P<number>[{_DIGITS}]+)条(?:之[一二三四五六七八九十]+)?")
# 第十二条规定的, 第十二条第二款, 第十二条、第十三条: a sentence that names an article, not the article
_REFERENCE = re.compile(
    r"[的、，,]|\s*(?:(?:和|或者?|至|与|及|以及)第|(?:之|的)?规定(?:的|，|,)|所[列称述]|中的|第[一二三四五六七八九十]+[款项]|"
    r"以[外上下]|(?:修改|改)为)"
)
_LISTED = re.compile("([一二三四五六七八九十]{1,3})、")
_SOFT = {_UNNUMBERED, 22, 23, 24}  # as often a list item as a heading: what follows decides
_LINE_LENGTH = 50
_SENTENCE_LENGTH = 45
_BARE_LENGTH = 30
_SECOND_LINE = 20  # characters of a chapter's name that may stand in the line after its number
_PUNCTUATION = re.compile(r"[。！？；：，:;]")
_NOT_A_HEADING = re.compile(
    r"[：:；。！？｜\t]|\d{4}年\d{1,2}月\d{1,2}日$|^[（(].*[)）]$|(?:[局厅署]|委员会|政府|办公室|国务院|公司)$|^[■□◆●▲——]|^\d+$|https?:"
)
_SEPARATOR = " > "


def headings(paragraphs: Sequence[Paragraph], title: str) -> list[Heading | None]:
    """Return, for each paragraph, the heading that it is or begins with."""
    candidates = _candidates(paragraphs, title)
    found = list(candidates)
    for position in reversed(range(len(found))):
        following = position + 1
        after = (candidates[following], paragraphs[following]) if following < len(found) else None
        if not _opens_something(found[position], paragraphs[position], after):
            found[position] = None
    found = _without_last_items(candidates, found)
    found = _without_contents(found)
    return _among_numbered(_with_second_lines(paragraphs, found))


def _among_numbered(found: list[Heading | None]) -> list[Heading | None]:
    """Take out 总则 and 附则, unless they are marked up or stand among chapters that have numbers."""
    if any(heading and heading.level in _DIVISIONS and heading.text[0] == "第" for heading in found):
        return found
    return [None if one and not one.markup and _NAMED.fullmatch(one.text) else one for one in found]


def is_article(path: str) -> bool:
    """Tell whether a heading path ends in an article: “第三章 … > 第十二条”."""
    return _ARTICLE_LABEL.fullmatch(path.rpartition(_SEPARATOR)[2]) is not None


def article_label(text: str) -> str:
    """Return the “第十二条” that `text` begins with, or ""."""
    match = _ARTICLE_LABEL.match(text)
    return match[0] if match else ""


def _candidates(paragraphs: Sequence[Paragraph], title: str) -> list[Heading | None]:
    found: list[Heading | None] = []
    in_body = in_article = False
    article = outer = inner = 0  # numbers of the latest article, and of the latest “一、” outside and inside of it
    for position, paragraph in enumerate(paragraphs):
        text = paragraph.text
        heading = None if text == title else _article(text, article) or _heading(paragraph, in_body)
        if heading and _NAMED.fullmatch(text) and found and found[-1] and _NUMBER_ONLY.fullmatch(found[-1].text):
            heading = None  # the name of the chapter whose number stands in the line before
        listed = _LISTED.match(text)
        if listed and not paragraph.level:
            following = paragraphs[position + 1].text if position + 1 < len(paragraphs) else ""
            number = ordinal(listed[1])
            if heading and heading.text == text and _article(following, article):
                heading = replace(heading, level=_OVER_ARTICLES)
            elif in_article and (number in (1, inner + 1) or number != outer + 1):
                # 一、 in 第五条 is an item of the article, unless it goes on with the 一、 above it
                heading, inner = None, number
            outer = number if heading else outer
        if heading and heading.level >= _UNNUMBERED and in_article and heading.level != _CHAPTERLESS:
            heading = None  # and so is （一）
        if heading:
            in_article = heading.is_article
            if heading.is_article:
                article, inner = ordinal(_ARTICLE_LABEL.match(text)["number"]), 0  # type: ignore[index]
            elif heading.level == _ATTACHMENT:
                article = outer = 0
        found.append(heading)
        in_body = in_body or (heading is None and len(text) > _BARE_LENGTH and ends_sentence(text))
    return found


def _article(text: str, before: int) -> Heading | None:
    """Return the article that a paragraph begins; `before` is the number of the article before it.

    What a reference to an article may look like is one only where it is the next in order and a space follows it; a
    label that no space sets off must be the next in any case.
    """
    match = _ARTICLE_LABEL.match(text)
    if match is None:
        return None
    apart = match.end() == len(text) or text[match.end()] in " \u3000：:【[（(“"
    number = ordinal(match["number"])
    follows = number in (before, before + 1) if "之" in match[0] else number == before + 1 or number == 1
    referred = _REFERENCE.match(text, match.end()) is not None
    return Heading(ARTICLE, match[0]) if apart + follows + (not referred) > 1 else None


def _without_contents(found: list[Heading | None]) -> list[Heading | None]:
    """Take out the entries of a table of contents: chapters before the first article under which nothing stands."""
    kept = list(found)
    first = next((index for index, heading in enumerate(found) if heading and heading.is_article), 0)
    for position in reversed(range(first)):
        heading, following = kept[position], found[position + 1]
        if heading is None or heading.level not in _DIVISIONS or following is None:
            continue
        entry = following.level in _DIVISIONS and kept[position + 1] is None
        if entry or following.level <= heading.level:
            kept[position] = None
    return kept


def _with_second_lines(paragraphs: Sequence[Paragraph], found: list[Heading | None]) -> list[Heading | None]:
    """Complete the chapters whose name goes on, or stands as a whole, in the line after: “第一章”, “总则”."""
    whole = list(found)
    for position in range(len(found) - 2):
        heading, following, after = found[position], found[position + 1], found[position + 2]
        text = paragraphs[position + 1].text
        named = len(text) <= _SECOND_LINE and not _PUNCTUATION.search(text) and text[-1] not in "。；"
        below = after is not None and (after.is_article or after.level in _DIVISIONS)
        if heading and heading.level in _DIVISIONS and named and below and following is None:
            broken = heading.text[-1] in "、和与及的" or text[0] in "、和与及的"
            whole[position] = replace(heading, text=f"{heading.text}{'' if broken else ' '}{text}")
    return whole


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
    for level, marker in _BY_MARKER:
        match = marker.match(text)
        if match and (not paragraph.level or (level in _DIVISIONS and match[0][0] == "第")):
            marked = _marked(level, text, match.end())
            if marked or not paragraph.level:
                return replace(marked, markup=paragraph.level) if marked else None
    if paragraph.level:
        return Heading(paragraph.level, text, paragraph.level)
    if in_body and 4 <= len(text) <= _BARE_LENGTH and not ends_sentence(text) and not _NOT_A_HEADING.search(text):
        return Heading(_UNNUMBERED, text) if text[-1] not in "，、," else None
    return None


def _marked(level: int, text: str, marker_end: int) -> Heading | None:
    """Return the heading of a paragraph that begins with a marker: a line, or the first sentence of a paragraph."""
    line = len(text) <= _LINE_LENGTH and not _PUNCTUATION.search(text[marker_end:].rstrip("。：:；;"))
    if text.endswith(("；", ";")):
        return None
    if level in _DIVISIONS:
        return (
            Heading(level, text)
            if line and not text.endswith("。") and not _REFERENCE.match(text, marker_end)
            else None
        )
    if level in (23, 24):
        return Heading(level, text) if line and not ends_sentence(text) else None
    if line:
        return Heading(level, text.rstrip("。：:；;"))
    if level == _ATTACHMENT:
        colon = re.search("[:：]", text[marker_end - 1 : marker_end + 1]) is not None
        named = colon or (text[marker_end : marker_end + 1].isspace() and len(text) <= _LINE_LENGTH)
        return Heading(level, text[:marker_end].strip(" :：")) if named else None
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
            while stack and not _above(stack[-1], heading):
                stack.pop()
            stack.append(heading)
        path.append(_SEPARATOR.join(entry.text for entry in stack))
    return path


def _above(upper: Heading, lower: Heading) -> bool:
    """Tell whether a heading stands over a later one. Numbers (编, 章, 节) say so more surely than markup does."""
    if upper.level in _DIVISIONS and lower.level in _DIVISIONS:
        return upper.level < lower.level
    if upper.markup and lower.markup:
        return upper.markup < lower.markup
    if lower.markup:
        return False
    if upper.markup and lower.level != _ATTACHMENT:
        return True
    return upper.level < lower.level


def common(first: str, second: str) -> str:
    """Return the heading path that two paths share."""
    shared: list[str] = []
    for left, right in zip(first.split(_SEPARATOR), second.split(_SEPARATOR), strict=False):
        if left != right:
            break
        shared.append(left)
    return _SEPARATOR.join(shared)
