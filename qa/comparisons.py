"""Questions that set figures against each other, taken apart: by how much, which is more, how many times, together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.parts import AND, clauses
from qa.periods import periods
from qa.sides import AIM, ENDING, Side, both_sides, labelled, rest_of, scope_of, scope_text, with_scope
from qa.wording import LEADING, TARGET

# Words of difference, the longer first: 提高 is no 高 and 增长 no 增.
_RISE = (
    r"增加(?!值)|增长|增多|上涨|提高|提升|上升|扩大|多|(?<!提)高|(?<!扩)大|快|(?<!上)涨|(?<!提)升|"
    r"(?<!新)增(?![加长多])|领先"
)
_FALL = r"减少|下降|降低|回落|缩小|落后|(?<!减)少|(?<!降)低|(?<!缩)小|慢|(?<!下)降(?!低)|减(?!少)"
_CHANGE = rf"{_RISE}|{_FALL}|变化|相差|差"
_FALLING = re.compile(_FALL)
_UNIT = (
    r"(?:万|亿|万亿)?"
    r"(?:个?百分点|个点|点|亿元|万元|元|钱|人|家|个|套|户|公里|吨|亿斤|斤|项|条|名|件|亩|岁|年|天|倍)?"
)
_THAN = r"(?<![占同环对评百相可])比(?![重例如赛率较亚特方分值])|(?<![比])较(?![为好大多快高低少])|相比于|相较于?"
_HOW_MUCH = re.compile(
    rf"(?P<left>.*?)[，,]?(?:{_THAN})(?P<right>.+)(?P<word>{_CHANGE})出?(?:了|来)?(?P<what>[\u4e00-\u9fff]{{0,10}}?)"
    rf"(?P<ask>(?:多少|几(?!倍)|百分之几|吗$|没有$)(?P<unit>{_UNIT})(?P<thing>[\u4e00-\u9fff]{{0,8}}))$"
)
_WITH = re.compile(
    r"(?:和|跟|与|同)(?P<other>[^，,和跟与]{1,20}?)(?:的?水平)?"
    r"(?:相比较?|比较|比起来|比(?=[，,]|(?:增|减|多|少|高|低|提|上|下|扩|涨|降)))[，,]?(?:则|时)?"
)
_ABOVE = re.compile(
    r"(?P<left>.+?)(?:是不是|是否|有没有|是)?(?:(?P<up>[高多大快]于|超过)|(?P<down>[低少小慢]于|不如))(?:了)?(?P<right>[^\d]*?(?:\d{4}年)?[^\d]*?)(?:吗|没有|么)?$"
)
_REACHED = re.compile(
    r"(?P<left>.+?)(?:有没有|是不是|是否|能否)?(?:完成|实现|达到|超过)(?:了)?(?:预期|原定|年度|既定|当年|全年)*的?"
    r"(?:目标|任务|计划)(?:了|值)?(?:吗|没有|没|么)?$"
    r"|(?P<owner>.+?的?)(?:目标|任务|计划)(?:有没有|是不是|是否)?(?:完成|实现|达到)(?:了)?(?:吗|没有|没|么)?$"
)
_EXCEEDED = re.compile(
    rf"(?P<left>.+?)(?:超额(?:完成|实现)?|超(?:出|过)?(?:了)?(?:预期|原定|年度|既定)*的?(?:目标|任务|计划))(?:了)?"
    rf"(?:多少|几){_UNIT}$"
)
_WHETHER = re.compile(r"(?:是不是|是否|有没有)(?=比|较|高于|低于)")
_FROM_TO = re.compile(
    r"从(?P<first>[^从到至，,]{0,24}?)(?:到|至)(?P<last>[^，,到至]{1,14}?年[底末]?)[，,]?(?:期间|之间|间)?"
)
_APART = re.compile(rf"(?:之间)?的?(?:差距|差额|差)?(?:相差|差了?|差距(?:是|有|为)?|差额(?:是|为)?)(?:多少|几){_UNIT}$")
_WHICH = re.compile(
    r"[，,]?(?:之间|中|里)?(?:哪一?(?:年|个|类|项|家|种|边|方|者|市|省|县|座|届|样)(?:的|在)?|谁(?:的)?|何者)(?P<subject>.*?)"
    r"(?:得|是|会|要)?(?:比较|更|最)?(?P<word>高|多|大|快|长|低|少|小|慢|短)(?:一些|一点|些|点)?$"
)
_TIMES = re.compile(r"(?P<left>.+?)(?:是|为|相当于|达到?了?)(?P<right>.+?)的?(?:多少|几)倍(?:多少)?$")
_TOGETHER = re.compile(
    rf"(?:两年|三年|四年|两项|三项|两者|两个|之和)*[，,]?(?:一共|总共|合计|共计|加起来|加在一起|总和)"
    rf"(?P<what>.*?)(?:是|有|为)?(?P<ask>(?:多少|几)(?P<unit>{_UNIT})(?P<thing>[\u4e00-\u9fff]{{0,8}}))$"
)
_EACH = re.compile(r"分别|各自|依次")
_MOST_SIDES = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a question sets against each other.

    `operation` is "difference" (the first less the second), "times" (the first over the second), "most", "least" or
    "sum". `whether` is set where the question only asks whether the first is more ("up") or less ("down"). `change`
    says that the second is the earlier state of the first (从…到…), `reached` that it is the target of the first.
    """

    operation: str
    sides: tuple[Side, ...]
    whether: str = ""
    change: bool = False
    reached: bool = False


