"""`python -m evals run [SUITE…]`: measure the assistant."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.types import CorpusError
from evals.types import EvalFault
from index.types import IndexFault
from qa.types import AnswerFault

RUNS = Path("evals/runs")


def main(arguments: list[str] | None = None) -> int:
    """Return 0 where all gates hold, 1 where one fails, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        # A list, not a generator: every suite is run, also after one whose gates fail.
        held = [_run(suite, options) for suite in options.suites or ["own"]]
    except (EvalFault, IndexFault, AnswerFault, CorpusError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if all(held) else 1


def _run(suite: str, options: argparse.Namespace) -> bool:
    from evals.run import run_ncp, run_suite

    if suite != "ncp":
        return run_suite(suite, options.out, options.index, options.gate, options.compare, options.rerank)
    if options.data is None:
        raise EvalFault("题集 ncp 要用 --data 指明放着 docs.jsonl、questions.jsonl、out_of_kb.jsonl 的文件夹。")
    run_ncp(options.data, options.out, options.limit)
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="测量问策答得对不对")
    run = parser.add_subparsers(required=True, metavar="run").add_parser("run", help="问一遍题集里的题")
    run.add_argument("suites", nargs="*", metavar="SUITE", help="own（全部自备题，默认）、jining、reports 或 ncp")
    run.add_argument("--gate", action="store_true", help="达不到 evals/gates.toml 的门槛时以 1 退出")
    run.add_argument("--index", type=Path, metavar="DIR", help="用这个现成的索引，不另建")
    run.add_argument("--out", type=Path, default=RUNS, metavar="DIR", help=f"结果放在哪里（默认 {RUNS}）")
    run.add_argument("--compare", type=Path, metavar="OLD.json", help="逐题对比以前的一次结果")
    run.add_argument("--rerank", action="store_true", help="也测量重排后的检索（约慢一倍）")
    run.add_argument("--data", type=Path, metavar="PATH", help="ncp 的数据文件夹")
    run.add_argument("--limit", type=int, metavar="N", help="ncp 只问前 N 题")
    return parser


if __name__ == "__main__":
    sys.exit(main())
