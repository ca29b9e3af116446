"""Follow-up questions keep their subject, year and place; new topics stay as they are."""

from __future__ import annotations

import pytest

from qa.followup import stand_alone
from qa.types import Turn

GROWTH = "2023年1至11月济宁市规上工业增加值增长多少？"


def rewritten(question: str, *history: str) -> str:
    turns = [Turn("user" if i % 2 == 0 else "assistant", text) for i, text in enumerate(history)]
    return stand_alone(question, turns).text


@pytest.mark.parametrize(
    ("question", "history", "wanted"),
    [
        ("那全省呢？", (GROWTH, "10.2%"), "2023年1至11月山东省规上工业增加值增长多少？"),
        ("全国是多少？", (GROWTH, "10.2%"), "2023年1至11月全国规上工业增加值增长多少？"),
        ("那2022年呢？", (GROWTH, "10.2%"), "2022年济宁市规上工业增加值增长多少？"),
        ("青岛呢？", (GROWTH, "10.2%"), "2023年1至11月青岛规上工业增加值增长多少？"),
        ("居全省第几位？", (GROWTH, "10.2%"), "2023年1至11月济宁市规上工业增加值居全省第几位？"),
        ("投资多少？", ("云水产业园什么时候开工？", "2022年5月"), "云水产业园投资多少？"),
        ("它的厂长是谁？", ("云水机床厂在哪里？", "在城东"), "云水机床厂的厂长是谁？"),
        ("目标是多少？", ("2018年全国城镇新增就业实际完成多少？", ""), "2018年全国城镇新增就业目标是多少？"),
        ("第二年又减少多少？", ("2018年农村贫困人口减少多少？", ""), "2019年农村贫困人口减少多少？"),
        ("那瞪羚企业呢", ("2023年新培育多少家专精特新中小企业？", "273家"), "2023年新培育多少家瞪羚企业？"),
    ],
)
def test_what_is_left_out_is_filled_in(question: str, history: tuple[str, ...], wanted: str) -> None:
    assert rewritten(question, *history) == wanted


def test_a_chain_of_follow_ups_keeps_the_subject() -> None:
    history = ("微山湖酒业推介会来了多少家企业？", "200余家", "有多少家签约？", "100余家")
    assert rewritten("签约金额是多少", *history) == "微山湖酒业推介会签约金额是多少？"


def test_the_person_of_the_last_answer_is_meant_by_a_pronoun() -> None:
    answer = "云水市商务局办公室主任林小满到云水机床厂担任驻企干部。[1]"
    assert "林小满" in rewritten("她是什么时候去的？", "云水机床厂的驻企干部是谁？", answer)


@pytest.mark.parametrize("question", ["2018年全国城镇新增就业目标是多少万人？", "《云水市人才办法》对博士有什么补贴？"])
def test_a_new_topic_may_stand_on_its_own(question: str) -> None:
    rewrite = stand_alone(question, [Turn("user", GROWTH), Turn("assistant", "10.2%")])
    assert rewrite.text == question or not rewrite.sure


def test_without_history_nothing_changes() -> None:
    assert rewritten("那全省呢？") == "那全省呢？"
