"""The document list and the reports of adding files, as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from corpus.types import Document, DocumentInfo
from index.showing import shown
from index.types import FileResult
from qa.web.failed_files import FailedFile
from qa.web.intake import Upload
from qa.web.library import Listing
from qa.web.markup import action, safe

_PICKED = (
    '<span class="count quiet" role="status">没有选</span>'
    '<button type="button" class="tool danger act act-picked-remove" disabled>删除所选</button>'
    '<button type="button" class="tool act act-picked-reindex" disabled>重新索引所选</button>'
    '<button type="button" class="tool act act-picked-all">全部重新索引</button>'
)
OUTCOMES = {"added": "已添加", "updated": "已更新", "unchanged": "没有变化", "failed": "没有添加"}


def uploads_html(uploads: Sequence[Upload], ahead: int = 0) -> str:
    """Return a line per file, with what became of it and why; `ahead` tasks of others were waiting before them."""
    if not uploads:
        return ""
    finished = sum(upload.results is not None for upload in uploads)
    bad = sum(any(one.outcome == "failed" for one in upload.results or ()) for upload in uploads)
    rows = "".join(_upload(upload) for upload in uploads)
    state = "done" if finished == len(uploads) else "growing"
    head = f"已处理 {finished} / {len(uploads)} 个文件" + (f"，{bad} 个没有成功" if bad else "")
    if ahead and not finished and not any(upload.running for upload in uploads):
        head += f"，前面还有别人的 {ahead} 个"
    return (
        f'<div class="uploads {state}"><p role="status">{head}</p>'
        f'<progress max="{len(uploads)}" value="{finished}"></progress><ul>{rows}</ul></div>'
    )


def _upload(upload: Upload) -> str:
    name = f"<strong>{safe(upload.name)}</strong>"
    if upload.results is None:
        look, what = ("running", _doing(upload)) if upload.running else ("waiting", "等待中")
        return f'<li class="{look}">{name} {what}</li>'
    if not upload.results:
        return f'<li class="failed">{name} 没有添加：里面没有可以读的文件。</li>'
    return "".join(
        f'<li class="{result.outcome}">{_inside(upload, result)} {_result(result)}</li>' for result in upload.results
    )


def _doing(upload: Upload) -> str:
    step = upload.step
    if step is None:
        return "正在处理…"
    inner = step.source.partition("!/")[2]
    which = f"：{safe(inner)}" if inner else ""
    if step.stage == "reading":
        return f"正在读取{which}…"
    if step.passages < step.total:
        return f"正在编码{which}，{step.passages} / {step.total} 段"
    return f"已编码{which}，{step.total} 段，正在写入…"


def _inside(upload: Upload, result: FileResult) -> str:
    inner = result.source.partition("!/")[2]
    return f"<strong>{safe(upload.name)}{' › ' + safe(inner) if inner else ''}</strong>"


def _result(result: FileResult) -> str:
    what = OUTCOMES.get(result.outcome, result.outcome)
    if result.outcome in ("added", "updated"):
        titles = "、".join(f"《{document.title.strip('《》')}》" for document in result.documents)
        note = f"。{safe(result.reason)}" if result.reason else ""
        return f"{what}：{safe(titles)}，{result.passages} 个段落{note}"
    # “没有变化：内容没有变化” would say it twice.
    if not result.reason or (result.outcome == "unchanged" and what in result.reason):
        return what
    return f"{what}：{safe(result.reason)}"


def listing_html(listing: Listing, passages: Mapping[str, int]) -> str:
    """Return the table of one page of documents; `passages` counts them by document id."""
    if listing.total == 0:
        return '<div class="documents empty"><p>还没有资料。请在上面选择文件添加。</p></div>'
    if not listing.documents:
        return f'<div class="documents empty"><p>共 {listing.total} 篇，没有符合筛选条件的。</p></div>'
    rows = "".join(_row(document, passages.get(document.id, 0)) for document in listing.documents)
    everything = '<th scope="col" class="pick"><input type="checkbox" class="pick-all" aria-label="全选本页"></th>'
    names = ("标题", "发布单位", "日期", "文号", "地区", "段落", "文件", "操作")
    head = everything + "".join(f'<th scope="col">{name}</th>' for name in names)
    found = f"，符合条件 {listing.matched} 篇" if listing.matched != listing.total else ""
    pages = f"，第 {listing.page + 1} / {listing.pages} 页" if listing.pages > 1 else ""
    return (
        f'<div class="documents"><div class="picked"><p class="quiet">共 {listing.total} 篇{found}{pages}</p>'
        f"{_PICKED}</div>"
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>'
    )


def failed_html(kept: Sequence[FailedFile]) -> str:
    """Return the files that could not be added and wait for another try; "" for none."""
    if not kept:
        return ""
    rows = "".join(
        f"<li><p><strong>{safe(one.name)}</strong> "
        f'<span class="quiet">{_size(one.size)}，{_moment(one.time)}</span></p>'
        f'<p class="reason">{safe(one.reason)}</p><span class="tools">'
        f'<button type="button" class="tool act {action("failed", "retry", one.id)}" '
        f'title="再试一次：{safe(one.name)}">再试一次</button>'
        f'<button type="button" class="tool danger act {action("failed", "discard", one.id)}" '
        f'title="删除没有添加成功的 {safe(one.name)}">删除</button></span></li>'
        for one in kept
    )
    several = (
        '<span class="tools"><button type="button" class="tool act act-failed-retry-all">全部再试</button>'
        '<button type="button" class="tool danger act act-failed-discard-all" '
        f'title="删除没有添加成功的 {len(kept)} 个文件">全部删除</button></span>'
        if len(kept) > 1
        else ""
    )
    return (
        f'<div class="failed-files"><div class="head"><h3>没有添加成功的文件（{len(kept)}）</h3>{several}</div>'
        f'<p class="quiet">原文件留在服务器上，可以再试；标密级的不留。</p><ul>{rows}</ul></div>'
    )


def _size(size: int) -> str:
    if size < 1024:
        return "不到 1 KB"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def _moment(time: str) -> str:
    try:
        return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""


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

    def tool(name: str, label: str, title: str, look: str = "") -> str:
        return (
            f'<button type="button" class="tool{look} act {action(name, safe(document.id))}" '
            f'title="{title}《{safe(document.title)}》">{label}</button>'
        )

    tools = (
        f'<button type="button" class="tool act {action("preview", safe(document.id), "text", 0)}" '
        f'title="预览《{safe(document.title)}》">预览</button>'
        f"{tool('edit', '更正', '更正信息：')}{tool('replace', '替换', '换一个文件：')}"
        f"{tool('remove', '删除', '删除', ' danger')}"
    )
    pick = (
        f'<td class="pick"><input type="checkbox" class="pick-one" value="{safe(document.id)}" '
        f'aria-label="选择《{safe(document.title)}》"></td>'
    )
    return (
        f'<tr>{pick}<td class="title" data-name="标题">{safe(document.title)}{status}</td>{cells}'
        f'<td class="acts">{tools}</td></tr>'
    )
