"""What a document is: title, issuer, number, dates, region, kind …, each with the place where it was read.

What a person states beside the text (a front matter, a sidecar) comes first; then what the document says of itself in
its letterhead, its title, its signature and its closing article; then what a web page says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus import kinds
from corpus.articles import Article
from corpus.contacts import contact, phone, subjects
from corpus.datelines import dated_head, is_list, last_date, revised, suggested
from corpus.facts import (
    DERIVED,
    NOTHING,
    PAGE_DATA,
    TEXT,
    Fact,
    Line,
)
from corpus.labels import labelled
from corpus.letterhead import HEAD, addressee, number, secrecy
from corpus.organs import joined, organs
from corpus.places import places
from corpus.regions import region
from corpus.signing import Signature, adoption, printing, signature, speaker, speech
from corpus.stated import Reading, own_title, page_fact, read_beside
from corpus.terms import effective, expires
from corpus.types import DocumentInfo, RawText, SecrecyError

_TAIL = 8  # lines in which the end of a document is looked for
_TITLE_BODIES = re.compile(r"(.{2,200}?)\s*(?=关于|印发|转发|批转)")
_ORDER_BY = re.compile(r"(?P<body>.+?)(?:令|公告|通告)(?:第|(?:19|20)\d\d)")
_IN_FORCE = {"是": "有效", "否": "失效", "现行有效": "有效"}
_PUBLIC = re.compile(r"公开|非密|无|普通|否|非涉密|内部")


@dataclass(frozen=True, slots=True)
class Description:
    """What a document is. `facts` say where each field was read, in the cleaned text; `own_title` is the title that the
    file itself gives, by which the document keeps its id whatever a sidecar calls it."""

    info: DocumentInfo
    facts: Mapping[str, Fact]
    own_title: str


def describe(raw: RawText, article: Article, page: str, alone: bool) -> Description:
    """Return what the article is; its id is still empty. `page` is the text of the whole file."""
    reading = read_beside(raw, article, alone)
    title = own_title(reading)
    facts: dict[str, Fact] = {"title": title}
    if alone:
        facts |= _own_facts(reading, title)
    else:
        facts["issuer"] = page_fact(reading, "publisher")
        facts["author"] = NOTHING
    facts |= {field: fact for field, fact in reading.stated.items() if field != "title"}
    facts["title"] = reading.renamed or title
    _complete(reading, facts, page)
    found = {field: fact for field, fact in facts.items() if fact or fact.origin != TEXT}
    values = {field: fact.value for field, fact in found.items() if fact}
    info = DocumentInfo(**{"id": "", "source": raw.source, "format": raw.format, **values})
    return Description(info, found, title.value)


def refuse_secret(raw: RawText, lines: Sequence[Line]) -> None:
    """Let no document pass that bears a mark of secrecy.

    Raises:
        SecrecyError: it bears one, in its head or in what is stated beside it.
    """
    stated = [raw.front_matter.get("密级", ""), raw.sidecar.get("密级", "")]
    label = labelled(lines[:HEAD]).get("secrecy", NOTHING).value
    mark = secrecy(lines) or next((text for text in (*stated, label) if re.search(r"绝密|机密|秘密", text)), "")
    if mark and not _PUBLIC.fullmatch(mark):
        name = re.split(r"[/\\!]", raw.source)[-1]
        raise SecrecyError(
            f"{name} 标有密级“{mark}”，没有添加。涉密文件不能放进这里，请按保密规定处理；"
            "已经解密的，请去掉密级标志后再添加。"
        )


def _own_facts(reading: Reading, title: Fact) -> dict[str, Fact]:
    """Return what a document that stands alone in its file says of itself, and its page of it."""
    head, lines, labels = reading.head, reading.lines, reading.labels
    place = next((found[0].path[-1] for found in [places(title.value)] if found), "")
    law = adoption(head, place)
    signed, told = signature(lines), speech(head)
    own_number = labels.get("number", NOTHING) or number(head) or _numbered(title)
    issuer = _issuer(reading, title, own_number, (law.made, signed, told))
    facts = {
        "number": _cited(own_number, issuer.value, title.value),
        "issuer": issuer,
        "written": labels.get("written", NOTHING)
        or revised(law.made.date, reading.raw.source)
        or signed.date
        or told.date
        or last_date(lines),
        "status": _status(labels.get("status", NOTHING)),
        "author": page_fact(reading, "author") or labels.get("author", NOTHING) or speaker(head),
        "addressee": addressee(head),
        "subjects": subjects(lines[-_TAIL:]) or labels.get("subjects", NOTHING),
        "contact": contact(lines),
        "phone": phone(lines),
    }
    printed = printing(lines[-_TAIL:])
    facts["released"] = (
        page_fact(reading, "date")
        or labels.get("released", NOTHING)
        or dated_head(head, title.value)
        or law.issued
        or printed
    )
    if is_list(lines):
        facts["written"] = facts["released"] = NOTHING
    written, released = (reading.stated.get(key, facts[key]).value for key in ("written", "released"))
    written = written or reading.stated.get("published", NOTHING).value
    facts["effective"] = labels.get("effective", NOTHING) or effective(
        lines, law.first or written or released, printed.value
    )
    begin = reading.stated.get("effective", facts["effective"]).value
    facts["expires"] = labels.get("expires", NOTHING) or expires(lines, begin or written or released)
    return facts


def _cited(own_number: Fact, issuer: str, title: str) -> Fact:
    """Return a proclamation's bare number (2024年第3号) with the one body that issued it: 税务总局公告2024年第3号."""
    bare = re.match(r"(?:第|(?:19|20)\d\d年)", own_number.value)
    form = re.search(r"(?:公告|通告)$", title)
    return (
        own_number.as_value(f"{issuer}{form[0]}{own_number.value}")
        if bare and form and organs(issuer) and ("、" not in issuer)
        else own_number
    )


