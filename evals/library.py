"""Indexes for runs: built over a folder of documents, kept, and built anew when the code that makes them changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evals.types import EvalFault
from index.settings import IndexSettings
from index.types import FileResult
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.assistant import Assistant

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "corpus" / "documents"
KEPT = Path(".wence/evals")
_STAMP = "made-by.txt"
_MAKERS = ("corpus/**/*.py", "corpus/*.txt", "index/**/*.py", "index/models/*/*.onnx", "index/models/*/*.json")


@contextmanager
def open_assistant(directory: Path, documents: Path | None = None, remember: bool = False) -> Iterator[Assistant]:
    """Yield the assistant over an index, without a chat model, so that a run is the same on every machine.

    With `documents` the index is first brought in step with that folder; without, it is taken as it is. With `remember`
    the same passage isn't read twice for the same question.

    Raises:
        EvalFault: a document could not be added.
        IndexFault: there is no such index.
    """
    from evals.memory import RememberingReader
    from index.store import Index
    from qa.assistant import Assistant
    from qa.reader import Reader

    settings = Settings(index=IndexSettings(directory=directory), data=directory / "data")
    if documents is not None:
        keep_in_step(settings.index, documents)
    index = Index.open(settings.index, create=False)
    try:
        assistant = Assistant(settings, index, RememberingReader() if remember else Reader())
    except BaseException:
        index.close()
        raise
    with assistant:
        yield assistant


def keep_in_step(settings: IndexSettings, documents: Path) -> None:
    """Make the index hold exactly the folder's documents, as today's code cuts and encodes them."""
    from index.store import Index

    stamp, made_by = settings.directory / _STAMP, fingerprint()
    if stamp.exists() and stamp.read_text("utf-8") != made_by:
        _expect_all(Index.rebuild(settings, progress=True))
    with Index.open(settings) as index:
        _expect_all(index.add([documents], progress=True))
        present = {str(path) for path in documents.resolve().rglob("*")}
        for gone in {document.source for document in index.documents()} - present:
            index.remove(gone)
    stamp.write_text(made_by, "utf-8")


def _expect_all(results: Iterable[FileResult]) -> None:
    for result in results:
        if result.outcome == "failed":
            raise EvalFault(f"{result.source} 没有收进索引：{result.reason}")


def fingerprint(root: Path = ROOT) -> str:
    """Return a hash of all that decides what an index holds, the documents aside."""
    digest = hashlib.sha256()
    for pattern in _MAKERS:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
