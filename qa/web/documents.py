"""The document list and the reports of adding files, as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.types import Document, DocumentInfo
from index.showing import shown
from index.types import FileResult
from qa.web.library import Listing
from qa.web.markup import action, safe

OUTCOMES = {"added": "已添加", "updated": "已更新", "unchanged": "没有变化", "failed": "没有添加"}


@dataclass(frozen=True, slots=True)
class Upload:
    """One chosen file: `results` is None while it waits or is being read."""

    name: str
    running: bool = False
    results: tuple[FileResult, ...] | None = None


def uploads_html(uploads: Sequence[Upload]) -> str:
    """Return a line per file, with what became of it and why."""
    if not uploads:
        return ""
    finished = sum(upload.results is not None for upload in uploads)
    rows = "".join(_upload(upload) for upload in uploads)
    state = "done" if finished == len(uploads) else "growing"
    head = f"已处理 {finished} / {len(uploads)} 个文件"
    return (
        f'<div class="uploads {state}"><p>{head}</p>'
        f'<progress max="{len(uploads)}" value="{finished}"></progress><ul>{rows}</ul></div>'
    )


def _upload(upload: Upload) -> str:
    name = f"<strong>{safe(upload.name)}</strong>"
    if upload.results is None:
        look, what = ("running", "正在处理…") if upload.running else ("waiting", "等待中")
        return f'<li class="{look}">{name} {what}</li>'
    if not upload.results:
        return f'<li class="failed">{name} 没有添加：里面没有可以读的文件。</li>'
    return "".join(f'<li class="{result.outcome}">{name} {_result(result)}</li>' for result in upload.results)


def _result(result: FileResult) -> str:
    what = OUTCOMES.get(result.outcome, result.outcome)
    if result.outcome in ("added", "updated"):
        titles = "、".join(f"《{document.title.strip('《》')}》" for document in result.documents)
        note = f"。{safe(result.reason)}" if result.reason else ""
        return f"{what}：{safe(titles)}，{result.passages} 个段落{note}"
    # “没有变化：内容没有变化” would say it twice.
    return f"{what}：{safe(result.reason)}" if result.reason and what not in result.reason else what


def listing_html(listing: Listing, passages: Mapping[str, int]) -> str:
    """Return the table of one page of documents; `passages` counts them by document id."""
    if listing.total == 0:
        return '<div class="documents empty"><p>还没有资料。请在上面选择文件添加。</p></div>'
    if not listing.documents:
        return f'<div class="documents empty"><p>共 {listing.total} 篇，没有符合筛选条件的。</p></div>'
    rows = "".join(_row(document, passages.get(document.id, 0)) for document in listing.documents)
    names = ("标题", "发布单位", "日期", "文号", "地区", "段落", "文件", "操作")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    found = f"，符合条件 {listing.matched} 篇" if listing.matched != listing.total else ""
    pages = f"，第 {listing.page + 1} / {listing.pages} 页" if listing.pages > 1 else ""
    return (
        f'<div class="documents"><p class="quiet">共 {listing.total} 篇{found}{pages}</p>'
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>'
    )


def correction_html(document: Document, original: str, problem: str) -> str:
    """Return the head of the correction form: which document it is, where each value was read, and what is wrong."""
    rows = "".join(f"<li>{safe(line)}</li>" for line in shown(document, original).splitlines()[2:])
    warning = f'<p class="problem" role="alert">{safe(problem)}</p>' if problem else ""
    head = f"<p>更正<strong>《{safe(document.title)}》</strong>的信息。清空一格，表示没有这一项。</p>"
    return (
        f'<div class="correction">{head}'
        f"{warning}<details><summary>每一项是在哪里读到的</summary><ul>{rows}</ul></details></div>"
    )


def _row(document: DocumentInfo, passages: int) -> str:
    status = f'<span class="status">{safe(document.status)}</span>' if document.status else ""
    facts = [
        ("发布单位", document.issuer),
        ("日期", document.published),
        ("文号", document.number),
        ("地区", document.region),
        ("段落", str(passages)),
        ("文件", re.split(r"[\\/]", document.source)[-1]),
    ]
    cells = "".join(
        f'<td data-name="{name}">{safe(value)}</td>' if value else f'<td class="none" data-name="{name}">—</td>'
        for name, value in facts
    )
    edit = (
        f'<button type="button" class="tool act {action("edit", safe(document.id))}" '
        f'title="更正《{safe(document.title)}》的信息">更正</button>'
    )
    remove = (
        f'<button type="button" class="tool danger act {action("remove", safe(document.id))}" '
        f'title="删除《{safe(document.title)}》">删除</button>'
    )
    return (
        f'<tr><td class="title" data-name="标题">{safe(document.title)}{status}</td>{cells}<td>{edit}{remove}</td></tr>'
    )
