"""Conversations on the server: kept whole, for their visitor only, and exported as a Word file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import update

from corpus.types import DocumentInfo, Passage
from index.types import Hit
from qa.settings import load_settings
from qa.types import Answer, AnswerFault, Check, Citation, Computed, Refusal
from qa.web.chat import Action, Chat
from qa.web.conversation import AI_LABEL, Exchange
from qa.web.conversations.database import FILE_NAME, conversations
from qa.web.conversations.keeping import Keeper, Question
from qa.web.conversations.listing import NONE_YET, listing_html
from qa.web.conversations.routes import address
from qa.web.conversations.store import Conversations
from qa.web.conversations.types import Conversation, ConversationFault, Listed
from qa.web.conversations.word import word_file
from qa.web.feedback import FeedbackLog
from qa.web.messages import chat_messages

RULE = DocumentInfo(
    "d1",
    "云溪市技改办法",
    "/x/技改.txt",
    "txt",
    issuer="云溪市工信局",
    number="云工信〔2024〕7号",
    published="2024-03-05",
)
CITED = Citation(1, RULE, "单个企业最高补助260万元", 10, 22, "一、补助标准", status="现行有效", page=3)
ANSWER = Answer(
    "最高补助多少？",
    "最高补助**260万元**[1]。\n- 分两年拨付[1]",
    (CITED,),
    (Check("amount", "260万元", True, 1), Check("date", "2023年", False, 0)),
    rewritten="云溪市技术改造最高补助多少？",
    notice="连不上模型。",
    timings={"total": 0.25},
    computed=(Computed("合计260万元", "260万元", "130万元 + 130万元", (1,)),),
)
NEAR = Hit(Passage("p1", "d1", 0, 5, "一、补助标准", "补助标准。"), RULE, 0.5, {"dense": (1, 0.75)}, 2)
REFUSED = Answer("地铁何时开通？", "没有找到。", refusal=Refusal("nothing", "", (NEAR,)))
ANNE, BOB = "browser-anne", "browser-bob"


@pytest.fixture
def store(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "data")


def begun(store: Conversations, visitor: str, *exchanges: Exchange) -> str:
    identity = ""
    for exchange in exchanges:
        identity = store.begun(visitor, identity, replace(exchange, answer=None))
        assert store.kept(visitor, exchange)
    return identity


def test_an_answer_opened_again_is_the_very_same_one(store: Conversations, tmp_path: Path) -> None:
    asked = (Exchange("最高补助多少？", ANSWER, verdict="down"), Exchange("地铁何时开通？", REFUSED))
    identity = begun(store, ANNE, *asked, Exchange("坏了", fault="模型坏了。"))
    store.close()
    again = Conversations(tmp_path / "data").opened(ANNE, identity)
    assert again is not None
    assert again.exchanges[:2] == asked
    assert chat_messages(again.exchanges[:2]) == chat_messages(asked)
    assert again.exchanges[2].fault == "模型坏了。"
    assert again.title == "最高补助多少？"


def test_an_answer_that_was_broken_off_is_shown_as_stopped(store: Conversations) -> None:
    identity = store.begun(ANNE, "", Exchange("问"))
    found = store.opened(ANNE, identity)
    assert found is not None
    assert found.exchanges[0].stopped


class SlowAsking:
    """An assistant whose second words never come, over an index of one document."""

    index = SimpleNamespace(documents=lambda: [RULE])

    def asked_by(self, _request: object) -> SlowAsking:
        return self

    def stream(self, question: str, _history: object, **_options: object) -> Iterator[Answer]:
        yield replace(ANSWER, question=question, done=False)
        yield replace(ANSWER, question=question)


def test_what_the_page_shows_is_what_is_kept(store: Conversations, tmp_path: Path) -> None:
    keeper = Keeper(Chat(cast(Any, SlowAsking()), FeedbackLog(tmp_path / "f.jsonl")), store)
    *_, (shown, kept) = keeper.ask(ANNE, Question("第一问"), ())
    shown = keeper.judge(ANNE, Action("up", 0), shown)
    found = keeper.opened(ANNE, kept)
    assert found is not None
    assert found.exchanges == shown
    assert found.exchanges[0].verdict == "up"

    asking = keeper.ask(ANNE, Question("第二问", kept), shown)
    shown, kept = next(asking)
    shown, kept = next(asking)
    cast(Any, asking).close()  # the stop button, or a page that was left
    found = keeper.opened(ANNE, kept)
    assert found is not None
    assert [one.stopped for one in found.exchanges] == [False, True]
    assert found.exchanges == keeper.stop(ANNE, shown)

    store.deleted(ANNE, kept)  # in another window
    *_, (shown, other) = keeper.ask(ANNE, Question("第三问", kept), shown)
    assert other not in ("", kept)
    assert [one.question for one in shown] == ["第三问"]
    *_, (shown, other) = keeper.ask("", Question("第四问"), ())
    assert (other, shown[0].finished) == ("", True)


def test_nobody_reaches_the_conversation_of_another(store: Conversations) -> None:
    mine = Exchange("最高补助多少？", ANSWER)
    identity = begun(store, ANNE, mine)
    for other in (BOB, "", "%"):
        assert store.opened(other, identity) is None
        assert store.listed(other) == []
        assert store.listed(other, "补助") == []
        assert not store.renamed(other, identity, "改了")
        assert not store.deleted(other, identity)
        assert not store.kept(other, replace(mine, verdict="up"))
        other_id = store.begun(other, identity, Exchange("问"), replaced=[mine.id])
        assert other_id != identity
    assert store.opened(ANNE, identity) == Conversation(identity, "最高补助多少？", (mine,))


def test_a_visitor_without_an_id_keeps_nothing(store: Conversations) -> None:
    assert store.begun("", "", Exchange("问")) == ""
    assert store.listed("") == []


def test_the_last_used_comes_first_and_words_are_found_in_questions_answers_and_titles(store: Conversations) -> None:
    first = begun(store, ANNE, Exchange("最高补助多少？", ANSWER))
    second = begun(store, ANNE, Exchange("ＧＤＰ是多少？", REFUSED))
    assert [one.id for one in store.listed(ANNE)] == [second, first]
    store.begun(ANNE, first, Exchange("还有呢？"))
    assert [one.id for one in store.listed(ANNE)] == [first, second]
    for words, found in (
        ("260万", [first]),
        ("gdp", [second]),
        ("技改办法 补助", [first]),
        ("补助 gdp", []),
        ("%", []),
    ):
        assert [one.id for one in store.listed(ANNE, words)] == found
    assert "最高补助260万元" in store.listed(ANNE, "260万元")[0].found
    assert store.renamed(ANNE, second, "  经济 \n 总量 ")
    assert [one.title for one in store.listed(ANNE, "经济 总量")] == ["经济 总量"]
    assert store.renamed(ANNE, second, "")
    assert store.listed(ANNE, "gdp")[0].title == "ＧＤＰ是多少？"


def test_a_question_asked_anew_replaces_what_followed(store: Conversations) -> None:
    exchanges = [Exchange(f"第{number}问", ANSWER) for number in range(3)]
    identity = begun(store, ANNE, *exchanges)
    new = Exchange("改过的第1问", ANSWER)
    assert store.begun(ANNE, identity, new, [one.id for one in exchanges[1:]]) == identity
    found = store.opened(ANNE, identity)
    assert found is not None
    assert [one.question for one in found.exchanges] == ["第0问", "改过的第1问"]
    assert found.title == "第0问"
    store.begun(ANNE, identity, Exchange("全改了"), [exchanges[0].id, new.id])
    assert store.listed(ANNE)[0].title == "全改了"


def test_what_is_deleted_is_gone_from_the_file(store: Conversations, tmp_path: Path) -> None:
    identity = begun(store, ANNE, Exchange("保密的问题", ANSWER))
    folder = tmp_path / "data"
    assert (folder / FILE_NAME).stat().st_mode & 0o077 == 0
    assert any("保密的问题".encode() in path.read_bytes() for path in folder.iterdir())
    assert store.deleted(ANNE, identity)
    assert not store.deleted(ANNE, identity)
    assert store.opened(ANNE, identity) is None
    assert not any("保密的问题".encode() in path.read_bytes() for path in folder.iterdir())
    assert not store.kept(ANNE, Exchange("保密的问题"))  # a late end of the answer brings nothing back


def test_old_conversations_go(tmp_path: Path) -> None:
    store = Conversations(tmp_path, months=6, most=3)
    ids = [begun(store, ANNE, Exchange(f"第{number}问")) for number in range(5)]
    begun(store, BOB, Exchange("鲍勃的"))
    assert [one.id for one in store.listed(ANNE)] == ids[:1:-1]
    with store._transaction() as connection:
        old = (datetime.now(UTC) - timedelta(days=200)).isoformat()
        connection.execute(update(conversations).where(conversations.c.id == ids[3]).values(used=old))
    assert [one.id for one in store.listed(ANNE)] == [ids[4], ids[2]]
    assert store.opened(ANNE, ids[3]) is None


def test_broken_characters_and_a_file_that_cannot_be_used(store: Conversations, tmp_path: Path) -> None:
    identity = begun(store, ANNE, Exchange("半个\ud83d字\0符"))
    found = store.opened(ANNE, identity)
    assert found is not None
    assert found.exchanges[0].question == "半个\ud83d字\0符"
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / FILE_NAME).write_bytes(b"no database at all" * 99)
    with pytest.raises(ConversationFault, match="磁盘空间"):
        Conversations(tmp_path / "bad").listed(ANNE)


def test_the_setting_is_read_and_a_bad_one_told() -> None:
    assert load_settings(environment={"WENCE_CONVERSATION_MONTHS": "12"}).conversation_months == 12
    assert load_settings(environment={}).conversation_months == 0
    with pytest.raises(AnswerFault, match="CONVERSATION_MONTHS"):
        load_settings(environment={"WENCE_CONVERSATION_MONTHS": "-1"})


def test_the_list_is_grouped_and_escaped() -> None:
    today = date(2026, 3, 20)
    days = ("2026-03-20", "2026-03-19", "2026-03-15", "2025-11-05")
    html = listing_html(
        [Listed(str(i) * 32, f"<b>{i}", f"{day}T04:00:00+00:00") for i, day in enumerate(days)], "1" * 32, today
    )
    places = [html.index(word) for word in ("今天", "昨天", "近七天", "2025年11月")]
    assert places == sorted(places)
    assert "<b>" not in html
    assert html.count('aria-current="true"') == 1
    assert f'data-open="{"1" * 32}"' in html
    assert address("3" * 32) in html
    assert NONE_YET in listing_html([], "", today)
    assert "没有找到" in listing_html([], "", today, "词")


def test_the_word_file_holds_questions_answers_checks_sources_and_the_label() -> None:
    from docx import Document

    asked = Exchange("最高补助\x0b多少\ufffe？", ANSWER, asked="2026-03-05T01:30:00+00:00", lost=(1,))
    talk = Conversation(
        "i", "补助\x01", (asked, Exchange("地铁何时开通？", REFUSED), Exchange("坏", fault="模型坏了。"))
    )
    document = Document(io.BytesIO(word_file(talk, datetime(2026, 3, 6, 9, 0, tzinfo=UTC))))
    lines = [paragraph.text for paragraph in document.paragraphs]
    text = "\n".join(lines)
    assert lines[0] == "补助"
    assert lines[1].startswith(AI_LABEL)
    assert AI_LABEL in document.sections[0].footer.paragraphs[0].text
    assert "1. 最高补助多少？" in lines
    for words in (
        "提问时间：2026-03-05 01:30",
        "理解为：云溪市技术改造最高补助多少？",
        "最高补助260万元[1]。",
        "连不上模型。",
        "已不在资料里",
        "✗ 2023年（引文中没有找到）　✓ 260万元（来源 1）",
        "[1] 《云溪市技改办法》 云溪市工信局；云工信〔2024〕7号；日期 2024-03-05；位置 第3页 一、补助标准",
        "“单个企业最高补助260万元”",
        "《云溪市技改办法》",
        "模型坏了。",
    ):
        assert words in text
    bold = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.bold]
    assert "260万元" in bold
    assert document.core_properties.title == "补助"
