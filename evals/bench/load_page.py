"""The page as a browser's script uses it, without a browser: Gradio's endpoints, its queue and its chains of events."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

API = "/gradio_api"


class Broken(Exception):
    """Something that must not fail did; the message says what."""


def expect(response: httpx2.Response, *statuses: int) -> None:
    """Accept a response with one of the statuses (200 unless others are given).

    Raises:
        Broken: it has another one.
    """
    if response.status_code not in (statuses or (200,)):
        where = f"{response.request.method} {response.request.url.path}"
        raise Broken(f"{response.status_code} {where}")


class Page:
    """One opened page: its session, and the value of every component as the browser would hold it."""

    def __init__(self, client: httpx2.AsyncClient, config: dict[str, Any]) -> None:
        self._client = client
        self._session = secrets.token_hex(8)
        self._events: list[dict[str, Any]] = config["dependencies"]
        self._ids = {one["props"].get("elem_id"): one["id"] for one in config["components"] if "props" in one}
        states = {one["id"] for one in config["components"] if one["type"] in ("state", "browserstate")}
        self._states = states
        self.values: dict[int, Any] = {one["id"]: one["props"].get("value") for one in config["components"]}
        self.values |= {one["id"]: "" for one in config["components"] if one["type"] == "textbox"}

    def value(self, elem_id: str) -> str:
        """Return what a component shows, as text."""
        return json.dumps(self.values.get(self._ids[elem_id]), ensure_ascii=False)

    async def trigger(self, elem_id: str, event: str, value: Any = None, data: Any = None) -> None:
        """Let an event happen, with the component's new value where one is given, and wait for all that follows."""
        source = self._ids[elem_id]
        if value is not None:
            self.values[source] = value
        await self._follow([one for one in self._events if [source, event] in one["targets"]], data)

    async def loaded(self) -> None:
        """Do what the browser does when the page is there."""
        await self._follow([one for one in self._events if any(event == "load" for _, event in one["targets"])])

    async def upload(self, elem_id: str, path: Path) -> None:
        """Put a file into an upload component."""
        with path.open("rb") as stream:
            sent = await self._client.post(f"{API}/upload", files={"files": (path.name, stream)})
        expect(sent)
        file = {"path": sent.json()[0], "orig_name": path.name, "meta": {"_type": "gradio.FileData"}}
        await self.trigger(elem_id, "upload", [file])

    async def _follow(self, events: list[dict[str, Any]], data: Any = None) -> None:
        for event in events:
            if event["backend_fn"]:
                await self._run(event, data)
            await self._follow([one for one in self._events if one["trigger_after"] == event["id"]])

    async def _run(self, event: dict[str, Any], data: Any) -> None:
        body = {
            "data": [None if one in self._states else self.values.get(one) for one in event["inputs"]],
            "event_data": data,
            "fn_index": event["id"],
            "session_hash": self._session,
            "trigger_id": event["targets"][0][0],
        }
        if not event["queue"]:
            response = await self._client.post(f"{API}/run/predict", json=body)
            expect(response)
            self._keep(event, response.json()["data"])
            return
        joined = await self._client.post(f"{API}/queue/join", json=body)
        expect(joined)
        wanted = joined.json()["event_id"]
        async for message in self._messages():
            if message.get("event_id") != wanted:
                continue
            if message["msg"] == "process_completed":
                if not message["success"]:
                    raise Broken(f"the page's event {event['id']} failed: {message['output'].get('error')}")
                self._keep(event, message["output"]["data"])
                return
        raise Broken(f"the page's event {event['id']} ended without a result")

    async def _messages(self) -> AsyncIterator[dict[str, Any]]:
        where = f"{API}/queue/data"
        async with self._client.stream("GET", where, params={"session_hash": self._session}) as response:
            expect(response)
            async for line in response.aiter_lines():
                if line.startswith("data:"):
                    message: dict[str, Any] = json.loads(line.removeprefix("data:"))
                    yield message

    def _keep(self, event: dict[str, Any], data: list[Any]) -> None:
        for place, value in zip(event["outputs"], data, strict=False):
            if isinstance(value, dict) and value.get("__type__") == "update":
                if "value" in value:
                    self.values[place] = value["value"]
            else:
                self.values[place] = value

    async def beat(self) -> None:
        """Hold the connection by which the server knows that the page is open."""
        with contextlib.suppress(asyncio.CancelledError):
            async with self._client.stream("GET", f"{API}/heartbeat/{self._session}") as response:
                async for _ in response.aiter_bytes():
                    pass


@contextlib.asynccontextmanager
async def opened(client: httpx2.AsyncClient) -> AsyncIterator[Page]:
    """Load the page with its scripts and keep it open."""
    expect(await client.get("/"))
    config = await client.get("/config")
    expect(config)
    page = Page(client, config.json())
    heart = asyncio.create_task(page.beat())
    try:
        await page.loaded()
        yield page
    finally:
        heart.cancel()
        await asyncio.gather(heart, return_exceptions=True)
