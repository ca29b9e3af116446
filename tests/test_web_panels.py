"""The web panels' pure functions: what is escaped, highlighted, copied, listed and kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.types import DocumentInfo, Passage
from index.types import FileResult, Hit
from qa.types import Answer, Check, Citation, Placed, Refusal, Turn
from qa.web.chat import Action, parse_action
from qa.web.conversation import Exchange, copy_answer, copy_citation, history
from qa.web.documents import listing_html, uploads_html
from qa.web.feedback import FeedbackLog
from qa.web.intake import Upload
from qa.web.library import Listing, safe_name
from qa.web.markup import answer_body, safe
from qa.web.messages import answer_html, chat_messages, checks_html
from qa.web.shell import POLICY, chinese_page
from qa.web.source import excerpt, locate, source_html, source_list_html

NOTICE = DocumentInfo("d1", "关于支持企业<b>技术改造</b>的通知", "/资料/通知.txt", "txt", number="河工信〔2024〕3号")
ORIGINAL = "第一段。\r\n\r\n二、补助标准\r\n每家企业最高补助\r\n50万元，分两年拨付。\r\n第三段。"
QUOTE = "每家企业最高补助50万元"
START = ORIGINAL.index("每家")
CITATION = Citation(1, NOTICE, QUOTE, START, START + len("每家企业最高补助\r\n50万元"), "二、补助标准")
ANSWER = Answer("最高补助多少？", "最高补助**50万元**[1]。", (CITATION,), (Check("amount", "50万元", True, 1),))


def test_safe_escapes_and_drops_what_cannot_be_seen() -> None:
    assert safe("<img src=x onerror=1>\"'&") == "&lt;img src=x onerror=1&gt;&quot;&#x27;&amp;"
    assert safe("甲\u202e乙\u200b丙\x07") == "甲乙丙"


def test_answer_body_makes_chips_only_of_known_citations() -> None:
    html = answer_body("**50万元**[1]，另有[7]。\n- 甲[1]\n- 乙\n结尾", 4, frozenset({1}))
    assert "<strong>50万元</strong>" in html
    assert html.count("act-cite-4-1") == 2
    assert "[7]" in html
    assert "<ul><li>甲" in html
    assert html.endswith("<p>结尾</p>")


@pytest.mark.parametrize("text", ["![图](http://x.example/a.png)", "[网站](javascript:alert(1))", "<script>1</script>"])
def test_answer_body_neutralises_links_images_and_html(text: str) -> None:
    html = answer_body(text, 0, frozenset({1}))
    assert html == f"<p>{safe(text)}</p>"
    assert "<a" not in html
    assert "<img" not in html
    assert "<script" not in html


def test_answer_without_a_closed_bold_mark_shows_no_stars() -> None:
    assert answer_body("增长**10", 0, frozenset()) == "<p>增长10</p>"


def test_messages_are_one_line_so_that_markdown_leaves_them_alone() -> None:
    exchange = Exchange("第一行\n\n<b>第二行</b>", replace(ANSWER, text="一段。\n\n二段。"))
    question, answer = chat_messages([exchange])
    words = '<div class="words">第一行<br><br>&lt;b&gt;第二行&lt;/b&gt;</div>'
    assert question["content"].startswith(f'<div class="question">{words}<button')
    assert "\n" not in question["content"]
    assert "\n" not in answer["content"]
    assert answer["content"].startswith('<div class="answer done">')


def test_a_growing_answer_has_no_buttons_and_no_done_marker() -> None:
    html = answer_html(Exchange("问", replace(ANSWER, done=False)), 0)
    assert 'class="answer growing"' in html
    assert "复制答案" not in html
    assert "正在查找资料" in answer_html(Exchange("问"), 0)


def test_a_finished_answer_carries_rewriting_notice_checks_and_label() -> None:
    html = answer_html(Exchange("补助呢？", replace(ANSWER, rewritten="技改最高补助多少？", notice="连不上模型。")), 2)
    for words in (
        "理解为：技改最高补助多少？",
        "连不上模型。",
        "已核对 1 处",
        "AI 生成，仅供参考",
        "act-up-2",
        "act-down-2",
    ):
        assert words in html


def test_a_fault_and_a_stop_are_said() -> None:
    assert "索引&lt;坏了&gt;" in answer_html(Exchange("问", fault="索引<坏了>"), 0)
    stopped = answer_html(Exchange("问", replace(ANSWER, done=False), stopped=True), 0)
    assert "不完整" in stopped
    assert "done" in stopped


def test_a_wrong_check_is_open_and_first() -> None:
    html = checks_html([Check("amount", "50万元", True, 1), Check("number", "河工信〔2023〕3号", False, 0)])
    assert "<details" in html
    assert " open>" in html
    assert html.index("✗ 文号 河工信〔2023〕3号") < html.index("✓ 50万元")
    assert checks_html([]) == ""


def test_a_refusal_shows_its_nearest_documents_as_cards() -> None:
    hit = Hit(Passage("d1-0000", "d1", 0, 4, "", "每家<企业>"), NOTICE, 1.0)
    refusal = Refusal("scope", "资料里只有 2024 年的。", (hit,))
    text = f"没有找到。\n\n最接近的文件：《{NOTICE.title}》。\n\n可以换个说法。"
    html = answer_html(Exchange("2020年呢？", Answer("2020年呢？", text, refusal=refusal)), 3)
    assert html.count(safe(NOTICE.title)) == 2  # on its card and in the text to copy
    assert html.index("没有找到。") < html.index("可以换个说法。") < html.index("card-title")
    assert "资料里只有 2024 年的。" in html
    assert "act-near-3-0" in html
    assert "每家&lt;企业&gt;" in html


def test_a_checked_figure_says_when_and_where_it_holds() -> None:
    html = checks_html(ANSWER.checks, (Placed("50万元", 1, "2023年1—11月", "<济宁市>"),))
    assert "✓ 50万元<span>2023年1—11月 · &lt;济宁市&gt; · 见来源 1</span>" in html
    assert "✓ 50万元<span>见来源 1</span>" in checks_html(ANSWER.checks)


def test_locate_believes_offsets_only_where_the_words_stand() -> None:
    assert locate(ORIGINAL, CITATION.start, CITATION.end, QUOTE) == (CITATION.start, CITATION.end)
    assert locate(ORIGINAL, 0, 5, QUOTE) == (CITATION.start, CITATION.end)
    assert locate(ORIGINAL, 0, 5, "别处的话") is None
    assert locate(ORIGINAL, 0, 0, "") is None


def test_excerpt_counts_what_it_leaves_out() -> None:
    text = "前" * 50 + "引文" + "后" * 70
    part = excerpt(text, 50, 52, context=10)
    assert (part.before, part.quote, part.after) == ("前" * 10, "引文", "后" * 10)
    assert (part.skipped_before, part.skipped_after) == (40, 60)


def test_source_panel_highlights_exactly_the_quotation() -> None:
    html = source_html(CITATION, ORIGINAL)
    assert '<mark id="quotation">每家企业最高补助\r\n50万元</mark>，分两年拨付。' in html
    assert "关于支持企业&lt;b&gt;技术改造&lt;/b&gt;的通知" in html
    assert "河工信〔2024〕3号" in html
    assert "二、补助标准" in html
    assert "/资料/" not in html


def test_source_panel_says_when_the_original_changed() -> None:
    html = source_html(CITATION, "全新的内容。")
    assert "可能文件已经更新" in html
    assert f"<mark>{QUOTE}</mark>" in html


def test_source_list_and_empty_panel() -> None:
    assert "act-cite-5-1" in source_list_html(ANSWER, 5)
    assert "点答案里的编号" in source_list_html(Answer("问", "没有。"), 0)


def test_copies_hold_source_and_label() -> None:
    assert copy_citation(CITATION) == f"《关于支持企业<b>技术改造</b>的通知》（河工信〔2024〕3号）“{QUOTE}”"
    bare = replace(CITATION, document=replace(NOTICE, number="", title="《办法》"))
    assert copy_citation(bare) == f"《办法》“{QUOTE}”"
    article = replace(CITATION, heading="第三章 补助 > 第十二条之一 > 一、标准")
    assert "（河工信〔2024〕3号）第十二条之一“" in copy_citation(article)
    copied = copy_answer(ANSWER)
    assert copied.startswith("最高补助50万元[1]。\n\n来源：\n[1] 《")
    assert copied.endswith("（AI 生成，仅供参考）")
    assert "内容不完整" in copy_answer(ANSWER, stopped=True)


def test_history_is_plain_text() -> None:
    turns = history([Exchange("最高补助多少？", ANSWER), Exchange("没有答成", fault="模型坏了")])
    assert turns == [
        Turn("user", "最高补助多少？"),
        Turn("assistant", "最高补助50万元。"),
        Turn("user", "没有答成"),
    ]


def test_actions_from_the_page_are_checked() -> None:
    assert parse_action("cite-3-12") == Action("cite", 3, 12)
    assert parse_action("up-0") == Action("up", 0)
    for odd in ("remove-1", "cite-1-2-3", "cite--1", "cite-99999", None, 7, ["up-0"]):
        assert parse_action(odd) is None


def test_feedback_is_appended_as_json_lines(tmp_path: Path) -> None:
    log = FeedbackLog(tmp_path / "data" / "feedback.jsonl")
    log.record("x1", ANSWER, "down")
    log.record("x1", ANSWER, "down", " 少了条件\n第二行 ")
    first, second = (json.loads(line) for line in log.path.read_text("utf-8").splitlines())
    assert (first["verdict"], first["comment"], first["question"]) == ("down", "", "最高补助多少？")
    assert second["comment"] == "少了条件\n第二行"
    assert second["citations"][0]["quote"] == QUOTE
    assert second["time"].endswith("+00:00")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("关于（试行）〔2024〕1号.docx", "关于（试行）〔2024〕1号.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\资料\\通知.txt", "通知.txt"),
        (".隐藏.txt", "隐藏.txt"),
        ("a\x00b:c?.md", "a_b_c_.md"),
        ("...", "未命名"),
        ("长" * 200 + ".pdf", "长" * 76 + ".pdf"),
    ],
)
def test_upload_names_are_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_upload_report_says_what_became_of_each_file() -> None:
    added = FileResult("通知.txt", "added", documents=(NOTICE,), passages=3)
    failed = FileResult("坏.pdf", "failed", reason="坏.pdf 打不开：请另存后再试<。")
    html = uploads_html([Upload("通知.txt", results=(added,)), Upload("坏.pdf", results=(failed,))])
    assert "已处理 2 / 2" in html
    assert "3 个段落" in html
    assert "请另存后再试&lt;。" in html
    running = uploads_html([Upload("甲.txt", running=True), Upload("乙.txt")])
    assert "正在处理" in running
    assert "等待中" in running
    assert "done" not in running


def test_document_table_is_escaped_and_counts() -> None:
    html = listing_html(Listing((NOTICE,), 30, 1, 0, 1), {"d1": 6})
    assert "共 30 篇，符合条件 1 篇" in html
    assert "<b>技术改造" not in html
    assert "act-remove-d1" in html
    assert '<td data-name="段落">6</td>' in html
    assert "还没有资料" in listing_html(Listing((), 0, 0, 0, 1), {})
    assert "没有符合筛选条件" in listing_html(Listing((), 3, 0, 0, 1), {})


def test_the_shell_is_chinese_and_the_policy_names_no_other_host() -> None:
    page = chinese_page('<!doctype html><html lang="en"><head><title>x</title></head></html>')
    assert '<html lang="zh-CN">' in page
    assert page.index("/wence/page.js") < page.index("<title>")
    assert "http" not in POLICY
    assert "frame-ancestors 'self'" in POLICY
