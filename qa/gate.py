"""The gate: the probability that a passage answers a question, from what the reader and the indexes say.

The weights come from `python -m evals.bench.gate` over public training questions; they are data, not opinion.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

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


WEIGHTS = Weights(
    bias=-5.0,
    passage=0.35,
    sentence=0.45,
    span=0.1,
    words=3.0,
    sentence_words=3.0,
    lexical=1.0,
    typed=1.5,
    aim=-1.5,
    strange=-2.0,
)


def probability(features: Features, weights: Weights = WEIGHTS) -> float:
    """Return the probability that the passage answers the question."""
    bias, *rest = astuple(weights)
    values = list(astuple(features))
    values[2] = max(values[2], FAINT_SPAN)
    total = bias + sum(weight * value for weight, value in zip(rest, values, strict=True))
    return 1.0 / (1.0 + math.exp(-total))
