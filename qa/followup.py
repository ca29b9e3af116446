"""Follow-up questions made stand-alone by rules: subject, year and place carried over from the question before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.places import places
from corpus.tags import is_noun, tag
from corpus.words import words
from qa.periods import periods
from qa.types import Turn
from qa.wording import (
    ATTRIBUTES,
    ENDS_WITH_NE,
    FUNCTION,
    INTERROGATIVE,
    LEADING,
    LEVEL_WORD,
    LEVELS,
    PRONOUN,
    RESULT,
    TARGET,
    TRAILING,
)

# 居全省第几位 asks for a rank: 全省 is no new place there.
_SCOPE_WORD = re.compile(
    r"(?<![居在占列])(?:全国|全省|全市|全县|全区|省里|市里|县里|我省|我市|本省|本市)(?!第|排|前|各)"
)
_NEXT_YEAR = re.compile(r"第二年|下一年|次年|后一年|转年")
_LAST_YEAR = re.compile(r"前一年|上一年|头一年|上年(?!度)")
_SHORT_YEAR = re.compile(r"(?<!\d)([012]\d)年")
_TITLED = re.compile(
    r"(?:主任|局长|书记|经理|董事长|总理|市长|省长|县长|院长|会长|主席|处长|科长|厂长|部长|委员)[、，]?([\u4e00-\u9fff]{2,4}?)(?=[到在说介表担是来赴，。、\[（*]|$)"
)
_ASKS_WHO = re.compile(r"谁|哪(?:家|个|位|些)|什么(?:公司|企业|项目|单位|人)")
_LIGHT = frozenset({"实际", "同比", "环比", "控制", "预计"})
_SELF_CONTAINED = 6  # characters of new nouns from which a question stands on its own
_LONGEST = 24  # characters; longer questions are taken as they are unless they hold a pronoun


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A stand-alone question; `sure` is False where the question may as well stand on its own."""

    text: str
    sure: bool = True


def stand_alone(question: str, history: Sequence[Turn]) -> Rewrite:
    """Return the question with what it leaves out filled in from the conversation (oldest turn first)."""
    asked, answered = "", ""
    for turn in history:
        if turn.role == "user":
            asked, answered = _rewrite(turn.content, asked, answered).text, ""
        else:
            answered = turn.content
    return _rewrite(question, asked, answered)


def _rewrite(question: str, before: str, answer: str) -> Rewrite:
    if not before:
        return Rewrite(question.strip())
    core = TRAILING.sub("", LEADING.sub("", question.strip()))
    led = LEADING.match(question.strip()) is not None or ENDS_WITH_NE.search(question) is not None
    pronoun = PRONOUN.search(core)
    if not core or not (led or pronoun or _elliptical(core)):
        return Rewrite(question.strip())
    core = _with_full_years(core, before)
    base, rest = _carried(core, before)
    new = [word for word in _content(rest) if word not in base]
    if base != before and not new:
        return Rewrite(_as_question(base))
    if pronoun:
        return Rewrite(_as_question(_without_pronoun(core, pronoun, before, answer)))
    if led and not INTERROGATIVE.search(core):
        replaced = _with_other_thing(base, rest)
        return Rewrite(_as_question(replaced), sure=rest[-1:] in before or not new)
    if not new and not INTERROGATIVE.search(rest):
        return Rewrite(_as_question(base + rest))
    nouns = [word for word in new if is_noun(word) and word not in ATTRIBUTES]
    return Rewrite(_as_question(_context(base, rest) + rest), sure=led or not nouns)


def _elliptical(core: str) -> bool:
    """Return whether a question lacks a subject of its own."""
    if len(core) > _LONGEST or "《" in core or _titled_name(core):
        return False
    nouns = [word for word in _content(core) if is_noun(word) and word not in ATTRIBUTES]
    scoped = bool(places(core) or periods(core))
    return sum(map(len, nouns)) < (4 if scoped else _SELF_CONTAINED)


def _titled_name(text: str) -> str:
    match = _TITLED.search(text)
    return match.group(1) if match else ""


def _content(text: str) -> list[str]:
    """Return the words of a text that carry meaning, without periods, places and question words."""
    text = INTERROGATIVE.sub(" ", _without_scope(text))
    return [
        word.text
        for word in words(text)
        if word.text not in FUNCTION
        and re.match(r"\w", word.text)
        and tag(word.text)[:1] not in {"u", "y", "p", "c", "d", "r"}
    ]


def _without_scope(text: str) -> str:
    spans = [(one.start, one.end) for one in periods(text)] + [(one.start, one.end) for one in places(text)]
    spans += [match.span() for match in _SCOPE_WORD.finditer(text)]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _with_full_years(core: str, before: str) -> str:
    """Write 18年 as 2018年 and 第二年 as the year after the one asked before."""
    core = _SHORT_YEAR.sub(r"20\1年", core)
    years = [period.year for period in periods(before) if period.year]
    if years:
        core = _NEXT_YEAR.sub(f"{years[-1] + 1}年", core)
        core = _LAST_YEAR.sub(f"{years[-1] - 1}年", core)
    return core


