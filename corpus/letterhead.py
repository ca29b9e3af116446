"""The head of an official document: its mark of secrecy, number, title and addressees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.dates import is_date
from corpus.facts import NOTHING, Fact, Line, between, compact
from corpus.organs import organs

HEAD = 16  # lines in which the head of a document is looked for
_SECRECY_LINES = 8
_SECRET = re.compile(
    r"(?:\d{6}|份号[:：]?\d+)?(?P<mark>(?:密级[:：])?(?:绝密|机密|秘密)(?:[★☆*＊](?:[\d一二三四五六七八九十]{1,3}(?:年|个?月)|长期|.{0,6})?)?)"
    r"(?:特急|加急|急件|特提|平急|紧急程度[:：]?.{0,2})?"
)
_YEARED = (
    r"(?P<organ>[一-鿿]{1,14})[〔\[【（(［﹝]\s?(?P<year>(?:19|20)\d\d)\s?[〕\]】）)］﹞]"
    r"\s?第?\s?(?P<serial>\d+(?:-\d+)?)\s?号"
)
_SERIAL = r"(?:第\s?[一二三四五六七八九十百零〇\d]+\s?号|(?:19|20)\d\d\s?年\s?第?\s?[一二三四五六七八九十\d]+\s?号)"
_OF_A_TITLE = r"(?![一-鿿]{0,40}(?:关于|的))"  # 某局关于某事的公告 is a title
_ORDER = rf"(?P<order>{_OF_A_TITLE}[一-鿿]{{2,20}}(?:令|公告|通告|公报))\s*[（(]?(?P<which>{_SERIAL})[）)]?"
_NUMBER = re.compile(rf"{_YEARED}|{_ORDER}")
_ORDER_ALONE = re.compile(rf"{_OF_A_TITLE}[一-鿿]{{2,20}}(?:令|公告|通告)")
_SERIAL_ALONE = re.compile(rf"[（(]?(?P<which>{_SERIAL})[）)]?")
_ISSUED_AS = re.compile(rf"{_ORDER}(?=公布|发布|颁布|通过|修订)")
_BEFORE_NUMBER = re.compile(r"^.*(?:文号|字号|编号|公布|根据|依照|以)[:：]?")
_SENTENCE = re.compile(r"[。；！？]")
_BODY = re.compile(r"一、|第[一1]\s?[章条]|（一）")
_MADE_PUBLIC = re.compile(r"《(?P<name>[^《》]{2,60})》.{0,120}(?:公布|发布|施行)")
_TITLE_LENGTH = 80
_TITLE_END = re.compile(
    r"(?:通知|通告|公告|意见|办法|条例|细则|规定|规则|决定|决议|批复|函|纲要|规划|方案|计划|措施|清单|指南|指引|法|解读|报告|公开信|公报|命令|令)"
    r"(?:[（(][^（）()]*[）)])?$"
)
_NOT_A_TITLE = re.compile(r"^(?:索\s?引\s?号|主题|各|附件|来源|时间|作者|——|[（(]|签发人)|文件$|[:：]$|^\d{6}$|★")
_ABOUT = re.compile(r"关于|印发|转发|批转")
_COVERING = re.compile(r"(?:通知|公告|通告|函|决定|令)(?:[（(][^（）()]*[）)])?$")
_DATED = re.compile(r"[（(]?\s*(?:19|20)\d\d\s?年")
SPEAKER = re.compile(
    r"(?P<body>[一-鿿]{2,20}?)(?:总理|省长|主席|市长|州长|县长|区长|主任|院长|检察长|局长)\s+(?P<name>[一-鿿·]{2,12})"
)
_ADDRESSEE = re.compile(r"(?P<whom>[一-鿿（(][^。；！？“”]{1,240}?)\s*[:：]$")
_ADDRESSED = re.compile(r"各|局|委|部|府|厅|院|公司|会|处|办|中心|单位|企业|机构|学校|园|银行|联|集团|社")
_NOT_ADDRESSED = re.compile(
    r"(?:如下|下列|以下|通知|事宜|事项|包括|条件|标准|要求|指出|强调|规定|认为|来源|日期|时间|(?:^|联系|主办|承办|来文)单位|方式|位置|为|是|问|答|附件|电话|地址)$|"
    r"^(?:[一二三四五六七八九十\d]+[、.．]|第[一二三四五六七八九十\d]+|（|\(|各位|同志|尊敬|附件|答|问|抄送|主送|联系|注|说明|编者按)|我们|现将|现就|现对"
)
_COPIED = re.compile(r"^[（(【\[](?:转载|转发)[)）】\]]\s*")
_SITE_NAME = re.compile(r"\s*[-_|—–]{1,2}\s*[^-_|—–\s]{2,30}(?:网站?|门户|平台|政府|频道)$")


def secrecy(lines: Sequence[Line]) -> str:
    """Return the mark of secrecy at the head of a document, "" where there is none."""
    for line in lines[:_SECRECY_LINES]:
        match = _SECRET.fullmatch(compact(line.text)) if not line.level else None
        if match:
            return match["mark"].removeprefix("密级：").removeprefix("密级:")
    return ""


def number(head: Sequence[Line]) -> Fact:
    """Return the document's own number as it is cited: 国发〔2024〕1号, 国务院令第746号, 税务总局公告2024年第3号."""
    for place, line in enumerate(head):
        text = line.text
        if _DATED.match(text) and (issued := _ISSUED_AS.search(text)):
            return line.fact(issued.start("order"), issued.end("which"), _cited(issued))
        if len(text) > 120 or (_SENTENCE.search(text) and not text.startswith(("（", "("))):
            return NOTHING
        following = head[place + 1] if place + 1 < len(head) else None
        serial = _SERIAL_ALONE.fullmatch(following.text.strip()) if following else None
        if following and serial and _ORDER_ALONE.fullmatch(compact(text)):
            order = compact(text).removeprefix("中华人民共和国")
            return between(line.fact(), following.fact(), order + compact(serial["which"]))
        if found := _on_a_line(line):
            return found
    return NOTHING


