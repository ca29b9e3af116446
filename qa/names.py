"""People, organisations and places that an answer names, and whether the cited words name them too.

Cautious by intent: a name is reported only where a pattern, a post beside it or the place list says that it is one, and
a shorter or longer form of a name in the source is that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.places import NATION, Divisions, contains, places
from corpus.tags import UNKNOWN, tag
from corpus.words import Word, words
from qa.aliases import same_thing

_SURNAME = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|"
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱"
    "秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童甄项曲成游"
    "裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边满]"
)
_POST = (
    r"(?:董事长|总经理|总裁|主任|书记|局长|部长|厅长|省长|市长|县长|区长|镇长|乡长|村长|院长|校长|所长|处长|科长|司长|署长|行长|社长|会长|主席|总理|总统|"
    r"委员长|秘书长|检察长|理事长|负责人|发言人|厂长|站长|站站长|队长|团长|组长|研究员|教授|院士|工程师|律师|医生|记者|代表|委员|同志)"
)
_AFTER_NAME = (
    r"(?=说|表示|介绍|指出|强调|认为|告诉|透露|坦言|担任|任|兼任|同志|先生|女士|主持|出席|会见|签署|宣布|作|代表|在|到|从|对|与|和|同|及|等|也|还|又|将|曾|率|应|是|为|的|"
    r"[，。、；：,;（()）\s]|$)"
)
_BY_POST = re.compile(rf"{_POST}(?:是|为|由|叫|[:：])?\s*(?P<name>(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}?){_AFTER_NAME}")
_BEFORE_POST = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}?)(?={_POST}|是[\u4e00-\u9fff（）]{{0,20}}{_POST})"
)
_BY_SPEECH = re.compile(
    rf"(?<![\u4e00-\u9fff])据?(?P<name>(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}})(?=(?:说|表示|介绍|指出|强调|认为|告诉|担任|兼任))"
)
_PERSON = re.compile(rf"(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}")
_PERSON_TAGS = frozenset({"nr", "nrt", "nrfg"})

_DESIGNATOR = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|分公司|公司|集团|银行|大学|学院|研究院|研究所|科学院|研究中心|实验室|协会|学会|联合会|商会|总工会|联盟|委员会|发展改革委|管理局|总局|局|厅|"
    r"法院|检察院|医院|(?<![一二三四五六七八九十\d])日报社?|出版社|交易所|指挥部|合作社)(?![长部级面势域限堂])"
)
_NO_COMPANY = (
    r"(?!大学|学院|银行|医院|研究[院所]|[^，。；]?协会|委员会|[市县区]?[^，。；]{0,3}局)"  # after a company's bare name
)
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z]{0,16}$")
# What may stand in an organisation's name; anything else ends it on the left.
_NAME_TAGS = frozenset({*"n nz ns nt nr nrt nrfg j vn an b l s f eng ng a".split(), UNKNOWN})
_GENERIC = re.compile(
    r"(?:(?:有关|相关|主管|职能|地方|上级|下级|各级|当地|本地|国家|国有|民营|大型|中小型?|上市|县级?|市级?|省级?|区级?|基层|人民|公安|行政|监管|龙头|重点|优势|跨国|外资|"
    r"房地产|保险|证券|基金|担保|物业|商业|政策性|开发性|金融|专科|综合|公立|高等|中级|最高|专门|普通|职业|高校|科研|行业|产业|企业|股份|总|分|子|母|该|本|此|这|那|各|其|全|两|多|几|某|等|个|家|所|我|的|和|与|及|或|由|在|向|从|被|把|对|为|是|有)+)?"
)
_COMMON_ENDS = "人者员部局县市省国法化性方"  # 申请人 is a name to the dictionary
_FUNCTION = re.compile(r"[已都在达为将被对与和的了是有到从由就也又还很更最各该]")
_PREPOSITIONS = "由在向与和对为被从据"
_TITLE = re.compile(r"《[^《》]*》")
_LEAST_CORE = 2  # characters before the designator that make a name of it


@dataclass(frozen=True, slots=True)
class Name:
    """A name at text[start:end]; `kind` is "person", "organisation" or "place", `path` the place's divisions."""

    start: int
    end: int
    text: str
    kind: str
    path: Divisions = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """What some words name: their characters, the places and the organisations in them."""

    compact: str
    places: tuple[Divisions, ...]
    organisations: tuple[str, ...]

    def has(self, name: Name) -> bool:
        """Return whether `name` is named, in full, shortened or by another word for it."""
        if any(word in self.compact for word in same_thing(name.text)):
            return True
        if name.kind == "place":
            # who speaks of a county speaks of its province
            return any(contains(name.path, place) for place in self.places)
        if name.kind == "organisation":
            core = re.search(rf"{re.escape(_core(name.text))}{_NO_COMPANY}", self.compact)
            return (
                bool(core)
                or self._has_end(name.text)
                or any(is_short_for(name.text, one) for one in self.organisations)
            )
        return False

    def _has_end(self, name: str) -> bool:
        """Return whether the end of a name stands there: what is before it may be other words run on to it."""
        designator = _DESIGNATOR.search(name)
        last = designator.start() - _LEAST_CORE if designator else -1
        return any(name[first:] in self.compact for first in range(1, last + 1))


