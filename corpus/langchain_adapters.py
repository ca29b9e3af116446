"""The corpus room as LangChain knows it: a loader and a text splitter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document as LangChainDocument
from langchain_text_splitters import TextSplitter

from corpus.cleaning import parse
from corpus.files import source_files
from corpus.sandbox import Sandbox
from corpus.splitting import split_text
from corpus.types import CorpusError, SplitSettings


class WenceLoader(BaseLoader):
    """Load the documents that files, folders and archives hold; the first that cannot be read raises CorpusError."""

    def __init__(self, *paths: str | Path) -> None:
        self._paths = [Path(path) for path in paths]

    def lazy_load(self) -> Iterator[LangChainDocument]:
        with Sandbox() as sandbox:
            for file in source_files(self._paths, sandbox.members):
                if isinstance(file, CorpusError):
                    raise file
                for document in parse(sandbox.read(file.data, file.name, file.source)):
                    yield LangChainDocument(id=document.id, page_content=document.text, metadata=asdict(document.info))


class JiebaTextSplitter(TextSplitter):
    """Cut text at the ends of sentences within a budget of jieba words."""

    def __init__(self, settings: SplitSettings | None = None, **options: Any) -> None:
        super().__init__(chunk_overlap=0, **options)
        self._settings = settings or SplitSettings()

    def split_text(self, text: str) -> list[str]:
        return split_text(text, self._settings)
