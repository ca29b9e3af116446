"""From public data to the files that a training reads: examples, triples, and what is held out of both."""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa.training.rows import Rows, encode_all, load_rows, save_rows
from qa.training.triples import load_triples
from qa.training.types import TrainingFault

if TYPE_CHECKING:
    from qa.training.plan import Plan
    from qa.training.reader import Lessons
    from qa.training.types import Asked

WIDE_ROWS, LAST_ROWS, HELD, TRIPLES = "wide.xz", "last.xz", "held.xz", "triples.xz"
HELD_POLICY = "held-policy.jsonl"
POLICY_WEIGHT = 3  # the few policy questions are what the models are for
WIDE_ROUNDS, LAST_ROUNDS = 3, 2
NEWS, LAWS = 16_000, 3_500  # texts of which questions are made
PIECES = 3  # of a law
PIECE = 1500  # characters
POOL = 6000  # plain texts among which near misses are looked for
OWN_SHARE = 0.25  # of the questions made from plain text, which lean on it, that are put to other texts too
PAIRED = 0.4  # of those, that the encoder learns from
HEADLINES = 9000
_TOKENIZER = Path("qa/models/reader-zh/tokenizer.json")
_LEAD = "央视网消息（新闻联播）："


def prepare(data: Path, policy: Path | None, corpora: Path | None, out: Path, seed: int = 0) -> None:
    """Write the files of a training to `out`, and say how much is in each.

    Raises:
        TrainingFault: some data are missing or not what they should be.
    """
    from tokenizers import Tokenizer

    from qa.training.examples import SHARES, WIDE, make_examples
    from qa.training.held import held_out
    from qa.training.negatives import text_neighbours
    from qa.training.sets import POLICY_FILE, load_policy, load_sets
    from qa.training.triples import encode_triples, headline_asked, make_triples, save_triples

    draw = random.Random(seed)
    asked = load_sets(data)
    if policy:
        asked += load_policy(data / POLICY_FILE, policy)
    trained, held = held_out(asked)
    trained += (POLICY_WEIGHT - 1) * [one for one in trained if one.origin == "policy"]
    plain = _plain(corpora, draw) if corpora else []
    texts = {one.context for one in plain}
    pool = {one.context for one in trained} | set(draw.sample(sorted(texts), min(POOL, len(texts))))
    neighbours = text_neighbours(one for one in trained + plain if one.context in pool)
    tokenizer = Tokenizer.from_file(str(_TOKENIZER))
    for name, shares, rounds in ((LAST_ROWS, SHARES, LAST_ROUNDS), (WIDE_ROWS, WIDE, WIDE_ROUNDS)):
        examples = make_examples(trained + plain, draw, neighbours, shares, rounds)
        rows = encode_all(tokenizer, examples)
        save_rows(out / name, rows)
        print(f"{name}: {len(rows)} examples, {int((rows.start >= 0).sum())} of them answerable", flush=True)
    paired = trained + [one for one in plain if draw.random() < PAIRED]
    if corpora:
        paired += headline_asked([(title, text) for title, text in _news(corpora, draw, HEADLINES)])
    triples = encode_triples(tokenizer, make_triples(paired, draw, neighbours))
    save_triples(out / TRIPLES, triples)
    print(f"{TRIPLES}: {len(triples.links)} questions, {len(triples.passages)} passages", flush=True)
    if held:
        rows = encode_all(tokenizer, make_examples(held, draw))
        save_rows(out / HELD, rows)
        print(f"{HELD}: {len(rows)} examples held out")
    _write_held_policy(held, data / POLICY_FILE, out / HELD_POLICY)


def _write_held_policy(held: list[Asked], questions: Path, out: Path) -> None:
    kept = {one.question for one in held if one.origin == "policy"}
    if kept:
        lines = [line for line in questions.read_text("utf-8").splitlines() if json.loads(line)["question"] in kept]
        out.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def load_lessons(folder: Path, plan: Plan) -> Lessons:
    """Return what the reader is taught by a plan: only the mix of use, or the wide one first."""
    from qa.training.reader import Lessons

    last = load_rows(folder / LAST_ROWS)
    if not plan.last:
        return Lessons(last)
    wide = load_rows(folder / WIDE_ROWS)
    return Lessons(wide, last, _together(wide, load_triples(folder / TRIPLES).passages) if plan.language else None)


def _together(first: Rows, second: Rows) -> Rows:
    bounds = np.concatenate([first.bounds, second.bounds[1:] + first.bounds[-1]])
    ids, *marks = (
        np.concatenate([getattr(first, name), getattr(second, name)]) for name in ("ids", "first", "start", "end")
    )
    return Rows(ids, bounds, *marks)


def _plain(corpora: Path, draw: random.Random) -> list[Asked]:
    """Return questions made from plain text: figures and names from news, definitions and lists from laws."""
    from qa.training.names import headline_questions, sentence_names
    from qa.training.plain import plain_questions
    from qa.training.windows import pieces

    found = []
    for title, text in _news(corpora, draw, NEWS):
        found += plain_questions(title, text, draw, 1) + sentence_names(title, text, draw, 1)
        found += headline_questions(title, text, draw)
    for item in _drawn(corpora / "laws.jsonl.xz", draw, LAWS):
        parts = pieces(item["text"], PIECE)
        for part in draw.sample(parts, min(PIECES, len(parts))):
            found += plain_questions(item["title"], part, draw, 1)
    return [replace(one, own=draw.random() < OWN_SHARE) for one in found]


def _news(corpora: Path, draw: random.Random, count: int) -> Iterator[tuple[str, str]]:
    for item in _drawn(corpora / "xwlb.jsonl.xz", draw, count):
        yield item["title"], item["text"].replace(_LEAD, "").replace("&nbsp;", " ")


def _drawn(path: Path, draw: random.Random, count: int) -> list[dict[str, str]]:
    if not path.exists():
        raise TrainingFault(f"没有 {path} 这个文件。")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    return draw.sample(items, min(count, len(items)))
