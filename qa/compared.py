"""The answer to a comparing question: each side found and cited by itself, what is reckoned from them shown as such."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from qa import computing
from qa.aims import aimed_figures
from qa.asked import read_question
from qa.comparisons import Comparison
from qa.compose import Statement, statement
from qa.evidence import Evidence
from qa.expected import expected
from qa.figures import Figure, figures
from qa.periods import Period, periods, relation
from qa.sentences import sentence_around
from qa.sides import Side
from qa.stated import bare
from qa.types import Computed

SIDE_CANDIDATES = 4  # passages from which a side's figure may come
SIDE_TRUST = 0.6  # share of the threshold that a side needs once the other is found
_AFTER = re.compile(r"(?:及|或)?(?:以上|以下|以内|左右)")
_BEFORE = re.compile(r"(?:约|近|超过|不足|至少)$")
_ADDED = re.compile(r"(?:新增|净增|增加|增长|减少|下降)(?:了|约|近)?$")
_JOINS = re.compile(r"和|与|及|、|加")
_CAPPED = re.compile(r"控制|以内|以下|不超过|失业|赤字|能耗|价格|物价|下降|降低")  # targets that are met from below


@dataclass(frozen=True, slots=True)
class _Value:
    """A side's figure and the evidence in whose marked words it stands."""

    evidence: Evidence
    figure: Figure  # with its offsets in the passage's text

    @property
    def statement(self) -> Statement:
        start, end = self.figure.start, self.figure.end
        return replace(statement(replace(self.evidence, start=start, end=end)), marks=((start, end),))

    @property
    def led_by(self) -> str:
        """The words of its sentence before the figure."""
        text, start = self.evidence.passage.text, self.figure.start
        return text[sentence_around(text, start, self.figure.end)[0] : start]

    @property
    def added(self) -> bool:
        """Whether it says by how much something grew, and not how much there is: 新增4100公里."""
        if self.figure.kind == "percent":
            return False
        return _ADDED.search(self.evidence.passage.text[: self.figure.start]) is not None

    @property
    def words(self) -> str:
        """The figure with the words that bound it: 约140亿元, 1100万人以上."""
        text = self.evidence.passage.text
        before, after = _BEFORE.search(text[: self.figure.start]), _AFTER.match(text, self.figure.end)
        return f"{before.group() if before else ''}{self.figure.text}{after.group() if after else ''}"


@dataclass(frozen=True, slots=True)
class Compared:
    """The statements that give the sides, and what follows from them: a reckoning, or why there is none."""

    statements: tuple[Statement, ...]
    conclude: Callable[[Sequence[Statement]], Computed | None]  # given the statements in the order of their citations
    note: str = ""


def first_side(asked: Comparison, search: Callable[[str], Sequence[Evidence]], threshold: float) -> Statement | None:
    """Return what is known for certain of the first thing compared, before the others have been looked for."""
    side = asked.sides[0]
    found = next(_values(side, search(side.question), threshold), None)
    return found.statement if found else None


def compared(
    question: str, asked: Comparison, search: Callable[[str], Sequence[Evidence]], threshold: float
) -> Compared | None:
    """Return the answer to a comparison; None where no side, or no figure of the first side, is found."""
    found = [list(_values(side, search(side.question), threshold * SIDE_TRUST)) for side in asked.sides]
    if not any(one.evidence.probability >= threshold for values in found for one in values):
        return None
    missing = [side for side, values in zip(asked.sides, found, strict=True) if not values]
    if missing:
        unasked = (
            not found[0] and asked.sides[-1].label not in question
        )  # 2024年比上年: 2023 isn't what was asked about
        return None if asked.reached or unasked else _partly(asked, found, missing)
    chosen = _alike(found, any(periods(side.question) for side in asked.sides))
    if chosen is None:
        best = [values[0] for values in found]
        note = "这些数字的单位或口径不同，没有计算。"
        return Compared(tuple(one.statement for one in best), lambda cited: None, note)
    if len({(one.evidence.passage.id, one.figure.start) for one in chosen}) < len(chosen) or _joint(asked, chosen):
        return None
    return Compared(tuple(one.statement for one in chosen), lambda cited: _concluded(asked, chosen, cited))


def _values(side: Side, evidence: Sequence[Evidence], least: float) -> Iterator[_Value]:
    """Yield the figures that answer a side, likeliest first."""
    kind = expected(side.question)
    usable = [one for one in evidence if one.in_scope and one.probability >= least]
    asked = read_question(side.question, date.today())
    wanted = asked.periods
    usable.sort(key=lambda one: _spans_more(wanted, one))
    for one in usable[:SIDE_CANDIDATES]:
        text = one.passage.text
        first, last = sentence_around(text, one.start, one.end)
        held = [
            replace(figure, start=first + figure.start, end=first + figure.end)
            for figure in figures(text[first:last], one.hit.document.published)
            if figure.kind in {"percent", "amount", "count"}
        ]
        marked = [figure for figure in held if figure.start < one.end and one.start < figure.end]
        fitting = {(first + a, first + b) for a, b in kind.places(text[first:last])}
        marked = [figure for figure in marked if (figure.start, figure.end) in fitting] or marked
        aimed = aimed_figures(text, held)
        like = [figure for figure in held if marked and computing.commensurable(figure, marked[0])] or marked
        like.sort(
            key=lambda figure: (
                aimed[figure.start] != (asked.aim == "target"),
                figure not in marked,
                (figure.start, figure.end) not in fitting,
            )
        )
        for figure in like[:1]:
            yield _Value(one, figure)


