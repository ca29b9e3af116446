"""The fields of one policy, found by headings, lead-ins, enumerations, tables and the wording of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.types import Document
from qa.policy import amounts
from qa.policy.conditions import conditions, demands, refusals, stated_conditions, together
from qa.policy.labels import CONDITION, CONTACT, EXCLUDED, MATERIAL, OBJECT, OFFICE, STANDARD, TIME
from qa.policy.outline import Block, Line, blocks, read_lines
from qa.policy.pieces import LONGEST, quote, sentences
from qa.policy.types import PolicyFields, Quote, Window
from qa.policy.windows import window_of

_CAPTION = re.compile(r"材料要求$|需提供$|如下$|(?:基本)?材料$|贴士")
MOST = 24  # values of one field; a page that lists more is not about one policy
_DEFINED = re.compile(
    r"本(?:办法|细则|规定|措施|实施办法|方案|指南)所(?:称|指)[^，。：]{0,20}[，,]?是?指"
    r"(?P<who>[^。；]{4,120}?(?:企业|个体工商户|人员|个人|单位|组织|居民|老年人|家庭|对象|团队))(?=[。；\n]|$)"
)
_WHO = (
    "企业|个体工商户|人员|单位|组织|毕业生|居民|家庭|个人|项目|老年人|残疾人|儿童|子女|公民|参保人员|参保人|职工|"
    "申请人|对象"
)
_ADDRESSED = re.compile(
    rf"(?:^|[。；\n：，]|国家|政府)\s*(?:经[^，。]{{0,10}}，)?对"
    rf"(?P<who>[^。；\n]{{2,160}}?(?:{_WHO}))(?=[^。；\n]{{0,40}}?(?:给予|补贴|补助|奖励|资助|贴息|发放))"
)
_TOLD = re.compile(
    r"(?:对象|主体|范围)(?:还|均)?(?:为|是|包括|应为|应当?是)(?P<who>[^。；\n]{4,120})|面向(?P<to>[^。；，\n]{2,60}?(?:企业|个体工商户|人员|单位|居民|家庭|老年人|毕业生))|适用于(?P<on>[^。；\n]{4,60})"
)
_ENTITLED = re.compile(
    rf"(?P<who>[^。；：\n可]{{2,140}}(?:{_WHO}))(?:（[^）]{{0,40}}）)?[^。；：，\n]{{0,12}}，?(?:均|也)?可(?:以|按规定)?[^。；，\n]{{0,16}}?(?:申请|申报|填报|享受|领取|参保|参加|报名)"
    rf"|(?P<has>[^。；：\n]{{6,80}}?的(?:{_WHO}))，享受"
)
_WRONG = re.compile(r"责任|活动$|不依法|冒用|骗取|违法|违反|虚假|工作人员|逾期|投诉|处罚|追究|审核")
_APPLYING = re.compile(
    r"申报|申请|报名|受理|报送|提交|递交|截止|截至|缴费|填报|登录|办理.{0,14}手续|提出|推荐|将[^，。；]{0,20}(?:文件|材料|名单|表)[^，。；]{0,4}报"
)
_LIMIT = re.compile(r"前|至|到|[—–~～-]|截|止|起|内|期间")
_PERIOD = re.compile(r"\d{1,2}\s?月\s?\d{1,2}\s?[日号]|\d+\s?日内|\d+月底前|月[上中下]旬")
_NOT_A_WINDOW = re.compile(
    r"施行|实施|出生|有效期|废止|印发|成立|失效|起执行|通过|公布录取|录取通知|公示|以前开业|分娩|预算|清算"
)


def extract(document: Document) -> PolicyFields:
    """Return what the document says of each field."""
    text = document.text
    lines = read_lines(text)
    found = blocks(lines)
    year = document.info.published[:4]

    def of(field: str) -> list[Block]:
        return [block for block in found if block.about == field]

    labelled = [*conditions(text, of(CONDITION)), *conditions(text, of(EXCLUDED), excluded=True)]
    if labelled:
        labelled = together(labelled, [*refusals(text, lines), *demands(text, lines)])
    return PolicyFields(
        document.id,
        objects=_kept(_values(text, of(OBJECT)) or _named_objects(text, of(CONDITION), lines)),
        conditions=tuple(labelled[:MOST]) or tuple(stated_conditions(text, lines)[:MOST]),
        standards=_kept(_standards(text, of(STANDARD), lines)),
        materials=_kept(_materials(text, of(MATERIAL), lines)),
        times=tuple(
            Window(one, *window_of(one.text, year, text[max(0, one.start - 12) : one.start]))
            for one in _kept(_times(text, of(TIME), lines))
        ),
        offices=_kept(_offices(text, of(OFFICE), lines)),
        contacts=_kept(_contacts(text, lines)),
    )


def _kept(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Return the quotes in order, without those that stand inside another."""
    kept: list[Quote] = []
    for one in sorted(quotes, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept[:MOST])


def _values(text: str, found: Sequence[Block], marked: bool = False) -> list[Quote]:
    """Return the sentences that labels announce, on their own line or below it; with `marked` only items or papers."""
    values: list[Quote] = []
    for block in found:
        rest = list(sentences(text, block.head.body, block.head.end)) if not block.head.alone else []
        values += rest
        for line in block.lines:
            listed = line.marker not in ("", "label")
            if listed if rest else not marked or listed or amounts.PAPER.search(text, line.body, line.end):
                values += sentences(text, line.body, line.end)
    return values


