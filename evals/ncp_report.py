"""What a run over span questions measured: retrieval by leg, answers, refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from evals.metrics import (
    auc,
    bootstrap_interval,
    char_f1,
    hit_at_k,
    key_in,
    length_ratio,
    mean,
    mrr,
    percentile,
    refused_at,
    rouge_l,
    strip_marks,
)
from evals.ncp import LEGS, RERANKED, SpanOutcome
from evals.report import table
from evals.summary import SEED, Measures

FALSE_SHARE = 0.1  # of answerable questions refused, at which refusal is compared between systems
KEY_LENGTH = 20  # characters of a clause that are key enough
_FIGURE = re.compile(r"\d+(?:[,.]\d+)*[%％]?")
_CLAUSE = re.compile(r"[^，。；：、！？,;:!?\s]+")
_RETRIEVAL = {"n": "n", "hit@1": "hit@1", "hit@5": "hit@5", "hit@10": "hit@10", "hit@50": "hit@50", "mrr": "MRR@10"}
_ANSWERS = {
    "n": "n",
    "rouge_l": "ROUGE-L",
    "rouge_low": "low",
    "rouge_high": "high",
    "f1": "char F1",
    "key": "key part",
    "length": "length ratio",
    "false_refusals": "wrongly refused",
    "p50": "p50 ms",
    "p95": "p95 ms",
}
_REFUSAL = {"n": "n", "refused": "refused", "auc": "AUC", "at": f"refused at {FALSE_SHARE:.0%} false"}


def key_part(answer: str) -> list[str]:
    """Return what an answer can't do without: its figures, or else the beginning of its first clause."""
    figures = list(dict.fromkeys(_FIGURE.findall(answer)))
    return figures or [clause[:KEY_LENGTH] for clause in _CLAUSE.findall(answer)[:1]]


def retrieval(outcomes: Sequence[SpanOutcome]) -> dict[str, Measures]:
    """Return hits and MRR of each leg over the answerable questions."""
    result = {}
    for leg in (*LEGS, RERANKED):
        judged = [one.relevant[leg] for one in outcomes if leg in one.relevant]
        if not judged:
            continue
        depth = max(map(len, judged))
        scores = {f"hit@{k}": mean([hit_at_k(flags, k) for flags in judged]) for k in (1, 5, 10, 50) if k <= depth}
        result[leg] = {"n": float(len(judged)), **scores, "mrr": mean([mrr(flags) for flags in judged])}
    return result


def answers(outcomes: Sequence[SpanOutcome]) -> dict[str, Measures]:
    """Return how near the answers are to the gold ones, over all answerable questions and over those answered."""
    asked = [one for one in outcomes if one.question.answerable]
    return {"all": _answers(asked), "answered": _answers([one for one in asked if not one.refused])}


def _answers(outcomes: Sequence[SpanOutcome]) -> Measures:
    """A refusal's words are no answer: it scores nothing."""
    texts = ["" if one.refused else strip_marks(one.text) for one in outcomes]
    pairs = [(text, one.question.answer) for text, one in zip(texts, outcomes, strict=True)]
    rouge = [rouge_l(text, gold) for text, gold in pairs]
    low, high = bootstrap_interval(rouge, SEED)
    milliseconds = [one.seconds * 1000 for one in outcomes]
    return {
        "n": float(len(pairs)),
        "rouge_l": mean(rouge),
        "rouge_low": low,
        "rouge_high": high,
        "f1": mean([char_f1(text, gold) for text, gold in pairs]),
        "key": mean([float(all(key_in(key, text) for key in key_part(gold))) for text, gold in pairs]),
        "length": mean([length_ratio(text, gold) for text, gold in pairs if text]),
        "false_refusals": mean([float(one.refused) for one in outcomes]),
        "p50": percentile(milliseconds, 50),
        "p95": percentile(milliseconds, 95),
    }


def refusal(outcomes: Sequence[SpanOutcome]) -> dict[str, Measures]:
    """Return how well questions that no document answers are told apart."""
    answerable = [one for one in outcomes if one.question.answerable]
    others = [one for one in outcomes if not one.question.answerable]
    sure, unsure = [one.score for one in answerable], [one.score for one in others]
    return {
        "out of documents": {
            "n": float(len(others)),
            "refused": mean([float(one.refused) for one in others]),
            "auc": auc(sure, unsure),
            "at": refused_at(sure, unsure, FALSE_SHARE),
        }
    }


def save(folder: Path, outcomes: Sequence[SpanOutcome]) -> str:
    """Write `ncp.json` and `ncp.md` and return the tables."""
    parts = {"retrieval": retrieval(outcomes), "answers": answers(outcomes), "refusal": refusal(outcomes)}
    columns = {"retrieval": _RETRIEVAL, "answers": _ANSWERS, "refusal": _REFUSAL}
    text = "\n\n".join(table(part, columns[name], name) for name, part in parts.items())
    folder.mkdir(parents=True, exist_ok=True)
    records = [
        {
            "id": one.question.id,
            "question": one.question.question,
            "gold": one.question.answer if one.question.answerable else None,
            "text": one.text,
            "refused": one.refused,
            "score": one.score,
            "ranks": {leg: flags.index(True) + 1 if any(flags) else 0 for leg, flags in one.relevant.items()},
        }
        for one in outcomes
    ]
    content = {"suite": "ncp", "measures": parts, "questions": records}
    (folder / "ncp.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (folder / "ncp.md").write_text(f"# ncp\n\n{text}\n", "utf-8")
    return text
