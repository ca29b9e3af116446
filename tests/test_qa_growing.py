"""An answer that takes further reading begins with what is known already, in the documents' own words."""

from __future__ import annotations

import pytest

from index.store import Index
from qa.assistant import Assistant
from qa.reader import Reader
from qa.settings import Settings


@pytest.fixture(scope="module")
def assistant(bundled_index: Index) -> Assistant:
    return Assistant(Settings(), bundled_index, Reader())


@pytest.mark.parametrize(
    ("question", "first", "then"),
    [
        ("2021年实际城镇新增就业比2020年多多少？", "1269万人", ("1186万人", "83万人")),
        ("2016年赤字率和财政赤字规模分别是多少？", "3%", ("2.18万亿元",)),
    ],
)
def test_the_beginning_is_a_cited_sentence_of_the_whole(
    assistant: Assistant, question: str, first: str, then: tuple[str, ...]
) -> None:
    *growing, last = assistant.stream(question)
    assert last.done
    assert all(one in last.text for one in (first, *then))
    (begun,) = growing
    assert not begun.done
    assert begun.text.endswith("[1]")
    assert first in begun.text
    assert first in begun.citations[0].quote
    assert begun.citations[0].quote == last.citations[0].quote


@pytest.mark.parametrize(
    "question",
    ["2018年城镇新增就业的目标是多少人？", "月球上2021年的就业人数比2020年多多少？", "1949年的GDP和人口分别是多少？"],
)
def test_nothing_is_begun_where_one_reading_is_all_or_nothing_is_found(assistant: Assistant, question: str) -> None:
    assert [answer.done for answer in assistant.stream(question)] == [True]