def comparison(question: str) -> Comparison | None:
    """Return what a question compares; None for one that compares nothing, or several things one by one."""
    text = LEADING.sub("", question.strip()).rstrip("？?。 ")
    if _EACH.search(text) or clauses(text):
        return None
    for read in (_reached, _exceeded, _from_to, _which, _times, _together, _apart, _how_much, _above):
        found = read(text)
        if found is not None:
            labels = {side.label for side in found.sides}
            return found if len(labels) == len(found.sides) <= _MOST_SIDES else None
    return None


def _how_much(text: str) -> Comparison | None:
    """Read “2021年城镇新增就业比2020年多多少人” and “……比2020年多吗”."""
    text = _WHETHER.sub("", text)
    text = _than(text)
    match = _HOW_MUCH.fullmatch(text)
    if match is None:
        return None
    whether = match["ask"].startswith(("吗", "没有"))
    falling = _FALLING.fullmatch(match["word"]) is not None
    what = match["what"].strip("的是") + (match["thing"] if not match["what"] else "")
    left, right = both_sides(match["left"], match["right"], what)
    if not left or not right:
        return None
    unit = "" if whether or re.search(r"点|倍|钱", match["unit"]) else match["unit"]
    return Comparison(
        "difference", labelled([left, right], f"是多少{unit}"), ("down" if falling else "up") if whether else ""
    )


def _reached(text: str) -> Comparison | None:
    """Read “2018年城镇新增就业完成目标了吗”: whether the result comes up to the target."""
    match = _REACHED.fullmatch(text)
    if match is None or not re.search(r"(?:吗|没有|没|么)$|有没有|是不是|是否", text):
        return None
    subject = AIM.sub("", match["left"] or re.sub(r"(?:预期|原定|增长|控制)*的?$", "", match["owner"])).strip("的")
    if not rest_of(subject):
        return None
    return Comparison("difference", _result_and_target(subject, match["owner"] or ""), "up", reached=True)


def _exceeded(text: str) -> Comparison | None:
    """Read “2018年城镇新增就业超额完成多少” and “超目标多少”: the result less the target."""
    match = _EXCEEDED.fullmatch(text)
    subject = AIM.sub("", match["left"]).strip("的") if match else ""
    return Comparison("difference", _result_and_target(subject), reached=True) if rest_of(subject) else None


def _result_and_target(subject: str, asked: str = "") -> tuple[Side, Side]:
    """Return the two sides of a target: of one for growth (GDP增长目标) the result is how much it grew."""
    grown = "增长" if asked.rstrip("的").endswith("增长") and "GDP" in subject else ""
    done = f"{subject}实际增长多少？" if grown else f"{subject}实际是多少？"
    return Side(done, "实际"), Side(f"{subject}的{grown}目标是多少？", "目标")


def _above(text: str) -> Comparison | None:
    """Read “2021年赤字率是不是低于2020年”: whether one is more than the other, where neither is given as a figure."""
    match = _ABOVE.fullmatch(text)
    if match is None or not (text.endswith(("吗", "没有", "么")) or re.search(r"是不是|是否|有没有", text)):
        return None
    left, right = both_sides(match["left"], match["right"], "")
    named = scope_of(match["right"]) or TARGET.search(match["right"]) or ENDING.search(match["left"].strip("的"))
    if not left or not right or not named:
        return None
    return Comparison("difference", labelled([left, right], "是多少"), "up" if match["up"] else "down")


