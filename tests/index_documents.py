"""Small documents of our own and a real Chroma server, for the tests of the index."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

TEXTS = {
    "云河市2023年工业简况.txt": """云河市2023年工业简况

2023年，云河市规模以上工业增加值同比增长8.4%。全市新建智能工厂26家。

云河市工业和信息化局局长林远山介绍，全年技术改造投资完成132.5亿元。
""",
    "青岭县就业办法.md": """---
title: 青岭县促进就业办法
issuer: 青岭县人民政府
date: 2022-05-01
---
# 青岭县促进就业办法

## 补贴标准

毕业生到小微企业就业，每人每月补贴600元，最长12个月。

## 申请方式

由用人单位向县人力资源服务中心申请，窗口在收到材料之日起五个工作日内办结，补贴按月打入个人账户。
""",
    "港口新闻.txt": """南湾港去年货物吞吐量创新高

南湾港2023年完成货物吞吐量1.86亿吨，比上年增加900万吨。

港口集团表示，新开通的三条航线通往东南亚。
""",
}
QUESTIONS = ("云河市工业增加值增长多少", "毕业生就业补贴每月多少钱", "南湾港货物吞吐量是多少", "航线通往哪里")


def write_texts(folder: Path, texts: Mapping[str, str] = TEXTS) -> Path:
    """Write the documents and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """Run a Chroma server on loopback and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chroma = str(Path(sys.executable).parent / "chroma")
    command = [chroma, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{url}/api/v2/heartbeat")
            yield url
        finally:
            server.kill()


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {address}")
