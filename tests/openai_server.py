"""A real HTTP server on loopback that speaks the OpenAI protocol and says what a test tells it to."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from evals.bench.loopback import serving


@dataclass
class Script:
    """What the server does: the pieces it streams, the status it answers with, and how it misbehaves."""

    pieces: list[str] | Callable[[dict[str, Any]], Iterable[str]] = field(default_factory=list)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)  # sent with an answer that is no stream
    delay: float = 0.0  # seconds before each piece
    garbage: bool = False  # send bytes that are no event stream
    half: bool = False  # close the connection in the middle
    reset: bool = False  # break the connection off in the middle, as a dying process or a firewall does
    body: bytes = b""  # sent as it is instead of the pieces
    kind: str = "text/event-stream"  # the content type of `body`
    ended: str | None = "stop"  # the finish reason; None leaves it out
    comments: int = 0  # how many comments that only keep the connection alive come before the pieces
    requests: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def openai_server(script: Script) -> Iterator[str]:
    """Serve /v1/chat/completions by `script`; yield the base address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(body)
            self.close_connection = True
            if script.status != 200:
                self._send(script.status, "application/json", b'{"error": {"message": "no", "type": "error"}}')
                return
            if script.garbage:
                self._send(200, "text/event-stream", b"data: {<html>\xff\xfe not json\n\n")
                return
            if script.body:
                self._send(200, script.kind, script.body)
                return
            pieces = script.pieces(body) if callable(script.pieces) else script.pieces
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                self._stream(pieces)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client has heard enough

        def _stream(self, pieces: Iterable[str]) -> None:
            for _ in range(script.comments):
                time.sleep(script.delay)
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
            for piece in pieces:
                time.sleep(script.delay)
                self._event({"delta": {"role": "assistant", "content": piece}, "index": 0, "finish_reason": None})
            if script.reset:
                time.sleep(0.05)  # what was sent must have arrived: a reset throws away what is still on the way
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            if script.half:
                self.wfile.write(b'data: {"id": "x", "choi')
                return
            if script.ended is not None:
                self._event({"delta": {}, "index": 0, "finish_reason": script.ended})
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, choice: dict[str, Any]) -> None:
            event: dict[str, Any] = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
            event["choices"] = [choice]
            self.wfile.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
            self.wfile.flush()

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in script.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    with serving(Handler) as address:
        yield f"{address}/v1"
