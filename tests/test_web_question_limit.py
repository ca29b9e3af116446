"""How many questions one visitor may ask in a minute; the clock is the test's own."""

from __future__ import annotations

import pytest

from qa.web.question_limit import QuestionLimit, TooManyQuestions
from qa.web.visitors import NOBODY, Visitor

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
