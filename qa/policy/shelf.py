"""The policies of an index: found by facets and words, with their fields read once each."""

from __future__ import annotations

import threading
import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from corpus.types import DocumentInfo
from index.searchers import LEXICAL
from index.tokens import index_tokens
from index.types import IndexFault
from qa.policy.extract import extract
from qa.policy.industries import industries
from qa.policy.judging import checklist
from qa.policy.types import Checklist, PolicyFields, Profile, Quote
from qa.types import Citation
from qa.validity import status

if TYPE_CHECKING:
    from index.store import Index

KEPT = 2000  # documents whose fields are remembered
PASSAGES = 600  # read for one search in the full text
SHARE = 0.6  # of the words of a search that a passage must hold where it does not hold them all as they are written
IN_FORCE, COMING, OVER, UNTOLD = "现行有效", "尚未施行", "已失效", "未注明"
_ENDED = ("废止", "失效", "过期", "终止")


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader looks for; "" stands for everything. `region` takes in the places inside it."""

    words: str = ""
    region: str = ""
    kind: str = ""
    subject: str = ""
    industry: str = ""  # takes in those that belong to it
    year: str = ""
    state: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """What is looked for, by the names that the addresses of its feeds give it: the facets, then the words."""
        named = {**{name: getattr(self, name) for name in FACETS}, "q": self.words}
        return {name: value for name, value in named.items() if value}


FACETS = ("region", "kind", "subject", "industry", "year", "state")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; `page` counts from 0, `counts` holds for each facet how many of each value."""

    documents: tuple[DocumentInfo, ...]
    matched: int
    total: int
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Shelf:
    """Looks through an index. Safe to use from several threads.

    Fields are remembered by document id, which follows from the content: a changed document is read again.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._fields: OrderedDict[tuple[str, str], PolicyFields] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, search: Search, today: date, page: int = 0, size: int = 20) -> Found:
        """Return a page of the documents that fit, the best first where words were given, else the newest first."""
        everything = self.index.documents()
        fitting = self.matching(search, today, everything)
        pages = max(1, -(-len(fitting) // size))
        page = min(max(page, 0), pages - 1)
        shown = tuple(fitting[page * size : (page + 1) * size])
        return Found(shown, len(fitting), len(everything), page, pages, self._counts(search, today, everything))

    def matching(self, search: Search, today: date, documents: Sequence[DocumentInfo]) -> list[DocumentInfo]:
        """Return all documents that fit."""
        fitting = [one for one in documents if all(_fits(one, name, getattr(search, name), today) for name in FACETS)]
        if not search.words.strip():
            return sorted(fitting, key=lambda one: (one.published, one.title), reverse=True)
        by_id = {one.id: one for one in fitting}
        return [by_id[one] for one in self.holding(search.words, documents) if one in by_id]

    def holding(self, words: str, documents: Sequence[DocumentInfo]) -> list[str]:
        """Return the ids of the documents that hold the words, those that hold them as they are written first.

        Only the words count: what is merely alike in meaning is not found, and one word that occurs nowhere is enough.
        """
        wanted = folded(words).split()
        named = [one.id for one in documents if all(word in folded(_head(one)) for word in wanted)]
        hits = self.index.searcher(LEXICAL).search(words, PASSAGES)
        texts = [folded(f"{_head(hit.document)} {hit.passage.heading} {hit.passage.text}") for hit in hits]
        tokens = [_telling(word) for word in wanted]
        if not named and not all(any(token in text for token in word for text in texts) for word in tokens):
            return []
        exact = [hit.document.id for hit, text in zip(hits, texts, strict=True) if all(one in text for one in wanted)]
        every = {token for word in tokens for token in word}
        near = [
            hit.document.id
            for hit, text in zip(hits, texts, strict=True)
            if sum(token in text for token in every) >= SHARE * len(every)
        ]
        return list(dict.fromkeys([*named, *exact, *near]))

    def _counts(self, search: Search, today: date, everything: Sequence[DocumentInfo]) -> dict[str, dict[str, int]]:
        """Count the values of each facet among the documents that fit the words and the other facets."""
        counts: dict[str, dict[str, int]] = {}
        if search.words.strip():
            held = set(self.holding(search.words, everything))
            everything = [one for one in everything if one.id in held]
        for name in FACETS:
            others = replace(search, words="", **{name: ""})
            fitting = self.matching(others, today, everything)
            counted = Counter(value for one in fitting for value in values(one, name, today))
            order = sorted(counted, key=lambda value: (-counted[value], value))
            if name == "year":
                order = sorted(counted, reverse=True)
            counts[name] = {value: counted[value] for value in order}
        return counts

    def info(self, document_id: str) -> DocumentInfo | None:
        """Return what a document is, None where it is not in the index (any more)."""
        return next((one for one in self.index.documents() if one.id == document_id), None)

    def fields(self, document_id: str) -> PolicyFields:
        """Return the fields of a document.

        Raises:
            IndexFault: there is no such document.
        """
        info = self.info(document_id)
        if info is None:
            raise IndexFault("这份文件已经不在资料里。请刷新列表。")
        key = document_id, info.published  # a corrected date gives 6月30日 another year
        with self._lock:
            if key in self._fields:
                self._fields.move_to_end(key)
                return self._fields[key]
        found = extract(self.index.document(document_id))
        with self._lock:
            self._fields[key] = found
            while len(self._fields) > KEPT:
                self._fields.popitem(last=False)
        return found

    def checklist(self, document_id: str, profile: Profile, today: date) -> Checklist:
        """Return the checklist of a document for a company.

        Raises:
            IndexFault: there is no such document.
        """
        document = self.index.document(document_id)
        return checklist(self.fields(document_id), document.info, profile, today, document.text)

    def citation(self, document_id: str, quote: Quote) -> Citation:
        """Return a quote as a citation with its offsets in the original file.

        Raises:
            IndexFault: there is no such document.
        """
        document = self.index.document(document_id)
        place = self.index.original(document_id, quote.start, quote.end)
        heading = next((one.heading for one in reversed(document.sections) if one.start <= quote.start), "")
        state, note = status(self.index, document.info)
        return Citation(
            *(0, document.info, place.quote, place.start, place.end, heading),
            status=state, status_note=note, page=place.page,
        )  # fmt: skip

    def first_words(self, document_id: str, length: int = 90) -> str:
        """Return how a document begins, without its title."""
        passages = self.index.passages(document_id)
        info = self.info(document_id)
        text = " ".join(" ".join(passage.text.split()) for passage in passages[:2])
        if info and text.startswith(info.title):
            text = text[len(info.title) :].strip()
        return text if len(text) <= length else text[: length - 1] + "…"


def folded(text: str) -> str:
    """Return a text as searches compare it."""
    return unicodedata.normalize("NFKC", text).lower()


def _head(info: DocumentInfo) -> str:
    return f"{info.title} {info.number} {info.issuer}"


def _telling(word: str) -> frozenset[str]:
    """Return the tokens of one word of a search: single characters only where it has no others."""
    tokens = frozenset(index_tokens(word))
    return frozenset(token for token in tokens if len(token) > 1) or tokens or frozenset((word,))


def state_of(info: DocumentInfo, today: date) -> str:
    """Return whether a document is in force on a day, as far as it says."""
    now = today.isoformat()
    if any(word in info.status for word in _ENDED) or (info.expires and info.expires < now[: len(info.expires)]):
        return OVER
    if info.effective and info.effective > now[: len(info.effective)]:
        return COMING
    return IN_FORCE if info.effective or info.status or info.expires else UNTOLD


def values(info: DocumentInfo, facet: str, today: date) -> list[str]:
    """Return the values of one facet that a document has."""
    match facet:
        case "year":
            return [info.published[:4]] if info.published else []
        case "state":
            return [state_of(info, today)]
        case "subject":
            return [one for one in info.subjects.split("、") if one]
        case "industry":
            return list(industries(f"{info.title}、{info.subjects}"))
        case _:
            value: str = getattr(info, facet)
            return [value] if value else []


def _fits(info: DocumentInfo, facet: str, wanted: str, today: date) -> bool:
    if not wanted:
        return True
    if facet == "region":
        return info.region.startswith(wanted)
    return wanted in values(info, facet, today)
