"""An answer that takes further reading begins with what is known already, in the documents' own words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.store import Index
from qa.assistant import Assistant
from qa.reader import Candidate, Reader, Reading
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


class _Noting(Reader):
    """The built-in reader, which notes what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def read(self, questions: Sequence[str], candidates: Sequence[Candidate]) -> list[Reading]:
        self.asked += questions
        return super().read(questions, candidates)


@pytest.mark.parametrize(
    ("question", "read"),
    [("2017年GDP实际增速比预期目标高多少个百分点", False), ("2018年城镇新增就业人数比2017年多了多少人", True)],
)
def test_a_comparison_is_read_as_a_whole_only_where_a_document_may_state_its_result(
    bundled_index: Index, question: str, read: bool
) -> None:
    reader = _Noting()
    assistant = Assistant(Settings(), bundled_index, reader)
    assert assistant.ask(question).citations
    assert any("比" in one for one in reader.asked) == read
    assert assistant.retrieve(question), "who asks for the evidence is given it"
