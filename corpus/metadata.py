"""What a document is: title, issuer, number, dates, region and kind, from its front matter, its head and its end."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from corpus.articles import Article
from corpus.dates import dates, is_date, iso_date, year_of_writing, years_later
from corpus.paragraphs import Paragraph
from corpus.places import places
from corpus.types import DocumentInfo, RawText
from corpus.wrapping import ends_sentence

_HEAD, _TAIL = 12, 8  # paragraphs in which the head and the end of a document are looked for
_TITLE_LENGTH = 80
_LABELLED = re.compile(
    r"(?P<label>标\s?题|名\s?称|发文机关|发文单位|发布机构|发布单位|制定机关|来\s?源|成文日期|发布日期|发布时间|发文日期|公布日期|印发日期|"
    r"施行日期|实施日期|生效日期|失效日期|废止日期|文\s?号|发文字号|发布文号|时效性|有效性|效力状态|作\s?者)\s*[:：｜】]\s*"
    r"(?P<value>[^\s；;，,|｜【]{1,80})"
)
_LABELS = {
    "title": ("标题", "名称"),
    "issuer": ("发文机关", "发文单位", "发布机构", "发布单位", "制定机关", "来源"),
    "date": ("成文日期", "发布日期", "发布时间", "发文日期", "公布日期", "印发日期"),
    "effective": ("施行日期", "实施日期", "生效日期"),
    "expires": ("失效日期", "废止日期"),
    "number": ("文号", "发文字号", "发布文号"),
    "status": ("时效性", "有效性", "效力状态"),
    "author": ("作者",),
}
_NUMBER = re.compile(
    r"[一-鿿]{1,14}[〔\[【（(［﹝]\s?(?:19|20)\d\d\s?[〕\]】）)］﹞]\s?第?\s?\d+(?:-\d+)?\s?号|"
    r"(?:[一-鿿]{2,20}(?:令|公告))?(?:第[一二三四五六七八九十百零〇\d]+号|(?:19|20)\d\d年第\d+号)"
)
_ORG = re.compile(
    r"[一-鿿（）、]{2,40}?(?:人民政府办公厅|人民政府办公室|人民政府|国务院办公厅|国务院|办公厅|办公室|委员会|常委会|人民代表大会|指挥部|领导小组|"
    r"[局厅部委署院会]|总局|法院|检察院|中心|公司|协会|报社)"
)
_KINDS = (
    "政府工作报告 工作报告 通知 通告 公告 公报 意见 办法 条例 细则 规定 规则 规程 解释 决定 决议 命令",
    "批复 复函 函 纲要 规划 方案 计划 预案 措施 清单 指南 指引 目录 标准 规范 法典",
    "法 宪法 章程 倡议书 公开信 解读 问答 报告 评论 社论 新闻 讲话 要点 令",
)
_KIND = re.compile(
    rf"(?:{'|'.join(sorted(' '.join(_KINDS).split(), key=len, reverse=True))})(?=(?:（[^）]*）|\([^)]*\)|的通知)*$)"
)
_TITLE_END = re.compile(
    r"(?:通知|通告|公告|意见|办法|条例|细则|规定|规则|决定|决议|批复|函|纲要|规划|方案|计划|措施|清单|指南|指引|法|解读|报告|公开信)(?:（[^）]*）)?$"
)
_NOT_A_TITLE = re.compile(r"^(?:索\s?引\s?号|主题|各|附件|来源|时间|作者|——|[（(])|文件$|[:：]$")
_IN_FORCE = re.compile(r"自(?P<date>.{4,14}?)(?:起|开始)?(?:施行|实施|执行|生效)")
_PASSED = re.compile(r"^[（(]?(?:19|20)\d\d年.*(?:通过|修正|修订|公布|批准)")
_ON_ISSUE = re.compile(r"自(?:发布|公布|印发|下发)之日起(?:施行|实施|执行|生效)?")
_VALID = re.compile(
    r"有效期(?:为|限为)?[:：]?(?:至(?P<until>[^，。；）]{4,14})|(?P<years>\d{1,2}|[一二两三四五六七八九十])年)"
)
_CHINESE_YEARS = {character: value for value, character in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NATIONAL = re.compile(
    r"国务院|中共中央|最高人民(?:法院|检察院)|全国人民代表大会|全国人大|中华人民共和国|国家[一-鿿]{2,8}(?:局|委员会|委|总局)|[一-鿿]{2,8}部(?:办公厅)?$"
)
# 国务院总理 李克强, under the title of a report
_SPEAKER = re.compile(
    r"(?P<body>[一-鿿]{2,20}?)(?:总理|省长|主席|市长|州长|县长|区长|主任|院长|检察长|局长)\s+(?P<name>[一-鿿·]{2,12})"
)
_SPEAKER_LINES = 5
_REGION_TEXT = 20_000  # characters in which places are counted
_REGION_COUNT = 3  # a place named less often says nothing about the whole document


def describe(raw: RawText, article: Article, page: str, alone: bool) -> DocumentInfo:
    """Return what the article is; its id is still empty. `page` is the text of the whole file."""
    group = article.paragraphs
    front = (
        dict(raw.front_matter) if alone else {key: value for key, value in raw.front_matter.items() if key != "title"}
    )
    labels = _labels(group) if alone else {}

    def value(key: str) -> str:
        return front.get(key, "").strip() or labels.get(key, "")

    title = value("title") or article.title or _title(group, raw)
    tail = [paragraph.text for paragraph in group[-_TAIL:]]
    issuer = value("issuer") or (_issuer(title, group) if alone else "") or _publisher(front.get("publisher", ""))
    published = iso_date(value("date")) or (_published(group) if alone else "") or year_of_writing(page)
    effective = iso_date(value("effective")) or (_effective(tail, published) if alone else "")
    return DocumentInfo(
        id="",
        title=title,
        source=raw.source,
        format=raw.format,
        kind=value("kind") or article.kind or _kind(title),
        issuer=issuer,
        number=value("number") or (_number(group) if alone else ""),
        published=published,
        effective=effective,
        expires=iso_date(value("expires")) or (_expires(tail, effective or published) if alone else ""),
        status=value("status"),
        region=value("region") or _region(issuer, title, group, page),
        origin=front.get("source", "").strip(),
        author=value("author") or article.author or _speaker(group),
    )


def _labels(group: Sequence[Paragraph]) -> Mapping[str, str]:
    """Return the facts that lines such as "发文机关：…" state at the head of a document."""
    found: dict[str, str] = {}
    keys = {label: key for key, names in _LABELS.items() for label in names}
    for paragraph in group[:_HEAD]:
        if len(paragraph.text) <= 300:
            for match in _LABELLED.finditer(paragraph.text):
                found.setdefault(keys[re.sub(r"\s", "", match["label"])], match["value"])
    return found


def _title(group: Sequence[Paragraph], raw: RawText) -> str:
    """Return the title at the head: a marked one, one that ends as official titles do, or the first line."""
    marked = next((paragraph.text for paragraph in group[:_HEAD] if paragraph.level == 1), "")
    if marked:
        return marked
    lines: list[str] = []
    for paragraph in group[:_HEAD]:
        text = paragraph.text
        if len(text) > _TITLE_LENGTH or text.endswith(("。", "；")) or re.match(r"一、|第一[章条]", text):
            break
        told = _NUMBER.fullmatch(text) or _SPEAKER.fullmatch(text) or is_date(text)
        if not told and not _NOT_A_TITLE.search(text):
            lines.append(text)
    for index, text in enumerate(lines):
        if _TITLE_END.search(text):
            split = index and text.startswith(("关于", "印发", "转发")) and _ORG.fullmatch(lines[index - 1])
            return lines[index - 1] + text if split else text
    if lines:
        return lines[0]
    first = group[0].text
    sentence = re.match(r"[^。！？；]{1,60}", first)
    name = re.split(r"[/\\!]", raw.source)[-1].rpartition(".")[0]
    return sentence[0][:60] if sentence and len(first) > _TITLE_LENGTH else name or first[:60]


def _speaker(group: Sequence[Paragraph]) -> str:
    found = (_SPEAKER.fullmatch(paragraph.text) for paragraph in group[:_SPEAKER_LINES])
    return next((speaker["name"] for speaker in found if speaker), "")


def _publisher(name: str) -> str:
    """Return the publisher that a web page names, unless it only means itself."""
    return "" if re.fullmatch(r"本[网站]|互联网|其他|转载|原创", name.strip()) else name.strip().removeprefix("本网")


def _issuer(title: str, group: Sequence[Paragraph]) -> str:
    """Return who issued: the body before 关于 in the title, or the signature above the date at the end."""
    before = re.match(r"(.{2,60}?)(?:办公[厅室])?\s*(?=关于|印发|转发)", title)
    if before and _ORG.fullmatch(before[0].strip()):
        return before[0].strip()
    for paragraph in group[:_SPEAKER_LINES]:
        if (speaker := _SPEAKER.fullmatch(paragraph.text)) and _ORG.fullmatch(speaker["body"]):
            return speaker["body"]
    lines = [paragraph.text for paragraph in group[-_TAIL:]]
    for line, following in itertools.pairwise(lines):
        signature = re.sub(r"\s", "", line)
        if len(signature) <= 40 and _ORG.fullmatch(signature) and iso_date(following):
            return signature
    together = re.fullmatch(r"(.{2,40}?)\s+(?:19|20)\d\d年\d{1,2}月\d{1,2}日", lines[-1]) if lines else None
    return together[1] if together and _ORG.fullmatch(re.sub(r"\s", "", together[1])) else ""


def _published(group: Sequence[Paragraph]) -> str:
    """Return the date of the document: of its latest revision, at its end, at its head, or in its first words."""
    head = [paragraph.text for paragraph in group[:_HEAD] if len(paragraph.text) <= 150]
    revised = [date.iso for text in head if _PASSED.search(text) for date in dates(text) if len(date.iso) == 10]
    if revised:
        return max(revised)
    for paragraph in reversed(group[-_TAIL:]):
        found = list(dates(paragraph.text))
        if (
            found
            and len(paragraph.text) <= 60
            and found[-1].end >= len(paragraph.text.rstrip("。）)"))
            and "-" in found[-1].iso
        ):
            return found[-1].iso
    for paragraph in group[:_HEAD]:
        exact = [date for date in dates(paragraph.text) if len(date.iso) == 10]
        if exact and (len(paragraph.text) <= 80 or (exact[0].start == 0 and ends_sentence(paragraph.text))):
            return exact[0].iso
        if len(paragraph.text) > 80:
            break
    return ""


def _number(group: Sequence[Paragraph]) -> str:
    """Return the document's own number: a line, or the end of a short line, at the head."""
    for paragraph in group[:_HEAD]:
        text = paragraph.text.strip("（）() ")
        if match := _NUMBER.fullmatch(text):
            return match[0]
        if len(text) <= 60 and not ends_sentence(text):
            numbers = [
                match for match in _NUMBER.finditer(text) if match.end() >= len(text) - 1 and match[0][0] != "第"
            ]
            if numbers:
                return re.sub(r"^.*[文号]\s*[:：]", "", numbers[-1][0])
        if len(text) > 120:
            break
    return ""


