"""Right answers made from real sentences by rule: clauses, other notations, two sentences merged.

The rules are written without the code that they measure (`qa/figures.py` and its neighbours).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.types import DocumentInfo
from qa.types import Citation

DIGITS = "零一二三四五六七八九"
_LONGEST_NUMERAL = 9999
_FIGURE = re.compile(r"\d|第[一二三四五六七八九十百]+条|百分之")
TRIES = 3000  # sentences drawn before a rule is given up
_SHORTEST_CLAUSE = 12  # characters
_FOOTLOOSE = re.compile(r"^(?:其中|并|且|但|而|或|以及|同时)")

Rule = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Source:
    """The sentences of one paragraph of a real document."""

    document: DocumentInfo
    sentences: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An answer over its citations; `kind` is the rule that made it, or the kind of the planted error."""

    kind: str
    answer: str
    citations: tuple[Citation, ...]


def numeral(value: int) -> str:
    """Return a number below 10,000 in Chinese numerals."""
    if not value:
        return "零"
    text, skipped = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            text += ("零" if skipped and text else "") + DIGITS[digit] + unit
        skipped = digit == 0
    return text.removeprefix("一") if text.startswith("一十") else text


def right(sources: Sequence[Source], count: int, chance: random.Random) -> list[Case]:
    """Return `count` right answers, the rules in turn."""
    cases: list[Case] = []
    rules, tries = list(RULES), 0
    while len(cases) < count:
        made = _restated(sources, rules[len(cases) % len(rules)], chance)
        if made is not None:
            cases.append(made)
        tries = 0 if made is not None else tries + 1
        if tries > TRIES:  # no sentence has what this rule rewrites
            rules.remove(rules[len(cases) % len(rules)])
            tries = 0
    return cases


def cite(number: int, source: Source, at: int, chance: random.Random) -> Citation:
    """Return a citation of a sentence, sometimes with a neighbour on either side."""
    first, last = max(0, at - chance.randint(0, 1)), at + chance.randint(0, 1)
    quote = "".join(source.sentences[first : last + 1])
    return Citation(number, source.document, quote, 0, len(quote), source.heading)


def _restated(sources: Sequence[Source], name: str, chance: random.Random) -> Case | None:
    source, at = pick(sources, chance)
    sentence = source.sentences[at]
    if name == "merged":
        other, place = pick(sources, chance)
        cut = sentence.rstrip("。；")
        text = f"{cut}[1]；{other.sentences[place].rstrip('。；')}[2]。"
        return Case(name, text, (cite(1, source, at, chance), cite(2, other, place, chance)))
    restated = RULES[name](sentence)
    if name == "dated":
        restated = _dated(sentence, source.document.published)
    if restated == sentence and name != "whole":
        return None
    return Case(name, f"{restated}[1]", (cite(1, source, at, chance),))


def pick(sources: Sequence[Source], chance: random.Random) -> tuple[Source, int]:
    """Return a source and the place of one of its sentences."""
    source = chance.choice(sources)
    return source, chance.randrange(len(source.sentences))


def _clause(sentence: str) -> str:
    """Return the sentence without its leading clause, where the rest can stand and still states a figure."""
    _, comma, rest = sentence.partition("，")
    fit = comma and len(rest) >= _SHORTEST_CLAUSE and _FIGURE.search(rest) and not _FOOTLOOSE.match(rest)
    return rest if fit and "”" not in rest and "）" not in rest else sentence


