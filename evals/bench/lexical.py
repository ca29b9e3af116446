"""`python -m evals.bench.lexical CORPORA_DIR`: which engine should hold the lexical index?

Cuts laws.jsonl.xz and xwlb.jsonl.xz of the folder into passages, asks each engine the same titles and sentences, and
prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from evals.bench.lexical_engines import Bm25s, Engine, Exact, Fts5, Postings, Scores, Tantivy, Texts
from index.tokens import index_tokens

_FILES = ("laws.jsonl.xz", "xwlb.jsonl.xz")
_PASSAGE = 300  # characters
_QUESTIONS = 200
_DOCUMENT = 10  # passages of the document that is added to the finished index
_TOP = 10
_SENTENCE = re.compile(r"[^。！？；\n]{12,60}[。！？；]")
_HEADER = (
    "| engine | build s | add one document ms | question p50 ms | p95 ms | disk MB | top-10 as exact BM25 | kill -9 |\n"
    "|---|---|---|---|---|---|---|---|"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison; return 0, or 2 where the folder lacks the corpora."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.lexical")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    options = parser.parse_args(arguments)
    missing = [name for name in _FILES if not (options.corpora / name).is_file()]
    if missing:
        print(f"{options.corpora} 里没有 {'、'.join(missing)}。请把语料所在的文件夹写在命令后面。", file=sys.stderr)
        return 2
    passages = list(_passages(options.corpora, options.passages))
    start = time.perf_counter()
    texts = [_interned(index_tokens(f"{title}\n{text}")) for title, text in passages]
    print(f"{len(texts)} passages, tokens made in {time.perf_counter() - start:.0f} s", flush=True)
    questions = [index_tokens(question) for question in _questions(passages)]
    print(f"{len(questions)} questions of {np.mean([len(tokens) for tokens in questions]):.0f} tokens\n", flush=True)
    exact = Exact(texts)
    references = [exact.scores(tokens) for tokens in questions]
    del exact
    print(_HEADER, flush=True)
    engines: list[Engine] = [Postings(), Fts5(), Fts5(12), Tantivy(), Bm25s()]
    while engines:
        print(_row(engines.pop(0), texts, questions, references), flush=True)
    return 0


def _row(engine: Engine, texts: Texts, questions: Texts, references: Sequence[Scores]) -> str:
    with tempfile.TemporaryDirectory(prefix="wence-bench-") as name:
        folder = Path(name) / "index"
        folder.mkdir()
        start = time.perf_counter()
        engine.build(folder, texts)
        build = time.perf_counter() - start
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        engine.search(questions[0], _TOP)  # opens files, loads what is loaded once
        seconds, agreements = [], []
        for tokens, reference in zip(questions, references, strict=True):
            start = time.perf_counter()
            found = engine.search(tokens, _TOP)
            seconds.append(time.perf_counter() - start)
            agreements.append(_agreement(found, reference))
        start = time.perf_counter()
        engine.add(texts[:_DOCUMENT])
        add = time.perf_counter() - start
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return (
        f"| {engine.name} | {build:.0f} | {add * 1000:.0f} | {p50:.1f} | {p95:.1f} | {size:.0f} | "
        f"{np.mean(agreements):.3f} | {engine.crash} |"
    )


def _agreement(found: Sequence[int], reference: Scores) -> float:
    """Return the share of `found` that scores at least as the exact tenth does: ties may come in any order."""
    positive = int(np.count_nonzero(reference))
    wanted = min(_TOP, positive)
    if not wanted:
        return 1.0
    last = np.partition(reference, len(reference) - wanted)[len(reference) - wanted]
    return sum(bool(reference[row] >= last * (1 - 1e-9)) for row in found[:wanted]) / wanted


def _passages(folder: Path, most: int) -> Iterator[tuple[str, str]]:
    count = 0
    for name in _FILES:
        with lzma.open(folder / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                text = record["text"]
                for start in range(0, len(text), _PASSAGE):
                    yield record["title"], text[start : start + _PASSAGE]
                    count += 1
                    if count == most:
                        return


def _questions(passages: Sequence[tuple[str, str]]) -> list[str]:
    chance = random.Random(7)
    chosen = chance.sample(passages, _QUESTIONS)
    titles = [title for title, _ in chosen[: _QUESTIONS // 2]]
    sentences = []
    for _, text in chosen[_QUESTIONS // 2 :]:
        found = _SENTENCE.findall(text)
        sentences.append(chance.choice(found) if found else text[:40])
    return titles + sentences


def _interned(tokens: Sequence[str]) -> list[str]:
    return [sys.intern(token) for token in tokens]


if __name__ == "__main__":
    sys.exit(main())