def _named_objects(text: str, announced: Sequence[Block], lines: Sequence[Line]) -> list[Quote]:
    """Return whom a definition (本办法所称企业，是指…), a giving sentence (对…企业给予…) or a list's opening names."""
    found = [quote(text, *match.span(match.lastgroup or 0)) for match in _DEFINED.finditer(text)]
    for block in announced:
        if block.lines and re.search("对象", text[block.head.start : block.head.end]):
            inside = [line.end for line in block.lines if line.end - block.head.start <= LONGEST]
            sentence = text[block.head.end - 1] in "：:。"  # else a heading, which names nobody itself
            begin = block.head.start if sentence else block.lines[0].body
            found.append(quote(text, begin, max(inside, default=block.head.end)))
    if not any(found):
        for pattern in (_TOLD, _ADDRESSED):
            found += [quote(text, *match.span(match.lastgroup or 0)) for match in pattern.finditer(text)]
        for one in _clauses(text, lines):
            if match := _ENTITLED.match(one.text):
                start, end = match.span(match.lastgroup or 0)
                found.append(quote(text, one.start + start, one.start + end))
    return [one for one in found if one and not _WRONG.search(one.text)][:8]


def _clauses(text: str, lines: Sequence[Line]) -> Iterable[Quote]:
    for line in lines:
        yield from sentences(text, line.body if line.body < line.end else line.start, line.end)


def _standards(text: str, found: Sequence[Block], lines: Sequence[Line]) -> list[Quote]:
    """Return the sentences with amounts under a label of standards; all giving sentences where no label has any."""
    named = [
        one
        for one in _values(text, found)
        if amounts.MONEY.search(one.text) and not amounts.NOT_GIVING.search(one.text)
    ]
    if named:
        return named
    return [
        one
        for one in _clauses(text, lines)
        if amounts.GIVING.search(one.text)
        and amounts.MONEY.search(one.text)
        and not amounts.NOT_GIVING.search(one.text)
    ]


def _materials(text: str, found: Sequence[Block], lines: Sequence[Line]) -> list[Quote]:
    named = [one for one in _values(text, found, marked=True) if not _CAPTION.search(one.text)]
    papers = [one for one in named if amounts.PAPER.search(one.text)]
    # In a list of papers the ones without such a word (公司章程, 项目实施方案) are papers, too.
    if papers and 2 * len(papers) >= len(named):
        return [one for one in named if one in papers or _thing(one.text)]
    if papers or named:
        return papers or named
    return [one for one in _clauses(text, lines) if _hands_in(one.text)]


def _thing(words: str) -> bool:
    """Tell whether the words of an item only name something."""
    return len(words) <= 40 and not amounts.NO_PAPER.search(words)


def _hands_in(words: str) -> bool:
    """Tell whether a sentence says which papers to hand in: two of them, or one by its name."""
    handing = amounts.HANDING.search(words)
    if not handing or re.search(r"虚假|不齐全|补正|补齐|骗取|伪造|应当受理|一次性告知", words):
        return False
    begin = handing.start() if words[handing.start()] in "凭持" else handing.end()
    papers = [match.group() for match in amounts.PAPER.finditer(words, begin)]
    papers = [paper for paper in papers if paper not in ("材料", "资料", "记录", "报告")]
    return len(papers) >= 2 or bool(papers and "《" in words[begin:])


def _times(text: str, found: Sequence[Block], lines: Sequence[Line]) -> list[Quote]:
    named = [one for one in _values(text, found) if _PERIOD.search(one.text) and not re.search("出生", one.text)]
    if named:
        return named
    return [
        one
        for one in _clauses(text, lines)
        if _PERIOD.search(one.text)
        and _APPLYING.search(one.text)
        and _LIMIT.search(one.text)
        and not _NOT_A_WINDOW.search(one.text)
    ]


def _offices(text: str, found: Sequence[Block], lines: Sequence[Line]) -> list[Quote]:
    named = [one for one in _values(text, found) if re.search(amounts.BODY, one.text)]
    if named:
        return [one for one in named if len(one.text) <= 160]
    values: dict[str, Quote] = {}
    for one in _clauses(text, lines):
        match = amounts.OFFICE_SENTENCE.search(one.text)
        if not match or "反映" in one.text:
            continue
        start, end = match.span(match.lastgroup or 0)
        if extra := amounts.NOT_THE_NAME.match(one.text, start, end):
            start = extra.end()
        cut = quote(text, one.start + start, one.start + end)
        if cut and len(cut.text) >= 3 and not amounts.NO_OFFICE.search(cut.text):
            values.setdefault(cut.text, cut)
    return list(values.values())


def _contacts(text: str, lines: Sequence[Line]) -> list[Quote]:
    """Return the clauses that hold a telephone number or a mail address and say that it is one."""
    values = []
    for line in lines:
        if re.search("版权所有|标识码", text[line.start : line.end]):
            continue
        for match in (
            *amounts.PHONE.finditer(text, line.start, line.end),
            *amounts.MAIL.finditer(text, line.start, line.end),
        ):
            before = text[max(line.start, match.start() - 30) : match.start()]
            if not amounts.CALLING.search(before) and line.label != CONTACT:
                continue
            if amounts.NOT_CALLING.search(before[-14:]):
                continue
            begin = max(
                (text.rfind(mark, line.start, match.start()) + 1 for mark in "。；，;,（(｜"), default=line.start
            )
            if cut := quote(text, max(begin, line.start), match.end()):
                values.append(cut)
    return values
