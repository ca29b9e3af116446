"""Whether a figure in a source bears out a figure in an answer: equal, more exact, or resolved from 去年."""

from __future__ import annotations

import re
from decimal import Decimal

from qa.figures import Figure, equal

_UP = r"增长|提高|上升|上涨|增加|提升|高于|上调|扩大|增幅|涨幅|增速|回升|攀升"
_DOWN = r"下降|降低|减少|下滑|回落|低于|下调|缩小|负增长|压减|降幅|跌幅|下跌|缩减|降"
_DIRECTION = re.compile(rf"(?P<down>{_DOWN})|(?P<up>{_UP})")
_CLAUSE = re.compile(r"[，,。；;、\n（(：:]")
_MAGNITUDES = ("percent", "amount", "count")


def supports(claim: Figure, source: Figure) -> bool:
    """Return whether `source` says what `claim` says, or says it more exactly."""
    if equal(claim, source):
        return True
    if claim.kind == "date" and source.kind == "date":
        return _dates_agree(claim.value, source.value)
    if claim.kind == "article" and source.kind == "article":
        return _articles_agree(claim.value, source.value)
    if claim.kind in _MAGNITUDES and source.kind in _MAGNITUDES:
        return _comparable(claim, source) and _amounts_agree(claim, source)
    return False


def opposed(claim: Figure, claim_text: str, source: Figure, source_text: str) -> bool:
    """Return whether one says that something rose and the other, by the same figure, that it fell."""
    if claim.kind != "percent":
        return False
    directions = {_direction(claim, claim_text), _direction(source, source_text)}
    return directions == {"up", "down"}


def _direction(figure: Figure, text: str) -> str:
    if figure.value.startswith("-"):
        return "down"
    clause = _CLAUSE.split(text[max(0, figure.start - 10) : figure.start])[-1]
    found = [match.lastgroup or "" for match in _DIRECTION.finditer(clause)]
    return found[-1] if found else ""


def _dates_agree(claim: str, source: str) -> bool:
    """Return whether dates agree: a claim with a year needs it in the source, one without takes any year's day."""
    claim_shift, claim_span = _shift(claim)
    source_shift, source_span = _shift(source)
    if claim_span[0].startswith("--"):
        if claim_shift and claim_shift != source_shift:
            return False
        ends = tuple(end[-5:] for end in source_span)
        return tuple(end[-5:] for end in claim_span) == ends
    if source_span[0].startswith("--"):
        return False
    if claim_span[0] == claim_span[1] and claim_span[0] in source_span:
        return True  # the first or the last day of a stretch
    # 2023年 is borne out by 2023年1至11月 and by 2023年2月22日, never the other way round.
    return claim_span == source_span or (
        _whole(claim_span) and claim_span[0] <= source_span[0] and source_span[1] <= claim_span[1]
    )


def _shift(value: str) -> tuple[str, tuple[str, str]]:
    shift, _, span = value.rpartition(":")
    first, _, last = span.partition("/")
    return shift, (first, last)


def _whole(span: tuple[str, str]) -> bool:
    """Return whether a span is one whole year or one whole month."""
    year = span[0][:4] == span[1][:4] and span[0].endswith("-01-01") and span[1].endswith("-12-31")
    return year or (span[0][:7] == span[1][:7] and span[0].endswith("-01") and span[1][-2:] >= "28")


def _articles_agree(claim: str, source: str) -> bool:
    """Return whether the article is the same where one of them doesn't name the paragraph (款, 项)."""
    (title, _, place), (other, _, found) = claim.partition("|"), source.partition("|")
    shorter, longer = sorted((place, found), key=len)
    same_place = longer == shorter or bool(re.match(rf"{re.escape(shorter)}[款项]", longer))
    return same_place and (title in other or other in title)


def _comparable(claim: Figure, source: Figure) -> bool:
    """Return whether units can be set against each other: a table's bare number goes with any unit but a percent."""
    if claim.unit == source.unit:
        return claim.kind == source.kind
    return "percent" not in (claim.kind, source.kind) and "" in (claim.unit, source.unit)


def _amounts_agree(claim: Figure, source: Figure) -> bool:
    if {claim.bound, source.bound} == {">=", "<="}:
        return False
    said, found = claim.numbers, source.numbers
    if not said or not found:
        return False
    if claim.kind == "percent" and len(said) == len(found) == 1 and abs(said[0]) == abs(found[0]):
        return True  # -3.2% and 下降3.2%
    if said == found or (len(said) == 1 and said[0] in found):
        return True
    return len(said) == len(found) == 1 and _rounded(said[0], claim.bound, found[0])


def _rounded(said: Decimal, bound: str, found: Decimal) -> bool:
    """Return whether 约873亿, 超870亿 or 不足900亿 is a fair way to say the figure found."""
    place = Decimal(1).scaleb(said.normalize().as_tuple().exponent)  # type: ignore[arg-type]
    if bound == "~":
        return abs(found - said) * 2 <= place and abs(found - said) * 20 <= found
    if found < 100 or place > found * Decimal("0.3"):
        return False  # 60岁以上 is a threshold, not a rounded 65岁
    if bound == ">=":
        return said <= found < said + place
    return bound == "<=" and said - place < found <= said
