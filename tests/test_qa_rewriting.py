"""Follow-ups put by a chat model behind a real HTTP server: only where the rules are unsure, and only in words said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qa.followup import Rewrite
from qa.rewriting import LONGEST, ChatRewriter, reworded, trustworthy
from qa.settings import ChatSettings
from qa.types import Turn
from qa.writer import Writer
from tests.openai_server import Script, openai_server

HISTORY = (
    Turn("user", "云水市2022年小微企业贷款贴息的标准是什么？"),
    Turn("assistant", "云水市对小微企业贷款按**2%**贴息，由青岭银行办理。[1]"),
)
QUESTION = "申请窗口在哪个部门？"
RULES = Rewrite("云水市2022年小微企业贷款贴息申请窗口在哪个部门？", sure=False)
GOOD = "云水市2022年小微企业贷款贴息的申请窗口在哪个部门？"


def put(script: Script, rules: Rewrite = RULES, history: Sequence[Turn] = HISTORY, timeout: float = 5.0) -> Rewrite:
    with openai_server(script) as address:
        writer = Writer.from_settings(ChatSettings(address, "scripted", timeout=timeout))
        try:
            return reworded(rules, QUESTION, history, ChatRewriter(writer.model, timeout))
        finally:
            writer.close()


def test_the_models_question_is_taken_where_the_rules_are_unsure() -> None:
    script = Script(pieces=[GOOD[:9], GOOD[9:]])
    assert put(script) == Rewrite(GOOD)
    prompt = script.requests[0]["messages"][-1]["content"]
    assert QUESTION in prompt
    assert HISTORY[0].content in prompt


def test_the_model_is_not_asked_where_the_rules_are_sure() -> None:
    script = Script(pieces=[GOOD])
    assert put(script, Rewrite("云水市2023年呢？")) == Rewrite("云水市2023年呢？")
    assert not script.requests


@pytest.mark.parametrize(
    "script",
    [
        Script(status=500),
        Script(garbage=True),
        Script(half=True, pieces=["云水市"]),
        Script(pieces=["云" * LONGEST * 5]),
        Script(pieces=["云水市由市财政局受理。"]),
        Script(pieces=["云水市2021年小微企业贷款贴息的申请窗口在哪个部门？"]),
        Script(pieces=["青岛市2022年小微企业贷款贴息的申请窗口在哪个部门？"]),
    ],
)
def test_the_rules_stand_where_the_model_fails_or_makes_things_up(script: Script) -> None:
    assert put(script) == RULES


def test_a_slow_model_is_not_waited_for() -> None:
    assert put(Script(pieces=[GOOD], delay=1.0), timeout=0.3) == RULES


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (GOOD, True),
        ("小微企业贷款贴息2%的申请窗口在青岭银行的哪个部门？", True),  # what the answer said may be used
        ("", False),
        ("申请窗口在哪个部门？\n在财政局。", False),
        ("申请窗口在财政局", False),
        ("云水市2022年小微企业贷款贴息的申请窗口和联系电话号码在哪个网站？", False),
        ("《青岭县就业办法》的申请窗口在哪个部门？", False),
    ],
)
def test_what_is_trusted(text: str, wanted: bool) -> None:
    assert trustworthy(text, QUESTION, HISTORY, RULES.text) is wanted


def test_a_year_and_a_place_of_the_follow_up_are_kept() -> None:
    assert not trustworthy("云水市的标准是什么？", "那2022年呢？", HISTORY, "云水市2022年的标准是什么？")
    assert not trustworthy("小微企业贷款贴息的标准是什么？", "那青岛呢？", HISTORY, "青岛的标准是什么？")
