"""Readers' verdicts on answers, kept as one JSON object a line."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from qa.masking import masked
from qa.serialise import answer_json
from qa.types import Answer

FILE_NAME = "feedback.jsonl"
MAX_COMMENT = 1000  # characters


@dataclass(frozen=True, slots=True)
class FeedbackLog:
    """Appends to one file. A comment that follows a verdict is a second line; the last line of an `id` counts."""

    path: Path
    lock: Lock = field(default_factory=Lock)

    def record(self, identity: str, answer: Answer, verdict: str, comment: str = "") -> None:
        """Store a verdict ("up" or "down") on an answer, on disk before this returns."""
        shown: dict[str, Any] = answer_json(answer)
        line = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "id": identity,
            "verdict": verdict,
            "comment": masked(comment.strip()[:MAX_COMMENT]),
            "question": masked(shown["question"]),
            "rewritten": masked(shown["rewritten"]),
            "answer": shown["answer"],
            "refused": shown["refused"],
            "writer": shown["writer"],
            "citations": shown["citations"],
        }
        with self.lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