def _spans_more(wanted: Sequence[Period], one: Evidence) -> bool:
    """Return whether a sentence speaks of a longer time than asked for (2013年至2017年 for 2017年)."""
    first, _ = sentence_around(one.passage.text, one.start, one.end)
    named = periods(one.passage.text[first : one.start])
    return any(relation(asked, found) == "covers" for asked in wanted for found in named[-1:])


def _alike(found: Sequence[Sequence[_Value]], dated: bool) -> tuple[_Value, ...] | None:
    """Return the likeliest figures, one of each side, that measure alike; of one time where the sides name none."""
    orders = sorted(product(*(range(min(3, len(values))) for values in found)), key=sum)
    for order in orders:
        chosen = tuple(values[i] for values, i in zip(found, order, strict=True))
        like = all(computing.commensurable(chosen[0].figure, one.figure) for one in chosen[1:])
        if like and len({one.added for one in chosen}) == 1 and (dated or _of_one_time(chosen)):
            return chosen
    return None


def _of_one_time(chosen: Sequence[_Value]) -> bool:
    """Return whether figures hold for years that go together, as far as their sentences name any before them."""
    named = [{when.year for when in periods(one.led_by) if when.year} for one in chosen]
    return all(not one or not other or one & other for one in named for other in named)


def _joint(asked: Comparison, chosen: Sequence[_Value]) -> bool:
    """Return whether a figure to be added is that of both sides already (“甲和乙一共1099个”)."""
    if asked.operation != "sum":
        return False
    for one in chosen:
        text = one.evidence.passage.text
        first, _ = sentence_around(text, one.figure.start, one.figure.end)
        before = text[first : one.figure.start]
        named = [before.rfind(bare(side.label)) for side in asked.sides]
        between = before[max(0, min(named)) : max(named)]
        if min(named) >= 0 and _JOINS.search(between) and not re.search(r"\d|[，,；。]", between.replace("年", "")):
            return True
    return False


def _partly(asked: Comparison, found: Sequence[Sequence[_Value]], missing: Sequence[Side]) -> Compared:
    """Return what was found, and say of which side nothing was."""
    kept = tuple(values[0].statement for values in found if values)
    names = "、".join(f"“{side.label}”" for side in missing)
    return Compared(kept, lambda cited: None, f"检索到的文件中没有找到{names}的相应数字，所以没有计算。")


def _concluded(asked: Comparison, chosen: Sequence[_Value], cited: Sequence[Statement]) -> Computed | None:
    numbers = tuple(dict.fromkeys(_number(one, cited) for one in chosen))
    marks = "".join(f"[{number}]" for number in numbers)
    labels = [side.label for side in asked.sides]
    if asked.operation in {"most", "least"}:
        return _ranked(asked, chosen, labels, numbers)
    figures_ = [one.figure for one in chosen]
    sign = {"difference": computing.MINUS, "times": computing.OVER, "sum": computing.PLUS}[asked.operation]
    expression = sign.join(one.words for one in chosen)
    if asked.operation == "sum":
        if figures_[0].kind == "percent":
            return None
        value = computing.total(figures_)
        said = f"合计**{value}**"
    elif asked.operation == "times":
        if not figures_[1].numbers[0]:
            return None
        value = computing.ratio(figures_[0], figures_[1])
        said = f"{labels[0]}是{labels[1]}的**{value}**"
    else:
        value = computing.difference(figures_[0], figures_[1])
        capped = asked.reached and _CAPPED.search(chosen[1].statement.text) is not None
        said = _difference(asked, figures_, labels, value, capped)
    inexact = "；原文不是确数，结果是约数" if any(one.bound for one in figures_) else ""
    text = f"{said}（由{marks}计算：{expression}{inexact}）。"
    return Computed(text, value, expression, numbers)


def _difference(asked: Comparison, found: Sequence[Figure], labels: Sequence[str], value: str, capped: bool) -> str:
    first, second = found[0].numbers[0], found[1].numbers[0]
    if first == second:
        return f"{labels[0]}与{labels[1]}相同，相差**{value}**"
    if asked.change:
        return f"从{labels[1]}到{labels[0]}{'增加' if first > second else '减少'}**{value}**"
    rate = found[0].kind == "percent"
    word = ("高" if rate else "多") if first > second else ("低" if rate else "少")
    lead = ""
    if asked.whether and not capped:
        lead = "是：" if (first > second) == (asked.whether == "up") else "不是："
    return f"{lead}{labels[0]}比{labels[1]}{word}**{value}**"


def _ranked(
    asked: Comparison, chosen: Sequence[_Value], labels: Sequence[str], numbers: tuple[int, ...]
) -> Computed | None:
    """Say which side is most (or least); of two, also by how much."""
    marks = "".join(f"[{number}]" for number in numbers)
    ordered = sorted(zip(chosen, labels, strict=True), key=lambda pair: -pair[0].figure.numbers[0])
    most, least = ordered[0], ordered[-1]
    expression = computing.ABOVE.join(one.words for one, _ in ordered)
    values = [one.figure.numbers[0] for one, _ in ordered]
    if len(set(values)) < len(values):
        return None
    rate = most[0].figure.kind == "percent"
    up, down = ("高", "低") if rate else ("多", "少")
    degree = "更" if len(ordered) == 2 else "最"
    label, word = (least[1], down) if asked.operation == "least" else (most[1], up)
    inexact = "；原文不是确数" if any(one.figure.bound for one, _ in ordered) else ""
    return Computed(f"**{label}{degree}{word}**（由{marks}比较：{expression}{inexact}）。", label, expression, numbers)


def _number(value: _Value, cited: Sequence[Statement]) -> int:
    """Return the number of the citation that quotes a figure's sentence."""
    for number, one in enumerate(cited, 1):
        same = one.evidence.passage.id == value.evidence.passage.id
        if same and one.start <= value.figure.start < one.end:
            return number
    return 1
