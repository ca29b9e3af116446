"""Figures in Chinese text, each with a kind, a normalised value and a unit, so that two notations compare as equal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from corpus.remembering import remembered
from qa import notation, units
from qa.numerals import fold, number, plain
from qa.periods import core, periods, resolve


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at text[start:end].

    `kind` is "percent", "amount", "count", "ordinal", "rank", "fraction", "date", "time", "number" (文号), "article" or
    "code". `value` is canonical: "12000", "5~6" for a range, "2023-01-01/2023-11-30" for a period, "1/3",
    "国发〔2024〕1号", "安全生产法|条3款2". Scales are in the value, so the unit of 872.81亿元 is 元. `bound` is ">=",
    "<=", "~" or "".
    """

    start: int
    end: int
    text: str
    kind: str
    value: str
    unit: str = ""
    bound: str = ""

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The value's numbers: one, two for a range, none where the value isn't numeric."""
        try:
            return tuple(Decimal(part) for part in self.value.split("~"))
        except InvalidOperation:
            return ()


@remembered
def figures(text: str, written: str = "") -> list[Figure]:
    """Return the figures of `text` in order; `written` is the date of writing by which 去年2月22日 gets its year."""
    rest = fold(text)
    found: list[Figure] = []
    for find in (_numbers, _articles, _dates(written), _codes, _times, _percents, _fractions, _ordinals, _quantities):
        for figure in find(rest):
            found.append(_place(figure, text))
            rest = rest[: figure.start] + "\0" * (figure.end - figure.start) + rest[figure.end :]
    return sorted((figure for figure in found if figure.kind), key=lambda figure: figure.start)


def equal(a: Figure, b: Figure) -> bool:
    """Return whether two figures say the same: one kind, one value, one unit, and no contrary 以上 and 以内."""
    if a.kind != b.kind or {a.bound, b.bound} == {">=", "<="}:
        return False
    if a.kind == "number":
        return same_number(a.value, b.value)
    if a.kind == "article":
        return same_article(a.value, b.value)
    return a.value == b.value and units.same(a.unit, b.unit)


def same_number(a: str, b: str) -> bool:
    """Return whether two canonical 文号 are one; a missing or longer name of the issuing body doesn't matter."""
    (body, _, serial), (other, _, other_serial) = a.partition("〔"), b.partition("〔")
    return serial == other_serial and (body.endswith(other) or other.endswith(body))


def same_article(a: str, b: str) -> bool:
    """Return whether two canonical articles are one; a title that one of them leaves out doesn't matter."""
    (title, _, place), (other, _, other_place) = a.partition("|"), b.partition("|")
    return place == other_place and (title in other or other in title)


def _place(figure: Figure, text: str) -> Figure:
    return Figure(
        figure.start,
        figure.end,
        text[figure.start : figure.end],
        figure.kind,
        figure.value,
        figure.unit,
        figure.bound,
    )


def _span(match: re.Match[str], kind: str, value: str, unit: str = "", bound: str = "") -> Figure:
    whole = match.group()
    start = match.start() + len(whole) - len(whole.lstrip())
    return Figure(start, match.end() - (len(whole) - len(whole.rstrip())), "", kind, value, unit, bound)


def _numbers(text: str) -> Iterator[Figure]:
    for match in notation.DOCUMENT_NUMBER.finditer(text):
        if match["serial"]:
            body = match["body"] or ""
            stripped = notation.NOT_BODY.sub("", body)
            value = f"{stripped}〔{match['year']}〕{int(match['serial'])}号"
            start = match.start() + len(body) - len(stripped)
            yield Figure(start, match.end(), "", "number", value)
        else:
            year = match["ordered"] or ""
            yield _span(match, "number", f"〔{year}〕令{int(match['order'] or match['order2'])}号")


def _articles(text: str) -> Iterator[Figure]:
    for match in notation.ARTICLE.finditer(text):
        n = number(match["n"])
        if n is None:
            continue
        value = f"{match['title'] or ''}|{match['level']}{plain(n)}"
        if match["sub"]:
            value += f"之{plain(number(match['sub']) or n)}"
        for name, mark in (("clause", "款"), ("item", "项")):
            part = number(match[name]) if match[name] else None
            value += f"{mark}{plain(part)}" if part is not None else ""
        # the title is left out of the span, so that an amount inside it is still a figure
        start = match.start() if not match["title"] else match.start("n") - 1
        yield Figure(start, match.end(), "", "article", value)


def _dates(written: str) -> Callable[[str], Iterator[Figure]]:
    def find(text: str) -> Iterator[Figure]:
        for period in resolve(text, written) if written else periods(text):
            # a plan's name or a vague word is taken out without a kind, so that its numerals are no figures
            kind = "" if period.kind in ("plan", "recent", "near") else "date"
            first, last = core(period)
            relative = f"{period.shift:+d}:" if period.shift is not None else ""
            yield Figure(period.start, period.end, "", kind, f"{relative}{first}/{last}")

    return find


