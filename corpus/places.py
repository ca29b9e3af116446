"""Places in Chinese text: administrative divisions of China and the names of other countries.

The names are data (`divisions.txt`); this module derives the short names, finds the longest name at each position and
decides between places of one name by what stands before it. No word segmentation is needed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.remembering import remembered

Divisions = tuple[str, ...]  # from the province down: ("山东省", "济宁市", "微山县"); ("全国",); ("日本",)

NATION: Divisions = ("全国",)
MUNICIPALITIES = frozenset({"北京市", "天津市", "上海市", "重庆市"})
_DATA = Path(__file__).with_name("divisions.txt")

# What follows a short name and makes it part of another name: a road, a university, a newspaper.
_OTHER_NAME = re.compile(
    r"[东南西北中]?(?:路|大街|大道|条约)|[东南西北中]?街(?!道|区|巷)|(?:日|晚|晨|商)报|卫视|新闻网|广播电视台|银行(?!业)|证券交易所|"
    r"(?:师范|理工|科技|工业|交通|农业|林业|海洋|医科|医|中医药|财经|外国语|政法|航空航天|电子科技|体育|建筑|传媒|工商|职业技术)?"
    r"(?:大学|学院)"
)
# "今日本市", "5日本报", "发展中国家", "其中国有企业": the two characters belong to two words.
_CROSSING = {
    "日本": re.compile(r"[\d０-９今昨即近当次每连明同翌节假一二三四五六七八九十]$"),
    "中国": re.compile(r"[其集当途]$"),
    "法国": re.compile(r"[依司立守执违宪]$"),
    "达州": re.compile(r"[里华拉苏内萨罗瓦]$"),
    "德州": re.compile(r"[罗格]$"),
    "海南": re.compile(r"[红黄渤东沿近深]$"),
    "湖南": re.compile(r"[太洞]$"),
    "湖北": re.compile(r"[太洞]$"),
    "河南": re.compile(r"[黄淮运渭]$"),
    "河北": re.compile(r"[黄淮运渭]$"),
    "江西": re.compile(r"[长珠]$"),
    "山东": re.compile(r"[泰行岭岳]$"),
    "山西": re.compile(r"[泰行岭岳]$"),
}
_CROSSING_AFTER = {
    "中国": re.compile(r"家|外|内外"),
    "法国": re.compile(r"家|有"),
    "日本": re.compile(r"报讯?[记者（(]"),
}

# All provinces together are the nation, though 新疆 stands among the words.
_EVERY_PROVINCE = re.compile(
    r"(?:全国)?(?:31|三十一)个?省(?:级行政区)?(?:[（(][^（()）\n]{2,12}[）)]|、?(?:自治)?区、?(?:直辖)?市)?(?:和新疆生产建设兵团)?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place named at text[start:end]; `level` is "country", "province", "prefecture" or "county"."""

    start: int
    end: int
    text: str
    path: Divisions
    level: str


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    names: Mapping[str, tuple[Divisions, ...]]  # names that may stand alone
    attached: Mapping[str, tuple[Divisions, ...]]  # names that count only straight after their parent
    short: frozenset[str]  # names without 省, 市, 县 …
    not_places: frozenset[str]
    lengths: Mapping[str, tuple[int, ...]]  # by the first two characters, longest first
    skips: Mapping[str, tuple[int, ...]]  # the same for `not_places`
    provinces: frozenset[str]


@remembered
def places(text: str) -> list[Place]:
    """Return the places named in `text`, in order, without overlaps; 山东省济宁市 is one place."""
    gazetteer = _gazetteer()
    found: list[Place] = []
    position = 0
    everywhere = {match.start(): match for match in _EVERY_PROVINCE.finditer(text)}
    while position < len(text):
        if match := everywhere.get(position):
            found.append(Place(match.start(), match.end(), match.group(), NATION, "country"))
            position = match.end()
            continue
        position += _skip(text, position, gazetteer)
        place = _place_at(text, position, found, gazetteer) if position < len(text) else None
        if place is None:
            position += 1
            continue
        if found and place.start < position:  # a child straight after its parent: one place
            found.pop()
        found.append(place)
        position = place.end
    return found


def relation(a: Divisions, b: Divisions) -> str:
    """Return what place a is to place b: "same", "wider", "narrower" or "other" (neither contains the other)."""
    if a == b:
        return "same"
    if _within(b, a):
        return "wider"
    return "narrower" if _within(a, b) else "other"


def contains(outer: Divisions, inner: Divisions) -> bool:
    """Return whether `inner` is `outer` or lies in it."""
    return relation(outer, inner) in ("same", "wider")


def conflicts(asked: Divisions, found: Divisions) -> bool:
    """Return whether words about `found` cannot be about `asked`: neither place contains the other."""
    return relation(asked, found) == "other"


def _within(inner: Divisions, outer: Divisions) -> bool:
    if outer == NATION:
        return inner[:1] != NATION and inner[:1] != () and inner[0] in _gazetteer().provinces
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _skip(text: str, position: int, gazetteer: _Gazetteer) -> int:
    """Return the length of the words at `position` that merely contain a place's characters."""
    skipped = 0
    while position + skipped < len(text):
        at = position + skipped
        lengths = gazetteer.skips.get(text[at : at + 2], ())
        length = next((n for n in lengths if text[at : at + n] in gazetteer.not_places), 0)
        if not length:
            break
        skipped += length
    return skipped


