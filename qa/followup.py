"""Follow-up questions made stand-alone by rules: what they leave out is taken from the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.places import NATION, places
from corpus.tags import is_noun, tag
from corpus.words import words
from qa.against import of_both, set_against
from qa.aliases import in_writing
from qa.asked import has_organisation
from qa.carried import carried, with_full_years, with_scope
from qa.mentions import listed, points_back, resolved, statement, titled_name, with_item
from qa.periods import periods
from qa.replacing import common_end, parallel, with_other_thing
from qa.topics import owner, scope_spans, topic, without_aim
from qa.types import Turn
from qa.wording import (
    AS_SEEN,
    ATTRIBUTES,
    CONNECTIVE,
    CORRECTION,
    ENDS_WITH_NE,
    FUNCTION,
    INSTEAD,
    INTERROGATIVE,
    LEADING,
    METRIC,
    NEW_TOPIC,
    NOT_THAT,
    OF_MEASURE,
    RESULT,
    TARGET,
    TRAILING,
    WIDE_WORD,
    is_small_talk,
)

_BARE_WHY = re.compile(r"(?:这是)?(?:为什么|为何|什么原因|原因是什么|原因|怎么回事)(?:会这样|这样)?")
_BARE_WHICH = re.compile(r"(?:具体|分别|都)*(?:有|是|包括)*哪(?:些|几[个家项类种])")
_MORE = re.compile(r"(?:再|请|详细|具体|展开|多)*(?:说说|讲讲|说明|介绍|解释|说|讲)?(?:一下|一点|点|详细点|具体点)?")
_NTH = re.compile(r"第[一二三]产业")
_ASKS = re.compile(rf"{INTERROGATIVE.pattern}|哪|是不是|(?:吗|没有)[？?。\s]*$")
_FIGURE = re.compile(r"多少|几|百分之|多[高大长久快]")
_YES_NO = re.compile(r"(?:吗|了没有?)[？?。\s]*$")
_CHANGES = frozenset({"增长", "下降", "上涨", "减少", "增加"})
_BARE_COUNT = re.compile(r"(?:一共|总共|共)?(?:有|是)?(?:多少|几)[个家项名位户种类]?")
_COUNT = re.compile(r"(?:多少|几)([个家项类种名条])")
_BARE_AIM = re.compile(
    r"的?(?:(?:预期|控制|增长|年度)?(?:目标|计划|预期)|(?:实际|最终|最后)?(?:完成|结果|实现)(?:情况)?|实际(?:值|情况)?)"
)
_ASKED_FOR = (
    (re.compile(r"(?:经理|主任|书记|[局厂市县院会处科部事]长|负责人|联系人|干部|代表|总监)$"), "是谁"),
    (re.compile(r"(?:时间|日期)$"), "是什么时候"),
    (re.compile(r"(?:原因|依据|条件|标准|材料|内容|措施|作用|意义|职责|任务|名称)$"), "是什么"),
    (re.compile(r"(?:地点|地址)$"), "在哪里"),
    (re.compile(r"(?:同比|环比)$"), "增长多少"),
    (re.compile(r"(?:排名|名次|位次)$"), "第几"),
)
_ASIDE = re.compile(r"(?:哦|噢)?(?:对了|话说|顺便)")  # what follows need not belong to what was said before
_SELF_CONTAINED = 6  # characters of new nouns from which a question stands on its own
_WITH_PLACE = 4  # the same where it names a place or a period
_NAMED = 3  # the same where it names both, or a place and asks for no figure
_OTHERS = ("其他", "其它", "其余", "别的", "另一")
_BESIDES = ("另外", "顺便", "再问", "接着")
_LONGEST = 24  # characters; longer questions are taken as they are unless they hold a pronoun


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A stand-alone question; `sure` is False where the question may as well stand on its own."""

    text: str
    sure: bool = True


def stand_alone(question: str, history: Sequence[Turn]) -> Rewrite:
    """Return the question with what it leaves out filled in from the conversation (oldest turn first)."""
    question = in_writing(question)
    earlier, asked, answered, listing, talk, whole = "", "", "", "", False, set[str]()
    for turn in history:
        if turn.role == "user":
            talk = is_small_talk(turn.content)
            if not talk:
                said = in_writing(turn.content)
                new = _rewrite(said, asked, answered, earlier, listing).text
                answered = ""
                if of_both(_core(said, asked), earlier, asked) != new:  # after 哪年多, 差多少 asks of the same two
                    earlier, asked = asked, new
                if asked == said.strip() and _nouns(_content(asked)) > 1:
                    whole.add(_bare(asked))
        elif not talk:
            answered = turn.content
            listing = answered if len(listed(answered)) > 1 else listing
    if _bare(question) in whole:
        return Rewrite(question.strip())  # it stood on its own before, so it means the same now
    return _rewrite(question, asked, answered, earlier, listing)


