"""`python -m corpus.parser_process`: reads the files that corpus/sandbox.py sends it, one after another."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from corpus.allowance import Allowance, grant_with
from corpus.archives import archive_members
from corpus.confinement import Meter, confine, peak_megabytes
from corpus.frames import FrameError, raw_to_bytes, read_frame, write_frame
from corpus.reading import read_bytes
from corpus.types import CorpusError

_Reply = tuple[dict[str, Any], bytes]


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
    making = _read(header, data) if header["do"] == "read" else _unpack(header, data)
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
    yield {}, raw_to_bytes(read_bytes(data, header["name"], header["source"]))


def _unpack(header: dict[str, Any], data: bytes) -> Iterator[_Reply]:
    for member in archive_members(data, Path(header["source"])):
        if isinstance(member, CorpusError):
            yield {"problem": str(member)}, b""
        else:
            yield {"name": member[0]}, member[1]


if __name__ == "__main__":
    main()