def names(text: str) -> list[Name]:
    """Return the names in `text` in order; book titles are left out."""
    plain = _TITLE.sub(lambda match: " " * len(match.group()), text)
    cut = words(plain)
    found = [*_organisations(plain, cut), *_people(plain, cut), *_places(plain)]
    kept: list[Name] = []
    for one in found:  # a place may stand in an organisation's name, a person's name may not
        if one.kind == "place" or all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def stated(words_cited: str, compact: str, region: str) -> Stated:
    """Return what cited words name; what is said in a document about `region` is said of that place."""
    named = names(words_cited)
    return Stated(
        compact,
        tuple({one.path for one in places(f"{words_cited}\n{region}")}),
        tuple(one.text for one in named if one.kind == "organisation"),
    )


def is_short_for(first: str, second: str) -> bool:
    """Return whether one name is a shortened form of the other: 工信局 of 工业和信息化局, in either order."""
    shorter, longer = sorted((first, second), key=len)
    if tag(first) == tag(second) == "nt" and second not in same_thing(first):
        return False  # 中国科学院 and 中国社会科学院: names that the dictionary has are not each other's short forms
    position = -1
    for character in shorter:
        position = longer.find(character, position + 1)
        if position < 0:
            return False
    return len(shorter) > 1 and (shorter[-1] == longer[-1] or shorter in longer)


def is_name(word: str) -> bool:
    """Return whether a single word is a proper name by the dictionary, or one that no dictionary has."""
    return is_listed_name(word) or (len(word) > 1 and tag(word) == UNKNOWN and not _FUNCTION.search(word))


def is_listed_name(word: str) -> bool:
    """Return whether a single word is a proper name by the dictionary."""
    return len(word) > 1 and tag(word) in {*_PERSON_TAGS, "ns", "nt", "nz"}


def is_person(word: str) -> bool:
    """Return whether a word has the form of a person's name and is no ordinary word."""
    return _PERSON.fullmatch(word) is not None and not _is_common(word)


def _core(name: str) -> str:
    """Return an organisation's name without its legal form: 山推 of 山推股份有限公司."""
    return re.sub(r"(?:股份|责任|集团)*(?:有限)?(?:责任)?公司$", "", name) or name


def _people(text: str, cut: Sequence[Word]) -> Iterator[Name]:
    for pattern in (_BY_POST, _BEFORE_POST, _BY_SPEECH):
        for match in pattern.finditer(text):
            if not _is_common(match["name"]):
                yield Name(*match.span("name"), match["name"], "person")
    for word in cut:
        if len(word.text) > 2 and tag(word.text) in _PERSON_TAGS and is_person(word.text):
            yield Name(word.start, word.end, word.text, "person")


@lru_cache(maxsize=4096)
def _is_common(word: str) -> bool:
    """Return whether letters that look like a person's name are an ordinary word."""
    return word[-1] in _COMMON_ENDS or tag(word) not in {*_PERSON_TAGS, UNKNOWN, "nz", "t"}


def _organisations(text: str, cut: Sequence[Word]) -> Iterator[Name]:
    for match in _DESIGNATOR.finditer(text):
        start = _left_end(text, match.start(), cut)
        core = text[start : match.start()]
        if len(core) >= _LEAST_CORE and not _GENERIC.fullmatch(core):
            yield Name(start, match.end(), text[start : match.end()], "organisation")
    for word in cut:
        core = _DESIGNATOR.sub("", word.text)
        if tag(word.text) == "nt" and len(word.text) > 2 and not _GENERIC.fullmatch(core):
            yield Name(word.start, word.end, word.text, "organisation")


def _left_end(text: str, end: int, cut: Sequence[Word]) -> int:
    """Return where the name that ends at `end` begins: after the last word that cannot be part of it."""
    run = _RUN.search(text[max(0, end - 16) : end])
    first = end - (len(run.group()) if run else 0)
    start = end
    for word in reversed(cut):
        if word.start >= end:
            continue
        joins = word.text == "和" and text[end] in "局厅委总" and start < end and word.start - 2 >= first
        if word.start < first or not (tag(word.text) in _NAME_TAGS or joins or word.end > end):
            break
        if tag(word.text) == UNKNOWN and word.text[0] in _PREPOSITIONS:
            return word.start + 1  # 由海岳: cut wrongly, and the name begins behind the preposition
        start = word.start
    return start


def _places(text: str) -> Iterator[Name]:
    for place in places(text):
        if place.path != NATION and place.text not in ("中国", "我国"):
            yield Name(place.start, place.end, place.text, "place", place.path)
