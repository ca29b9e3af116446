"""Issuing bodies: which words name one, and where one name ends and the next begins."""

from __future__ import annotations

import re

# What the name of a body ends with, full or short (市发展改革委, 省政府, 社保中心).
_ENDING = (
    r"(?:办公[厅室]|政府|国务院|党中央|中共中央|委员会|常委会|人民代表大会|人大|政协|指挥部|领导小组|办事处|联合会|合作社|分局|总局|总队|支队|大队|"
    r"法院|检察院|中心|公司|集团|协会|学会|商会|总会|大学|学院|学校|医院|研究[院所]|报社|通讯社|出版社|电视台|银行|分行|支行|统战部|宣传部|组织部|"
    r"管理[局处所站]|服务[站所]|局|厅|部|委|署|院|处|办|司)"
)
_NAME = rf"[一-鿿（）()]{{0,38}}[一-鿿]{_ENDING}(?:[（(][^（）()]{{2,20}}[)）])?"
_ORGAN = re.compile(rf"(?:{_NAME}|国务院|中共中央|中央军委)")
_NOT_A_NAME = re.compile(
    r"^(?:关于|各|本|该|由|请|经|向|对|根据|按照|有关|我)|[的了是为]|^[第附].{0,3}(?:部|处|院)$|^(?:全部|内部|外部|干部|总部|到处|用处|大会|全会|"
    r"机会|社会|委员会|办公室|党委|政府|部|局|委|办|处|院)$"
)
_TERM = re.compile(r"第[一二三四五六七八九十]+届(?=(?:全国)?人民代表大会)")
_ENDED = re.compile(rf"{_ENDING}$")
_PLACE = re.compile(r"(?:中共)?([一-鿿]{2,7}?[省市县区州])")
_BETWEEN = re.compile(r"[\s、，,；;/]+")
_ALIAS = re.compile(r"[（(](?:加?挂|简称|以下)[^（）()]*[)）]")
_SITE = re.compile(r"(?:政府)?(?:门户)?(?:官方)?(?:网站|官网|网)$")
_ITSELF = re.compile(r"本(?:网站?|站)?|互联网|网络|其他|转载|原创|未知|无|-+")


def organs(text: str) -> tuple[str, ...]:
    """Return the bodies that `text` consists of, in order; nothing where it holds anything else."""
    found: list[str] = []
    for part in _BETWEEN.split(_ALIAS.sub("", text).strip()):
        pieces = _apart(part)
        if not pieces or not all(is_organ(piece) for piece in pieces):
            return ()
        found += pieces
    return tuple(dict.fromkeys(found))


def is_organ(name: str) -> bool:
    """Tell whether `name` is that of one body."""
    return bool(_ORGAN.fullmatch(name)) and not _NOT_A_NAME.search(name)


def joined(text: str) -> str:
    """Return the bodies of `text` joined with 、, "" where it is not bodies alone."""
    return "、".join(_TERM.sub("", name) for name in organs(text))


def publisher(text: str, site: str = "") -> str:
    """Return whom a page names as its source; where it only means itself, whose site it is."""
    name = " ".join(_ALIAS.sub("", text).split())
    if re.fullmatch(_ITSELF, name) or not name:
        name = _SITE.sub("", site.strip())
    name = re.sub(r"^(?:本网|据|来自|来源[:：])\s*(?=[一-鿿])", "", name)
    parts = [re.sub(r"(?:官方)?(?:网站|官网)$", "", part) or part for part in _BETWEEN.split(name)]
    return "、".join(parts) if all(is_organ(part) for part in parts) else name


def _apart(text: str) -> list[str]:
    """Split names printed without anything between them: the second begins as the first does (广州市…局广州市…局)."""
    place = _PLACE.match(text)
    openings = {text[:2], place[1] if place else text[:2]}
    cuts = [
        match.start()
        for match in re.finditer("|".join(map(re.escape, sorted(openings, key=len, reverse=True))), text)
        if _ENDED.search(text[: match.start()]) and len(text) - match.start() > 3
    ]
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True) if text[start:end]]
