"""Bylines and headlines: the marks by which the articles of a newspaper page are told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.paragraphs import Paragraph
from corpus.wrapping import ends_sentence


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote an article, and where that stands: paragraphs first..last.

    `place` is "line" (a line of its own before the text), "lead" (the first words of the text) or "end" (its last).
    """

    first: int
    last: int
    author: str
    place: str
    reported: bool  # by a reporter; else a comment


_NAME = r"[一-鿿]{2,4}(?:·[一-鿿]{1,6})?"
_REST = r"[一-鿿]{1,3}(?:·[一-鿿]{1,6})?"
_NAMES = rf"{_NAME}(?:[\s、，,]+{_NAME})*"
# A mark such as ■ also opens list items, so the name after it must begin with a surname.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
    "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文满樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢岳齐梅"
    "莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶"
    "瞿戚丘古米池滕晋苑邬臧畅宫来苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩嵇井练仲乐虞卞封竺"
)
_ROLE = (
    r"(?:(?:本报|本刊|本台|本网|新华社|人民网|中新社|[一-鿿]{2,6}(?:日报|晚报|时报|商报|都市报|融媒体?))?"
    r"(?:全媒体|融媒体|特约|特派|见习|实习|首席|驻[一-鿿]{2,5})*(?:记者|通讯员|评论员|观察员|撰稿人))"
)
_CREDIT = rf"{_ROLE}\s*{_NAMES}(?:[\s、，,]+{_ROLE}\s*{_NAMES})*"
_MARK = r"[■□◆◇●▲△★]"
_LINE = re.compile(
    rf"{_MARK}?\s*(?P<reported>{_CREDIT})|[（(【]\s*(?P<bracketed>{_CREDIT})\s*[)）】]|{_MARK}\s*(?P<marked>[{_SURNAMES}]{_REST}(?:[\s、，,]+{_NAME})*)|"
    rf"{_MARK}?\s*(?:文|图文|图/文|撰文|作者|撰稿|执笔)\s*[/／｜|:：]\s*(?P<written>(?:{_ROLE}\s*)?{_NAMES})"
)
_LEAD = re.compile(
    rf"(?:本报|本刊|本台)(?:[一-鿿]{{2,8}}[\d月日]*)?[讯电]\s*(?:[（(]\s*(?P<lead>{_CREDIT})\s*[)）])?|"
    rf"[（(]\s*(?P<opening>{_CREDIT})\s*[)）](?=\S{{20}})|新华社[一-鿿]{{2,8}}\d+月\d+日电\s*[（(]\s*(?P<wire>{_CREDIT})\s*[)）]"
)
_END = re.compile(rf"[。！？”][（(]\s*(?P<end>(?:文/)?{_CREDIT})\s*[)）]$")
_PHOTO = re.compile(r"[摄绘]$|摄影|制图|图片")
_ROLES = re.compile(rf"{_ROLE}|文/")
_HEADLINE_LENGTH = 40
_BODY_LENGTH = 40
_NOT_A_HEADLINE = re.compile(r"[，,、：:；;。！？]$|[。；]|^\d+$|\d{4}年\d{1,2}月\d{1,2}日$|｜")


def is_headline(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph may be a headline, a sub-title or a sub-heading."""
    text = paragraph.text
    question = text.endswith(("？", "！"))
    short = 3 <= len(text) <= _HEADLINE_LENGTH and (question or not ends_sentence(text))
    return short and not _NOT_A_HEADLINE.search(text.rstrip("？！")) and byline_of(text) is None


def byline_of(text: str) -> tuple[str, bool] | None:
    """Return the author and whether a reporter wrote, where `text` is a byline."""
    match = _LINE.fullmatch(text)
    if not match or _PHOTO.search(text):
        return None
    groups = match.groupdict()
    credit = next(value for value in groups.values() if value)
    return _author(credit), bool(groups["reported"] or groups["bracketed"]) and "评论员" not in credit


def bylines(paragraphs: Sequence[Paragraph]) -> list[Byline]:
    """Return the bylines of a page, one for each article: neighbours are one, and so are those of one author."""
    found: list[Byline] = []
    for index, paragraph in enumerate(paragraphs):
        byline = _at(index, paragraph)
        if byline is None:
            continue
        last = found[-1] if found else None
        if last and byline.place == "line" == last.place and last.last == index - 1:
            joined = f"{last.author}、{byline.author}"
            found[-1] = Byline(last.first, index, joined, "line", last.reported or byline.reported)
        elif last is None or not byline.author or byline.author != last.author:
            found.append(byline)
    return [byline for byline in found if _has_body(paragraphs, byline)]


def _at(index: int, paragraph: Paragraph) -> Byline | None:
    text = paragraph.text
    if line := byline_of(text):
        return Byline(index, index, line[0], "line", line[1])
    if len(text) < _BODY_LENGTH:
        return None
    if lead := _LEAD.match(text):
        return Byline(index, index, _author(next((name for name in lead.groups() if name), "")), "lead", True)
    if end := _END.search(text):
        return Byline(index, index, _author(end["end"]), "end", True)
    return None


def _author(credit: str) -> str:
    return "、".join(name for name in re.split(r"[\s、，,]+", _ROLES.sub(" ", credit)) if name)


def _has_body(paragraphs: Sequence[Paragraph], byline: Byline) -> bool:
    """Tell a byline from a list item of the same looks: text follows, at once or after headlines."""
    if byline.place != "line":
        return True
    return any(len(paragraph.text) >= _BODY_LENGTH for paragraph in paragraphs[byline.last + 1 : byline.last + 4])
