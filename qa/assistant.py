"""The one path from a question to a checked answer."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import TracebackType

from index.store import Index
from index.types import Hit
from qa import refusals
from qa.aliases import expanded, normal_question, same_thing
from qa.asked import read_question
from qa.compose import Statement, merged, neighbouring_list, render, statement
from qa.evidence import Evidence, Weigher
from qa.followup import stand_alone
from qa.parts import asks_for_list, parts
from qa.reader import Reader
from qa.scope import Conflict
from qa.settings import Settings
from qa.types import Answer, AnswerFault, Refusal, Turn
from qa.verify import verify
from qa.wording import is_small_talk
from qa.writer import Writer, WriterFault
from qa.written import Written, check_written

LIST_PROBABILITY = 0.75  # from which a further passage adds to a list
PART_CANDIDATES = 5  # passages read for each part of a compound question
PART_TRUST = 0.6  # share of the threshold that a part needs once another is answered
OTHER_PROBABILITY = 0.25  # from which what was found for another year, place or name is worth telling
SOME_PROBABILITY = 0.2  # from which a passage in scope may be what was meant
NEARLY = 0.15  # difference of probability that the same passage makes up for
WRITER_PASSAGES = 6  # passages that a chat model is given


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval and reading bring for one question."""

    question: str  # stand-alone
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    timings: dict[str, float] = field(default_factory=dict)


