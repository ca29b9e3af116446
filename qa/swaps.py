"""Names and figures put in the place of others: an answer's sentence laid beside the sentence that it repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from corpus.tags import tag
from corpus.words import Word, words
from qa.figures import figures
from qa.names import is_listed_name, is_name, is_person, is_short_for
from qa.sentences import sentences
from qa.support import supports

LIKE = 0.55  # share of a sentence that must stand in the source in the same order
VERY_LIKE = 0.8
_LONGEST = 16  # characters of a name
_LONG_ENOUGH = 4  # characters of ordinary words that make a company's name: 经典印务
_PLAIN = re.compile(r"(?![一二三四五六七八九十百千万亿两]+$)[\u4e00-\u9fffA-Za-z·]+")
# 该公司, 当地, 全市: words that stand for a name.
_STANDING_FOR = re.compile(
    r"(?:该|本|此|这|那|其|他|她|它|我|全|当|上述|前者|后者|两|各|有关|相关|所属|同)[\u4e00-\u9fff]{0,4}"
)
_BEFORE_NAMES = "从由在向对与和据"
_OFFICE = re.compile(r"(?!\S*(?:干部|总部|内部|外部|全部|结局|布局|格局))[\u4e00-\u9fff]{2,8}[部局厅委署院]")
_SMALL_TAGS = frozenset({"d", "p", "c", "u", "uj", "ul", "ud", "uz", "r", "m", "q", "y", "v"})  # of one character
_NO_NAME_TAGS = frozenset({"d", "p", "c", "u", "uj", "ul", "ud", "uz", "r", "m", "q", "f", "y", "zg"})
_VERB_TAGS = frozenset({"v", "t"})


@dataclass(frozen=True, slots=True)
class Swap:
    """answer[start:end] stands where `sentence` of the source has `instead`; `sure` where all the rest is alike."""

    start: int
    end: int
    text: str
    instead: str
    sentence: str
    sure: bool
    kind: str  # "name" or "figure"


def swaps(answer: str, start: int, end: int, sources: Sequence[tuple[str, str]]) -> list[Swap]:
    """Return what answer[start:end] has in the place of something else.

    Each source is its words and its date of writing; only the sentence most like the answer's counts.
    """
    said = words(answer[start:end])
    best: tuple[int, list[Swap]] = (0, [])
    for source, written in sources:
        for first, last in sentences(source):
            likeness, found = _beside(said, source[first:last], written)
            if likeness > best[0] or (likeness == best[0] and len(found) < len(best[1])):
                best = (likeness, found)
    return [replace(swap, start=swap.start + start, end=swap.end + start) for swap in best[1]]


def _beside(said: Sequence[Word], sentence: str, written: str) -> tuple[int, list[Swap]]:
    """Return how many characters the two sentences share in order, and what is swapped."""
    there = words(sentence)
    matcher = SequenceMatcher(None, [word.text for word in said], [word.text for word in there], autojunk=False)
    blocks = matcher.get_opcodes()
    same = sum(len(word.text) for kind, i, j, _, _ in blocks if kind == "equal" for word in said[i:j])
    total = sum(len(word.text.strip()) for word in said)
    found = []
    for kind, i, j, k, m in blocks:
        share = same / max(1, total - sum(len(word.text) for word in said[i:j]))
        if kind != "replace" or share < LIKE:
            continue
        new, old = _without_opening(said[i:j], there[k:m])
        swapped = _kind(new, old, share, written)
        if swapped:
            # 全市 and 企业 may rightly give way to the name that they stand for, which is then said elsewhere.
            sure = share >= VERY_LIKE and _holds_name(old)
            found.append(Swap(new[0].start, new[-1].end, _text(new), _text(old), sentence, sure, swapped))
    return same, found


def _kind(new: Sequence[Word], old: Sequence[Word], share: float, written: str) -> str:
    if share >= VERY_LIKE and _is_other_figure(_text(new), _text(old), written):
        return "figure"
    return "name" if _is_other_name(new, old, share) else ""


def _is_other_figure(new: str, old: str, written: str) -> bool:
    """Return whether both are figures of one sort, and the old one doesn't bear out the new one."""
    said, there = figures(new), [*figures(old), *figures(old, written)]
    if len(said) != 1 or not there or said[0].text != new.strip() or there[0].text != old.strip():
        return False
    return not any(supports(said[0], one) or one.kind != said[0].kind for one in there)


def _is_other_name(said: Sequence[Word], there: Sequence[Word], share: float) -> bool:
    new, old = _text(said), _text(there)
    if not (2 <= len(new) <= _LONGEST and 2 <= len(old) <= _LONGEST):
        return False
    if not (_PLAIN.fullmatch(new) and _PLAIN.fullmatch(old)) or _STANDING_FOR.fullmatch(new):
        return False
    if is_short_for(new, old) or new in old or old in new:
        return False
    if (is_person(new) and is_person(old)) or (_OFFICE.fullmatch(new) and _OFFICE.fullmatch(old)):
        return True
    if _has(said, _NO_NAME_TAGS) or any(len(word.text) == 1 and tag(word.text) in _SMALL_TAGS for word in said):
        return False
    if _has(said, _VERB_TAGS):
        return (
            share >= VERY_LIKE
            and any(is_listed_name(word.text) for word in there)
            and not _has(there, _NO_NAME_TAGS | _VERB_TAGS)
        )
    listed = [any(is_listed_name(word.text) for word in cut) for cut in (said, there)]
    if listed[0] or (listed[1] and _holds_name(said)):
        return True
    # A word that no dictionary has may be two words cut wrongly, so the other side must be a name as well.
    named = listed[1] or (_holds_name(there) and (_holds_name(said) or len(new) >= _LONG_ENOUGH))
    return named and not _has(there, _NO_NAME_TAGS | _VERB_TAGS)


def _without_opening(new: Sequence[Word], old: Sequence[Word]) -> tuple[Sequence[Word], Sequence[Word]]:
    """Return both without the preposition that they open with, where the words were cut across it: 从中|科."""
    opening = _text(new)[:1]
    if opening != _text(old)[:1] or opening not in _BEFORE_NAMES or min(len(_text(new)), len(_text(old))) < 3:
        return new, old
    return _shortened(new), _shortened(old)


def _shortened(cut: Sequence[Word]) -> Sequence[Word]:
    first = Word(cut[0].start + 1, cut[0].end, cut[0].text[1:])
    return [first, *cut[1:]] if first.text else cut[1:]


def _holds_name(cut: Sequence[Word]) -> bool:
    return any(is_name(word.text) for word in cut)


def _has(cut: Sequence[Word], tags: frozenset[str]) -> bool:
    return any(len(word.text) > 1 and tag(word.text) in tags for word in cut)


def _text(cut: Sequence[Word]) -> str:
    return "".join(word.text for word in cut)
