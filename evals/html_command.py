"""`--html`, `--judge` and `python -m evals report`: from files of kept runs to the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals import html_report, judge
from evals.report import Run, by_suite, load_run


def show(
    runs: Sequence[Path], before: Sequence[Run], html: Path | None, asks: bool = False, judged: Sequence[Path] = ()
) -> None:
    """Ask the judge about kept runs where it `asks`, and write the report of them where `html` says so.

    Raises:
        EvalFault: a file is not what it should be, or the judge can't be asked.
        AnswerFault: a setting of the chat model is wrong.
    """
    if asks:
        judged = [*judged, *judge_runs(runs)]
    if html:
        write_report(html, runs, before, judged)


def judge_runs(paths: Sequence[Path]) -> list[Path]:
    """Ask the chat model of the settings about kept runs; return the opinions' files, which lie beside the runs.

    Raises:
        EvalFault: a file is no run, no chat model is set, or it can't be reached.
        AnswerFault: a setting is wrong.
    """
    from qa.settings import load_settings

    chat = load_settings().chat
    kept = []
    for path in paths:
        for run in by_suite(load_run(path)):
            judged = judge.judge(run.suite, run.records, chat)
            kept.append(judge.save(path.parent, judged))
            print(f"{run.suite}: {judged.agreement(run.records)}\nkept in {kept[-1]}")
    return kept


def write_report(path: Path, runs: Sequence[Path], before: Sequence[Run] = (), judged: Sequence[Path] = ()) -> None:
    """Write the HTML report of kept runs and say where it is.

    Raises:
        EvalFault: a file is not what it should be, or belongs to no run that is there.
    """
    html_report.write(path, [load_run(one) for one in runs], before, [judge.load(one) for one in judged])
    print(f"report in {path}")
