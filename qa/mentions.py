"""What an earlier answer named, and the words of a follow-up that point at it: 它, 该公司, 第二个."""

from __future__ import annotations

import re

from corpus.tags import is_noun, tag
from corpus.words import words
from qa.names import is_person
from qa.numerals import number
from qa.prompts import NO_ANSWER
from qa.topics import owner, topic
from qa.wording import INTERROGATIVE, PRONOUN, THIS

_TITLED = re.compile(
    r"(?:主任|局长|书记|经理|董事长|总理|市长|省长|县长|院长|会长|主席|处长|科长|厂长|部长|委员)"
    r"[、，]?(?:是|为)?(?!是?[谁哪什几多])([\u4e00-\u9fff]{2,4}?)(?=[到在说介表担是来赴，。、\[（]|$)"
)
_ASKS_WHICH = re.compile(
    r"谁|哪(?:一|[两二三四五几])?(?:家|个|位|些|类|项|种)|(?:是|叫)什么(?!时|地|原因)|什么(?:公司|企业|项目|单位|人)"
)
_MARKED = re.compile(r"\*\*(.{2,120}?)\*\*")
_ORDINAL = re.compile(
    r"(?:第(?P<nth>[一二三四五六七八九十\d]+)|(?P<last>最后(?:那)?一?|末))(?P<unit>个|家|项|类|种|条|位|名|届|份|款)(?![次批年季月周五期])(?:项目|企业|公司)?"
    r"|(?P<former>前者|前一个)|(?P<latter>后者|后一个)"
)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.、）)]|[（(][一二三四五六七八九十]+[）)])\s*(.+)$", re.M)
_LISTED = re.compile(r"[^，。；：:（）()\n]*(?:、[^，。；：:（）()\n]+)+")
_LEAD = re.compile(r"^.*(?:分别是|分别为|包括|主要有|有|是|为|即)(?=[^、]{2,})")
_JOINED = re.compile(r"(?<=[^、])(?:和|与|及|以及)(?=[^、]{2,}$)")
_AFTER_LIST = re.compile(r"(?:等|是|为|[两二三四五六七八九十\d]+[个家类项]|做到|起到|的).*$")
_BEFORE_FIGURE = re.compile(r"(?:总?投资额?|规模|计划|一?共|约|有|为|是|达到?)+$")
_REST_OF_NAME = re.compile(r"(?:电子|科技|集团|智能|航空|医药|酒业|重工|汽车|股份|有限|责任|公司|大学|学院|研究院)+")
_LONGEST_NAME = 30  # characters
_SHORTEST_STATEMENT, _LONGEST_STATEMENT = 10, 60  # characters
_POINTED = re.compile(r"(?:这|那|该|此)[两二三几]?[个家项笔类次种份条批座]([\u4e00-\u9fff]{1,4})")
_PERSON = re.compile(r"他|她|人|干部")


def titled_name(text: str) -> str:
    """Return the person who is named after a post; "" where there is none."""
    match = _TITLED.search(text)
    return match.group(1) if match else ""


def with_item(question: str, answer: str) -> str:
    """Put what the answer lists in the place of 第二个 (最后一个, 前者); unchanged where it lists no such thing."""
    match = _ORDINAL.search(question)
    items = listed(answer) if match else []
    if match is None or len(items) < 2:
        return question
    position = 0 if match["former"] else -1 if match["last"] or match["latter"] else int(number(match["nth"]) or 0) - 1
    if position >= len(items) or position < -1:
        return question
    return question[: match.start()] + items[position] + question[match.end() :]


def listed(answer: str) -> list[str]:
    """Return the things that an answer lists, in order: its lines, or what 、 separates."""
    if answer.startswith(NO_ANSWER):
        return []
    plain = _plain(answer)
    bullets = [_head(line) for line in _BULLET.findall(plain)]
    if len(bullets) > 1:
        return bullets
    lines = [line for line in plain.split("\n") if line.strip() and not line.startswith(NO_ANSWER)]
    if len(lines) > 1:
        return [_BEFORE_FIGURE.sub("", _head(line)) for line in lines]
    marked = next((text for text in _MARKED.findall(answer) if "、" in text or _JOINED.search(text)), "")
    if not marked:
        longest = max(_LISTED.findall(plain), key=lambda text: text.count("、"), default="")
        marked = _LEAD.sub("", longest)
    marked = re.sub(r"（[^（）]*）|^(?:有|是|为|包括|分别是|分别为)", "", marked)
    pieces = [piece.strip() for piece in _JOINED.sub("、", marked.split("，")[0]).split("、")]
    if len(pieces) > 1:
        pieces[-1] = _AFTER_LIST.sub("", pieces[-1]) or pieces[-1]
    return [piece.strip("“”‘’ 。") for piece in pieces if piece]


