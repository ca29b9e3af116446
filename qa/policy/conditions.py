"""The conditions of a policy: the items under a heading or lead-in, each by itself, alternatives kept together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qa.policy.outline import Block, Line
from qa.policy.pieces import LONGEST, quote, sentences
from qa.policy.requirements import kinds_in
from qa.policy.types import Condition, Quote

_ONE_OF = re.compile(r"之一|任一|任意一|其中一项")
_OPENS = re.compile(r"[：:]$")
_MUST = re.compile(r"应当?|必须|须|需|不得(?:重复)?(?:申报|申请|享受)|不列入|除外|不含|仅限")
_SUBJECT = re.compile(
    r"^(?:本办法)?(?:申请|申报|适用|扶持|支持|补贴)?(?:企业|单位|主体|对象|时企业|时)|^(?:申请|申报)[人者]|^(?:已享受|规模以上|大型|中型|小微)"
)
_NOT_A_CONDITION = re.compile(
    r"(?:提交|提供|报送)(?!虚假)[^，；。]{0,8}(?:材料|资料)|申请表|负责解释|联系电话|^注[：:]|操作流程|"
    r"^(?:支持|鼓励|引导|推动)(?!对象|范围|的)"
)
_HANDING_IN = re.compile(
    r"(?:于|在|请)[^，；。]{0,24}前[^；。]{0,24}(?:报|提交|登录|填报|发送)|将[^，；。]{0,24}(?:材料|文件|名单|申报书|申请表)[^，；。]{0,8}(?:报|送|发)|"
    r"登[录陆][^，；。]{0,20}(?:系统|平台|网站)|联系电话|一式|盖章"
)
# What a sentence that opens a list asks for before it: 在本市注册的企业，且符合下列条件之一：
_OPENING = re.compile(
    r"[，,]?(?:并且|而且|并|且|同时|还)?(?:须|应当?|需|必须)?(?:同时|至少|还)?(?:属于|符合|具备|具有|满足|达到|有)(?:下列|以下|如下)[^，。；]*[：:。]?$"
)
_HEADING = re.compile(r"[^，。；：:]{2,20}")
_REFUSES = re.compile(
    r"(?:的|企业|单位|主体|项目|机构|组织|公司|合作社|产品|门店|平台|者|人|人员|户)(?:（[^）]*）)?[，,]?(?:一律|均|也|将|一般|原则上|本[一-鿿]{2,4})*"
    r"(?:不得以[^，。；]{0,16}(?:申报|申请|享受)|取消(?:其)?[^，；。]{0,8}资格|(?:不予|不得|不能|不再|不可|不给予|不纳入|不列入|不享受|不属于|不在)(?:再次|重复|再|上述|本|参加|申请|给予|安排|本次)*"
    r"(?:支持|补助|补贴|奖励|奖补|贴息|申报|申请|享受|参评|认定|资助|推荐|入驻|入选|参加|扶持|受理|范围|范畴|之列|列入|纳入|兑现|入库|发放|领取|申领|此列))"
)
# What is said to whoever cheats or comes too late is no condition for those who apply.
_PENALTY = re.compile(r"骗取|弄虚作假|套取|虚报|伪造|追回|追究|违反本|逾期|未按|挪用|材料不|审核不|验收不|考核不|预算")
_REQUIRES = re.compile(
    r"^(?:凡)?(?:申请|申报|参评|入驻|享受)?[^，；。]{0,12}(?:企业|单位|主体|申请人|申报人|项目)[^，；。]{0,8}(?:不得(?:有|存在)|(?:应当?|必须|须|需)(?:同时|当|要)?"
    r"(?:具备|具有|符合|满足|为|是|属于|在[^，]{2,16}(?:注册|登记|纳税)|依法|达到|拥有|取得|获得|成立|通过|纳入|无|未|信用|诚信))"
)
_PROCEDURE = re.compile(
    r"工作日|公示|审核|部门应当|追究|责令|补发|报送|备案手续|应当?(?:于|在|向)[^，。]{0,20}(?:提出|提交)"
)
_RELAXED = re.compile(r"不受[^。；]{0,30}限制")


def conditions(text: str, found: Sequence[Block], excluded: bool = False) -> list[Condition]:
    """Return the conditions that these labels announce, in order."""
    kept: list[Condition] = []
    for block in found:
        head = text[block.head.start : block.head.end]
        if _RELAXED.search(head):
            continue
        if block.head.marker == "chapter":
            kept += [one for one in stated_conditions(text, block.lines) if not excluded]
            continue
        one_of = bool(_ONE_OF.search(head)) and not excluded and block.head.alone
        rest = [] if block.head.alone else list(sentences(text, block.head.body, block.head.end))
        opening = None if excluded or not block.head.alone else _opening(text, block.head)
        if opening:
            kept.append(Condition(opening))
        if one_of and len(block.lines) > 1:
            group = _group(text, block.head, _listed(block.lines), opening)
            if group:
                kept.append(group)
                continue
        kept += [Condition(one, excluded) for one in rest]
        kept += _below(text, block.lines, excluded, only_marked=bool(rest))
    return _apart(kept)


def _opening(text: str, head: Line) -> Quote | None:
    """Return what the sentence that opens a list asks for itself, None where it only opens the list."""
    match = _OPENING.search(text, head.body, head.end)
    told = quote(text, head.body, match.start()) if match else None
    return told if told and kinds_in(told.text) else None


def _below(text: str, lines: Sequence[Line], excluded: bool, only_marked: bool) -> Iterator[Condition]:
    """Yield the items of a list; an item that opens a list of alternatives takes them in."""
    listed = _listed(lines) if any(line.marker for line in lines) else list(lines)
    position = 0
    while position < len(listed):
        line = listed[position]
        position += 1
        content = text[line.body : line.end]
        if only_marked and line.marker in ("", "label"):
            continue
        deeper = position < len(listed) and listed[position].marker not in ("", line.marker)
        if deeper and _HEADING.fullmatch(content) and not kinds_in(content):
            continue
        if _OPENS.search(content) or re.search(r"(?:下列|以下)[^。；]{0,8}之一", content[-20:]):
            below = _deeper(listed, position, line)
            if below and (_ONE_OF.search(content) or "包括" in content):
                group = _group(text, line, below)
                position += len(below)
                if group:
                    yield group
            continue
        for one in sentences(text, line.body, line.end):
            if (
                4 <= len(one.text) <= LONGEST
                and not _NOT_A_CONDITION.search(one.text[:20])
                and not _HANDING_IN.search(one.text)
            ):
                yield Condition(one, excluded)


def _listed(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the list that opens a block; text without a marker after it is no item."""
    first = next((position for position, line in enumerate(lines) if line.marker not in ("", "label")), len(lines))
    kept = list(lines[:first])
    for line in lines[first:]:
        if line.marker:
            kept.append(line)
    return kept


