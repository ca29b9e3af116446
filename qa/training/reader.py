"""Training of the reader: is the question answered by this passage, and by which of its words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from tqdm import tqdm

from qa.reader import END, QUESTION_TOKENS, START, WINDOW_TOKENS
from qa.training.network import ReaderNetwork, trainable
from qa.training.schedule import Clocked
from qa.training.types import Example

BATCH_TOKENS = 6144
SORTED_WITHIN = 1024  # examples put in order of length together
RATE = 1e-4
PAD = 1
TITLE_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Row:
    """An example as token ids; `first` is the position of the text, `start` and `end` those of the answer, or -1."""

    ids: list[int]
    first: int
    start: int
    end: int


def encode(tokenizer: Tokenizer, example: Example) -> Row | None:
    """Return the tokens of an example as the reader will be given them; None where the answer is cut off."""
    asked = tokenizer.encode("query: " + example.question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    title = tokenizer.encode(example.title + "\n", add_special_tokens=False).ids[:TITLE_TOKENS]
    head = [START, *asked, END, END, *title]
    text = tokenizer.encode(example.text, add_special_tokens=False)
    room = WINDOW_TOKENS - len(head) - 1
    ids = [*head, *text.ids[:room], END]
    if not example.answerable:
        return Row(ids, len(head), -1, -1)
    inside = [
        place
        for place, (start, end) in enumerate(text.offsets[:room])
        if start < example.end and end > example.start and end > start
    ]
    if not inside or text.offsets[inside[-1]][1] < example.end:
        return None
    return Row(ids, len(head), len(head) + inside[0], len(head) + inside[-1])


def train(
    network: ReaderNetwork, tokenizer: Tokenizer, examples: Sequence[Example], minutes: float, seed: int = 0
) -> float:
    """Train for some minutes and return the mean loss of the last hundred steps."""
    draw = random.Random(seed)
    clock = Clocked(trainable(network), RATE, minutes * 60)
    losses: list[float] = []
    progress = tqdm(_batches(tokenizer, examples, draw), unit="batch", mininterval=60)
    seen = 0
    for batch in progress:
        loss = _loss(network, batch)
        clock.step(loss)
        losses.append(loss.item())
        seen += len(batch)
        progress.set_postfix(loss=f"{np.mean(losses[-100:]):.3f}", left=f"{clock.left:.2f}", seen=seen, refresh=False)
        if not clock.left:
            break
    return float(np.mean(losses[-100:]))


def _batches(tokenizer: Tokenizer, examples: Sequence[Example], draw: random.Random) -> Iterator[list[Row]]:
    """Yield batches without end, each of examples of like length."""
    while True:
        order = draw.sample(range(len(examples)), len(examples))
        for at in range(0, len(order), SORTED_WITHIN):
            rows = (encode(tokenizer, examples[place]) for place in order[at : at + SORTED_WITHIN])
            batches = list(_filled(sorted((row for row in rows if row), key=lambda row: len(row.ids))))
            draw.shuffle(batches)
            yield from batches


def _filled(rows: Sequence[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:  # the longest comes last
        if batch and (len(batch) + 1) * len(row.ids) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _loss(network: ReaderNetwork, batch: Sequence[Row]) -> Any:
    width = max(len(row.ids) for row in batch)
    ids = torch.tensor([row.ids + [PAD] * (width - len(row.ids)) for row in batch])
    with torch.autocast("cpu", torch.bfloat16):
        starts, ends, answerable = network(ids, (ids != PAD).long())
    wanted = torch.tensor([float(row.start >= 0) for row in batch])
    loss = functional.binary_cross_entropy_with_logits(answerable.float(), wanted)
    marked = [place for place, row in enumerate(batch) if row.start >= 0]
    if not marked:
        return loss
    outside = torch.ones(len(marked), width, dtype=torch.bool)
    for line, place in enumerate(marked):
        outside[line, batch[place].first : len(batch[place].ids) - 1] = False
    for scores, goals in (
        (starts, [batch[place].start for place in marked]),
        (ends, [batch[place].end for place in marked]),
    ):
        masked = scores[marked].float().masked_fill(outside, -1e4)
        loss = loss + functional.cross_entropy(masked, torch.tensor(goals)) / 2
    return loss
