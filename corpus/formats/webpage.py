"""What of a saved web page is its document, and what is the frame around it that every page of the site has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.types import Removed

_DROPPED = frozenset(
    "script style noscript template svg iframe object embed head nav footer aside button input select textarea "
    "audio video canvas map dialog link meta".split()
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|"
    r"text-indent\s*:\s*-\d{3,}|left\s*:\s*-\d{4,}px|color\s*:\s*transparent",
    re.IGNORECASE,
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.DOTALL)
_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([\w-]+)", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|footer|foot|header|breadcrumbs?|crumbs?|sidebar|share|bdsharebuttonbox|copyright|pagination|pager|"
    r"toolbar|login|search|banner|related|recommend|comment|advert|ads?|qrcode|topbar|top-?nav|friendlink|links|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
BLOCKS = frozenset(
    "p div section article main header ul ol li dl dt dd blockquote pre figure figcaption h1 h2 h3 h4 h5 h6 table tr "
    "address center hr body fieldset ucapcontent".split()
)
_MIN_ARTICLE = 200  # characters; less is a page without an article to be told from its frame
_ATTACHMENT = re.compile(r"\.(?:docx?|wps|xlsx?|et|pdf|ofd|zip|rar|pptx?|txt)(?:[?#].*)?$", re.IGNORECASE)
# Lines of the frame that stand between title and text, or below: font switches, share bars, counters, neighbours.
_FRAME_LINE = re.compile(
    r"[【\[（(]?\s*(?:字\s?[体号](?:大小)?|分享(?:到|至)?|打印(?:本页)?|关闭(?:窗口|本页)?|收藏|返回(?:顶部|首页|列表)?|首页|"
    r"(?:您?当前|您)?(?:所在的?)?位置|浏览(?:次数|量)?|阅读(?:次数|量)?|访问(?:次数|量)?|点击(?:数|率|量)?|扫一扫.*|手机(?:扫码)?(?:打开|查看).*|"
    r"二维码.*|上一[篇条].*|下一[篇条].*|相关(?:链接|阅读|文章|新闻|稿件|推荐)|语音播报|播放语音|朗读|听全文|无障碍.*|"
    r"[大中小]|A\s*[+-]?|T|默认|微信|微博|[qQ]{2}空间|-|\+|>|›|»|\||/)\s*[:：]?.{0,12}[】\]）)]?"
)
_FRAME_WORD = re.compile(
    r"字\s?[体号](?:大小)?\s*[:：]?|[大中小](?=\s|$|[】\]）)])|[默大超]认?大?|分享到?[:：]?|打印(?:本页)?|关闭(?:窗口)?|收藏|A[+-]|"
    r"[【\[（()）\]】:：\s\-+|>]"
)
_INNER_FRAME = re.compile(
    r"^(?:-\s*次$|分享(?:到|[:：]?$)|返回顶部|[上下]一[篇条]\s*[:：]|扫一扫.*(?:打开|查看)|打印本页|关闭(?:窗口|本页)|听全文|相关(?:新闻|阅读|链接|稿件|推荐)$|[【\[]?字体|[【\[]?字号|(?:主办|承办)(?:单位)?[:：]|浏览(?:次数|量)\s*[:：])|"
    r"网站标识码|公网安备|ICP备"
)
_SWITCH = re.compile(
    r"(?:字\s?[体号](?:大小)?\s*[:：]?\s*(?:[【\[][^】\]]{0,20}[】\]]?|(?:[大中小]\s*){3})|(?:浏览|阅读|点击)(?:次数|量|数)\s*[:：]\s*[-\d]*\s*次?)\s*$"
)
_CONTAINERS = frozenset("div section main article ul ol center body table tbody".split())
_BELOW = re.compile(
    r"附件|公开方式|公开类别|印发|责任编辑|编辑[:：]|作者[:：]|来源[:：]|(?:19|20)\d\d年\d{1,2}月\d{1,2}日"
)
_LAST_LINE = re.compile(
    r"版权所有|ICP备|公网安备|网站标识码|主办单位?[:：]|承办单位?[:：]|技术支持|网站地图|内容纠错|Copyright",
    re.IGNORECASE,
)


def without_hidden(tree: Any) -> list[Removed]:
    """Take out of the tree what a reader of the page does not see, or does not read as its text."""
    removed: list[Removed] = []
    styles = "".join("".join(style.itertext()) for style in tree.iter("style"))
    hiding = _hiding_names(styles)
    for element in list(tree.iter()):
        if element.getparent() is None or element.tag in ("html", "body"):
            continue
        if not isinstance(element.tag, str):
            element.drop_tree()
        elif reason := _hidden(element, hiding):
            _drop(element, reason, removed)
    return removed


def _hiding_names(styles: str) -> set[str]:
    """Return the classes (".name") and ids ("#name") that the page's own style sheet hides by themselves."""
    shown: dict[str, bool] = {}
    for rule in _RULE.finditer(_MEDIA.sub("", styles)):
        display = _DISPLAY.search(rule[2])
        for selector in rule[1].split(",") if display else ():
            name = re.fullmatch(r"\w*([.#][\w-]+)", selector.strip())
            if name and display:
                shown[name[1]] = display[1].lower() != "none"
    return {name for name, visible in shown.items() if not visible}


