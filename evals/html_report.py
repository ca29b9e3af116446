"""Kept runs as one self-contained HTML file: tables, charts, and every mistake beside what was wanted."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.html_view import fault_name, mistakes, section, summary
from evals.judge import Judged
from evals.report import Run, by_suite
from evals.types import EvalFault

_FOLDER = Path(__file__).parent
_TEMPLATE, _STYLE, _SCRIPT = "html_report.html", "html_report.css", "html_report.js"


def write(path: Path, runs: Sequence[Run], before: Sequence[Run] = (), judged: Sequence[Judged] = ()) -> Path:
    """Write the report of some runs and return its path.

    An earlier run, or a judge's opinions, belong to the run of the same suite.

    Raises:
        EvalFault: a suite is there twice, something belongs to none that is there, or what draws charts is absent.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html(runs, before, judged), "utf-8")
    return path


def html(runs: Sequence[Run], before: Sequence[Run] = (), judged: Sequence[Judged] = ()) -> str:
    """Return the report's HTML."""
    from jinja2 import Environment, FileSystemLoader

    runs = [single for run in runs for single in by_suite(run)]
    suites = [run.suite for run in runs]
    if twice := sorted({suite for suite in suites if suites.count(suite) > 1}):
        raise EvalFault(f"题集 {'、'.join(twice)} 的结果给了不止一次，请只给一次。")
    given = [{single.suite for single in by_suite(run)} for run in before] + [{one.suite} for one in judged]
    if lost := sorted(set[str]().union(*(some for some in given if not some & set(suites)))):
        raise EvalFault(f"报告里没有题集 {'、'.join(lost)} 的结果，不能与它对照。请一并给出这个题集的结果。")
    old = {single.suite: single for run in before for single in by_suite(run)}
    opinions = {one.suite: one for one in judged}
    sections = [section(run, old.get(run.suite), opinions.get(run.suite)) for run in runs]
    wrong = [mistake for run in runs for mistake in mistakes(run, opinions.get(run.suite))]
    script = (_FOLDER / _SCRIPT).read_text("utf-8")
    page = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_visible
    ).get_template(_TEMPLATE)
    return page.render(
        style=(_FOLDER / _STYLE).read_text("utf-8"),
        script=script,
        # Only this very script may run, should a document's words ever get past the escaping.
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        made=datetime.now().strftime("%Y-%m-%d %H:%M"),
        summary=summary(runs),
        sections=sections,
        mistakes=wrong,
        suites=list(dict.fromkeys(mistake.suite for mistake in wrong)),
        faults=list(dict.fromkeys(mistake.fault for mistake in wrong)),
        fault_name=fault_name,
    )


def _visible(value: Any) -> Any:
    """Drop unseen characters from plain text: they could make a quotation look different from what it is."""
    if type(value) is not str:  # mark-up of ours is a subclass
        return value
    return "".join(one for one in value if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cf", "Cs"})
