"""Questions about a document itself: answered in its own words, from where it says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.settings import IndexSettings
from index.store import Index
from qa.document_facts import document_fact
from qa.types import Answer

NOTICE = """青禾市人民政府办公室文件

青政办发〔2024〕12号

青禾市人民政府办公室关于印发青禾市人才公寓管理办法的通知

各县（区）人民政府，市政府各部门：

《青禾市人才公寓管理办法》已经市政府同意，现印发给你们，请遵照执行。

青禾市人民政府办公室
2024年5月6日

青禾市人才公寓管理办法

第一条 为规范人才公寓的分配和使用，制定本办法。
第二条 人才公寓由市住房保障中心统一分配，租金按市场价的七成收取。
第三条 本办法自2024年7月1日起施行，有效期五年。
"""
PAGE = """湾区渔港开新局

■本报记者 何清川

渔港是湾区的门面。今年以来，全市新建渔港三座，完成投资2.4亿元，带动就业1200人，渔民的收入有了明显的增长。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("facts")
    (folder / "通知.txt").write_text(NOTICE, "utf-8")
    with Index.open(IndexSettings(directory=folder / "index")) as index:
        assert [one.outcome for one in index.add([folder / "通知.txt"])] == ["added"]
        yield index


def asked(index: Index, question: str) -> Answer | None:
    return document_fact(question, index.search(question, 5), index)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("青禾市人才公寓管理办法的文号是什么？", "**青政办发〔2024〕12号**"),
        ("《青禾市人才公寓管理办法》是哪个单位印发的", "**青禾市人民政府办公室**"),
        ("人才公寓管理办法什么时候印发的", "**2024年5月6日**"),
        ("青禾市人才公寓管理办法从什么时候开始施行", "自2024年7月1日起施行"),
        ("青禾市人才公寓管理办法的有效期是多久", "有效期五年"),
        ("这份文件的文号是多少", "**青政办发〔2024〕12号**"),
    ],
)
def test_a_document_tells_of_itself_in_its_own_words(index: Index, question: str, said: str) -> None:
    answer = asked(index, question)
    assert answer is not None
    assert said in answer.text
    assert all(check.ok for check in answer.checks)
    for citation in answer.citations:
        original = index.original_text(citation.document.id)
        assert original[citation.start : citation.end].replace("\n", "") == citation.quote


@pytest.mark.parametrize(
    "question",
    [
        "人才公寓的租金按市场价的几成收取？",  # about its matter
        "青禾市公积金管理办法的文号是什么？",  # another document
        "人才公寓什么时候开始分配",  # names no document
        "这篇报道是谁写的",  # it does not tell
    ],
)
def test_any_other_question_is_left_to_the_search(index: Index, question: str) -> None:
    assert asked(index, question) is None


def test_who_wrote_an_article_stands_in_its_byline(tmp_path: Path) -> None:
    (tmp_path / "渔港.txt").write_text(PAGE, "utf-8")
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        assert [one.outcome for one in index.add([tmp_path / "渔港.txt"])] == ["added"]
        answer = asked(index, "这篇报道是谁写的？")
    assert answer is not None
    assert "**何清川**" in answer.text
    assert answer.citations[0].quote == "■本报记者 何清川"
