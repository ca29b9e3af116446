"""What a run keeps of each question, and the reader that reads nothing twice."""

from __future__ import annotations

import json

import pytest

from evals.measure import SHOWN, judge
from evals.memory import RememberingReader
from evals.types import Found, Gold, Question, Record, Shown
from qa.reader import Candidate, Reader
from qa.types import Answer, Refusal
from tests.test_evals_measure import Overlap

RECORD = Record(
    id="q1",
    suite="ncp",
    question="摊位费多少？",
    answer="每日12元[1]",
    gold="12元",
    right=True,
    refused=False,
    should_refuse=False,
    score=0.9,
    seconds=0.25,
    passages=(Shown("通知", "摊位费每日12元", True),),
    kind="answerable",
    marks={"rouge_l": 0.75},
    relevant={"hybrid": (False, True)},
)


def test_a_record_is_the_same_after_its_file() -> None:
    assert Record.from_json(json.loads(json.dumps(RECORD.to_json()))) == RECORD


def test_a_record_needs_the_common_fields_only() -> None:
    common = {name: value for name, value in RECORD.to_json().items() if name not in ("marks", "relevant", "passages")}
    record = Record.from_json({**common, "of a later version": 1})
    assert (record.id, record.score, record.passages, record.relevant) == ("q1", 0.9, (), {})
    with pytest.raises(KeyError):
        Record.from_json({name: value for name, value in common.items() if name != "gold"})


class Sure(Overlap):
    """Ranks the passages of one file with falling probabilities."""

    def rerank(self, query: str) -> list[Found]:
        return [
            Found("甲市.md", "甲市今年计划新增企业400家。", "甲市的企业", 0.4),
            Found("甲市.md", "甲市去年新增企业373家。", "", 0.8),
            *[Found("乙市.md", f"乙市{number}", "", 0.1) for number in range(9)],
        ]


def test_an_outcome_tells_where_the_answer_was_sought() -> None:
    question = Question("q1", "figure", "甲市去年新增企业多少家", ("373家",), (Gold("甲市.md", "新增企业373家"),))
    outcome = judge(Sure(), question, Answer(question.question, "373家"), 0.1)
    assert outcome.score == 0.8
    assert len(outcome.passages) == SHOWN
    assert [(one.title, one.right) for one in outcome.passages[:3]] == [
        ("甲市的企业", False),
        ("甲市.md", True),
        ("乙市.md", False),
    ]


def test_nothing_is_sought_for_small_talk() -> None:
    question = Question("q1", "chat", "你好", refuse=True, reason="chat")
    outcome = judge(Sure(), question, Answer("你好", "你好！", refusal=Refusal("chat")), 0.1)
    assert (outcome.score, outcome.passages) == (0.0, ())


def test_a_pair_is_read_once_and_as_always(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [
        ("摊位费多少？", Candidate("通知", "摊位费每日12元。")),
        ("何时开市？", Candidate("通知", "集市每月初五开市。")),
    ]
    questions, candidates = zip(*[*pairs, pairs[0]], strict=True)
    wanted = Reader().read(questions, candidates)
    reader, read = RememberingReader(), 0
    plain = reader._encode

    def counting(question: str, candidate: Candidate) -> object:
        nonlocal read
        read += 1
        return plain(question, candidate)

    monkeypatch.setattr(reader, "_encode", counting)
    assert reader.read(questions, candidates) == wanted
    assert reader.read(questions[:1], candidates[:1]) == wanted[:1]
    assert read == 2
