"""Training of the reader: is the question answered by this passage, and by which of its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from tqdm import tqdm

from qa.training.language import Guesser, language_loss
from qa.training.network import ReaderNetwork, trainable
from qa.training.plan import Plan
from qa.training.rounding import round_products, unround
from qa.training.rows import PAD, Rows, batches
from qa.training.schedule import Clocked
from qa.training.types import TrainingFault

SORTED_WITHIN = 64  # batches' worth of tokens put in order of length together
SAID_EVERY = 25  # steps
LANGUAGE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is taught: `first` and then `last` examples, and `texts` to learn the language from."""

    first: Rows
    last: Rows | None = None
    texts: Rows | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows on the device: `ids` and `mask` are [b, l], the others [b]; see `Rows`."""

    ids: Any
    mask: Any
    first: Any
    start: Any
    end: Any

    @property
    def text(self) -> Any:
        """Which positions [b, l] are of the text, in which the answer stands."""
        place = torch.arange(self.ids.shape[1], device=self.ids.device)
        return (place >= self.first[:, None]) & (place < self.mask.sum(1)[:, None] - 1)


class Supply:
    """Batches of rows that lie on the device, one after the other, without end."""

    def __init__(self, rows: Rows, tokens: int, device: str, seed: int) -> None:
        self._rows, self._lengths = rows, rows.lengths
        width = max(1, len(rows.ids) // len(rows))
        within = max(1, SORTED_WITHIN * tokens // width)
        self._order = batches(rows, tokens, np.random.default_rng(seed), within)
        self._ids = torch.from_numpy(rows.ids.astype(np.int32)).to(device)
        marks = (rows.first, rows.start, rows.end)
        self._begin = torch.from_numpy(rows.bounds).to(device)
        self._marks = [torch.from_numpy(mark.astype(np.int64)).to(device) for mark in marks]
        self._device = device

    @property
    def lengths(self) -> Any:
        """The number of tokens of each row, as an array."""
        return self._lengths

    def next(self) -> Batch:
        """Return the next batch."""
        return self.batch(next(self._order))

    def batch(self, numbers: Any) -> Batch:
        """Return the rows of these numbers."""
        chosen = torch.from_numpy(numbers).to(self._device)
        width = int(self._lengths[numbers].max())
        place = self._begin[chosen][:, None] + torch.arange(width, device=self._device)
        mask = place < self._begin[chosen + 1][:, None]
        ids = torch.where(mask, self._ids[place.clamp(max=len(self._ids) - 1)], PAD).long()
        return Batch(ids, mask.long(), *(mark[chosen] for mark in self._marks))


def train(network: ReaderNetwork, lessons: Lessons, plan: Plan, mask_id: int = 0, seed: int = 0) -> float:
    """Train for some minutes and return the mean loss of the last steps.

    Raises:
        TrainingFault: the plan names a device that is not there, or texts that were not given.
    """
    if plan.device != "cpu" and not torch.cuda.is_available():
        raise TrainingFault("这台机器没有可用的 GPU，请用 --device cpu。")
    if plan.language and lessons.texts is None:
        raise TrainingFault("这样训练要有学语言的文本：请用 python -m qa.training rows 再做一次数据。")
    torch.manual_seed(seed)
    network.to(plan.device).train()
    embeddings = network.bert.embeddings.word_embeddings
    guesser = Guesser(embeddings.embedding_dim, embeddings.num_embeddings).to(plan.device)
    learning = [*network.parameters(), *guesser.parameters()] if plan.whole else trainable(network)
    first, last, texts = (
        Supply(rows, plan.tokens, plan.device, seed) if rows is not None else None
        for rows in (lessons.first, lessons.last, lessons.texts)
    )
    clock = Clocked(learning, plan.rate, plan.minutes * 60, fused=plan.device != "cpu")
    losses: list[float] = []
    progress = tqdm(unit="batch", mininterval=60 if plan.device == "cpu" else 10)
    seen, rounding, sums = 0, False, torch.zeros((), device=plan.device)
    while clock.left:
        if not rounding and clock.left < plan.rounded:
            round_products(network.bert)
            rounding = True
        with torch.autocast(plan.device, torch.bfloat16):
            if texts and clock.left > 1 - plan.language and clock.steps % 2:
                batch = texts.next()
                loss = LANGUAGE_WEIGHT * language_loss(network.bert, guesser, batch.ids, batch.mask, mask_id)
                told = False
            else:
                batch = (last if last and clock.left < plan.last else first or last).next()  # type: ignore[union-attr]
                loss = span_loss(network(batch.ids, batch.mask), batch)
                told = True
        clock.step(loss)
        seen += len(batch.ids)
        sums = 0.98 * sums + 0.02 * loss.detach() if told else sums
        if clock.steps % SAID_EVERY == 0:
            losses.append(sums.item() / (1 - 0.98**clock.steps))
            progress.update(SAID_EVERY)
            progress.set_postfix(loss=f"{losses[-1]:.3f}", left=f"{clock.left:.2f}", seen=seen, refresh=False)
    progress.close()
    unround(network.bert)
    network.eval()
    return losses[-1] if losses else sums.item()


def span_loss(outputs: tuple[Any, Any, Any], batch: Batch) -> Any:
    """Return the loss of answerability, and of both ends of the answer where there is one."""
    *ends, answerable = outputs
    wanted = (batch.start >= 0).float()
    loss = functional.binary_cross_entropy_with_logits(answerable.float(), wanted)
    for scores, goal in zip(ends, (batch.start, batch.end), strict=True):
        inside = scores.float().masked_fill(~batch.text, -1e4)
        each = functional.cross_entropy(inside, goal.clamp(min=0), reduction="none")
        loss = loss + (each * wanted).sum() / wanted.sum().clamp(min=1) / 2
    return loss


@dataclass(frozen=True, slots=True)
class Score:
    """How a reader does on rows held out: answerability right, spans exact, their overlap as F1 over tokens."""

    answerability: float
    exact: float
    overlap: float

    def __str__(self) -> str:
        return f"answerability {self.answerability:.3f}, EM {self.exact:.3f}, F1 {self.overlap:.3f}"


@torch.inference_mode()
def score(network: ReaderNetwork, rows: Rows, device: str = "cpu", tokens: int = 16384) -> Score:
    """Return how a reader does on rows it was not trained on, rounded as the int8 model will be."""
    network.to(device).eval()
    round_products(network.bert)
    supply = Supply(rows, tokens, device, 0)
    order = np.argsort(rows.lengths)
    right, exact, overlap = [], [], []
    for at in range(0, len(order), 32):
        batch = supply.batch(order[at : at + 32])
        with torch.autocast(device, torch.bfloat16):
            starts, ends, answerable = network(batch.ids, batch.mask)
        right += ((answerable > 0) == (batch.start >= 0)).tolist()
        inside = [torch.log_softmax(one.float().masked_fill(~batch.text, -1e4), 1) for one in (starts, ends)]
        pairs = (inside[0][:, :, None] + inside[1][:, None, :]).masked_fill(
            _backwards(batch.ids.shape[1], device), -1e9
        )
        best = pairs.flatten(1).argmax(1)
        width = batch.ids.shape[1]
        for first, final, start, end in zip(
            (best // width).tolist(), (best % width).tolist(), batch.start.tolist(), batch.end.tolist(), strict=True
        ):
            if start >= 0:
                shared = max(0, min(final, end) - max(first, start) + 1)
                exact.append((first, final) == (start, end))
                overlap.append(2 * shared / (final - first + 1 + end - start + 1))
    unround(network.bert)
    return Score(float(np.mean(right)), float(np.mean(exact)), float(np.mean(overlap)))


def _backwards(width: int, device: str) -> Any:
    return ~torch.ones(width, width, dtype=torch.bool, device=device).triu()
