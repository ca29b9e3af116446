"""`python -m evals.bench.baseline [SUITE]`: the assistant beside the plain LangChain recipe.

The recipe is what one gets from a tutorial: a recursive character splitter, an in-memory vector store over the same
encoder, similarity search, and, as there is no chat model, the most similar sentence of the best passage as the answer.
Front matter and headings are kept out of its way, so that it answers with sentences.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from evals.library import DOCUMENTS, KEPT, open_assistant
from evals.measure import measure
from evals.report import table
from evals.suites import OWN, load_suite
from evals.summary import Measures, measures
from evals.systems import Wence
from evals.types import EvalFault, Found, Outcome, Question, System
from qa.types import Answer, Citation, Turn

CHUNK, OVERLAP = 500, 50
SEPARATORS = ["\n\n", "\n", "。", "！", "？", "；", "，", " ", ""]  # as LangChain's documentation advises for Chinese
GROUPS: Mapping[str, tuple[str, ...]] = {
    "figure, date, person, company": ("figure", "date", "person", "company"),
    "several, list": ("several", "list"),
    "follow-up": ("follow-up",),
    "to refuse": ("wrong-year", "wrong-place", "wrong-company", "absent", "chat", "nonsense"),
}
_SENTENCE = re.compile(r"[^\s。！？；][^。！？；\n]*[。！？；]?")
_FRONT_MATTER = re.compile(r"---\n.*?\n---\n", re.DOTALL)


class Recipe:
    """The plain recipe over a folder of files."""

    def __init__(self, folder: Path, encoder: str = "builtin") -> None:
        from langchain_core.documents import Document
        from langchain_core.vectorstores import InMemoryVectorStore
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        from index.embeddings import WenceEmbeddings
        from index.encoder import load_encoder

        self._texts = {path.name: path.read_text("utf-8") for path in sorted(folder.rglob("*.md"))}
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK, chunk_overlap=OVERLAP, separators=SEPARATORS, keep_separator="end", add_start_index=True
        )
        self._encoder = load_encoder(encoder)
        bodies = {name: _blank_front_matter(text) for name, text in self._texts.items()}
        self._chunks = splitter.split_documents(
            [Document(body, metadata={"source": name}) for name, body in bodies.items()]
        )
        self._store = InMemoryVectorStore(WenceEmbeddings(self._encoder))
        self._store.add_documents(self._chunks)

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Return the most similar sentence of the most similar passage; the recipe keeps no history."""
        from corpus.types import DocumentInfo

        best = self._store.similarity_search(question, k=1)[0]
        lines = list(_SENTENCE.finditer(best.page_content))
        sentences = [line for line in lines if not line.group().startswith("#")] or lines
        vectors = self._encoder.encode_passages([match.group() for match in sentences])
        chosen = sentences[int((vectors @ self._encoder.encode_queries([question])[0]).argmax())]
        name = best.metadata["source"]
        start = best.metadata["start_index"] + chosen.start()
        quote = chosen.group()
        document = DocumentInfo(id=name, title=Path(name).stem, source=name, format="md")
        citation = Citation(1, document, quote, start, start + len(quote))
        return Answer(question, f"{quote}[1]", (citation,), writer="recipe")

    def find(self, query: str, k: int) -> list[Found]:
        """Return the store's most similar passages."""
        chunks = self._store.similarity_search(query, k=k)
        return [Found(chunk.metadata["source"], chunk.page_content) for chunk in chunks]

    def rerank(self, query: str) -> list[Found]:
        """Return the same order: the recipe has no reranker."""
        return self.find(query, k=10)

    def passages(self, document: str) -> list[Found]:
        """Return all passages of the file with this name."""
        chunks = [chunk for chunk in self._chunks if chunk.metadata["source"] == document]
        return [Found(document, chunk.page_content) for chunk in chunks]

    def original(self, citation: Citation) -> str:
        """Return the characters at the citation's place in the file."""
        return self._texts[citation.document.id][citation.start : citation.end]


def _blank_front_matter(text: str) -> str:
    """Return the text with spaces for its front matter, so that offsets stay those of the file."""
    found = _FRONT_MATTER.match(text)
    return " " * found.end() + text[found.end() :] if found else text


def side_by_side(outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """Return a table with a row for each group of kinds and system."""
    rows: dict[str, Measures] = {}
    for group, kinds in (*GROUPS.items(), ("all", ())):
        for system, asked in outcomes.items():
            chosen = [one for one in asked if not kinds or one.question.kind in kinds]
            if chosen:
                rows[f"{group}: {system}"] = measures(chosen)
    return table(rows, first="questions")


def _ask_all(name: str, system: System, questions: Sequence[Question]) -> list[Outcome]:
    return list(tqdm(measure(system, questions), total=len(questions), desc=name, unit="question"))


def main(arguments: list[str] | None = None) -> int:
    """Run both over a suite and print the table."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.baseline", description="与通常的 LangChain 做法对比")
    parser.add_argument("suite", nargs="?", default=OWN, metavar="SUITE", help="题集（默认 own）")
    options = parser.parse_args(arguments)
    try:
        questions = load_suite(options.suite)
    except EvalFault as error:
        print(error, file=sys.stderr)
        return 2
    outcomes = {"recipe": _ask_all("recipe", Recipe(DOCUMENTS), questions)}
    with open_assistant(KEPT / "bundled", DOCUMENTS) as assistant:
        outcomes["wence"] = _ask_all("wence", Wence(assistant), questions)
    print(side_by_side(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
