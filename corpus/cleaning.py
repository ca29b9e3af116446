"""From the text of a file to its documents: paragraphs, articles, metadata, sections, and the way back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.articles import Article, articles
from corpus.facts import TEXT, Fact, lines_of
from corpus.headings import common, headings, is_article, paths
from corpus.metadata import describe, refuse_secret
from corpus.paragraphs import Paragraph, paragraphs
from corpus.reading import read
from corpus.types import CorpusError, Document, DocumentInfo, OffsetMap, Provenance, RawText, Run, Section
from corpus.versions import with_version
from corpus.words import words

_TINY_WORDS = 15
_TINY_CHARACTERS = 60  # longer is never tiny; spares counting words
_LONGEST_BARE = 1000  # characters beside the title and the headings


def load(path: Path) -> list[Document]:
    """Read and parse one file.

    Raises:
        CorpusError: the file cannot be read, or holds no text.
    """
    return parse(read(path))


def parse(raw: RawText) -> list[Document]:
    """Return the documents of one file: one, or one for each article of a newspaper page.

    Raises:
        CorpusError: there is no text, or it bears a mark of secrecy.
    """
    found = paragraphs(raw)
    if not any(character.isalnum() for paragraph in found for character in paragraph.text):
        raise CorpusError(f"{raw.source} 里没有文字。请换一份有文字内容的文件。")
    refuse_secret(raw, lines_of(found))
    page = articles(found)
    shared = "\n".join(paragraph.text for paragraph in found)
    return [_document(raw, article, shared, alone=len(page) == 1) for article in page]


def _document(raw: RawText, article: Article, page: str, alone: bool) -> Document:
    text, runs, starts = _assembled(article.paragraphs)
    description = describe(raw, article, page, alone)
    info, offsets = description.info, OffsetMap(runs)
    name = re.split(r"[/\\!]", raw.source)[-1]
    if not alone:
        info = replace(info, parent=name.rpartition(".")[0] or name)
    else:
        info = with_version(info, name, [paragraph.text for paragraph in article.paragraphs])
    identity = hashlib.sha256(f"{description.own_title}\n{text}".encode()).hexdigest()[:16]
    info = replace(info, id=identity)
    sections = _sections(article, info, text, starts)
    return Document(info, text, offsets, sections, _provenance(description.facts, offsets))


def _provenance(facts: Mapping[str, Fact], offsets: OffsetMap) -> tuple[Provenance, ...]:
    """Return where each field was read, in characters of the original."""
    return tuple(
        Provenance(field, fact.origin, *offsets.span(fact.start, fact.end))
        if fact.origin == TEXT
        else Provenance(field, fact.origin)
        for field, fact in facts.items()
    )


def _assembled(group: Sequence[Paragraph]) -> tuple[str, tuple[Run, ...], list[int]]:
    """Return the cleaned text, its way back and where each paragraph starts in it."""
    parts: list[str] = []
    runs: list[Run] = []
    starts: list[int] = []
    length = 0

    def add(text: str, original: int) -> None:
        nonlocal length
        last = runs[-1] if runs else None
        if last and last.original + last.length == original:
            runs[-1] = Run(last.clean, last.original, last.length + len(text))
        else:
            runs.append(Run(length, original, len(text)))
        parts.append(text)
        length += len(text)

    for position, paragraph in enumerate(group):
        if position:
            add("\n", group[position - 1].break_at)
        starts.append(length)
        for piece in paragraph.pieces:
            add(piece.text, piece.original)
    return "".join(parts), tuple(runs), starts


def _sections(article: Article, info: DocumentInfo, text: str, starts: list[int]) -> tuple[Section, ...]:
    found = headings(article.paragraphs, info.title)
    path = paths(found)
    opens = [index for index in range(len(starts)) if not index or found[index] or index in article.seams]
    sections = [
        Section(starts[index], starts[following] if following < len(starts) else len(text), path[index])
        for index, following in zip(opens, [*opens[1:], len(starts)], strict=True)
    ]
    return _without_tiny(sections, {starts[index] for index in article.seams}, text, info.title)


def _without_tiny(sections: list[Section], seams: set[int], text: str, title: str) -> tuple[Section, ...]:
    """Merge a section too short to stand alone, such as a bare heading, with the next, but never over a seam."""
    merged: list[Section] = []
    with_articles = any(is_article(section.heading) for section in sections)
    for section in sections:
        last = merged[-1] if merged else None
        bare = last is not None and _bare(text[last.start : last.end], last.heading, title)
        preamble = with_articles and last and not last.heading and not bare
        if last and section.start not in seams and not preamble and _joins(last, section, text, bare):
            inside = not last.heading or section.heading.startswith(last.heading)
            heading = section.heading if inside else common(last.heading, section.heading)
            merged[-1] = Section(last.start, section.end, heading)
        else:
            merged.append(section)
    return tuple(merged)


def _bare(text: str, heading: str, title: str) -> bool:
    """Tell whether a section holds nothing but the title and the headings that it opens."""
    if len(text) > _LONGEST_BARE + 2 * len(title) + 2 * len(heading):
        return False  # without looking at each of many thousand scraps again and again
    return set(text.strip().split("\n")) <= {title, *heading.split(" > ")}


def _joins(last: Section, section: Section, text: str, bare: bool) -> bool:
    """Tell whether a section is a scrap that the next one takes in.

    An article stands alone, however short, but for the headings directly over it.
    """
    if is_article(last.heading) or not (bare or _tiny(text[last.start : last.end])):
        return False
    over = not last.heading or section.heading.startswith(f"{last.heading} > ")
    return over if is_article(section.heading) else _kin(last, section)


def _kin(first: Section, second: Section) -> bool:
    """Tell whether the second section lies inside the first or beside it under the same parent."""
    inside = second.heading == first.heading or second.heading.startswith(f"{first.heading} > ")
    beside = first.heading.rpartition(" > ")[0] == second.heading.rpartition(" > ")[0]
    return not first.heading or inside or beside


def _tiny(text: str) -> bool:
    if len(text) < _TINY_WORDS:
        return True  # no word is shorter than a character
    return len(text) <= _TINY_CHARACTERS and sum(1 for word in words(text) if not word.text.isspace()) < _TINY_WORDS
