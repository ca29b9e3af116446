"""The passages of chosen documents: questions about a year search among the same documents again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from threading import Lock

from sqlalchemy import Connection

from index.catalogue import Catalogue

Passages = Mapping[str, tuple[int, str]]  # the row and the vector hash of each, by passage id

KEPT = 4  # choices of documents whose passages are remembered


class Among:
    """Tells the passages of some documents, the last choices without reading them again. Safe from several threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kept: OrderedDict[tuple[int, frozenset[str]], Passages] = OrderedDict()
        self._lock = Lock()

    def passages(self, connection: Connection, documents: Collection[str]) -> Passages:
        """Return the passages of these documents; ids that are not in the index have none."""
        choice = (self._catalogue.revision(connection), frozenset(documents))
        with self._lock:
            if choice in self._kept:
                self._kept.move_to_end(choice)
                return self._kept[choice]
        found = self._catalogue.passages_in(connection, documents)
        with self._lock:
            self._kept[choice] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
