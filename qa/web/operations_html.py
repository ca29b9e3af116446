"""The operations tab's HTML: figures, bars, verdicts, and hints at missing documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qa.web.markup import safe
from qa.web.messages import shortened
from qa.web.missing import Hint
from qa.web.operations import MOST, Judged, Record
from qa.web.operations_csv import PATH
from qa.web.operations_words import REASONS, VERDICTS, word

MASKED = "表里的电话、身份证号、银行卡号已打星，不含提问人的地址。"
_HEIGHT = 100  # of the chart, in its own units


def operations_html(record: Record) -> str:
    """Return everything the tab shows of a period."""
    warning = _damaged(record.damaged)
    if not record.asked and not record.judged:
        return (
            f'<div class="operations done empty">{warning}<p>最近 {len(record.days)} 天没有人提问。</p>'
            '<p class="quiet">有人提问以后，这里会显示每天的数量、拒答、用时和评价。</p></div>'
        )
    save = f'<a class="tool" href="{PATH}?days={len(record.days)}" download="questions.csv">导出 CSV</a>'
    return (
        f'<div class="operations done">{warning}{_figures(record)}'
        f"{_panel('每天提问', _days(record.by_day()), 'wide')}"
        f"{_panel('拒答原因', _bars([(word(REASONS, name), count) for name, count in record.reasons()], '没有拒答。'))}"
        f"{_panel('问得最多', _most_asked(record.most_asked()))}"
        f"{_panel('可能缺哪些资料', _missing(record.missing()))}"
        f"{_panel('读者评价', _verdicts(record))}"
        f'<div class="tools">{save}<span class="quiet">{MASKED}</span></div></div>'
    )


def _damaged(names: Sequence[str]) -> str:
    if not names:
        return ""
    listed = "、".join(map(safe, names))
    return (
        f'<p class="notice" role="alert">{listed} 有读不出的地方，下面可能不全。请运行 python -m qa audit verify。</p>'
    )


def _panel(title: str, inside: str, look: str = "") -> str:
    return f'<section class="panel {look}"><h2>{title}</h2>{inside}</section>'


def _figures(record: Record) -> str:
    asked, refused = len(record.asked), record.count("refused")
    broken = record.count("stopped", "failed")
    rows = [
        ("提问", str(asked), f"今天 {record.by_day()[-1][1]}"),
        ("拒答", str(refused), f"占 {refused / asked:.0%}" if asked else ""),
        ("用时中位数", _seconds(record.seconds(0.5)), "一半答案不超过"),
        ("用时 P95", _seconds(record.seconds(0.95)), "95% 的答案不超过"),
        ("有帮助 / 没帮助", f"{len(record.verdicts('up'))} / {len(record.verdicts('down'))}", ""),
        ("停止或出错", str(broken), ""),
    ]
    cells = "".join(f"<div><dt>{name}</dt><dd>{value}<small>{note}</small></dd></div>" for name, value, note in rows)
    return f'<dl class="figures">{cells}</dl>'


def _seconds(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f} 秒"


def _days(days: Sequence[tuple[date, int, int]]) -> str:
    most = max((asked for _, asked, _ in days), default=0) or 1
    bars = "".join(_day(place, most, *day) for place, day in enumerate(days))
    rows = "".join(
        f"<tr><td>{day:%m-%d}</td><td>{asked}</td><td>{refused}</td></tr>" for day, asked, refused in days if asked
    )
    total = sum(asked for _, asked, _ in days)
    label = f"{days[0][0]:%m月%d日} 到 {days[-1][0]:%m月%d日} 共提问 {total} 次，最多一天 {most} 次"
    return (
        f'<svg class="days" role="img" aria-label="{label}" viewBox="0 0 {len(days) * 10} {_HEIGHT}" '
        f'preserveAspectRatio="none">{bars}</svg>'
        f'<p class="axis quiet"><span>{days[0][0]:%m-%d}</span><span>最多一天 {most} 次'
        '（<span class="key"></span>提问 <span class="key refused"></span>其中拒答）</span>'
        f"<span>{days[-1][0]:%m-%d}</span></p>"
        "<details><summary>看数字</summary><table><thead><tr><th>日期</th><th>提问</th><th>拒答</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def _day(place: int, most: int, day: date, asked: int, refused: int) -> str:
    def bar(count: int, look: str) -> str:
        tall = _HEIGHT * count / most
        return f'<rect class="{look}" x="{place * 10 + 1}" y="{_HEIGHT - tall:.1f}" width="8" height="{tall:.1f}"/>'

    if not asked:
        return ""
    return (
        f"<g><title>{day:%m-%d}：{asked} 次，拒答 {refused} 次</title>{bar(asked, 'all')}{bar(refused, 'refused')}</g>"
    )


def _bars(rows: Sequence[tuple[str, int]], nothing: str) -> str:
    if not rows:
        return f'<p class="quiet">{nothing}</p>'
    most = max(count for _, count in rows)
    return (
        '<ul class="bars">'
        + "".join(
            f'<li><span>{safe(name)}</span><span class="number">{count}</span>'
            f'<span class="bar" aria-hidden="true"><i style="width:{100 * count / most:.0f}%"></i></span></li>'
            for name, count in rows
        )
        + "</ul>"
    )


def _most_asked(rows: Sequence[tuple[str, int, int]]) -> str:
    return _bars(
        [(shortened(name, 60) + (f"（拒答 {refused}）" if refused else ""), count) for name, count, refused in rows],
        "没有提问。",
    )


def _missing(found: Sequence[Hint]) -> str:
    if not found:
        return '<p class="quiet">没有因为缺资料而没答上的问题。</p>'
    items = "".join(
        f'<li><p><strong>{safe("、".join(hint.words))}</strong><span class="quiet">问过 {hint.times} 次</span></p>'
        f"<ul>{''.join(f'<li>{safe(shortened(one, 80))}</li>' for one in hint.questions[:5])}</ul></li>"
        for hint in found
    )
    lead = "没答上的问题，按共同的词归在一起。资料里确实没有的，补上这方面的文件就能回答。"
    return f'<p class="quiet">{lead}</p><ul class="missing">{items}</ul>'


def _verdicts(record: Record) -> str:
    shown = [*record.verdicts("down"), *(one for one in record.verdicts("up") if one.comment)][:MOST]
    if not shown:
        return '<p class="quiet">还没有“没帮助”的评价，也没有说明。</p>'
    return f'<ul class="verdicts">{"".join(map(_verdict, shown))}</ul>'


def _verdict(one: Judged) -> str:
    comment = f"<p>说明：{safe(one.comment)}</p>" if one.comment else ""
    answer = safe(one.answer.replace("**", "")).replace("\n", "<br>")
    return (
        f'<li class="{"down" if one.verdict == "down" else "up"}"><p><strong>{word(VERDICTS, one.verdict)}</strong>'
        f'<span class="quiet">{one.time:%m-%d %H:%M}</span> {safe(one.question)}</p>{comment}'
        f"<details><summary>看当时的答案</summary><p>{answer}</p></details>"
        '<div class="tools">'
        '<button type="button" class="tool act act-replay" title="在问答里另起对话，再问一次">再问一次</button>'
        f'<span class="copy-text">{safe(one.question)}</span></div></li>'
    )
