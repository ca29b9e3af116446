"""The index: what the other rooms see of this one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock

from corpus.files import source_files, total_bytes
from corpus.sandbox import Sandbox
from corpus.types import Document, DocumentInfo, Passage, RawText, page_of
from corpus.validity import Validity
from index.adding import add_files, rebuild_files, uploaded
from index.among import Among
from index.catalogue import Catalogue
from index.clusters import Clusters
from index.correcting import correct
from index.database import database_exists, open_database
from index.encoder import Encoder, EncoderOnDemand
from index.filters import Filters, chosen
from index.identity import collection_name, made_with
from index.lexical import PostingsIndex
from index.locks import WriteLock, hold_directory
from index.progress import PassageProgress
from index.reconcile import health, reconcile
from index.removing import remove
from index.rewriting import replace_file, rewrite_file
from index.searchers import DENSE, HYBRID, LEXICAL, DenseSearcher, HybridSearcher, LexicalSearcher
from index.settings import IndexSettings
from index.standing import standing
from index.stores import Stores
from index.types import FileResult, Health, Hit, IndexFault, Original, Searcher, Watch, unwatched
from index.unrepeated import Unrepeated
from index.vectors import open_vectors


class Index:
    """Documents that can be searched; safe from several threads: reads run side by side, writes one after another."""

    def __init__(self, stores: Stores, write_lock: WriteLock, directory_lock: FileLock | None) -> None:
        self._stores = stores
        self._writing = write_lock
        self._directory_lock = directory_lock
        self._known: tuple[int, list[DocumentInfo], Validity] | None = None  # the documents, as of a revision
        among = Among(stores.catalogue)
        lexical, dense = LexicalSearcher(stores, among), DenseSearcher(stores, among)
        self._unrepeated = Unrepeated(stores)
        self._searchers: Mapping[str, Searcher] = {
            LEXICAL: lexical,
            DENSE: dense,
            HYBRID: HybridSearcher(lexical, dense, self._unrepeated.hits),
        }

    @classmethod
    def open(cls, settings: IndexSettings, create: bool = True, encoder: EncoderOnDemand | None = None) -> Self:
        """Open the index, or make an empty one; what a crash left half done is put in order.

        `encoder` may be shared by several indexes of one process; it stands for `settings.encoder`.

        Raises:
            IndexFault: another process uses it, it was made with other settings, it is damaged, or there is none and
                `create` is False.
        """
        index = cls._assemble(settings, encoder, create, checked=True)
        try:
            with index._writing():
                reconcile(index._stores)
        except BaseException:
            index.close()
            raise
        return index

    @classmethod
    def rebuild(cls, settings: IndexSettings, progress: bool = False) -> Iterator[FileResult]:
        """Make the index again from the originals that it keeps, with the settings of now; yield each file's result."""
        with cls._assemble(settings, None, create=False, checked=False) as index, index._writing():
            stores = index._stores
            made = made_with(settings, stores.encoder.id)
            with PassageProgress(len(index.documents()), progress) as bar:
                for result in rebuild_files(stores, made, bar.passages):
                    bar.file(len(result.documents))
                    yield result

    @classmethod
    def _assemble(cls, settings: IndexSettings, encoder: EncoderOnDemand | None, create: bool, checked: bool) -> Self:
        directory = settings.directory.absolute()
        if not create and not database_exists(directory, settings.database_url):
            raise IndexFault(f"{directory} 里还没有索引。请先运行 python -m index add 文件或文件夹。")
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexFault(f"建不了索引目录 {directory}（{error.strerror}）。请检查权限，或换一个目录。") from error
        lock = None if settings.chroma_url else hold_directory(directory)
        catalogue = None
        try:
            catalogue = Catalogue(open_database(directory, settings.database_url))
            encoder = encoder or EncoderOnDemand(settings.encoder)
            name = collection_name(catalogue, made_with(settings, encoder.id), checked)
            vectors = open_vectors(directory / "chroma", settings.chroma_url, name)
        except BaseException:
            if catalogue:
                catalogue.close()
            if lock:
                lock.release()
            raise
        stores = Stores(catalogue, PostingsIndex(), vectors, encoder, settings.split, Clusters())
        return cls(stores, WriteLock(directory, shared=bool(settings.chroma_url)), lock)

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at the first use (some seconds)."""
        return self._stores.encoder.get()

    def add(self, paths: Iterable[Path], progress: bool = False, watch: Watch = unwatched) -> Iterator[FileResult]:
        """Add files, folders and zip archives, and yield what became of each file; the bar goes to stderr."""
        paths = list(paths)
        total = total_bytes(paths) if progress else 0
        with PassageProgress(total, progress) as bar, Sandbox() as sandbox:
            files = source_files(paths, sandbox.members)
            for size, result in add_files(self._stores, files, sandbox, self._writing, bar.passages, watch):
                bar.file(size)
                yield result

    def add_bytes(self, data: bytes, name: str, source: str = "") -> list[FileResult]:
        """Add an uploaded file called `name`; a zip archive gives one result for each file in it.

        `source` is what its documents name as their source, and what `remove` accepts (the name where empty).
        """
        return list(uploaded(self._stores, data, name, source or name, self._writing))

    def remove(self, id_or_path: str) -> list[DocumentInfo]:
        """Remove one document by its id, or all documents of a file, a zip archive or a folder.

        Raises:
            IndexFault: nothing in the index has this id or path.
        """
        with self._writing():
            return remove(self._stores, self.documents(), id_or_path)

    def correct(self, document_id: str, changes: Mapping[str, str], reset: Collection[str] = ()) -> DocumentInfo:
        """Correct what the index says about a document, and return it as it is now.

        `changes` are values by field, or by the field's Chinese name; "" says that the document has none. A field in
        `reset` goes back to what was read. Corrections stay when the file changes and when the index is rebuilt.

        Raises:
            IndexFault: there is no such document or field, or a value cannot be.
        """
        with self._writing():
            return correct(self._stores, document_id, changes, reset)

    def replace(self, document_id: str, path: Path, watch: Watch = unwatched) -> FileResult:
        """Put a file in the place of a document's own (see rewriting.py); where it cannot be read, the old one stays.

        Raises:
            IndexFault: there is no such document.
        """
        return replace_file(self._stores, document_id, path, self._writing, watch)

    def rewrite(self, source: str, watch: Watch = unwatched) -> FileResult:
        """Read, cut and index one file again; its documents answer all the while.

        Raises:
            IndexFault: the index has no such file.
        """
        return rewrite_file(self._stores, source, self._writing, watch)

    def revision(self) -> int:
        """Return a number that every change of the index raises."""
        with self._stores.catalogue.read() as connection:
            return self._stores.catalogue.revision(connection)

    def provenances(self) -> dict[str, dict[str, Any]]:
        """Return where each field was read, by document id: {field: [original start, end] or where else}."""
        with self._stores.catalogue.read() as connection:
            return self._stores.catalogue.provenances(connection)

    def documents(self) -> list[DocumentInfo]:
        """Return all documents, in order of source."""
        return list(self._current()[0])

    def validity(self) -> Validity:
        """Return what is in force: the versions and repeals among all documents."""
        return self._current()[1]

    def _current(self) -> tuple[list[DocumentInfo], Validity]:
        catalogue = self._stores.catalogue
        with catalogue.read() as connection:
            revision = catalogue.revision(connection)
            # Asked for with every question, and slow to read where there are thousands.
            known = self._known
            if known is None or known[0] != revision:
                infos = catalogue.infos(connection)
                known = self._known = (revision, infos, Validity(infos))
            return known[1], known[2]

    def chosen(self, filters: Filters) -> frozenset[str]:
        """Return the ids of the documents that the filters let pass today: what `search` takes as `only`."""
        today = date.today().isoformat()
        return chosen(self.documents(), filters, today, self.validity().closed(today))

    def document(self, document_id: str) -> Document:
        """Return one document.

        Raises:
            IndexFault: there is none with this id.
        """
        with self._stores.catalogue.read() as connection:
            return self._stores.catalogue.document(connection, document_id)

    def passages(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in order; none where there is no such document."""
        with self._stores.catalogue.read() as connection:
            return [stored.passage for stored in self._stores.catalogue.passages(connection, document_id)]

    def passage_counts(self) -> dict[str, int]:
        """Return how many passages each document has, by document id."""
        with self._stores.catalogue.read() as connection:
            return self._stores.catalogue.passage_counts(connection)

    def original_text(self, document_id: str) -> str:
        """Return the whole decoded original of the document's file.

        Raises:
            IndexFault: there is no such document.
        """
        return self.file(document_id)[0].text

    def file(self, document_id: str) -> tuple[RawText, str, str]:
        """Return what was read from a document's file, the file's name, and the digest of its bytes; or IndexFault."""
        catalogue = self._stores.catalogue
        with catalogue.read() as connection:
            source = catalogue.known_documents(connection, [document_id]).get(document_id)
            return catalogue.raw(connection, source or catalogue.document(connection, document_id).info.source)

    def original(self, document_id: str, start: int, end: int) -> Original:
        """Return where the cleaned characters start..end-1 of a document stand in its original file.

        Raises:
            IndexFault: there is no such document.
            IndexError: the offsets lie outside its text, or are not in order.
        """
        document, raw = self.document(document_id), self.file(document_id)[0]
        if start >= end:
            raise IndexError(f"no characters between {start} and {end}")
        first, last = document.offsets.span(start, end)
        return Original(first, last, raw.text[first:last].replace("\r", "").replace("\n", ""), page_of(raw, first))

    def search(self, query: str, k: int, only: Collection[str] | None = None) -> list[Hit]:
        """Return at most k hits of the hybrid searcher, best first; what copies repeat comes once, from the original.

        With `only`, these are the best of the documents of these ids; ids that are not in the index match nothing.
        """
        return self.searcher(HYBRID).search(query, k, only)

    def unrepeated(self, hits: Sequence[Hit], only: Collection[str] | None = None) -> list[Hit]:
        """Return hits of several searches without what copies repeat, in their order."""
        return self._unrepeated.hits(hits, only)

    def copies(self, document_id: str) -> list[DocumentInfo]:
        """Return the other documents of this one's cluster of copies, the original first."""
        catalogue = self._stores.catalogue
        with catalogue.read() as connection:
            groups = self._stores.clusters.groups(connection, catalogue.revision(connection))
            others = groups.get(document_id, frozenset()) - {document_id}
            return sorted(catalogue.infos_of(connection, others), key=standing)

    def searcher(self, name: str) -> Searcher:
        """Return the "lexical", "dense" or "hybrid" searcher; another name raises KeyError."""
        return self._searchers[name]

    def check(self) -> Health:
        """Read everything, and report what is wrong."""
        with self._writing():
            return health(self._stores)

    def close(self) -> None:
        """Let go of all files; the index cannot be used any more."""
        self._stores.vectors.close()
        self._stores.catalogue.close()
        if self._directory_lock:
            self._directory_lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
