"""The block of a document that answers as a whole: a lead-in with all its items, or what stands under a heading.

Conditions, materials and steps run over many lines, and so over several passages; they are taken from the document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.types import Document
from corpus.words import words
from qa.compose import Statement
from qa.coverage import coverage, has
from qa.enumerations import item_mark, opens
from qa.evidence import Evidence
from qa.numerals import number
from qa.parts import asks_for_whole
from qa.wording import FUNCTION, INTERROGATIVE

MOST = 1500  # characters of a block that are quoted; a longer one is cut after a whole item
UNDER_HEADING = 500  # characters of running text that are shown of what stands under a heading
ANSWERING = 0.8  # from which a heading is the question in other words
_LEAST = 0.6  # below which neither side of that comparison may fall
_LEAD_LENGTH = 40  # characters of a line that opens an enumeration as a heading would
TRUST = 0.5  # share of the threshold that a passage needs whose heading is the question
_HOW = re.compile(r"为什么|为何|为啥|原因|怎么|怎样|如何")  # one item of many may be all that answers such a question
FIRST = 1  # ordinal of the item at which an answer cut short begins
_ABOVE = 8  # lines in which a section's heading is looked for
_AHEAD = 40  # lines within which an enumeration goes on
_SETS_OUT = re.compile(r"(?:对象|范围|方式|渠道|途径)(?:是什么|是谁|有哪些)?[？?。\s]*$")
_MEANING = re.compile(r"什么是|什么意思|指的?是?什么|何谓|是指什么")
_MARKER = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百\d]+[编章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、])\s*"
)
_REPLY = re.compile(r"\s*(?:答[：:]\s*)?")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a document: its place, and the kind and the ordinal of the mark that it begins with ("" and 0)."""

    start: int
    end: int
    text: str
    kind: str
    ordinal: int


def wants_block(question: str) -> bool:
    """Return whether a question asks for what takes several lines to say: conditions, materials, steps, a list."""
    if _MEANING.search(question):
        return False
    return asks_for_whole(question) or _SETS_OUT.search(question) is not None


def answering(
    question: str, evidence: Sequence[Evidence], threshold: float, document_of: Callable[[str], Document]
) -> Statement | None:
    """Return the block that answers: under a heading or a lead-in that asks the same, or around the best evidence."""
    likely = [one for one in evidence if one.in_scope and one.probability >= threshold * TRUST]
    headed = [(heading_fit(question, one), one.probability, False, one) for one in likely]
    opened = [(fit, one.probability, True, one) for whole in likely for fit, one in _openings(question, whole)]
    fit, _, opens_items, best = max(
        [*headed, *opened], key=lambda each: (round(each[0], 2), each[2], each[1]), default=(0.0, 0.0, False, None)
    )
    if best is not None and fit >= ANSWERING:
        return block(best, document_of(best.hit.document.id), under_heading=not opens_items)
    sure = next((one for one in likely if one.probability >= threshold), None)
    return block(sure, document_of(sure.hit.document.id), alone=not _HOW.search(question)) if sure else None


def _openings(question: str, one: Evidence) -> Iterator[tuple[float, Evidence]]:
    """Yield the lines of a passage that open an enumeration as a heading would, with how far they ask the same."""
    for line in _lines(one.passage.text, 0, len(one.passage.text)):
        if line.text.endswith(("：", ":")) and len(line.text) <= _LEAD_LENGTH:
            around = f"{one.hit.document.title} {one.passage.heading}"
            yield _fit(question, line.text, around), replace(one, start=line.start, end=line.end)


def heading_fit(question: str, one: Evidence) -> float:
    """Return how far a passage's heading asks for what a question does, 0 to 1."""
    return _fit(question, one.passage.heading.rsplit(" > ", 1)[-1], f"{one.hit.document.title} {one.passage.heading}")


def _fit(question: str, line: str, around: str) -> float:
    """Return how far a line asks for what a question does.

    What the line says should be asked for, and what is asked for should stand in it or in the headings above.
    """
    told, asked = _words(_MARKER.sub("", line)), _words(question)
    if not told or not asked:
        return 0.0
    within = sum(len(word) for word in told if has(question, word)) / sum(map(len, told))
    covered = coverage({word: float(len(word)) for word in asked}, f"{around} {line}")
    return (within + covered) / 2 if min(within, covered) >= _LEAST else 0.0


def block(one: Evidence, document: Document, under_heading: bool = False, alone: bool = True) -> Statement | None:
    """Return the enumeration that the marked words introduce or stand in, whole; None where they do neither.

    With `under_heading`, all that stands under the heading of the passage, enumeration or not. Without `alone`, words
    in a single item other than the first do not bring the rest.
    """
    place = one.passage.start + one.start
    section = document.sections[bisect_right(document.sections, place, key=lambda each: each.start) - 1]
    begin = section.start if under_heading else max(0, place - MOST)
    lines = list(_lines(document.text, begin, min(len(document.text), place + 2 * MOST)))
    if under_heading:
        below = f"{section.heading} > "
        end = next(
            (each.start for each in document.sections if each.start > place and not each.heading.startswith(below)),
            None,
        )
        return _whole_section(one, document, section.start, end or len(document.text), lines)
    at = next((i for i, line in enumerate(lines) if line.start <= place < line.end), None)
    if at is None or not (alone or lines[at].ordinal in (0, FIRST) or _runs_on(one, lines)):
        return None
    found = _enumeration(lines, at)
    return _statement(one, document, *found) if found else None


