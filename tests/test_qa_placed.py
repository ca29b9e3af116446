"""When and where a figure of an answer holds, as its source says it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.settings import IndexSettings
from index.store import Index
from qa.placed import placed
from qa.types import Answer, Check, Citation, Placed
from tests.index_documents import write_texts

REPORT = """济宁市2024年工业运行通报

一、2023年回顾

规模以上工业企业
实现利润85.4亿元，其中兖州区21.3亿元。全市新建智能工厂26家。

二、今年情况

1至5月，全市工业用电量增长6.2%。产业园投资12亿元，到2024年3月已有5家企业进驻。6月3日当天最高负荷达到918.5万千瓦。全省平均增长5.1%，济南市、青岛市分别增长4.4%、7.7%。

济宁市统计局
2024年6月10日
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("placed")
    with Index.open(IndexSettings(directory=folder / "index")) as index:
        assert [one.outcome for one in index.add([write_texts(folder / "files", {"通报.txt": REPORT})])] == ["added"]
        yield index


def found(index: Index, words: str, *texts: str) -> tuple[Placed, ...]:
    document = index.documents()[0]
    original = index.original_text(document.id)
    start = original.index(words)
    citation = Citation(1, document, words.replace("\n", ""), start, start + len(words))
    checks = tuple(Check("amount", text, True, 1) for text in texts)
    return placed(Answer("问", "答[1]", (citation,), checks), index).placed


def test_the_heading_the_sentence_and_the_document_say_when_and_where(index: Index) -> None:
    words = "规模以上工业企业\n实现利润85.4亿元，其中兖州区21.3亿元。"
    assert found(index, words, "85.4亿元", "21.3亿元") == (
        Placed("85.4亿元", 1, "2023年", ""),
        Placed("21.3亿元", 1, "2023年", "兖州区"),
    )
    assert found(index, "1至5月，全市工业用电量增长6.2%", "6.2%") == (Placed("6.2%", 1, "2024年1—5月", "济宁市"),)


def test_what_a_sentence_names_after_a_figure_is_said_of_something_else(index: Index) -> None:
    words = "产业园投资12亿元，到2024年3月已有5家企业进驻。"
    assert [one.period for one in found(index, words, "12亿元", "5家")] == ["", "2024年3月"]


def test_what_is_open_or_not_in_the_source_has_no_label(index: Index) -> None:
    assert found(index, "全市新建智能工厂26家", "27家") == ()
    assert [one.period for one in found(index, "6月3日当天最高负荷达到918.5万千瓦", "918.5万千瓦")] == [""]


def test_a_document_that_has_just_been_removed_gives_no_label(index: Index, tmp_path: Path) -> None:
    document = index.documents()[0]
    citation = Citation(1, document, "26家", 0, 3)
    answer = Answer("问", "26家[1]", (citation,), (Check("figure", "26家", True, 1),))
    with Index.open(IndexSettings(directory=tmp_path / "index")) as other:
        assert placed(answer, other) == answer
