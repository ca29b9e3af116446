"""The extractive answer to a question, or the refusal: which sentences are shown, and what code adds to them."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from corpus.tags import tag
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
from qa.coverage import content_words, has
from qa.definitions import defining
from qa.disagreement import contradicting, in_order, said_of
from qa.document_facts import document_fact
from qa.evidence import Evidence
from qa.fellows import fellows
from qa.figures import figures
from qa.parts import asks_for_list, asks_for_whole, own_words, parts
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
_IS_WHAT = re.compile(r"(?:是|叫)个?什么(?:意思|活动|东西)?[？?。\s]*$")
_COUNTS = re.compile(r"(?:多少|几)(?!$|[？?。\s])")
_DENIES = re.compile(r"没有|未|无|不再")
_WHY = re.compile(r"为什么|为何|什么原因")
_REASON = re.compile(r"原因|因为|由于|为了|旨在|所以|因此")
_SAME = 12  # characters with which two sentences begin that say the same
_SAYS_LITTLE = {"v", "d", "p", "u", "c", "r"}  # parts of speech: a verb alone answers nothing
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
        chosen, unanswered = self._statements(found)
        if not chosen:
            text, refusal = self._refuse(found)
            return Answer(question, text, refusal=refusal, rewritten=rewritten)
        other = contradicting(found.question, chosen[0], found.evidence) if self._may_differ(found, chosen) else None
        if other is not None:
            return self._contradicted(question, in_order(chosen[0], other), rewritten)
        text, citations = render(chosen, self._retrieval.index)
        text = _led(found.question, chosen) + text
        checks = verify(unlabelled(text), citations)
        if unanswered:
            text = f"{text}\n\n{refusals.of_parts(unanswered)}"
        return Answer(question, text, citations, checks, rewritten=rewritten)

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

    def _statements(self, found: Found) -> tuple[list[Statement], list[str]]:
        """Return the statements that answer, and the parts of a compound question to which none of them is one."""
        if found.quoted:
            return [Statement(one, one.start, one.end, (), whole=True) for one in found.evidence[: found.quoted]], []
        meaning = defining(found.question, [one for one in found.evidence if one.in_scope])
        if meaning is not None:
            return [with_its_items(statement(meaning))], []
        if wants_block(found.question):
            threshold = self._retrieval.settings.threshold
            whole = answering(found.question, found.evidence, threshold, self._retrieval.index.document)
            if whole is not None:
                return [whole], []
        top = [one for one in found.evidence if self._answers(one) and self._counted(found.question, one)]
        if top and _WHY.search(found.question):
            top = [with_reason(top[0], found.evidence), *top[1:]]
        asked = parts(found.question)
        answers = self._part_evidence(found, asked) if asked else []
        by_year = bool(answers) and all(answers) and not any(own_words(part, asked) for part in asked)
        chosen = [] if by_year else [statement(one) for one in top[:1]]
        for one in filter(None, answers):
            marked = one.passage.text[one.start : one.end]
            if not any(marked in other.text and other.evidence.passage.id != one.passage.id for other in chosen):
                chosen.append(statement(one))
        if chosen and asks_for_list(found.question):
            chosen += fellows(found.question, chosen[0]) or neighbouring_list(chosen[0])
            if not enumerates(chosen[0]):
                chosen += [statement(one) for one in top[1:] if one.probability >= LIST_PROBABILITY]
        if asks_for_whole(found.question):
            chosen = [with_its_items(one) for one in chosen]
        if yes_no(found.question) is None:
            chosen = [telling(found.question, answering_clauses(one)) for one in chosen]
        chosen = merged(chosen)
        lacking = [part for part, one in zip(asked, answers, strict=False) if one is None]
        said = "".join(one.text for one in chosen)
        return chosen, [part for part in lacking if not all(has(said, word) for word in own_words(part, asked))]

    def _part_evidence(self, found: Found, asked: Sequence[str]) -> list[Evidence | None]:
        """Return the best evidence for each part of a compound question; nothing where no part is answered.

        Once a part is answered, the others are believed sooner, from the same passage soonest, and from a sentence that
        names what sets a part apart before any other.
        """
        weighed = [self._retrieval.part(found, part) for part in asked]
        threshold = self._retrieval.settings.threshold
        if not any(evidence[0].probability >= threshold for evidence in weighed if evidence):
            return []
        home = next(evidence[0] for evidence in weighed if evidence and evidence[0].probability >= threshold)
        best: list[Evidence | None] = []
        for part, evidence in zip(asked, weighed, strict=True):
            usable = [one for one in evidence if one.probability >= threshold * PART_TRUST]
            own = own_words(part, asked)
            usable = [one for one in usable if all(has(statement(one).text, word) for word in own)] or usable
            likely = [one for one in usable if one.probability >= usable[0].probability - NEARLY]
            best.append(next((one for one in likely if one.passage.id == home.passage.id), next(iter(usable), None)))
        return best

    def _answers(self, evidence: Evidence) -> bool:
        return evidence.in_scope and evidence.probability >= self._retrieval.settings.threshold

    def _counted(self, question: str, evidence: Evidence) -> bool:
        """Return whether a sentence gives a figure, or says that there is none, where 多少 is asked of something."""
        said = statement(evidence).text
        return not _COUNTS.search(question) or bool(figures(said)) or _DENIES.search(said) is not None

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


def with_reason(first: Evidence, evidence: Sequence[Evidence]) -> Evidence:
    """Return the evidence that says what the first one says together with its reason, where there is one."""
    said = statement(first).text
    if _REASON.search(said) or len(said) < _SAME:
        return first
    for one in evidence:
        text = statement(one).text
        if one.in_scope and _REASON.search(text) and text.startswith(said[:_SAME]):
            return one
    return first


def telling(question: str, one: Statement) -> Statement:
    """Return a statement whole where its answering clauses say nothing that the question doesn't say itself."""
    if one.part is None:
        return one
    if _IS_WHAT.search(question):  # what something is the rest of the sentence tells as well
        return replace(one, part=None)
    shown = one.evidence.passage.text[one.part[0] : one.part[1]]
    new = [word for word in content_words(shown) if word not in question and tag(word)[:1] not in _SAYS_LITTLE]
    return one if new else replace(one, part=None)


def _led(question: str, chosen: Sequence[Statement]) -> str:
    """Return “是：” or its like before the one sentence that decides a yes-or-no question beyond doubt, else ""."""
    asked = yes_no(question)
    if asked is None or len(chosen) != 1:
        return ""
    text = chosen[0].evidence.passage.text
    said = verdict(asked, chosen[0].text, "".join(text[start:end] for start, end in chosen[0].marks))
    return f"{said}：" if said else ""
