"""Simulated users: each asks, browses, uploads and removes, and knows its own answers by a figure of its own."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.bench.load_page import Broken, Page, expect, opened

if TYPE_CHECKING:
    import httpx2

PAGE_VISITS = 4  # things done on an opened page before it is loaded anew
_FIRST, _SECOND = "青清云松竹梅兰春秋金银玉石长永安和平新明", "岚溪河湾岭塘浦泽川洲"
_TOPICS = (
    ("口袋公园建设", "修建口袋公园", "平方米", "居民出门走十分钟就能到"),
    ("助学金发放", "发放助学金", "元", "由学校统一申请，按学期打到卡里"),
    ("管网改造", "改造供水管网", "米", "老旧小区的水压比往年稳"),
    ("稻谷收购", "收购稻谷", "公斤", "粮站从九月中旬起不休息"),
    ("义务植树", "种植乔木", "棵", "以柳树和枫杨为主，成活的占九成"),
    ("图书捐赠", "收到捐赠图书", "册", "多数送到了乡镇的阅览室"),
    ("茶叶采摘", "采摘春茶", "公斤", "雨水偏少，头采晚了一周"),
    ("湿地修复", "修复河滩湿地", "平方米", "冬天来过夜的水鸟多了"),
    ("客运情况", "开行城乡公交", "班次", "末班车延到晚上八点半"),
    ("鱼苗放流", "放流鱼苗", "尾", "放流前都经过检疫"),
)


@dataclass(frozen=True, slots=True)
class Own:
    """What one user's document says, in words and a figure that no other document holds."""

    number: int

    @property
    def place(self) -> str:
        return f"{_FIRST[self.number % 20]}{_SECOND[(self.number // 20 + self.number) % 10]}市"

    @property
    def figure(self) -> str:
        return str(100_003 + 7919 * self.number)

    @property
    def question(self) -> str:
        _, done, unit, _ = _TOPICS[self.number % 10]
        return f"{self.place}2023年{done}多少{unit}？"

    def text(self, edition: int) -> str:
        """Return the document; each edition is another content."""
        title, done, unit, more = _TOPICS[self.number % 10]
        return (
            f"{self.place}{title}\n\n2023年，{self.place}{done}{self.figure}{unit}。\n\n"
            f"{self.place}有关单位说，{more}。这是第{edition}次统计，涉及{self.number + 3}个村。\n"
        )


@dataclass(slots=True)
class Tally:
    """What happened to all users together; seconds by kind of answer."""

    errors: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    mixed: list[str] = field(default_factory=list)
    after_removal: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)  # answers without the own figure, though its document was there
    elsewhere: list[str] = field(default_factory=list)  # asked after the removal, answered from a similar document


