"""What flows out of the corpus room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Removed:
    """Words of a file that were left out on purpose, and why.

    `start` is their offset in the raw text; -1 where the reader never put them there (a menu, a page head, …).
    """

    text: str
    reason: str
    start: int = -1


@dataclass(frozen=True, slots=True)
class RawText:
    """The decoded text of one file, before any cleaning.

    `text` is what every citation's offsets refer to: for txt and Markdown the bytes decoded without newline
    translation and without a byte-order mark; for all other formats the text that the reader extracted.
    `front_matter` holds the keys of a Markdown front matter; `body_start` is the offset at which the body begins.
    `page_starts` are the offsets at which pages begin (PDF, OFD and pictures; empty where there are no pages).
    `sidecar` holds what a file beside this one states about it, by the names of `DocumentInfo`'s fields. `removed` is
    what the reader saw and left out of `text`.
    """

    text: str
    source: str
    format: str  # "txt" | "md" | "html" | "docx" | "xlsx" | "csv" | "pdf" | "ofd" | "image"
    front_matter: Mapping[str, str] = field(default_factory=dict)
    body_start: int = 0
    page_starts: tuple[int, ...] = ()
    sidecar: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[Removed, ...] = field(default=(), compare=False)


def page_of(raw: RawText, offset: int) -> int:
    """Return the page, counted from 1, on which the raw text's `offset` stands; 0 where the format has no pages."""
    return bisect_right(raw.page_starts, offset) if raw.page_starts else 0


@dataclass(frozen=True, slots=True)
class Run:
    """`length` cleaned characters from `clean` on stand in the original from `original` on, one for one."""

    clean: int
    original: int
    length: int


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where each character of a cleaned text stands in the original: sorted, gapless runs."""

    runs: tuple[Run, ...]

    def original(self, offset: int) -> int:
        """Return the original offset of the cleaned character at `offset`."""
        position = bisect_right(self.runs, offset, key=lambda run: run.clean) - 1
        run = self.runs[position]
        if position < 0 or not run.clean <= offset < run.clean + run.length:
            raise IndexError(f"offset {offset} lies outside the cleaned text")
        return run.original + offset - run.clean

    def cleaned(self, original: int) -> int | None:
        """Return where a character of the original stands in the cleaned text; None where it was left out."""
        for run in self.runs:  # not in the original's order where articles were taken apart
            if run.original <= original < run.original + run.length:
                return run.clean + original - run.original
        return None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original (start, end) that covers the cleaned characters start..end-1 (start < end)."""
        return self.original(start), self.original(end - 1) + 1


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a document is, without its text. Dates are ISO strings (YYYY-MM-DD, YYYY-MM or YYYY); "" means unknown."""

    id: str
    title: str
    source: str  # the file's absolute path (or upload name): what `remove` accepts and a citation shows
    format: str
    kind: str = ""  # 法律 / 行政法规 / 地方性法规 / 规章 / 规范性文件 / 司法解释, else 通知 / 解读 / 新闻 / 报告 …
    issuer: str = ""  # 发文机关 or newspaper
    number: str = ""  # 文号, such as 国发〔2024〕1号
    published: str = ""  # the document's date: `written`, else `released`, else what its text suggests
    effective: str = ""
    expires: str = ""
    status: str = ""
    region: str = ""  # 全国 / 山东省 / 山东省济宁市
    origin: str = ""  # where the facts come from, as a front matter says
    author: str = ""
    addressee: str = ""  # 主送机关, joined with 、
    subjects: str = ""  # 主题词, joined with 、
    contact: str = ""  # 联系人 or the office to ask
    phone: str = ""
    rule: str = ""  # the name that all versions of one rule share; "" where the document is no rule
    genre: str = ""  # 文种, the finer word beside `kind`: 办法 / 条例 / 意见 / 通知 …
    written: str = ""  # 成文日期: under the signature, of an order, or of the vote on a law's latest revision
    released: str = ""  # 发布日期, as the page or the text states it: when this copy was put up
    version: str = ""  # the date of this version of a rule
    repeals: str = ""  # the titles that it repeals, a line each: “title” or “title|文号”
    parent: str = ""  # the page or collection that a document was printed on, where it holds several


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one field of a document's `DocumentInfo` was read.

    `origin` is "text" (original characters start..end-1), "page data" (a web page's meta elements), "front matter",
    "sidecar", "corrected", "file name", or "derived" (from other fields).
    """

    field: str
    origin: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of cleaned text under one heading path ("一、… > （一）…"). Passages never cross sections."""

    start: int
    end: int
    heading: str


@dataclass(frozen=True, slots=True)
class Document:
    """One cleaned document: its text, its sections (gapless, in order) and the way back to the original."""

    info: DocumentInfo
    text: str
    offsets: OffsetMap
    sections: tuple[Section, ...]
    provenance: tuple[Provenance, ...] = ()

    @property
    def id(self) -> str:
        return self.info.id

    @property
    def title(self) -> str:
        return self.info.title


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a cleaned document: `text == document.text[start:end]`."""

    id: str
    document_id: str
    start: int
    end: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class SplitSettings:
    """How documents are cut: budgets in jieba words, counted without white space."""

    words: int = 220
    characters: int = 400  # a hard cap, so that no passage exceeds the models' window
    window: int = 500  # characters of title, heading path and passage together, which the encoder reads in one


class CorpusError(Exception):
    """A file could not be read; the message says in Chinese which, why, and what mends it."""


class SecrecyError(CorpusError):
    """A file bears a mark of secrecy: no copy of it may be kept."""
