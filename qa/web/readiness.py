"""Whether the service can answer now: the models are loaded, and the index gives results."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from index.types import IndexFault

if TYPE_CHECKING:
    from qa.assistant import Assistant

LOADING = "正在载入模型和词典，请稍候再试。"


@dataclass(frozen=True, slots=True)
class Readiness:
    """Set once by `warm_up`; what may break afterwards is tried anew at every question about it."""

    assistant: Assistant
    warm: Event = field(default_factory=Event)

    def warm_up(self) -> None:
        """Load the dictionaries, the encoder and the reader by using each once."""
        from corpus.tags import is_name

        try:
            self.assistant.retrieve("预热")
            is_name("预热")
        finally:
            self.warm.set()  # what failed here fails again when asked about, and says why

    def problem(self) -> str:
        """Return in Chinese why nothing can be answered now; empty when all is well."""
        if not self.warm.is_set():
            return LOADING
        try:
            self.assistant.index.search("就绪检查", 1)
        except IndexFault as fault:
            return str(fault)
        return ""
