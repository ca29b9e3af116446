"""What Gradio keeps of every page (the state and a copy of all its components) goes some minutes after it is closed.

Gradio itself keeps the last 10,000 pages, closed or not: hundreds of kilobytes each.
"""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradio.state_holder import StateHolder

CLOSED_FOR = timedelta(minutes=3)  # a page whose connection broke for a moment goes on as it was
MOST = 1000  # beyond this the page that was used longest ago is forgotten, open or not
EVERY = 15.0  # seconds


class PageSessions:
    """The pages that Gradio keeps."""

    def __init__(self, holder: StateHolder) -> None:
        holder.capacity = MOST
        self._holder = holder
        self._closed: dict[str, datetime] = {}  # since when

    def forget_closed(self, now: datetime) -> int:
        """Forget the pages that were closed, and not used again, for long enough; return how many."""
        held = self._holder.session_data
        self._closed = {
            session: max(self._closed.get(session, now), self._holder.time_last_used.get(session, now))
            for session, state in list(held.items())
            if state.is_closed
        }
        gone = [session for session, since in self._closed.items() if now - since >= CLOSED_FOR]
        for session in gone:
            self._holder.delete_state(session)
            held.pop(session, None)
            self._holder.time_last_used.pop(session, None)
        return len(gone)


def give_back_freed() -> None:
    """Return the memory that is free to the system, which glibc keeps for itself; nothing to do elsewhere."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@asynccontextmanager
async def forgetting_closed(holder: StateHolder) -> AsyncIterator[None]:
    """Forget closed pages, again and again, until the block is left."""
    sessions = PageSessions(holder)

    async def again() -> None:
        while True:
            await asyncio.sleep(EVERY)
            if sessions.forget_closed(datetime.now()):
                give_back_freed()

    task = asyncio.create_task(again())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
