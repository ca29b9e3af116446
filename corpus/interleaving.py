"""Where an article that was printed inside another ends and the other one goes on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.bylines import is_headline
from corpus.paragraphs import Paragraph
from corpus.wrapping import ends_sentence


@dataclass(frozen=True, slots=True)
class Return:
    """The earlier article goes on at `start`; `title` is the position of the inner article's headline, if found."""

    start: int
    title: int | None
    score: float


_CONTINUED = re.compile(r"[（(【]?(?:紧接|上接|接)(?:第?[\dA-Z一二三四五六七八九十]+版|上文|前文)")
_NUMBERED = re.compile(r"(?P<open>[（(]?)(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})(?P<close>[、)）.．])")
_NUMBERS = "一二三四五六七八九十"
# Each sign is worth up to one; two and a half signs of three are asked for where a wrong cut would be silent.
_ENOUGH_FOR_A_TITLE = 1.5
_ENOUGH_FOR_A_CUT = 0.62


def return_point(body: Sequence[Paragraph], earlier: Sequence[Paragraph], untitled: bool) -> Return | None:
    """Return where in `body`, the text after a byline, the `earlier` article goes on, or None where it does not."""
    for start in range(1, len(body)):
        if _CONTINUED.match(body[start].text) or _next_number(body, start, earlier):
            title = next((index for index in range(start) if is_headline(body[index])), None) if untitled else None
            return Return(start, title, 3.0)
    if untitled:
        return max(_after_headline(body, earlier), key=lambda point: point.score, default=None)
    return _by_style(body, earlier) or _by_words(body, earlier)


def closer(text: str, first: str, second: str) -> bool:
    """Tell whether `text` shares more of its words with `first` than with `second`."""
    return _shared(text, first) > _shared(text, second)


def _after_headline(body: Sequence[Paragraph], earlier: Sequence[Paragraph]) -> Iterator[Return]:
    """Yield the headlines that may belong to the text before them, with what speaks for each.

    Three signs: the headline says what the text before it says; the sub-headings after it look like the earlier
    article's and it does not; the text after it talks of what the earlier article talks of.
    """
    style = {_shape(paragraph.text) for paragraph in earlier if is_headline(paragraph)}
    for position in range(1, len(body)):
        if not is_headline(body[position]):
            continue
        before, after = body[:position], body[position + 1 :]
        if not after:
            yield Return(position + 1, position, 1.5 + _shared(body[position].text, _text(before)))
            return
        later = [_shape(paragraph.text) for paragraph in after if is_headline(paragraph)]
        alike = sum(shape in style for shape in later) / len(later) if later and style else 0.5
        differs = 0.5 if not style else float(_shape(body[position].text) not in style)
        score = _shared(body[position].text, _text(before)) + (alike + differs) / 2
        score += _affinity(_text(after), _text(earlier), _text(before))
        if score >= _ENOUGH_FOR_A_TITLE:
            yield Return(position + 1, position, score)


def _by_style(body: Sequence[Paragraph], earlier: Sequence[Paragraph]) -> Return | None:
    """Find the first sub-heading of the earlier article's particular shape in a text that has none of its own."""
    style = {_shape(paragraph.text) for paragraph in earlier if is_headline(paragraph)} - {(1, "")}
    if not style or not any(len(paragraph.text) > 40 for paragraph in body[:1]):
        return None
    for start in range(1, len(body)):
        if is_headline(body[start]):
            same = _shape(body[start].text) in style
            score = _affinity(_text(body[start:]), _text(earlier), _text(body[:start]))
            return Return(start, None, 1 + score) if same and score > 0.5 else None
    return None


def _by_words(body: Sequence[Paragraph], earlier: Sequence[Paragraph]) -> Return | None:
    """Find where the rest of a text that broke off in mid-sentence follows, by what it talks of."""
    broken = [paragraph for paragraph in earlier if not is_headline(paragraph)][-1:]
    if not broken or ends_sentence(broken[0].text):
        return None
    points = [
        Return(start, None, _affinity(_text(body[start:]), _text(earlier), _text(body[:start])))
        for start in range(1, len(body))
        if ends_sentence(body[start - 1].text)
    ]
    best = max(points, key=lambda point: point.score, default=None)
    return best if best and best.score >= _ENOUGH_FOR_A_CUT else None


def _next_number(body: Sequence[Paragraph], start: int, earlier: Sequence[Paragraph]) -> bool:
    """Tell whether body[start] has the number that follows the earlier article's last, and the inner text has none."""
    numbered = _number(body[start].text)
    if numbered is None or any(_number(paragraph.text) for paragraph in body[:start]):
        return False
    kind, number = numbered
    before = [
        entry[1] for entry in map(_number, (paragraph.text for paragraph in earlier)) if entry and entry[0] == kind
    ]
    return bool(before) and before[-1] == number - 1


def _number(text: str) -> tuple[str, int] | None:
    match = _NUMBERED.match(text)
    if not match:
        return None
    digits = match["number"]
    value = int(digits) if digits.isdigit() else _chinese(digits)
    return f"{match['open']}{match['close']}{digits.isdigit()}", value


def _chinese(digits: str) -> int:
    tens, ten, units = digits.rpartition("十")
    value = (_NUMBERS.index(tens[-1]) + 1 if tens else 1) * 10 if ten else 0
    return value + (_NUMBERS.index(units[-1]) + 1 if units else 0)


def _shape(text: str) -> tuple[int, str]:
    """Return what a headline looks like: its number of parts and its opening mark."""
    match = re.match(r"[■□◆◇●▲△★—–\-“《【]|[（(]?[一二三四五六七八九十\d]+[、)）.．]", text)
    mark = match[0] if match else ""
    return len(text.split(" ")), "1" if mark[-1:] in ("、", ")", "）", ".", "．") else mark


def _pairs(text: str) -> set[str]:
    return {
        first + second for first, second in itertools.pairwise(text) if "一" <= first <= "鿿" and "一" <= second <= "鿿"
    }


def _shared(text: str, other: str) -> float:
    """Return the share of the character pairs of `text` that stand in `other`."""
    pairs = _pairs(text)
    return len(pairs & _pairs(other)) / len(pairs) if pairs else 0.0


def _affinity(text: str, first: str, second: str) -> float:
    """Return from 0 to 1 whether `text` is closer to `first` than to `second`, whatever their lengths."""
    left, right, own = _pairs(first), _pairs(second), _pairs(text)
    only_left, only_right = left - right, right - left
    one = len(own & only_left) / len(only_left) if only_left else 0.0
    two = len(own & only_right) / len(only_right) if only_right else 0.0
    return one / (one + two) if one + two else 0.5


def _text(paragraphs: Sequence[Paragraph]) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs)
