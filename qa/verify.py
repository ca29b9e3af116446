"""Every figure, date, 文号, article, title and name of an answer, looked for in the words that the answer cites."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from qa.figures import Figure, figures
from qa.names import Stated, names, stated
from qa.numerals import fold
from qa.periods import Period, periods
from qa.statements import MARK, Statement, cut_statements, mark_numbers, without_marks
from qa.support import opposed, supports
from qa.swaps import Swap, swaps
from qa.types import Check, Citation

_TITLE = re.compile(r"《([^《》]{2,80})》")
# 主要包括三个方面: the answer's own count of what it lists, which no source needs to state.
_OWN_COUNT = re.compile(r"\s*(大?方面|部分|层面|要点|大类|点(?!钟)|[：:])")
# The document's own dates bear out only what is said of the document.
_OF_DOCUMENT = re.compile(r"发布|印发|公布|发表|刊|报道|出台|施行|实施|生效|执行|制定|失效|废止|修订|有效")
# 比上年增长 says 同比增长; where the source leaves the base of its growth out, nothing is claimed either.
_COMPARED_YEAR = re.compile(r"(?:比|较|与|同)(?:上一?年|去年)$")
_KINDS = {"percent": "percent", "amount": "amount", "date": "date", "number": "number", "article": "article"}


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What one citation states: its figures and their surroundings, its titles and its bare characters."""

    number: int
    figures: tuple[tuple[Figure, str], ...]  # each with the text it stands in
    spans: frozenset[tuple[str, str]]  # the stretches of time, plans included
    dates: str  # the document's own dates, in words
    compact: str
    named: Stated
    quote: str
    published: str


Orders = Callable[[int], tuple[_Evidence, ...]]  # the evidence for a place in the answer, its own citations first


def verify(answer_text: str, citations: Sequence[Citation]) -> tuple[Check, ...]:
    """Return one check for each figure, date, 文号, article, 《title》, name and unknown citation mark of an answer.

    All are looked for in the citations of their own sentence first and then in all others; the check names the
    citation that has it, or 0. What stands where the cited sentence has something else fails wherever else it stands.
    """
    evidence = {citation.number: _evidence(citation) for citation in citations}
    masked = without_marks(answer_text)
    statements = cut_statements(answer_text)
    slots = _slots(masked, statements, evidence)

    def orders(position: int) -> tuple[_Evidence, ...]:
        return _order(position, statements, evidence)

    checks: list[tuple[int, Check]] = []
    for match in MARK.finditer(answer_text):
        for number in mark_numbers(match):
            if number not in evidence:
                checks.append((match.start(), Check("citation", match.group(), False, 0)))
    stated_figures = figures(masked)
    for figure in stated_figures:
        swapped = any(slot.kind == "figure" and slot.start <= figure.start < slot.end for slot in slots)
        check = _check_figure(figure, masked, answer_text, orders(figure.start), swapped)
        if check is not None:
            checks.append((figure.start, check))
    for period in periods(masked):
        if period.kind == "plan":
            checks.append((period.start, _check_plan(period, orders(period.start))))
    for match in _TITLE.finditer(masked):
        checks.append((match.start(), _check_title(match, orders(match.start()))))
    checks += _name_checks(_without(masked, stated_figures), orders, slots)
    ordered = (check for _, check in sorted(checks, key=lambda pair: pair[0]))
    return tuple(dict.fromkeys(replace(check, text=re.sub(r"[*_`]+", "", check.text)) for check in ordered))


def _order(position: int, statements: Sequence[Statement], evidence: dict[int, _Evidence]) -> tuple[_Evidence, ...]:
    """Return all evidence, that of the sentence's own citations first."""
    cited = next((one.cited for one in statements if one.start <= position < one.end), ())
    own = [evidence[number] for number in dict.fromkeys(cited) if number in evidence]
    return (*own, *(one for number, one in evidence.items() if number not in cited))


def _check_figure(figure: Figure, masked: str, answer: str, order: Sequence[_Evidence], swapped: bool) -> Check | None:
    """Return the check of one figure; None for the answer's own count of its points."""
    kind, text = _KINDS.get(figure.kind, "figure"), answer[figure.start : figure.end]
    if swapped:
        return Check(kind, text, False, 0)
    if _COMPARED_YEAR.search(masked, 0, figure.end) and not any(_states(one, figure, masked) for one in order):
        found = next((one.number for one in order if "同比" in one.compact), 0)
        return Check(kind, text, True, found) if found else None
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


def _without(text: str, stretches: Sequence[Figure]) -> str:
    """Return `text` with stretches blanked: no place is named in 百分之二点六安排."""
    for one in stretches:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _name_checks(masked: str, orders: Orders, slots: Sequence[Swap]) -> Iterator[tuple[int, Check]]:
    """Yield a check for each person and organisation, and for each place and swapped name that no citation holds."""
    marked: list[tuple[int, int]] = []
    for name in names(masked):
        swapped = any(slot.start <= name.start and name.end <= slot.end for slot in slots)
        found = 0 if swapped else next((one.number for one in orders(name.start) if one.named.has(name)), 0)
        if not found:
            marked.append((name.start, name.end))
        if not found or name.kind != "place":
            yield name.start, Check("name", name.text, found > 0, found)
    for slot in slots:
        if slot.kind == "name" and not any(slot.start < end and start < slot.end for start, end in marked):
            yield slot.start, Check("name", slot.text, False, 0)


def _slots(masked: str, statements: Sequence[Statement], evidence: dict[int, _Evidence]) -> list[Swap]:
    """Return the names and figures that stand where the cited sentence has another one."""
    everything = "".join(one.named.compact for one in evidence.values())
    found: list[Swap] = []
    for statement in statements:
        cited = [evidence[number] for number in statement.cited if number in evidence] or list(evidence.values())
        sources = [(one.quote, one.published) for one in cited]
        for swap in swaps(masked, statement.start, statement.end, sources):
            elsewhere = _compact(swap.sentence) if swap.sure else everything
            if swap.kind == "figure" or _compact(swap.text) not in elsewhere:
                found.append(swap)
    return found


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
        stated(f"{words}\n{document.issuer}", _compact(f"{words}{document.issuer}{document.region}"), document.region),
        citation.quote,
        document.published,
    )


def _spelled(iso: str) -> str:
    """Return an ISO date as Chinese text writes it: 2024-01 is 2024年1月."""
    parts = [part.lstrip("0") for part in iso.split("-")]
    if not iso[:4].isdigit() or not all(part.isdigit() for part in parts):
        return ""
    return "".join(part + name for part, name in zip(parts, "年月日", strict=False))


def _compact(text: str) -> str:
    return re.sub(r"\s+", "", fold(text)).replace(",", "")
