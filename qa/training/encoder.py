"""Contrastive training of the encoder: a question's vector comes nearest to that of the passage that answers it.

Batches hold several questions over each of their texts, so that a question has to tell its passage from its neighbours,
which no random negatives teach. A passage that happens to hold another question's answer is not held against it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from tqdm import tqdm

from qa.training.network import EncoderNetwork, trainable
from qa.training.schedule import Clocked
from qa.training.types import Asked
from qa.training.windows import pieces, window

TEXTS, EACH = 12, 4  # of a batch: texts, and questions over each
TEMPERATURE = 0.03
RATE = 6e-5
SIZES = (150, 350)  # characters of a passage
MOST_TOKENS = 320


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, the passage that answers it, and the answer."""

    group: str
    question: str
    passage: str
    answer: str


def make_pairs(asked: Sequence[Asked], draw: random.Random) -> list[Pair]:
    """Return a pair for each question that has an answer and can be asked of more than its own text."""
    found = []
    for one in asked:
        if one.own and one.spans:
            start, end = one.spans[0]
            first, last = window(one.context, start, end, draw.randint(*SIZES), draw)
            title = one.title if draw.random() < 0.5 else ""
            passage = f"{title}\n{one.context[first:last].strip()}".strip()
            found.append(Pair(one.context[:80], one.question, passage, one.context[start:end]))
    return found


def headline_pairs(items: Sequence[tuple[str, str]], draw: random.Random) -> list[Pair]:
    """Return pairs of a headline and a piece of its news item."""
    found = []
    for title, text in items:
        parts = [piece for piece in pieces(text, draw.randint(*SIZES)) if len(piece) > 60]
        if parts and 8 <= len(title) <= 60:
            found.append(Pair(title, title, parts[0], title))
    return found


def batches(pairs: Sequence[Pair], draw: random.Random) -> Iterator[list[Pair]]:
    """Yield batches without end; texts with several questions give several at once."""
    while True:
        groups: dict[str, list[Pair]] = defaultdict(list)
        for pair in draw.sample(pairs, len(pairs)):
            groups[pair.group].append(pair)
        rows = [group[at : at + EACH] for group in groups.values() for at in range(0, len(group), EACH)]
        draw.shuffle(rows)
        batch: list[Pair] = []
        for row in rows:
            batch += row
            if len(batch) >= TEXTS * EACH:
                yield batch
                batch = []


def train(network: EncoderNetwork, tokenizer: Tokenizer, pairs: Sequence[Pair], minutes: float, seed: int = 0) -> float:
    """Train for some minutes and return the mean loss of the last fifty steps."""
    draw = random.Random(seed)
    clock = Clocked(trainable(network), RATE, minutes * 60)
    losses: list[float] = []
    progress = tqdm(batches(pairs, draw), unit="batch", mininterval=30)
    for batch in progress:
        loss = _loss(network, tokenizer, batch)
        clock.step(loss)
        losses.append(loss.item())
        progress.set_postfix(loss=f"{np.mean(losses[-50:]):.3f}", left=f"{clock.left:.2f}", refresh=False)
        if not clock.left:
            break
    return float(np.mean(losses[-50:]))


def _loss(network: EncoderNetwork, tokenizer: Tokenizer, batch: Sequence[Pair]) -> Any:
    questions = _vectors(network, tokenizer, [f"query: {pair.question}" for pair in batch])
    passages = _vectors(network, tokenizer, [f"passage: {pair.passage}" for pair in batch])
    scores = questions @ passages.T / TEMPERATURE
    spared = torch.tensor(
        [
            [
                row != column and (one.answer in other.passage or one.passage == other.passage)
                for column, other in enumerate(batch)
            ]
            for row, one in enumerate(batch)
        ]
    )
    scores = scores.masked_fill(spared, -1e4)
    labels = torch.arange(len(batch))
    return (functional.cross_entropy(scores, labels) + functional.cross_entropy(scores.T, labels)) / 2


def _vectors(network: EncoderNetwork, tokenizer: Tokenizer, texts: Sequence[str]) -> Any:
    """Return unit vectors [n, 384] of the texts, run in order of length to waste little on padding."""
    rows = [tokenizer.encode(text).ids[:MOST_TOKENS] for text in texts]
    order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
    parts = []
    for at in range(0, len(order), 16):
        chosen = [rows[row] for row in order[at : at + 16]]
        width = max(map(len, chosen))
        ids = torch.tensor([row + [1] * (width - len(row)) for row in chosen])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in chosen])
        with torch.autocast("cpu", torch.bfloat16):
            hidden = network(ids, mask)
        weights = mask[..., None].float()
        parts.append(functional.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=-1))
    vectors = torch.cat(parts)
    places = torch.empty(len(order), dtype=torch.long)
    places[torch.tensor(order)] = torch.arange(len(order))
    return vectors[places]
