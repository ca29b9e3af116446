"""What flows through the evals room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, Self

from qa.types import Answer, Citation, Turn

KINDS = (
    "figure",
    "date",
    "person",
    "company",
    "list",
    "several",
    "comparison",
    "yes-no",
    "reason",
    "follow-up",
    "wrong-year",
    "wrong-place",
    "wrong-company",
    "absent",
    "chat",
    "nonsense",
)
FIRST_WORDS = 200  # characters of a passage that a report shows
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
    """A retrieved passage, reduced to what relevance is judged by, its file's name and its words, and what is shown.

    `probability` is that of its answering what was asked: 0 where it is about something else, or not known.
    """

    document: str  # the file's name
    text: str
    title: str = field(default="", compare=False)
    probability: float = field(default=0.0, compare=False)


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
    score: float = 0.0  # probability of the best passage that is about what was asked
    passages: tuple[Shown, ...] = ()  # what the answer was sought in, best first

    @property
    def right(self) -> bool:
        """Answered with every key, each of them cited; or refused where that is right."""
        if self.question.refuse:
            return self.refused
        return self.keys and self.cited and not self.refused


@dataclass(frozen=True, slots=True)
class Shown:
    """A retrieved passage as a report shows it: its first words, and whether it holds the gold."""

    title: str
    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What a run keeps of one question, the same for every suite: the "questions" of its JSON file are these.

    `gold` is the wanted answer in words ("" where a refusal is wanted), `score` the probability of the best passage
    that is about what was asked, `seconds` how long the answer took. `fault` says in a word what is wrong ("" where it
    is right). `marks` are the question's own measures by name (0 to 1, "rouge_l" or "hybrid rank" among them); a rank
    is 0 where nothing was found. `relevant` tells by leg which of the first hits hold the gold, best first.
    """

    id: str
    suite: str
    question: str
    answer: str
    gold: str
    right: bool
    refused: bool
    should_refuse: bool
    score: float
    seconds: float
    passages: tuple[Shown, ...] = ()
    kind: str = ""
    fault: str = ""
    marks: Mapping[str, float] = field(default_factory=dict)
    relevant: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)
    quotes: tuple[str, ...] = ()  # of the citations that the answer uses

    def to_json(self) -> dict[str, Any]:
        """Return the object that stands for this record in a run's JSON file."""
        content = asdict(self)
        content["relevant"] = {leg: [int(one) for one in flags] for leg, flags in self.relevant.items()}
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Return the record of such an object; fields that it doesn't know are passed over.

        Raises:
            KeyError: a common field is absent.
        """
        common = {name: content[name] for name in _COMMON}
        further = {name: content[name] for name in ("kind", "fault", "marks") if name in content}
        return cls(
            **common,
            **further,
            passages=tuple(
                Shown(str(one["title"]), str(one["text"]), bool(one["right"])) for one in content.get("passages", ())
            ),
            relevant={leg: tuple(map(bool, flags)) for leg, flags in content.get("relevant", {}).items()},
            quotes=tuple(map(str, content.get("quotes", ()))),
        )


_COMMON = (
    "id",
    "suite",
    "question",
    "answer",
    "gold",
    "right",
    "refused",
    "should_refuse",
    "score",
    "seconds",
)


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
