"""`python -m evals.bench.scale CORPORA`: whole answers over a large index: how long they take, and what it costs.

The laws and news of the folder, each entry a document, go into a kept index beside the bundled documents, until it
holds enough passages; a later run goes on where one stopped. Then own questions are asked: facts of the bundled
documents, and some that nothing answers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import os
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from evals.bench.answer import resident
from evals.library import DOCUMENTS, KEPT
from evals.metrics import key_accuracy, percentile
from evals.suites import OWN, load_suite
from evals.summary import SEED
from evals.types import EvalFault, Question
from index.encoder import BUILTIN, Encoder, EncoderOnDemand, Vectors
from index.settings import IndexSettings
from index.store import Index
from index.types import IndexFault
from qa.assistant import Assistant
from qa.reader import Reader
from qa.settings import Settings

FILES = ("laws.jsonl.xz", "xwlb.jsonl.xz")
_FACTS = frozenset({"figure", "date", "person", "company"})
_ABSENT = frozenset({"wrong-year", "wrong-place", "wrong-company", "absent"})
_NEWS_PER_LAW = 5  # about as the corpora have them
_AT_ONCE = 200  # entries added together
_WARM_UP = 3  # questions asked before any is timed
_UNFIT = re.compile(r"[^\w（）()-]+")


class DrawnEncoder(Encoder):
    """Encodes questions; once `drawing`, passages get random directions that their text seeds, at no cost."""

    def __init__(self, real: Encoder) -> None:
        super().__init__(f"drawn:{real.id}", real.model, lock=False)
        self.drawing = False

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each passage."""
        if not self.drawing:
            return super().encode_passages(texts)
        seeds = (int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) for text in texts)
        rows = np.stack([np.random.default_rng(seed).standard_normal(self.dimension) for seed in seeds])
        unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit


class DrawnVectors(EncoderOnDemand):
    """A drawn encoder, under an id of its own, so that its index can't be taken for a real one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._drawn = DrawnEncoder(super().get())
        self.id = self._drawn.id

    def get(self) -> DrawnEncoder:
        """Return the encoder."""
        return self._drawn


@dataclass(frozen=True, slots=True)
class Growth:
    """How an index grew: (passages, seconds) after each step of this run."""

    steps: list[tuple[int, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """Seconds by stage for each question, and how many facts were answered and absent ones refused."""

    stages: dict[str, list[float]]
    right: int
    refused: int


def entries(corpora: Path) -> Iterator[tuple[str, str]]:
    """Yield (file name, text) of each law and news item, five news items to a law."""
    laws, news = (_lines(corpora / name) for name in FILES)
    count = 0
    while True:
        batch = [("laws", law) for law in islice(laws, 1)] + [("news", one) for one in islice(news, _NEWS_PER_LAW)]
        if not batch:
            return
        for kind, record in batch:
            count += 1
            title = str(record["title"])
            written = str(record.get("date") or "")
            head = f"title: {title}\n" + (f"date: {written[:4]}-{written[4:6]}-{written[6:8]}\n" if written else "")
            yield f"{kind}-{count:06}-{_UNFIT.sub('', title)[:40]}.md", f"---\n{head}---\n\n{record['text']}\n"


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def grow(index: Index, corpora: Path, folder: Path, wanted: int) -> Growth:
    """Add entries, each written as a file first, until the index holds enough passages."""
    growth = Growth()
    held = sum(index.passage_counts().values())
    known = {document.source for document in index.documents()}
    folder.mkdir(parents=True, exist_ok=True)
    started, step = time.perf_counter(), max(wanted // 10, 1)
    fresh = ((folder / name, text) for name, text in entries(corpora) if str((folder / name).resolve()) not in known)
    while held < wanted and (batch := list(islice(fresh, _AT_ONCE))):
        for path, text in batch:
            path.write_text(text, "utf-8")
        held += sum(result.passages for result in index.add([path for path, _ in batch]) if result.outcome == "added")
        if not growth.steps or held >= growth.steps[-1][0] + step:
            growth.steps.append((held, time.perf_counter() - started))
    growth.steps.append((held, time.perf_counter() - started))
    if held < wanted:
        print(f"the corpora give {held} passages only", file=sys.stderr)
    return growth


def chosen(limit: int) -> tuple[list[Question], list[Question]]:
    """Return own facts, and half as many questions that nothing in the documents answers."""
    own, draw = load_suite(OWN), random.Random(SEED)
    facts = [question for question in own if question.kind in _FACTS]
    absent = [question for question in own if question.kind in _ABSENT]
    return draw.sample(facts, min(limit, len(facts))), draw.sample(absent, min(limit // 2, len(absent)))


def ask(assistant: Assistant, facts: Sequence[Question], absent: Sequence[Question]) -> Asked:
    """Ask all questions, after a few that are not timed."""
    for question in facts[:_WARM_UP]:
        assistant.ask(question.question)
    stages: dict[str, list[float]] = {}
    right = refused = 0
    for question in [*facts, *absent]:
        answer = assistant.ask(question.question)
        right += not question.refuse and not answer.refused and key_accuracy(question.keys, answer.text) == 1.0
        refused += question.refuse and answer.refused
        for stage, seconds in answer.timings.items():
            stages.setdefault(stage, []).append(seconds)
        known = sum(seconds for stage, seconds in answer.timings.items() if stage != "total")
        stages.setdefault("the rest", []).append(answer.timings["total"] - known)
    return Asked(stages, right, refused)


def size(directory: Path) -> float:
    """Return the size of a directory in MB."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()) / 1e6


