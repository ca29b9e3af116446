"""What flows through the qa room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.types import DocumentInfo
from corpus.validity import CURRENT
from index.types import Hit


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation; `role` is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """`[number]` in an answer: exact words of a source.

    `start` and `end` are offsets into the original file's decoded text; `quote` is those characters without line
    breaks.
    """

    number: int
    document: DocumentInfo
    quote: str
    start: int
    end: int
    heading: str = ""
    copies: int = 0  # other documents that say the same: forwarded, or saved under another name
    status: str = ""  # what the document is today, in Chinese: 现行有效, 已废止 …; "" where that isn't known
    status_note: str = ""  # since when, and by which document
    page: int = 0  # of the file, counted from 1, on which the quotation begins; 0 where the format has no pages

    @property
    def on_page(self) -> str:
        """The page in Chinese, “第3页”; "" where the format has no pages."""
        return f"第{self.page}页" if self.page else ""

    @property
    def warning(self) -> str:
        """What to know before relying on it, such as “已废止：2020-01-01起被《…》废止”; "" for what is in force."""
        told = "" if self.status == CURRENT else self.status
        return "：".join(part for part in (told, self.status_note) if part) if told else ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing in an answer that code compared with the cited words.

    `kind` is "figure", "percent", "amount", "date", "number" (文号), "article", "title", "name" (a person or an
    organisation; a place only where it fails), "citation" or "computed" (worked out again from the cited figures).
    """

    kind: str
    text: str  # as it stands in the answer
    ok: bool
    citation: int  # the citation it was found in; 0 when in none


@dataclass(frozen=True, slots=True)
class Computed:
    """A statement that code worked out from cited figures: `text` as it stands in the answer, `value` within it.

    `expression` is the working ("1269万人 − 1186万人"), its figures as the sources write them; `citations` hold them.
    """

    text: str
    value: str
    expression: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """When and where a figure of an answer holds, as its citation says it: “2023年1—11月”, “济宁市”, or ""."""

    text: str  # as it stands in the answer
    citation: int
    period: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer.

    `reason` is "nothing" (no passage answers), "scope" (found for another year, place or company), "chat" (small talk),
    "empty" (no documents in the index), "filter" (none that the filters let pass) or "input" (empty or
    too long a question).
    """

    reason: str
    detail: str = ""  # in Chinese; for "scope": what was found instead
    nearest: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, finished or still growing (`done`)."""

    question: str
    text: str
    citations: tuple[Citation, ...] = ()
    checks: tuple[Check, ...] = ()
    refusal: Refusal | None = None
    rewritten: str = ""  # the stand-alone question, where it differs from `question`
    notice: str = ""  # in Chinese: for example that the chat model could not be reached
    writer: str = "reader"  # "reader" (built in) or the chat model's name
    timings: Mapping[str, float] = field(default_factory=dict)  # seconds by stage
    done: bool = True
    computed: tuple[Computed, ...] = ()  # what code worked out from the cited figures
    placed: tuple[Placed, ...] = ()  # when and where its figures hold
    settled: bool = False  # its words follow from what code compared, so that a chat model has nothing to word

    @property
    def refused(self) -> bool:
        return self.refusal is not None


class AnswerFault(Exception):
    """Asking failed; the message says in Chinese what happened and what mends it."""