def _bare(question: str) -> str:
    return TRAILING.sub("", question.strip())


def _rewrite(question: str, before: str, answer: str, earlier: str = "", listing: str = "") -> Rewrite:
    """Return the question filled in from the one `before` and its answer, the one `earlier`, and the last list told."""
    question = question.strip()
    other = NEW_TOPIC.sub("", question)
    if not before or (other and other != question):
        return Rewrite(other or question)
    corrects = CORRECTION.match(question) is not None
    led = corrects or CONNECTIVE.match(question) is not None or ENDS_WITH_NE.search(question) is not None
    core = _core(question, before)
    if not core or _MORE.fullmatch(core):
        return Rewrite(_as_question(before) if led or core else question)
    if against := set_against(core, before) or of_both(core, earlier, before):
        return Rewrite(against)
    item = with_item(core, answer if len(listed(answer)) > 1 else listing)
    pointed, core = item != core, item
    if points_back(core, before):
        return Rewrite(_as_question(resolved(core, before, answer)))
    if pointed and INTERROGATIVE.search(core):
        return Rewrite(_as_question(with_scope(core, before)))
    if _ASIDE.match(question) and INTERROGATIVE.search(core) and len(_content(core)) > 1:
        return Rewrite(_as_question(core))
    if _stands_alone(core, before):
        return Rewrite(_as_question(core) if led or question.startswith(_BESIDES) else question)
    if not led and _dated_whole(core, _ASKS.search(core) or _YES_NO.search(question)):
        elsewhere = any(one.path != NATION for one in places(before))
        elsewhere = elsewhere and not places(core) and not WIDE_WORD.search(core)
        if elsewhere:
            return Rewrite(_as_question(with_scope(core, before)), sure=False)
        return Rewrite(question if periods(question) else _as_question(core))
    if _BARE_WHY.fullmatch(core):
        said = statement(answer)
        return Rewrite(_as_question(f"为什么{said}" if said else topic(before).before + core))
    if _BARE_WHICH.fullmatch(core) and _COUNT.search(before):
        return Rewrite(_as_question(_COUNT.sub(r"哪几\1" if "几" in core else "哪些", before, count=1)))
    base, rest = carried(core, before)
    new = [word for word in _content(rest) if word not in base]
    if base != before and not new:
        return Rewrite(_as_question(base))
    if _YES_NO.search(question):
        return Rewrite(_context(base, rest) + rest + "吗？", sure=led or _nouns(new) < _WITH_PLACE)
    return _filled(base, rest, new, led)


def _filled(base: str, rest: str, new: Sequence[str], led: bool) -> Rewrite:
    """Join the earlier question, in the follow-up's year and place, with what the follow-up says besides."""
    if _BARE_AIM.fullmatch(rest):
        return Rewrite(_as_question(without_aim(topic(base).before) + rest.removeprefix("的") + "是多少"))
    if not INTERROGATIVE.search(rest):
        if not new and not rest.startswith(_OTHERS):
            return Rewrite(_as_question(base + rest))
        rest = rest.removeprefix("其中") or rest
        role = len(rest) <= _WITH_PLACE and any(ask.search(rest) for ask, _ in _ASKED_FOR)
        role = role and not ("谁" in base and "的" not in topic(base).phrase)  # 副市长 for 济宁市市长
        if role or rest.strip("的") in ATTRIBUTES or OF_MEASURE.match(rest):
            return Rewrite(_as_question(_with_attribute(base, rest.strip("的"))))
        return Rewrite(_as_question(with_other_thing(base, rest)), sure=led or len(rest) < _SELF_CONTAINED)
    own = topic(rest).phrase
    about = topic(base).phrase
    if parallel(own, about) and common_end(own, about) >= 2 and _BARE_COUNT.fullmatch(rest.replace(own, "", 1)):
        return Rewrite(_as_question(with_other_thing(base, own)))
    # A question without the year of the one before would find that of any year.
    least = _SELF_CONTAINED if periods(base) and _FIGURE.search(rest) else _WITH_PLACE
    whose = "谁" in rest and not _ASKED_FOR[0][0].search(own)  # 王振芬是谁, not 总经理是谁
    sure = led or OF_MEASURE.match(rest) is not None or _nouns(new) < (2 if whose else least)
    return Rewrite(_as_question(_context(base, rest) + rest), sure)


