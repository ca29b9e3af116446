"""The HTTP client of the chat model: straight to loopback, and not to be kept waiting for ever."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qa.settings import ChatSettings
from qa.types import AnswerFault

if TYPE_CHECKING:
    import httpx2


def chat_client(settings: ChatSettings) -> httpx2.Client:
    """Return the client for a chat model's address.

    Raises:
        AnswerFault: the address or the key cannot be right.
    """
    import httpx2
    import openai

    host = _host(settings.base_url)
    if not settings.key.isascii() or not settings.key.isprintable():
        raise AnswerFault("对话模型的密钥里有不该有的字符。请改正 wence.toml 里 [chat] 的 key（或 WENCE_CHAT_KEY）。")

    class Lively(httpx2.SyncByteStream):
        """A response that fails once the server has only been keeping the connection alive for too long."""

        def __init__(self, stream: httpx2.SyncByteStream) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            heard = time.monotonic()
            for received in self._stream:
                if b"data:" in received:  # anything else in an event stream is a comment
                    heard = time.monotonic()
                elif time.monotonic() - heard > settings.timeout:
                    raise httpx2.ReadTimeout("nothing but comments")
                yield received

        def close(self) -> None:
            self._stream.close()

    def enliven(response: httpx2.Response) -> None:
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = Lively(response.stream)

    return openai.DefaultHttpxClient(
        timeout=settings.timeout,
        # A proxy of the environment knows nothing of this machine's own servers.
        trust_env=not _is_loopback(host),
        event_hooks={"response": [enliven]},
    )


def _host(address: str) -> str:
    mend = "请改正 wence.toml 里 [chat] 的 base_url（或 WENCE_CHAT_BASE_URL），例如 http://127.0.0.1:11434/v1。"
    try:
        parts = urlsplit(address)
        port_and_host = parts.port, parts.hostname
    except ValueError as error:
        raise AnswerFault(f"对话模型的地址“{address}”读不懂。{mend}") from error
    if parts.scheme not in {"http", "https"} or not port_and_host[1]:
        raise AnswerFault(f"对话模型的地址“{address}”应以 http:// 或 https:// 开头。{mend}")
    return port_and_host[1]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
