"""What flows through the evals room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.types import Answer, Citation, Turn

KINDS = (
    "figure",
    "date",
    "person",
    "company",
    "list",
    "several",
    "follow-up",
    "wrong-year",
    "wrong-place",
    "wrong-company",
    "absent",
    "chat",
    "nonsense",
)
REASONS = ("scope", "nothing", "chat")


@dataclass(frozen=True, slots=True)
class Gold:
    """Evidence as words of a document, never as a passage id, so that it outlives another way of splitting."""

    document: str  # the file's name
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what a right answer holds.

    `keys` must all stand in the answer; "a|b" in one key means that either will do. Any one of `gold` is evidence
    enough for a key. `reason` is set where `refuse` is: "scope", "nothing" or "chat".
    """

    id: str
    kind: str
    question: str
    keys: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    refuse: bool = False
    reason: str = ""
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage, reduced to what relevance is judged by: its file's name and its words."""

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """For one question: which retrieved passages are relevant, best first, and how many exist in the index."""

    relevant: tuple[bool, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system made of one question, and how right that is."""

    question: Question
    text: str
    quotes: tuple[str, ...]  # of the citations that the text uses
    refused: bool
    reason: str  # of the refusal
    keys: bool  # every key stands in the text
    cited: bool  # every key stands in the quotations used
    exact: bool  # every quotation is what stands at its place in the original file
    seconds: float
    ranking: Ranking | None = None  # None where there is nothing to find
    reranking: Ranking | None = None  # None where not asked for

    @property
    def right(self) -> bool:
        """Answered with every key, each of them cited; or refused where that is right."""
        if self.question.refuse:
            return self.refused
        return self.keys and self.cited and not self.refused


class System(Protocol):
    """What can be measured: the assistant, or a baseline beside it."""

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Return the finished answer."""
        ...

    def find(self, query: str, k: int) -> list[Found]:
        """Return at most k retrieved passages, best first, before any reranking."""
        ...

    def rerank(self, query: str) -> list[Found]:
        """Return the passages in the order in which the answer is sought."""
        ...

    def passages(self, document: str) -> list[Found]:
        """Return all passages of the file with this name."""
        ...

    def original(self, citation: Citation) -> str:
        """Return the characters at the citation's place in the original file."""
        ...


class EvalFault(Exception):
    """A run can't start or go on; the message says in Chinese what is wrong and what mends it."""