def _runs_on(one: Evidence, lines: Sequence[_Line]) -> bool:
    """Return whether the words that may answer run over several lines."""
    first, last = one.around or (one.start, one.end)
    first, last = one.passage.start + first, one.passage.start + last
    return sum(line.start < last and first < line.end for line in lines) > 1


def _whole_section(one: Evidence, document: Document, start: int, end: int, lines: Sequence[_Line]) -> Statement | None:
    """Return what stands under a heading, without the heading's own line."""
    own = _MARKER.sub("", one.passage.heading.rsplit(" > ", 1)[-1])
    inside = [line for line in lines if start <= line.start < end]
    # Title and source may stand above the first heading of a document, in its section.
    headings = [
        i for i, line in enumerate(inside[:_ABOVE]) if own and own in line.text and len(line.text) <= len(own) + 12
    ]
    inside = inside[headings[0] + 1 :] if headings else inside
    if not inside:
        return None
    items = [i for i, line in enumerate(inside) if line.kind]
    if items:  # what follows the last item, such as an example, is no item
        inside, most = inside[: items[-1] + 1], MOST
    else:
        most = UNDER_HEADING
    fitting = [line.end for line in inside if line.end - inside[0].start <= most]
    return _statement(one, document, inside[0].start, fitting[-1] if fitting else inside[0].end)


def _enumeration(lines: Sequence[_Line], at: int) -> tuple[int, int] | None:
    """Return the place of the enumeration that line `at` opens or belongs to, with the line that opens it."""
    first = at
    if not lines[at].kind or (opens(lines[at].text) and at + 1 < len(lines) and lines[at + 1].ordinal == 1):
        first = at + 1
        if not opens(lines[at].text) or first >= len(lines) or lines[first].ordinal != 1:
            return None
    while lines[first].ordinal != 1:
        before = next((i for i in range(first - 1, -1, -1) if _precedes(lines[i], lines[first])), None)
        if before is None or first - before > _AHEAD:
            return None
        first = before
    last = first
    while (after := _next_item(lines, last)) is not None:
        last = after
    if last == first:
        return None
    end = last
    while (
        end + 1 < len(lines) and lines[end + 1].kind not in ("", lines[first].kind) and _deeper(lines, first, end + 1)
    ):
        end += 1
    lead = first - 1 if first and opens(lines[first - 1].text) else first
    return lines[lead].start, _cut(lines, first, end, lines[lead].start)


def _precedes(before: _Line, item: _Line) -> bool:
    return before.kind == item.kind and before.ordinal == item.ordinal - 1


def _next_item(lines: Sequence[_Line], last: int) -> int | None:
    """Return the position of the item after the one at `last`; lines between them belong to that one."""
    for position in range(last + 1, min(len(lines), last + _AHEAD)):
        if _precedes(lines[last], lines[position]):
            return position
        if lines[position].kind == lines[last].kind:
            return None
    return None


def _deeper(lines: Sequence[_Line], first: int, position: int) -> bool:
    """Return whether a marked line after the last item is a part of it: its own count begins there."""
    same = [line for line in lines[first:position] if line.kind == lines[position].kind]
    return lines[position].ordinal == 1 or bool(same and _precedes(same[-1], lines[position]))


def _cut(lines: Sequence[_Line], first: int, end: int, start: int) -> int:
    """Return where the block ends: after the last item that fits."""
    fitting = [line.end for line in lines[first : end + 1] if line.end - start <= MOST]
    return fitting[-1] if fitting else lines[first].end


def _statement(one: Evidence, document: Document, start: int, end: int) -> Statement:
    """Return a statement over document.text[start:end], as a passage of its own."""
    text = document.text[start:end]
    passage = replace(one.passage, id=f"{document.id}@{start}", start=start, end=end, text=text)
    place, length = one.passage.start + one.start - start, one.end - one.start
    kept = place >= 0 and place + length <= len(text)
    evidence = replace(
        one, hit=replace(one.hit, passage=passage), start=place if kept else 0, end=place + length if kept else 0
    )
    return Statement(evidence, 0, len(text), ((place, place + length),) if kept else (), whole=True)


def _lines(text: str, begin: int, end: int) -> list[_Line]:
    begin = text.rfind("\n", 0, begin) + 1
    found = []
    for match in re.compile(r"[^\n]+").finditer(text, begin, max(begin, end)):
        if match.group().strip():
            start = _REPLY.match(text, match.start()).end()  # type: ignore[union-attr]  # matches nothing at least
            kind, mark = item_mark(text[start : match.end()].strip())
            found.append(_Line(start, match.end(), text[start : match.end()].strip(), kind, int(number(mark) or 0)))
    return found


def _words(text: str) -> list[str]:
    plain = INTERROGATIVE.sub(" ", text)
    return [word.text for word in words(plain) if word.text not in FUNCTION and _WORD.fullmatch(word.text)]
