"""Questions for a name (who, where, which body), made from the sentences and the headlines of plain news."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.places import places
from corpus.tags import UNKNOWN, tag
from corpus.words import words
from qa.figures import figures
from qa.training.types import Asked
from qa.training.windows import sentence_spans

_PERSON, _BODY = frozenset({"nr", "nrt"}), frozenset({"nt"})
# jieba's dictionary takes many common words for names: a person is one who does something, or has a post before it.
_DOES = re.compile(
    r"(?:表示|说|指出|强调|出席|会见|主持|抵达|致[辞信电]|访问|在|同|对|将|是|[宣据]?称|作|率|获|担任|认为|介绍|等)"
)
_POST = re.compile(
    r"(?:主席|总理|总统|部长|书记|主任|局长|代表|教授|记者|院士|外长|首相|委员长?|秘书长|负责人|大臣|市长|省长|州长|董事长|经理|"
    r"运动员|航天员|选手|名将|导演|演员|作家|院长|校长|医生|所长|县长|发言人)$"
)
_MORE_OF_A_NAME = frozenset("·斯尔特克姆娃娜拉里夫维基德罗恩")
_BODY_END = re.compile(r"(?:[委部局会院署厅社台]|组织|大学|公司|集团|政府|中心|联合国|总局)$")
_VAGUE = frozenset({"中国", "我国", "全国", "央视网", "中华人民共和国"})
_BODIES = re.compile(
    r"[^，。；：、“”（）\s]{2,14}(?:委员会|研究院|研究所|公司|集团|大学|协会|银行|法院|总局|部委|办公室)"
)
_WHICH = {"country": "哪个国家", "province": "哪个省", "prefecture": "哪个城市", "county": "哪个县"}
_CLAUSE = re.compile(r"[，；。：:！？\n]")
_FILLER = re.compile(r"[的了将已均共也还]")
_BRACKETED = re.compile(r"^(?:【[^】]{1,40}】|\[[^\]]{1,40}\])\s*")
_LEAD = re.compile(r"^(?:据|其中|同时|此外|目前|而|并|且|也|还|又|，|、)+")
_LONGEST, _SHORTEST = 46, 6  # characters of what a question says besides the word that asks


@dataclass(frozen=True, slots=True)
class _Name:
    """A name at start..end of a text, and the words that may ask for it."""

    start: int
    end: int
    asking: tuple[str, ...]


def sentence_names(title: str, text: str, draw: random.Random, most: int) -> list[Asked]:
    """Return at most `most` questions for names in the sentences of a text, its title as it is."""
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if 14 <= len(sentence) <= 140:
            found += [(start, sentence, name) for name in _names(sentence)]
    made: list[Asked] = []
    for start, sentence, name in draw.sample(found, min(2 * most, len(found))):
        question = _asking(sentence, name, draw)
        if question and len(made) < most:
            made.append(Asked("plain-name", question, title, text, ((start + name.start, start + name.end),)))
    return made


def headline_questions(title: str, text: str, draw: random.Random, most: int = 1) -> list[Asked]:
    """Return questions that are a headline with one of its names or figures asked for; their text has no title.

    A headline says in other words what its text says, which is how people ask.
    """
    headline = _BRACKETED.sub("", title).replace("\u3000", " ").strip()
    if not 10 <= len(headline) <= 50:
        return []
    wanted = [*_names(headline), *_figures(headline)]
    made: list[Asked] = []
    for name in draw.sample(wanted, len(wanted)):
        place = _said(headline, name, text)
        if place and len(made) < most:
            question = f"{headline[: name.start]}{draw.choice(name.asking)}{headline[name.end :]}"
            question = question.replace(" ", draw.choice(("，", ""))) + draw.choice(("？", "?", ""))
            made.append(Asked("plain-headline", question, "", text, (place,)))
    return made


def _names(text: str) -> Iterator[_Name]:
    taken = []
    for match in _BODIES.finditer(text):
        kind = "哪家公司" if match.group().endswith(("公司", "集团", "银行")) else "哪个机构"
        if not re.search(r"[在与和由向为对是了将到]", match.group()):
            taken.append(match.span())
            yield _Name(*match.span(), (kind, "谁", "哪个单位" if kind == "哪个机构" else kind))
    for place in places(text):
        if not _inside(place.start, taken) and place.text not in _VAGUE:
            taken.append((place.start, place.end))
            yield _Name(place.start, place.end, ("哪里", _WHICH.get(place.level, "哪个地方"), "什么地方"))
    for word in words(text):
        known = tag(word.text)
        if len(word.text) < 2 or _inside(word.start, taken) or known == UNKNOWN or word.text in _VAGUE:
            continue
        if known in _PERSON and _is_person(text, word.start, word.end):
            yield _Name(word.start, word.end, ("谁", "谁", "哪位"))
        elif known in _BODY and _BODY_END.search(word.text):
            yield _Name(word.start, word.end, ("哪个机构", "谁", "哪个组织"))


def _is_person(text: str, start: int, end: int) -> bool:
    around = {text[start - 1 : start], text[end : end + 1]}
    acts = _DOES.match(text, end) or _POST.search(text[:start])
    return end - start <= 4 and bool(acts) and not around & _MORE_OF_A_NAME


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _figures(text: str) -> Iterator[_Name]:
    for figure in figures(text):
        if figure.kind == "percent":
            yield _Name(figure.start, figure.end, ("多少", "百分之多少"))
        elif figure.kind in ("amount", "count"):
            unit = re.sub(r"^[\d,.余多约十百千万亿]+", "", figure.text)
            yield _Name(figure.start, figure.end, (f"多少{unit}", f"几{unit}" if len(unit) == 1 else "多少"))


def _asking(sentence: str, name: _Name, draw: random.Random) -> str:
    begin = max((match.end() for match in _CLAUSE.finditer(sentence, 0, name.start)), default=0)
    after = _CLAUSE.search(sentence, name.end)
    before, rest = sentence[begin : name.start], sentence[name.end : after.start() if after else len(sentence)]
    if len(before) + len(rest) < 10 and after:  # a short clause says too little: the next one goes on
        more = _CLAUSE.search(sentence, after.end())
        rest = f"{rest}，{sentence[after.end() : more.start() if more else len(sentence)]}".rstrip("，。")
    before, rest = (_FILLER.sub(lambda m: "" if draw.random() < 0.3 else m.group(), part) for part in (before, rest))
    before = _LEAD.sub("", before)
    if not _SHORTEST <= len(before) + len(rest) <= _LONGEST or "“" in before or "”" in rest:
        return ""
    asking = draw.choice(name.asking)
    if asking == "谁" and draw.random() < 0.4:
        return (
            f"{rest.lstrip('，')}的是谁" + draw.choice(("？", "", "?"))
            if not before and rest
            else _joined(before, "谁", rest, draw)
        )
    return _joined(before, asking, rest, draw)


def _joined(before: str, asking: str, rest: str, draw: random.Random) -> str:
    return f"{before}{asking}{rest}".strip() + draw.choice(("？", "？", "?", ""))


def _said(headline: str, name: _Name, text: str) -> tuple[int, int] | None:
    """Return where the text says the name: in the sentence that shares most with the rest of the headline."""
    wanted = headline[name.start : name.end]
    rest = headline[: name.start] + " " + headline[name.end :]
    pairs = {rest[at : at + 2] for at in range(len(rest) - 1) if " " not in rest[at : at + 2]}
    best, most = None, 4  # pairs of characters that must be shared
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        shared = sum(pair in sentence for pair in pairs)
        if wanted in sentence and shared > most:
            best, most = start + sentence.index(wanted), shared
    return None if best is None else (best, best + len(wanted))
