"""Whole answers over the bundled documents, with the real models: both sides cited, what follows from them computed."""

from __future__ import annotations

import pytest

from index.store import Index
from qa.assistant import Assistant
from qa.reader import Reader
from qa.settings import Settings


@pytest.fixture(scope="module")
def assistant(bundled_index: Index) -> Assistant:
    return Assistant(Settings(), bundled_index, Reader())


def test_a_difference_is_computed_from_two_cited_figures_and_checked(assistant: Assistant) -> None:
    answer = assistant.ask("2021年实际城镇新增就业比2020年多多少？")
    (computed,) = answer.computed
    assert (computed.value, computed.expression) == ("83万人", "1269万人 − 1186万人")
    assert computed.text in answer.text
    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert "1269万人" in quotes[computed.citations[0]]
    assert "1186万人" in quotes[computed.citations[1]]
    assert [check.ok for check in answer.checks if check.kind == "computed"] == [True]
    assert all(check.ok for check in answer.checks)


def test_a_difference_that_a_document_states_is_quoted_not_computed(assistant: Assistant) -> None:
    answer = assistant.ask("2020年地方政府专项债券比2019年多多少？")
    assert not answer.computed
    assert "1.6万亿元" in answer.text


def test_with_one_side_only_nothing_is_computed(assistant: Assistant) -> None:
    answer = assistant.ask("2022年高校毕业生比2025年少多少？")
    assert not answer.refused
    assert not answer.computed
    assert "没有找到“2025年”的相应数字" in answer.text
    assert "1000万人" in answer.text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("2018年全国棚户区改造是否超过600万套？", "是：2018年全国棚户区改造**620多万套**"),
        ("“1+7+7+13”作战体系是什么意思？", "1个办公室、7个产业发展专班、7个要素保障组"),
        ("2019年和2020年，哪一年的城镇新增就业目标更高？", "**2019年更多**"),
    ],
)
def test_what_decides_is_said(assistant: Assistant, question: str, words: str) -> None:
    assert words in assistant.ask(question).text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("2016年和2017年的GDP增速分别是多少？", ("**6.7%**", "**6.9%**")),
        ("2019年、2020年、2021年专项债各安排多少", ("**2.15万亿元**", "**3.75万亿元**", "**3.65万亿元**")),
        ("2015年经济增长目标实现了吗", ("不是：实际比目标低**0.1个百分点**",)),
        ("济宁规上工业增速超过10%了吗", ("是：", "**10.2%**")),
        ("2020年怎么没定GDP目标", ("不确定性",)),
        ("芯诺电子和哪些单位有合作", ("海尔集团", "山东大学", "微电子所")),
        ("技改提升年是什么活动", ("1000个",)),
    ],
)
def test_each_figure_asked_for_and_its_own_is_marked(
    assistant: Assistant, question: str, words: tuple[str, ...]
) -> None:
    text = assistant.ask(question).text
    assert [word for word in words if word not in text] == []


def test_how_much_came_to_a_stock_is_no_stock(assistant: Assistant) -> None:
    answer = assistant.ask("2018年底高铁比上年多修了多少公里")
    assert "4100公里" in answer.text
    assert not answer.computed


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("芯诺电子的董事长是谁", "总经理"),
        ("宁德时代二期投资多少", "一期"),
        ("济宁市第十三次党代会提出了什么目标", "第十四次"),
    ],
)
def test_another_post_or_stage_is_refused_and_named(assistant: Assistant, question: str, detail: str) -> None:
    answer = assistant.ask(question)
    assert answer.refusal is not None
    assert answer.refusal.reason == "scope"
    assert detail in answer.refusal.detail


@pytest.mark.parametrize("question", ["济宁市2023年GDP总量", "芯诺电子有多少员工"])
def test_an_amount_is_not_answered_with_something_else(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).refused
