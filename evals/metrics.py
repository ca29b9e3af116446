"""Pure measures over rankings, texts, decisions and samples of numbers."""

from __future__ import annotations

import math
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

_SPACE = re.compile(r"\s+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MARKS = re.compile(r"\[\d+\]|\*\*")
_PUNCTUATION = re.compile(r"[\W_]+")


def normalise(text: str) -> str:
    """Return text in the form in which keys are compared: NFKC, case folded, no space, no thousands separator."""
    return _THOUSANDS.sub("", _SPACE.sub("", unicodedata.normalize("NFKC", text))).casefold()


def strip_marks(text: str) -> str:
    """Return an answer's words without its citation numbers and bold marks."""
    return _MARKS.sub("", text)


def hit_at_k(relevant: Sequence[bool], k: int) -> float:
    """Return 1.0 where one of the first k is relevant, else 0.0."""
    return float(any(relevant[:k]))


def mrr(relevant: Sequence[bool], k: int = 10) -> float:
    """Return the reciprocal rank of the first relevant one among the first k, 0.0 where there is none."""
    return next((1.0 / rank for rank, hit in enumerate(relevant[:k], 1) if hit), 0.0)


def ndcg_at_k(relevant: Sequence[bool], total: int, k: int = 10) -> float:
    """Return nDCG with binary gains; `total` is the number of relevant passages that exist."""
    ideal = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(total, k) + 1))
    if not ideal:
        return 0.0
    return sum(1.0 / math.log2(rank + 1) for rank, hit in enumerate(relevant[:k], 1) if hit) / ideal


def key_in(key: str, text: str) -> bool:
    """Return whether one alternative of the key stands in the text, and not as a part of a longer number."""
    haystack = normalise(text)
    return any(_stands_in(normalise(alternative), haystack) for alternative in key.split("|") if alternative.strip())


def _stands_in(needle: str, haystack: str) -> bool:
    before = r"(?<![\d])(?<!\d\.)" if needle[0].isdigit() else ""
    after = r"(?!\d)(?!\.\d)" if needle[-1].isdigit() else ""
    return re.search(before + re.escape(needle) + after, haystack) is not None


def key_accuracy(keys: Sequence[str], text: str) -> float:
    """Return the share of keys that stand in an answer's text; 1.0 where there is no key."""
    words = strip_marks(text)
    return sum(key_in(key, words) for key in keys) / len(keys) if keys else 1.0


def citation_correct(keys: Sequence[str], quotes: Sequence[str]) -> bool:
    """Return whether there is a quotation, and each key stands within a single one of them."""
    return bool(quotes) and all(any(key_in(key, quote) for quote in quotes) for key in keys)


def refusal_precision(refused: Sequence[bool], wanted: Sequence[bool]) -> float:
    """Return the share of refusals that were wanted; 1.0 where nothing was refused."""
    judged = [want for did, want in zip(refused, wanted, strict=True) if did]
    return sum(judged) / len(judged) if judged else 1.0


def refusal_recall(refused: Sequence[bool], wanted: Sequence[bool]) -> float:
    """Return the share of wanted refusals that were made; 1.0 where none was wanted."""
    judged = [did for did, want in zip(refused, wanted, strict=True) if want]
    return sum(judged) / len(judged) if judged else 1.0


def false_refusals(refused: Sequence[bool], wanted: Sequence[bool]) -> float:
    """Return the share of answerable questions that were refused; 0.0 where there is none."""
    judged = [did for did, want in zip(refused, wanted, strict=True) if not want]
    return sum(judged) / len(judged) if judged else 0.0


def longest_common_subsequence(first: str, second: str) -> int:
    """Return the length of the longest common subsequence, one machine operation per character of `second`."""
    where: dict[str, int] = {}
    for position, character in enumerate(first):
        where[character] = where.get(character, 0) | 1 << position
    # Bit i of `open_` is 0 where the best common subsequence grows at first[i]; carries move along with the addition.
    everything = (1 << len(first)) - 1
    open_ = everything
    for character in second:
        match = open_ & where.get(character, 0)
        open_ = ((open_ + match) | (open_ - match)) & everything
    return len(first) - open_.bit_count()


def rouge_l(answer: str, gold: str) -> float:
    """Return the F1 of the longest common subsequence over characters, white space left out."""
    answer, gold = normalise(answer), normalise(gold)
    common = longest_common_subsequence(answer, gold)
    return 2 * common / (len(answer) + len(gold)) if common else 0.0


def char_f1(answer: str, gold: str) -> float:
    """Return the F1 of the characters in common, in any order, punctuation left out."""
    mine, wanted = (Counter(_PUNCTUATION.sub("", normalise(text))) for text in (answer, gold))
    common = (mine & wanted).total()
    return 2 * common / (mine.total() + wanted.total()) if common else 0.0


def length_ratio(answer: str, gold: str) -> float:
    """Return how many times as long as the gold an answer is, in characters without white space."""
    return len(normalise(answer)) / len(normalise(gold))


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean; NaN for no values."""
    return math.fsum(values) / len(values) if values else math.nan


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the percentile with linear interpolation between neighbours; NaN for no values."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def bootstrap_interval(
    values: Sequence[float],
    seed: int,
    samples: int = 1000,
    level: float = 0.95,
    statistic: Callable[[Sequence[float]], float] = mean,
) -> tuple[float, float]:
    """Return the interval that holds the statistic of `level` of the samples drawn with replacement."""
    draw = random.Random(seed)
    drawn = [statistic(draw.choices(values, k=len(values))) for _ in range(samples)] if values else []
    tail = (1 - level) / 2 * 100
    return percentile(drawn, tail), percentile(drawn, 100 - tail)


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the chance that a positive one scores above a negative one, ties counting half."""
    if not positive or not negative:
        return math.nan
    ordered = sorted([(score, 0) for score in negative] + [(score, 1) for score in positive])
    rank_sum, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        # Tied scores share the mean of the ranks at+1..end.
        rank_sum += sum(label for _, label in ordered[at:end]) * (at + 1 + end) / 2
        at = end
    pairs = len(positive) * len(negative)
    return (rank_sum - len(positive) * (len(positive) + 1) / 2) / pairs


def refused_at(answerable: Sequence[float], unanswerable: Sequence[float], false_share: float) -> float:
    """Return the share of unanswerable ones below the score under which `false_share` of the answerable ones lie."""
    bar = percentile(answerable, false_share * 100)
    return mean([float(score < bar) for score in unanswerable])
