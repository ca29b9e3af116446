"""Sentences beside an answer that name a further one of what a question asks for: whom a company works with."""

from __future__ import annotations

from qa.compose import Statement
from qa.coverage import content_words
from qa.expected import expected
from qa.names import names
from qa.sentences import sentences

_MOST = 3


def fellows(question: str, one: Statement) -> list[Statement]:
    """Return the sentences right behind a statement that name further organisations, where these are asked for.

    Each must name the one whom the question is about, as the statement does.
    """
    if expected(question).kind != "organisation":
        return []
    text = one.evidence.passage.text
    subjects = [word for word in content_words(question) if word in one.text and len(word) > 1]
    spans = sentences(text)
    position = next((i for i, span in enumerate(spans) if span[0] == one.start), None)
    if position is None or not subjects:
        return []
    known = question + one.text
    found: list[Statement] = []
    for start, end in spans[position + 1 : position + 1 + _MOST]:
        said = text[start:end]
        further = [name for name in names(said) if name.kind == "organisation" and name.text not in known]
        if not further or subjects[0] not in said:
            break
        found.append(Statement(one.evidence, start, end, tuple((start + n.start, start + n.end) for n in further[:1])))
    return found
