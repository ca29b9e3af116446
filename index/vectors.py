"""Vectors in Chroma: a folder opened by this process alone, or a Chroma server."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.types import IndexFault

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BATCH = 5000  # Chroma refuses more than 5,461 at once
RETRY_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)  # seconds
# Wide enough that the approximate search finds what an exact one finds, whatever the order of insertion.
_CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 24}}


class VectorStore:
    """The vectors of one index by passage id; rows of unit length."""

    def __init__(self, client: ClientAPI, name: str) -> None:
        self._client = client
        self._name = name
        self._collection = self._open()

    def upsert(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store vectors, float32 [n, dimension], under our own ids; an id that is there is overwritten."""
        with _told():
            for start in range(0, len(ids), BATCH):
                self._collection.upsert(ids=list(ids[start : start + BATCH]), embeddings=vectors[start : start + BATCH])

    def delete(self, ids: Sequence[str]) -> None:
        """Take out vectors; unknown ids are no error."""
        with _told():
            for start in range(0, len(ids), BATCH):
                self._collection.delete(ids=list(ids[start : start + BATCH]))

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[str]:
        """Return the ids of about the k nearest vectors, nearest first."""
        from chromadb.errors import InternalError

        with _told():
            # A server asked while it is writing the very first or last vectors may fail for a moment.
            for pause in RETRY_PAUSES:
                try:
                    return self._nearest(vector, k)
                except InternalError:
                    time.sleep(pause)
            return self._nearest(vector, k)

    def _nearest(self, vector: NDArray[np.float32], k: int) -> list[str]:
        found = self._collection.query(query_embeddings=vector.reshape(1, -1), n_results=max(k, 1), include=[])
        return list(found["ids"][0])

    def ids(self) -> list[str]:
        """Return all ids that Chroma says it has."""
        with _told():
            return [identity for page in self._pages() for identity in page]

    def unreadable(self, ids: Sequence[str]) -> list[str]:
        """Return those ids whose vector cannot be read: only reading tells, for Chroma's count outlives its vectors."""
        from chromadb.errors import ChromaError

        lost: list[str] = []
        for start in range(0, len(ids), BATCH):
            batch = list(ids[start : start + BATCH])
            try:
                read = set(self._collection.get(ids=batch, include=["embeddings"])["ids"])
            except ChromaError:
                lost.extend(batch)
            else:
                lost.extend(identity for identity in batch if identity not in read)
        return lost

    def recreate(self) -> None:
        """Start again with an empty collection."""
        with _told():
            self._client.delete_collection(self._name)
            self._collection = self._open()

    def close(self) -> None:
        """Let go of the folder or the connection."""
        client: Any = self._client
        client.close()
        for part in (client, client._admin_client):
            session = getattr(part._server, "_session", None)
            if session is not None:  # Chroma leaves the connections of its HTTP clients open
                session.close()

    def _open(self) -> Collection:
        return self._client.get_or_create_collection(self._name, configuration=_CONFIGURATION, embedding_function=None)

    def _pages(self) -> Iterator[list[str]]:
        offset = 0
        while page := self._collection.get(include=[], limit=BATCH, offset=offset)["ids"]:
            yield list(page)
            offset += len(page)


def open_vectors(folder: Path, url: str, name: str) -> VectorStore:
    """Open collection `name` on the server at `url`, or in `folder` where no URL is set.

    Raises:
        IndexFault: the server cannot be reached.
    """
    from chromadb.errors import ChromaError

    if url:
        return VectorStore(_server(url), name)
    try:
        return VectorStore(_folder(folder), name)
    except ChromaError:
        # The folder is a cache of the catalogue: a damaged one is thrown away and filled again by the reconciling.
        from chromadb.api.shared_system_client import SharedSystemClient

        SharedSystemClient._identifier_to_system.pop(str(folder), None)  # else Chroma hands out the broken one again
        shutil.rmtree(folder)
        return VectorStore(_folder(folder), name)


def _folder(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _server(url: str) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise IndexFault(f"设置 chroma_url 不是网址：{url}。请写成 http://127.0.0.1:8000 的样子。")
    try:
        return chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if parts.scheme == "https" else 80),
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
    except ValueError as error:
        raise IndexFault(f"连不上 Chroma 服务 {url}。请先启动它（chroma run），或清空设置 chroma_url。") from error


@contextmanager
def _told() -> Iterator[None]:
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError) as error:
        raise IndexFault(
            f"向量库出错：{error}。请重新打开索引（会自动修复）；用 Chroma 服务时请确认它在运行。"
        ) from error
