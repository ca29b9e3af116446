"""The built-in reader: one small cross-encoder that says whether a passage answers a question, and where."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.onnx_session import one_thread_session
from qa.types import AnswerFault

BUILTIN = Path(__file__).parent / "models" / "reader-zh"
QUESTION_TOKENS = 64
WINDOW_TOKENS = 512
SPAN_TOKENS = 150
SPANS = 8  # kept for each candidate
FAINT = -18.0  # spans below this log-probability are noise
LIKELY = 0.4  # probability from which a word beside the best span belongs to the answer as well
POSSIBLE, SOFTENED = 0.25, 0.7  # from which it may, the reader's certainty softened: logits times so much
START, END = 0, 2

Logits = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the reader is given of a passage: a context (title, heading) that helps to judge, and the text to mark."""

    context: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start..end-1 of a candidate's text; `score` is the sum of the log-probabilities of both ends."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of one candidate.

    `logit` is the raw answerability (not a probability; see `qa.gate`); `spans` are the likeliest answer spans, best
    first, none overlapping another. `likely` and `possible` are the stretches of characters, (start, end), that an
    answer in several words takes: the best span with the words beside it that likely, or possibly, belong to it.
    """

    logit: float
    spans: tuple[Span, ...]
    likely: tuple[int, int] = (0, 0)
    possible: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Encoded:
    ids: list[int]
    offsets: list[tuple[int, int]]  # of the text's tokens, in characters of the text
    first: int  # position of the text's first token


class Reader:
    """Reads (question, passage) pairs with the ONNX model in `directory`. Safe to use from several threads."""

    def __init__(self, directory: Path = BUILTIN, workers: int = 2) -> None:
        from tokenizers import Tokenizer

        model = directory / "model_int8.onnx"
        if not model.exists():
            raise AnswerFault(f"内置阅读模型不在 {directory}：请重新安装问策，或用 git 取回 qa/models/reader-zh。")
        self._session = one_thread_session(model)
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="reader")

    def read(self, questions: Sequence[str], candidates: Sequence[Candidate]) -> list[Reading]:
        """Return one reading for each pair of a question and a candidate, in the order given.

        Each pair is read by itself: the activations of the int8 model are quantised over a whole batch, so that in a
        batch a reading would depend on its neighbours. Two at a time this is also the faster way, the longest first:
        no worker then has a long one left when the others are done.
        """
        encoded = [self._encode(*pair) for pair in zip(questions, candidates, strict=True)]
        begun = {
            place: self._workers.submit(self._read, encoded[place])
            for place in sorted(range(len(encoded)), key=lambda place: -len(encoded[place].ids))
        }
        return [begun[place].result() for place in range(len(encoded))]

    def _read(self, encoded: _Encoded) -> Reading:
        ids = np.array([encoded.ids], dtype=np.int64)
        outputs: Any = self._session.run(
            ["start_logits", "end_logits", "answerable"], {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        )
        return _reading(encoded, outputs[0][0], outputs[1][0], float(outputs[2][0]))

    def _encode(self, question: str, candidate: Candidate) -> _Encoded:
        asked = self._tokenizer.encode("query: " + question, add_special_tokens=False).ids[:QUESTION_TOKENS]
        head = [START, *asked, END, END]
        context = self._tokenizer.encode(candidate.context + "\n", add_special_tokens=False)
        text = self._tokenizer.encode(candidate.text, add_special_tokens=False)
        room = WINDOW_TOKENS - len(head) - 1
        kept = context.ids[: max(0, room - len(text.ids))]
        ids = text.ids[: room - len(kept)]
        return _Encoded([*head, *kept, *ids, END], text.offsets[: len(ids)], len(head) + len(kept))


def _reading(encoded: _Encoded, starts: Logits, ends: Logits, answerable: float) -> Reading:
    count = len(encoded.offsets)
    window = slice(encoded.first, encoded.first + count)
    start_scores, end_scores = _log_softmax(starts[window]), _log_softmax(ends[window])
    pairs = start_scores[:, None] + end_scores[None, :]
    band = np.triu(np.ones(pairs.shape, dtype=bool)) & ~np.triu(np.ones(pairs.shape, dtype=bool), SPAN_TOKENS)
    pairs = np.where(band, pairs, -np.inf)
    spans: list[Span] = []
    while len(spans) < SPANS and count:
        first, last = divmod(int(np.argmax(pairs)), count)
        if pairs[first, last] < FAINT:
            break
        spans.append(Span(encoded.offsets[first][0], encoded.offsets[last][1], float(pairs[first, last])))
        pairs[: last + 1, first:] = -np.inf  # no later span may overlap this one
    if not spans:
        return Reading(answerable, ())
    likely = stretch(encoded.offsets, start_scores, end_scores, spans[0], LIKELY)
    softened = _log_softmax(SOFTENED * start_scores), _log_softmax(SOFTENED * end_scores)
    possible = stretch(encoded.offsets, *softened, spans[0], POSSIBLE)
    return Reading(answerable, tuple(spans), likely, possible)


def stretch(
    offsets: Sequence[tuple[int, int]], starts: Scores, ends: Scores, best: Span, least: float
) -> tuple[int, int]:
    """Return the characters of the best span and of the tokens around it that are inside with probability `least`."""
    inside = np.exp(starts).cumsum() * np.exp(ends)[::-1].cumsum()[::-1]
    held = [position for position, (start, end) in enumerate(offsets) if start < best.end and best.start < end]
    if not held:  # a token without characters
        return best.start, best.end
    first, last = held[0], held[-1]
    while first > 0 and inside[first - 1] >= least:
        first -= 1
    while last + 1 < len(offsets) and inside[last + 1] >= least:
        last += 1
    return min(best.start, offsets[first][0]), max(best.end, offsets[last][1])


def _log_softmax(scores: Logits | Scores) -> Scores:
    if not scores.size:
        return scores.astype(np.float64)
    shifted = scores.astype(np.float64) - float(scores.max())
    result: Scores = shifted - np.log(np.exp(shifted).sum())
    return result
