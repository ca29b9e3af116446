"""Running suites: questions in; a table, kept results and verdicts out."""

from __future__ import annotations

from pathlib import Path

from tqdm import tqdm

from evals.changes import changes_text
from evals.gates import describe, judge, load_gates
from evals.library import DOCUMENTS, KEPT, open_assistant
from evals.measure import measure
from evals.report import load_run, record, save, table
from evals.suites import load_suite
from evals.summary import summarise
from evals.systems import Wence


def run_suite(
    suite: str,
    out: Path,
    index: Path | None = None,
    gate: bool = False,
    before: Path | None = None,
    rerank: bool = False,
) -> bool:
    """Ask a suite's questions, print and keep what came of it, and return whether all gates hold.

    Raises:
        EvalFault: the suite, the gates, the index or the run to compare with are wrong; said before anything is asked.
    """
    questions = load_suite(suite)
    gates = load_gates(suite) if gate else []
    old = load_run(before) if before else None
    with open_assistant(index or KEPT / "bundled", None if index else DOCUMENTS, remember=True) as assistant:
        asked = measure(Wence(assistant), questions, rerank)
        outcomes = list(tqdm(asked, total=len(questions), desc=suite, unit="question"))
    summary = summarise(outcomes)
    records = [record(outcome, suite) for outcome in outcomes]
    kept = save(out, suite, summary, records)
    print(f"\n{suite}: {len(questions)} questions\n\n{table(summary)}\n\nkept in {kept} and {kept.with_suffix('.md')}")
    if old is not None:
        print(changes_text(old.records, records))
    verdicts = judge(gates, outcomes)
    for verdict in verdicts:
        print(describe(verdict))
    return all(verdict.holds for verdict in verdicts)
