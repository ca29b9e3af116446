"""The list of a visitor's conversations as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from qa.web.conversations.routes import address
from qa.web.conversations.store import SHOWN
from qa.web.conversations.types import Listed
from qa.web.markup import action, safe

NOT_KEPT = "这个浏览器不保存 Cookie，对话不会保留。"
NONE_YET = "还没有对话。提问后会保存在这里，只有您能看到。"


def listing_html(conversations: Sequence[Listed], current: str, today: date, words: str = "") -> str:
    """Return the list, grouped by the day of the last use; `current` is the id of the open conversation."""
    # page.js reads the open one's id from here when the page is left, so that a reload opens it again.
    opened = f'<div class="conversations" data-open="{safe(current)}">'
    if not conversations:
        words_shown = "没有找到。请换个词试试。" if words.strip() else NONE_YET
        return f'{opened}<p class="quiet">{words_shown}</p></div>'
    parts: list[str] = []
    group = ""
    for one in conversations:
        when = _group(one.used, today)
        if when != group:
            parts.append(f"{'</ul>' if group else ''}<h3>{when}</h3><ul>")
            group = when
        parts.append(_item(one, one.id == current))
    more = f'<p class="quiet">只列出最近的 {SHOWN} 个，更早的请搜索。</p>' if len(conversations) >= SHOWN else ""
    return f"{opened}{''.join(parts)}</ul>{more}</div>"


def _item(one: Listed, current: bool) -> str:
    title = safe(one.title)
    here = ' aria-current="true"' if current else ""
    found = f'<span class="found">{safe(one.found)}</span>' if one.found else ""
    rename, remove = action("conversation", "rename", one.id), action("conversation", "delete", one.id)
    return (
        f'<li class="conversation"><button type="button" class="open act {action("conversation", "open", one.id)}"'
        f'{here} title="{title}"><span class="name">{title}</span>{found}</button>'
        f'<details name="conversation"><summary aria-label="对“{title}”的操作" title="更多">⋯</summary>'
        '<div class="tools">'
        f'<button type="button" class="tool act {rename}" aria-label="重命名“{title}”">重命名</button>'
        f'<a class="tool" href="{address(one.id)}" download aria-label="导出“{title}”为 Word 文件">导出</a>'
        f'<button type="button" class="tool danger act {remove}" aria-label="删除“{title}”">删除</button>'
        "</div></details></li>"
    )


def _group(used: str, today: date) -> str:
    day = datetime.fromisoformat(used).astimezone().date()
    if day >= today:
        return "今天"
    if day == today - timedelta(days=1):
        return "昨天"
    return "近七天" if day > today - timedelta(days=7) else f"{day.year}年{day.month}月"
