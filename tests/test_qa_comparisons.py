"""Comparing questions are taken apart, and what code works out from two figures is worked out again as a check."""

from __future__ import annotations

import pytest

from corpus.types import DocumentInfo
from qa.comparisons import comparison
from qa.computing import commensurable, difference, ratio, recomputed, total
from qa.figures import figures
from qa.types import Citation, Computed


def sides(question: str) -> list[tuple[str, str]]:
    found = comparison(question)
    assert found is not None
    return [(side.question, side.label) for side in found.sides]


@pytest.mark.parametrize(
    ("question", "operation", "first", "second"),
    [
        (
            "2021年云河市新建住房比2020年多多少套？",
            "difference",
            ("2021年云河市新建住房是多少套？", "2021年"),
            ("2020年云河市新建住房是多少套？", "2020年"),
        ),
        (
            "2021年新建住房数量跟上一年相比增加了多少",
            "difference",
            ("2021年新建住房数量是多少？", "2021年"),
            ("2020年新建住房数量是多少？", "2020年"),
        ),
        (
            "从2015年到2021年，充电桩增加了多少个？",
            "difference",
            ("2021年充电桩是多少个？", "2021年"),
            ("2015年充电桩是多少个？", "2015年"),
        ),
        (
            "济宁市2023年增加值增速比山东省高多少个百分点？",
            "difference",
            ("济宁市2023年增加值增速是多少？", "济宁市"),
            ("山东省2023年增加值增速是多少？", "山东省"),
        ),
        (
            "2018年新增就业实际完成比目标多多少人？",
            "difference",
            ("2018年新增就业实际完成是多少人？", "实际"),
            ("2018年新增就业的目标是多少人？", "目标"),
        ),
        (
            "甲公司的注册资本比乙公司多多少？",
            "difference",
            ("甲公司的注册资本是多少？", "甲公司的注册资本"),
            ("乙公司的注册资本是多少？", "乙公司的注册资本"),
        ),
        (
            "2019年和2020年，哪一年的补贴标准更高？",
            "most",
            ("2019年补贴标准是多少？", "2019年"),
            ("2020年补贴标准是多少？", "2020年"),
        ),
        (
            "2021年的产值是2014年的几倍？",
            "times",
            ("2021年的产值是多少？", "2021年"),
            ("2014年的产值是多少？", "2014年"),
        ),
        (
            "2017年和2018年两年新增就业一共多少人？",
            "sum",
            ("2017年新增就业是多少人？", "2017年"),
            ("2018年新增就业是多少人？", "2018年"),
        ),
    ],
)
def test_both_sides_become_questions_that_stand_alone(
    question: str, operation: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    found = comparison(question)
    assert found is not None
    assert found.operation == operation
    assert sides(question) == [first, second]


def test_years_in_a_row_are_added_up_one_by_one() -> None:
    assert [label for _, label in sides("2018年至2020年三年一共新增就业多少人？")] == ["2018年", "2019年", "2020年"]


def test_whether_one_is_more_is_a_comparison_too() -> None:
    found = comparison("2021年赤字率是不是低于2020年？")
    assert found is not None
    assert (found.whether, [side.label for side in found.sides]) == ("down", ["2021年", "2020年"])
    found = comparison("2018年新增就业完成目标了吗？")
    assert found is not None
    assert (found.reached, [side.label for side in found.sides]) == (True, ["实际", "目标"])


@pytest.mark.parametrize(
    "question",
    [
        "2023年增加值同比增长多少？",
        "研发经费占生产总值的比重是多少？",
        "全国和山东的增速分别是多少？",
        "济宁增速比全省和全国分别高多少个百分点？",
        "如何比较两种方案？",
        "什么时候开工，总投资多少？",
        "1099个工业项目一共完成了多少投资？",
        "夏天然帮芯诺电子和哪个大集团谈成了合作？",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert comparison(question) is None


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("1269万人", "1186万人", "83万人"),
        ("1.62万亿元", "1.35万亿元", "2700亿元"),
        ("3.75万亿元", "8000亿元", "2.95万亿元"),
        ("6.9%", "4.3%", "2.6个百分点"),
        ("33家", "17家", "16家"),
    ],
)
def test_differences_keep_the_notation_of_their_figures(first: str, second: str, wanted: str) -> None:
    (one,), (other,) = figures(first), figures(second)
    assert commensurable(one, other)
    assert difference(one, other) == difference(other, one) == wanted


def test_sums_ratios_and_what_cannot_be_set_against_each_other() -> None:
    found = [figures(words)[0] for words in ("11个", "15个", "26亿元", "6.5%至7%", "第8位", "7%")]
    assert total(found[:2]) == "26个"
    assert ratio(found[1], found[0]) == "1.36倍"
    assert not commensurable(found[0], found[2])
    assert not commensurable(found[3], found[5])
    assert not commensurable(found[4], found[4])


CITATIONS = [
    Citation(1, DocumentInfo(id="a", title="甲", source="甲.md", format="md"), "2021年新增就业1269万人。", 0, 15),
    Citation(
        2,
        DocumentInfo(id="b", title="乙", source="乙.md", format="md"),
        "2020年新增就业的目标是900万人以上，实际为1186万人。",
        0,
        30,
    ),
]


@pytest.mark.parametrize(
    ("value", "expression", "holds"),
    [
        ("83万人", "1269万人 − 1186万人", True),
        ("84万人", "1269万人 − 1186万人", False),
        ("83万人", "1268万人 − 1185万人", False),
        ("369万人", "1269万人 − 900万人以上", True),
        ("2455万人", "1269万人 + 1186万人", True),
        ("1.07倍", "1269万人 ÷ 1186万人", True),
        ("1.7倍", "1269万人 ÷ 1186万人", False),
        ("2021年", "1269万人 > 1186万人", True),
        ("2021年", "1186万人 > 1269万人", False),
        ("83万人", "1269万人", False),
    ],
)
def test_a_computed_value_is_believed_only_when_it_follows_from_the_citations(
    value: str, expression: str, holds: bool
) -> None:
    check = recomputed(Computed(f"2021年比2020年：{value}", value, expression, (1, 2)), CITATIONS)
    assert (check.kind, check.text, check.ok) == ("computed", value, holds)


def test_a_figure_of_another_citation_is_no_operand() -> None:
    one = Computed("多83万人", "83万人", "1269万人 − 1186万人", (1,))
    assert not recomputed(one, CITATIONS).ok


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (
            "2018年城镇新增就业超额完成多少？",
            [("2018年城镇新增就业实际是多少？", "实际"), ("2018年城镇新增就业的目标是多少？", "目标")],
        ),
        (
            "2015年GDP增长目标实现了吗？",
            [("2015年GDP实际增长多少？", "实际"), ("2015年GDP的增长目标是多少？", "目标")],
        ),
        (
            "长风项目投资有没有超过青禾产业园？",
            [("长风项目投资是多少？", "长风项目"), ("青禾产业园的投资是多少？", "青禾产业园")],
        ),
    ],
)
def test_results_above_targets_and_one_thing_above_another(question: str, wanted: list[tuple[str, str]]) -> None:
    assert sides(question) == wanted
