"""Answers that take several lines: an enumeration with what opens it, or what stands under a heading."""

from __future__ import annotations

import pytest

from corpus.cleaning import parse
from corpus.splitting import split
from corpus.types import Document, RawText, SplitSettings
from index.types import Hit
from qa.blocks import MOST, answering, block, wants_block
from qa.compose import Statement
from qa.evidence import Evidence
from qa.gate import Features

FEATURES = Features(0, 0, 0, 0, 0, 0, 0, 0, 0)
GUIDE = """青禾市稳岗贷款问答
2024-03-05
来源：青禾市人力资源和社会保障局

一、稳岗贷款最高能贷多少？
答：单户最高200万元，期限不超过两年。利率按市场报价利率执行。
二、申请稳岗贷款要符合什么条件？
答：申请单位应当同时符合下列条件：
（一）在青禾市登记满一年。
（二）近一年没有下列情形：
1.拖欠工资。
2.被列入失信名单，包括：
（1）经营异常名录；
（2）严重违法失信名单。
（三）按时足额缴纳社会保险费。
例：某公司登记满两年，其间拖欠过工资，不能申请。
三、办理稳岗贷款需要哪些材料？
小型企业申请材料：
1.申请表；
2.营业执照；
3.缴费证明。
个体户申请材料：
①申请表；
②经营者身份证。
四、到哪里申请？
到区就业服务中心窗口，或在网上办理。工作日上午九点到下午五点受理。
"""
ORDER = """青禾市社区食堂管理规定

第一条 为规范社区食堂，制定本规定。
第二条 社区食堂采取以下方式开办：
（一）政府自办。由街道出资建设，用社区场地开办。
（二）委托开办。由街道选定有经验的单位开办。
第三条 社区食堂由街道主管。
"""


def document_of(text: str) -> Document:
    (document,) = parse(RawText(text, "测试.txt", "txt"))
    return document


def evidence(document: Document, words: str, probability: float = 0.9) -> Evidence:
    passage = next(one for one in split(document, SplitSettings(words=40, characters=80)) if words in one.text)
    start = passage.text.index(words)
    return Evidence(Hit(passage, document.info, 1.0), probability, start, start + len(words), FEATURES)


def lines(one: Statement | None, document: Document) -> list[str]:
    """The lines of a block, whose words are those of the document at its place."""
    assert one is not None
    passage = one.evidence.passage
    assert document.text[passage.start + one.start : passage.start + one.end] == one.text
    return one.text.split("\n")


def test_an_item_brings_the_whole_enumeration_and_what_opens_it() -> None:
    document = document_of(ORDER)
    whole = ["第二条 社区食堂采取以下方式开办：", "（一）政府自办。", "（二）委托开办。"]
    for words in ("由街道选定", "社区食堂采取以下方式"):
        found = lines(block(evidence(document, words), document), document)
        assert [line[: len(start)] for line, start in zip(found, whole, strict=True)] == whole
    assert block(evidence(document, "社区食堂由街道主管"), document) is None
    assert block(evidence(document, "为规范社区食堂"), document) is None


def test_items_within_items_belong_to_them() -> None:
    document = document_of(GUIDE)
    found = lines(block(evidence(document, "在青禾市登记满一年"), document), document)
    assert found[0].endswith("申请单位应当同时符合下列条件：")
    assert found[-1] == "（三）按时足额缴纳社会保险费。"
    assert "（2）严重违法失信名单。" in found
    inner = lines(block(evidence(document, "经营异常名录"), document), document)
    assert inner == ["2.被列入失信名单，包括：", "（1）经营异常名录；", "（2）严重违法失信名单。"]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("稳岗贷款最高能贷多少，期限是什么", "单户最高200万元，期限不超过两年。利率按市场报价利率执行。", "单户最高"),
        ("稳岗贷款的申请条件有哪些", "申请单位应当同时符合下列条件：", "（三）按时足额缴纳社会保险费。"),
        ("小型企业办理稳岗贷款的申请材料有哪些？", "小型企业申请材料：", "3.缴费证明。"),
        ("办理稳岗贷款要哪些材料", "小型企业申请材料：", "②经营者身份证。"),
        ("到哪里申请稳岗贷款", "到区就业服务中心窗口，或在网上办理。工作日上午九点到下午五点受理。", "到区就业"),
    ],
)
def test_what_stands_under_a_heading_that_asks_the_same_answers(question: str, first: str, last: str) -> None:
    document = document_of(GUIDE)
    weak = [evidence(document, words, 0.4) for words in ("在青禾市登记满一年", "营业执照", "到区就业服务中心")]
    sure = evidence(document, "单户最高200万元")
    found = lines(answering(question, [sure, *weak], 0.6, lambda _: document), document)
    assert found[0] == first
    assert found[-1].startswith(last)


def test_where_no_heading_asks_the_same_only_an_enumeration_is_a_block() -> None:
    document = document_of(GUIDE)
    found = [evidence(document, "单户最高200万元")]
    assert answering("贷款的利率怎么算", found, 0.6, lambda _: document) is None


def test_a_very_long_enumeration_is_cut_after_a_whole_item() -> None:
    items = "\n".join(f"（{number}）第{number}类单位，应当按照规定报送年度的各项有关材料。" for number in range(1, 90))
    document = document_of(f"青禾市报送规定\n\n下列单位应当报送材料：\n{items}\n以上。\n")
    found = lines(block(evidence(document, "（2）第2类单位"), document), document)
    assert found[0] == "下列单位应当报送材料："
    assert 30 < len(found) < 90
    assert all(line.endswith("材料。") for line in found[1:])
    assert sum(map(len, found)) <= MOST


@pytest.mark.parametrize(
    ("question", "wanted"),
    [("申请条件有哪些", True), ("支持对象是什么？", True), ("投资多少", False), ("什么是稳岗贷款？", False)],
)
def test_which_questions_take_several_lines(question: str, wanted: bool) -> None:
    assert wants_block(question) is wanted
