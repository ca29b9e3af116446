"""Examples as token ids, many in one file: made where the texts are, read where there is a GPU."""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from qa.reader import END, QUESTION_TOKENS, START, WINDOW_TOKENS
from qa.training.types import Example, TrainingFault

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TITLE_TOKENS = 64
PAD = 1
_DICTIONARY = 192 << 20  # bytes that the compression looks back over: the same texts are cut again and again


@dataclass(frozen=True, slots=True)
class Row:
    """An example as token ids; `first` is the position of the text, `start` and `end` those of the answer, or -1."""

    ids: list[int]
    first: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Many rows: `ids` [tokens] holds them one after the other, row n at bounds[n]:bounds[n+1]; the others are [n]."""

    ids: npt.NDArray[np.uint16]
    bounds: npt.NDArray[np.int64]
    first: npt.NDArray[np.int16]
    start: npt.NDArray[np.int16]
    end: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.first)

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """The number of tokens of each row."""
        return np.diff(self.bounds)


def encode(tokenizer: Tokenizer, example: Example) -> Row | None:
    """Return the tokens of an example as the reader will be given them; None where the answer is cut off."""
    asked = tokenizer.encode("query: " + example.question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    title = tokenizer.encode(example.title + "\n", add_special_tokens=False).ids[:TITLE_TOKENS]
    head = [START, *asked, END, END, *title]
    text = tokenizer.encode(example.text, add_special_tokens=False)
    room = WINDOW_TOKENS - len(head) - 1
    ids = [*head, *text.ids[:room], END]
    if not example.answerable:
        return Row(ids, len(head), -1, -1)
    inside = [
        place
        for place, (start, end) in enumerate(text.offsets[:room])
        if start < example.end and end > example.start and end > start
    ]
    if not inside or text.offsets[inside[-1]][1] < example.end:
        return None
    return Row(ids, len(head), len(head) + inside[0], len(head) + inside[-1])


def encode_all(tokenizer: Tokenizer, examples: Iterable[Example]) -> Rows:
    """Return the rows of all examples whose answer is not cut off."""
    return joined(row for example in examples if (row := encode(tokenizer, example)))


def joined(rows: Iterable[Row]) -> Rows:
    """Return many rows as one."""
    parts: list[npt.NDArray[np.uint16]] = []
    marks: list[tuple[int, int, int]] = []
    for row in rows:
        parts.append(np.array(row.ids, dtype=np.uint16))
        marks.append((row.first, row.start, row.end))
    if not parts:
        raise TrainingFault("没有可以训练的例子：请检查 --data 里的数据。")
    bounds = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    first, start, end = (np.array(column, dtype=np.int16) for column in zip(*marks, strict=True))
    return Rows(np.concatenate(parts), bounds, first, start, end)


def save_arrays(path: Path, **arrays: npt.NDArray[Any]) -> None:
    """Write arrays to a file, closely packed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 3, "dict_size": _DICTIONARY, "lc": 0, "lp": 1, "pb": 1}]
    with lzma.open(path, "wb", format=lzma.FORMAT_XZ, filters=filters) as file:
        buffer = BytesIO()
        np.savez(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for its own setting
        file.write(buffer.getbuffer())


def load_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a file.

    Raises:
        TrainingFault: there is no such file, or it was not written by `save_arrays`.
    """
    try:
        with lzma.open(path, "rb") as file, np.load(BytesIO(file.read())) as stored:
            return {name: stored[name] for name in stored}
    except (OSError, lzma.LZMAError, ValueError) as error:
        raise TrainingFault(f"{path} 不是 python -m qa.training rows 写下的文件：{error}") from error


def save_rows(path: Path, rows: Rows) -> None:
    """Write rows to a file."""
    save_arrays(path, ids=rows.ids, bounds=rows.bounds, first=rows.first, start=rows.start, end=rows.end)


def load_rows(path: Path) -> Rows:
    """Return the rows of a file that `save_rows` wrote."""
    return Rows(**load_arrays(path))


def batches(rows: Rows, most: int, draw: np.random.Generator, within: int) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the numbers of the rows of one batch after the other, without end.

    A batch holds rows of like length, and at most `most` tokens with what pads them; rows are put in order of length
    within as many as `within` at a time.
    """
    lengths = rows.lengths
    while True:
        order = draw.permutation(len(rows))
        for at in range(0, len(order), within):
            part = order[at : at + within]
            part = part[np.argsort(lengths[part], kind="stable")]
            filled = list(_filled(part, lengths, most))
            for place in draw.permutation(len(filled)):
                yield filled[place]


def _filled(part: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], most: int) -> Iterator[npt.NDArray[np.int64]]:
    begin = 0
    for place, row in enumerate(part):  # the longest comes last
        if place > begin and (place - begin + 1) * int(lengths[row]) > most:
            yield part[begin:place]
            begin = place
    yield part[begin:]


def as_rows(encoded: Sequence[Sequence[int]]) -> Rows:
    """Return rows of bare token ids, as those of the encoder are."""
    return joined(Row(list(ids), 0, -1, -1) for ids in encoded)
