"""Arithmetic over cited figures, shown with its working, and done again from the citations before it is believed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from qa import units
from qa.figures import Figure, figures
from qa.types import Check, Citation, Computed

MINUS, OVER, PLUS, ABOVE = " − ", " ÷ ", " + ", " > "
_NUMERIC = frozenset({"percent", "amount", "count"})
_SCALES = (("万亿", 12), ("亿", 8), ("万", 4))
_PLACES = Decimal("0.01")  # of a ratio


def numeric(figure: Figure) -> bool:
    """Return whether a figure is one number that can be reckoned with: no range, no rank, no date."""
    return figure.kind in _NUMERIC and len(figure.numbers) == 1


def commensurable(first: Figure, second: Figure) -> bool:
    """Return whether two figures measure alike, so that a difference of them means something."""
    return numeric(first) and numeric(second) and first.kind == second.kind and units.same(first.unit, second.unit)


def difference(first: Figure, second: Figure) -> str:
    """Return first − second without its sign, as words with the unit: 83万人, 0.5个百分点."""
    return _words(abs(first.numbers[0] - second.numbers[0]), first, f"{first.text}{second.text}")


def total(found: Sequence[Figure]) -> str:
    """Return the sum of figures as words with the unit."""
    return _words(sum((one.numbers[0] for one in found), Decimal(0)), found[0], "".join(one.text for one in found))


def ratio(first: Figure, second: Figure) -> str:
    """Return how many times the second the first is, to two places."""
    quotient = (first.numbers[0] / second.numbers[0]).quantize(_PLACES, ROUND_HALF_UP)
    return f"{_plain(quotient)}倍"


def recomputed(one: Computed, citations: Sequence[Citation]) -> Check:
    """Return the check of a computed statement: its operands are looked for in the citations, its value worked out."""
    cited = [
        found
        for citation in citations
        if citation.number in one.citations
        for found in figures(citation.quote, citation.document.published)
    ]
    operands = [_operand(words) for words in re.split("|".join([MINUS, OVER, r" \+ ", ABOVE]), one.expression)]
    held = all(
        operand is not None and any(commensurable(operand, other) and _same(operand, other) for other in cited)
        for operand in operands
    )
    known = [operand for operand in operands if operand is not None]
    right = held and _worked_out(one, known)
    return Check("computed", one.value, right, one.citations[0] if right and one.citations else 0)


def _operand(words: str) -> Figure | None:
    return next((one for one in figures(words) if numeric(one)), None)


def _same(first: Figure, second: Figure) -> bool:
    return abs(first.numbers[0]) == abs(second.numbers[0])


def _worked_out(one: Computed, operands: Sequence[Figure]) -> bool:
    if len(operands) < 2:
        return False
    if ABOVE in one.expression:
        values = [operand.numbers[0] for operand in operands]
        return all(a > b for a, b in pairwise(values)) and one.value in one.text
    if OVER in one.expression:
        return ratio(operands[0], operands[1]) == one.value
    if MINUS in one.expression:
        return difference(operands[0], operands[1]) == one.value
    return total(operands) == one.value


def _words(value: Decimal, like: Figure, written: str) -> str:
    """Return a number in the notation of the figures it comes from: 亿 and 万 where they have them."""
    if like.kind == "percent":
        return f"{_plain(value)}{'个百分点' if like.unit in {'%', '百分点'} else like.unit}"
    if any(scale in written for scale, _ in _SCALES):
        for name, power in _SCALES:
            if value >= Decimal(10) ** power:
                return f"{_plain(value / Decimal(10) ** power)}{name}{like.unit}"
    return f"{_plain(value)}{like.unit}"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
