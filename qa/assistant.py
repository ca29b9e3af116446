"""The one path from a question to a checked answer."""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import replace
from types import TracebackType

from index.filters import Filters
from index.store import Index
from qa import refusals
from qa.aliases import normal_question
from qa.drafting import Drafter
from qa.evidence import Evidence
from qa.filtered import held_to, none_chosen
from qa.followup import Rewrite, stand_alone
from qa.placed import placed
from qa.reader import Reader
from qa.retrieval import Found, Retrieval
from qa.rewriting import ChatRewriter, reworded
from qa.settings import Settings
from qa.turns import Turns
from qa.types import Answer, AnswerFault, Refusal, Turn
from qa.validity import noted
from qa.wording import is_small_talk
from qa.writer import Writer
from qa.written import written_answer

WRITER_PASSAGES = 6  # passages that a chat model is given


class Assistant:
    """Answers questions over one index. Safe to use from several threads; close it when done."""

    def __init__(self, settings: Settings, index: Index, reader: Reader, writer: Writer | None = None) -> None:
        self.settings = settings
        self.index = index
        self.turns = Turns()
        self._retrieval = Retrieval(index, reader, settings.reader)
        self._drafter = Drafter(self._retrieval)
        self._writer = writer
        self._rewriter = ChatRewriter(writer.model, writer.timeout) if writer else None

    @classmethod
    def open(cls, settings: Settings, create: bool = True) -> Assistant:
        """Open the index and the models.

        Raises:
            IndexFault: another process holds the index, or (with `create` False) there is none.
            AnswerFault: the built-in reader is missing.
        """
        index = Index.open(
            settings.index, create=create
        )  # first of all: it says at once where another process holds it
        try:
            writer = Writer.from_settings(settings.chat) if settings.chat.enabled else None
            return cls(settings, index, Reader(), writer)
        except BaseException:
            index.close()
            raise

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the index and the chat model's connections back."""
        if self._writer:
            self._writer.close()
        self.index.close()

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        only: Collection[str] | None = None,
        filters: Filters | None = None,
    ) -> Answer:
        """Return the finished answer: the last one that `stream` yields."""
        *_, last = self.stream(question, history, only, filters)
        return last

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        only: Collection[str] | None = None,
        filters: Filters | None = None,
    ) -> Iterator[Answer]:
        """Yield the growing answer; the last one is `done`. With `only`, just the documents of these ids are searched.

        With `filters`, just those that they let pass, and the answer says so.

        Raises:
            AnswerFault: the question is empty or too long.
        """
        if not filters:
            yield from self._stream(question, history, only)
            return
        passed = self.index.chosen(filters)
        passed = passed if only is None else passed & frozenset(only)
        refused = self._before_search(question.strip())
        if not passed and not refused:
            yield none_chosen(question.strip(), filters)
            return
        for answer in self._stream(question, history, passed):
            yield held_to(answer, filters, len(passed)) if not refused else answer

    def _stream(self, question: str, history: Sequence[Turn], only: Collection[str] | None) -> Iterator[Answer]:
        began = time.perf_counter()
        question = question.strip()
        refused = self._before_search(question)
        if refused:
            yield Answer(question, refused[0], refusal=refused[1], timings={"total": time.perf_counter() - began})
            return
        rewrite = self._rewritten(question, history)  # perhaps by a chat model: no turn is held meanwhile
        for found, draft in self.turns.stepping(self._drafts(question, rewrite, only)):
            if draft.done:
                yield from self._settled(draft, found, began)
                return
            if self._writer is None:  # whose words would be others
                yield draft

    def _drafts(self, question: str, rewrite: Rewrite, only: Collection[str] | None) -> Generator[tuple[Found, Answer]]:
        found = self._find(question, rewrite, only)
        for draft in self._drafter.drafts(question, found):
            yield found, draft

    def _settled(self, draft: Answer, found: Found, began: float) -> Iterator[Answer]:
        if draft.refusal is None and self._writer is not None and not draft.settled:
            for answer in self._written(draft, found, began):
                yield self._finished(answer, found) if answer.done else answer
            return
        answer = self._finished(draft, found)
        yield replace(answer, timings=found.timings | {"total": time.perf_counter() - began})

    def _finished(self, answer: Answer, found: Found) -> Answer:
        return placed(noted(answer, found.on, self.index), self.index)

    def retrieve(
        self, question: str, history: Sequence[Turn] = (), only: Collection[str] | None = None
    ) -> list[Evidence]:
        """Return the evidence for a question, best first: the reranked passages."""
        rewrite = self._rewritten(question, history)
        with self.turns.turn():
            return list(self._find(question, rewrite, only, weighed=True).evidence)

    def examples(self, count: int = 6) -> list[str]:
        """Return questions that the documents in the index answer, made from their titles."""
        from qa.examples import examples

        return examples(self.index, count, random.Random(0))

    def _before_search(self, question: str) -> tuple[str, Refusal] | None:
        if not question:
            return "请输入问题。", Refusal("input")
        if len(question) > self.settings.max_question:
            return f"问题太长（{len(question)} 字）。请缩短到 {self.settings.max_question} 字以内。", Refusal("input")
        if is_small_talk(question):
            return refusals.small_talk()
        return None if self.index.documents() else refusals.no_documents()

    def _rewritten(self, question: str, history: Sequence[Turn]) -> Rewrite:
        return reworded(stand_alone(question, history), question, history, self._rewriter)

    def _find(
        self, question: str, rewrite: Rewrite, only: Collection[str] | None = None, weighed: bool = False
    ) -> Found:
        """Retrieve and read; a follow-up that may stand on its own is tried both ways."""
        one_way = rewrite.sure or rewrite.text == question
        found = self._retrieval.first(normal_question(rewrite.text), only, weighed or not one_way)
        if one_way:
            return found
        alone = self._retrieval.first(normal_question(question), only)
        return alone if alone.best >= min(found.best, self.settings.reader.threshold) else found

    def _written(self, draft: Answer, found: Found, began: float) -> Iterator[Answer]:
        """Yield the chat model's answer as it grows, then the checked one, or the extractive one with a notice."""
        assert self._writer is not None
        usable = [one for one in found.evidence if one.in_scope][:WRITER_PASSAGES]
        for answer in written_answer(self._writer, found.question, usable, self.index, draft):
            timings = {**found.timings, **answer.timings, "total": time.perf_counter() - began}
            yield replace(answer, timings=timings) if answer.done else answer


__all__ = ["AnswerFault", "Assistant", "Found"]
