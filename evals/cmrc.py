"""Adapter for CMRC 2018: the built-in reader alone, given a question and the passage that answers it.

A passage that is longer than the reader's window is read in windows that overlap by half; of their best spans, the one
counts that is likeliest together with the window's being the one that answers.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.cmrc_metrics import exact_match, f1
from evals.data import check_fields, file_in, read_json, sample
from evals.intervals import Measured, measured, times
from evals.types import FIRST_WORDS, EvalFault, Record, Shown
from qa.reader import BUILTIN, QUESTION_TOKENS, WINDOW_TOKENS, Candidate, Reader, Reading

FILE = "dev.json"
_SPARE = 16  # tokens: the marks between the parts, and words that a window's edge cuts into more tokens


@dataclass(frozen=True, slots=True)
class PassageQuestion:
    """A question about one passage, with the answers that several people marked in it."""

    id: str
    title: str
    passage: str
    question: str
    answers: tuple[str, ...]


def load(data: Path, limit: int | None = None) -> list[PassageQuestion]:
    """Return the questions of the file, or of the file `dev.json` in the folder.

    Raises:
        EvalFault: the file is absent or not as expected.
    """
    path = file_in(data, FILE)
    content = read_json(path)
    check_fields(content, str(path), "data")
    return sample(list(_questions(content["data"], path)), limit)


def _questions(articles: Sequence[Any], path: Path) -> Iterator[PassageQuestion]:
    for article in articles:
        check_fields(article, str(path), "paragraphs")
        for paragraph in article["paragraphs"]:
            check_fields(paragraph, str(path), "context", "qas")
            title = str(paragraph.get("title") or article.get("title") or "")
            for entry in paragraph["qas"]:
                check_fields(entry, str(path), "id", "question", "answers")
                answers = tuple(str(answer["text"]) for answer in entry["answers"])
                if not answers:
                    raise EvalFault(f"{path} 里 {entry['id']} 没有答案，请检查数据。")
                yield PassageQuestion(entry["id"], title, paragraph["context"], entry["question"], answers)


class PassageReader:
    """The built-in reader over passages of any length."""

    def __init__(self, reader: Reader | None = None) -> None:
        from tokenizers import Tokenizer

        self._reader = reader or Reader()
        self._tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))

    def read(self, question: PassageQuestion) -> tuple[str, float]:
        """Return the words that the reader marks, and its probability that they answer."""
        windows = self._windows(question)
        candidates = [Candidate(question.title, question.passage[start:end]) for start, end in windows]
        readings = self._reader.read([question.question] * len(windows), candidates)
        best = max(range(len(windows)), key=lambda place: _log_probability(readings[place]))
        if not readings[best].spans:
            return "", 0.0
        span = readings[best].spans[0]
        words = candidates[best].text[span.start : span.end]
        return words, math.exp(_log_probability(readings[best]))

    def _windows(self, question: PassageQuestion) -> list[tuple[int, int]]:
        def tokens(text: str) -> Any:
            return self._tokenizer.encode(text, add_special_tokens=False)

        asked = min(len(tokens("query: " + question.question).ids), QUESTION_TOKENS)
        room = WINDOW_TOKENS - _SPARE - asked - len(tokens(question.title + "\n").ids)
        offsets = tokens(question.passage).offsets
        if len(offsets) <= room:
            return [(0, len(question.passage))]
        starts = range(0, len(offsets) - room // 2, room // 2)
        return [(offsets[first][0], offsets[min(first + room, len(offsets)) - 1][1]) for first in starts]


def _log_probability(reading: Reading) -> float:
    """Return the log-probability that a window answers, and does so with its best span."""
    span = reading.spans[0].score if reading.spans else -math.inf
    return span - math.log1p(math.exp(-reading.logit))


def ask(reader: PassageReader, question: PassageQuestion) -> Record:
    """Return what the reader makes of one question."""
    started = time.perf_counter()
    words, probability = reader.read(question)
    seconds = time.perf_counter() - started
    marks = {"em": exact_match(question.answers, words), "cmrc_f1": f1(question.answers, words)}
    right = bool(marks["em"])
    return Record(
        id=question.id,
        suite="cmrc",
        question=question.question,
        answer=words,
        gold="；".join(dict.fromkeys(question.answers)),
        right=right,
        refused=False,
        should_refuse=False,
        score=probability,
        seconds=seconds,
        passages=(Shown(question.title, question.passage[:FIRST_WORDS], True),),
        fault="" if right else "partly right" if marks["cmrc_f1"] else "other words",
        marks=marks,
    )


def report(records: Sequence[Record]) -> Measured:
    """Return exact matches and F1 of the reader's spans."""
    row = {
        "n": float(len(records)),
        **measured("em", [one.marks["em"] for one in records]),
        **measured("cmrc_f1", [one.marks["cmrc_f1"] for one in records]),
        **times([one.seconds for one in records]),
    }
    return Measured("cmrc", {"reading": {"the reader alone": row}}, tuple(records))