def _deeper(lines: Sequence[Line], position: int, head: Line) -> list[Line]:
    """Return the lines after `position` that stand below `head`: those before the next of its own kind."""
    below: list[Line] = []
    for line in lines[position:]:
        if line.marker == head.marker:
            break
        below.append(line)
    return below


def _group(text: str, head: Line, below: Sequence[Line], opening: Quote | None = None) -> Condition | None:
    """Return a condition of which one alternative is enough; it is quoted from its opening words to its end."""
    options = [one for line in below for one in [quote(text, line.body, line.end)] if one and line.marker]
    begin = quote(text, opening.end if opening else head.start, head.end)
    if len(options) < 2 or begin is None:
        return None
    end = options[-1].end
    if end - begin.start > LONGEST:
        end = max(option.end for option in options if option.end - begin.start <= LONGEST or option is options[0])
    whole = quote(text, begin.start, end)
    return Condition(whole, alternatives=tuple(option for option in options if option.end <= end)) if whole else None


def _apart(found: Iterable[Condition]) -> list[Condition]:
    """Return the conditions in order of the text, each stretch once."""
    kept: list[Condition] = []
    for one in sorted(found, key=lambda condition: (condition.quote.start, -condition.quote.end)):
        if not kept or one.quote.start >= kept[-1].quote.end:
            kept.append(one)
    return kept


def _running(text: str, lines: Sequence[Line]) -> Iterator[Quote]:
    """Yield the sentences of all lines that are no headings."""
    return (one for line in lines if not line.alone for one in sentences(text, line.body, line.end))


def refusals(text: str, lines: Sequence[Line]) -> list[Condition]:
    """Return the sentences that say who gets nothing (有失信记录的企业，不得享受…), wherever they stand."""
    return [
        Condition(one)
        for one in _running(text, lines)
        if 8 <= len(one.text) <= 100 and _REFUSES.search(one.text) and not _PENALTY.search(one.text)
    ]


def demands(text: str, lines: Sequence[Line]) -> list[Condition]:
    """Return the sentences outside of any list that say what an applicant must be (申报企业应当具备…)."""
    return [
        Condition(one)
        for one in _running(text, lines)
        if 10 <= len(one.text) <= 120
        and _REQUIRES.search(one.text)
        and not _NOT_A_CONDITION.search(one.text)
        and not _PROCEDURE.search(one.text)
        and not _PENALTY.search(one.text)
        and not re.search(r"(?:下列|以下|如下)[^，；]{0,10}$", one.text)
        and text[one.end : one.end + 1] not in ("：", ":")
    ]


def together(first: Sequence[Condition], second: Sequence[Condition]) -> list[Condition]:
    """Return the conditions of both, each stretch of the text once."""
    return _apart([*first, *second])


def stated_conditions(text: str, lines: Sequence[Line]) -> list[Condition]:
    """Return the sentences that state what an applicant must be, where no heading and no lead-in announces them."""
    found: list[Condition] = []
    for line in lines:
        for one in sentences(text, line.body if line.body < line.end else line.start, line.end):
            if _states(one):
                found.append(Condition(one))
    return found


def _states(one: Quote) -> bool:
    if len(one.text) > 160 or _NOT_A_CONDITION.search(one.text) or _PROCEDURE.search(one.text):
        return False
    kinds = kinds_in(one.text)
    return bool(_SUBJECT.search(one.text) and (_MUST.search(one.text) or kinds)) or (
        len(kinds) >= 1 and bool(re.match(r"(?:没有|无|未|从业人员|职工|员工|成立|年营业)", one.text))
    )
