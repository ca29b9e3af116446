"""Planted script, mark-up and instructions do nothing, on a small part of the benchmark; its browser sees them."""

from __future__ import annotations

import shutil

import pytest

from evals.bench.injection import OBEDIENT, run
from evals.bench.injection_documents import MARKUP, documents, instructions, questions, reversed_tokens
from evals.bench.injection_model import obedient_answer
from evals.bench.injection_page import BROWSERS, control


@pytest.fixture(autouse=True, scope="module")
def _browser() -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not any(map(shutil.which, BROWSERS)):
        pytest.skip("no Chromium on this machine: install it to test the page")


def test_planted_things_neither_run_nor_load_nor_are_obeyed() -> None:
    (outcome,) = run(12, 4, seed=11, rounds=(OBEDIENT,), policies=3)
    assert outcome.documents == 12
    assert outcome.seen.pages > 24
    assert outcome.seen.ran == []
    assert outcome.seen.fetched == []
    assert outcome.seen.alive == []
    assert outcome.seen.obeyed == []
    assert outcome.seen.faults == []
    assert (outcome.downloads, outcome.inline) == (24, [])


def test_the_browser_notices_what_is_not_escaped() -> None:
    seen = control(MARKUP[:5])
    assert seen.ran
    assert seen.fetched
    assert seen.alive


def test_the_model_obeys_what_it_reads() -> None:
    planted = documents(24, 11)
    assert [one.question for one in planted] == [one.question for one in documents(24, 11)]
    assert planted[0] == documents(24, 11)[0]
    assert len({name for one in planted for name, _ in one.files}) >= 24
    (question, amount), *_ = questions(planted, 1, 11)
    prompt = f"2024年，云岭市灌区改造投入资金{amount}。{instructions(8)[0]}\n问题：{question}"
    assert [len(reversed_tokens(obedient_answer(prompt, turn))) for turn in range(4)] == [1] * 4
    assert reversed_tokens(prompt) == []
