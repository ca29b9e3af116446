"""`python -m corpus.parser_process`: reads the files that corpus/sandbox.py sends it, one after another.

A long text is also cleaned and cut here, only to see that it can be: the program does so again without limits.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from corpus.allowance import Allowance, ask_for, grant_with
from corpus.archives import archive_members
from corpus.confinement import Meter, confine, peak_megabytes
from corpus.formats.pictures import page_picture
from corpus.frames import FrameError, raw_to_bytes, read_frame, write_frame
from corpus.reading import read_bytes
from corpus.types import CorpusError, RawText, SplitSettings

_Reply = tuple[dict[str, Any], bytes]
# Cleaning is linear in the length, some 15 microseconds a character; a text that makes it anything else has to be long
# to take long.
_LONG = 20_000  # characters
_CLEANING_SECONDS, _CLEANING_SECONDS_EACH = 1.0, 2.5e-5
_CLEANING_MEGABYTES, _EACH_MEGABYTE = 340, 4000  # and one more for so many characters


def main() -> None:
    """Answer requests until the pipe ends."""
    requests, replies = _pipes()
    first, _ = read_frame(requests)
    meter = confine(Allowance(**first))
    grant_with(meter.grant)
    while True:
        try:
            header, data = read_frame(requests)
        except FrameError:
            return
        for answer, blob in _metered(meter, header, data):
            write_frame(replies, {**answer, "peak": peak_megabytes()}, blob)


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return the two pipes, and put nothing in their place: a library that prints must not speak to the parent."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for place in (0, 1):
        os.dup2(nothing, place)
    sys.stdout = sys.stderr
    return requests, replies


def _metered(meter: Meter, header: dict[str, Any], data: bytes) -> Iterator[_Reply]:
    """Yield the replies to one request; time counts only while one is being made."""
    making = _MAKERS[header["do"]](header, data)
    while True:
        meter.start(len(data))
        try:
            reply = next(making, None)
        except CorpusError as error:
            reply = {"problem": str(error)}, b""
        except MemoryError:
            reply = {"fault": "memory"}, b""
        # A reader that stumbles over a file in a way that nobody thought of has failed with this one file only.
        except Exception as error:
            reply = {"fault": type(error).__name__}, b""
        finally:
            meter.stop()
        if reply is None:
            if header["do"] == "unpack":
                yield {"end": True}, b""
            return
        yield reply
        if "fault" in reply[0]:
            return


def _read(header: dict[str, Any], data: bytes) -> Iterator[_Reply]:
    raw = read_bytes(data, header["name"], header["source"])
    if len(raw.text) >= _LONG:
        _try_cleaning(raw)
    yield {}, raw_to_bytes(raw)


def _try_cleaning(raw: RawText) -> None:
    """Do what will be done with a text outside, which ends this process where it takes too long."""
    from corpus.cleaning import parse
    from corpus.splitting import split

    ask_for(
        _CLEANING_SECONDS + len(raw.text) * _CLEANING_SECONDS_EACH,
        _CLEANING_MEGABYTES + len(raw.text) // _EACH_MEGABYTE,
    )
    try:
        for document in parse(raw):
            split(document, SplitSettings())
    except MemoryError:
        raise
    # What else goes wrong is met again, and told, where it is done in earnest.
    except Exception:
        return


def _picture(header: dict[str, Any], data: bytes) -> Iterator[_Reply]:
    drawn = page_picture(data, header["name"], header["page"], header["words"], header["earlier"])
    yield {"marks": drawn.marks, "top": drawn.top}, drawn.png


def _unpack(header: dict[str, Any], data: bytes) -> Iterator[_Reply]:
    for member in archive_members(data, Path(header["source"])):
        if isinstance(member, CorpusError):
            yield {"problem": str(member)}, b""
        else:
            yield {"name": member[0]}, member[1]


_MAKERS: Mapping[str, Callable[[dict[str, Any], bytes], Iterator[_Reply]]] = {
    "read": _read,
    "picture": _picture,
    "unpack": _unpack,
}

if __name__ == "__main__":
    main()