def _on_a_line(line: Line) -> Fact:
    """Return a number that is a short line, or stands at one of its ends."""
    text = line.text
    if serial := _SERIAL_ALONE.fullmatch(text.strip()):
        return line.found(serial, "which", compact(serial["which"]))
    if len(text) > _TITLE_LENGTH:
        return NOTHING
    for match in reversed(list(_NUMBER.finditer(text))):
        start = match.start() + len((_BEFORE_NUMBER.match(match[0]) or [""])[0])
        alone = start == 0 or not text[:start].strip("（( ") or text[:start].rstrip().endswith(("：", ":"))
        closes = match.end() >= len(text.rstrip("）) "))
        signed = text[match.end() :].strip().startswith("签发人")
        titled = closes and text[:start].rstrip().endswith(("（", "(", " ", "\u3000")) and "《" not in text[:start]
        if (alone and (closes or signed)) or titled or (closes and not match["order"] and "《" not in text):
            return line.fact(start, match.end(), _cited(match))
    return NOTHING


def _cited(match: re.Match[str]) -> str:
    if match.re is _NUMBER and match["year"]:
        organ = _BEFORE_NUMBER.sub("", match["organ"])
        return f"{organ}〔{match['year']}〕{match['serial']}号"
    order = compact(match["order"])
    if order[0] in "年月日" and match.string[: match.start("order")].rstrip()[-1:].isdigit():
        order = order[1:]  # 2021年7月27日国务院令第1号
    return order.removeprefix("中华人民共和国") + compact(match["which"])


def tidy_title(title: str) -> str:
    """Return a title without the mark of a copy and the name of the site."""
    return _SITE_NAME.sub("", _COPIED.sub("", title.strip())) or title.strip()


def title(head: Sequence[Line], whole: Sequence[Line]) -> Fact:
    """Return the title at the head: a marked one, one that ends as official titles do, or the first line."""
    marked = next((line for line in head if line.level == 1), None)
    if marked or (marked := _proclaimed(head, whole)):
        return marked.fact()
    lines: list[Line] = []
    for line in head:
        text = line.text
        if len(text) > _TITLE_LENGTH or text.endswith(("。", "；")) or _BODY.match(text):
            break
        told = _NUMBER.fullmatch(text) or _SERIAL_ALONE.fullmatch(text) or SPEAKER.fullmatch(text) or is_date(text)
        if not told and not _NOT_A_TITLE.search(text):
            lines.append(line)
    return _official(lines) or (lines[0].fact() if lines else _first_sentence(whole[0]))


def _proclaimed(head: Sequence[Line], whole: Sequence[Line]) -> Line | None:
    """Return the line that names the rules which an order or a proclamation makes public, printed below it."""
    if not any(_ORDER_ALONE.fullmatch(compact(line.text)) for line in head[:3]):
        return None
    names = [name for line in head for match in [_MADE_PUBLIC.search(line.text)] if match for name in [match["name"]]]
    below = (line for line in whole[: 2 * HEAD] if names and compact(line.text) == compact(names[0]))
    return next(below, None)


def _official(lines: Sequence[Line]) -> Fact:
    """Return a title in the official form, put together where it is printed on several lines."""
    for place, line in enumerate(lines):
        if not _TITLE_END.search(line.text) or _ORDER_ALONE.fullmatch(compact(line.text)):
            continue
        end = _last_line(lines, place)
        begin = place
        if not _ABOUT.search(line.text):  # 基地管理办法的通知, under 某局关于印发就业见习
            above = (index for index in range(place - 1, max(-1, place - 4), -1) if _ABOUT.search(lines[index].text))
            begin = next(above, place)
        bodies: list[str] = []
        opens = _ABOUT.match(lines[begin].text)
        while opens and begin and organs(lines[begin - 1].text):
            begin -= 1
            bodies.insert(0, lines[begin].text)
        rest = "".join(part.text for part in lines[begin + len(bodies) : end + 1])
        return between(lines[begin].fact(), lines[end].fact(), " ".join(bodies) + rest)
    return NOTHING


def _last_line(lines: Sequence[Line], place: int) -> int:
    """Return where a title ends: 关于印发某办法 goes on until a line ends with 通知 or its like."""
    if re.search(r"(?:印发|转发|发布|公布)", lines[place].text) and not _COVERING.search(lines[place].text):
        following = range(place + 1, min(place + 3, len(lines)))
        return next((index for index in following if _COVERING.search(lines[index].text)), place)
    return place


def _first_sentence(line: Line) -> Fact:
    sentence = re.match(r"[^。！？；]{1,60}", line.text)
    return line.found(sentence) if sentence and len(line.text) > _TITLE_LENGTH else NOTHING


def addressee(head: Sequence[Line]) -> Fact:
    """Return to whom a document is addressed: the line before its body that ends in a colon, joined with 、."""
    for line in head:
        if _BODY.match(line.text):
            break
        match = _ADDRESSEE.fullmatch(line.text)
        if match and _ADDRESSED.search(match["whom"]) and not _NOT_ADDRESSED.search(match["whom"]):
            whom = "、".join(part for part in re.split(r"[，,、；;]\s*|\s+", match["whom"]) if part)
            return line.found(match, "whom", whom)
        if len(line.text) > 200 or line.text.endswith("。"):
            break
    return NOTHING
