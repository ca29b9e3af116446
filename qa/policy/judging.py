"""Whether a company meets the conditions of a policy: clause by clause, and never by a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from corpus.types import DocumentInfo
from qa.numerals import fold
from qa.policy.measures import Claim
from qa.policy.requirements import claims
from qa.policy.types import MET, UNKNOWN, UNMET, CheckedItem, Checklist, Condition, Judgement, PolicyFields, Profile

_CLAUSE = re.compile(r"[，；;,。]|(?:并且|而且|且|并(?!购))|但(?=[^，]*(?:不列入|不含|除外))")
_PERMITS = re.compile(r"(?:均|也|都)?可以?(?:申报|申请|享受)|^非上述|^上述")
# Words that ask for nothing by themselves; whatever else is left of a clause was not understood.
_SILENT = re.compile(
    r"截至申请日|截至申报日|申请之日|申报之日|申请日|申报日|负责人|法定代表人|申请人|申报|申请|企业|单位|主体|承租人|但|应当|应该|应|必须|须|需要|需|同时|具备|符合|满足|下列|以下|各项|条件|属于|具有|拥有|为|是|的|在|和|及|以及|与|或者|或|"
    r"等|之一|其中|一项|中|称号|已经|已|取得|获得|入选|通过|有效期内|认定|入库|依法|合法|上一?年度|截至|之日|上年末|近[一二两三四五\d]+年内?|最近[一二两三]年|本|该|"
    r"个体工商户|农民专业合作社|家庭农场|各类|含|行政区域|区域|辖区|范围|境内|境|内|领域|产业|行业|主营业务|从事|经营|正常|持有|营业执照|设立|登记注册|注册|登记|成立|办理|"
    r"[、和或及](?:事业单位|社会团体|社会组织|民办非企业单位|科研院所|高等院校|其他(?:经济)?组织|研究机构)|所属|规模|类型|"
    r"仍|都|还|就|时间|期限|总数|对象|适用|支持|本措施|工商|市域|除|以外|外|中小企业划型标准|标准|即|特定|从|也|又|其|对|均|主要|范围内|时|划型|所在地|地址|地|农业(?=企业)|＃"
)
# A sentence that ends so says who gets nothing: 成立不足一年的，不予支持.
_REFUSES = re.compile(
    r"的?[，,]?(?:一律)?(?:不予|不得|不能|不可以?|不再)(?:支持|补助|补贴|奖励|奖补|贴息|受理|申报|申请|享受|参评|认定|资助|推荐|重复申报|入驻|入选|参加|列入|纳入|申领)[^，；]*$"
)
# Clauses that ask for nothing more: where the rest holds, that a title is still valid, that the company is open.
_SCOPE = re.compile(
    r"在?[^，]{2,14}(?:方面|领域)|(?:证书)?[仍均]?(?:在|处于)有效期内?|[仍均]?(?:在|正常|持续)(?:经营|运营|营业)(?:状态)?|"
    r"处于(?:存续|开业|在业)状态"
)
_NOTE = re.compile(r"（(?:不含|不包括|除)[^）]*）|（[^）]*(?:除外|以外)）")
_LEAVES_OUT = re.compile(r"除外|以外|不含|不包括|不属于|非(?!常)")
_SOFT = re.compile(r"优先|原则上|鼓励|倾斜|加分|一般应")
# Words for a subject that is no company of the kind named before them: 制造业企业数字化转型服务商 is no 制造业企业.
_OTHER_SUBJECT = re.compile(r"服务商|服务机构|服务平台|平台|载体|孵化器|基地|协会|银行|医院|学校|高校|团队|项目")
_TEXT = re.compile(r"[一-鿿A-Za-z\d]")


def checklist(fields: PolicyFields, info: DocumentInfo, profile: Profile, today: date, text: str = "") -> Checklist:
    """Return a line for each condition, for the objects that ask for something, and for the time to apply."""
    here = place_of(info, text)
    items = [
        CheckedItem("支持对象", quote, judge(Condition(quote), profile, here, today))
        for quote in fields.objects
        if not any(one.quote.start <= quote.start < one.quote.end for one in fields.conditions)
    ]
    items += [
        CheckedItem("不予支持" if one.excluded else "条件", one.quote, judge(one, profile, here, today))
        for one in fields.conditions
    ]
    items += [
        CheckedItem("时间", window.quote, _on_time(window.opens, window.closes, today))
        for window in fields.times
        if window.opens or window.closes
    ]
    order = {"支持对象": 0, "条件": 1, "不予支持": 2, "时间": 3}
    return Checklist(fields.document_id, tuple(sorted(items, key=lambda item: (order[item.kind], item.quote.start))))


def place_of(info: DocumentInfo, text: str = "") -> str:
    """Return the place that 本市 and 我区 mean in a document: its region, its issuer's or its title's."""
    from qa.policy.regions import units

    named = [*units(info.title.removeprefix("关于")), *units(info.issuer)]
    found = "".join(dict.fromkeys(unit.removeprefix("关于") for unit in named))
    if not found:
        found = "".join(dict.fromkeys(units(text[:60])))
    return f"{info.region}{found}"


def judge(condition: Condition, profile: Profile, here: str, today: date) -> Judgement:
    """Return the verdict on one condition with its reason."""
    if condition.alternatives:
        options = [_judged(one.text, profile, here, today, False) for one in condition.alternatives]
        return _any_of(options)
    return _judged(condition.quote.text, profile, here, today, condition.excluded)


def _judged(words: str, profile: Profile, here: str, today: date, excluded: bool) -> Judgement:
    text = re.sub(r"\s", "", fold(words)).replace("(", "（").replace(")", "）")
    if not excluded and (refused := _REFUSES.search(text)):
        excluded, text = True, text[: refused.start()]
    notes = [note.strip("（）") for note in _NOTE.findall(text)]
    pieces = [*_clauses(_NOTE.sub("", text)), *notes]
    results: list[Judgement] = []
    for clause in pieces:
        if len(pieces) > 1 and (_PERMITS.search(clause) or _SCOPE.fullmatch(clause)):
            continue
        results.append(_clause(clause, profile, here, today, excluded))
    if excluded:
        return _left_out(results)
    if results and (soft := _SOFT.search(text)):
        found = _all_of(results)
        return found if found.verdict == MET else Judgement(UNKNOWN, f"写的是“{soft[0]}”，不是必须；{found.reason}")
    return _all_of(results) if results else Judgement(UNKNOWN, "这一条要另外核实")


def _clauses(text: str) -> list[str]:
    """Cut a condition where all parts must hold; a part that begins with 或者 or 以及 stays with the one before."""
    text = re.sub(r"（(?:含[^）]*|[^）]*为准)）(?!以[上下]|及)", "", text)
    parts: list[str] = []
    for part in _CLAUSE.split(text):
        if not part:
            continue
        if parts and re.match(r"或者?|以及在", part):
            parts[-1] += "或者" + re.sub(r"^(?:或者?|以及)", "", part)
        else:
            parts.append(part)
    return parts


def _clause(clause: str, profile: Profile, here: str, today: date, excluded: bool) -> Judgement:
    whole = claims(clause, profile, here, today, excluded)
    options = _options(clause, whole)
    if len(options) > 1:
        head = options[-1].rfind("的") + 1
        if head and (named := claims(options[-1][head:], profile, here, today, excluded)):
            # 注册在本市或者愿意迁入的小微企业: what the last 的 leads to is asked of both.
            shared = _option(options[-1][head:], named)
            rest = [*options[:-1], options[-1][:head]]
            return _all_of(
                [_any_of([_option(one, claims(one, profile, here, today, excluded)) for one in rest]), shared]
            )
        return _any_of([_option(one, claims(one, profile, here, today, excluded)) for one in options])
    return _option(clause, whole)


def _options(clause: str, found: Sequence[Claim]) -> list[str]:
    """Cut at a 或 that stands inside nothing understood."""
    options, begin = [], 0
    for match in re.finditer(r"或者|或", clause):
        if not any(one.start <= match.start() < one.end for one in found) and match.start() >= begin:
            options.append(clause[begin : match.start()])
            begin = match.end()
    return [one for one in [*options, clause[begin:]] if one]


def _option(clause: str, found: Sequence[Claim]) -> Judgement:
    left = list(clause)
    for one in found:
        left[one.start : one.end] = "＃" * (one.end - one.start)
    unread = [part for part in re.split("＃+", _SILENT.sub("＃", "".join(left))) if _TEXT.search(part)]
    results = [Judgement({True: MET, False: UNMET, None: UNKNOWN}[one.holds], one.reason) for one in found]
    if unread and (_LEAVES_OUT.search("".join(left)) or any(_OTHER_SUBJECT.search(part) for part in unread)):
        return Judgement(UNKNOWN, f"“{_short(clause)}”要另外核实")
    if unread or not found:
        results.append(Judgement(UNKNOWN, f"“{_short(clause)}”要另外核实"))
    return _all_of(results)


def _all_of(results: Sequence[Judgement]) -> Judgement:
    for verdict in (UNMET, UNKNOWN, MET):
        chosen = [one for one in results if one.verdict == verdict]
        if chosen:
            return Judgement(verdict, "；".join(dict.fromkeys(one.reason for one in chosen)))
    return Judgement(UNKNOWN, "这一条要另外核实")


def _any_of(results: Sequence[Judgement]) -> Judgement:
    for verdict in (MET, UNKNOWN, UNMET):
        chosen = [one for one in results if one.verdict == verdict]
        if chosen:
            named = chosen[:1] if verdict == MET else chosen
            return Judgement(verdict, "；".join(dict.fromkeys(one.reason for one in named)))
    return Judgement(UNKNOWN, "这一条要另外核实")


def _left_out(results: Sequence[Judgement]) -> Judgement:
    """Turn what a policy leaves out into a verdict: who fits all of it is left out."""
    whole = _all_of(results) if results else Judgement(UNKNOWN, "这一条要另外核实")
    turned = {MET: UNMET, UNMET: MET, UNKNOWN: UNKNOWN}[whole.verdict]
    return Judgement(turned, whole.reason)


def _on_time(opens: str, closes: str, today: date) -> Judgement:
    now = today.isoformat()
    if closes and closes < now:
        return Judgement(UNMET, f"{closes}已截止")
    if opens and opens > now:
        return Judgement(MET, f"{opens}开始" + (f"，{closes}截止" if closes else ""))
    return Judgement(MET, f"{closes}截止" if closes else f"{opens}已开始")


def _short(clause: str) -> str:
    return clause if len(clause) <= 24 else clause[:23] + "…"
