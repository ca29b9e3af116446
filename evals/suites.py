"""Question files: one JSON object a line, checked when read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from evals.types import KINDS, REASONS, EvalFault, Gold, Question
from qa.types import Turn

FOLDER = Path(__file__).parent / "questions"
OWN = "own"  # every file of the folder
_FIELDS = frozenset({"id", "kind", "question", "history", "keys", "gold", "refuse", "reason"})


def suite_files(suite: str, folder: Path = FOLDER) -> list[Path]:
    """Return the files of a suite: "own" means all of them, any other name the file of that name.

    Raises:
        EvalFault: there is no such file.
    """
    files = sorted(folder.glob("*.jsonl"))
    if suite != OWN:
        files = [path for path in files if path.stem == suite]
    if not files:
        known = "、".join([OWN, *(path.stem for path in sorted(folder.glob("*.jsonl")))])
        raise EvalFault(f"没有名为“{suite}”的题集（{folder} 里有：{known}）。请换一个名字，或放一个 {suite}.jsonl。")
    return files


def load_suite(suite: str, folder: Path = FOLDER) -> list[Question]:
    """Return all questions of a suite, in file order; ids are unique over the suite."""
    questions: list[Question] = []
    seen: dict[str, Path] = {}
    for path in suite_files(suite, folder):
        for question in load_questions(path):
            if question.id in seen:
                raise EvalFault(f"{path.name} 的题号 {question.id} 在 {seen[question.id].name} 里已经用过，请改一个。")
            seen[question.id] = path
            questions.append(question)
    return questions


def load_questions(path: Path) -> list[Question]:
    """Return the questions of one file.

    Raises:
        EvalFault: a line is wrong; the message names the file and the line.
    """
    questions = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (json.JSONDecodeError, ValueError) as error:
            raise EvalFault(f"{path.name} 第 {number} 行有错：{error}。请改正这一行。") from error
    return questions


def _question(record: object) -> Question:
    if not isinstance(record, dict):
        raise ValueError("这一行不是一个 JSON 对象")
    if unknown := sorted(set(record) - _FIELDS):
        raise ValueError(f"不认识的字段 {'、'.join(unknown)}")
    question = Question(
        id=_text(record, "id"),
        kind=_text(record, "kind"),
        question=_text(record, "question"),
        keys=_keys(record.get("keys", [])),
        gold=tuple(
            Gold(_text(entry, "document"), _text(entry, "quote")) for entry in _records(record.get("gold", []), "gold")
        ),
        refuse=_flag(record.get("refuse", False)),
        reason=str(record.get("reason", "")),
        history=tuple(
            Turn(_text(entry, "role"), _text(entry, "content"))
            for entry in _records(record.get("history", []), "history")
        ),
    )
    _check(question)
    return question


def _check(question: Question) -> None:
    if question.kind not in KINDS:
        raise ValueError(f"kind “{question.kind}”不在 {'、'.join(KINDS)} 之中")
    if question.refuse:
        if question.reason not in REASONS:
            raise ValueError(f"应当拒答的题要写明 reason（{'、'.join(REASONS)} 之一）")
        if question.keys or question.gold:
            raise ValueError("应当拒答的题不该有 keys 或 gold")
    else:
        if not question.keys or not question.gold:
            raise ValueError("有答案的题要有 keys 和 gold")
        if question.reason:
            raise ValueError("有答案的题不该有 reason")
    if any(turn.role not in ("user", "assistant") for turn in question.history):
        raise ValueError("history 的 role 只能是 user 或 assistant")
    if (question.kind == "follow-up") != bool(question.history):
        raise ValueError("follow-up 的题要有 history，别的题不该有")


def _text(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} 应当是不为空的字符串")
    return value


def _keys(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(key, str) and key.strip("| ") for key in value):
        raise ValueError("keys 应当是一列不为空的字符串")
    return tuple(value)


def _records(value: object, name: str) -> list[dict[str, object]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ValueError(f"{name} 应当是一列 JSON 对象")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("refuse 应当是 true 或 false")
    return value
