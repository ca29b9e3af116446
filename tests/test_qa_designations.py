"""Another post and another numbered stage than the one asked for are no answer."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.types import DocumentInfo
from qa.asked import read_question
from qa.designations import asked_post, other_post, other_stage
from qa.governing import Context
from qa.scope import conflicts

DOCUMENT = DocumentInfo("d", "云河市企业资料", "/资料.txt", "txt", region="云河市")


def found(question: str, text: str) -> list[tuple[str, str]]:
    asked = read_question(question, date(2026, 6, 1))
    context = Context(DOCUMENT, "", text, "", text)
    return [(one.asked, one.found) for one in conflicts(asked, context, 0, len(text)) if one.kind == "name"]


@pytest.mark.parametrize(
    ("question", "post"),
    [
        ("星海电子的董事长是谁", "董事长"),
        ("云河市委书记是谁？", "市委书记"),
        ("谁是云河市工信局局长", "局长"),
        ("指挥部常务副主任是哪位", "常务副主任"),
        ("星海电子总经理叫什么", "总经理"),
        ("李明是谁", ""),
        ("局长主持了什么会议", ""),
    ],
)
def test_whose_holder_is_asked_for(question: str, post: str) -> None:
    assert asked_post(question) == post


def test_a_post_is_no_other_post() -> None:
    assert other_post("董事长", "星海电子的总经理是李明。") == "总经理"
    assert other_post("主任", "李明任指挥部副主任。") == "副主任"
    assert other_post("局长", "李明任工信局党组书记、局长。") is None
    assert other_post("市长", "云河市建成了一座新桥。") == ""


def test_what_is_said_of_another_post_conflicts() -> None:
    assert found("星海电子的董事长是谁？", "星海电子的总经理是李明。") == [("董事长", "总经理")]
    assert not found("星海电子的总经理是谁？", "星海电子的总经理是李明。")


@pytest.mark.parametrize(
    ("question", "text", "wanted"),
    [
        ("星海电池项目二期投资多少", "星海电池项目一期投资20亿元。", ("二期", "一期")),
        ("第四批示范企业有几家", "云河市有9家企业入选第五批示范企业。", ("第四批", "第五批")),
        ("第一批进了几个项目", "首批已有6个项目进驻。", None),
        ("星海产业园二期投资多少", "星海产业园投资20亿元。", ("二期", "")),
        ("星海产业园一期投资多少", "星海产业园投资20亿元。", None),
        ("三年期贷款有多少", "云河市发放五年期贷款20亿元。", None),
    ],
)
def test_a_numbered_stage_is_no_other(question: str, text: str, wanted: tuple[str, str] | None) -> None:
    assert other_stage(question, text, "", text) == wanted


def test_a_later_stage_is_told_of_elsewhere_in_the_document() -> None:
    assert other_stage("星海产业园二期投资多少", "总投资30亿元。", "", "二期工程于2023年开工。总投资30亿元。") is None