def run(corpora: Path, directory: Path, wanted: int, drawn: bool, limit: int) -> None:
    """Grow the index, open it anew, ask, and print the tables."""
    settings = IndexSettings(directory=directory / "index")
    encoder = DrawnVectors(BUILTIN) if drawn else EncoderOnDemand(BUILTIN)
    with Index.open(settings, encoder=encoder) as index:
        for result in index.add([DOCUMENTS]):
            if result.outcome == "failed":
                raise EvalFault(f"{result.source} 没有收进索引：{result.reason}")
        if isinstance(encoder, DrawnVectors):
            encoder.get().drawing = True
        growth = grow(index, corpora, directory / "documents", wanted)
    started = time.perf_counter()
    with Index.open(settings, create=False, encoder=encoder) as index:
        opened, counts = time.perf_counter() - started, index.passage_counts()
        assistant = Assistant(Settings(index=settings, data=directory / "data"), index, Reader())
        facts, absent = chosen(limit)
        asked = ask(assistant, facts, absent)
    print(f"{sum(counts.values())} passages of {len(counts)} documents, {size(settings.directory):.0f} MB on disk")
    if drawn:
        print("drawn vectors (the bundled documents aside): the times are real, what is found by meaning isn't")
    print(f"opened in {opened:.1f} s; {resident(os.getpid()):.0f} MiB resident after the questions\n")
    print(growth_table(growth))
    print(answer_table(asked, len(facts), len(absent)))


def growth_table(growth: Growth) -> str:
    """Return the speed of adding, step by step."""
    rows = ["| passages | added at, passages/s |", "|--:|--:|"]
    for (before, began), (after, ended) in zip(growth.steps, growth.steps[1:], strict=False):
        if after > before:
            rows.append(f"| {after} | {(after - before) / max(ended - began, 1e-9):.0f} |")
    return "\n".join(rows) + "\n"


def answer_table(asked: Asked, facts: int, absent: int) -> str:
    """Return the times of answers by stage."""
    rows = [f"{asked.right} of {facts} facts answered right, {asked.refused} of {absent} absent ones refused\n"]
    rows += ["| stage | p50 ms | p95 ms | max ms |", "|---|--:|--:|--:|"]
    for stage, seconds in asked.stages.items():
        p50, p95 = percentile(seconds, 50) * 1000, percentile(seconds, 95) * 1000
        rows.append(f"| {stage} | {p50:.0f} | {p95:.0f} | {max(seconds) * 1000:.0f} |")
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 2 where the corpora or the index are not as they should be."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.scale", description="测量大索引上回答要多久")
    parser.add_argument("corpora", type=Path, help="放着 laws.jsonl.xz 和 xwlb.jsonl.xz 的文件夹")
    parser.add_argument("--passages", type=int, default=100_000, metavar="N", help="段落数（默认 100000）")
    parser.add_argument("--index", type=Path, metavar="DIR", help="索引和文件放在哪里，下次接着用")
    parser.add_argument("--drawn-vectors", action="store_true", help="段落的向量随机生成，不用编码（约省半小时）")
    parser.add_argument("--limit", type=int, default=60, metavar="N", help="问多少道有答案的题（默认 60）")
    options = parser.parse_args(arguments)
    missing = [name for name in FILES if not (options.corpora / name).is_file()]
    if missing:
        print(f"{options.corpora} 里没有 {'、'.join(missing)}。请把语料所在的文件夹写在命令后面。", file=sys.stderr)
        return 2
    directory = options.index or KEPT / ("scale-drawn" if options.drawn_vectors else "scale")
    try:
        run(options.corpora, directory, options.passages, options.drawn_vectors, options.limit)
    except (EvalFault, IndexFault) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
