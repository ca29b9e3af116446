"""What crosses the pipe between a program and its parser process: JSON and bytes, never pickles.

The parser has read a file that nobody vouches for. What it sends is only ever decoded as data, and checked against the
types it should have, so that a parser that has been taken over cannot make the program run anything.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from corpus.formats.pictures import MAX_BYTES, PagePicture
from corpus.types import RawText

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_LENGTHS = struct.Struct(">II")
_MOST = 256 * 1024 * 1024  # bytes of either part; a text at the size limit has less
_PNG = b"\x89PNG\r\n\x1a\n"
_LONE = re.compile("[\ud800-\udfff]")  # no text: half a character, which neither UTF-8 nor a database takes


class FrameError(Exception):
    """What came through the pipe is not what should have come, or the pipe ended."""


def write_frame(pipe: IO[bytes], header: Mapping[str, Any], blob: bytes = b"") -> None:
    """Write one frame: a JSON object and bytes."""
    encoded = json.dumps(header).encode("ascii")
    pipe.write(_LENGTHS.pack(len(encoded), len(blob)))
    pipe.write(encoded)
    pipe.write(blob)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one frame.

    Raises:
        FrameError: the pipe ended, or this is no frame.
    """
    length, size = _LENGTHS.unpack(_exactly(pipe, _LENGTHS.size))
    if length > _MOST or size > _MOST:
        raise FrameError(f"a frame of {length} and {size} bytes")
    try:
        header = json.loads(_exactly(pipe, length))
    except (ValueError, RecursionError) as error:
        raise FrameError(str(error)) from error
    if not isinstance(header, dict):
        raise FrameError("a frame without an object")
    return header, _exactly(pipe, size)


def raw_to_bytes(raw: RawText) -> bytes:
    """Return a text as JSON; half characters, which no file has but a bad reader may make, become U+FFFD."""
    return _LONE.sub("\ufffd", json.dumps(asdict(raw), ensure_ascii=False)).encode("utf-8")


def raw_from_bytes(data: bytes, source: str) -> RawText:
    """Return the text that `raw_to_bytes` was given; its source is what the reader was told, whatever it says.

    Raises:
        FrameError: this is no such text.
    """
    from pydantic import ValidationError

    try:
        raw = _texts().validate_python(json.loads(data))
    except (ValueError, RecursionError, ValidationError) as error:
        raise FrameError("not a text") from error
    if not all(0 <= place <= len(raw.text) for place in (raw.body_start, *raw.page_starts)):
        raise FrameError("not a text: an offset outside it")
    return replace(raw, source=source)


def picture_from(header: Mapping[str, Any], png: bytes) -> PagePicture:
    """Return the picture of a page that came with a header; the PNG is for a browser, nothing here opens it.

    Raises:
        FrameError: this is no such picture.
    """
    count, top = header.get("marks"), header.get("top")
    numbers = isinstance(count, int) and isinstance(top, float) and count >= 0 and 0 <= top <= 1
    if not numbers or not png.startswith(_PNG) or len(png) > MAX_BYTES:
        raise FrameError("not a picture")
    return PagePicture(png, int(header["marks"]), float(header["top"]))


@cache
def _texts() -> TypeAdapter[RawText]:
    from pydantic import TypeAdapter

    return TypeAdapter(RawText)


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count) if count else b""
    if len(data) < count:
        raise FrameError("the pipe ended")
    return data
