"""The JSON form of an answer: the stable machine interface."""

from __future__ import annotations

from typing import Any

from qa.types import Answer, Citation


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the object that `python -m qa ask --json` prints."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "refused": answer.refused,
        "reason": answer.refusal.reason if answer.refusal else "",
        "rewritten": answer.rewritten,
        "notice": answer.notice,
        "writer": answer.writer,
        "citations": [citation_json(citation) for citation in answer.citations],
        "checks": [
            {"kind": check.kind, "text": check.text, "ok": check.ok, "citation": check.citation}
            for check in answer.checks
        ],
        "timings": {stage: round(seconds, 4) for stage, seconds in answer.timings.items()},
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """Return one citation: `start`/`end` are offsets into the original file's decoded text."""
    document = citation.document
    return {
        "number": citation.number,
        "document_id": document.id,
        "title": document.title,
        "source": document.source,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "issuer": document.issuer,
        "published": document.published,
        "document_number": document.number,
        "copies": citation.copies,
        "status": citation.status,
        "status_note": citation.status_note,
        "page": citation.page,
    }
