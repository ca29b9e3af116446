"""`python -m qa`: ask one question or a file of them, serve programs over MCP, see the audit log, manage accounts."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from corpus.types import CorpusError
from index.cli import read_enough
from index.filters import Filters, add_filter_arguments, filters_from
from index.types import IndexFault
from qa.audit_cli import add_audit, run_audit
from qa.serialise import answer_json
from qa.settings import load_settings
from qa.types import Answer, AnswerFault, Turn
from qa.users_cli import add_users, run_users

if TYPE_CHECKING:
    from qa.assistant import Assistant

DONE, SOME_FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"命令写得不对。请运行 {self.prog} -h 查看写法。\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 some input failed, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        code = _run(options)
        sys.stdout.flush()
        return code
    except (AnswerFault, IndexFault, CorpusError) as error:
        print(error, file=sys.stderr)
        return SOME_FAILED
    except KeyboardInterrupt:
        print("已停止。已写出的结果都在。", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return read_enough()


def _run(options: argparse.Namespace) -> int:
    if options.command == "audit":
        return run_audit(options, load_settings().data)
    if options.command == "users":
        return run_users(options, load_settings())
    from qa.assistant import Assistant

    with Assistant.open(load_settings(options.index), create=False) as assistant:
        if options.command == "ask":
            return _ask(assistant, options.question, filters_from(options), options.json)
        if options.command == "mcp":
            return _mcp(assistant)
        return _batch(assistant, options.input, options.output)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m qa", description="向已加入的文件提问")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    ask = commands.add_parser("ask", help="问一个问题")
    ask.add_argument("question", help="问题")
    add_filter_arguments(ask)
    ask.add_argument("--json", action="store_true", help="输出 JSON")
    batch = commands.add_parser("batch", help="逐行回答 JSONL 文件里的问题")
    batch.add_argument("input", type=Path, help="每行一个 {“id”,“question”,“history”?}")
    batch.add_argument("output", type=Path, help="结果写到这里，顺序与输入相同")
    mcp = commands.add_parser("mcp", help="作为 MCP 服务，经标准输入输出供别的程序提问、查找和读文件")
    for command in (ask, batch, mcp):
        command.add_argument("--index", type=Path, metavar="DIR", help="索引所在目录（默认 .wence/index）")
    add_audit(commands)
    add_users(commands)
    return parser


def _mcp(assistant: Assistant) -> int:
    from qa.mcp import mcp_server

    mcp_server(assistant).run("stdio")
    return DONE


def _ask(assistant: Assistant, question: str, filters: Filters, as_json: bool) -> int:
    if not _is_text(question):
        print("问题里有读不出的字符。请用 UTF-8 的终端再试。", file=sys.stderr)
        return SOME_FAILED
    answer = assistant.ask(question, filters=filters)
    if as_json:
        print(json.dumps(answer_json(answer), ensure_ascii=False, indent=2))
    else:
        print(_plain(answer))
    return DONE


def _plain(answer: Answer) -> str:
    lines = [f"（{answer.notice}）"] if answer.notice else []
    lines.append(answer.text)
    for citation in answer.citations:
        document = citation.document
        facts = (document.issuer, document.number, document.published, citation.on_page, citation.warning)
        details = "，".join(one for one in facts if one)
        lines.append(f"[{citation.number}] 《{document.title}》{details and f'（{details}）'}“{citation.quote}”")
    marks = "".join(f"  {'✓' if check.ok else '✗'}{check.text}" for check in answer.checks)
    return "\n".join([*lines, *([f"核对：{marks}"] if marks else []), "AI 生成，仅供参考"])


def _batch(assistant: Assistant, source: Path, target: Path) -> int:
    try:
        # Not splitlines: in JSON a string may hold other line separators as they are.
        lines = source.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        print(f"读不了问题文件 {source}：{error}。请给出 UTF-8 的 JSONL 文件。", file=sys.stderr)
        return SOME_FAILED
    code = DONE
    try:
        with target.open("w", encoding="utf-8", errors="backslashreplace") as output:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                row = _row(assistant, line, f"{source} 第 {number} 行")
                if "error" in row:
                    print(row["error"], file=sys.stderr)
                    code = SOME_FAILED
                output.write(json.dumps(row, ensure_ascii=False) + "\n")
                output.flush()
    except OSError as error:
        print(f"写不了结果文件 {target}：{error}。请换一个能写的地方。", file=sys.stderr)
        return SOME_FAILED
    return code


def _row(assistant: Assistant, line: str, where: str) -> dict[str, Any]:
    """Return the input with its answer, or with an "error" in Chinese that names the line and the mend."""
    try:
        given = json.loads(line)
    except json.JSONDecodeError as error:
        return {"error": f"{where} 不是 JSON：{error.msg}。请改成一行一个 JSON 对象。", "input": line}
    if not isinstance(given, dict) or not isinstance(given.get("question"), str):
        return {"error": f"{where} 没有“question”文字。请补上问题。", "input": given}
    if not _is_text(json.dumps(given, ensure_ascii=False)):
        return {"error": f"{where} 里有残缺的字符（单个代理项）。请改正后再试。", "input": given}
    history = given.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(turn, dict) and turn.get("role") in {"user", "assistant"} and isinstance(turn.get("content"), str)
        for turn in history
    ):
        return given | {"error": f"{where} 的“history”应是由 role（user 或 assistant）和 content 组成的列表。"}
    answer = assistant.ask(given["question"], tuple(Turn(turn["role"], turn["content"]) for turn in history))
    return given | answer_json(answer)


def _is_text(text: str) -> bool:
    """Return whether a string can be written as UTF-8: half a surrogate pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


if __name__ == "__main__":
    sys.exit(main())
