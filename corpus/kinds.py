"""What kind of document it is: its legal class where it has one, else what its title calls it."""

from __future__ import annotations

import re

from corpus.places import places

_GENRES = (
    "政府工作报告 工作报告 通知 通告 公告 公报 意见 办法 条例 细则 规定 规则 规程 守则 解释 决定 决议 命令 "
    "批复 复函 函 纲要 规划 方案 计划 预案 措施 清单 指南 指引 目录 标准 规范 法典 "
    "法 宪法 章程 倡议书 公开信 解读 问答 报告 评论 社论 新闻 讲话 要点 令 安排 攻略 会议纪要 纪要"
)
_WORDS = "|".join(sorted(_GENRES.split(), key=len, reverse=True))
_AT_END = re.compile(rf"(?:{_WORDS})(?=(?:（[^）]*）|\([^)]*\)|[》〉>”]|的(?:通知|公告|通告|函|决定|公示))*$)")
_SHORT = {"政府工作报告": "报告", "工作报告": "报告", "法典": "法", "宪法": "法", "复函": "函"} | dict.fromkeys(
    ("攻略", "指引"), "指南"
)
_EXPLAINS = re.compile(r"解读|答记者问|问答|一图读懂|图解|常见问题|热点.{0,4}问|百问|一文(?:读懂|说清|看懂)|政策问")
_COVERING = re.compile(r"(?:通知|公告|通告|函|决定)(?:（[^）]*）|\([^)]*\))?$")
_COVERED = re.compile(r"(?:印发|转发|发布|公布|批转)")
_RULES = frozenset("办法 细则 规定 规则 规程 守则 条例".split())
_LAW_MAKERS = re.compile(r"人民代表大会|人大")
_COUNCIL = re.compile(r"国务院(?:、中央军(?:委|事委员会))?")
_AUTHORITY = re.compile(r"(?:政府|办公[厅室]|局|厅|委员会|委|部|署)$")
_PRESS = re.compile(r"[日晚时早商晨]报|都市报|新华社|通讯社|电视台|广播|新闻网|人民网|新华网|中新网|客户端|南方\+")
_DATELINE = re.compile(
    r"^(?:本报讯|本报记者|记者从|新华社[一-鿿]{2,8}\d|[（(【]?(?:全媒体)?记者)|^[一-鿿]{2,6}\d+月\d+日[电讯]"
)
_READINGS_OF_LAW = frozenset("解释 规定 批复 决定 规则 办法 安排".split())


def genre(title: str) -> str:
    """Return the finer word of a title: of a notice that issues an 办法, 办法; "" where the title has none."""
    if _EXPLAINS.search(title) and not re.search(r"关于印发|的解释", title):
        return "解读"
    match = _AT_END.search(title)
    return _SHORT.get(match[0], match[0]) if match else ""


def kind(title: str, genre: str, issuer: str, number: str) -> str:
    """Return the class of a document.

    That is 法律, 行政法规, 地方性法规, 规章, 司法解释 or 规范性文件 where issuer, number and form say so, else what the
    document itself is: 通知 for a notice that issues a plan, 报告, 解读, 新闻 ….
    """
    outer = _outer(title, genre)
    covering = outer != genre
    if genre == "解读":
        return genre
    if legal := _legal(title, genre, issuer, number, covering):
        return legal
    if re.search(r"规字?〔", number) or (genre in _RULES and (covering or _AUTHORITY.search(issuer))):
        return "规范性文件"
    return "法律" if outer == "法" else outer


def _legal(title: str, genre: str, issuer: str, number: str, covering: bool) -> str:
    """Return the class of a text with the force of law, "" for any other."""
    order = bool(re.search(r"令(?:第|(?:19|20)\d\d)", number))
    if re.match(r"最高人民(?:法院|检察院)", issuer) and genre in _READINGS_OF_LAW:
        return "司法解释"
    if covering:
        return ""
    if _LAW_MAKERS.search(issuer):
        if genre not in {"法", *_RULES, "决定"}:
            return ""
        return "法律" if issuer.startswith("全国") else "地方性法规"
    if genre == "法" and title.startswith("中华人民共和国"):
        return "法律"
    if genre == "条例" and not issuer:  # no lesser body may call its rules so
        if title.startswith("中华人民共和国"):
            return "行政法规"
        return "地方性法规" if (found := places(title)) and not found[0].start and found[0].level != "country" else ""
    if _COUNCIL.fullmatch(issuer) and (number.startswith("国务院令") or genre in _RULES):
        return "行政法规"
    return "规章" if order and genre in {*_RULES, "决定", "令", "", "标准", "规范"} else ""


def _outer(title: str, genre: str) -> str:
    """Return what the document itself is: the notice, where it issues something else."""
    match = _COVERING.search(title)
    if not match or not _COVERED.search(title):
        return genre
    return re.sub(r"[（(].*", "", match[0])


def press(publisher: str, opening: str) -> bool:
    """Tell whether a document is a piece of news: by whom it was published, or by how it begins."""
    return bool(_PRESS.search(publisher) or _DATELINE.search(opening))
