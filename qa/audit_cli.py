"""`python -m qa audit`: whether the log is whole, and its records as a table."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

from qa.audit import FOLDER, files, read, verify

_COLUMNS = {
    "n": "编号",
    "time": "时间（UTC）",
    "event": "事件",
    "visitor": "访问者编号",
    "name": "账号",
    "interface": "入口",
    "client": "来源地址",
    "request": "请求编号",
    "question": "问题",
    "rewritten": "理解为",
    "outcome": "结果",
    "reason": "拒答原因",
    "seconds": "用时（秒）",
    "writer": "写作者",
    "sources": "来源文件",
    "action": "操作",
    "account": "对象账号",
    "document": "文档编号",
    "title": "文档标题",
    "detail": "说明",
    "hash": "校验值",
}


def add_audit(commands: Any) -> None:
    """Add the command to a parser's commands."""
    audit = commands.add_parser("audit", help="核对或导出审计日志（谁在何时问了什么、用了哪些来源）")
    actions = audit.add_subparsers(dest="action", required=True, metavar="操作")
    whole = actions.add_parser("verify", help="核对日志有没有被改过")
    whole.add_argument("--hash", default="", metavar="校验值", help="以前记下的校验值，应在日志里")
    table = actions.add_parser("export", help="导出为 CSV 表格")
    table.add_argument("output", type=Path, metavar="文件")


def run_audit(options: argparse.Namespace, data: Path) -> int:
    """Run one action and return the exit code: 1 where the log is not whole, or cannot be read or written."""
    folder = data / FOLDER
    if not files(folder):
        print(f"{folder} 里还没有审计日志。", file=sys.stderr)
        return 1
    try:
        return _verify(folder, options.hash) if options.action == "verify" else _export(folder, options.output)
    except OSError as error:
        print(f"{error.filename} 读写不了（{error.strerror}）。请检查路径和权限。", file=sys.stderr)
    except ValueError as error:
        print(f"{error}。请先运行 python -m qa audit verify。", file=sys.stderr)
    return 1


def _verify(folder: Path, noted: str) -> int:
    place, problems = verify(folder, noted.strip().lower())
    for problem in problems:
        print(f"✗ {problem}。", file=sys.stderr)
    if problems:
        return 1
    print(f"✓ 日志完整，共到第 {place.number} 号记录。最后的校验值（请另处记下，以后可用 --hash 核对）：\n{place.hash}")
    return 0


def _export(folder: Path, output: Path) -> int:
    count = 0
    # With a byte-order mark, by which spreadsheets know UTF-8.
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS.values())
        for path in files(folder):
            for record in read(path):
                writer.writerow([_cell(record.get(name, "")) for name in _COLUMNS])
                count += 1
    print(f"已导出 {count} 条记录到 {output}。")
    return 0


def _cell(value: object) -> str:
    if isinstance(value, list):
        value = "；".join(f"《{one.get('title', '')}》{one.get('number', '')}" for one in value)
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text  # no formula for a spreadsheet
