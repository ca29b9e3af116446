"""The public reading sets, as questions over texts. Every place of an answer is checked against its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.training.types import Asked, TrainingFault

SQUAD_FILES = (
    "cmrc2018_train",
    "cmrc2018_trial",
    "drcd_dev",
    "drcd_test",
    "chinese_squad_dev",
    "news_mrc_train",
    "cjrc_dev",
    "cail2021_small",
    "dureader_checklist_dev",
)
TRADITIONAL = frozenset({"drcd_dev", "drcd_test"})
POLICY_FILE = "ncp_train_questions.jsonl"
MISPLACED = frozenset({"news_mrc_train"})  # its places are off; an answer that stands once is found all the same
SURE_BLANKS = frozenset({"chinese_squad_dev", "cjrc_dev", "cail2021_small", "dureader_checklist_dev"})
# Questions that lean on the text they were asked of: they mean something else, or nothing, of another text.
_LEANING = re.compile(r"文中|本文|原告|被告|上诉|申请人|该[案文]|本案|[他她它]|这[个些种位]|下列|以下|上述|甲方|乙方")


def load_sets(folder: Path) -> list[Asked]:
    """Return the questions of every reading set in `folder`.

    Raises:
        TrainingFault: none of the files is there, or one is not what its name says.
    """
    found = [folder / f"{name}.json" for name in SQUAD_FILES if (folder / f"{name}.json").exists()]
    if not found:
        raise TrainingFault(f"{folder} 里没有训练数据：README“重新训练”一节说明了从哪里取得、叫什么名字。")
    return [asked for path in found for asked in _squad(path)]


def load_policy(questions: Path, documents: Path) -> list[Asked]:
    """Return the policy questions of a file of {docid, question, answer, start} over a file of {docid, text}."""
    texts = {entry["docid"]: (str(entry["title"]), str(entry["text"])) for entry in _lines(documents)}
    found = []
    for entry in _lines(questions):
        title, text = texts[entry["docid"]]
        start, answer = int(entry["start"]), str(entry["answer"])
        if text[start : start + len(answer)] == answer:
            found.append(Asked("policy", entry["question"], title, text, ((start, start + len(answer)),)))
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        raise TrainingFault(f"没有 {path} 这个文件。")
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


def _squad(path: Path) -> Iterator[Asked]:
    name = path.stem
    try:
        data = json.loads(path.read_text("utf-8"))["data"]
        for entry in data:
            for paragraph in entry["paragraphs"]:
                title = str(paragraph.get("title") or entry.get("title") or "")
                for asked in paragraph["qas"]:
                    made = _asked(name, title, str(paragraph["context"]), asked)
                    if made is not None:
                        yield made
    except (KeyError, TypeError, ValueError) as error:
        raise TrainingFault(f"{path} 不是 SQuAD 格式的数据：{error}") from error


def _asked(name: str, title: str, context: str, entry: Mapping[str, Any]) -> Asked | None:
    question = str(entry.get("question") or "").strip()
    impossible = str(entry.get("is_impossible", "false")).lower() == "true"
    spans = []
    for answer in entry.get("answers") or []:
        if isinstance(answer, list):  # of several pieces
            if len(answer) != 1:
                return None
            answer = answer[0]
        texts, starts = answer["text"], answer["answer_start"]
        if isinstance(texts, list):
            if len(texts) != 1:
                return None
            texts, starts = texts[0], starts[0] if isinstance(starts, list) else starts
        texts = str(texts)  # one set has bare numbers
        start, end = int(starts), int(starts) + len(texts)
        if texts and start >= 0 and context[start:end] == texts:
            spans.append((start, end))
        elif texts and name in MISPLACED and context.count(texts) == 1:
            spans.append((context.index(texts), context.index(texts) + len(texts)))
    if not question or not context.strip() or (not spans and not (impossible and name in SURE_BLANKS)):
        return None  # an answer that is not in the text (YES, NO, a slip of the set) teaches nothing about places
    spans = [] if impossible else spans
    if name in TRADITIONAL:
        question, title, context = (_simplified(text) for text in (question, title, context))
    return Asked(name, question, title, context, tuple(dict.fromkeys(spans)), not _LEANING.search(question))


def _simplified(text: str) -> str:
    """Return the text in simplified script, character by character, so that places in it stay."""
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_converter().convert(character)[:1] or character for character in text)


_CONVERTER: list[Any] = []


def _converter() -> Any:
    if not _CONVERTER:
        import opencc

        _CONVERTER.append(opencc.OpenCC("t2s"))
    return _CONVERTER[0]
