"""The extractive answer: the marked words inside their sentences, each with its citation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.store import Index
from qa.enumerations import whole_enumeration
from qa.evidence import Evidence
from qa.governing import Context, stated_periods
from qa.periods import periods
from qa.sentences import sentence_around, sentences
from qa.types import Citation
from qa.validity import status

LONG_SENTENCE = 110  # characters; a longer one is shown in part, the quotation stays whole
KEPT_AROUND = 46  # characters shown on each side of the marked words of a long sentence
LONG_BLOCK = 700  # characters of an enumeration whose lines are shown in part from LONG_LINE on
LONG_LINE = 80
MOST_STATEMENTS = 4
LISTED = 2  # marks between items that make a list of marked words
LONG_ANSWER = 60  # characters of marked words that say as much as a list
_RELATIVE = re.compile(r"大前年|前年|去年|上一?年|今年|本年|明年|后年")
_NUMBER = re.compile(r"\d[\d.]*")
_CLAUSE = re.compile(r"[，,：:]")
_LINE = re.compile(r"[^\n]+")
_ITEMS = re.compile(r"[、；;\n]|[，,](?=\w)")
_CUT = re.compile(r"[，,：:。；;！？!?\n]")
# Words before a clause, and after it, without which it would say more than the sentence does.
_GOVERNS = re.compile(r"除|未|不|禁|若|如|凡|但|只有|仅|原则上|以外|之外|的情况|的话|条件|前提")
_LIMITS = re.compile(r"除外|但|不包括|不含|为限|为止")
_FINAL = tuple("。！？；…!?;：:")
_LOOK_ALIKE = str.maketrans("*_`~<>#[]!", "＊＿｀～＜＞＃［］！")
_MARK_LIKE = re.compile(r"[\[［【](\^?\d{1,3}(?:\s*[,，、–-]\s*\d{1,3})*)[\]］】]")
# A bracket of a 文号 such as 国发[2023]15号 and a sign such as PM2.5<35 are left as they are.
_MARKUP = re.compile(r"[*`~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|!\[|\](?=\s*[\[(:])|\[(?=[^\[\]]*\]\s*[\[(:])")
_LABEL = re.compile(r"（指\d{4}年[^（）]{0,12}）(?=\[\d+\])")
_LINE_START = re.compile(r"^\s*[#>]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a passage, start..end in the passage's text, and the spans in it that answer."""

    evidence: Evidence
    start: int
    end: int
    marks: tuple[tuple[int, int], ...]
    whole: bool = False  # shown whole, however long: the items of one enumeration
    part: tuple[int, int] | None = None  # the clauses shown, where the rest of the sentence is only quoted

    @property
    def text(self) -> str:
        return self.evidence.passage.text[self.start : self.end]


def statement(evidence: Evidence) -> Statement:
    """Return the sentence of a piece of evidence around its marked words."""
    start, end = sentence_around(evidence.passage.text, evidence.start, evidence.end)
    return Statement(evidence, start, end, ((evidence.start, evidence.end),))


def answering_clauses(one: Statement) -> Statement:
    """Return a statement that shows just the clauses of an answer in words; what governs them is shown with them."""
    text, around = one.evidence.passage.text, one.evidence.around
    if around is None or one.whole:
        return one
    # Of a further sentence the stretch must hold half: a word or two of it answer nothing.
    held = [
        (start, end)
        for start, end in sentences(text)
        if (start < one.end and one.start < end) or 2 * (min(end, around[1]) - max(start, around[0])) >= end - start
    ]
    start, end = min(one.start, held[0][0]), max(one.end, held[-1][1])
    first = max(min(around[0], one.evidence.start), start)
    last = min(max(around[1], one.evidence.end), end)
    first = max([start, *(cut.end() for cut in _CUT.finditer(text, start, first))])
    last = min([end, *(cut.start() for cut in _CUT.finditer(text, last, end))])
    if _GOVERNS.search(text[start:first]):
        first = start
    if _LIMITS.search(text[last:end]):
        last = end
    return replace(one, start=start, end=end, part=(first, last))


def with_its_items(one: Statement) -> Statement:
    """Return a statement with the other items of the enumeration that it stands in: （一）…（二）…, 首先…其次…."""
    start, end = whole_enumeration(one.evidence.passage.text, one.start, one.end)
    return one if (start, end) == (one.start, one.end) else replace(one, start=start, end=end, whole=True)


def enumerates(one: Statement) -> bool:
    """Return whether the marked words of a statement are a list by themselves: several items, or several clauses."""
    text = one.evidence.passage.text
    return any(len(_ITEMS.findall(text[start:end])) >= LISTED or end - start > LONG_ANSWER for start, end in one.marks)


def neighbouring_list(one: Statement) -> list[Statement]:
    """Return the sentence beside a statement that lists, where the statement only counts (“6家机构”)."""
    text = one.evidence.passage.text
    if any("、" in text[start:end] for start, end in one.marks):
        return []
    spans = sentences(text)
    position = next((i for i, span in enumerate(spans) if span[0] == one.start), None)
    if position is None:
        return []
    beside = [spans[i] for i in (position + 1, position - 1) if 0 <= i < len(spans)]
    return [Statement(one.evidence, *span, ()) for span in beside if text[span[0] : span[1]].count("、") >= 2][:1]


