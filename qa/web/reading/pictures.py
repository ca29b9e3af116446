"""Pictures of pages for readers: drawn in the sandbox, a few at a time, and kept while they are looked at."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from corpus.formats.pictures import PagePicture
from corpus.sandbox import Sandbox
from corpus.types import CorpusError, RawText
from index.originals import original_file
from qa.web.reading.addresses import PICTURED

if TYPE_CHECKING:
    from index.store import Index

_KEPT = 32 * 1024 * 1024  # bytes of all pictures together
_TURNS, _WAIT = 2, 40.0  # drawn at once, and seconds that a further reader waits for a turn
_WORDS = 4000  # characters of a quotation that are looked for

_Key = tuple[str, str, int, int, int]


class NoPicture(Exception):
    """There is no picture of this page; the message says in Chinese why."""


class Busy(Exception):
    """Others are having pages drawn; a later try will do."""


class Pictures:
    """Draws pages of the documents in an index; safe from several threads."""

    def __init__(self, index: Index, sandbox: Sandbox) -> None:
        self._index = index
        self._sandbox = sandbox
        self._kept: OrderedDict[_Key, PagePicture | str] = OrderedDict()  # a string says why there is none
        self._size = 0
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(_TURNS)

    def picture(self, document_id: str, page: int, start: int = 0, end: int = 0) -> PagePicture:
        """Return page `page`, counted from 1, with the original's characters start..end-1 marked where they stand.

        Raises:
            NoPicture: the format has no pages, there is no such page, or it cannot be drawn.
            OriginalFault: the file is no longer what was read, or is gone.
            IndexFault: there is no such document.
            Busy: too many pages are being drawn.
        """
        raw, name, told = self._index.file(document_id)
        if raw.format not in PICTURED:
            raise NoPicture("这种格式没有页面图，请看文字。")
        if not 1 <= page <= len(raw.page_starts):
            raise NoPicture(f"{name} 没有第 {page} 页。")
        key = document_id, told, page, start, end
        found = self._known(key)
        if found is None:
            if not self._turns.acquire(timeout=_WAIT):
                raise Busy("现在看页面图的人太多，请过一会儿再试。")
            try:
                found = self._known(key) or self._keep(key, self._drawn(document_id, raw, page, start, end))
            finally:
                self._turns.release()
        if isinstance(found, str):
            raise NoPicture(found)
        return found

    def _drawn(self, document_id: str, raw: RawText, page: int, start: int, end: int) -> PagePicture | str:
        file = original_file(self._index, document_id, self._sandbox)
        words, earlier = words_on_page(raw, page, start, end)
        try:
            return self._sandbox.picture(file.data, file.name, page, words, earlier)
        except CorpusError as error:
            return str(error)

    def _known(self, key: _Key) -> PagePicture | str | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: _Key, drawn: PagePicture | str) -> PagePicture | str:
        with self._lock:
            self._kept[key] = drawn
            self._size += _weight(drawn)
            while self._size > _KEPT and len(self._kept) > 1:
                self._size -= _weight(self._kept.popitem(last=False)[1])
        return drawn


def words_on_page(raw: RawText, page: int, start: int, end: int) -> tuple[str, int]:
    """Return the part of a quotation that stands on a page, and how often the same words stand there before it."""
    first, *following = [*raw.page_starts[page - 1 :], len(raw.text)]
    begin, stop = max(start, first), min(end, following[0])
    words = raw.text[begin:stop][:_WORDS]
    compact = "".join(words.split())
    return words, "".join(raw.text[first:begin].split()).count(compact) if compact else 0


def _weight(drawn: PagePicture | str) -> int:
    return 512 + (len(drawn) if isinstance(drawn, str) else len(drawn.png))