def _hidden(element: Any, hiding: set[str]) -> str:
    if element.tag in _DROPPED:
        return "脚本、表单或网站框架"
    style = str(element.get("style") or "")
    names = {f".{name}" for name in str(element.get("class") or "").split()} | {f"#{element.get('id')}"}
    concealed = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    if concealed or _HIDDEN_STYLE.search(style) or (names & hiding and "display" not in style):
        return "隐藏内容"
    label = f"{element.get('class') or ''} {element.get('id') or ''}"
    return "网站导航" if _FURNITURE.search(label) and link_share(element) > 0.3 else ""


def _drop(element: Any, reason: str, removed: list[Removed]) -> None:
    text = " ".join("".join(element.itertext()).split())
    if text and element.tag not in ("script", "style", "head", "noscript", "template"):
        removed.append(Removed(text, reason))
    element.drop_tree()


def link_share(element: Any) -> float:
    """Return the share of an element's text that is links: navigation is nearly all links, an article hardly."""
    whole = len("".join(element.itertext()).strip())
    linked = sum(len("".join(link.itertext()).strip()) for link in element.iter("a"))
    return linked / whole if whole else 1.0


def document_element(tree: Any, title: str) -> tuple[Any, list[Removed]]:
    """Return the element that holds the document with its title, the frame inside it taken out, and what that was."""
    body = tree.find("body") if tree.find("body") is not None else tree
    article = _article(body)
    removed: list[Removed] = []
    heading = _heading(body, article, title)
    article = _around(heading, article)
    scope = _common(heading, article) if heading is not None else article
    last = article
    for stray in list(_strays(body, scope)):
        scope, last = _common(scope, stray), stray
    if heading is not None:
        heading.tag = "h1"
    _take_out(scope, (article, last), heading, removed)
    removed += [Removed(text, "网站框架") for text in _outside(body, scope)]
    return scope, removed


def _article(body: Any) -> Any:
    """Return the element that holds the article: the smallest one with nearly all paragraphs of running text."""
    whole = _running(body)
    if whole < _MIN_ARTICLE:
        return body
    element = body
    while True:
        child = max((child for child in element.iterchildren() if child.tag in BLOCKS), key=_running, default=None)
        if child is None or child.tag in ("p", "table", "ul", "ol", "tr", "pre") or _running(child) < whole * 0.8:
            return element
        element = child


def _running(element: Any) -> int:
    """Return how many characters of running text an element holds: text outside links, in pieces of some length."""
    total = 0
    for piece in element.xpath(".//text()[not(ancestor::a)]"):
        length = len(str(piece).strip())
        total += length if length >= 10 else 0
    return total


def _heading(body: Any, article: Any, title: str) -> Any:
    """Return the element that shows the page's title above its text, None where there is none."""
    wanted = _bare(title)
    inside = set(article.iter())
    best = None
    passed = 0
    for element in body.iter():
        within = element in inside
        passed += len((element.text or "").strip()) + len((element.tail or "").strip()) if within else 0
        if within and (best is not None or passed > _MIN_ARTICLE):
            return best
        label = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        marked = element.tag in ("h1", "h2", "h3", "h4", "ucaptitle") or re.search(r"title|biaoti|\bbt\b", label)
        text = _bare("".join(element.itertext())) if marked else ""
        if 4 <= len(text) <= 120 and (text in wanted or (wanted and wanted in text and len(text) < len(wanted) + 10)):
            if element.tag == "h1":
                return element
            best = element
    return best