def _effective(tail: Sequence[str], published: str) -> str:
    for text in reversed(tail):
        if _ON_ISSUE.search(text):
            return published if len(published) == 10 else ""
        if (match := _IN_FORCE.search(text)) and (date := iso_date(match["date"])):
            return date
    return ""


def _expires(tail: Sequence[str], begin: str) -> str:
    for text in reversed(tail):
        if match := _VALID.search(text):
            if match["until"]:
                return iso_date(match["until"])
            years = match["years"]
            return years_later(begin, int(years) if years.isdigit() else _CHINESE_YEARS[years])
    return ""


def _kind(title: str) -> str:
    match = _KIND.search(title)
    return (
        {"政府工作报告": "报告", "工作报告": "报告", "法典": "法律", "法": "法律", "宪法": "法律"}.get(
            match[0], match[0]
        )
        if match
        else ""
    )


def _region(issuer: str, title: str, group: Sequence[Paragraph], page: str) -> str:
    """Return the place the document is about: its issuer's, its title's, else the one that it names most."""
    head = " ".join(paragraph.text for paragraph in group[:_SPEAKER_LINES] if len(paragraph.text) <= _TITLE_LENGTH)
    for text in (issuer, title, head):
        if found := places(text):
            return "".join(found[0].path)
        if _NATIONAL.search(text):
            return "全国"
    for text in ("\n".join(paragraph.text for paragraph in group)[:_REGION_TEXT], page[:_REGION_TEXT]):
        counts = Counter(
            place.path[:2] for place in places(text) if place.level in ("province", "prefecture", "county")
        )
        for path, count in counts.most_common(1):
            if count >= _REGION_COUNT and count * 2 > counts.total() - counts[path[:1]]:
                return "".join(path)
    return ""
