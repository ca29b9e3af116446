"""Whether a company meets the conditions of a policy: clause by clause, and never by a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from corpus.types import DocumentInfo
from qa.policy.clauses import SCOPE, SILENT, as_of, clauses, exception, folded
from qa.policy.measures import Claim
from qa.policy.regions import units
from qa.policy.requirements import claims
from qa.policy.types import MET, UNKNOWN, UNMET, CheckedItem, Checklist, Condition, Judgement, PolicyFields, Profile

_PERMITS = re.compile(r"(?:，?(?:均|也|都)?可以?(?:按规定)?(?:申报|申请|享受|申领|参加)[^，]*$)|^(?:非上述|上述).*")
# A sentence that ends so says who gets nothing: 成立不足一年的，不予支持.
_REFUSES = re.compile(
    r"的?[，,]?(?:一律|均|也|将|原则上)*(?:(?:不予|不得|不能|不可以?|不再|不给予)(?:再次|重复|再|上述|参加|申请|给予|安排)*"
    r"(?:支持|补助|补贴|奖励|奖补|贴息|受理|申报|申请|享受|参评|认定|资助|推荐|入驻|入选|参加|列入|纳入|申领|扶持|兑现|入库|发放|领取)|"
    r"取消[^，；]{0,10}资格|不(?:在|属于|纳入|列入|享受|适用)[^，；]{0,10}(?:范围|范畴|之列|政策|补贴|补助|奖励|支持|办法|细则|措施|规定|通知))[^，；]*$"
)
# An item of a list that was not understood beside one that was: whoever is none of the one may be the other.
_ALSO_OUT = re.compile(r"＃类?(?:、|和|及其?|以及|或者?|与)(?!其他)[一-鿿]|[一-鿿](?:、|和|及其?|以及|或者?|与)＃")
_OR_ELSE = re.compile(r"[，；](?:以及|或者?|及)|(?:以及|或者?)(?=已|有|被|存在|属于|未|近|发生|受到)")
_LEAVES_OUT = re.compile(r"除外|以外|不含|不包括|不包含|不属于|不适用|不享受|不纳入|不列入|不在|不予|不得|非(?!常)")
_WITHOUT = re.compile(r"(?:不含|不包括|不包含)(.{2,})")
_SOFT = re.compile(r"优先|原则上|鼓励|倾斜|加分|一般(?=应|须|需|不|在|要)")
# Words for a subject that is no company of the kind named before them: 制造业企业数字化转型服务商 is no 制造业企业.
_OTHER_SUBJECT = re.compile(r"服务商|服务机构|服务平台|平台|载体|孵化器|基地|协会|银行|医院|学校|高校|团队|项目")
_TEXT = re.compile(r"[一-鿿A-Za-z\d]")


_OPEN = Judgement(UNKNOWN, "这一条要另外核实")


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
    named = [*units(info.title), *units(info.issuer)]
    found = "".join(dict.fromkeys(named)) or "".join(dict.fromkeys(units(text[:60])))
    return f"{info.region}{found}"


def judge(condition: Condition, profile: Profile, here: str, today: date) -> Judgement:
    """Return the verdict on one condition with its reason."""
    if condition.alternatives:
        options = [_judged(one.text, profile, here, today, False) for one in condition.alternatives]
        return _any_of(options)
    return _judged(condition.quote.text, profile, here, today, condition.excluded)


def _judged(words: str, profile: Profile, here: str, today: date, excluded: bool) -> Judgement:
    text, today = as_of(folded(words), today)
    if excluded:
        return _excluded(text, profile, here, today)
    if not (refused := _REFUSES.search(text)):
        return _required(text, profile, here, today) or _OPEN
    told = text[: refused.start()]
    # 成立不足一年的，不予支持 leaves out by all that it says; 应在本市注册，大型企业不得申报 by its last clause.
    cut = 0 if refused[0][0] in "的，," else max(told.rfind(sign) for sign in "，；,") + 1
    asked = _required(told[:cut], profile, here, today, more=True) if cut else None
    left_out = _excluded(told[cut:], profile, here, today)
    return _all_of([asked, left_out]) if asked else left_out


def _required(text: str, profile: Profile, here: str, today: date, more: bool = False) -> Judgement | None:
    """Judge what must hold; None where nothing of it asks for anything."""
    pieces = clauses(text)
    results: list[Judgement] = []
    for position, clause in enumerate(pieces, 1):
        # 甲和乙均可申报，但… only says who may; at the end, after all that is asked, it says who must be one of them.
        permits = _PERMITS.search(clause) if more or position < len(pieces) else _PERMITS.fullmatch(clause)
        silent = SCOPE.fullmatch(clause) or not _TEXT.search(SILENT.sub("", clause))
        if permits or (len(pieces) > 1 and silent and not claims(clause, profile, here, today)):
            continue
        clause = _PERMITS.sub("", clause) or clause
        two = exception(clause)
        found = _excepted(*two, profile, here, today) if two else _clause(clause, profile, here, today, False)
        if found.verdict == UNKNOWN and (without := _WITHOUT.fullmatch(clause)):
            found = _excluded(without[1], profile, here, today)
        results.append(found)
    if not results:
        return None
    whole = _all_of(results)
    if whole.verdict != MET and (soft := _SOFT.search(text)):
        return Judgement(UNKNOWN, f"写的是“{soft[0]}”，不是必须；{whole.reason}")
    return whole


def _excluded(text: str, profile: Profile, here: str, today: date) -> Judgement:
    """Turn what a policy leaves out into a verdict: who fits all of one alternative is left out."""
    alternatives = [
        _all_of([_clause(clause, profile, here, today, True) for clause in clauses(part)])
        for part in _OR_ELSE.split(text)
        if part
    ]
    whole = _any_of(alternatives)
    return Judgement({MET: UNMET, UNMET: MET, UNKNOWN: UNKNOWN}[whole.verdict], whole.reason)


def _excepted(own: str, other: str, who: str, profile: Profile, here: str, today: date) -> Judgement:
    """Judge a limit that is another one for some: whether the company is one of them decides where the two differ."""
    first = _clause(own, profile, here, today, False)
    second = _clause(other, profile, here, today, False)
    if first.verdict == second.verdict:
        return first
    special = _option(who, claims(who, profile, here, today)).verdict
    if special == UNKNOWN:
        return Judgement(UNKNOWN, f"是否属于“{_short(who)}”要另外核实")
    return second if special == MET else first


def _clause(clause: str, profile: Profile, here: str, today: date, excluded: bool) -> Judgement:
    whole = claims(clause, profile, here, today, excluded)
    options = _options(clause, whole)
    if len(options) > 1:
        head = options[-1].rfind("的") + 1
        if head and (named := claims(options[-1][head:], profile, here, today, excluded)):
            # 注册在本市或者愿意迁入的小微企业: what the last 的 leads to is asked of both.
            shared = _option(options[-1][head:], named, excluded)
            rest = [*options[:-1], options[-1][:head]]
            return _all_of(
                [_any_of([_option(one, claims(one, profile, here, today, excluded), excluded) for one in rest]), shared]
            )
        return _any_of([_option(one, claims(one, profile, here, today, excluded), excluded) for one in options])
    return _option(clause, whole, excluded)


def _options(clause: str, found: Sequence[Claim]) -> list[str]:
    """Cut at a 或 that stands inside nothing understood, and that leads to more than another kind of applicant."""
    options, begin = [], 0
    for match in re.finditer(r"或者|或", clause):
        rest = re.split("或", clause[match.end() :])[0]
        asks = any(one.end > match.end() for one in found) or _TEXT.search(SILENT.sub("", rest))
        inside = any(one.start <= match.start() < one.end for one in found)
        if not inside and asks and match.start() >= begin:
            options.append(clause[begin : match.start()])
            begin = match.end()
    return [one for one in [*options, clause[begin:]] if one]


def _option(clause: str, found: Sequence[Claim], excluded: bool = False) -> Judgement:
    left = list(clause)
    for one in found:
        left[one.start : one.end] = "＃" * (one.end - one.start)
    unread = [part for part in re.split("＃+", SILENT.sub("＃", "".join(left))) if _TEXT.search(part)]
    unclear = Judgement(UNKNOWN, f"“{_short(clause)}”要另外核实")
    if unread and _LEAVES_OUT.search("".join(left)):
        return unclear
    held = found
    head = clause[clause.rfind("的", 0, -1) + 1 :]  # 纳入直报平台的工业企业 is about the company, not the platform
    if any(_OTHER_SUBJECT.search(part) and part in head for part in unread):
        # Where and since when it is registered holds of whatever it is.
        held = [one for one in found if one.kind in ("注册地", "成立时间", "记录")]
    results = [Judgement({True: MET, False: UNMET, None: UNKNOWN}[one.holds], one.reason) for one in held]
    if (
        excluded
        and unread
        and _ALSO_OUT.search(re.sub("企业|单位|行业|项目|公司|机构", "", "".join(left)))
        and _all_of(results).verdict == UNMET
    ):
        return unclear
    if unread or not found:
        results.append(unclear)
    return _all_of(results)


def _all_of(results: Sequence[Judgement]) -> Judgement:
    for verdict in (UNMET, UNKNOWN, MET):
        chosen = [one for one in results if one.verdict == verdict]
        if chosen:
            return Judgement(verdict, "；".join(dict.fromkeys(one.reason for one in chosen)))
    return _OPEN


def _any_of(results: Sequence[Judgement]) -> Judgement:
    for verdict in (MET, UNKNOWN, UNMET):
        chosen = [one for one in results if one.verdict == verdict]
        if chosen:
            named = chosen[:1] if verdict == MET else chosen
            return Judgement(verdict, "；".join(dict.fromkeys(one.reason for one in named)))
    return _OPEN


def _on_time(opens: str, closes: str, today: date) -> Judgement:
    now = today.isoformat()
    if closes and closes < now:
        return Judgement(UNMET, f"{closes}已截止")
    if opens and opens > now:
        return Judgement(MET, f"{opens}开始" + (f"，{closes}截止" if closes else ""))
    return Judgement(MET, f"{closes}截止" if closes else f"{opens}已开始")


def _short(clause: str) -> str:
    return clause if len(clause) <= 24 else clause[:23] + "…"
