"""What a person corrected about a document, put in the place of what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from corpus.facts import CORRECTED
from corpus.types import Document, Provenance


def corrected(document: Document, values: Mapping[str, str]) -> Document:
    """Return the document with these values; "" is a value, too: it says that the document has none.

    The document keeps its id, its text and its sections. Its date follows its corrected 成文日期 or 发布日期, unless it
    was corrected itself.
    """
    changes = dict(values)
    if "published" not in changes and changes.keys() & {"written", "released"}:
        written, released = (changes.get(key, getattr(document.info, key)) for key in ("written", "released"))
        changes["published"] = written or released
    kept = tuple(entry for entry in document.provenance if entry.field not in changes)
    told = tuple(Provenance(field, CORRECTED) for field in changes)
    return replace(document, info=replace(document.info, **changes), provenance=kept + told)
