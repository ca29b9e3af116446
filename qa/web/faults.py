"""How an error is written: {"detail": a Chinese sentence}, under /v1 in OpenAI's form."""

from __future__ import annotations

from typing import Any

OPENAI = "/v1/"
_CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}


def fault_body(path: str, status: int, detail: str) -> dict[str, Any]:
    """Return the body of an error in the form of the interface that was called."""
    if not path.startswith(OPENAI):
        return {"detail": detail}
    kind = "invalid_request_error" if status < 500 else "server_error"
    return {"error": openai_error(detail, kind, _CODES.get(status))}


def openai_error(message: str, kind: str, code: str | None = None) -> dict[str, Any]:
    """Return an error as OpenAI's interface words it."""
    return {"message": message, "type": kind, "param": None, "code": code}
