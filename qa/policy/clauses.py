"""Cutting a condition into its clauses, and which words of a clause ask for nothing by themselves."""

from __future__ import annotations

import re
from datetime import date

from corpus.dates import dates
from qa.numerals import fold
from qa.policy.qualifications import JOIN

_CLAUSE = re.compile(r"[，；;,。]|(?:并且|而且|且|并(?!购))|但(?=[^，]*(?:不列入|不含|除外))")
_ABOVE_SIZE = re.compile(rf"规(?:模以)?上((?:工业|服务业|制造业)(?:{JOIN}(?:工业|服务业|制造业))+)")
_NOTE = re.compile(r"（(?:不含|不包括|除)[^）]*）|（[^）]*(?:除外|以外)）")
# A bracket that says how to read what stands before it, and nothing more; a product of the same name, a short synonym.
_REMARK = re.compile(
    r"（(?:含[^）]*|[^）]*(?:为准|下同|简称[^）]*)|不含港澳台(?:地区)?|产品|项目|服务|主营业务收入|营业收入|销售额|销售收入|营业额|产值|或[一-鿿]{2,5}额)）(?!以[上下]|及)"
)
# A limit for others, in brackets behind one's own: 不低于800万元（文化创意类企业不低于300万元）.
_EXCEPTION = re.compile(
    r"(?P<own>(?:不|超|达|高|低|大|小|多|少|满)[^\d，（]{0,4}|在)?(?P<number>[\d.,]+[^，（\d]{1,8})"
    r"（(?P<who>[^（），。\d]{2,24}?)(?P<other>(?:不|超|达|高|低|大|小|多|少|满|为|在)[^\d，（）]{0,4}[\d.,]+[^，（）\d]{1,8})）"
)
# The subject that a list of industries or a measure belongs to, when it is the company's own.
_OWN_SUBJECT = re.compile(
    r"^[^，；为]{0,6}(?:(?:经营|申报|申请|实施|运营|建设|投资|承担|补贴|扶持)主体|申[报请](?:单位|企业|人))(?:应当?|须|必须)?(?=为|是|属于)|"
    r"^(?:企业|单位)?(?:其)?(?:所属|所处|所在|所从事|从事|主营|主导|主要|核心)+的?(?:业务|项目|产品|产业|行业|领域|经营|范围|方向|和|、)*(?:应当?|须|必须)?(?=属于|为|是|符合|以)"
)
# Words that ask for nothing by themselves; whatever else is left of a clause was not understood.
SILENT = re.compile(
    r"截至申请日|截至申报日|申请之日|申报之日|申请日|申报日|负责人|法定代表人|申请人|申报人|申报|申请|企业|公司|单位|主体|承租人|但|应当|应该|应|必须|须|需要|需|同时|具备|符合|满足|下列|以下|各项|条件|属于|具有|拥有|为|是|的|在|和|及|以及|与|或者|或|"
    r"等|之一|其中|一项|中|称号|已经|已|取得|获得|获评|入选|通过|有效期内|认定|评定|评为|入库|在库|依法|合法|上一?年度|截至|之日|上年末|近[一二两三四五\d]+年内?|最近[一二两三]年|本|该|"
    r"个体工商户|农民专业合作社|家庭农场|各类|含|行政区域|区域|辖区|范围|境内|境|内|领域|产业|行业|主营业务|从事|经营|正常|持有|营业执照|设立|登记注册|注册|登记|成立|办理|"
    r"[、和或及](?:事业单位|社会团体|社会组织|民办非企业单位|科研院所|高等院校|其他(?:经济)?组织|研究机构)|所属|规模|类型|"
    r"仍|都|还|就|时间|期限|总数|对象|适用|支持|本措施|工商|市域|除|以外|外|《?(?:中小企业)?划型标准(?:规定)?》?|标准|即|特定|从|也|又|其|对|均|主要|范围内|时|划型|所在地|地址|地|农业(?=企业)|＃|"
    r"凡|皆|亦|则|且|目前|当前|现|经|被|由|于|以|自|有|能够|能|可|将|了|所|上述|以上(?=企业|主体)|证书|国家(?=＃|$)|完成|纳入|统计|独立(?=＃)|主业|为主|市场主体|经营主体|20\d\d年[末底]|组织(?!形式)|生产经营|(?<=＃)机构|实际|持续|连续|稳定"
)
# Clauses that ask for nothing more: where the rest holds, that a title is still valid, that the company is open.
SCOPE = re.compile(
    r"包括[^，；]*|在?[^，]{2,14}(?:方面|领域)|(?:证书)?[仍均]?(?:在|处于)有效期内?|[仍均]?(?:在|正常|持续)(?:经营|运营|营业)(?:状态)?|"
    r"处于(?:存续|开业|在业)状态"
)


def folded(words: str) -> str:
    """Return a condition without white space and with one kind of brackets and digits."""
    text = re.sub(r"\s", "", fold(words)).replace("(", "（").replace(")", "）")
    return _ABOVE_SIZE.sub(_each_above_size, text)


def _each_above_size(match: re.Match[str]) -> str:
    return "规模以上" + re.sub(JOIN, lambda join: f"企业{join[0]}规模以上", match[1])


def as_of(text: str, today: date) -> tuple[str, date]:
    """Return a condition without the day on which it must hold (截至2024年12月31日), and that day, else `today`."""
    if end := re.search(r"截[至止](20\d\d)年(?:年?[底末]|度)，?", text):
        last = date(int(end[1]), 12, 31)
        return (text, today) if last > today else (text[: end.start()] + text[end.end() :], last)
    match = re.search("截[至止](?=20)", text)
    day = next(iter(dates(text[match.end() :])), None) if match else None
    if not match or not day or day.start or len(day.iso) != 10 or date.fromisoformat(day.iso) > today:
        return text, today
    return text[: match.start()] + text[match.end() + day.end :].lstrip("，"), date.fromisoformat(day.iso)


def clauses(text: str) -> list[str]:
    """Cut a condition where all parts must hold; a part that begins with 或者 or 以及 stays with the one before."""
    notes = [note.strip("（）") for note in _NOTE.findall(text) if not _REMARK.fullmatch(note)]
    parts: list[str] = []
    for part in _CLAUSE.split(_REMARK.sub("", _NOTE.sub(_kept_remark, text))):
        if not part:
            continue
        if parts and re.match(r"或者?|以及在", part):
            parts[-1] += "或者" + re.sub(r"^(?:或者?|以及)", "", part)
        elif parts and part.startswith("占"):  # what stands before is a share of it
            parts.append(_subject(parts[-1]) + part)
        else:
            parts.append(_OWN_SUBJECT.sub("", part))
    return [*parts, *notes]


def _kept_remark(note: re.Match[str]) -> str:
    return note[0] if _REMARK.fullmatch(note[0]) else ""


def _subject(clause: str) -> str:
    """Return what a clause measures: the words before its comparison."""
    told = re.sub(r"^\d{4}年度?", "", clause)
    return re.split(r"不|达|超|高于|低于|大于|小于|在?\d|为", told)[0]


def exception(clause: str) -> tuple[str, str, str] | None:
    """Return (clause, other clause, who) for a limit that a bracket changes for others, None where none does."""
    match = _EXCEPTION.search(clause)
    if not match:
        return None
    begin = match.start("own") if match["own"] else match.start("number")
    own = (match["own"] or "") + match["number"]
    rest = clause[match.end() :]
    return clause[:begin] + own + rest, clause[:begin] + match["other"] + rest, match["who"]
