"""The encoder as LangChain's users expect it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

if TYPE_CHECKING:
    from index.encoder import Encoder


class WenceEmbeddings(Embeddings):
    """LangChain `Embeddings` over an `Encoder`: questions and passages get their own prompts."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector for each passage."""
        return [[float(value) for value in row] for row in self._encoder.encode_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return [float(value) for value in self._encoder.encode_queries([text])[0]]