def _around(heading: Any, article: Any) -> Any:
    """Return the part of a wide article that holds its title and enough text below it, else the article."""
    if heading is None or heading not in set(article.iter()):
        return article
    enough = max(_MIN_ARTICLE // 3, _running(article) // 3)
    for element in heading.iterancestors():
        if element is article or _running(element) - _running(heading) >= enough:
            return element
    return article


def _bare(text: str) -> str:
    return "".join(text.split())


def _common(first: Any, second: Any) -> Any:
    """Return the smallest element around both."""
    above = [first, *first.iterancestors()]
    return next((element for element in (second, *second.iterancestors()) if element in above), second)


def _strays(body: Any, scope: Any) -> Iterator[Any]:
    """Yield the tables and the links to attachments that stand after the article but outside it."""
    inside = set(scope.iter())
    passed = False
    for element in body.iter():
        if element in inside:
            passed = True
        elif passed and element.text and _LAST_LINE.search(element.text):
            return  # the foot of the page, where every site keeps files of its own
        elif passed and (is_attachment(element) if element.tag == "a" else _is_running_table(element)):
            yield element


def _is_running_table(element: Any) -> bool:
    return element.tag == "table" and _running(element) >= 40 and link_share(element) < 0.3


def is_attachment(link: Any) -> bool:
    """Tell whether a link leads to a file that belongs to the document."""
    return bool(_ATTACHMENT.search(str(link.get("href") or ""))) and len(_bare("".join(link.itertext()))) >= 3


def _take_out(scope: Any, text: tuple[Any, Any], heading: Any, removed: list[Removed]) -> None:
    """Take the frame out of `scope`: what stands before the title, link lists, font switches, counters.

    `text` is the article and the last element that belongs to it.
    """
    order = {element: place for place, element in enumerate(scope.iter())}
    title = set(heading.iter()) if heading is not None else set()
    begin = order.get(heading, 0)
    first, end = order[text[0]], max(order[element] for one in text for element in one.iter())
    done = {scope, *title, *(around for one in (*text, heading) if one is not None for around in one.iterancestors())}
    for element, place in order.items():
        if element in done or not _stands_in(element, scope):
            continue
        inside = first <= place <= end
        if place < begin or not (_is_text(element) if inside else _belongs(element, place > end)):
            _drop(element, "网站框架", removed)
        elif not inside and element.tag not in _CONTAINERS:
            done.update(element.iter())


def _is_text(element: Any) -> bool:
    """Tell whether an element inside the article is no button or counter that the site put there."""
    whole = not any(child.tag in BLOCKS for child in element.iterdescendants())
    if not whole or (element.tag not in BLOCKS and element.tag != "span"):
        return True
    text = " ".join("".join(element.itertext()).split())
    return len(text) > 60 or not _INNER_FRAME.search(text) or any(a.tag == "td" for a in element.iterancestors())


def _stands_in(element: Any, scope: Any) -> bool:
    """Tell whether an element has not been dropped with one around it."""
    return any(ancestor is scope for ancestor in element.iterancestors())


def _belongs(element: Any, after: bool) -> bool:
    """Tell whether an element beside the article belongs to the document."""
    text = " ".join("".join(element.itertext()).split())
    if not text or any(is_attachment(link) for link in element.iter("a")):
        return True
    if is_frame(text) or (element.find(".//a") is not None and link_share(element) > 0.5):
        return False
    if not after:
        return True  # source, date and number stand between title and text
    told = ("。" in text and _running(element) >= 30) or element.tag in ("td", "tr", "tbody", "thead", "th")
    return told or element.find(".//table") is not None or element.tag == "table" or bool(_BELOW.search(text))


def without_switch(line: str) -> tuple[str, str]:
    """Return a line without the font switch or counter at its end, and that."""
    found = _SWITCH.search(line) if len(line) <= 200 else None
    return (line[: found.start()].rstrip(), found[0].strip()) if found else (line, "")


def is_frame(text: str) -> bool:
    """Tell a line that belongs to the site rather than to the document."""
    if len(text) > 200:
        return False
    return bool(_LAST_LINE.search(text)) or not _FRAME_WORD.sub("", text) or bool(_FRAME_LINE.fullmatch(text))


def _outside(body: Any, scope: Any) -> Iterator[str]:
    """Yield the text around `scope`, piece by piece."""
    inside = set(scope.iter())
    for element in body.iter():
        if element in inside:
            continue
        if element.text and element.text.strip():
            yield " ".join(element.text.split())
        for child in element.iterchildren():
            if child.tail and child.tail.strip():
                yield " ".join(child.tail.split())
