"""Every figure, date, 文号, article and title of an answer, looked for in the words that the answer cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from qa.figures import Figure, figures
from qa.numerals import fold
from qa.periods import Period, periods
from qa.support import opposed, supports
from qa.types import Check, Citation

_MARK = re.compile(r"[\[［【]\^?(?P<numbers>\d{1,2}(?:\s*[,，、–-]\s*\d{1,2})*)[\]］】]")
_LISTED = re.compile(r"(?m)^[ \t>*#-]*(?:\d{1,2}[.、)）．](?!\d)|[（(]\d{1,2}[)）]|第[一二三四五六七八九十]+[，、：:])")
_INNER_LISTED = re.compile(r"(?<=[。；：:])\s*(?:第[一二三四五六七八九十]+[，、：]|[（(]?\d{1,2}[)）])")
_MARKDOWN = re.compile(r"[*_`#|]+|https?://[^\s）)\]]+")
_TERMINATOR = re.compile(r"[。！？!?；;]+[”’』」）)]*")
_TITLE = re.compile(r"《([^《》]{2,80})》")
# 主要包括三个方面: the answer's own count of what it lists, which no source needs to state.
_OWN_COUNT = re.compile(r"\s*(大?方面|部分|层面|要点|大类|点(?!钟)|[：:])")
# The document's own dates bear out only what is said of the document.
_OF_DOCUMENT = re.compile(r"发布|印发|公布|发表|刊|报道|出台|施行|实施|生效|执行|制定|失效|废止|修订|有效")
_KINDS = {"percent": "percent", "amount": "amount", "date": "date", "number": "number", "article": "article"}


@dataclass(frozen=True, slots=True)
class _Statement:
    """A stretch of the answer and the citations that stand for it."""

    start: int
    end: int
    cited: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What one citation states: its figures and their surroundings, its titles and its bare characters."""

    number: int
    figures: tuple[tuple[Figure, str], ...]  # each with the text it stands in
    spans: frozenset[tuple[str, str]]  # the stretches of time, plans included
    dates: str  # the document's own dates, in words
    compact: str


def verify(answer_text: str, citations: Sequence[Citation]) -> tuple[Check, ...]:
    """Return one check for each figure, date, 文号, article, 《title》 and unknown citation mark of an answer.

    A figure is looked for in the citations of its own sentence first and then in all others; the check names the
    citation that has it, or 0.
    """
    evidence = {citation.number: _evidence(citation) for citation in citations}
    masked = _masked(answer_text)
    statements = _statements(answer_text)
    checks: list[tuple[int, Check]] = []
    for match in _MARK.finditer(answer_text):
        for number in _cited(match):
            if number not in evidence:
                checks.append((match.start(), Check("citation", match.group(), False, 0)))
    for figure in figures(masked):
        check = _check_figure(figure, masked, answer_text, _order(figure.start, statements, evidence))
        if check is not None:
            checks.append((figure.start, check))
    for period in periods(masked):
        if period.kind == "plan":
            order = _order(period.start, statements, evidence)
            checks.append((period.start, _check_plan(period, order)))
    for match in _TITLE.finditer(masked):
        checks.append((match.start(), _check_title(match, _order(match.start(), statements, evidence))))
    ordered = (check for _, check in sorted(checks, key=lambda pair: pair[0]))
    return tuple(dict.fromkeys(replace(check, text=re.sub(r"[*_`]+", "", check.text)) for check in ordered))


def _masked(text: str) -> str:
    """Return `text` with citation marks, list numbers and Markdown signs blanked, so that offsets stay."""
    for pattern in (_MARK, _LISTED, _INNER_LISTED, _MARKDOWN):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return text


def _cited(match: re.Match[str]) -> Iterator[int]:
    for part in re.split(r"\s*[,，、]\s*", fold(match["numbers"])):
        first, _, last = part.replace("–", "-").partition("-")
        yield from range(int(first), int(last or first) + 1)


def _statements(text: str) -> list[_Statement]:
    """Cut an answer into sentences; one without a mark stands on the next mark of its line, else on the last one."""
    statements: list[_Statement] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        sentences = [_Statement(start, end, _marks(text, start, end)) for start, end in _sentences(line, offset)]
        for position, sentence in enumerate(sentences):
            later = next((other.cited for other in sentences[position:] if other.cited), ())
            earlier = next((other.cited for other in reversed(sentences[:position]) if other.cited), ())
            statements.append(replace(sentence, cited=later or earlier))
        offset += len(line)
    return statements