def _than(text: str) -> str:
    """Write 和去年相比增长 and 跟全国比，济宁高出 with one 比 between the two."""
    match = _WITH.search(text)
    if match is None:
        return text
    before, after = text[: match.start()].strip("，, "), text[match.end() :]
    if before:
        return f"{before}比{match['other']}{after}"
    asked = re.fullmatch(rf"(?P<thing>.+)(?P<asked>(?:{_CHANGE}).{{0,10}}(?:多少|几|吗).*)", after)
    return f"{asked['thing']}比{match['other']}{asked['asked']}" if asked else text


def _from_to(text: str) -> Comparison | None:
    """Read “总投资从2021年到2023年增加了多少”: the later less the earlier."""
    match = _FROM_TO.search(text)
    if match is None or not periods(match["first"]) or not periods(match["last"]):
        return None
    rest = text[: match.start()] + text[match.end() :]
    asked = re.search(rf"(?:一共|总共|共)?(?:{_CHANGE})(?:了|出)?(?P<what>.*?)(?:多少|几)(?P<unit>{_UNIT})$", rest)
    if asked is None:
        return None
    subject = (rest[: asked.start()].strip("，, 的") or asked["what"]) + ""
    earlier, later = both_sides(match["first"] + subject, match["last"] + subject, "")
    if not subject:
        return None
    unit = "" if re.search(r"点|倍|钱", asked["unit"]) else asked["unit"]
    return Comparison("difference", labelled([later, earlier], f"是多少{unit}"), change=True)


def _which(text: str) -> Comparison | None:
    """Read “2019年和2020年哪一年的目标更高” and “A和B谁快”."""
    match = _WHICH.search(text)
    if match is None:
        return None
    than = re.search(rf"(?P<left>.+?)(?:{_THAN})(?P<right>.+)$", _than(text[: match.start()] + "，").strip("，, "))
    head = f"{than['left']}和{than['right']}" if than else text[: match.start()]
    members = _members(head)
    if len(members) < 2:
        return None
    sides = labelled(_shared(members, match["subject"].strip("的是")), "是多少")
    return Comparison("least" if _FALLING.fullmatch(match["word"]) else "most", sides)


def _times(text: str) -> Comparison | None:
    """Read “2021年的国内生产总值是2014年的几倍”."""
    match = _TIMES.fullmatch(text)
    if match is None:
        return None
    left, right = both_sides(match["left"], match["right"], "")
    return Comparison("times", labelled([left, right], "是多少")) if left and right else None


def _together(text: str) -> Comparison | None:
    """Read “2017年和2018年城镇新增就业一共多少人”: a sum of what is named one by one."""
    match = _TOGETHER.search(text)
    if match is None:
        return None
    members = _members(_of_years(re.sub(r"(?<=年)(?:这)?[两三四五六]年", "", text[: match.start()])))
    if len(members) < 2:
        return None
    what = match["what"].strip("的是") or match["thing"]
    unit = "" if match["unit"] == "钱" else match["unit"]
    return Comparison("sum", labelled(_shared(members, what), f"是多少{unit}"))


def _of_years(head: str) -> str:
    """Write 2018年至2020年 as 2018年、2019年、2020年, where they are few enough to be added up."""
    for one in periods(head):
        first, last = int(one.first[:4] if one.year else 0), int(one.last[:4] if one.year else 0)
        if one.kind == "years" and first < last < first + _MOST_SIDES:
            return head[: one.start] + "、".join(f"{year}年" for year in range(first, last + 1)) + head[one.end :]
    return head


def _apart(text: str) -> Comparison | None:
    """Read “2021年和2020年相差多少”."""
    match = _APART.search(text)
    if match is None:
        return None
    members = _members(text[: match.start()])
    return Comparison("difference", labelled(_shared(members, ""), "是多少")) if len(members) == 2 else None


def _members(head: str) -> list[str]:
    """Return the members of a row: those between 、, 和 and 与."""
    found = [one.strip("，, 的") for one in AND.split(head)]
    return found if all(found) else []


def _shared(members: Sequence[str], subject: str) -> list[str]:
    """Give every member what only one of them says, and the subject that follows the row."""
    base = max(members, key=lambda one: len(rest_of(one)))
    given = [one if one is base else both_sides(base, one, subject)[1] for one in members]
    given = [with_scope(one, scope_text(members[0]), missing=True) for one in given]
    if subject and not all(rest_of(one) for one in members):
        return [one if subject in one else one + subject for one in given]
    return [f"{one}的{subject}" if subject and subject not in one else one for one in given]