def resolved(core: str, before: str, answer: str) -> str:
    """Put what a pronoun means in its place: what the answer named, or what the earlier question was about."""
    this = THIS.match(core)
    if this:
        return _told(before, answer) + core[this.end() :]
    pronoun = PRONOUN.search(core)
    if pronoun is None:
        return _with_pointed(core, before)
    possessive = "的" if pronoun.group().endswith("的") else ""
    meant = _meant(pronoun.group(), before, answer)
    return core[: pronoun.start()] + meant + (possessive if meant else "") + core[pronoun.end() :] if meant else core


def points_back(core: str, before: str) -> bool:
    """Return whether a follow-up holds a word that means something said before."""
    return bool(THIS.match(core) or PRONOUN.search(core)) or _with_pointed(core, before) != core


def _with_pointed(core: str, before: str) -> str:
    """Put the earlier question's own words in the place of 这个库, where it spoke of a 培育库."""
    match = _POINTED.search(core)
    for size in range(len(match.group(1)) if match else 0, 0, -1):
        assert match is not None
        noun = match.group(1)[:size]
        meant = [word for word in words(before) if word.text.endswith(noun) and is_noun(word.text)]
        if meant:
            phrase = topic(before).phrase
            named = phrase if phrase.endswith(meant[-1].text) else meant[-1].text
            return core[: match.start()] + named + core[match.start(1) + size :]
    return core


def _told(before: str, answer: str) -> str:
    """Return what was asked with its answer in the place of the question word: what 这 alone means."""
    about, found = topic(before), answered(answer)
    asks = INTERROGATIVE.search(about.text)
    if not asks or not found or not _ASKS_WHICH.search(before):
        return about.before
    following = about.text[asks.end() :]
    overlap = max((n for n in range(len(found) + 1) if following.startswith(found[len(found) - n :])), default=0)
    return about.text[: asks.start()] + found + following[overlap:]


def _meant(pronoun: str, before: str, answer: str) -> str:
    about, asks = topic(before), INTERROGATIVE.search(before)
    subject = owner(about.phrase)
    lead = about.before[: len(about.before) - len(about.phrase)]
    found = answered(answer) if _ASKS_WHICH.search(before) else ""
    if found and asks and not about.text[: asks.start()].strip("在是据"):
        return found  # 谁是…, 哪家企业…: nothing but the answer says whom
    if found and asks and asks.start() < about.start:
        return found
    if "谁" in before and is_person(about.phrase):
        return about.phrase  # 王振芬是谁
    if found and "谁" in before and _PERSON.search(pronoun):
        return lead + about.phrase + (found if found not in about.phrase else "")
    return lead + subject if subject else about.phrase


def answered(answer: str) -> str:
    """Return whom or what an answer named: its marked words, a person with a post, or the words it begins with."""
    if answer.startswith(NO_ANSWER):
        return ""
    marked = _MARKED.search(answer)
    if marked and len(marked.group(1)) <= _LONGEST_NAME:
        # The reader may mark 芯诺 alone of 芯诺电子.
        following = _REST_OF_NAME.match(answer, marked.end())
        return re.sub(r"^(?:有|是|为)", "", marked.group(1)) + (following.group() if following else "")
    plain = _plain(answer)
    if titled_name(plain):
        return titled_name(plain)
    if len(plain) <= 20 and "，" not in plain:
        return plain
    kept = ""
    for word in words(plain):
        if tag(word.text)[:1] in {"v", "p", "u", "d"} or not re.match(r"\w", word.text):
            break
        kept += word.text
    return kept


def statement(answer: str) -> str:
    """Return what an answer of one sentence says first; "" where it is a refusal or longer."""
    plain = _plain(answer)
    if answer.startswith(NO_ANSWER) or "\n" in plain or "。" in plain:
        return ""
    kept = ""
    for clause in re.split(r"(?<=，)", plain):
        kept += clause
        if len(kept) > _SHORTEST_STATEMENT:
            break
    return kept.rstrip("，") if len(kept) <= _LONGEST_STATEMENT else ""


def _plain(answer: str) -> str:
    return re.sub(r"\[\d+\]|\*\*|（文中[^（）]*）", "", answer).strip("。 \n")


def _head(line: str) -> str:
    """Return what a line is about: the words before its first punctuation or figure."""
    return re.split(r"[，。：:；（(]|\d", line, maxsplit=1)[0].strip() or line.strip()
