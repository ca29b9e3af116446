"""Single characters at places on a page become runs of text, broken at the borders of table cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.formats.layout import Segment, shows_space
from corpus.formats.ruling import Box, Grid, cell_of

_JOIN = 0.8  # em: what stands closer is one run of text
GUESSED = "\t"  # stands for a space that is not in the file, but that its library reads into a gap
_TWICE = 0.25  # em: what is printed again this close is printed so to look bold


def segments_of(characters: Iterable[tuple[str, Box]], tables: Sequence[Grid]) -> list[Segment]:
    """Return the runs of text that characters make, which come in the order of the file."""
    segments: list[Segment] = []
    known: dict[str, list[Segment]] = {}
    text, box, place, space = "", (0.0, 0.0, 0.0, 0.0), None, ""

    def close() -> None:
        segment = Segment(text, *box)
        if text and not any(_again(segment, other) for other in known.get(text, ())):
            segments.append(segment)
            known.setdefault(text, []).append(segment)

    for character, at in characters:
        if character.isspace() or at[2] <= at[0] or at[3] <= at[1]:
            space = max(space, GUESSED if character == GUESSED else " ") if text else ""
            continue
        em = at[3] - at[1]
        here = cell_of((at[0] + at[2]) / 2, (at[1] + at[3]) / 2, tables)
        beside = text and here == place and abs((at[1] + at[3]) / 2 - (box[1] + box[3]) / 2) < 0.4 * em
        if beside and text[-1] == character and abs(at[2] - box[2]) < _TWICE * em:
            continue
        if beside and -0.5 * em < at[0] - box[2] < _JOIN * em:
            text += (" " if shows_space(text[-1], character, (at[0] - box[2]) / em, space) else "") + character
            box = (box[0], min(box[1], at[1]), max(box[2], at[2]), max(box[3], at[3]))
        else:
            close()
            text, box, place = character, at, here
        space = ""
    close()
    return segments


def _again(segment: Segment, other: Segment) -> bool:
    near = _TWICE * segment.height
    return abs(segment.x0 - other.x0) < near and abs(segment.top - other.top) < near
