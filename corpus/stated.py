"""What is stated beside a document's text: by a person, by a page's meta elements, by labels at its head."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.articles import Article
from corpus.datelines import is_list
from corpus.dates import iso_date
from corpus.facts import DERIVED, FILE_NAME, FRONT_MATTER, NOTHING, PAGE_DATA, SIDECAR, Fact, Line, compact, lines_of
from corpus.fields import DATES, field_named
from corpus.labels import labelled
from corpus.letterhead import HEAD, tidy_title, title
from corpus.organs import publisher
from corpus.types import RawText


@dataclass(frozen=True, slots=True)
class Reading:
    """One document while it is being read."""

    raw: RawText
    article: Article
    lines: tuple[Line, ...]
    head: tuple[Line, ...]
    stated: Mapping[str, Fact]  # what a person states: in a front matter, in a sidecar
    page: Mapping[str, str]  # what a web page's meta elements say
    labels: Mapping[str, Fact]
    alone: bool
    renamed: Fact = NOTHING  # the title that a sidecar gives


def read_beside(raw: RawText, article: Article, alone: bool) -> Reading:
    """Return one document with what is stated beside its text."""
    lines = lines_of(article.paragraphs)
    page = raw.front_matter if raw.format == "html" else {}
    stated = {} if page else _stated(raw.front_matter, FRONT_MATTER)
    beside = _stated(raw.sidecar, SIDECAR)
    renamed = beside.pop("title", NOTHING) if alone else NOTHING
    labels = labelled(lines[:HEAD]) if alone else {}
    known = page.get("title", "") or labels.get("title", NOTHING).value
    head = _head(lines, known) if alone else lines[:HEAD]
    if alone and head is not lines[:HEAD]:
        labels = {**labelled(head), **labels}
    return Reading(raw, article, lines, head, stated | beside, page, labels, alone, renamed)


def _stated(values: Mapping[str, str], origin: str) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for key, value in values.items():
        field = field_named(key)
        value = iso_date(value) if field in DATES else value.strip()
        if field and value:
            found[field] = Fact(value, origin=origin)
    if "publisher" in values and "issuer" not in found:
        found["publisher"] = Fact(publisher(values["publisher"]), origin=origin)
    return found


def _head(lines: tuple[Line, ...], known: str) -> tuple[Line, ...]:
    """Return the lines at the head; below a page's navigation it begins a little above the title."""
    wanted = {compact(known), compact(tidy_title(known))} - {""}
    place = next((index for index, line in enumerate(lines) if compact(line.text) in wanted), 0)
    return lines[place - 2 : place + HEAD] if place >= HEAD - 4 else lines[:HEAD]


def page_fact(reading: Reading, key: str) -> Fact:
    """Return what the page's meta elements, or a front matter, say: its publisher never means just itself."""
    stated = reading.stated.get(key, NOTHING)
    if stated:
        return stated
    value = reading.page.get(key, "")
    if key == "publisher":
        value = publisher(value, reading.page.get("site", ""))
    if key == "date":
        value = iso_date(value)
    return Fact(value, origin=PAGE_DATA) if value else NOTHING


def own_title(reading: Reading) -> Fact:
    """Return the title that the file gives: stated, of an article, of the page, at the head, else the file's name."""
    if reading.alone and (stated := reading.stated.get("title")):
        return stated
    if reading.article.title:
        at = next((line for line in reading.lines if line.text == reading.article.title), None)
        return at.fact() if at else Fact(reading.article.title, origin=DERIVED)
    named = Fact(reading.page.get("title", ""), origin=PAGE_DATA) or reading.labels.get("title", NOTHING)
    if not reading.alone:
        named = NOTHING
    if not named and is_list(reading.lines):
        named = Fact(reading.page.get("name", ""), origin=PAGE_DATA)
    if named:
        tidy = tidy_title(named.value)
        at = next((line for line in reading.head if compact(line.text) == compact(tidy)), None)
        return at.fact(value=tidy) if at else named.as_value(tidy)
    read = title(reading.head, reading.lines)
    if read:
        return read.as_value(tidy_title(read.value))
    name = re.split(r"[/\\!]", reading.raw.source)[-1].rpartition(".")[0]
    return Fact(name, origin=FILE_NAME) if name else reading.lines[0].fact(0, 60)
