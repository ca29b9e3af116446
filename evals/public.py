"""Running the public data sets, one by one or all of them: questions in; tables and kept results out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from evals import cmrc, gov, ncp, ncp_report, rgb, stard
from evals.changes import changes_text
from evals.data import sample
from evals.intervals import Measured, overview
from evals.library import KEPT, open_assistant
from evals.report import load_run, save
from evals.types import EvalFault, Record

_Q = TypeVar("_Q")

BENCH = "bench"  # all of them
# Where each lies in the folder that `bench` is given.
FOLDERS: Mapping[str, str] = {"ncp": "ncp", "rgb": "rgb_zh", "cmrc": "cmrc2018", "stard": "stard"}
NAMES = (*FOLDERS, gov.SUITE, BENCH)


def run_public(
    name: str, data: Path | None, out: Path, limit: int | None = None, before: Path | None = None
) -> list[Record]:
    """Measure a public data set, or with "bench" all of them; print the tables, keep them, return the records.

    Raises:
        EvalFault: the data, or the run to compare with, are wrong; said before anything is asked.
    """
    if data is None:
        raise EvalFault(f"题集 {name} 要用 --data 指明数据在哪里。")
    old = load_run(before) if before else None
    if name == BENCH:
        if missing := [folder for folder in FOLDERS.values() if not (data / folder).is_dir()]:
            raise EvalFault(f"{data} 里没有文件夹 {'、'.join(missing)}。bench 要的是放着各个数据集文件夹的文件夹。")
        runs = [_run_one(one, data / folder, out, limit) for one, folder in FOLDERS.items()]
        text = overview(runs)
        measures = {run.suite: run.parts for run in runs}
        records = [record for run in runs for record in run.records]
        save(out, BENCH, measures, records, text)
        print(f"\n{text}\n\nkept in {out / BENCH}.json and {out / BENCH}.md")
    else:
        records = list(_run_one(name, data, out, limit).records)
    if old is not None:
        print(changes_text(old.records, records))
    return records


def _run_one(name: str, data: Path, out: Path, limit: int | None) -> Measured:
    runs: Mapping[str, Callable[[Path, int | None], Measured]] = {
        "ncp": _ncp,
        "rgb": _rgb,
        "cmrc": _cmrc,
        "stard": _stard,
        gov.SUITE: _gov,
    }
    run = runs[name](data, limit)
    kept = save(out, name, run.parts, run.records, run.text)
    print(f"\n{name}\n\n{run.text}\n\nkept in {kept} and {kept.with_suffix('.md')}")
    return run


def _ncp(data: Path, limit: int | None) -> Measured:
    answerable, unanswerable = ncp.load(data, limit)
    documents = KEPT / "ncp" / "documents"
    ncp.write_documents(data, documents)
    with open_assistant(KEPT / "ncp" / "index", documents, remember=True) as assistant:
        return ncp_report.report([ncp.ask(assistant, one) for one in _bar("ncp", [*answerable, *unanswerable])])


def _rgb(data: Path, limit: int | None) -> Measured:
    questions = rgb.load(data, limit)
    # A part of the questions has an index of its own, so that the whole one isn't made anew after a short run.
    folder = KEPT / ("rgb" if limit is None else "rgb-part")
    rgb.write_documents(questions, folder / "documents")
    with open_assistant(folder / "index", folder / "documents", remember=True) as assistant:
        ids = rgb.document_ids(questions, assistant.index)
        return rgb.report([record for one in _bar("rgb", questions) for record in rgb.ask(assistant, one, ids)])


def _cmrc(data: Path, limit: int | None) -> Measured:
    questions = cmrc.load(data, limit)
    reader = cmrc.PassageReader()
    return cmrc.report([cmrc.ask(reader, one) for one in _bar("cmrc", questions)])


def _stard(data: Path, limit: int | None) -> Measured:
    questions = stard.load(data)
    documents = KEPT / "stard" / "documents"
    stard.write_documents(questions, documents)
    with open_assistant(KEPT / "stard" / "index", documents, remember=True) as assistant:
        asked = sample(questions, limit)
        return stard.report([stard.ask(assistant, one) for one in _bar("stard", asked)])


def _gov(data: Path, limit: int | None) -> Measured:
    questions = gov.load(data, limit)
    with open_assistant(KEPT / "gov" / "index", data, remember=True) as assistant:
        return gov.report([gov.ask(assistant, one) for one in _bar("gov", questions)])


def _bar(name: str, questions: Sequence[_Q]) -> tqdm[_Q]:
    return tqdm(questions, desc=name, unit="question")