class User:
    """One person with a browser of its own (cookies, page) and one document of its own."""

    def __init__(
        self, own: Own, everyone: Sequence[Own], client: httpx2.AsyncClient, general: Sequence[str], tally: Tally
    ) -> None:
        self.own, self.client, self.general, self.tally = own, client, general, tally
        self.others = [one for one in everyone if one != own]
        self.random = random.Random(own.number)
        self.document = ""  # its id while it is in the index
        self.edition = 0

    async def live(self, until: float, pause: float, folder: Path) -> None:
        """Do one thing after another until the time is up."""
        await asyncio.sleep(self.random.random() * pause)
        while time.monotonic() < until:
            async with self._counted("page opened"), opened(self.client) as page:
                for _ in range(PAGE_VISITS):
                    if time.monotonic() >= until:
                        return
                    await self._one(page, folder)
                    await asyncio.sleep(pause * (0.5 + self.random.random()))
            if time.monotonic() < until:
                await asyncio.sleep(0.2)

    async def _one(self, page: Page, folder: Path) -> None:
        actions: list[tuple[int, str, Callable[[], Awaitable[None]]]] = [
            (3, "ask (JSON)", self.ask),
            (3, "ask (stream)", self.ask_stream),
            (4, "ask (page)", lambda: self.ask_page(page)),
            (2, "ask (general)", self.ask_general),
            (4, "browse", lambda: self.browse(page)),
            (2, "documents", lambda: self.list_documents(page)),
            (1, "upload again", lambda: self.change(page, folder)),
        ]
        if not self.document:
            actions = [(1, "upload", lambda: self.change(page, folder))]
        _, name, act = self.random.choices(actions, [weight for weight, *_ in actions])[0]
        async with self._counted(name):
            await act()

    def _counted(self, name: str) -> _Counted:
        return _Counted(self.tally, name)

    def _timed(self, kind: str, began: float) -> None:
        self.tally.seconds.setdefault(kind, []).append(time.monotonic() - began)

    def _check(self, kind: str, text: str) -> None:
        """Compare an answer with what this user may see."""
        asked = [one.number for one in self.others if one.question in text]
        told = [one.number for one in self.others if one.figure in text]
        if asked or (told and self.document):
            self.tally.mixed.append(
                f"{kind}: user {self.own.number} saw what is user {[*asked, *told][0]}'s: {text[:300]}"
            )
        elif told:
            self.tally.elsewhere.append(f"{kind}: {self.own.question} {text[:160]}")
        if self.document and self.own.figure not in text:
            self.tally.missed.append(f"{kind}: {self.own.question} {text[:160]}")
        if not self.document and self.own.figure in text:
            self.tally.after_removal.append(f"{kind}: {self.own.question}")

    async def ask(self) -> None:
        """Ask about the own document."""
        began = time.monotonic()
        response = await self.client.post("/api/v1/ask", json={"question": self.own.question})
        expect(response)
        self._timed("JSON", began)
        answer = response.json()
        if answer["question"] != self.own.question:
            self.tally.mixed.append(f"JSON: {answer['question']} came back for {self.own.question}")
        self._check("JSON", answer["answer"])

    async def ask_stream(self) -> None:
        """Ask for a stream of events."""
        began, last = time.monotonic(), ""
        body = {"question": self.own.question}
        async with self.client.stream("POST", "/api/v1/ask/stream", json=body) as response:
            expect(response)
            event = ""
            async for line in response.aiter_lines():
                event = line.removeprefix("event: ") if line.startswith("event: ") else event
                if line.startswith("data:") and event == "done":
                    last = json.loads(line.removeprefix("data:"))["answer"]
        if not last:
            raise Broken("a stream ended without its last event")
        self._timed("stream", began)
        self._check("stream", last)

    async def ask_page(self, page: Page) -> None:
        """Ask in the page's chat; its conversation must hold what this user asked, and nothing else."""
        began = time.monotonic()
        await page.trigger("question", "submit", self.own.question)
        self._timed("page", began)
        self._check("page", page.value("log"))

    async def ask_general(self) -> None:
        """Ask about the other documents."""
        question = self.random.choice(list(self.general))
        response = await self.client.post("/api/v1/ask", json={"question": question})
        expect(response)
        if response.json()["question"] != question:
            self.tally.mixed.append(f"general: {response.json()['question']} came back for {question}")

    async def browse(self, page: Page) -> None:
        """Look for policies on the page and through the interfaces."""
        await page.trigger("tab-policies", "select")
        await page.trigger("policy-words", "submit", self.random.choice(("工业", "增速", "技改 企业", "zzz", "")))
        expect(await self.client.get("/feeds/policies.atom", params={"q": "工业"}))
        expect(await self.client.get("/api/v1/search", params={"q": "规上工业增加值"}))
        expect(await self.client.get("/wence/page.js"))

    async def list_documents(self, page: Page) -> None:
        """Look at the list, and at the own document in it."""
        await page.trigger("tab-documents", "select")
        listing = await self.client.get("/api/v1/documents", params={"q": self.own.place})
        expect(listing)
        if self.document:
            expect(await self.client.get(f"/api/v1/documents/{self.document}/text"))
            await page.trigger("previews-bridge", "act", data={"name": f"preview-{self.document}-text-0"})
        expect(await self.client.get("/health"))

    async def change(self, page: Page, folder: Path) -> None:
        """Remove the own document, ask at once, and upload another edition, on the page or through the interface."""
        if self.document:
            gone, self.document = self.document, ""
            expect(await self.client.delete(f"/api/v1/documents/{gone}"))
            await self.ask()
        self.edition += 1
        path = folder / f"{self.own.place}-{self.edition}.txt"
        path.write_text(self.own.text(self.edition), "utf-8")
        if self.edition % 2:
            await page.upload("upload", path)
        else:
            files = {"files": (path.name, path.read_bytes(), "text/plain")}
            expect(await self.client.post("/api/v1/documents", files=files))
        listing = await self.client.get("/api/v1/documents", params={"q": path.name})
        expect(listing)
        found: list[dict[str, Any]] = listing.json()["documents"]
        if not found:
            raise Broken(f"an uploaded file is not listed: {path.name}")
        self.document = found[0]["id"]
        path.unlink()


class _Counted:
    """Counts one thing done, or the error that it ended with."""

    def __init__(self, tally: Tally, name: str) -> None:
        self._tally, self._name = tally, name

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        import httpx2

        if error is None:
            self._tally.done[self._name] += 1
            return False
        if not isinstance(error, Broken | httpx2.HTTPError | KeyError | ValueError):
            return False
        self._tally.errors[f"{self._name}: {type(error).__name__} {error}"[:200]] += 1
        return True


async def crowd(address: str, users: int, seconds: float, pause: float, general: Sequence[str]) -> Tally:
    """Let users live for some seconds, and return what happened."""
    import httpx2

    tally = Tally()
    everyone = [Own(number) for number in range(users)]
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="wence-load-") as folder:
        clients = [
            httpx2.AsyncClient(base_url=address, timeout=90, limits=httpx2.Limits(max_connections=8)) for _ in everyone
        ]
        try:
            living = [
                User(own, everyone, client, general, tally).live(until, pause, Path(folder))
                for own, client in zip(everyone, clients, strict=True)
            ]
            await asyncio.gather(*living)
        finally:
            for client in clients:
                await client.aclose()
    return tally