def _sentences(line: str, offset: int) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _TERMINATOR.finditer(line):
        end = match.end()
        while mark := _MARK.match(line, end + len(line[end:]) - len(line[end:].lstrip())):
            end = mark.end()  # a mark after the full stop belongs to the sentence before it
        if end > start:
            yield offset + start, offset + end
            start = end
    if start < len(line):
        yield offset + start, offset + len(line)


def _marks(text: str, start: int, end: int) -> tuple[int, ...]:
    return tuple(number for match in _MARK.finditer(text, start, end) for number in _cited(match))


def _order(position: int, statements: Sequence[_Statement], evidence: dict[int, _Evidence]) -> tuple[_Evidence, ...]:
    """Return all evidence, that of the sentence's own citations first."""
    cited = next((one.cited for one in statements if one.start <= position < one.end), ())
    own = [evidence[number] for number in dict.fromkeys(cited) if number in evidence]
    return (*own, *(one for number, one in evidence.items() if number not in cited))


def _check_figure(figure: Figure, masked: str, answer: str, order: Sequence[_Evidence]) -> Check | None:
    """Return the check of one figure; None for the answer's own count of its points."""
    kind, text = _KINDS.get(figure.kind, "figure"), answer[figure.start : figure.end]
    for evidence in order:
        if _states(evidence, figure, masked):
            return Check(kind, text, True, evidence.number)
    return None if _is_own_count(figure, masked, order) else Check(kind, text, False, 0)


def _is_own_count(figure: Figure, masked: str, order: Sequence[_Evidence]) -> bool:
    """Return whether a figure counts the answer's own points, of which the sources state no number."""
    counted = _OWN_COUNT.match(masked, figure.end)
    if figure.kind != "count" or max(figure.numbers, default=Decimal(11)) > 10 or not counted:
        return False
    stated = re.compile(rf"[\d一二三四五六七八九十]个?{counted[1]}")
    return not any(stated.search(evidence.compact) for evidence in order)


def _states(evidence: _Evidence, figure: Figure, masked: str) -> bool:
    around = masked[max(0, figure.start - 12) : figure.end + 12]
    matching = [
        (found, text)
        for found, text in evidence.figures
        if supports(figure, found) and (text != evidence.dates or _OF_DOCUMENT.search(around))
    ]
    if matching:
        return any(not opposed(figure, masked, found, text) for found, text in matching)
    if figure.kind not in ("count", "code", "fraction", "time"):
        return False
    # Cut differently here and there, but the same characters: a name such as 第二届 or a table's cell.
    literal = re.escape(_compact(figure.text))
    return bool(re.search(rf"(?<![\d.月年第]){literal}(?![\d.%万亿年月日号])", evidence.compact))


def _check_plan(period: Period, order: Sequence[_Evidence]) -> Check:
    found = next((one.number for one in order if (period.first, period.last) in one.spans), 0)
    return Check("date", period.text, found > 0, found)


def _check_title(match: re.Match[str], order: Sequence[_Evidence]) -> Check:
    wanted = _compact(match[1]).removeprefix("中华人民共和国")
    found = next((one.number for one in order if wanted in one.compact), 0)
    return Check("title", match.group(), found > 0, found)


def _evidence(citation: Citation) -> _Evidence:
    document = citation.document
    dates = "\n".join(_spelled(date) for date in (document.published, document.effective, document.expires))
    named = f"{document.title}\n{document.number}"
    found: list[tuple[Figure, str]] = []
    for text in (citation.quote, citation.heading, named, dates):
        for written in dict.fromkeys(("", document.published)):
            found += [(figure, text) for figure in figures(text, written)]
    words = f"{citation.quote}\n{citation.heading}\n{named}"
    return _Evidence(
        citation.number,
        tuple(dict.fromkeys(found)),
        frozenset((period.first, period.last) for period in periods(words)),
        dates,
        _compact(words),
    )


def _spelled(iso: str) -> str:
    """Return an ISO date as Chinese text writes it: 2024-01 is 2024年1月."""
    parts = [part.lstrip("0") for part in iso.split("-")]
    if not iso[:4].isdigit() or not all(part.isdigit() for part in parts):
        return ""
    return "".join(part + name for part, name in zip(parts, "年月日", strict=False))


def _compact(text: str) -> str:
    return re.sub(r"\s+", "", fold(text)).replace(",", "")
