"""A conversation as a Word file: questions, answers, checks and sources, with the AI label on each page."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

from qa.types import Answer, Citation
from qa.web.conversation import AI_LABEL, Exchange, without_bold
from qa.web.conversations.types import Conversation
from qa.web.messages import CHECK_NAMES, lost_notice, when_and_where

# Characters that XML 1.0 has no place for, and those that could make a quotation look different from what it is.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITEM = re.compile(r"^\s*[-•·]\s+")
_STYLES = {"Normal": ("宋体", 11), "Title": ("黑体", 18), "Heading 1": ("黑体", 13), "Quote": ("楷体", 11)}


def word_file(conversation: Conversation, now: datetime) -> bytes:
    """Return the file; `now`, with its time zone, is said to be the time of the export."""
    from docx import Document

    document = Document()
    _set_up(document, conversation, now)
    document.add_heading(legal(conversation.title), 0)
    label = document.add_paragraph()
    _run(label, f"{AI_LABEL}，请以原文为准。").bold = True
    document.add_paragraph(f"由“问策”导出于 {now:%Y年%m月%d日 %H:%M}，共 {len(conversation.exchanges)} 问。")
    for number, exchange in enumerate(conversation.exchanges, 1):
        _exchange(document, number, exchange, now)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def legal(text: str) -> str:
    """Return text without the characters that a Word file cannot hold or that cannot be seen."""
    return _UNSEEN.sub("", _ILLEGAL.sub("", text))


def _set_up(document: Any, conversation: Conversation, now: datetime) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    for name, (font, size) in _STYLES.items():
        style = document.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.font.color.rgb = RGBColor(0x1D, 0x2B, 0x3F)
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
    for language in document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang"):
        language.set(qn("w:eastAsia"), "zh-CN")
    document.styles["Quote"].paragraph_format.left_indent = Pt(22)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.footer.paragraphs[0].text = f"{AI_LABEL} · 问策"
    properties = document.core_properties
    properties.title, properties.author, properties.comments = legal(conversation.title), "问策", AI_LABEL
    properties.language, properties.created, properties.modified = "zh-CN", now, now


def _exchange(document: Any, number: int, exchange: Exchange, now: datetime) -> None:
    document.add_heading(f"{number}. {legal(exchange.question)}", 1)
    _said(document, f"提问时间：{_when(exchange.asked, now)}")
    answer = exchange.answer
    if answer is None:
        document.add_paragraph(legal(exchange.fault) or "已停止，没有回答。")
        return
    if answer.rewritten and answer.rewritten != answer.question:
        _said(document, f"理解为：{answer.rewritten}")
    _answer(document, answer.text)
    if exchange.stopped:
        _said(document, "回答被中途停止，内容不完整。")
    for notice in (answer.notice, lost_notice(exchange)):
        if notice:
            _said(document, notice)
    _checks(document, answer)
    _sources(document, answer)


def _answer(document: Any, text: str) -> None:
    """Write an answer's paragraphs and lists, bold where it is bold; `[n]` are the numbers of the sources below."""
    for line in filter(str.strip, text.splitlines()):
        item = _ITEM.match(line)
        paragraph = document.add_paragraph(style="List Bullet" if item else None)
        for place, part in enumerate(_BOLD.split(line[item.end() :] if item else line.strip())):
            if part:
                _run(paragraph, without_bold(part)).bold = place % 2 == 1


def _checks(document: Any, answer: Answer) -> None:
    checks = answer.checks
    if not checks:
        return
    places = {(one.text, one.citation): f"{when_and_where(one)}，" for one in answer.placed}
    wrong = sum(not check.ok for check in checks)
    _said(document, f"核对 {len(checks)} 处" + (f"，其中 {wrong} 处与引文对不上：" if wrong else "，均与引文一致："))
    marks = []
    for check in sorted(checks, key=lambda check: check.ok):
        name = f"{CHECK_NAMES.get(check.kind, '')} ".lstrip()
        place = places.get((check.text, check.citation), "")
        where = "" if check.ok else "（引文中没有找到）"
        where = f"（{place}来源 {check.citation}）" if check.ok and check.citation else where
        marks.append(f"{'✓' if check.ok else '✗'} {name}{check.text}{where}")
    document.add_paragraph(legal("　".join(marks)))


def _sources(document: Any, answer: Answer) -> None:
    if not answer.citations:
        nearest = answer.refusal.nearest if answer.refusal else ()
        if nearest:
            _said(document, "相近的资料（未必回答了这个问题）：")
            for title in dict.fromkeys(hit.document.title for hit in nearest):
                document.add_paragraph(legal(f"《{title.strip('《》')}》"), style="List Bullet")
        return
    _said(document, "来源：").bold = True
    for citation in answer.citations:
        document.add_paragraph(legal(_source(citation)))
        document.add_paragraph(legal(f"“{citation.quote}”"), style="Quote")


def _source(citation: Citation) -> str:
    document = citation.document
    place = " ".join(filter(None, (citation.on_page, citation.heading)))
    facts = (
        document.issuer,
        document.number,
        document.published and f"日期 {document.published}",
        place and f"位置 {place}",
        citation.warning or document.status,
    )
    return f"[{citation.number}] 《{document.title.strip('《》')}》 " + "；".join(filter(None, facts))


def _said(document: Any, text: str) -> Any:
    from docx.shared import Pt, RGBColor

    run = _run(document.add_paragraph(), text)
    run.font.size, run.font.color.rgb = Pt(9.5), RGBColor(0x53, 0x60, 0x74)
    return run


def _run(paragraph: Any, text: str) -> Any:
    return paragraph.add_run(legal(text))


def _when(asked: str, now: datetime) -> str:
    return f"{datetime.fromisoformat(asked).astimezone(now.tzinfo):%Y-%m-%d %H:%M}"
