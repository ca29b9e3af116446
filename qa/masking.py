"""Personal numbers made unreadable before anything is kept."""

from __future__ import annotations

import re

_GAP = r"[ \-－—·]?"
_EDGE = r"(?<![\d.])", r"(?![\d])"
# Longest first: an identity number holds what looks like a mobile number.
_PERSONAL = re.compile(
    "|".join(
        f"{_EDGE[0]}{pattern}{_EDGE[1]}"
        for pattern in (
            rf"\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXxＸｘ]",  # identity number
            rf"\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{1,3}})?",  # bank card
            r"\d{15}",  # identity number of the old form
            rf"[1１][3-9３-９]\d{_GAP}\d{{4}}{_GAP}\d{{4}}",  # mobile
            rf"[0０]\d{{2,3}}{_GAP}\d{{7,8}}",  # landline
        )
    )
)
_KEPT_FIRST, _KEPT_LAST = 3, 2


def masked(text: str) -> str:
    """Return the text with telephone, identity and card numbers starred, but for their first and last digits."""
    return _PERSONAL.sub(lambda found: _starred(found.group()), text)


def _starred(number: str) -> str:
    return number[:_KEPT_FIRST] + "*" * (len(number) - _KEPT_FIRST - _KEPT_LAST) + number[-_KEPT_LAST:]
