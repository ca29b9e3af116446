"""The chat messages: each exchange as a question bubble and an answer with its checks, notices and buttons."""

from __future__ import annotations

from collections.abc import Sequence

from qa.types import Answer, Check, Placed, Refusal
from qa.web.conversation import AI_LABEL, Exchange, copy_answer
from qa.web.markup import action, answer_body, dated, one_line, safe

WAITING = "正在查找资料…"
CHECK_NAMES = {"citation": "引用编号", "number": "文号", "article": "条款", "computed": "计算"}


def chat_messages(exchanges: Sequence[Exchange]) -> list[dict[str, str]]:
    """Return the messages that the chat component shows, two for each exchange."""
    shown: list[dict[str, str]] = []
    for turn, exchange in enumerate(exchanges):
        shown.append({"role": "user", "content": question_html(exchange, turn)})
        shown.append({"role": "assistant", "content": one_line(answer_html(exchange, turn))})
    return shown


def question_html(exchange: Exchange, turn: int) -> str:
    """Return one question, with the button that puts it back into the box once it has been answered."""
    lines = "<br>".join(safe(line) for line in exchange.question.splitlines())
    button = (
        f'<button type="button" class="revise act {action("revise", turn)}" title="修改后重新提问">修改</button>'
        if exchange.finished
        else ""
    )
    return f'<div class="question"><div class="words">{lines}</div>{button}</div>'


def lost_notice(exchange: Exchange) -> str:
    """Return what to know of an answer opened again whose documents have left the index since; "" for nothing."""
    if not exchange.lost:
        return ""
    numbers = "、".join(f"[{number}]" for number in exchange.lost)
    return f"来源 {numbers} 的文件现在已不在资料里（已删除，或换成了别的版本）。这是当时的回答，引文是当时的原文。"


def answer_html(exchange: Exchange, turn: int) -> str:
    """Return one answer; the class `done` appears when nothing more will come."""
    state = "done" if exchange.finished else "growing"
    answer = exchange.answer
    if exchange.fault:
        inside = f'<p class="fault">{safe(exchange.fault)}</p>'
    elif answer is None:
        inside = '<p class="quiet">已停止。</p>' if exchange.stopped else f'<p class="waiting">{WAITING}</p>'
    else:
        inside = _answer_parts(answer, turn, exchange)
    refused = " refused" if exchange.finished and answer is not None and answer.refused else ""
    return f'<div class="answer {state}{refused}">{inside}</div>'


def _answer_parts(answer: Answer, turn: int, exchange: Exchange) -> str:
    known = frozenset(citation.number for citation in answer.citations)
    parts: list[str] = []
    if answer.rewritten and answer.rewritten != answer.question:
        parts.append(f'<p class="rewritten">理解为：{safe(answer.rewritten)}</p>')
    parts.append(f'<div class="body">{answer_body(_shown_text(answer), turn, known)}</div>')
    if not exchange.finished:
        if not answer.text.strip():
            parts.append(f'<p class="waiting">{WAITING}</p>')
        return "".join(parts)
    if exchange.stopped:
        parts.append('<p class="quiet">已停止，以上内容不完整。</p>')
    if answer.refusal is not None:
        parts.append(_refusal(answer.refusal, answer.text, turn))
    for notice in (answer.notice, lost_notice(exchange)):
        if notice:
            parts.append(f'<p class="notice">{safe(notice)}</p>')
    parts.append(checks_html(answer.checks, answer.placed))
    parts.append(_buttons(answer, turn, exchange))
    return "".join(parts)


def _shown_text(answer: Answer) -> str:
    """Return the answer's text; of a refusal with cards only what the cards don't say: the reason and the advice."""
    paragraphs = answer.text.split("\n\n")
    if answer.refusal is None or not answer.refusal.nearest or len(paragraphs) < 3:
        return answer.text
    return f"{paragraphs[0]}\n\n{paragraphs[-1]}"


def checks_html(checks: Sequence[Check], placed: Sequence[Placed] = ()) -> str:
    """Return one line for the checks: folded away when all hold, open and in words when one does not."""
    places = {(one.text, one.citation): when_and_where(one) for one in placed}
    if not checks:
        return ""
    wrong = [check for check in checks if not check.ok]
    ordered = sorted(checks, key=lambda check: check.ok)
    items = "".join(_check(check, places.get((check.text, check.citation), "")) for check in ordered)
    if wrong:
        summary = f"✗ {len(wrong)} 处与引文对不上，请核对原文（共核对 {len(checks)} 处）"
        return f'<details class="checks wrong" open><summary>{summary}</summary><ul>{items}</ul></details>'
    summary = f"✓ 已核对 {len(checks)} 处数字与事实，均与引文一致"
    return f'<details class="checks"><summary>{summary}</summary><ul>{items}</ul></details>'


def when_and_where(placed: Placed) -> str:
    """Return the period and the region of a figure in words."""
    return " · ".join(filter(None, (placed.period, placed.region)))


def _check(check: Check, place: str = "") -> str:
    name = CHECK_NAMES.get(check.kind, "")
    label = f"{name} {safe(check.text)}" if name else safe(check.text)
    if check.ok:
        where = f"见来源 {check.citation}" if check.citation else "有据"
        where = f"{safe(place)} · {where}" if place else where
        return f'<li class="ok">✓ {label}<span>{where}</span></li>'
    where = "没有这条来源" if check.kind == "citation" else "引文中没有找到"
    return f'<li class="bad">✗ {label}<span>{where}</span></li>'


def _refusal(refusal: Refusal, text: str, turn: int) -> str:
    detail = refusal.detail.strip()
    said = f"<p>{safe(detail)}</p>" if detail and detail not in text else ""
    cards = "".join(
        f'<button type="button" class="card act {action("near", turn, place)}" title="查看原文">'
        f'<span class="card-title">{safe(hit.document.title)}</span>'
        f'<span class="card-facts">{dated(safe(_facts(hit.document.issuer, hit.document.published)))}</span>'
        f'<span class="card-text">{safe(shortened(hit.passage.text, 60))}</span></button>'
        for place, hit in enumerate(refusal.nearest)
    )
    lead = '<p class="quiet">这些资料未必回答了您的问题，点开可看原文：</p>'
    nearest = f'{lead}<div class="cards">{cards}</div>' if cards else ""
    return f'<div class="refusal">{said}{nearest}</div>'


def _facts(*facts: str) -> str:
    return " · ".join(fact for fact in facts if fact)


def shortened(text: str, length: int) -> str:
    """Return the beginning of a text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length] + "…"


def _buttons(answer: Answer, turn: int, exchange: Exchange) -> str:
    def thumb(name: str, look: str, title: str) -> str:
        pressed = " pressed" if exchange.verdict == name else ""
        return (
            f'<button type="button" class="tool thumb {look}{pressed} act {action(name, turn)}" title="{title}">'
            f"{title}</button>"
        )

    # Messages are one line, so the copied text's line breaks travel as <br>; page.js turns them back.
    text = safe(copy_answer(answer, exchange.stopped)).replace("\n", "<br>")
    return (
        f'<div class="tools"><button type="button" class="tool act act-copy" title="复制答案与来源">复制答案</button>'
        f"{thumb('up', 'upper', '有帮助')}{thumb('down', 'lower', '没帮助')}"
        f'<span class="ai-label">{AI_LABEL}</span><span class="copy-text">{text}</span></div>'
    )
