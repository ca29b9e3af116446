"""What the encoder learns from: a question, the passage that answers it, and two that only look as if they did."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from qa.reader import END
from qa.training.rows import Rows, as_rows, load_arrays, save_arrays
from qa.training.types import Asked
from qa.training.windows import pieces, window

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from qa.training.negatives import Neighbours

MISSES = 2  # passages that don't answer, for each question
SIZES = (130, 350)  # characters of a passage
MOST_TOKENS = 320
TITLED = 0.75  # of the passages carry their title, as those of the index do


@dataclass(frozen=True, slots=True)
class Triple:
    """A question, the passage that answers it, and passages that don't."""

    question: str
    passage: str
    misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Triples:
    """Questions and passages as token ids; `links` [n, 2 + MISSES] are a question, its passage and its misses."""

    questions: Rows
    passages: Rows
    links: npt.NDArray[np.int32]


def make_triples(asked: Sequence[Asked], draw: random.Random, neighbours: Neighbours | None = None) -> list[Triple]:
    """Return a triple for each question that has an answer and can be asked of more than its own text."""
    from qa.training.negatives import text_neighbours  # needs the index, which a machine that only trains may lack

    neighbours = neighbours or text_neighbours(asked)
    return [made for one in asked if one.own and one.spans and (made := _triple(one, neighbours, draw))]


def _triple(one: Asked, neighbours: Neighbours, draw: random.Random) -> Triple | None:
    answers = [one.context[start:end] for start, end in one.spans]
    start, end = one.spans[0]
    first, last = window(one.context, start, end, draw.randint(*SIZES), draw)
    if last - first > 2 * SIZES[1]:
        return None
    title = one.title if draw.random() < TITLED else ""
    passage = _headed(title, one.context[first:last].strip())
    own = [piece for piece in pieces(one.context[:6000], 300) if not any(answer in piece for answer in answers)]
    near = neighbours.nearest(one.question, answers)[:8]
    misses = [_headed(title, draw.choice(own))] if own and draw.random() < 0.6 else []
    misses += draw.sample(near, min(MISSES - len(misses), len(near)))
    misses += draw.choices(neighbours.texts, k=MISSES - len(misses))
    return Triple(one.question, passage, tuple(misses))


def headline_asked(items: Sequence[tuple[str, str]]) -> list[Asked]:
    """Return headlines as questions for the first words of their news, which has no title then."""
    return [
        Asked("headline", title, "", text, ((0, min(40, len(text))),))
        for title, text in items
        if 8 <= len(title) <= 60 and len(text) > 80
    ]


def _headed(title: str, text: str) -> str:
    return f"{title}\n{text}" if title else text


def encode_triples(tokenizer: Tokenizer, triples: Sequence[Triple]) -> Triples:
    """Return the triples as token ids, each different passage once."""
    places: dict[str, int] = {}
    for one in triples:
        for text in (one.passage, *one.misses):
            places.setdefault(text, len(places))
    links = [
        (number, places[one.passage], *(places[text] for text in one.misses)) for number, one in enumerate(triples)
    ]

    def encoded(text: str) -> list[int]:
        ids = tokenizer.encode(text).ids
        return ids if len(ids) <= MOST_TOKENS else [*ids[: MOST_TOKENS - 1], END]

    questions = as_rows([encoded(f"query: {one.question}") for one in triples])
    return Triples(
        questions, as_rows([encoded(f"passage: {text}") for text in places]), np.array(links, dtype=np.int32)
    )


def save_triples(path: Path, triples: Triples) -> None:
    """Write triples to a file."""
    asked, passages = triples.questions, triples.passages
    save_arrays(
        path,
        questions=asked.ids,
        question_bounds=asked.bounds,
        passages=passages.ids,
        passage_bounds=passages.bounds,
        links=triples.links,
    )


def load_triples(path: Path) -> Triples:
    """Return the triples of a file that `save_triples` wrote."""
    stored = load_arrays(path)

    def rows(name: str, bounds: str) -> Rows:
        none = np.full(len(stored[bounds]) - 1, -1, dtype=np.int16)
        return Rows(stored[name], stored[bounds], none, none, none)

    return Triples(rows("questions", "question_bounds"), rows("passages", "passage_bounds"), stored["links"])


def drawn(triples: Triples, size: int, draw: np.random.Generator) -> Iterator[npt.NDArray[Any]]:
    """Yield the links of one batch of `size` questions after the other, without end."""
    while True:
        order = draw.permutation(len(triples.links))
        for at in range(0, len(order) - size + 1, size):
            yield triples.links[order[at : at + size]]
        if len(order) < size:
            yield triples.links[order]
