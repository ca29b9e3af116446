"""The gate: the probability that a passage answers a question, from what the reader and the indexes say.

The weights come from `python -m evals.bench.gate` over public questions held out of the reader's last two trainings;
they are data, not opinion. What strange names and a wrong aim cost is not: those questions hold too few of them.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

UNTYPED = 0.5  # of Features.typed: any kind of words will do
UNRELATED, UNRELATED_COST = (
    0.15,
    1.5,
)  # a passage that holds next to nothing of what was asked, and its cost in log-odds
# Both readings say no and the sentence lacks a part of what was asked: what speaks for it is that others share less.
DOUBTED, WHOLLY, DOUBTED_COST = (-3.0, -0.5), 0.75, 0.7
FAINT_SPAN = -6.0  # log-probability below which a span says no more


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a question and the best sentence of a passage.

    `passage` and `sentence` are the reader's answerability logits of the two; `span` is the log-probability of the
    answer span; `words` and `sentence_words` are the shares of the question's content words that the passage (with
    heading and title) and the sentence hold; `lexical` is the BM25 score over that of the best hit; `typed` is 1 where
    the sentence holds words of the kind asked for, 0 where it doesn't, one half where any kind will do; `aim` is 1
    where one speaks of a target and the other of a result; `strange` is the number of names asked for and not there.
    """

    passage: float
    sentence: float
    span: float
    words: float
    sentence_words: float
    lexical: float
    typed: float
    aim: float
    strange: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of a logistic regression over `Features`."""

    bias: float
    passage: float
    sentence: float
    span: float
    words: float
    sentence_words: float
    lexical: float
    typed: float
    aim: float
    strange: float


# The bias puts the probability of one half where a question is refused: for the first kind of question where none of
# ours that has no answer is answered, for the second where a tenth of the training questions are wrongly refused.
# For questions that a figure, a date or a post answers, and for all others (lists, reasons, conditions).
FACT = Weights(
    bias=-2.45,
    passage=0.15,
    sentence=0.45,
    span=0.06,
    words=0.32,
    sentence_words=1.15,
    lexical=1.60,
    typed=1.70,
    aim=-0.60,
    strange=-2.75,
)
OPEN = Weights(
    bias=-2.30,
    passage=0.40,
    sentence=0.18,
    span=0.44,
    words=1.15,
    sentence_words=0.60,
    lexical=2.75,
    typed=0.00,
    aim=-0.05,
    strange=-0.90,
)


def probability(features: Features, weights: Weights | None = None) -> float:
    """Return the probability that the passage answers the question."""
    if weights is None:
        weights = OPEN if features.typed == UNTYPED else FACT
    bias, *rest = astuple(weights)
    values = list(astuple(features))
    values[2] = max(values[2], FAINT_SPAN)
    total = bias + sum(weight * value for weight, value in zip(rest, values, strict=True))
    if features.words < UNRELATED:
        total -= UNRELATED_COST
    if features.passage < DOUBTED[0] and features.sentence < DOUBTED[1] and features.sentence_words < WHOLLY:
        total -= DOUBTED_COST
    return 1.0 / (1.0 + math.exp(-total))
