"""What a rule says of its own version: its name without version marks, the version's date, and what it repeals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from corpus.dates import dates, iso_date
from corpus.types import DocumentInfo

_HEAD, _HEAD_LENGTH = 24, 600  # paragraphs at the head that may tell of passing, and how long they may be
# 关于印发《…》的通知, 关于印发…办法的通知: the rule is what is issued
_ISSUED = re.compile(
    r"(?:印发|发布|公布|颁布)(?:新?修[订正]后?的)?(?:《(?P<title>.+)》|(?P<bare>[^《》]+?))(?:的(?:通知|公告|令|决定))?$"
)
_ABOUT = re.compile(r"关于(?:修改|修正|修订|废止|停止)")
_DRAFT = re.compile(r"征求意见|草案|送审稿|讨论稿")
_VERSION = re.compile(
    r"[（(【](?:(?:19|20)\d\d(?:[-./年][^（）()]*)?|(?:(?:19|20)\d\d年?)?(?:第[一二三四五六七八九十]+次)?修[订正改](?:本|稿|版|案|文本)?|"
    r"(?:已|全文)?(?:废止|失效)|现行有效)[)）】]"
)
_MARKED_REPEALED = re.compile(r"[（(【](?:已|全文)?(?:废止|失效)[)）】]")
_RULE = re.compile(
    r"(?:法|法典|宪法|条例|规定|办法|细则|规则|规程|解释|章程|准则|守则|安排|规范|标准|目录)(?:[（(](?:试行|暂行|[一二三四五六七八九十]+)[)）])?$"
)
_NO_LAW = re.compile(r"(?:(?<!公)司|方|做|看|说|立|执|违|普|书|想|用|打|语|合|非|守|学|手)法$")
_GENERIC = re.compile(
    r"(?:实施|管理|暂行|试行|若干|工作|操作|有关|相关|补充)*(?:办法|条例|细则|规定|规则|规程|规范|标准|目录|章程)(?:（.*）)?"
)
_NO_RULE = frozenset({"新闻", "评论", "报告", "解读", "讲话", "社论", "公报"})
_BRACKETS = re.compile(r"[《》〈〉<>‹›«»\s\u3000]")
_NATION = "中华人民共和国"
_DONE = re.compile(r"通过|修正|修订|修改|公布|批准|发布|颁布")
_FORCE = re.compile(r"施行|实施|生效")
_IN_FORCE = re.compile(r"本[一-鿿]{1,6}自(?P<date>[^，。；]{4,16}?)(?:起|开始)(?:正式)?(?:施行|实施|执行|生效)")
_ON_ISSUE = re.compile(r"本[一-鿿]{1,6}自(?:发布|公布|颁布|印发|下发)之日起(?:施行|实施|执行|生效)")
_FULL = 10  # length of an exact ISO date

_TITLE = re.compile(
    r"《(?P<title>[^《》]+(?:《[^《》]+》[^《》]*)*)》(?P<number>\s*[（(][^（）()]*?\d+号[^（）()]*[)）])?"
)
_NUMBER = re.compile(r"[一-鿿]{1,10}[〔\[【（(［]\s?(?:19|20)\d\d\s?[〕\]】）)］]\s?第?\s?\d+\s?号")
# 《甲》、《乙》同时废止: the last title stands right before the words that end it
_ENDED = re.compile(
    r"(?<=[》）)])[，,]?(?:[也均]|同时|即行|相应|一并|自[^，。；《]{2,16}起|予以|宣布|决定)*(?:废止|失效|停止执行|不再执行)"
)
_REPEALING = re.compile(r"(?:决定|现)?(?:予以)?废止(?:以?下列[^《。；]{0,20})?[:：]?(?=《)")
_TEXTS = "法规|规章|文件|条例|规定|通知|办法|决定|政策|解释"
_LIST_HEAD = re.compile(
    rf"(?:下列|以下|附件)[^。；]{{0,30}}(?:{_TEXTS})[^。；]{{0,20}}(?:废止|失效)|(?:废止|失效)[^。；]{{0,12}}(?:{_TEXTS})[^。；]{{0,8}}(?:目录|清单|[:：]$)|"
    rf"废止(?:以下|下列)[^。；]{{0,30}}(?:{_TEXTS})"
)
_LISTED = re.compile(r"(?:\d{1,3}[.．、]|[（(]?[一二三四五六七八九十]{1,3}[)）、])\s*")
_ONLY_PART = re.compile(r"\s*(?:[（(][^（）()]*[)）])?\s*(?:中的?|的)?第[一二三四五六七八九十百千零〇\d]+[条款项章]")


def rule_name(title: str) -> str:
    """Return the name that all versions of a rule share, "" for a title that names no rule."""
    title = title.strip()
    issued = _ISSUED.search(title)
    if issued:
        title = (issued["title"] or issued["bare"]).strip()
    name = title_key(title)
    other = _DRAFT.search(title) or _ABOUT.search(title) or _NO_LAW.search(name) or _GENERIC.fullmatch(name)
    return "" if other or not _RULE.search(name) else name


def title_key(title: str) -> str:
    """Return a title without version marks, brackets, spaces and the name of the state, to compare it by."""
    name = _VERSION.sub("", title)
    return _BRACKETS.sub("", name).replace(_NATION, "").replace("(", "（").replace(")", "）").strip()


def with_version(info: DocumentInfo, name: str, paragraphs: Sequence[str]) -> DocumentInfo:
    """Return `info` with the facts of its version; `name` is its file's name without folder."""
    rule = info.rule or ("" if info.kind in _NO_RULE else rule_name(info.title))
    head = [text for text in paragraphs[:_HEAD] if len(text) <= _HEAD_LENGTH]
    passed, begins = _events(head)
    version = _stamped(name) or _stamped(info.title) or passed or info.published
    effective = info.effective
    if rule and (not effective or effective < version[:_FULL]):
        effective = _effective(paragraphs, version, begins) or effective
    status = info.status or ("废止" if _MARKED_REPEALED.search(f"{info.title}{name}") else "")
    ended = "\n".join(dict.fromkeys(_repeals(info.title, paragraphs)))
    return replace(info, rule=rule, version=version if rule else "", effective=effective, status=status, repeals=ended)


