"""The questions on the yearly work reports: that they are sound, and how what became of them is counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evals import gov
from evals.metrics import key_in
from evals.suites import load_questions, suite_files
from evals.types import EvalFault, Record


def test_there_are_enough_questions_of_each_kind_in_both_halves() -> None:
    questions = load_questions(gov.QUESTIONS)
    assert len({one.question for one in questions}) == len({one.id for one in questions}) == len(questions)
    answered = [one for one in questions if not one.refuse]
    assert len(answered) >= 100
    assert len(questions) - len(answered) >= 50
    asked = {int(year) for one in answered for year in re.findall(r"20[012]\d", one.question)}
    assert asked == set(range(2007, 2023))
    for half in (0, 1):
        assert sum(int(one.id[4:]) % 2 == half for one in answered) >= 50


def test_each_gold_quotation_holds_the_keys_and_stands_in_its_report(shared: Path) -> None:
    reports = shared / "corpora" / "gov_work_reports"
    if not reports.is_dir():
        pytest.skip("no yearly work reports in the folder of external data")
    for question in gov.load(reports):
        for gold in question.gold:
            text = re.sub(r"\s", "", (reports / gold.document).read_text("utf-8"))
            assert re.sub(r"\s", "", gold.quote) in text, question.id
            assert all(key_in(key, gold.quote) for key in question.keys), question.id


def test_they_are_no_part_of_the_suite_of_our_own_documents() -> None:
    assert gov.QUESTIONS not in suite_files("own")


def test_another_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvalFault, match="历年政府工作报告"):
        gov.load(tmp_path)


def kept(number: int, right: bool, refuse: bool = False) -> Record:
    return Record(
        id=f"gov-{number:03}",
        suite=gov.SUITE,
        question="问",
        answer="答",
        gold="",
        right=right,
        refused=refuse,
        should_refuse=refuse,
        score=0.5,
        seconds=0.1,
        kind="wrong-year" if refuse else "figure",
    )


def test_answers_and_refusals_are_counted_apart_and_by_halves() -> None:
    records = [kept(1, True), kept(2, False), kept(3, True), kept(4, True, refuse=True), kept(5, False, refuse=True)]
    parts = gov.report(records).parts
    answers, refusals = parts["right figure, cited"], parts["refused with the reason"]
    assert [answers[half]["right"] for half in ("all", "developed on", "held out")] == [2 / 3, 1.0, 0.0]
    assert [refusals[half]["right"] for half in ("all", "developed on", "held out")] == [0.5, 0.0, 1.0]
    assert parts["kind"]["wrong-year"]["n"] == 2
