"""Composition only: settings in, running web chat out."""

from __future__ import annotations

import argparse
import gc
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from index.types import IndexFault
from qa.settings import Settings, load_settings
from qa.types import AnswerFault

if TYPE_CHECKING:
    from qa.web.readiness import Readiness


def main(arguments: list[str] | None = None) -> int:
    """Serve the page until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python app.py", description="问策：政策与新闻资料问答网页")
    parser.add_argument("--index", type=Path, metavar="目录", help="索引所在目录（默认 .wence/index）")
    parser.add_argument("--port", type=int, metavar="端口", help="网页端口（默认 7860）")
    chosen = parser.parse_args(arguments)
    try:
        serve(load_settings(chosen.index, chosen.port))
    except (IndexFault, AnswerFault) as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已停止。", file=sys.stderr)
    return 0


def serve(settings: Settings) -> None:
    """Open everything and answer requests until the process is told to stop."""
    # Importing makes very many objects and hardly any garbage; looking for it again and again takes a third of
    # the time. Switched on again after the warm-up.
    gc.disable()
    import uvicorn

    from qa.assistant import Assistant
    from qa.web.accounts.access import Access
    from qa.web.request_log import log_to_stderr
    from qa.web.server import create_app, listen
    from qa.web.service import Service

    access = Access.required(settings)
    # Bound first: a taken port should be told at once, not after the models are loaded.
    bound = listen(settings.host, settings.port)
    with bound, Assistant.open(settings) as assistant:
        # An open page holds a connection for as long as it is open: Ctrl+C must not wait for it.
        service = Service.over(assistant, settings)
        config = uvicorn.Config(create_app(service, settings, access), log_level="warning", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        if not assistant.index.documents():
            print("还没有资料：请在网页的“文件管理”里添加，或先运行 python -m index add 文件或文件夹。", flush=True)
        log_to_stderr()
        threading.Thread(target=_warm_up, args=(service.readiness,), daemon=True).start()
        print(f"问策已启动：http://{settings.host}:{settings.port} （按 Ctrl+C 停止）", flush=True)
        server.run(sockets=[bound])


def _warm_up(readiness: Readiness) -> None:
    """Load the dictionaries and the models while the reader types the first question."""
    try:
        readiness.warm_up()
    finally:
        gc.freeze()  # what is loaded now stays: later collections need not look at it
        gc.enable()


if __name__ == "__main__":
    sys.exit(main())