def _place_at(text: str, position: int, found: list[Place], gazetteer: _Gazetteer) -> Place | None:
    parent = found[-1] if found and found[-1].end == position else None
    for length in gazetteer.lengths.get(text[position : position + 2], ()):
        end = position + length
        name = text[position:end]
        if len(name) < length:
            continue
        if parent is not None:
            child = _child(name, parent, gazetteer)
            if child and not _belongs_elsewhere(text, position, end, name, gazetteer):
                return _make(text, parent.start, end, child, gazetteer)
        candidates = gazetteer.names.get(name)
        if not candidates or _belongs_elsewhere(text, position, end, name, gazetteer):
            continue
        if name.endswith("市") and text[end - 1 : end + 2] in ("市中区", "市南区", "市北区", "市辖区"):
            continue  # 济南市中区 is 济南 + 市中区
        path = _choose(candidates, found)
        if path:
            return _make(text, position, end, path, gazetteer)
    return None


def _child(name: str, parent: Place, gazetteer: _Gazetteer) -> Divisions | None:
    options = (*gazetteer.names.get(name, ()), *gazetteer.attached.get(name, ()))
    below = [path for path in options if _within(path, parent.path)]
    return min(below, key=len) if below and parent.path != NATION else None


def _choose(candidates: tuple[Divisions, ...], found: list[Place]) -> Divisions | None:
    """Return the place meant: the only one, the one that holds the others, or one in a place named before."""
    widest = min(candidates, key=len)
    if all(path[: len(widest)] == widest for path in candidates):
        return widest
    for place in reversed(found):
        for depth in range(len(place.path), 0, -1):
            below = [path for path in candidates if path[:depth] == place.path[:depth]]
            if len(below) == 1:
                return below[0]
    return None


def _belongs_elsewhere(text: str, start: int, end: int, name: str, gazetteer: _Gazetteer) -> bool:
    """Return whether the characters are part of another word or name, as in 示范县, 北京路 or 发展中国家."""
    following = text[end : end + 8]
    if name in gazetteer.short:
        before, after = _CROSSING.get(name), _CROSSING_AFTER.get(name)
        if (before and before.search(text[max(0, start - 1) : start])) or (after and after.match(following)):
            return True
        return bool(_OTHER_NAME.match(following))
    if name.endswith("区") and following[:1] in ("域", "间", "位", "块", "别"):
        return True
    if len(name) == 2 and name[-1] in "县区旗" and start and "\u4e00" <= text[start - 1] <= "\u9fff":
        return not _ends_with_parent(text, start, name, gazetteer)  # 示范县 is not 范县
    return False


def _ends_with_parent(text: str, start: int, name: str, gazetteer: _Gazetteer) -> bool:
    parents = {part for path in gazetteer.names.get(name, ()) + gazetteer.attached.get(name, ()) for part in path[:-1]}
    return any(text.endswith((parent, parent.rstrip("省市")), 0, start) for parent in parents)


def _make(text: str, start: int, end: int, path: Divisions, gazetteer: _Gazetteer) -> Place:
    if path[0] not in gazetteer.provinces:
        level = "country"
    elif len(path) == 1:
        level = "province"
    else:
        level = "county" if len(path) == 3 or path[0] in MUNICIPALITIES else "prefecture"
    return Place(start, end, text[start:end], path, level)


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    sections = _read_sections(_DATA.read_text("utf-8"))
    full_only, needs_parent = (frozenset(_words(sections[key])) for key in ("只用全称", "须带上级"))
    names: defaultdict[str, list[Divisions]] = defaultdict(list)
    attached: defaultdict[str, list[Divisions]] = defaultdict(list)
    short: set[str] = set()
    for path, name, brief in _division_names(sections["区划"]):
        alone = name not in needs_parent and not (brief and (name in full_only or _needs_full(path)))
        target = names if alone else attached
        if path not in target[name]:
            target[name].append(path)
        if brief and alone:
            short.add(name)
    for word in _words(sections["国家和地区"]):
        country, _, others = word.partition("=")
        for name in (country, *filter(None, others.split(","))):
            names[name].append((country,))
            short.add(name)
    for name in _words(sections["全国"]):
        names[name].append(NATION)
        short.add(name)
    barred = frozenset(_words(sections["不是地名"]))
    return _Gazetteer(
        {name: tuple(paths) for name, paths in names.items()},
        {name: tuple(paths) for name, paths in attached.items()},
        frozenset(short),
        barred,
        _lengths((*names, *attached)),
        _lengths(barred),
        frozenset(line.split("/")[0].split("=")[0] for line in sections["区划"]),
    )


def _read_sections(data: str) -> Mapping[str, list[str]]:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in data.splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[] "), [])
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    return sections


def _words(lines: Iterable[str]) -> list[str]:
    return [word for line in lines for word in line.split()]


def _division_names(lines: Iterable[str]) -> Iterator[tuple[Divisions, str, bool]]:
    """Yield (path, name, whether it is a derived short name) for every name of every division."""
    for line in lines:
        whole, _, others = line.partition("=")
        path = tuple(whole.split("/"))
        yield path, path[-1], False
        for name in filter(None, others.split(",")):
            yield path, name, False
        stem = path[-1][:-1]
        if len(stem) >= 2 and path[-1][-1] in "省市县区" and not path[-1].endswith(("自治县", "自治区", "特别行政区")):
            yield path, stem, True


def _needs_full(path: Divisions) -> bool:
    """Return whether the bare stem is too ordinary to stand alone: districts and counties, but not cities."""
    return path[-1][-1] in "县区"


def _lengths(names: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    by_opening: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        by_opening[name[:2]].add(len(name))
    return {opening: tuple(sorted(lengths, reverse=True)) for opening, lengths in by_opening.items()}
