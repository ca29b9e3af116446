"""Questions that ask for several things, taken apart; questions that ask for a list, known as such."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.places import places
from corpus.tags import is_name, is_noun
from corpus.words import Word, words
from qa.coverage import content_words
from qa.followup import stand_alone
from qa.periods import periods
from qa.types import Turn
from qa.wording import ATTRIBUTES, INTERROGATIVE

_LIST = re.compile(
    r"哪些|哪(?:几|[两二三四五六七八九十](?=[个家项名位条类种]))|有什么|包括什么|包含什么|都有|有哪|分别是(?:什么|哪|谁)|列出|列举|名单|什么(?:材料|条件|内容|措施|项目|要求|称号|支持|补贴|政策|奖励)|几个方面|哪方面"
)
_STEPS = re.compile(
    r"为什么|为何|为啥|什么原因|怎么(?!样)|怎样|如何|步骤|流程|程序|手续|做法|什么是|什么意思|指什么|(?:条件|材料|要求|措施|原因)(?:是什么|有哪些)?$"
)
_EACH = re.compile(
    r"(?:[，,]\s*)?(?:分别|各自|各(?=是|为|有|多|几|达|完成|增|下|占|在|叫|什么|谁|怎|如|给|能|可|投|涨|降|高|排|第|获|新)|"
    r"各(?![个县市省区地类种级部单企家国行校界])(?=[\u4e00-\u9fff]{1,4}(?:多少|几)))"
)
_EVERY_YEAR = re.compile(r"的?(?:每一?年|各年度?|历年|逐年)(?:度|末|底)?的?|分别(?:各)?(?=是|为|有|达)|各(?=是|为|有)")
_COUNTED = re.compile(r"(?:这|那)?[两二三四五2-5]个?(?=项目|企业|公司|园区|城市|行业|产业|指标|方面|部门|县|市|区|省)")
AND = re.compile(r"(?<=[\u4e00-\u9fffA-Za-z0-9”》）])(?:、|和|与|以及|及|跟)(?=[\u4e00-\u9fffA-Za-z0-9“《])")
_BREAKS = (
    re.compile(r"[，,；;？?]\s*(?=\S)"),
    re.compile(r"[，,；;？?、]\s*(?=\S)"),
    re.compile(r"[，,；;？?、]\s*(?=\S)|和|以及"),
)
_SCOPE_END = re.compile(r"(?:全国|全省|全市|全县|全区)$")
_MOST = 4


def asks_for_list(question: str) -> bool:
    """Return whether the answer may be several things of one kind."""
    return _LIST.search(question) is not None


def asks_for_whole(question: str) -> bool:
    """Return whether the answer may take several sentences that belong together: a list, a reason, steps."""
    return asks_for_list(question) or _STEPS.search(question.rstrip("？?。 ")) is not None


def parts(question: str) -> list[str]:
    """Return the single questions that a compound one holds, each able to stand alone; [] for a simple question."""
    found = clauses(question) or _years(question) or _row(question)
    return found[:_MOST] if len(found) > 1 else []


def own_words(part: str, asked: Sequence[str]) -> list[str]:
    """Return the words by which a part of a compound question differs from its other parts."""
    others = [other for other in asked if other != part]
    return [word for word in content_words(part) if not any(word in other for other in others)]


def clauses(question: str) -> list[str]:
    """Return the clauses of “什么时候开工，总投资多少？”, where each of them asks; [] otherwise."""
    for separator in _BREAKS:
        clauses = [one.strip() for one in separator.split(question.strip("？?。 ")) if one.strip()]
        if len(clauses) > 1 and all(INTERROGATIVE.search(one) for one in clauses):
            found = [clauses[0] + "？"]
            for clause in clauses[1:]:
                found.append(stand_alone(clause, [Turn("user", found[0])]).text)
            return found
    return []


def _years(question: str) -> list[str]:
    """Split “2015年到2017年每年的赤字率” into one question for each of the years, where they are few."""
    every = _EVERY_YEAR.search(question)
    span = next((one for one in periods(question) if one.kind == "years"), None)
    if every is None or span is None or span.year is None:
        return []
    first, last = span.year, int(span.last[:4])
    if not first < last < first + _MOST:
        return []
    ends = [(every.start(), every.end()), (span.start, span.end)]
    rest = question
    for start, end in sorted(ends, reverse=True):
        rest = rest[:start] + ("\0" if start == span.start else "") + rest[end:]
    return [rest.replace("\0", f"{year}年") for year in range(first, last + 1)]


def _row(question: str) -> list[str]:
    """Split “专精特新企业和瞪羚企业分别多少家？” into one question for each member of the row."""
    each = _EACH.search(question)
    asking = INTERROGATIVE.search(question)
    if asking is None:
        return []
    end = each.start() if each else asking.start()
    head, tail = question[:end], question[each.end() if each else end :]
    cuts = list(AND.finditer(head))
    if not cuts or (each is None and not _row_of_attributes(head[cuts[0].start() :])):
        return []
    members = [
        head[a:b]
        for a, b in zip([0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(head)], strict=True)
    ]
    members[-1] = _COUNTED.sub("", members[-1]) if len(members) > 1 else members[-1]
    members = _shared_ending(members)
    verb = _trailing_verb(members[-1]) if each is None else ""
    members[-1] = members[-1].removesuffix(verb)
    return [f"{_with_member(members[0], member)}{verb}{tail}" for member in ("", *members[1:])]


def _shared_ending(members: list[str]) -> list[str]:
    """Give every member what only the last one says: “全国、山东、济宁增速”, “2019年、2020年的”, “在建、投产的项目”."""
    last = places(members[-1])
    if (
        last
        and last[0].start == 0
        and all((found := places(one)) and found[-1].end == len(one) for one in members[:-1])
    ):
        return [*(one + members[-1][last[0].end :] for one in members[:-1]), members[-1]]
    dated = periods(members[-1])
    if (
        dated
        and dated[0].start == 0
        and all((when := periods(one)) and when[-1].end >= len(one.rstrip("的")) for one in members[:-1])
    ):
        return [*(one.rstrip("的") + members[-1][dated[0].end :] for one in members[:-1]), members[-1]]
    ending = re.search(r"的[\u4e00-\u9fff]{2,6}$", members[-1])
    if ending and not any("的" in one for one in members[:-1]):
        return [*(one + ending.group() for one in members[:-1]), members[-1]]
    return members


def _row_of_attributes(text: str) -> bool:
    """Return whether what follows “和” is an attribute asked for (“增加值和增速是多少”)."""
    return any(text[1:].strip("的是为 ").startswith(one) for one in ATTRIBUTES)


def _trailing_verb(member: str) -> str:
    last = words(member)[-1].text if member else ""
    return last if last in {"是", "为", "有", "达", "达到"} else ""


def _named_after_place(pieces: Sequence[Word], word: Word, text: str) -> bool:
    """Return whether a word goes on a name that begins with a place: the 时代 of 宁德时代."""
    before = next((one for one in pieces if one.end == word.start), None)
    return before is not None and is_name(before.text) and all(one.end != before.end for one in places(text))


def _with_member(first: str, member: str) -> str:
    """Return `first` with its last noun phrase (or last word, for a bare attribute) exchanged for `member`."""
    if not member:
        return first
    ends_with = _SCOPE_END.search(first)
    if ends_with and _SCOPE_END.fullmatch(member.strip()):
        return first[: ends_with.start()] + member
    if places(member):
        scope = periods(first)
        return (scope[0].text if scope and not periods(member) else "") + member
    if periods(first) and (dated := periods(member)) and dated[0].start == 0 and len(member) > dated[0].end:
        return "".join(one.text for one in places(first) if not places(member)) + member
    pieces = words(first)
    start = len(first)
    short = member.strip() in ATTRIBUTES or len(member.strip()) <= 2
    for word in reversed(pieces):
        if not is_noun(word.text) and start < len(first):
            break
        start = word.start
        if short and not _named_after_place(pieces, word, first):
            break
    kept = first[:start]
    if not kept.strip():
        kept = "".join(one.text for one in periods(first)) + "".join(one.text for one in places(first))
    return kept + member
