"""An optional judge: a chat model says of each answer whether it agrees with the gold one and with the cited words.

Its opinion is kept beside a run and shown in the report. No gate looks at it: it isn't the same twice, and not always
right; it is there to find where our own keys are too strict or too lax.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.judge_prompt import NOTHING_TO_SAY, SYSTEM
from evals.types import EvalFault, Record
from qa.settings import ChatSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

YES, PARTLY, NO, UNCLEAR = "yes", "partly", "no", "unclear"
LIMIT = 2000  # characters of a verdict; a model that goes on for longer is cut off
ASKED_AT_ONCE = 4
_OBJECT = re.compile(r"\{[^{}]*\}")
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge thinks of one answer.

    `agrees` (with the gold answer) and `supported` (by the cited words) are "yes", "partly", "no", or "unclear" where
    the judge gave no readable verdict; `why` then says what went wrong.
    """

    id: str
    kind: str
    agrees: str
    supported: str
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The opinions of one model about a run."""

    suite: str
    model: str
    judgements: tuple[Judgement, ...]

    @property
    def by_question(self) -> dict[tuple[str, str], Judgement]:
        """The opinions by the id and the kind of what was asked."""
        return {(one.id, one.kind): one for one in self.judgements}

    def agreement(self, records: Sequence[Record]) -> str:
        """Return in Chinese how often the judge and our own rules say the same."""
        opinions = {key: one for key, one in self.by_question.items() if one.agrees != UNCLEAR}
        pairs = [
            (record, opinions[record.id, record.kind])
            for record in records
            if (record.id, record.kind) in opinions and not record.should_refuse
        ]
        same = sum(record.right == (one.agrees == YES) for record, one in pairs)
        strict = [record.id for record, one in pairs if not record.right and one.agrees == YES]
        lax = [record.id for record, one in pairs if record.right and one.agrees == NO]
        unclear = len(self.judgements) - len(opinions)
        return (
            f"{self.model} 看了 {len(self.judgements)} 个回答，{unclear} 个没有给出看法；"
            f"与本程序的判断一致 {same}/{len(pairs)}。"
            f"本程序判错而它判对：{'、'.join(strict) or '无'}；本程序判对而它判错：{'、'.join(lax) or '无'}。"
        )


def judge(suite: str, records: Sequence[Record], settings: ChatSettings) -> Judged:
    """Ask the chat model about every answer; refusals say nothing that could be judged.

    Raises:
        EvalFault: no chat model is set, or it fails at the very first question.
        AnswerFault: its address or key cannot be right.
    """
    from qa.writer import Writer

    if not settings.enabled:
        raise EvalFault(
            "--judge 要用对话模型：请设置 WENCE_CHAT_BASE_URL 和 WENCE_CHAT_MODEL（或 wence.toml 的 [chat]）。"
        )
    chosen = [record for record in records if not record.refused]
    writer = Writer.from_settings(settings)
    try:
        return Judged(suite, settings.model, tuple(_all(writer.model, chosen)))
    finally:
        writer.close()


def _all(model: BaseChatModel, records: Sequence[Record]) -> Iterator[Judgement]:
    """Yield the opinions in the records' order; the first comes alone, to know soon that a model can't be reached."""
    if not records:
        return
    first = _one(model, records[0])
    if isinstance(first, EvalFault):
        raise first
    yield first
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        for record, opinion in zip(records[1:], pool.map(lambda one: _one(model, one), records[1:]), strict=True):
            if isinstance(opinion, EvalFault):
                opinion = Judgement(record.id, record.kind, UNCLEAR, UNCLEAR, str(opinion))
            yield opinion


def _one(model: BaseChatModel, record: Record) -> Judgement | EvalFault:
    """Return the opinion about one record, or the fault that the model can't be asked."""
    import openai

    said = ""
    try:
        for piece in model.stream([("system", SYSTEM), ("human", question(record))]):
            said += str(piece.content)
            if len(said) > LIMIT:
                break
    except openai.OpenAIError as error:
        return EvalFault(f"对话模型没有给出看法：{type(error).__name__}。请检查 WENCE_CHAT_BASE_URL 等设置。")
    # What a server sends is turned into objects unchecked, so that garbage fails wherever it is first used.
    except (ValueError, TypeError, LookupError, AttributeError, OSError) as error:
        return EvalFault(f"对话模型的回应读不懂：{type(error).__name__}。请检查 WENCE_CHAT_BASE_URL 等设置。")
    return Judgement(record.id, record.kind, *read_verdict(said))


def question(record: Record) -> str:
    """Return what the judge is shown: data as JSON, so that no text of a document can pass for an instruction."""
    cited = record.quotes or tuple(passage.text for passage in record.passages)
    content = {
        "问题": record.question,
        "标准答案": NOTHING_TO_SAY if record.should_refuse else record.gold,
        "回答": record.answer,
        "引用的原话": cited,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def read_verdict(said: str) -> tuple[str, str, str]:
    """Return whether it agrees, whether it is supported, and why; "unclear" for what can't be read."""
    for found in reversed(_OBJECT.findall(_THOUGHTS.sub("", said))):
        try:
            verdict: dict[str, Any] = json.loads(found)
        except ValueError:
            continue
        agrees, supported = (str(verdict.get(name, "")).strip().lower() for name in ("agrees", "supported"))
        if agrees in {YES, PARTLY, NO} and supported in {YES, PARTLY, NO}:
            return agrees, supported, str(verdict.get("why", ""))
    return UNCLEAR, UNCLEAR, " ".join(said.split())[:200]


def save(folder: Path, judged: Judged) -> Path:
    """Write `suite-judged.json` and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{judged.suite}-judged.json"
    path.write_text(json.dumps(asdict(judged), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def load(path: Path) -> Judged:
    """Return the opinions that were kept.

    Raises:
        EvalFault: the file is absent or holds none.
    """
    try:
        content: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        judgements = tuple(Judgement(**entry) for entry in content["judgements"])
        return Judged(str(content["suite"]), str(content["model"]), judgements)
    except OSError as error:
        raise EvalFault(f"打不开模型的看法 {path}：{error.strerror}。") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EvalFault(f"{path} 里没有模型的看法，请给出 --judge 留下的 JSON 文件。") from error
