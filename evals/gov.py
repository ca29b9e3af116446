"""Questions of ours on the yearly work reports of the State Council, 2008 to 2022, which are given by path.

All reports use the same words. That of a year tells what was achieved in the year before and what this year aims at, so
that only the time decides which of fifteen figures is the right one. The questions were written from the texts; every
second one was held out while the program was made to answer them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evals.data import sample
from evals.intervals import Measured, measured, times
from evals.measure import judge
from evals.report import record
from evals.suites import load_questions
from evals.summary import Measures
from evals.systems import Wence
from evals.types import EvalFault, Question, Record

if TYPE_CHECKING:
    from qa.assistant import Assistant

SUITE = "gov"
# In a folder of its own: the documents are not in the project, so these are no part of the suite "own".
QUESTIONS = Path(__file__).parent / "questions" / "outside" / "gov_reports.jsonl"
_WRONG_REASON = "wrong reason"


def load(data: Path, limit: int | None = None, questions: Path = QUESTIONS) -> list[Question]:
    """Return the questions, after a look whether `data` is the folder of the reports that they are about.

    Raises:
        EvalFault: a report isn't there.
    """
    found = load_questions(questions)
    wanted = {gold.document for one in found for gold in one.gold}
    if missing := sorted(name for name in wanted if not (data / name).is_file()):
        raise EvalFault(
            f"{data} 里没有 {'、'.join(missing)}。请用 --data 指明放着历年政府工作报告（{missing[0]} 等）的文件夹。"
        )
    return sample(found, limit)


def ask(assistant: Assistant, question: Question) -> Record:
    """Return the outcome of a question; a refusal is right only where it says why."""
    started = time.perf_counter()
    answer = assistant.ask(question.question)
    outcome = judge(Wence(assistant), question, answer, time.perf_counter() - started)
    kept = record(outcome, SUITE)
    if not question.refuse or not kept.right:
        return kept
    # What no document tells of at all may be refused for either reason: for what was found instead, or for nothing.
    reasoned = outcome.reason == question.reason or (question.reason == "nothing" and outcome.reason == "scope")
    return kept if reasoned else replace(kept, right=False, fault=_WRONG_REASON)


def report(records: Sequence[Record]) -> Measured:
    """Return how many answers are right and how many refusals are reasoned, for all and for each half."""
    halves = {
        "all": list(records),
        "developed on": [one for one in records if not _held_out(one)],
        "held out": [one for one in records if _held_out(one)],
    }
    answers = {name: _measures([one for one in some if not one.should_refuse]) for name, some in halves.items()}
    refusals = {name: _measures([one for one in some if one.should_refuse]) for name, some in halves.items()}
    kinds = dict.fromkeys(one.kind for one in records)
    by_kind = {kind: _measures([one for one in records if one.kind == kind]) for kind in kinds}
    answers["all"] |= times([one.seconds for one in records])
    return Measured(
        SUITE,
        {"right figure, cited": answers, "refused with the reason": refusals, "kind": by_kind},
        tuple(records),
    )


def _measures(records: Sequence[Record]) -> Measures:
    return {"n": float(len(records))} | measured("right", [float(one.right) for one in records])


def _held_out(one: Record) -> bool:
    return int(one.id.rpartition("-")[2]) % 2 == 0
