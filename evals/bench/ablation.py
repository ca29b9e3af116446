"""What each part of retrieval is worth: hit@k and MRR over span questions, with and without it.

    python -m evals.bench.ablation QUESTIONS.jsonl --index DIR [--rerank] [--limit N]

QUESTIONS.jsonl has lines of {"id", "question", "docid", "answer", "start"}; the index holds the documents as files
named `<docid>.txt` (`python -m evals run ncp` leaves such an index). Only what pays stays in the product; this table is
why.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from tqdm import tqdm

from corpus.types import Passage
from corpus.words import words
from evals.data import read_lines
from evals.metrics import hit_at_k, mrr
from evals.ncp import SpanQuestion, holding
from index.fusion import rrf
from index.settings import IndexSettings
from index.store import Index
from index.tokens import index_tokens
from index.types import Hit
from qa.aliases import expanded, normal_question
from qa.asked import read_question
from qa.compose import alike
from qa.evidence import Evidence, Weigher
from qa.reader import Reader
from qa.training.negatives import Neighbours

DEPTH = 50
RERANKED = 18
Search = Callable[[SpanQuestion], Sequence[Hit]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one row for each way to search."""
    options = _parser().parse_args(arguments)
    entries = read_lines(options.questions, "id", "question", "docid", "answer", "start")
    questions = [
        SpanQuestion(one["id"], one["docid"], one["question"], one["answer"], int(one["start"])) for one in entries
    ][: options.limit]
    with Index.open(IndexSettings(directory=options.index), create=False) as index:
        kept = {Path(document.source).stem for document in index.documents()}
        questions = [one for one in questions if one.document in kept]
        print(f"{len(questions)} questions, {sum(index.passage_counts().values())} passages")
        print(f"{'':44}{'hit@1':>7}{'hit@5':>7}{'@10':>7}{'@50':>7}{'MRR':>7}")
        for name, search in _searches(index).items():
            _row(name, [holding(index, one, search(one)) for one in questions])
        if options.rerank:
            _reranked(index, questions)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.ablation", description="what each part is worth")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument(
        "--rerank", action="store_true", help="the reader's orders too (about half a second a question)"
    )
    parser.add_argument("--limit", type=int)
    return parser


def _row(name: str, relevant: Sequence[Sequence[bool]]) -> None:
    hits = [sum(hit_at_k(one, k) for one in relevant) / len(relevant) for k in (1, 5, 10, 50)]
    ranks = sum(mrr(one) for one in relevant) / len(relevant)
    print(f"{name:44}" + "".join(f"{value:7.3f}" for value in (*hits, ranks)), flush=True)


def _searches(index: Index) -> dict[str, Search]:
    """Return the ways to search, from the barest on."""
    lexical, dense = index.searcher("lexical"), index.searcher("dense")

    def fused(weight: float, constant: int) -> Search:
        def search(one: SpanQuestion) -> Sequence[Hit]:
            legs = {"lexical": lexical.search(_asked(one), 100), "dense": dense.search(_asked(one), 100)}
            hits = {hit.passage.id: hit for leg in legs.values() for hit in leg}
            ids = {name: [hit.passage.id for hit in leg] for name, leg in legs.items()}
            return [hits[identity] for identity, _ in rrf(ids, {"dense": weight}, constant)][:DEPTH]

        return search

    def product(one: SpanQuestion) -> Sequence[Hit]:
        return index.search(_asked(one), DEPTH)

    return {
        "BM25: jieba words": _bare(index, _words_of, titled=False),
        "BM25: character pairs": _bare(index, _pairs_of, titled=False),
        "BM25: words and pairs": _bare(index, index_tokens, titled=False),
        "BM25: words and pairs, title and heading": _bare(index, index_tokens, titled=True),
        "the same, the question in other words too": lambda one: lexical.search(_asked(one), DEPTH),
        "dense alone": lambda one: dense.search(_asked(one), DEPTH),
        "fused, equal weights, constant 60": fused(1.0, 60),
        "fused, dense 0.5, constant 60": fused(0.5, 60),
        "fused, dense 1.0, constant 10": fused(1.0, 10),
        "fused, dense 0.5, constant 10": fused(0.5, 10),
        "fused, dense 0.25, constant 10": fused(0.25, 10),
        "product: dense 0.25 to 1 by shared words": product,
        "with neighbouring passages": lambda one: _with_neighbours(product(one)),
        "with the document's other passages": lambda one: _with_documents(product(one)),
        "near-copies left out": lambda one: _without_copies(product(one)),
    }


def _asked(one: SpanQuestion) -> str:
    return expanded(normal_question(one.question))


def _words_of(text: str) -> list[str]:
    return [word.text.lower() for word in words(text) if any(character.isalnum() for character in word.text)]


def _pairs_of(text: str) -> list[str]:
    return [pair for pair in (text[at : at + 2] for at in range(len(text) - 1)) if pair.isalnum()]


def _bare(index: Index, tokens: Callable[[str], list[str]], titled: bool) -> Search:
    """Return a search by BM25 alone, over an index in memory with other tokens."""
    hits = [Hit(passage, document, 0.0) for document in index.documents() for passage in index.passages(document.id)]
    heads = (f"{hit.document.title}\n{hit.passage.heading}\n" if titled else "" for hit in hits)
    neighbours = Neighbours([head + hit.passage.text for head, hit in zip(heads, hits, strict=True)], tokens)
    return lambda one: [hits[position] for position in neighbours.ranked(normal_question(one.question), DEPTH)]


def _with_neighbours(hits: Sequence[Hit], share: float = 0.3) -> list[Hit]:
    """Raise each passage by a share of what the passages beside it score."""
    scores = {_place(hit.passage): hit.score for hit in hits}

    def raised(hit: Hit) -> float:
        document, position = _place(hit.passage)
        return hit.score + share * max(scores.get((document, position + step), 0.0) for step in (-1, 1))

    return sorted(hits, key=raised, reverse=True)


def _place(passage: Passage) -> tuple[str, int]:
    document, _, position = passage.id.rpartition("-")
    return document, int(position)


def _with_documents(hits: Sequence[Hit], share: float = 0.2) -> list[Hit]:
    """Raise each passage by a share of what all the found passages of its document score."""
    totals: dict[str, float] = defaultdict(float)
    for hit in hits:
        totals[hit.document.id] += hit.score
    return sorted(hits, key=lambda hit: hit.score + share * totals[hit.document.id], reverse=True)


def _without_copies(hits: Sequence[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in hits:
        if not any(alike(hit.passage.text, other.passage.text) for other in kept[:10]):
            kept.append(hit)
    return kept


def _reranked(index: Index, questions: Sequence[SpanQuestion]) -> None:
    """Print the orders that the reader makes of the fused hits."""
    weigher = Weigher(index, Reader())
    orders: dict[str, list[Sequence[bool]]] = defaultdict(list)
    for one in tqdm(questions, desc="reading", unit="question"):
        hits = index.search(_asked(one), RERANKED)
        evidence = weigher.weigh(read_question(normal_question(one.question), date.today()), hits)
        by: dict[str, list[Evidence]] = {
            "reader: the passage's logit": sorted(evidence, key=lambda piece: -piece.features.passage),
            "reader: the best sentence's logit": sorted(evidence, key=lambda piece: -piece.features.sentence),
            "gate: probability of an answer": sorted(evidence, key=lambda piece: -piece.probability),
            "order of the product": list(evidence),
        }
        for name, order in by.items():
            orders[name].append(holding(index, one, [piece.hit for piece in order]))
    for name, relevant in orders.items():
        _row(name, relevant)


if __name__ == "__main__":
    sys.exit(main())
