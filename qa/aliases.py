"""Different words for one thing: short names, and ways of writing periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from corpus.places import NATION, Divisions

_FILE = Path(__file__).with_name("aliases.txt")
_WIDE_WORDS = {1: ("全省", "我省"), 2: ("全市", "我市"), 3: ("全县", "我县", "全区", "我区")}
_CN_MONTHS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
_FIRST_MONTHS = re.compile(r"(?:的)?(?:前|头)(1[01]|[2-9]|十一?|[二三四五六七八九])个?月(?!底|初)")
_TO_MONTH = re.compile(r"(\d{1,2})\s*(?:月)?\s*[-—–~～到]+\s*(\d{1,2})月")
_NO_YEAR = "(?!代|级|期|间|多?来|以|内|后|前)"
_SHORT_YEAR = re.compile(rf"(?<![\d.])([012]\d)年{_NO_YEAR}")
# 一三年, not the 二三年 ("two or three years") of 等了二三年
_SPOKEN_YEAR = re.compile(
    rf"(?<![零〇一二两三四五六七八九十百千万亿第近过了这\d])([零〇一二])([零〇一二三四五六七八九])年{_NO_YEAR}"
)


# Words of speech for those of writing.
_COLLOQUIAL = (
    (
        re.compile(
            r"(?:怎么|咋|为啥)(?=(?:还|就|也)?(?:没有?|未|不)(?:定|设|提|完成|达到|实现|写|列|有|再|能|是|给|算))"
        ),
        "为什么",
    ),
    (re.compile(r"为啥"), "为什么"),
    (re.compile(r"咋(?!舌|呼)"), "怎么"),
    (re.compile(r"啥子?"), "什么"),
    (re.compile(r"哪儿"), "哪里"),
)
# Spoken ways to ask, and how the reader knows them.
_SPOKEN = (
    (re.compile(r"(?<=[十百千万]亿)级(?=[\u4e00-\u9fff]{2})"), "元级"),
    (re.compile(r"经济(?:增长|增速)(?=的?(?:预期|控制)?(?:目标|多少|是多少|达到多少))"), "GDP增长"),
    (re.compile(r"(?:准备|预备|想要?)(?=再?[改增减降完达控建压新开投淘退])"), "计划"),
    (re.compile(r"(?:新修|修建|修)了?(?=(?:多少公里)?的?(?:铁路|高铁|公路|高速))"), "新建"),
    (re.compile(r"减(?:轻|少)?了多少负担"), "减负多少"),
    (re.compile(r"(?:额度|盘子)(?:是|有)?(?:多大|多少)"), "是多少"),
    (re.compile(r"(?:快|多|高)了?(?:几|多少)个?(?:百分)?点"), "高多少个百分点"),
    (re.compile(r"(?:慢|少|低)了?(?:几|多少)个?(?:百分)?点"), "低多少个百分点"),
    (re.compile(r"(?<!哪)(?<![一二三四五六七八九十好第])几(?=[个家项名位条户次人])"), "多少"),
    (re.compile(r"(?:总量|总额)?(?:最后|最终|总共|一共|大概)?(?:达到|完成)了多少"), "完成多少"),
    (re.compile(r"(?<=[值量])(?:总量)?(?:达到|有)多少"), "是多少"),
    (re.compile(r"(?:规模|总额)?(?:是|有)?多大"), "是多少"),
    (re.compile(r"是什么(?:区间|水平|数)"), "是多少"),
    (re.compile(r"涨了?多少|百分之几(?!十)"), "增长多少"),
    (re.compile(r"(?<=[企业家谁])投的"), "投资的"),
    (re.compile(r"谁家"), "哪家企业"),
)


def in_writing(question: str) -> str:
    """Return the question with 什么, 怎么 and 为什么 for 啥, 咋 and 为啥."""
    for spoken, written in _COLLOQUIAL:
        question = spoken.sub(written, question)
    return question


def normal_question(question: str) -> str:
    """Return the question as documents would put it: 前11个月 as 1至11月, 19年 as 2019年, 几个点 as 多少个百分点."""

    def months(match: re.Match[str]) -> str:
        count = match.group(1)
        return f"1至{_CN_MONTHS.get(count, count)}月"

    question = _FIRST_MONTHS.sub(months, in_writing(question.strip().rstrip("？?。 ")))
    question = _TO_MONTH.sub(r"\1至\2月", question)
    question = _SHORT_YEAR.sub(r"20\1年", question)
    question = _SPOKEN_YEAR.sub(lambda year: f"20{_DIGITS[year[1]]}{_DIGITS[year[2]]}年", question)
    for spoken, written in _SPOKEN:
        question = spoken.sub(written, question)
    return question + "？"


def expanded(question: str) -> str:
    """Return the question followed by the other words for what it names, for searching."""
    others = [other for word, group in _named(question) for other in group if other != word and other not in question]
    return " ".join([question, *dict.fromkeys(others)])


def localised(question: str, text: str, region: Divisions = ()) -> str:
    """Return the question in the words that `text` uses: GDP becomes 国内生产总值 where only that stands there.

    In a document about `region`, 济宁市 becomes 全市 where the text says only that, and 全省 becomes 山东省.
    """
    question = _with_local_places(question, text, region)
    for word, group in _named(question):
        if word not in text:
            there = next((other for other in group if other in text), "")
            if there and there not in question:
                question = question.replace(word, there, 1)
    return question


def _with_local_places(question: str, text: str, region: Divisions) -> str:
    for depth, words in _WIDE_WORDS.items():
        if len(region) < depth or region == NATION:
            continue
        name = region[depth - 1]
        short = name.removesuffix("省").removesuffix("市").removesuffix("县")
        wide = next((word for word in words if word in text), "")
        asked = next((word for word in words if word in question), "")
        if asked and not wide and short in text:
            question = question.replace(asked, name, 1)
        elif wide and short not in text and short in question and not asked:
            question = re.sub(f"{short}(?:[省市县])?", wide, question, count=1)
    return question


def same_thing(word: str) -> tuple[str, ...]:
    """Return the words that name what `word` names, itself among them."""
    return _groups().get(word, (word,))


def _named(question: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each listed word that the question holds, the longest at each place, with its group."""
    position = 0
    longest = max(map(len, _groups()), default=0)
    while position < len(question):
        for length in range(min(longest, len(question) - position), 1, -1):
            word = question[position : position + length]
            if word in _groups():
                yield word, _groups()[word]
                position += length - 1
                break
        position += 1


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            general, special = (part.split() for part in (line.partition(">")[::2]))
            group = (*general, *special)
            groups |= dict.fromkeys(general, group)
            groups |= {word: (word, general[0]) for word in special}
    return groups