def _opening(sentence: str) -> str:
    """Return the clauses up to the middle of the sentence."""
    clauses = sentence.rstrip("。；").split("，")
    kept = "，".join(clauses[: (len(clauses) + 1) // 2])
    whole = kept.count("“") == kept.count("”") and kept.count("（") == kept.count("）")
    return f"{kept}。" if len(clauses) > 1 and whole and len(kept) >= _SHORTEST_CLAUSE else sentence


def _percent(match: re.Match[str]) -> str:
    whole, _, decimals = match[1].partition(".")
    if int(whole) > _LONGEST_NUMERAL:
        return match.group()
    tail = "点" + "".join(DIGITS[int(digit)] for digit in decimals) if decimals else ""
    return f"百分之{numeral(int(whole))}{tail}"


def _written_out(match: re.Match[str]) -> str:
    value = Decimal(match[1]) * 10000
    return f"{int(value):,}" if value == int(value) else match.group()


def _in_ten_thousands(match: re.Match[str]) -> str:
    value = Decimal(match[1].replace(",", "")) / 10000
    return f"{value.normalize():f}万"


def _half_amount(match: re.Match[str]) -> str:
    value = Decimal(match[1]) * 10000
    return f"{value.normalize():f}万{match[2]}"


def _dated(sentence: str, published: str) -> str:
    """Return the sentence with 今年 and 去年 as the years that they mean."""
    if not published[:4].isdigit() or "“" in sentence:
        return sentence
    year = int(published[:4])
    return re.sub(r"今年", f"{year}年", sentence).replace("去年", f"{year - 1}年")


def _exchanged(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Rule:
    compiled = re.compile(pattern)
    return lambda sentence: compiled.sub(replacement, sentence)


def _iso(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"


def _wide(sentence: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if one in "0123456789%" else one for one in sentence)


def _reworded(sentence: str) -> str:
    """Return the sentence in slightly other words, its facts as they were."""
    for old, new in _WORDINGS:
        sentence = re.sub(old, new, sentence)
    return sentence


def _telegraphic(sentence: str) -> str:
    """Return the clauses that state a figure, run together."""
    clauses = [clause for clause in re.split(r"[，；]", sentence.rstrip("。；")) if _FIGURE.search(clause)]
    short = "，".join(clauses)
    balanced = all(short.count(opening) == short.count(closing) for opening, closing in ("“”", "（）", "《》"))
    return f"{short}。" if balanced and len(short) >= _SHORTEST_CLAUSE else sentence


def _arabic_articles(sentence: str) -> str:
    values = {numeral(value): value for value in range(1, 400)}
    return re.sub(
        r"第([一二三四五六七八九十百零]+)条",
        lambda match: f"第 {values[match[1]]} 条" if match[1] in values else match.group(),
        sentence,
    )


_WORDINGS = (
    (r"达到(?=\d)|达(?=\d)", "为"),
    (r"同比增长", "比上年同期增长"),
    (r"以及", "和"),
    (r"(?<!不)应当", "应"),
    (r"其中，?", ""),
    (r"位居|排在", "居"),
    (r"完成(?=\S{0,6}\d)", "实现"),
    (r"预计", "估计"),
    (r"目前，|近年来，|据介绍，|此外，", ""),
)
_NUMBER = r"(?<![\d.,，\-—至到~A-Za-z第年])"
RULES: dict[str, Rule] = {
    "whole": lambda sentence: sentence,
    "clause": _clause,
    "opening": _opening,
    "merged": lambda sentence: sentence,
    "reworded": _reworded,
    "telegraphic": _telegraphic,
    "percent": _exchanged(rf"{_NUMBER}(\d+(?:\.\d+)?)[%％](?![\d\-—至到~])", _percent),
    "万 out": _exchanged(rf"{_NUMBER}(\d+(?:\.\d+)?)万(?=[元亩吨人户名家个套件])", _written_out),
    "万 in": _exchanged(rf"{_NUMBER}(\d{{2}},\d{{3}}|[1-9]\d{{4}})(?=[元亩吨人户名家个套件])", _in_ten_thousands),
    "亿 as 万": _exchanged(rf"{_NUMBER}(\d+(?:\.\d+)?)亿(元|吨|千瓦时|美元)", _half_amount),
    "numerals": _exchanged(
        rf"{_NUMBER}([1-9]\d{{1,2}})(?=[个家名座米项条人日天])(?!日\d|人次)", lambda match: numeral(int(match[1]))
    ),
    "range": _exchanged(r"(?<=[\d%月日年万亿])[至到](?=\d)", "-"),
    "long range": _exchanged(r"(?<=[\d%月日年万亿])[-至到](?=\d)", "—"),
    "iso": _exchanged(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?![至\-—\d])", _iso),
    "wide": _wide,
    "brackets": _exchanged(r"〔(\d{4})〕", r"[\1]"),
    "article": _arabic_articles,
    "bold": _exchanged(r"(?<![\d.])(\d[\d.,]*)(%|万元|亿元|元|个|家|项|人)", r"**\1** \2"),
    "dated": lambda sentence: sentence,
    "company": _exchanged(r"(?<=[\u4e00-\u9fff]{3})(?:股份|责任)?有限公司", ""),
}


def with_answer(case: Case, kind: str, answer: str) -> Case:
    """Return a case with another answer over the same citations."""
    return replace(case, kind=kind, answer=answer)
