"""Facts that a page or a letterhead states beside their names: 发文机关：…, 成文日期｜…."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.dates import iso_date
from corpus.facts import NOTHING, Fact, Line
from corpus.fields import DATES
from corpus.organs import joined, publisher

_LABELS = {
    "title": "标题 名称 Title",
    "issuer": "发文机关 发文单位 发文部门 制定机关 制发机关 颁布机关 发布部门",
    "publisher": "发布机构 发布单位 来源 文章来源 信息来源 稿件来源 内容来源",
    "written": "成文日期 发文日期 签发日期 成文时间",
    "released": "发布日期 发布时间 发表时间 公布日期 公开日期 公开时间 印发日期 上网时间",
    "effective": "施行日期 实施日期 生效日期 执行日期 开始实施时间",
    "expires": "失效日期 废止日期 失效时间 有效期至",
    "number": "文号 发文字号 发布文号 文件编号",
    "status": "时效性 有效性 效力状态 是否有效",
    "author": "作者",
    "subjects": "主题词 关键词 主题分类",
    "secrecy": "密级",
    # What only ends the value before it.
    "": "索引号 信息索引 字体大小 字体 字号 浏览量 浏览次数 阅读 点击数 访问量 分享到 打印 编辑 责任编辑 责编 审核 "
    "公开方式 公开形式 公开类别 视力保护色 体裁分类 发布范围 统一编号 生成日期 Markdown",
}
_NAMES = {name: field for field, names in _LABELS.items() for name in names.split()}
_SPACED = "|".join(r"\s?".join(name) if len(name) <= 3 else name for name in sorted(_NAMES, key=len, reverse=True))
_LABEL = re.compile(rf"(?P<name>{_SPACED})\s*[】\]]?\s*(?P<mark>[:：｜])\s*")
_WITHIN = re.compile(r"[一-鿿]$")
_VALUE_END = {
    "title": re.compile(r"[｜】]"),
    "publisher": re.compile(r"[；;，,|｜【]|\s(?=[一-鿿]{2,6}[:：])"),
}
_ANY_END = re.compile(r"[；;，,|｜【]|\s(?=[一-鿿]{2,6}[:：])")
_LONGEST_LINE, _LONGEST_VALUE = 300, 120


def labelled(head: Sequence[Line]) -> Mapping[str, Fact]:
    """Return the facts that lines at the head of a document state by name; of two, the first."""
    found: dict[str, Fact] = {}
    for line in head:
        if len(line.text) > _LONGEST_LINE:
            continue
        matches = [match for match in _LABEL.finditer(line.text) if not _inside_a_word(line.text, match)]
        for place, match in enumerate(matches):
            field = _NAMES[re.sub(r"\s", "", match["name"])]
            stop = matches[place + 1].start() if place + 1 < len(matches) else len(line.text)
            if field and field not in found and (fact := _value(line, field, match.end(), stop)):
                found[field] = fact
    return found


def _inside_a_word(text: str, match: re.Match[str]) -> bool:
    """Tell whether a label is only the end of another word: 资金来源, 产品名称."""
    return bool(_NAMES[re.sub(r"\s", "", match["name"])] and _WITHIN.search(text[: match.start()]))


def _value(line: Line, field: str, start: int, stop: int) -> Fact:
    text = line.text[start:stop]
    end = _VALUE_END.get(field, _ANY_END).search(text)
    text = text[: end.start()] if end else text
    kept = text.rstrip(" 【[（(｜|")
    if not kept.strip() or len(kept) > _LONGEST_VALUE:
        return NOTHING
    return _read(field, line.fact(start + len(kept) - len(kept.lstrip()), start + len(kept)))


def _read(field: str, fact: Fact) -> Fact:
    if field in DATES:
        return fact.as_value(iso_date(fact.value))
    if field == "issuer":
        return fact.as_value(joined(fact.value) or fact.value)
    if field == "publisher":
        return fact.as_value(publisher(fact.value))
    if field == "subjects":
        return fact.as_value("、".join(word for word in re.split(r"[\s、，,；;\\/]+", fact.value) if word))
    return fact
