"""The extractive answer to a question, or the refusal: which sentences are shown, and what code adds to them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from qa import refusals
from qa.aliases import normal_question, same_thing
from qa.asked import read_question
from qa.blocks import answering, wants_block
from qa.compared import Compared, compared, first_side
from qa.comparisons import comparison
from qa.compose import (
    Statement,
    answering_clauses,
    enumerates,
    merged,
    neighbouring_list,
    render,
    statement,
    unlabelled,
    with_its_items,
)
from qa.computing import recomputed
from qa.definitions import defining
from qa.disagreement import contradicting, in_order, said_of
from qa.document_facts import document_fact
from qa.evidence import Evidence
from qa.parts import asks_for_list, asks_for_whole, parts
from qa.retrieval import Found, Retrieval
from qa.scope import Conflict
from qa.stated import stated
from qa.types import Answer, Refusal
from qa.verify import verify
from qa.yes_no import verdict, yes_no

LIST_PROBABILITY = 0.75  # from which a further passage adds to a list
PART_TRUST = 0.6  # share of the threshold that a part needs once another is answered
OTHER_PROBABILITY = 0.25  # from which what was found for another year, place or name is worth telling
SOME_PROBABILITY = 0.2  # from which a passage in scope may be what was meant
NEARLY = 0.15  # difference of probability that the same passage makes up for


class Drafter:
    """Makes an answer of what was found: sentences of the documents, and what follows from them."""

    def __init__(self, retrieval: Retrieval) -> None:
        self._retrieval = retrieval

    def drafts(self, question: str, found: Found) -> Generator[Answer]:
        """Yield the beginning of an answer that takes further reading, where there is one, then the whole answer.

        The last one is `done`: the extractive answer or the refusal.
        """
        same = found.on or found.question.rstrip("？?") == normal_question(question).rstrip("？?")
        rewritten = "" if same else found.question
        told_of_itself = None if found.quoted else document_fact(found.question, found.hits, self._retrieval.index)
        if told_of_itself is not None:
            yield replace(told_of_itself, question=question, rewritten=rewritten)
            return
        asked, threshold = comparison(found.question), self._retrieval.settings.threshold
        told = stated(asked, found.evidence, threshold) if asked else None
        if told is not None:
            found = found.led_by(told)
        elif asked is not None:
            side = cache(lambda text: self._retrieval.side(found, text).evidence)
            first = first_side(asked, side, threshold)
            if first is not None:
                yield self._begun(question, first, rewritten)
            together = compared(found.question, asked, side, threshold)
            if together is not None:
                yield self._reckoned(question, together, rewritten)
                return
            found = self._retrieval.again(found)
        elif parts(found.question) and found.evidence and self._answers(found.evidence[0]):
            yield self._begun(question, statement(found.evidence[0]), rewritten)
        yield self._stated(question, found, rewritten)

    def _begun(self, question: str, first: Statement, rewritten: str) -> Answer:
        """Return what an answer begins with, while the rest is looked for."""
        text, citations = render([answering_clauses(first)], self._retrieval.index)
        return Answer(question, text, citations, rewritten=rewritten, done=False)

    def _stated(self, question: str, found: Found, rewritten: str) -> Answer:
        """Return the answer that the documents' own sentences give, or the refusal."""
        chosen = self._statements(found)
        if not chosen:
            text, refusal = self._refuse(found)
            return Answer(question, text, refusal=refusal, rewritten=rewritten)
        other = contradicting(found.question, chosen[0], found.evidence) if self._may_differ(found, chosen) else None
        if other is not None:
            return self._contradicted(question, in_order(chosen[0], other), rewritten)
        text, citations = render(chosen, self._retrieval.index)
        text = _led(found.question, chosen) + text
        return Answer(question, text, citations, verify(unlabelled(text), citations), rewritten=rewritten)

    def _may_differ(self, found: Found, chosen: Sequence[Statement]) -> bool:
        """Return whether an answer is one statement to which another document may say otherwise."""
        return len(chosen) == 1 and not asks_for_list(found.question)

    def _contradicted(self, question: str, both: Sequence[Statement], rewritten: str) -> Answer:
        """Return the answer that shows two documents which don't agree, and says so."""
        text, citations = render(both, self._retrieval.index)
        said = f"{text}\n\n{said_of(both)}"
        return Answer(question, said, citations, verify(unlabelled(text), citations), rewritten=rewritten, settled=True)

    def _reckoned(self, question: str, together: Compared, rewritten: str) -> Answer:
        """Return the answer with both sides and what code worked out from them, worked out once more as a check."""
        statements = merged(together.statements)
        text, citations = render(statements, self._retrieval.index)
        checks = verify(unlabelled(text), citations)
        computed = together.conclude(statements)
        lines = text if text.startswith("- ") else f"- {text}"
        if computed is None:
            said = f"{lines}\n\n{together.note}" if together.note else text
            return Answer(question, said, citations, checks, rewritten=rewritten, settled=True)
        checks = (*checks, recomputed(computed, citations))
        said = f"{lines}\n- {computed.text}"
        return Answer(question, said, citations, checks, rewritten=rewritten, computed=(computed,), settled=True)

    def _statements(self, found: Found) -> list[Statement]:
        if found.quoted:
            return [Statement(one, one.start, one.end, (), whole=True) for one in found.evidence[: found.quoted]]
        meaning = defining(found.question, [one for one in found.evidence if one.in_scope])
        if meaning is not None:
            return [with_its_items(statement(meaning))]
        if wants_block(found.question):
            threshold = self._retrieval.settings.threshold
            whole = answering(found.question, found.evidence, threshold, self._retrieval.index.document)
            if whole is not None:
                return [whole]
        top = [one for one in found.evidence if self._answers(one)]
        chosen = [statement(one) for one in top[:1]]
        for one in self._part_evidence(found):
            marked = one.passage.text[one.start : one.end]
            if not any(marked in other.text and other.evidence.passage.id != one.passage.id for other in chosen):
                chosen.append(statement(one))
        if chosen and asks_for_list(found.question):
            chosen += neighbouring_list(chosen[0])
            if not enumerates(chosen[0]):
                chosen += [statement(one) for one in top[1:] if one.probability >= LIST_PROBABILITY]
        if asks_for_whole(found.question):
            chosen = [with_its_items(one) for one in chosen]
        if yes_no(found.question) is None:
            chosen = [answering_clauses(one) for one in chosen]
        return merged(chosen)

    def _part_evidence(self, found: Found) -> list[Evidence]:
        """Return the best evidence for each part of a compound question; nothing where no part is answered.

        Once a part is answered, the others are believed sooner, and from the same passage soonest.
        """
        weighed = [self._retrieval.part(found, part) for part in parts(found.question)]
        threshold = self._retrieval.settings.threshold
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

    def _answers(self, evidence: Evidence) -> bool:
        return evidence.in_scope and evidence.probability >= self._retrieval.settings.threshold

    def _refuse(self, found: Found) -> tuple[str, Refusal]:
        """Return what is said instead of an answer: what was found for another period, place or name, if anything."""
        documents = len(self._retrieval.index.documents()) if found.only is None else len(found.only)
        other = [one for one in found.evidence if not one.in_scope]
        likely = [one for one in other if one.probability >= OTHER_PROBABILITY]
        if found.best >= SOME_PROBABILITY:
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


def _led(question: str, chosen: Sequence[Statement]) -> str:
    """Return “是：” or its like before the one sentence that decides a yes-or-no question beyond doubt, else ""."""
    asked = yes_no(question)
    if asked is None or len(chosen) != 1:
        return ""
    text = chosen[0].evidence.passage.text
    said = verdict(asked, chosen[0].text, "".join(text[start:end] for start, end in chosen[0].marks))
    return f"{said}：" if said else ""
