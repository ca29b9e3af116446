"""The command line of the index."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from index.filters import Filters, add_filter_arguments, filters_from, no_documents
from index.records import provenance_values
from index.settings import IndexSettings, load_index_settings
from index.showing import facts, print_correction, shown
from index.types import FileResult, Hit, IndexFault

if TYPE_CHECKING:
    from index.store import Index

DONE, SOME_FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
_OUTCOMES = {"added": "已添加", "unchanged": "未改动", "updated": "已更新", "failed": "失败"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"命令写得不对。请运行 {self.prog} -h 查看写法。\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 some input failed, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        code = _run(options, load_index_settings(options.index))
        sys.stdout.flush()
        return code
    except IndexFault as error:
        print(error, file=sys.stderr)
        return SOME_FAILED
    except KeyboardInterrupt:
        print("已停止。做完的文件都保存好了，再运行一次会接着做。", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return read_enough()


def read_enough() -> int:
    """Return the exit code where whoever reads our output has closed it, as `head` does; what is left goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _run(options: argparse.Namespace, settings: IndexSettings) -> int:
    from index.store import Index

    if options.command == "rebuild":
        return _report(Index.rebuild(settings, progress=True))
    with Index.open(settings, create=options.command == "add") as index:
        if options.command == "add":
            return _report(index.add(options.paths, progress=True))
        if options.command == "remove":
            for info in index.remove(options.target):
                print(f"已移除 {info.id} {info.title}（{info.source}）")
            return DONE
        if options.command == "list":
            return _list(index, options.json)
        if options.command == "show":
            return _show(index, options.target, options.json)
        if options.command == "set":
            print_correction(index, options.target, options.values, options.reset)
            return DONE
        if options.command == "search":
            return _search(index, options.query, options.k, filters_from(options), options.json)
        return _check(index, options.json)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m index", description="添加、移除、查找文档")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    add = commands.add_parser("add", help="添加文件、文件夹或 zip 压缩包")
    add.add_argument("paths", nargs="+", type=Path, metavar="路径")
    remove = commands.add_parser("remove", help="移除文档")
    remove.add_argument("target", metavar="编号或路径", help="文档编号、文件或文件夹")
    search = commands.add_parser("search", help="查找段落")
    search.add_argument("query", metavar="问题")
    search.add_argument("-k", type=_positive, default=10, metavar="条数", help="最多给出几条（默认 10）")
    add_filter_arguments(search)
    listing = commands.add_parser("list", help="列出文档")
    show = commands.add_parser("show", help="显示一篇文档的信息，以及每一项是在哪里读到的")
    show.add_argument("target", metavar="编号")
    correction = commands.add_parser("set", help="更正一篇文档的信息；以后更新文件、重建索引，更正都保留")
    correction.add_argument("target", metavar="编号")
    correction.add_argument("values", nargs="*", metavar="项目=值", help="例如 文号=国发〔2024〕1号；不写值表示没有")
    correction.add_argument("--reset", action="append", default=[], metavar="项目", help="恢复成读出的值，可以写几次")
    check = commands.add_parser("check", help="检查索引是否完好")
    rebuild = commands.add_parser("rebuild", help="用现在的设置重建索引，不需要原来的文件")
    for command in (search, listing, show, check):
        command.add_argument("--json", action="store_true", help="输出 JSON")
    for command in (add, remove, search, listing, show, correction, check, rebuild):
        command.add_argument("--index", type=Path, metavar="目录", help="索引所在目录（默认 .wence/index）")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
    return int(text)


def _report(results: Iterable[FileResult]) -> int:
    from index.progress import tell

    code = DONE
    for result in results:
        parts = [_OUTCOMES[result.outcome], result.source]
        if result.outcome in ("added", "updated"):
            parts.append(f"{len(result.documents)} 篇 {result.passages} 段")
        tell(" ".join(part for part in (*parts, result.reason) if part))
        if result.outcome == "failed":
            code = SOME_FAILED
    return code


def _list(index: Index, as_json: bool) -> int:
    infos = index.documents()
    if as_json:
        provenances = index.provenances()
        _print_json([facts(info, provenances.get(info.id, {})) for info in infos])
    else:
        states = index.validity().closed(date.today().isoformat())
        for info in infos:
            state = f"【{states[info.id].label}】" if info.id in states else ""
            print(
                " ".join(part for part in (info.id, info.published, info.title + state, f"（{info.source}）") if part)
            )
        print(f"共 {len(infos)} 篇。")
    return DONE


def _show(index: Index, document_id: str, as_json: bool) -> int:
    document = index.document(document_id)
    if as_json:
        _print_json(facts(document.info, provenance_values(document.provenance)))
    else:
        print(shown(document, index.original_text(document_id)))
    return DONE


def _search(index: Index, query: str, k: int, filters: Filters, as_json: bool) -> int:
    only = index.chosen(filters) if filters else None
    rows = [_hit(index, hit, rank) for rank, hit in enumerate(index.search(query, k, only), start=1)]
    if as_json:
        _print_json(rows)
        return DONE
    if only is not None:
        print(f"在筛选出的 {len(only)} 份文件中查找（{filters.described}）。" if only else no_documents(filters))
    for row in rows:
        page = f"第 {row['page']} 页，" if row["page"] else ""
        print(f"{row['rank']}. {row['title']}（{row['source']}，{page}第 {row['start']}-{row['end']} 字）")
        print(f"   {' '.join(row['text'].split())}")
        if row["copies"]:
            print(f"   另有 {row['copies']} 份相同或转发的文件。")
    if not rows and only != frozenset():
        print("没有找到。")
    return DONE


def _hit(index: Index, hit: Hit, rank: int) -> dict[str, Any]:
    passage = hit.passage
    original = index.original(passage.document_id, passage.start, passage.end)
    return {
        "rank": rank,
        "score": hit.score,
        "document_id": passage.document_id,
        "title": hit.document.title,
        "source": hit.document.source,
        "heading": passage.heading,
        "text": passage.text,
        "start": original.start,
        "end": original.end,
        "page": original.page,
        "copies": hit.copies,
        "legs": {leg: {"rank": place, "score": score} for leg, (place, score) in hit.legs.items()},
    }


def _check(index: Index, as_json: bool) -> int:
    health = index.check()
    if as_json:
        _print_json(asdict(health))
    else:
        print(f"文档 {health.documents} 篇，段落 {health.passages} 段。")
        print(f"向量 {health.vectors} 个，词索引 {health.lexical} 段，向量模型 {health.encoder}。")
        print("\n".join(health.problems) or "一切正常。")
    return SOME_FAILED if health.problems else DONE


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
