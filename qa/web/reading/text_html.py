"""A long text as HTML: escaped, in paragraphs, with its headings, its pages and the quoted words marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.web.markup import safe
from qa.web.reading.places import Entry, Span, lines

_PART = 60  # paragraphs that a browser lays out, or leaves for later, together


@dataclass(frozen=True, slots=True)
class Marked:
    """What is shown within a text: `spans` are marked, `pages` are (offset, number), `headings` lead from contents."""

    spans: Sequence[Span] = ()
    pages: Sequence[Span] = ()
    headings: Sequence[Entry] = ()
    page_address: str = ""  # of a page's picture, with {page}; "" where there are none


def text_html(text: str, shown: Marked) -> str:
    """Return the text as paragraphs inside parts; the first marked words have the id `quotation`."""
    shown = replace(shown, spans=_trimmed(text, shown.spans))
    starts = [entry.start for entry in shown.headings]
    cuts = _cuts(shown)
    parts: list[str] = []
    held: list[str] = []
    for start, end in lines(text):
        at = bisect_left(starts, start)
        # A section may begin with white space before its first line.
        here = [number for number in range(at, len(starts)) if starts[number] <= end]
        anchors = "".join(f'<a class="anchor" id="s{number}"></a>' for number in here)
        if not text[start:end].strip():
            held.append(anchors) if anchors else None
            continue
        inside = anchors + _inline(text, start, end, cuts, shown)
        named = [shown.headings[number] for number in here if _same(text[start:end], shown.headings[number].name)]
        tag = f"h{min(named[0].depth + 2, 5)}" if named else "p"
        held.append(f"<{tag}>{inside}</{tag}>")
        if len(held) >= _PART:
            parts.append("".join(held))
            held = []
    parts.append("".join(held))
    return "".join(f'<div class="part">{part}</div>' for part in parts if part)


def _trimmed(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return spans without white space at their ends, so that each begins and ends within a line."""
    found: list[Span] = []
    for start, end in spans:
        words = text[start:end]
        first = start + len(words) - len(words.lstrip())
        found += [(first, first + len(words.strip()))] if words.strip() else []
    return found


def _same(line: str, name: str) -> bool:
    return "".join(line.split()).strip("#") == "".join(name.split())


def _cuts(shown: Marked) -> list[tuple[int, int, str]]:
    """Return what is put between characters, in order: (offset, rank, kind)."""
    cuts = [(offset, 0, str(page)) for offset, page in shown.pages]
    for number, (start, end) in enumerate(shown.spans):
        cuts += [(start, 2, "first" if number == 0 else "further"), (end, 1, "end")]
    return sorted(cuts)


def _inline(text: str, start: int, end: int, cuts: Sequence[tuple[int, int, str]], shown: Marked) -> str:
    """Return one line; words that are marked over several lines are marked in each."""
    pieces: list[str] = []
    opened = any(first < start < last for first, last in shown.spans)
    if opened:
        pieces.append("<mark>")
    at = start
    for offset, rank, kind in cuts[bisect_left(cuts, (start, 0, "")) :]:
        if offset > end or (offset == end and rank == 2 and end > start):
            break
        pieces.append(safe(text[at:offset]))
        at = offset
        if rank == 0:
            pieces.append(_page(kind, shown.page_address))
        elif rank == 2:
            pieces.append('<mark id="quotation" tabindex="-1">' if kind == "first" else "<mark>")
            opened = True
        elif opened:
            pieces.append("</mark>")
            opened = False
    pieces.append(safe(text[at:end]))
    return "".join(pieces) + ("</mark>" if opened else "")


def _page(number: str, address: str) -> str:
    said = f"第{number}页"
    if not address:
        return f'<span class="page">{said}</span>'
    return (
        f'<a class="page" href="{safe(address.replace("{page}", number))}" target="_blank" rel="noopener" '
        f'title="看这一页的图">{said}</a>'
    )