class Assistant:
    """Answers questions over one index. Safe to use from several threads; close it when done."""

    def __init__(self, settings: Settings, index: Index, reader: Reader, writer: Writer | None = None) -> None:
        self.settings = settings
        self.index = index
        self._weigher = Weigher(index, reader)
        self._writer = writer

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

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the finished answer: the last one that `stream` yields."""
        *_, last = self.stream(question, history)
        return last

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Answer]:
        """Yield the growing answer; the last one is `done`.

        Raises:
            AnswerFault: the question is empty or too long.
        """
        began = time.perf_counter()
        question = question.strip()
        refused = self._before_search(question)
        if refused:
            yield Answer(question, refused[0], refusal=refused[1], timings={"total": time.perf_counter() - began})
            return
        found = self._find(question, history)
        draft = self._draft(question, found)
        if draft.refusal is None and self._writer is not None:
            yield from self._written(draft, found, began)
            return
        yield replace(draft, timings=found.timings | {"total": time.perf_counter() - began})

    def retrieve(self, question: str, history: Sequence[Turn] = ()) -> list[Evidence]:
        """Return the evidence for a question, best first: the reranked passages."""
        return list(self._find(question, history).evidence)

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

    def _find(self, question: str, history: Sequence[Turn]) -> Found:
        """Retrieve and read; a follow-up that may stand on its own is tried both ways."""
        rewrite = stand_alone(question, history)
        found = self._search(normal_question(rewrite.text))
        if rewrite.sure or rewrite.text == question:
            return found
        alone = self._search(normal_question(question))
        return alone if _best(alone.evidence) >= min(_best(found.evidence), self.settings.reader.threshold) else found

    def _search(self, question: str) -> Found:
        began = time.perf_counter()
        hits = self.index.search(expanded(question), self.settings.reader.candidates)
        searched = time.perf_counter()
        evidence = self._weigher.weigh(read_question(question, date.today()), hits)
        timings = {"search": searched - began, "read": time.perf_counter() - searched}
        return Found(question, tuple(hits), tuple(evidence), timings)

    def _answers(self, evidence: Evidence) -> bool:
        return evidence.in_scope and evidence.probability >= self.settings.reader.threshold

    def _draft(self, question: str, found: Found) -> Answer:
        """Return the extractive answer or the refusal."""
        rewritten = found.question if found.question.rstrip("？?") != normal_question(question).rstrip("？?") else ""
        chosen = self._statements(found)
        if not chosen:
            text, refusal = self._refuse(found)
            return Answer(question, text, refusal=refusal, rewritten=rewritten)
        text, citations = render(chosen, self.index)
        return Answer(question, text, citations, verify(text, citations), rewritten=rewritten)

    def _statements(self, found: Found) -> list[Statement]:
        top = [one for one in found.evidence if self._answers(one)]
        chosen = [statement(one) for one in top[:1]]
        for one in self._part_evidence(found):
            marked = one.passage.text[one.start : one.end]
            if not any(marked in other.text and other.evidence.passage.id != one.passage.id for other in chosen):
                chosen.append(statement(one))
        if chosen and asks_for_list(found.question):
            chosen += neighbouring_list(chosen[0])
            chosen += [statement(one) for one in top[1:] if one.probability >= LIST_PROBABILITY]
        return merged(chosen)

    def _part_evidence(self, found: Found) -> list[Evidence]:
        """Return the best evidence for each part of a compound question; nothing where no part is answered.

        Once a part is answered, the others are believed sooner, and from the same passage soonest.
        """
        weighed = [self._weighed_part(found, part) for part in parts(found.question)]
        threshold = self.settings.reader.threshold
        if not any(evidence[0].probability >= threshold for evidence in weighed if evidence):
            return []
        home = next(evidence[0] for evidence in weighed if evidence and evidence[0].probability >= threshold)
        best: list[Evidence] = []
        for evidence in weighed:
            likely = [one for one in evidence if one.probability >= evidence[0].probability - NEARLY]
            chosen = next(
                (one for one in likely if one.passage.id == home.passage.id), evidence[0] if evidence else None
            )
            if chosen and chosen.probability >= threshold * PART_TRUST:
                best.append(chosen)
        return best

    def _weighed_part(self, found: Found, part: str) -> list[Evidence]:
        """Return what answers a part, in scope, best first."""
        hits = [one.hit for one in found.evidence[:PART_CANDIDATES]]
        known = {hit.passage.id for hit in hits}
        hits += [hit for hit in self.index.search(expanded(part), PART_CANDIDATES // 2) if hit.passage.id not in known]
        return [one for one in self._weigher.weigh(read_question(part, date.today()), hits) if one.in_scope]

    def _refuse(self, found: Found) -> tuple[str, Refusal]:
        """Return what is said instead of an answer: what was found for another period, place or name, if anything."""
        documents = len(self.index.documents())
        other = [one for one in found.evidence if not one.in_scope]
        likely = [one for one in other if one.probability >= OTHER_PROBABILITY]
        if _best(found.evidence) >= SOME_PROBABILITY:
            likely = []  # something of the right year and place is there, if no clear answer
        if likely or (other and len(other) == len(found.evidence)):
            best = max(other, key=lambda one: one.probability)
            return refusals.elsewhere(best.hit, best.against[0], found.hits, documents)
        names = read_question(found.question, date.today()).names
        text = " ".join(f"{hit.document.title}{hit.passage.heading}{hit.passage.text}" for hit in found.hits)
        unknown = [name for name in names if not any(one in text for one in same_thing(name))]
        if unknown and found.hits:
            return refusals.elsewhere(found.hits[0], Conflict("name", unknown[0], ""), found.hits, documents)
        return refusals.nothing(found.question, found.hits, documents)

    def _written(self, draft: Answer, found: Found, began: float) -> Iterator[Answer]:
        """Yield the chat model's answer as it grows, then the checked one, or the extractive one with a notice."""
        assert self._writer is not None
        usable = [one for one in found.evidence if one.in_scope][:WRITER_PASSAGES]
        text = ""
        try:
            for text in self._writer.write(found.question, [one.hit for one in usable]):
                yield replace(draft, text=text, citations=(), checks=(), writer=self._writer.name, done=False)
            written: Written | None = check_written(text, usable, self.index, draft)
            notice = written.notice if written else ""
        except WriterFault as fault:
            written, notice = None, f"{fault}，下面是内置阅读模型的摘录。"
        timings = found.timings | {"total": time.perf_counter() - began}
        if written is None or not written.usable:
            yield replace(draft, notice=notice, timings=timings)
            return
        yield replace(
            draft,
            text=written.text,
            citations=written.citations,
            checks=written.checks,
            notice=notice,
            writer=self._writer.name,
            timings=timings,
        )


def _best(evidence: Sequence[Evidence]) -> float:
    return max((one.probability for one in evidence if one.in_scope), default=0.0)


__all__ = ["AnswerFault", "Assistant", "Found"]
