"""Running suites: questions in; a table, kept results and verdicts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from evals import ncp, ncp_report
from evals.gates import describe, judge, load_gates
from evals.library import DOCUMENTS, KEPT, open_assistant
from evals.measure import measure
from evals.report import compare, load_run, save, table
from evals.suites import load_suite
from evals.summary import summarise
from evals.systems import Wence
from evals.types import Outcome


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
    with open_assistant(index or KEPT / "bundled", None if index else DOCUMENTS) as assistant:
        asked = measure(Wence(assistant), questions, rerank)
        outcomes = list(tqdm(asked, total=len(questions), desc=suite, unit="question"))
    summary = summarise(outcomes)
    kept = save(out, suite, summary, outcomes)
    print(f"\n{suite}: {len(questions)} questions\n\n{table(summary)}\n\nkept in {kept} and {kept.with_suffix('.md')}")
    if old is not None:
        print(changes_text(old, outcomes))
    verdicts = judge(gates, outcomes)
    for verdict in verdicts:
        print(describe(verdict))
    return all(verdict.holds for verdict in verdicts)


def run_ncp(data: Path, out: Path, limit: int | None = None) -> None:
    """Measure retrieval, answers and refusal over a folder of span questions, print the tables and keep them."""
    answerable, unanswerable = ncp.load(data, limit)
    documents = KEPT / "ncp" / "documents"
    ncp.write_documents(data, documents)
    with open_assistant(KEPT / "ncp" / "index", documents) as assistant:
        questions = tqdm([*answerable, *unanswerable], desc="ncp", unit="question")
        outcomes = [ncp.ask(assistant, question) for question in questions]
    print(ncp_report.save(out, outcomes))


def changes_text(before: Mapping[str, Mapping[str, object]], outcomes: Sequence[Outcome]) -> str:
    """Return what got worse and better since an earlier run, a line for each question."""
    changes = compare(before, outcomes)
    lines = [
        f"{'better' if change.better else 'WORSE '}  {change.id}  {change.before or 'right'} -> "
        f"{change.after or 'right'}  {change.question}"
        for change in changes
    ]
    better = sum(change.better for change in changes)
    return "\n".join([*lines, f"{better} better, {len(changes) - better} worse"])
