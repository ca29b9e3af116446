"""What the reader learns from, in the proportions that pay: found answers, near misses and nothing at all."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from qa.training.counterfactuals import Substitutes
from qa.training.negatives import Neighbours, text_neighbours
from qa.training.types import Asked, Example
from qa.training.windows import sentence_spans, window

SIZES = (110, 340)  # characters of a window
WHOLE = 560  # characters up to which a text may be read whole
WHOLE_SHARE = {"cmrc2018_train": 0.7, "cmrc2018_trial": 0.7}  # read whole as well, as long as it fits
SENTENCE_SHARE = 0.2  # of answers also read in their sentence alone, as the close reading does
SENTENCE_MISS_SHARE = 0.2  # of questions also put to another sentence of the same text
NEIGHBOUR_SHARE = 0.45  # of questions also put to a passage of another text
ELSEWHERE_SHARE = 0.3  # of questions also put to another part of their own text
COUNTERFACTUAL_SHARE = 0.5  # of questions with a name or year that can be exchanged
BLANK_SHARE = 0.55  # of the unanswerable questions of the sets
POLICY = "policy"
# Of the examples of each set: more of what is like policy text and was written by people for this very text, less of
# what was translated, or asks of law cases.
SHARES: Mapping[str, float] = {
    "news_mrc_train": 0.9,
    "dureader_checklist_dev": 0.6,
    "drcd_dev": 0.3,
    "drcd_test": 0.3,
    "chinese_squad_dev": 0.2,
    "cjrc_dev": 0.2,
    "cail2021_small": 0.15,
    "plain-figure": 0.5,
    "plain-definition": 0.5,
    "plain-list": 0.5,
    "plain-purpose": 0.5,
    "plain-name": 0.3,
    "plain-headline": 0.5,
}
# For a long training on a GPU, in which all of it can be read several times; the shares above come last.
WIDE: Mapping[str, float] = {"chinese_squad_dev": 0.7, "cjrc_dev": 0.6, "cail2021_small": 0.6}
MOST_ANSWER = 260  # characters; longer answers cannot be marked


def make_examples(
    asked: Sequence[Asked],
    draw: random.Random,
    neighbours: Neighbours | None = None,
    shares: Mapping[str, float] = SHARES,
    rounds: int = 1,
) -> list[Example]:
    """Return the examples made of all questions, shuffled; each round cuts other windows and draws other misses.

    Passages that only look as if they answered come from `neighbours`, or from the texts of the questions themselves.
    """
    neighbours = neighbours or text_neighbours(asked)
    substitutes = Substitutes([one.question for one in asked if one.own])
    found = []
    for _ in range(rounds):
        kept = [one for one in asked if draw.random() < shares.get(one.origin, 1.0)]
        found += [example for one in kept for example in _examples(one, neighbours, substitutes, draw)]
    draw.shuffle(found)
    return found


def _examples(one: Asked, neighbours: Neighbours, substitutes: Substitutes, draw: random.Random) -> Iterator[Example]:
    often = one.origin == POLICY
    if not one.spans:
        if draw.random() < BLANK_SHARE:
            place = draw.randrange(len(one.context))
            yield _blank(one, *window(one.context, place, place + 1, draw.randint(*SIZES), draw), draw)
        return
    start, end = one.spans[0]
    if end - start > MOST_ANSWER:
        return
    first, last = window(one.context, start, end, draw.randint(*SIZES), draw)
    yield _marked(one, first, last, start, end, draw)
    if len(one.context) <= WHOLE and draw.random() < WHOLE_SHARE.get(one.origin, 0.0):
        yield _marked(one, 0, len(one.context), start, end, draw)
    if often or draw.random() < SENTENCE_SHARE:
        yield _marked(one, *window(one.context, start, end, 1, draw), start, end, draw)
    yield from _misses(one, (first, last), neighbours, draw)
    if one.own and draw.random() < COUNTERFACTUAL_SHARE:
        text = one.context[first:last].strip()
        other = substitutes.other(one.question, f"{one.title}\n{text}", draw)
        if other:
            yield Example(other, _title(one, draw), text)


def _misses(one: Asked, taken: tuple[int, int], neighbours: Neighbours, draw: random.Random) -> Iterator[Example]:
    """Yield what does not answer: other sentences and parts of the text, and passages of other texts."""
    often = one.origin == POLICY
    answers = [one.context[start:end] for start, end in one.spans]
    spans = [
        span
        for span in sentence_spans(one.context)
        if not any(answer in one.context[slice(*span)] for answer in answers)
    ]
    outside = [span for span in spans if span[1] <= taken[0] or span[0] >= taken[1]]
    inside = [span for span in spans if span not in outside and span[1] - span[0] > 10]
    if inside and (often or draw.random() < SENTENCE_MISS_SHARE):
        yield _blank(one, *draw.choice(inside), draw)
    if outside and (often or draw.random() < ELSEWHERE_SHARE):
        start, end = draw.choice(outside)
        part = window(one.context, start, end, draw.randint(*SIZES), draw)
        cut = one.context[part[0] : part[1]]
        if not any(answer in cut for answer in answers) and (part[1] <= taken[0] or part[0] >= taken[1]):
            yield _blank(one, *part, draw)
    if one.own and (often or draw.random() < NEIGHBOUR_SHARE):
        near = neighbours.nearest(one.question, answers)
        for text in draw.sample(near[:8], min(2 if often else 1, len(near[:8]))):
            title, _, passage = text.partition("\n")
            yield Example(one.question, title if draw.random() < 0.6 else "", passage)


def _title(one: Asked, draw: random.Random) -> str:
    return one.title if draw.random() < 0.6 else ""


def _blank(one: Asked, first: int, last: int, draw: random.Random) -> Example:
    return Example(one.question, _title(one, draw), one.context[first:last].strip())


def _marked(one: Asked, first: int, last: int, start: int, end: int, draw: random.Random) -> Example:
    text = one.context[first:last]
    lead = len(text) - len(text.lstrip())
    return Example(one.question, _title(one, draw), text.strip(), start - first - lead, end - first - lead)
