"""Server-sent events as OpenAI's clients read them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
from starlette.concurrency import iterate_in_threadpool

SILENCE = 10.0  # seconds after which a comment tells proxies and clients that the work goes on


def event(data: dict[str, Any]) -> bytes:
    """Return one event."""
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def still_here(events: Iterator[bytes], silence: float = SILENCE) -> AsyncIterator[bytes]:
    """Yield the events of a blocking iterator, and a comment after each spell of silence."""
    sending, receiving = anyio.create_memory_object_stream[bytes](1)

    async def produce() -> None:
        async with sending:
            async for one in iterate_in_threadpool(events):
                await sending.send(one)

    async with anyio.create_task_group() as group, receiving:
        group.start_soon(produce)
        while True:
            one: bytes = b": still here\n\n"
            with anyio.move_on_after(silence):
                try:
                    one = await receiving.receive()
                except anyio.EndOfStream:
                    return
            yield one