def _codes(text: str) -> Iterator[Figure]:
    for match in notation.CODE.finditer(text):
        value = match["quoted"] or match.group()
        yield _span(match, "code", value.replace(" ", "").upper())


def _times(text: str) -> Iterator[Figure]:
    for match in notation.TIME.finditer(text):
        spoken = match.group()[-1:] == "点" and not match["half"]
        if spoken:
            continue
        hour = int(match["h"]) + (12 if match["half"] in ("下午", "晚", "晚上") and int(match["h"]) < 12 else 0)
        minute = "30" if match["thirty"] else match["m"] or match["m2"] or "0"
        yield _span(match, "time", f"{hour:02}:{int(minute):02}")


def _percents(text: str) -> Iterator[Figure]:
    for match in notation.PERCENT.finditer(text):
        if match["tenths"]:
            parts, unit = [number(match["tenths"] + "十")], "%"
        elif match["base"]:
            parts, unit = _pair(match["ca"], match["cb"]), {"百": "%", "千": "‰", "万": "‱"}[match["base"][0]]
        elif match["pc"]:
            parts, unit = [number(match["pc"])], "百分点"
        else:
            parts, unit = _pair(match["a"], match["b"]), match["ub"].removeprefix("个")
        if None in parts or not parts:
            continue
        value = "~".join(plain(part) for part in parts if part is not None)
        sign = "-" if match["sign"] else ""
        yield _span(match, "percent", sign + value, unit, _bound(text, match.start(), match.end()))


def _pair(a: str | None, b: str) -> list[Decimal | None]:
    return [number(a), number(b)] if a else [number(b)]


def _fractions(text: str) -> Iterator[Figure]:
    for match in notation.FRACTION.finditer(text):
        if match["left"]:
            yield _span(match, "fraction", f"{int(match['left'])}:{int(match['right'])}")
            continue
        below, above = number(match["cd"] or match["d"]), number(match["cn"] or match["n"])
        if below and above is not None:
            yield _span(match, "fraction", f"{plain(above)}/{plain(below)}")


def _ordinals(text: str) -> Iterator[Figure]:
    for pattern, kind in ((notation.ORDINAL, "ordinal"), (notation.RANKED, "rank")):
        for match in pattern.finditer(text):
            n = number(match["n"])
            if n is not None:
                yield _span(match, kind, plain(n), "" if match["unit"] in ("位", "名") else match["unit"])


def _quantities(text: str) -> Iterator[Figure]:
    for match in units.NAMES.finditer(text):
        text = text[: match.start()] + "\0" * (match.end() - match.start()) + text[match.end() :]
    text = notation.SINGLE.sub(lambda match: "\0" * len(match.group()), text)
    for match in notation.QUANTITY.finditer(text):
        figure = _quantity(match, text)
        if figure is not None:
            yield figure


def _quantity(match: re.Match[str], text: str) -> Figure | None:
    n, unit = number(match["n"]), match["unit"] or ""
    scale = number("一" + match["scale"]) if match["scale"] else Decimal(1)
    if n is None or scale is None or (not unit and not _stands_alone(match, text)):
        return None
    n *= scale
    kind = "amount" if match["currency"] or re.fullmatch(units.MONEY, unit) else "count"
    low = number(match["a"]) if match["a"] else None
    if low is not None and not match["ua"]:
        shared = Decimal(10) ** units.scale_of(match["n"] + match["scale"])
        low = low * shared if low * shared < n and not set(match["a"]) & set("万亿") else low
    own = match["ua"] or ""  # 6年至12个月: the lower end has a unit of its own
    own = "" if units.canonical(own) == units.canonical(unit) else own
    value = plain(n) if low is None else f"{plain(low)}{own}~{plain(n)}"
    unit = units.canonical(unit or ("元" if match["currency"] in ("￥", "¥") else "美元" if match["currency"] else ""))
    bound = ">=" if match["more"].strip() else _bound(text, match.start(), match.end())
    figure = _span(match, kind, value, unit, bound)
    return figure if low is not None or not match["a"] else _without_low(match, figure)


def _stands_alone(match: re.Match[str], text: str) -> bool:
    """Return whether a number without a unit is one: 1629, or 三十八 with no word run on to it."""
    if match["n"][0].isdigit():
        return True
    around = text[max(0, match.start("n") - 1) : match.start("n")] + text[match.end() : match.end() + 1]
    return len(match["n"]) > 1 and not re.search(r"[\u4e00-\u9fff]", around[-1:] if len(around) > 1 else "")


def _without_low(match: re.Match[str], figure: Figure) -> Figure:
    return Figure(match.start("n"), figure.end, "", figure.kind, figure.value, figure.unit, figure.bound)


def _bound(text: str, start: int, end: int) -> str:
    before, after = notation.BEFORE.search(text[max(0, start - 3) : start]), notation.AFTER.match(text, end)
    for match in (after, before):
        if match:
            return notation.BOUNDS[(match.lastindex or 1) - 1]
    return ""
