"""Compound questions are taken apart, simple ones are left alone."""

from __future__ import annotations

import pytest

from qa.aliases import expanded, localised, normal_question
from qa.expected import expected
from qa.parts import asks_for_list, parts


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (
            "2023年全国、山东、济宁增速分别是多少？",
            ["2023年全国增速是多少？", "2023年山东增速是多少？", "2023年济宁增速是多少？"],
        ),
        (
            "2023年新培育的专精特新企业和瞪羚企业分别多少家？",
            ["2023年新培育的专精特新企业多少家？", "2023年新培育的瞪羚企业多少家？"],
        ),
        ("云水产业园什么时候开工，总投资多少？", ["云水产业园什么时候开工？", "云水产业园总投资多少？"]),
        (
            "2018年城镇新增就业的目标和实际完成分别是多少？",
            ["2018年城镇新增就业的目标是多少？", "2018年城镇新增就业的实际完成是多少？"],
        ),
    ],
)
def test_parts(question: str, wanted: list[str]) -> None:
    assert parts(question) == wanted


@pytest.mark.parametrize("question", ["济宁和青岛的关系怎样？", "2023年增长多少？", "哪些企业可以申请补贴？"])
def test_a_simple_question_has_no_parts(question: str) -> None:
    assert parts(question) == []


def test_lists_are_known_as_such() -> None:
    assert asks_for_list("哪些企业可以申请？")
    assert not asks_for_list("增长多少？")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("增速在全省排第几", "rank"),
        ("什么时候开工的", "date"),
        ("总经理是谁？", "person"),
        ("比全省快几个百分点", "points"),
        ("总投资多少亿元", "money"),
        ("新增了多少家企业", "count"),
        ("规上工业增加值增长多少", "percent"),
        ("赤字率安排多少", "percent"),
        ("为什么要这样做", ""),
    ],
)
def test_the_kind_of_answer_asked_for(question: str, kind: str) -> None:
    assert expected(question).kind == kind


def test_words_for_one_thing() -> None:
    assert "国内生产总值" in expanded("2016年GDP增长多少")
    assert localised("2016年GDP增长多少", "国内生产总值增长6.7%") == "2016年国内生产总值增长多少"
    assert normal_question("19年前11个月增长多少") == "2019年1至11月增长多少？"