def _carried(core: str, before: str) -> tuple[str, str]:
    """Put the follow-up's period and place into the earlier question; return it and the rest of the follow-up."""
    base, rest = before, core
    # 比上年增加多少: the year is compared with, not asked about.
    newer = [one for one in periods(core) if not core[: one.start].endswith(("比", "较", "与", "同"))]
    older = periods(before)
    if newer:
        base = _replaced(before, [(one.start, one.end) for one in older], newer[0].text)
        rest = _cut(rest, [(one.start, one.end) for one in newer])
    level = _SCOPE_WORD.search(rest) or re.match(r"(?:省|市|国家|中央)(?=的|$)", rest)
    if level and level.group() in LEVELS and LEVEL_WORD.search(base):
        return LEVEL_WORD.sub(LEVELS[level.group()], base, count=1), _cut(rest, [level.span()])
    here = places(rest)
    if here or level:
        text = here[0].text if here else _scope_place(level.group() if level else "", before)
        base = _replaced(
            base, [(one.start, one.end) for one in places(base)] or [m.span() for m in _SCOPE_WORD.finditer(base)], text
        )
        rest = _cut(rest, [(one.start, one.end) for one in here] or ([level.span()] if level else []))
    return base, rest.strip(" 的，,")


def _scope_place(word: str, before: str) -> str:
    """Return the place that 全省 (全市 …) means where the earlier question named a place inside it."""
    depth = 1 if "省" in word else 2
    for place in places(before):
        if len(place.path) > depth or (len(place.path) == depth and place.path[0] != "全国"):
            return place.path[depth - 1]
    return word if word.startswith(("全", "我", "本")) else f"全{word[0]}" if word else ""


def _replaced(text: str, spans: Sequence[tuple[int, int]], new: str) -> str:
    """Replace the first span by `new` and drop the others; with no span, `new` goes to the front."""
    if not spans:
        return new + text
    first = min(spans)
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + (new if (start, end) == first else "") + text[end:]
    return text


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _context(before: str, rest: str) -> str:
    """Return the earlier question as the beginning of a new one: without what it asked and the verb it asked with."""
    head, tail = _around_interrogative(before)
    if RESULT.search(rest) and not TARGET.search(rest):
        head = re.sub(r"的?(?:预期|控制|主要|年度)*(?:目标|计划|预期)", "", head)
    head = _without_trailing_verbs(head)
    noun = next((word.text for word in words(tail) if word.text.strip()), "")
    return head + (tail if noun and is_noun(noun) and noun not in rest and not head else "")


def _around_interrogative(question: str) -> tuple[str, str]:
    match = INTERROGATIVE.search(question)
    if match is None:
        return TRAILING.sub("", question), ""
    return question[: match.start()], TRAILING.sub("", question[match.end() :])


def _without_trailing_verbs(text: str) -> str:
    """Drop the verb that leads to the question word (…建了, …实际完成): one verb at most, 就业 before it stays."""
    kept = [word.text for word in words(text)]
    verbs = 0
    while kept:
        kind = tag(kept[-1])
        verb = kind[:1] == "v" and kind != "vn"
        light = kept[-1] in FUNCTION or kept[-1] in _LIGHT or kind[:1] in {"d", "u", "p", "c", "r"}
        if re.match(r"\w", kept[-1]) and not light and not (verb and not verbs):
            break
        verbs += verb and not light
        kept.pop()
    return "".join(kept)


def _without_pronoun(core: str, pronoun: re.Match[str], before: str, answer: str) -> str:
    head, tail = _around_interrogative(before)
    subject = _without_trailing_verbs(head)
    if _ASKS_WHO.search(before):
        found = _answered(answer)
        subject = (subject if found not in subject else "") + found if found else subject or tail
    possessive = "的" if pronoun.group().endswith("的") else ""
    return core[: pronoun.start()] + (subject or _without_trailing_verbs(tail)) + possessive + core[pronoun.end() :]


def _answered(answer: str) -> str:
    """Return whom or what an answer named: its marked words, a person with a post, or the words it begins with."""
    marked = re.search(r"\*\*(.{2,30}?)\*\*", answer)
    if marked:
        return marked.group(1)
    if _titled_name(answer):
        return _titled_name(answer)
    plain = re.sub(r"\[\d+\]", "", answer).strip("。 \n-")
    if len(plain) <= 20 and "，" not in plain:
        return plain
    kept = ""
    for word in words(plain):
        if tag(word.text)[:1] in {"v", "p", "u", "d"} or not re.match(r"\w", word.text):
            break
        kept += word.text
    return kept


def _with_other_thing(base: str, thing: str) -> str:
    """Put another thing (瞪羚企业, 服务业) in the place of the one asked about before."""
    thing = thing.strip("的 ")
    start, end = _noun_phrase(base, thing)
    if start == end:
        return _context(base, thing) + thing
    return base[:start] + thing + base[end:]


def _noun_phrase(base: str, thing: str) -> tuple[int, int]:
    """Return the span of the noun phrase of `base` that is most like `thing`, else of the one asked about."""
    masked = INTERROGATIVE.sub(lambda match: "\0" * len(match.group()), _without_scope(base))
    phrases: list[tuple[int, int]] = []
    for word in words(masked):
        if not word.text.strip(" \0") or not re.match(r"\w", word.text) or not is_noun(word.text):
            continue
        if phrases and phrases[-1][1] == word.start:
            phrases[-1] = (phrases[-1][0], word.end)
        else:
            phrases.append((word.start, word.end))
    if not phrases:
        return 0, 0

    def likeness(span: tuple[int, int]) -> tuple[int, int]:
        phrase = base[span[0] : span[1]]
        common = 0
        while common < min(len(phrase), len(thing)) and phrase[-1 - common] == thing[-1 - common]:
            common += 1
        return common, len(phrase)

    return max(phrases, key=likeness)


def _as_question(text: str) -> str:
    return TRAILING.sub("", text.strip("，, ")) + "？"