def _core(question: str, before: str) -> str:
    """Return the follow-up without the words that only join it to the conversation, its years written in full."""
    core = NOT_THAT.sub("", CORRECTION.sub("", TRAILING.sub("", LEADING.sub("", question))))
    core = INSTEAD.sub("", AS_SEEN.sub("", core)) if len(core) <= _LONGEST else core
    return with_full_years(LEADING.sub("", core), before)


def _stands_alone(core: str, before: str) -> bool:
    """Return whether a question names all that it is about, and is no sister of the one before without its year."""
    if "《" in core or titled_name(core):
        return True
    own, asks = topic(core), _ASKS.search(core) is not None
    dated, older = bool(periods(core)), bool(periods(before))
    if not asks:
        return len(core) > _LONGEST
    if older and not dated and parallel(own.phrase, topic(before).phrase):
        return False
    nouns = _nouns(_content(core))
    if dated and METRIC.search(owner(own.phrase)) and (places(core) or WIDE_WORD.search(core)):
        return True
    if has_organisation(_NTH.sub("", core)) and not _ends_in(own.phrase, before):
        return True
    placed = bool(places(core)) or (dated and WIDE_WORD.search(core) is not None)
    if placed and nouns >= _NAMED and (dated or not _FIGURE.search(core)):
        return True
    return len(core) > _LONGEST or nouns >= (_WITH_PLACE if dated or placed else _SELF_CONTAINED)


def _dated_whole(core: str, asks: object) -> bool:
    """Return whether words name their year and what is asked of it: a measure, or enough else where it `asks`."""
    if not periods(core):
        return False
    if METRIC.search(owner(topic(core).phrase)):
        return True
    found = _content(core)
    return bool(asks) and _nouns(found) > 1 and sum(map(len, found)) >= _WITH_PLACE


def _ends_in(phrase: str, before: str) -> bool:
    return bool(phrase) and phrase in before


def _nouns(found: Sequence[str]) -> int:
    """Return how many characters the nouns have that name something of their own."""
    nouns = (word for word in found if is_noun(word) and not word.endswith("了"))
    return sum(len(word) for word in nouns if word not in ATTRIBUTES and word not in _CHANGES)


def _content(text: str) -> list[str]:
    """Return the words of a text that carry meaning, without periods, places and question words."""
    for start, end in sorted(scope_spans(text), reverse=True):
        text = text[:start] + " " * (end - start) + text[end:]
    return [
        word.text
        for word in words(INTERROGATIVE.sub(" ", text))
        if word.text not in FUNCTION
        and re.match(r"\w", word.text)
        and tag(word.text)[:1] not in {"u", "y", "p", "c", "d", "r"}
    ]


def _context(base: str, rest: str) -> str:
    """Return of the earlier question what a new one needs: its years and places, and whom or what it was about."""
    about, own = topic(base), topic(rest)
    if OF_MEASURE.match(rest):
        return without_aim(about.before) if RESULT.search(rest) or TARGET.search(rest) else about.before
    if own.phrase and own.phrase not in ATTRIBUTES and parallel(own.phrase, about.phrase):
        return about.scope
    return about.before[: len(about.before) - len(about.phrase)] + owner(about.phrase)


def _with_attribute(base: str, attribute: str) -> str:
    """Ask for another attribute of what the earlier question was about."""
    about = topic(base)
    ask = next((ask for ending, ask in _ASKED_FOR if ending.search(attribute)), "是多少")
    if OF_MEASURE.match(attribute):
        return about.before + attribute + ask
    prefix, phrase = about.before[: len(about.before) - len(about.phrase)], about.phrase
    shorter = owner(phrase)
    if shorter == phrase and "的" in phrase:
        shorter = phrase[: phrase.rfind("的")]
    return f"{prefix}{shorter}的{attribute}{ask}"


def _as_question(text: str) -> str:
    return TRAILING.sub("", text.strip("，, ")) + "？"
