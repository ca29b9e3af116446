"""An exchange as JSON and back, so that an answer opened again is the very same one."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from qa.web.conversation import Exchange, without_bold, without_marks

UNREADABLE = "这条回答是用较早的版本保存的，现在无法完整显示。请重新提问。"


@cache
def _adapter() -> TypeAdapter[Exchange]:
    return TypeAdapter(Exchange)


def encoded(exchange: Exchange) -> str:
    """Return an exchange with its whole answer as JSON."""
    whole = _adapter().dump_python(replace(exchange, lost=()), warnings="error")
    return json.dumps(whole)  # ASCII: half a surrogate pair, which a browser may send, is written like any character


def decoded(body: str, question: str) -> Exchange:
    """Return the exchange; one that this version cannot read keeps its question and says so.

    An answer that was still growing when it was last written has been broken off.
    """
    try:
        exchange = _adapter().validate_python(json.loads(body))
    except (ValidationError, ValueError):
        return Exchange(question, fault=UNREADABLE)
    return exchange if exchange.finished else replace(exchange, stopped=True)


def searched(exchange: Exchange) -> str:
    """Return the words of an exchange, folded, in which a search looks."""
    answer = exchange.answer
    said = without_marks(without_bold(answer.text)) if answer else exchange.fault
    titles = (citation.document.title for citation in answer.citations) if answer else ()
    return folded("\n".join([exchange.question, said, *titles]))


def folded(text: str) -> str:
    """Return text in which full and half width, and capital and small letters, are one."""
    # What cannot be written to the database is a broken character: nobody can search for it.
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return " ".join(unicodedata.normalize("NFKC", clean).casefold().split())