def _numbered(title: Fact) -> Fact:
    """Return a number that stands in brackets at the end of a title: …的通知（穗府〔2024〕1号）."""
    if not title.value.endswith(("）", ")")):
        return NOTHING
    found = number([Line(title.value, max(title.start, 0))])
    return found if title.origin == TEXT or not found else Fact(found.value, origin=title.origin)


def _issuer(reading: Reading, title: Fact, own_number: Fact, signs: Sequence[Signature]) -> Fact:
    """Return who issued: by a label, the vote, the order, the title, the signature; else who published."""
    made, signed, told = signs
    order = _ORDER_BY.match(own_number.value)
    ordered = own_number.as_value(joined(order["body"])) if order else NOTHING
    before = _TITLE_BODIES.match(title.value)
    titled = NOTHING
    if before and organs(before[1]):
        end = min(title.start + len(before[1]), title.end) if title.start >= 0 else -1
        titled = Fact(joined(before[1]), title.start, end, title.origin)
    jointly = titled if made.issuer and made.issuer.value in titled.value else NOTHING
    return (
        reading.labels.get("issuer", NOTHING)
        or jointly
        or made.issuer
        or ordered
        or titled
        or signed.issuer
        or told.issuer
        or reading.labels.get("publisher", NOTHING)
        or page_fact(reading, "publisher")
    )


def _status(stated: Fact) -> Fact:
    return stated.as_value(_IN_FORCE.get(stated.value, stated.value))


def _complete(reading: Reading, facts: dict[str, Fact], page: str) -> None:
    """Add what follows from the other facts: the document's date, its kind and its region."""
    named = facts.pop("publisher", NOTHING)
    issuer = facts.get("issuer", NOTHING) or named
    facts["issuer"] = issuer
    title, number_ = facts["title"], facts.get("number", NOTHING).value
    if not facts.get("published"):
        known = facts.get("written", NOTHING) or facts.get("released", NOTHING)
        facts["published"] = known or suggested(reading.lines, reading.head, page, reading.raw.source, reading.alone)
    source = page_fact(reading, "publisher").value or reading.labels.get("publisher", NOTHING).value
    genre = facts.get("genre", NOTHING).value or ("目录" if is_list(reading.lines) else kinds.genre(title.value))
    if genre and "genre" not in facts:
        facts["genre"] = Fact(genre, title.start, title.end, title.origin)
    if "kind" not in facts:
        found = reading.article.kind or kinds.kind(title.value, genre, issuer.value, number_)
        opening = next((line.text for line in reading.lines if len(line.text) > 40), "")
        news = not found and reading.alone and kinds.press(source, opening)
        facts["kind"] = Fact("新闻" if news else found, origin=DERIVED) if news or found else NOTHING
    if reading.article.author and "author" not in reading.stated:
        facts["author"] = Fact(reading.article.author, origin=DERIVED)
    if "region" not in facts:
        facts["region"] = _region(reading, issuer, title, page)


def _region(reading: Reading, issuer: Fact, title: Fact, page: str) -> Fact:
    opening = " ".join(line.text for line in reading.head[:5] if len(line.text) <= 80)
    site = Fact(reading.page.get("site", ""), origin=PAGE_DATA)
    heads = (issuer, title, site, Fact(opening, origin=DERIVED))
    return region(heads, ("\n".join(line.text for line in reading.lines), page))
