"""Whether stated probabilities come true, what is risked by answering more, and one temperature that mends the former.

All functions take pairs of a probability and whether it came true; see `stated` for what that means of an answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from evals.metrics import mean
from evals.types import EvalFault, Record

BINS = 10
_SUREST = 1e-6  # probabilities are kept this far from 0 and 1, where the logarithm has no value
_PRIOR = 1e-3  # pulls a fit towards "leave it as it is", so that there is one also where right and wrong don't overlap
_STEPS = 100

Pair = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Bin:
    """The pairs with low <= probability < high (the last bin holds 1 too): their means, and how many they are."""

    low: float
    high: float
    n: int
    stated: float
    true: float


@dataclass(frozen=True, slots=True)
class Scaling:
    """p becomes sigmoid(logit(p) / temperature + bias): a temperature over 1 makes it less sure."""

    temperature: float = 1.0
    bias: float = 0.0

    def __call__(self, probability: float) -> float:
        return _sigmoid(_logit(probability) / self.temperature + self.bias)


def stated(records: Iterable[Record]) -> list[Pair]:
    """Return for each question the probability that the documents answer it, and whether they did.

    They did where a right answer was given. Of a wrongly refused question that isn't known; there the best passage,
    from which it would have been answered, tells. A question that no document answers has not come true, whatever was
    said. Records without a probability, or wrongly refused without a passage, take no part.
    """
    pairs = []
    for record in records:
        if not math.isfinite(record.score):
            continue
        if record.should_refuse:
            pairs.append((record.score, False))
        elif not record.refused:
            pairs.append((record.score, record.right))
        elif record.passages:
            pairs.append((record.score, record.passages[0].right))
    # A suite without probabilities keeps the same number for every question, which says nothing.
    return pairs if len({score for score, _ in pairs}) > 1 else []


def reliability(pairs: Sequence[Pair], count: int = BINS) -> list[Bin]:
    """Return the bins of equal width that hold anything."""
    bins = []
    for place in range(count):
        inside = [pair for pair in pairs if min(int(pair[0] * count), count - 1) == place]
        if inside:
            means = mean([score for score, _ in inside]), mean([float(true) for _, true in inside])
            bins.append(Bin(place / count, (place + 1) / count, len(inside), *means))
    return bins


def expected_error(pairs: Sequence[Pair], count: int = BINS) -> float:
    """Return the ECE: how far, on average, what was stated lies from what came true in its bin; NaN for no pairs."""
    if not pairs:
        return math.nan
    return sum(one.n * abs(one.stated - one.true) for one in reliability(pairs, count)) / len(pairs)


def brier(pairs: Sequence[Pair]) -> float:
    """Return the mean squared distance of a probability from what came true; NaN for no pairs."""
    return mean([(score - float(true)) ** 2 for score, true in pairs])


def log_loss(pairs: Sequence[Pair]) -> float:
    """Return the mean negative log-likelihood, in nats; NaN for no pairs."""
    return mean([-math.log(_inside(score) if true else 1 - _inside(score)) for score, true in pairs])


def risk_coverage(pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    """Return for each number answered, the surest first, the share answered and the share of those that is wrong.

    Equal probabilities come in any order, so each of them brings its group's share of wrong ones.
    """
    points: list[tuple[float, float]] = []
    wrong = 0.0
    for _, group in groupby(sorted(pairs, reverse=True), key=itemgetter(0)):
        outcomes = [true for _, true in group]
        share = outcomes.count(False) / len(outcomes)
        for _ in outcomes:
            wrong += share
            answered = len(points) + 1
            points.append((answered / len(pairs), wrong / answered))
    return points


def aurc(pairs: Sequence[Pair]) -> float:
    """Return the area under the risk-coverage curve, the mean risk over all coverages; NaN for no pairs."""
    return mean([risk for _, risk in risk_coverage(pairs)])


def best_aurc(pairs: Sequence[Pair]) -> float:
    """Return the AURC of the same answers if every right one were surer than every wrong one."""
    return aurc([(float(true), true) for _, true in pairs])


def fit(pairs: Sequence[Pair]) -> Scaling:
    """Return the scaling under which the pairs are likeliest, by Newton's method (Guo et al. 2017, with a bias).

    Raises:
        EvalFault: a higher probability doesn't mean that more comes true, which no temperature can mend.
    """
    points = [(_logit(score), float(true)) for score, true in pairs]
    slope, bias = 1.0, 0.0
    for _ in range(_STEPS):
        by_slope, by_bias = _step(points, slope, bias)
        # The whole step can overshoot where the curve is flat; the function is convex, so a shorter one always helps.
        size, now = 1.0, _cost(points, slope, bias)
        while size > 1e-9 and _cost(points, slope - size * by_slope, bias - size * by_bias) > now:
            size /= 2
        slope, bias = slope - size * by_slope, bias - size * by_bias
        if max(abs(by_slope), abs(by_bias)) * size < 1e-9:
            break
    if slope <= 0:
        raise EvalFault("概率越高并不越对，用一个温度无法校准。请检查结果文件里的 score 和 right。")
    return Scaling(1 / slope, bias)


def _step(points: Sequence[tuple[float, float]], slope: float, bias: float) -> tuple[float, float]:
    """Return the Newton step: the gradient divided by the 2x2 matrix of second derivatives."""
    first = [_PRIOR * (slope - 1), _PRIOR * bias]
    second = [_PRIOR, 0.0, _PRIOR]
    for x, true in points:
        likely = _sigmoid(slope * x + bias)
        off, weight = likely - true, likely * (1 - likely)
        first = [first[0] + off * x, first[1] + off]
        second = [second[0] + weight * x * x, second[1] + weight * x, second[2] + weight]
    determinant = second[0] * second[2] - second[1] ** 2
    return (
        (second[2] * first[0] - second[1] * first[1]) / determinant,
        (second[0] * first[1] - second[1] * first[0]) / determinant,
    )


def _cost(points: Sequence[tuple[float, float]], slope: float, bias: float) -> float:
    loss = math.fsum(_softplus(-(slope * x + bias) if true else slope * x + bias) for x, true in points)
    return loss + _PRIOR / 2 * ((slope - 1) ** 2 + bias**2)


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _sigmoid(x: float) -> float:
    # exp of a large number overflows, of a large negative one doesn't.
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _inside(probability: float) -> float:
    return min(max(probability, _SUREST), 1 - _SUREST)


def _logit(probability: float) -> float:
    inside = _inside(probability)
    return math.log(inside / (1 - inside))
