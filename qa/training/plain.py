"""Questions made from plain policy and news text: for a figure, a date, a definition, a list or a purpose."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from qa.figures import Figure, figures
from qa.training.types import Asked
from qa.training.windows import sentence_spans

_CLAUSE = re.compile(r"[，；。：:！？\n]")
_QUANTITY = re.compile(r"(?P<number>\d[\d,.]*)(?P<scale>[十百千万亿]*)余?多?个?(?P<unit>[^\d]{0,6})")
_DATES = ("什么时候", "何时", "哪一天", "哪天", "什么时间")
_LEAD = re.compile(r"^(?:据|其中|同时|此外|目前|截至目前|而|并|且|也|还|又|，|、)+")
_FILLER = re.compile(r"[的了将已均共总约近]")
_DATED = re.compile(r"[(（]\d{4}-\d\d-\d\d[)）]$")  # of a law's version
_ADOPTED = re.compile(
    r"届.{0,30}(?:委员会|代表大会)|会议|公布|号令?$"
)  # who adopted a law and when is not what is asked
_DEFINED = re.compile(r"(?:所称|所指)的?(?P<term>[^，。；、（）\n]{2,20}?)，?是指(?P<meaning>[^。；\n]{8,180})")
_LISTED = re.compile(
    r"(?P<subject>[^，。；：\n]{2,40}?)(?P<verb>应当|可以|不得|必须|)(?P<act>具备|符合|提交|包括|履行|遵守|有|报送|载明|采取)"
    r"(?:以下|下列)(?P<what>条件|材料|情形|职责|内容|行为|措施|要求|事项|规定|义务|文件|资料)[^：:。\n]{0,12}[：:]\s*(?P<items>(?:（[一二三四五六七八九十]+）[^\n]{2,80}\n*\s*){2,8})"
)
_PURPOSE = re.compile(r"^(?:为了?|为进一步)(?P<purpose>[^。；\n]{6,90}?)，(?P<act>[^，。；：\n]{8,36})(?=[，。；])")
_WHY = ("为什么要{}？", "{}的目的是什么？", "{}是为了什么？")


def plain_questions(title: str, text: str, draw: random.Random, most: int) -> list[Asked]:
    """Return at most `most` questions of each kind over one text, with the places of their answers."""
    title = _DATED.sub("", title)
    kinds = (_figure_questions, _definitions, _lists, _purposes)
    found = []
    for kind in kinds:
        made = list(kind(title, text, draw))
        found += draw.sample(made, min(most, len(made)))
    return found


def _figure_questions(title: str, text: str, draw: random.Random) -> Iterator[Asked]:
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if not 12 <= len(sentence) <= 160 or _ADOPTED.search(sentence):
            continue
        for figure in figures(sentence):
            question = _asking(sentence, figure, draw)
            if question:
                yield Asked(
                    "plain-figure",
                    _headed(question, title, draw),
                    title,
                    text,
                    ((start + figure.start, start + figure.end),),
                )


def _asking(sentence: str, figure: Figure, draw: random.Random) -> str:
    """Return the clause of a figure as a question for it; empty where too little would be asked with."""
    wanted = _wanted(figure, draw)
    begin = max((match.end() for match in _CLAUSE.finditer(sentence, 0, figure.start)), default=0)
    after = _CLAUSE.search(sentence, figure.end)
    rest = sentence[figure.end : after.start() if after else len(sentence)]
    before = sentence[begin : figure.start]
    if len(_LEAD.sub("", before)) < 4:  # a bare “增长10.2%” goes on about the clause before
        earlier = sentence[:begin].rstrip("，；：:")
        before = earlier[max((match.end() for match in _CLAUSE.finditer(earlier)), default=0) :] + before
    before = _LEAD.sub("", before)
    if not wanted or len(before) < 4 or len(before) > 60 or "“" in before:
        return ""
    if figure.kind == "date" and 4 <= len(rest) <= 14 and draw.random() < 0.4:  # as a phrase: “…投产时间”
        return f"{before.rstrip('于在将')}{_FILLER.sub('', rest)}" + draw.choice(("时间", "的时间", "时间？", "日期"))
    if len(rest) > 14 or draw.random() < 0.5:
        rest = ""
    before = _FILLER.sub(lambda match: "" if draw.random() < 0.3 else match.group(), before)
    return f"{before}{wanted}{rest}".strip() + draw.choice(("？", "？", "?", ""))


def _wanted(figure: Figure, draw: random.Random) -> str:
    if figure.kind == "date":
        return draw.choice(_DATES)
    if figure.kind == "percent":
        return draw.choice(("多少", "百分之多少", "百分之几"))
    if figure.kind in ("ordinal", "rank"):
        return re.sub(r"\d+|[一二三四五六七八九十百]+", "几", figure.text, count=1)
    quantity = _QUANTITY.search(figure.text)
    if figure.kind not in ("amount", "count") or quantity is None:
        return ""
    unit = quantity["unit"].strip()
    return draw.choice(("多少", f"多少{unit}", f"多少{quantity['scale']}{unit}", f"几{unit}" if unit else "多少"))


def _headed(question: str, title: str, draw: random.Random) -> str:
    return f"{title}，{question}" if 4 < len(title) < 24 and draw.random() < 0.25 else question


def _definitions(title: str, text: str, draw: random.Random) -> Iterator[Asked]:
    for match in _DEFINED.finditer(text):
        term = match["term"]
        question = draw.choice((f"什么是{term}？", f"{term}是什么意思？", f"{term}指的是什么？", f"{term}是指什么"))
        yield Asked("plain-definition", question, title, text, (match.span("meaning"),))


def _lists(title: str, text: str, draw: random.Random) -> Iterator[Asked]:
    for match in _LISTED.finditer(text):
        subject = re.sub(r"^第[^ 　]{1,8}[条款][ 　]*", "", match["subject"]).strip()
        items = match["items"].rstrip()
        if len(subject) < 4 or len(items) > 230:
            continue
        asked = f"{subject}{match['verb']}{match['act']}"
        question = draw.choice((f"{asked}哪些{match['what']}？", f"{asked}什么{match['what']}？"))
        start = match.start("items")
        yield Asked("plain-list", question, title, text, ((start, start + len(items)),))


def _purposes(title: str, text: str, draw: random.Random) -> Iterator[Asked]:
    for start, end in sentence_spans(text):
        match = _PURPOSE.match(text[start:end].lstrip())
        offset = start + len(text[start:end]) - len(text[start:end].lstrip())
        if match and not re.search(r"根据|依照|制定本|的$", match["act"]):
            question = draw.choice(_WHY).format(match["act"].strip("，"))
            yield Asked(
                "plain-purpose",
                question,
                title,
                text,
                ((offset + match.start("purpose"), offset + match.end("purpose")),),
            )
