"""Whom to ask about a document: contact and telephone, and the words that index it by subject."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.facts import NOTHING, Fact, Line, between

_CONTACT = re.compile(
    r"(?:联\s?系\s?人|联系科室|联系处室|联系部门|联系单位|咨询部门|咨询单位|咨询科室|经办人|业务联系人)(?:及(?:联系)?(?:电话|方式))?\s*[:：]\s*"
    r"(?P<whom>[一-鿿][一-鿿·]{1,24}(?:[、，\s](?=[一-鿿]{2,4}(?:[、，；;。)）\s]|$))[一-鿿·]{2,4}){0,4})"
)
_AREA = r"(?:[（(]?0\d{2,3}[)）]?\s?[-－—–]?\s?)"
_NUMBER = (
    rf"(?:{_AREA}?(?:[2-8]\d{{6,7}}|12\d{{3}}|96\d{{3,4}})(?:转\d{{1,5}}|[-－]\d{{1,4}})?|1[3-9]\d{{9}}|"
    r"[48]00[-－]?\d{3,4}[-－]?\d{3,4})"
)
_PHONE = re.compile(
    rf"(?<!监督)(?<!投诉)(?<!举报)(?:电\s?话|热\s?线|电话号码|联系方式)(?:号码)?\s*[:：为]?\s*"
    rf"(?P<numbers>{_NUMBER}(?:\s?[、，,；;/或]\s?{_NUMBER})*)(?!\d)"
)
_BESIDE_CONTACT = re.compile(rf"^[，,、；;\s（(]*(?P<numbers>{_NUMBER}(?:\s?[、，,；;/]\s?{_NUMBER})*)(?!\d)")
_ONE_NUMBER = re.compile(_NUMBER)
_TABLE_ROW = re.compile(r"｜|^序号[:：]")
_MOST = 5  # more numbers are a directory, none of them the document's own
_SUBJECTS = re.compile(r"主\s?题\s?词\s*[:：]\s*(?P<words>\S.{0,100})$")
_NEXT_LABEL = re.compile(r"\s[一-鿿]{2,6}[:：]")
_KEPT = 3


def contact(lines: Sequence[Line]) -> Fact:
    """Return the first person or office that a line names as contact."""
    found = ((line, _CONTACT.search(line.text)) for line in lines if not _TABLE_ROW.search(line.text))
    for line, match in found:
        if match and not re.fullmatch(r"(?:联系)?(?:电话|方式|地址|姓名)\S*", match["whom"]):
            names = "、".join(re.split(r"[、，\s]+", match["whom"]))
            return line.found(match, "whom", names)
    return NOTHING


def phone(lines: Sequence[Line]) -> Fact:
    """Return up to three telephone numbers for questions, joined with 、; a directory of many gives none."""
    found: dict[str, Fact] = {}
    for line in lines:
        if _TABLE_ROW.search(line.text):
            continue
        matches = list(_PHONE.finditer(line.text))
        starts = [(match.start("numbers"), match["numbers"]) for match in matches]
        if (named := _CONTACT.search(line.text)) and (beside := _BESIDE_CONTACT.match(line.text[named.end() :])):
            starts.append((named.end() + beside.start("numbers"), beside["numbers"]))
        for start, numbers in starts:
            for number in _ONE_NUMBER.finditer(numbers):
                found.setdefault(_tidy(number[0]), line.fact(start + number.start(), start + number.end()))
    if not found or len(found) > _MOST:
        return NOTHING
    kept = list(found)[:_KEPT]
    places = sorted((found[number] for number in kept), key=lambda fact: fact.start)
    return between(places[0], places[-1], "、".join(kept))


def _tidy(number: str) -> str:
    number = re.sub(r"[\s]", "", number).translate(str.maketrans("－—–", "---"))
    return re.sub(r"^[（(]?(0\d{2,3})[)）]?-?(?=\d)", r"\1-", number)


def subjects(lines: Sequence[Line]) -> Fact:
    """Return the subject words that a document ends with, joined with 、."""
    for line in reversed(lines):
        if match := _SUBJECTS.search(line.text):
            stated = _NEXT_LABEL.split(match["words"].rstrip("。"))[0].rstrip()
            start = match.start("words")
            words = "、".join(word for word in re.split(r"[\s、，,；;]+", stated) if word)
            return line.fact(start, start + len(stated), words)
    return NOTHING
