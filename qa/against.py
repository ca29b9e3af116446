"""Follow-ups that set what was asked before against something else: 跟上一年比高了还是低了, 两年差多少."""

from __future__ import annotations

import re

from qa.sides import rest_of, scope_of, scope_text
from qa.topics import topic
from qa.wording import INTERROGATIVE, TRAILING

_UP = r"(?:增加|增长|上升|上涨|提高|高|多|大|快|涨|升)"
_DOWN = r"(?:减少|下降|降低|回落|低|少|小|慢|跌|降)"
_EITHER = (
    rf"(?:是)?(?:{_UP}了?(?:还是|或者?|或是){_DOWN}了?|{_DOWN}了?(?:还是|或者?|或是){_UP}了?)"
    r"|怎么样|如何|有?什么变化|变化(?:大吗|多少)"
)
_WITH = re.compile(
    rf"(?:跟|和|与|同|比|较)(?P<other>[^，,]{{2,16}}?)(?:相比较?|比较|比起来|来?比)?[，,]?(?P<ask>{_EITHER})?[呢了？?\s]*"
)
_BOTH = re.compile(
    r"(?:这|那)?(?:两[年者个家地项]|二者|它们)?(?:之间)?的?"
    r"(?P<ask>(?:相?差(?:距|额)?了?(?:是|有)?(?:多少|几)[^，,]{0,5}"
    r"|哪一?[年个家项]?的?更?(?:高|多|大|快|低|少|小|慢)(?:一?些|一?点)?"
    r"|(?:一共|合计|总共|加起来|加在一起)(?:是|有)?多少[^，,]{0,3}))[呢？?\s]*"
)

_LEADS = re.compile(r"(?:是|有|为|达到?|定在|定为|控制在|完成|了)+$")

_CHANGED = re.compile(r"(.*?(目标|预期)?)(增长|上涨|涨|下降|降)")


def set_against(core: str, before: str) -> str:
    """Return the question that 跟上一年比高了还是低了 asks of the one before; "" for any other follow-up."""
    match = _WITH.fullmatch(core)
    compares = match is not None and (match["ask"] or re.search(r"比", core))
    if match is None or not compares or not scope_of(match["other"]) or rest_of(match["other"]):
        return ""
    about = _subject(before)
    return f"{about}比{match['other']}高多少？" if rest_of(about) else ""


def of_both(core: str, first: str, second: str) -> str:
    """Return the question that 两年差多少 asks of the two before it, `second` the later; "" where it asks no such."""
    match = _BOTH.fullmatch(core)
    if match is None or not first or not second or scope_of(core):
        return ""
    one, other = _subject(first), _subject(second)
    if not rest_of(one) or not rest_of(other) or one == other:
        return ""
    lead = f"{scope_text(one)}和{other}" if rest_of(one) == rest_of(other) else f"{one}和{other}"
    return f"{lead}{match['ask']}？"


def _subject(question: str) -> str:
    """Return the figure that a question asks for, with its year and place: 2021年GDP增速 for 2021年GDP增长多少."""
    text = TRAILING.sub("", question.strip())
    asks = INTERROGATIVE.search(text)
    head = text[: asks.start()] if asks else text
    head = _LEADS.sub("", head) if rest_of(head) else topic(question).before
    changed = _CHANGED.fullmatch(head)
    if changed is None:
        return head
    raised = "涨幅" if re.search(r"价格?$|CPI$", changed[1]) else "增速"
    return changed[1] if changed[2] else changed[1] + ("降幅" if "降" in changed[3] else raised)
