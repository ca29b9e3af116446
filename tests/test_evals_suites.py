from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.suites import load_questions, load_suite
from evals.types import EvalFault, Gold
from qa.types import Turn

GOOD: dict[str, object] = {
    "id": "t-1",
    "kind": "figure",
    "question": "增长多少？",
    "keys": ["10.2%"],
    "gold": [{"document": "甲.md", "quote": "增长10.2%"}],
    "refuse": False,
}


def write(path: Path, *records: object) -> Path:
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n", "utf-8")
    return path


def test_a_file_is_read_with_history_gold_and_refusals(tmp_path: Path) -> None:
    follow = GOOD | {"id": "t-2", "kind": "follow-up", "history": [{"role": "user", "content": "全市呢？"}]}
    absent = {"id": "t-3", "kind": "absent", "question": "学费多少？", "refuse": True, "reason": "nothing"}
    first, second, third = load_questions(write(tmp_path / "a.jsonl", GOOD, follow, absent))
    assert first.gold == (Gold("甲.md", "增长10.2%"),)
    assert second.history == (Turn("user", "全市呢？"),)
    assert third.refuse
    assert third.reason == "nothing"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "figures"}, "kind"),
        ({"keys": []}, "keys"),
        ({"keys": ["|"]}, "keys"),
        ({"gold": [{"document": "甲.md"}]}, "quote"),
        ({"refuse": "no"}, "refuse"),
        ({"refuse": True, "reason": "nothing"}, "keys"),
        ({"refuse": True, "keys": [], "gold": []}, "reason"),
        ({"kind": "follow-up"}, "history"),
        ({"history": [{"role": "user", "content": "前一问"}]}, "history"),
        ({"question": " "}, "question"),
        ({"answer": "10.2%"}, "answer"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, change: dict[str, object], word: str) -> None:
    path = write(tmp_path / "坏题.jsonl", GOOD, GOOD | {"id": "t-2"} | change)
    with pytest.raises(EvalFault, match=r"坏题\.jsonl 第 2 行.*" + word):
        load_questions(path)


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "坏题.jsonl"
    path.write_text("{\n", "utf-8")
    with pytest.raises(EvalFault, match=r"坏题\.jsonl 第 1 行"):
        load_questions(path)


def test_own_is_every_file_and_ids_are_unique_over_them(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", GOOD)
    write(tmp_path / "b.jsonl", GOOD | {"id": "t-2"})
    assert [question.id for question in load_suite("own", tmp_path)] == ["t-1", "t-2"]
    assert [question.id for question in load_suite("b", tmp_path)] == ["t-2"]
    write(tmp_path / "b.jsonl", GOOD)
    with pytest.raises(EvalFault, match="t-1"):
        load_suite("own", tmp_path)


def test_an_unknown_suite_is_told_what_there_is(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", GOOD)
    with pytest.raises(EvalFault, match="own、a"):
        load_suite("c", tmp_path)
