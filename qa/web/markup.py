"""Answer text to HTML. Everything that comes from a document, a model or a user is escaped here, once."""

from __future__ import annotations

import re
from html import escape

# A chip is a whole `[n]`; bold may hold chips. Any other mark-up (links, images, HTML) stays visible as plain text.
_MARK = re.compile(r"\[(\d{1,3})\]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_DATE = re.compile(r"(?<!\d)\d{4}-\d\d(?:-\d\d)?(?!\d)")
_ITEM = re.compile(r"^\s*[-•·]\s+(.*)$")
# Control and bidirectional characters could make a quotation look different from what it is.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return text without characters that cannot be seen."""
    return _UNSEEN.sub("", text)


def safe(text: str) -> str:
    """Return text as HTML that shows exactly these characters, without invisible ones."""
    return escape(visible(text), quote=True)


def dated(html: str) -> str:
    """Return escaped text whose dates (2024-03-05) are not broken at a line's end."""
    return _DATE.sub(r'<span class="date">\g<0></span>', html)


def action(name: str, *numbers: int | str) -> str:
    """Return the class by which page.js recognises an action, for example `act-cite-0-1`.

    Classes carry it because the chat component's sanitiser drops data attributes.
    """
    return "-".join(["act", name, *map(str, numbers)])


def chip(turn: int, number: int, current: bool = False) -> str:
    """Return the clickable `[number]` of the answer `turn`."""
    mark = " current" if current else ""
    return (
        f'<button type="button" class="chip{mark} act {action("cite", turn, number)}" '
        f'title="查看来源 {number} 的原文">{number}</button>'
    )


def answer_body(text: str, turn: int, known: frozenset[int]) -> str:
    """Return the answer's paragraphs and lists; a `[n]` becomes a chip only where citation n exists."""
    blocks: list[str] = []
    items: list[str] = []
    for line in [*text.splitlines(), ""]:
        found = _ITEM.match(line)
        if found:
            items.append(f"<li>{_inline(found.group(1), turn, known)}</li>")
            continue
        if items:
            blocks.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            blocks.append(f"<p>{_inline(line.strip(), turn, known)}</p>")
    return "".join(blocks)


def _inline(text: str, turn: int, known: frozenset[int]) -> str:
    def mark(found: re.Match[str]) -> str:
        number = int(found.group(1))
        return chip(turn, number) if number in known else found.group(0)

    bold = _BOLD.sub(r"<strong>\1</strong>", safe(text)).replace("**", "")
    return _MARK.sub(mark, bold)


def one_line(html: str) -> str:
    """Return HTML without line breaks: a blank line would hand the rest to the chat component's Markdown."""
    return re.sub(r"\s*\n\s*", " ", html)
