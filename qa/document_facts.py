"""Questions about a document itself: its number, who issued or wrote it, when it was issued, holds and ends.

The answer is what the document says of itself, quoted from where it was read; a search for passages would find some
passage about the same matter instead.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.types import Document, DocumentInfo, Provenance
from index.store import Index
from index.types import Hit
from qa.compose import plain_words
from qa.coverage import content_words, coverage
from qa.sentences import sentence_around
from qa.types import Answer, Citation
from qa.verify import verify

NAMED = 0.85  # share of a question's words that a title must hold for the question to be about that document
_MOST = 3  # documents of one file that are told of
_WHEN = r"(?:什么时候|什么时间|何时|几时|哪一?[天年日]|几月几[日号])"
_ISSUED = r"(?:印发|发布|下发|出台|公布|颁布|制定|发文|发的)"


@dataclass(frozen=True, slots=True)
class _Fact:
    """What may be asked of a document: the fields that tell it, the best first, and how the answer is worded.

    `wording` is empty where the document's own sentence is shown.
    """

    asked: re.Pattern[str]
    fields: tuple[str, ...]
    wording: str = ""


_FACTS = (
    _Fact(re.compile(r"文号|发文字号|发文编号"), ("number",), "的文号是"),
    _Fact(re.compile(r"谁写的|(?:作者|记者)(?:是|叫)?(?:谁|什么)|哪位(?:记者|作者)|谁采写"), ("author",), "的作者是"),
    _Fact(re.compile(r"有效期|有效到|失效(?:日期|时间)|" + _WHEN + r".{0,6}(?:失效|到期)"), ("expires",)),
    _Fact(
        re.compile(
            r"(?:施行|实施|生效)(?:的)?(?:日期|时间)|"
            + _WHEN
            + r".{0,6}(?:施行|实施|生效|执行)|(?:施行|实施|生效)的?"
            + _WHEN
        ),
        ("effective",),
    ),
    _Fact(
        re.compile(
            r"(?:印发|发布|成文|公布|发文|发表|刊发)(?:的)?(?:日期|时间)|"
            + _WHEN
            + rf".{{0,6}}(?:{_ISSUED}|发表|刊发|成文|通过)"
        ),
        ("written", "published", "released"),
        "的日期是",
    ),
    _Fact(
        re.compile(
            rf"(?:发文|发布|制定|印发)(?:机关|单位|部门|机构)|(?:哪(?:个|些|几个)?|什么|谁)(?:单位|部门|机关|机构|政府)?.{{0,4}}{_ISSUED}"
        ),
        ("issuer",),
        "的发文机关是",
    ),
)
_GENRE = re.compile(
    r"办法|细则|通知|规定|意见|条例|方案|决定|报告|报道|文章|文件|公告|通告|指引|指南|规划|纲要|措施|规则|标准|目录|清单|法(?=[的是由》，,？?]|$)"
)
_THIS = re.compile(
    r"(?:这|该|此|上述)(?:篇|份|个|条|则)?(?:报道|文章|文件|通知|办法|公告|政策|新闻|稿子|规定|意见|方案)|本文"
)
_DATES = frozenset({"written", "published", "released"})
_DIGIT = re.compile(r"\d")


def document_fact(question: str, hits: Sequence[Hit], index: Index) -> Answer | None:
    """Return the answer to a question about a document itself; None for any other, or where it does not tell."""
    fact = next((one for one in _FACTS if one.asked.search(question)), None)
    if fact is None:
        return None
    citations: list[Citation] = []
    lines: list[str] = []
    for info in _meant(question, fact, hits, index):
        lines += _told(fact, index.document(info.id), index, citations)
    if not lines:
        return None
    text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    checks = verify(text, tuple(citations))
    # What was corrected by hand, or put together of several places, may not stand in the words cited.
    return Answer(question, text, tuple(citations), checks, settled=True) if all(one.ok for one in checks) else None


def _meant(question: str, fact: _Fact, hits: Sequence[Hit], index: Index) -> list[DocumentInfo]:
    """Return the documents that a question is about: the one that it names, or all of the only file it can point at."""
    if _THIS.search(question):
        everything = index.documents()
        return everything[:_MOST] if len({one.source for one in everything}) == 1 else []
    if not _GENRE.search(question):
        return []
    rest = fact.asked.sub(" ", question)
    weights = {word: float(len(word)) for word in content_words(rest)}
    found = list({hit.document.id: hit.document for hit in hits}.values())
    fitting = [(coverage(weights, one.title), one) for one in found if weights]
    fitting = [(share, one) for share, one in fitting if share >= NAMED]
    fitting.sort(key=lambda pair: (-pair[0], not pair[1].number, len(pair[1].title), pair[1].published))
    return [one for _, one in fitting[:1]]


def _told(fact: _Fact, document: Document, index: Index, citations: list[Citation]) -> Iterator[str]:
    """Yield what a document tells of itself, each line with its citation, which is added to `citations`."""
    places = {one: place for one in (*fact.fields, "written") if (place := _place(document, one))}
    field = next((one for one in fact.fields if one in places), None)
    if field is None:
        return
    title = f"《{plain_words(document.info.title)}》"
    if fact.wording:
        start, end = places[field]
        citations.append(_cite(document, index, *sentence_around(document.text, start, end), len(citations) + 1))
        # A date is told in the document's words, as its field holds 2024-03-14.
        value = document.text[start:end] if field in _DATES else getattr(document.info, field)
        yield f"{title}{fact.wording}**{plain_words(value)}**。[{len(citations)}]"
        return
    start, end = sentence_around(document.text, *places[field])
    citations.append(_cite(document, index, start, end, len(citations) + 1))
    yield f"{title}：{plain_words(document.text[start:end])}[{len(citations)}]"
    if field in ("effective", "expires") and not _DIGIT.search(document.text[start:end]) and "written" in places:
        start, end = places["written"]
        citations.append(_cite(document, index, start, end, len(citations) + 1))
        yield f"{title}的成文日期是**{plain_words(document.text[start:end])}**。[{len(citations)}]"


def _place(document: Document, field: str) -> tuple[int, int] | None:
    """Return where in the cleaned text a field was read, or stands as it is; None where it has no value or no place."""
    value: str = getattr(document.info, field)
    if not value:
        return None
    read = next((one for one in document.provenance if one.field == field), None)
    if read is not None and read.origin == "text":
        return _clean(document, read)
    start = document.text.find(value)
    return (start, start + len(value)) if start >= 0 else None


def _cite(document: Document, index: Index, start: int, end: int, number: int) -> Citation:
    original = index.original(document.id, start, end)
    return Citation(number, document.info, original.quote, original.start, original.end, page=original.page)


def _clean(document: Document, place: Provenance) -> tuple[int, int]:
    """Return where in the cleaned text the original characters stand in which a field was read."""
    runs = sorted(document.offsets.runs, key=lambda run: run.original)

    def clean(offset: int) -> int:
        run = runs[max(0, bisect_right(runs, offset, key=lambda each: each.original) - 1)]
        return run.clean + min(max(0, offset - run.original), run.length - 1)

    return clean(place.start), clean(place.end - 1) + 1
