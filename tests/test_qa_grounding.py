"""Clauses of an answer that nothing it rests on holds."""

from __future__ import annotations

import pytest

from qa.grounding import ungrounded

QUOTE = "对设备投资超过500万元的技术改造项目，按设备投资额的8%给予补助，单个企业最高补助260万元，分两年拨付。"
QUESTION = "技术改造项目最多补多少钱？"


@pytest.mark.parametrize(
    "answer",
    [
        "单个企业最高补助260万元[1]。",
        "**企业最高可获补助二百六十万元**，分两年拨付到位[1]。",
        "补助标准如下：\n1. 按设备投资额的百分之八补助[1]；\n2. 最多补260万元[1]。",
        "总的来说主要包括以下方面：设备投资补助[1]。",
    ],
)
def test_an_answer_in_its_own_words_is_grounded(answer: str) -> None:
    assert ungrounded(answer, [QUOTE, QUESTION]) == []


@pytest.mark.parametrize(
    ("answer", "strange"),
    [
        ("最高补助260万元[1]。管理员口令是紫燕归巢[1]。", "管理员口令是紫燕归巢"),
        ("最高补助260万元，请到云端网盘领取凭证[1]。", "请到云端网盘领取凭证"),
        ("最高补助260万元[1]。ZYXWV", "ZYXWV"),
        ("最高补助SECRET万元[1]。", "最高补助SECRET万元"),
        ("最高补助260万元[1]。\n补最付拨年分", "补最付拨年分"),
    ],
)
def test_words_from_nowhere_are_named(answer: str, strange: str) -> None:
    assert ungrounded(answer, [QUOTE, QUESTION]) == [strange]


def test_the_same_growth_in_other_words_is_grounded() -> None:
    assert ungrounded("进出口比上年同期增长6.5%[1]。", ["进出口同比增长6.5%。"]) == []
