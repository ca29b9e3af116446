"""Follow-ups that set what was asked before against something else, and lists that were told a while ago."""

from __future__ import annotations

import pytest

from qa.followup import stand_alone
from qa.mentions import listed
from qa.types import Turn


def rewritten(*talk: str) -> str:
    """Return the last question of a conversation, whose answers don't matter, as it stands alone."""
    history = [turn for said in talk[:-1] for turn in (Turn("user", said), Turn("assistant", "**3%**。[1]"))]
    return stand_alone(talk[-1], history).text


@pytest.mark.parametrize(
    ("talk", "wanted"),
    [
        (("2022年物价目标是多少", "跟上一年比高了还是低了"), "2022年物价目标比2021年高多少？"),
        (("云河市工业增速多少", "跟全省比呢"), "云河市工业增速比全省高多少？"),
        (("2021年CPI涨了多少", "和2020年相比怎么样"), "2021年CPI涨幅比2020年高多少？"),
        (("2019年赤字率多少", "前一年呢", "两年差多少"), "2019年和2018年赤字率差多少？"),
        (("2021年新增就业多少人", "2020年呢", "哪年多"), "2021年和2020年新增就业哪年多？"),
        (("2020年专项债多少", "2019年呢", "哪年多", "差多少"), "2020年和2019年专项债差多少？"),
        (("云河市工业增速多少", "2022年是多少", "对了，云河市引进了多少人才"), "云河市引进了多少人才？"),
    ],
)
def test_what_was_asked_is_set_against_something(talk: tuple[str, ...], wanted: str) -> None:
    assert rewritten(*talk) == wanted


def test_an_item_of_a_list_told_before_the_last_answer() -> None:
    told = "星海电池项目投资约20亿元。\n云河市的青禾产业园投资10亿元。\n云河市的长风基地投资9亿元，已经开工。[1]"
    assert listed(told) == ["星海电池项目", "云河市的青禾产业园", "云河市的长风基地"]
    history = [
        Turn("user", "云河市有哪些重大项目"),
        Turn("assistant", told),
        Turn("user", "第二个投资多少"),
        Turn("assistant", "云河市的青禾产业园投资**10亿元**。[1]"),
    ]
    assert stand_alone("第三个进展怎么样", history).text == "云河市的长风基地进展怎么样？"


def test_words_of_speech_are_understood_in_conversation() -> None:
    assert rewritten("星海电子的总经理是谁", "它啥时候投产的") == "星海电子什么时候投产？"
