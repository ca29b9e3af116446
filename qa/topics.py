"""What a question is about: its noun phrase, and how another thing takes that phrase's place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.places import places
from corpus.tags import is_noun, tag
from corpus.words import Word, words
from qa.periods import periods
from qa.wording import ATTRIBUTES, FUNCTION, INTERROGATIVE, LEVEL_WORD, LIGHT, METRIC, TRAILING, WIDE_WORD

# Attributes by which a phrase may end; 企业 and 项目 are things there.
_OF_THINGS = ATTRIBUTES - {"企业", "公司", "项目", "单位", "人", "家", "个"}
_JOINS = LIGHT | {"的", "总"}
_BLANK = "\0"  # stands for each character of a period, a place or a level: part of no phrase
_AIM_END = re.compile(r"的?(?:增长|增速|控制|预期|主要|年度|下降|减少|实际|具体)*(?:目标|计划|预期|安排|任务)$")
_COUNTED = re.compile(r"(?:是|为)(?:一|哪一)[家个种项类名座位]$")
_REASON = re.compile(r"为什么|为何|怎么|怎样|如何")


@dataclass(frozen=True, slots=True)
class Topic:
    """A question and the span of the noun phrase that it is about; an empty span where there is none."""

    text: str
    start: int
    end: int

    @property
    def phrase(self) -> str:
        return self.text[self.start : self.end]

    @property
    def scope(self) -> str:
        """The periods and places that stand before the phrase, as they are written."""
        spans = [span for span in scope_spans(self.text) if span[1] <= max(self.start, self.end - 1)]
        return "".join(self.text[start:end] for start, end in sorted(spans))

    @property
    def before(self) -> str:
        """The question as far as the end of its phrase; a phrase that follows the question word is put behind."""
        asks = INTERROGATIVE.search(self.text)
        if asks is None or self.end <= asks.start():
            return self.text[: self.end]
        return without_verbs(self.text[: asks.start()]) + self.phrase


def topic(question: str) -> Topic:
    """Return what a question is about: the phrase before the question word, else the one after it."""
    text = TRAILING.sub("", question.strip())
    masked = masked_scope(text)
    asks = INTERROGATIVE.search(masked)
    if asks is None:
        return Topic(text, *phrase_span(masked, 0, len(masked)))
    start, end = phrase_span(masked, 0, asks.start())
    if start == end:
        start, end = phrase_span(masked, asks.end(), len(masked), reason=bool(_REASON.fullmatch(asks.group())))
    return Topic(text, start, end)


def scope_spans(text: str) -> list[tuple[int, int]]:
    """Return where periods, places and words like 全省 stand."""
    spans = [(one.start, one.end) for one in periods(text)] + [(one.start, one.end) for one in places(text)]
    taken = list(spans)
    for match in WIDE_WORD.finditer(text):
        if all(match.end() <= start or end <= match.start() for start, end in taken):
            spans.append(match.span())
    return spans


def owner(phrase: str) -> str:
    """Return the thing that an attribute is asked of: 云水产业园 for 云水产业园的总投资."""
    pieces = words(phrase)
    found = False
    while len(pieces) > 1 and (pieces[-1].text in _JOINS or (pieces[-1].text in _OF_THINGS and not found)):
        found = found or pieces[-1].text not in _JOINS  # one attribute: 补贴 stays where 标准 is asked of it
        pieces = pieces[:-1]
    shorter = "".join(word.text for word in pieces)
    return shorter if _names_something(shorter) else phrase


def without_aim(text: str) -> str:
    """Return a text without the words at its end that make it a target."""
    return _AIM_END.sub("", text)


def without_verbs(text: str) -> str:
    """Drop the verb that leads to the question word (…建了, …实际完成): one verb at most, 就业 before it stays."""
    kept = words(text)
    end = _end_without_verbs(kept)
    return "".join(word.text for word in kept[:end])


def phrase_span(masked: str, first: int, last: int, reason: bool = False) -> tuple[int, int]:
    """Return the span of the noun phrase in masked[first:last]; after 为什么 it begins behind the verbs."""
    counted = _COUNTED.search(masked, first, last)
    last = counted.start() if counted and counted.end() == last else last
    found = [Word(first + w.start, first + w.end, w.text) for w in words(masked[first:last])]
    found = found[: _end_without_verbs(found)]
    text = without_aim(masked[first : found[-1].end]) if found else ""
    if not text.strip(f"{_BLANK} ") or not _names_something(text):
        text = masked[first : found[-1].end] if found else ""
    found = [word for word in found if word.end <= first + len(text)]
    while found and (_BLANK in found[0].text or not re.match(r"\w", found[0].text) or _leads(found, reason)):
        found = found[1:]
    return (found[0].start, found[-1].end) if found and any(is_noun(word.text) for word in found) else (0, 0)


def _leads(found: Sequence[Word], reason: bool) -> bool:
    """Return whether the first word only leads to the phrase: the verb or preposition of what follows it."""
    word, kind = found[0].text, tag(found[0].text)
    if word in FUNCTION or kind[:1] in {"p", "c", "u", "d"}:
        return True
    return kind == "v" and len(found) > 1 and (reason or found[1].text in {"了", "出", "到", "过"})


def _end_without_verbs(found: Sequence[Word]) -> int:
    end, verbs = len(found), 0
    while end:
        word = found[end - 1].text
        kind = tag(word)
        verb = (kind[:1] == "v" and kind != "vn") or word in {"增长", "上涨", "下降", "减少", "安排"}
        light = word in FUNCTION or word in LIGHT or kind[:1] in {"d", "u", "p", "c", "r"}
        bare = not re.match(r"\w", word)
        if bare and _BLANK in word:
            break
        if not bare and not light and (not verb or verbs or METRIC.search(word)):
            break
        if verb and not light and not any(_content(other.text) for other in found[: end - 1]):
            break  # 退税 is all that there is
        verbs += verb and not light
        end -= 1
    return end


def _content(word: str) -> bool:
    return bool(re.match(r"\w", word)) and word not in FUNCTION and word not in LIGHT and _BLANK not in word


def _names_something(text: str) -> bool:
    return any(is_noun(word.text) or METRIC.search(word.text) for word in words(text) if _content(word.text))


def masked_scope(text: str) -> str:
    spans = scope_spans(text) + [match.span() for match in LEVEL_WORD.finditer(text)]
    for start, end in spans:
        text = text[:start] + _BLANK * (end - start) + text[end:]
    return text