def merged(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements with those of one sentence made one, and near-copies of an earlier one left out."""
    kept: list[Statement] = []
    for one in statements:
        for position, other in enumerate(kept):
            same = other.evidence.passage.id == one.evidence.passage.id
            if same and other.start <= one.start and one.end <= other.end:
                part = _union((one.part, other.part)) if one.part and other.part else ()
                shown = (part[0][0], part[-1][1]) if part else None
                kept[position] = replace(other, marks=_union(other.marks + one.marks), part=shown)
                break
            if alike(other.text, one.text):
                break
        else:
            kept.append(one)
    return kept[:MOST_STATEMENTS]


def alike(first: str, second: str) -> bool:
    """Return whether two sentences say nearly the same in nearly the same words."""
    if _NUMBER.findall(first) != _NUMBER.findall(second):
        return False
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (first, second))
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > 0.8


def render(statements: Sequence[Statement], index: Index) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer in Markdown (marked words bold, `[n]` after each statement) and its citations."""
    citations: list[Citation] = []
    lines: list[str] = []
    for one in statements:
        citation = cite(one, index, len(citations) + 1)
        citations.append(citation)
        shown = re.sub("[；;]$", "。", _shown(one))
        lines.append(f"{shown}{_dated(one)}[{citation.number}]")
    text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return text, tuple(citations)


def unlabelled(text: str) -> str:
    """Return an answer without the years that `render` adds from the text around a statement: no quotation has them."""
    return _LABEL.sub("", text)


def cite(one: Statement, index: Index, number: int) -> Citation:
    """Return the citation of a statement: the exact words in the original file."""
    passage = one.evidence.passage
    original = index.original(passage.document_id, passage.start + one.start, passage.start + one.end)
    document = one.evidence.hit.document
    state, note = status(index, document)
    return Citation(
        number,
        document,
        original.quote,
        original.start,
        original.end,
        passage.heading,
        one.evidence.hit.copies,
        state,
        note,
        original.page,
    )


def _union(marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    united: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)


def _shown(one: Statement) -> str:
    """Return the sentence with its marks in bold; of a long sentence its beginning and what surrounds the marks."""
    if one.whole and "\n" in one.text:
        return _by_lines(one)
    pieces = _marked(one, *(one.part or (one.start, one.end)))
    if one.end - one.start > LONG_SENTENCE and not one.whole and not one.part:
        pieces = [*_shortened(pieces)]
    shown = "".join(pieces).strip()
    return shown if one.part is None or shown.endswith(_FINAL) else f"{shown}。"


def _marked(one: Statement, first: int, last: int) -> list[str]:
    """Return text[first:last] of a statement's passage in pieces, its marks in bold."""
    text, position = one.evidence.passage.text, first
    pieces: list[str] = []
    for start, end in one.marks:
        begin, finish = max(start, position), min(end, last)
        if begin > finish:
            continue
        words = plain_words(text[begin:finish])
        pieces += [plain_words(text[position:begin]), f"**{words}**" if words else ""]
        position = finish
    return [*pieces, plain_words(text[position:last])]


def _by_lines(one: Statement) -> str:
    """Return an enumeration line by line; of the lines of a very long one that hold no mark the beginnings."""
    lines: list[str] = []
    for match in _LINE.finditer(one.evidence.passage.text, one.start, one.end):
        line = "".join(_marked(one, *match.span())).strip()
        if one.end - one.start > LONG_BLOCK and len(line) > LONG_LINE and "**" not in line:
            line = f"{_first_clause(line, LONG_LINE)}……"
        lines.append(line)
    return "\n".join(line for line in lines if line)


def _shortened(pieces: Sequence[str]) -> list[str]:
    short: list[str] = []
    for position, piece in enumerate(pieces):
        if piece.startswith("**") or len(piece) <= 2 * KEPT_AROUND:
            short.append(piece)
            continue
        first, last = position == 0, position == len(pieces) - 1
        head = _first_clause(piece, KEPT_AROUND)
        tail = _last_clauses(piece, KEPT_AROUND)
        short.append(f"{head}……" if last else f"{head}……{tail}" if first or head else tail)
    return short


def _first_clause(text: str, most: int) -> str:
    ends = [match.end() for match in _CLAUSE.finditer(text) if match.end() <= most]
    return text[: ends[-1]] if ends else text[:most]


def _last_clauses(text: str, most: int) -> str:
    starts = [match.end() for match in _CLAUSE.finditer(text) if len(text) - match.end() <= most]
    return text[starts[0] :] if starts else text[-most:]


def plain_words(text: str) -> str:
    """Return document words on one line, with nothing that would be read as a citation, as Markdown or as HTML.

    What would be is written with look-alike characters: back-slashes would stand between the parts of a figure.
    """
    text = re.sub(r"\s*\n\s*", " ", text)
    text = _MARK_LIKE.sub(r"〔\1〕", text)
    text = _MARKUP.sub(lambda match: match.group().translate(_LOOK_ALIKE), text)
    return _LINE_START.sub(lambda match: match.group().translate(_LOOK_ALIKE), text)


def _dated(one: Statement) -> str:
    """Say which year 去年 (今年 …) in a statement means, or a figure's year that only its surroundings tell."""
    document, passage = one.evidence.hit.document, one.evidence.passage
    context = Context(document, passage.heading, passage.text, "", "")
    dated = {period.start: period for period in stated_periods(context, one.start, one.end)}
    first, last = one.part or (one.start, one.end)
    notes: dict[str, str] = {}
    for relative in periods(one.text):
        if not first <= one.start + relative.start < last:
            continue
        word, known = _RELATIVE.match(relative.text), dated.get(relative.start)
        if relative.year is None and known is not None and known.year and word:
            named = relative.text.removesuffix("以来")
            notes[named] = f"“{named}”指{known.year}年{named[word.end() :]}"
    if notes:
        return f"（文中{'，'.join(notes.values())}）"
    marked = "".join(passage.text[start:end] for start, end in one.marks)
    return f"（指{one.evidence.when}）" if one.evidence.when and _NUMBER.search(marked) else ""
