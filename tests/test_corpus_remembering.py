"""What is found in a short text is kept, and what a caller does with it changes nothing."""

from __future__ import annotations

from corpus.remembering import KEPT, SHORT, remembered


def test_a_short_text_is_looked_through_once() -> None:
    looked: list[str] = []

    @remembered
    def letters(text: str, more: str = "") -> list[str]:
        looked.append(text + more)
        return [*text, *more]

    assert letters("甲乙") == ["甲", "乙"]
    letters("甲乙").append("丙")
    assert letters("甲乙") == ["甲", "乙"]
    assert letters("甲乙", "丁") == ["甲", "乙", "丁"]
    assert looked == ["甲乙", "甲乙丁"]


def test_long_texts_are_not_kept_and_old_results_go() -> None:
    looked: list[int] = []

    @remembered
    def length(text: str) -> list[int]:
        looked.append(len(text))
        return [len(text)]

    long = "字" * (SHORT + 1)
    assert length(long) == length(long) == [SHORT + 1]
    assert len(looked) == 2
    for number in range(KEPT + 1):
        length(str(number))
    looked.clear()
    length("0")
    assert looked == [1]
