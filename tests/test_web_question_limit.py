"""How many questions one visitor may ask in a minute; the clock is the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from qa.types import Answer
from qa.web.asking import Asking, RecentAnswers
from qa.web.chat import Chat
from qa.web.feedback import FeedbackLog
from qa.web.metrics import Metrics
from qa.web.question_limit import QuestionLimit, TooManyQuestions
from qa.web.visitors import NOBODY, Visitor, let_through

ONE, OTHER = Visitor("account-1"), Visitor("account-2")


def test_each_visitor_has_a_minute_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    limit = QuestionLimit(2)
    limit.admit(ONE)
    now += 20
    limit.admit(ONE)
    with pytest.raises(TooManyQuestions, match="每分钟最多 2 个问题。请等 40 秒再问") as told:
        limit.admit(ONE)
    assert told.value.wait == 40
    limit.admit(OTHER)
    now += 40.5
    limit.admit(ONE)
    with pytest.raises(TooManyQuestions):
        limit.admit(ONE)


def test_nobody_and_no_limit_are_not_counted() -> None:
    for visitor, most in ((NOBODY, 1), (ONE, 0)):
        limit = QuestionLimit(most)
        for _ in range(5):
            limit.admit(visitor)


def test_the_page_says_so_and_goes_on(tmp_path: Path) -> None:
    asked: list[str] = []

    class Assistant:
        index = SimpleNamespace(revision=lambda: 1)

        def stream(self, question: str, history: object, **options: object) -> Iterator[Answer]:
            asked.append(question)
            yield Answer(question, "好的。", done=True)

    limit = QuestionLimit(1)
    asking = Asking(cast("Any", Assistant()), "page", Metrics(dict), RecentAnswers(), limit=limit)
    chat = Chat(asking, FeedbackLog(tmp_path / "feedback.jsonl"))
    let_through({}, ONE)
    try:
        *_, first = chat.ask("甲？", ())
        *_, second = chat.ask("乙？", first)
        let_through({}, OTHER)
        *_, third = chat.ask("丙？", second)
    finally:
        let_through({}, NOBODY)
    assert asked == ["甲？", "丙？"]
    assert "提问太快" in second[-1].fault
    assert third[-1].answer is not None
