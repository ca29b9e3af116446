"""`python -m evals run [SUITE…]` measures the assistant; `report RUN.json…` shows what was kept, `targets` its lack."""

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
        held = bool(options.command(options))
    except (EvalFault, IndexFault, AnswerFault, CorpusError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if held else 1


def _run_all(options: argparse.Namespace) -> bool:
    from evals.html_command import show
    from evals.report import load_run

    suites = options.suites or ["own"]
    # Read before anything is run: the run may put its own result in that place.
    before = [load_run(options.compare)] if options.compare else []
    # A list, not a generator: every suite is run, also after one whose gates fail.
    held = [_run(suite, options) for suite in suites]
    show([options.out / f"{suite}.json" for suite in suites], before, options.html, options.judge)
    return all(held)


def _report(options: argparse.Namespace) -> bool:
    from evals.html_command import show
    from evals.report import load_run

    show(options.runs, [load_run(path) for path in options.compare], options.html, options.judge, options.judged)
    return True


def _targets(options: argparse.Namespace) -> bool:
    from evals.targets import load_targets, targets_text

    print(targets_text(options.runs, load_targets()))
    return True


def _run(suite: str, options: argparse.Namespace) -> bool:
    from evals.public import NAMES, run_public
    from evals.run import run_suite

    if suite in NAMES:
        run_public(suite, options.data, options.out, options.limit, options.compare)
        return True
    return run_suite(suite, options.out, options.index, options.gate, options.compare, options.rerank)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="测量问策答得对不对")
    commands = parser.add_subparsers(required=True, metavar="run|report|targets")
    run = commands.add_parser("run", help="问一遍题集里的题")
    run.set_defaults(command=_run_all)
    run.add_argument(
        "suites",
        nargs="*",
        metavar="SUITE",
        help="own（全部自备题，默认）或其中一个题集；gov；ncp、rgb、cmrc、stard，或 bench（这四个公开数据集）",
    )
    run.add_argument("--gate", action="store_true", help="达不到 evals/gates.toml 的门槛时以 1 退出")
    run.add_argument("--index", type=Path, metavar="DIR", help="用这个现成的索引，不另建")
    run.add_argument("--out", type=Path, default=RUNS, metavar="DIR", help=f"结果放在哪里（默认 {RUNS}）")
    run.add_argument("--compare", type=Path, metavar="OLD.json", help="逐题对比以前的一次结果")
    run.add_argument("--rerank", action="store_true", help="也测量重排后的检索")
    run.add_argument("--data", type=Path, metavar="PATH", help="公开数据集在哪里")
    run.add_argument("--limit", type=int, metavar="N", help="公开数据集只抽 N 题来问")
    report = commands.add_parser("report", help="把留下的结果做成一个网页")
    report.set_defaults(command=_report)
    report.add_argument("runs", nargs="+", type=Path, metavar="RUN.json", help="以前运行留下的结果")
    report.add_argument("--compare", nargs="+", type=Path, default=[], metavar="OLD.json", help="与更早的结果逐题对比")
    report.add_argument(
        "--judged", nargs="+", type=Path, default=[], metavar="FILE.json", help="--judge 以前留下的看法"
    )
    targets = commands.add_parser("targets", help="留下的结果与目标对照的一张表")
    targets.set_defaults(command=_targets)
    targets.add_argument("runs", nargs="?", type=Path, default=RUNS, metavar="DIR", help=f"结果在哪里（默认 {RUNS}）")
    for command in (run, report):
        command.add_argument("--html", type=Path, metavar="FILE", help="把结果、图和错题写成一个网页文件")
        command.add_argument(
            "--judge", action="store_true", help="请对话模型看每个回答（要先设好对话模型；不影响门槛）"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