def _stamped(text: str) -> str:
    """Return the date in brackets that a name carries: “商标法(2019-04-23)”, “…（2019年修正）”."""
    for match in re.finditer(r"[（(【](?P<date>(?:19|20)\d\d[^（）()【】]*)[)）】]", text):
        if date := iso_date(match["date"]):
            return date
    return ""


def _events(head: Sequence[str]) -> tuple[str, str]:
    """Return the latest date of passing or revising that the head tells, and the latest of coming into force."""
    passed, begins = "", ""
    for text in head:
        if not re.match(r"[（(]?(?:根据)?(?:19|20)\d\d年", text) and not re.match(r"[（(]", text):
            continue
        found = list(dates(text))
        for date, following in zip_longest(found, found[1:]):
            told = text[date.end : following.start if following else len(text)]
            if len(date.iso) != _FULL:
                continue
            if _DONE.search(told):
                passed = max(passed, date.iso)
            elif _FORCE.search(told):
                begins = max(begins, date.iso)
    return passed, begins


def _effective(paragraphs: Sequence[str], version: str, begins: str) -> str:
    """Return the day from which this version holds, "" where no text tells one that is not before it."""
    if begins >= version and len(begins) == _FULL:
        return begins
    for text in reversed(paragraphs):
        if match := _IN_FORCE.search(text):
            date = iso_date(match["date"])
            return date if date >= version else ""
        if _ON_ISSUE.search(text):
            return ""
    return ""


def _repeals(title: str, paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield “name” or “name|文号” of each text that these paragraphs repeal as a whole."""
    listing = False
    if "废止" in title and "修改" not in title:
        yield from _titles(title)
    for text in paragraphs:
        if listing and (mark := _LISTED.match(text)) and not re.search(r"修改|下列|以下|作如下", text):
            yield from list(_titles(text)) or _bare(text[mark.end() :])
            continue
        listing = False
        if "废止" not in text and "失效" not in text and "停止执行" not in text:
            continue
        listing = _LIST_HEAD.search(text) is not None
        for sentence in re.split(r"[。；\n]", text):
            if match := _REPEALING.search(sentence):
                yield from _titles(sentence[match.end() :])
            elif match := _ENDED.search(sentence):
                yield from _titles(_named_before(sentence[: match.start()]))


def _named_before(text: str) -> str:
    """Return the end of a sentence's beginning that lists what ends: what stands after the last 根据, 施行 or 以."""
    cut = max((match.end() for match in re.finditer(r"根据|依照|按照|施行[，,]|起施行|自《", text)), default=0)
    return text[cut:]


def _titles(text: str) -> Iterator[str]:
    for match in _TITLE.finditer(text):
        if _ONLY_PART.match(text, match.end()):
            continue  # 《…》第三条同时废止
        number = _NUMBER.search(match["number"] or "")
        yield title_key(match["title"]) + (f"|{number[0]}" if number else "")


def _bare(text: str) -> Iterator[str]:
    """Yield the title of an entry without book marks: “1.关于…的通知（国发〔2010〕1号）”."""
    number = _NUMBER.search(text)
    name = re.split(r"[（(]", text.strip().rstrip("；;。"))[0]
    if 4 <= len(name) <= 80 or number:
        yield title_key(name) + (f"|{number[0]}" if number else "")
