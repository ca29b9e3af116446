"""What flows through the training room."""

from __future__ import annotations

from dataclasses import dataclass

from qa.types import AnswerFault


class TrainingFault(AnswerFault):
    """The data, the weights or the settings of a training run are wrong; the message names the mend."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a public set over `context`; `spans` are the places of its answer, empty where there is none.

    `own` tells whether the question can be understood without its text, and so be asked of other texts too.
    """

    origin: str
    question: str
    title: str
    context: str
    spans: tuple[tuple[int, int], ...]
    own: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """One thing for the reader to learn: characters start..end-1 of `text` answer the question, or nothing does.

    `end` is 0 where nothing in the text answers.
    """

    question: str
    title: str
    text: str
    start: int = 0
    end: int = 0

    @property
    def answerable(self) -> bool:
        """Whether the text answers the question."""
        return self.end > 0
