"""Old Office and WPS files (doc, wps, xls, et, rtf), converted by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from corpus.allowance import ask_for
from corpus.formats.spreadsheet import read_xlsx
from corpus.formats.word import read_docx
from corpus.types import CorpusError, RawText

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_AS_TEXT = OLE[:2].decode("latin-1")  # LibreOffice takes what it cannot open for plain text
_TIMEOUT = 90  # seconds; LibreOffice takes several to start
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_SHEETS = ("Workbook".encode("utf-16-le"), "Book\x00".encode("utf-16-le"))
_SLIDES = "PowerPoint Document".encode("utf-16-le")


def read_old_office(data: bytes, name: str, source: str) -> RawText:
    """Read an old Office, WPS or RTF file by way of docx or xlsx.

    Raises:
        CorpusError: it is protected, cannot be converted, or LibreOffice is not installed.
    """
    if _PROTECTED in data:
        raise CorpusError(f"{name} 是加了密的 Office 文件。请去掉密码后再试。")
    if _SLIDES in data:
        raise CorpusError(f"{name} 是演示文稿，还不支持。请另存为 pdf 或 docx。")
    sheet = (
        data.startswith(OLE)
        and any(mark in data for mark in _SHEETS)
        and "WordDocument".encode("utf-16-le") not in data
    )
    target = "xlsx" if sheet else "docx"
    converted = _converted(data, name, target)
    raw = (read_xlsx if sheet else read_docx)(converted, name, source)
    if data.startswith(OLE) and _OLE_AS_TEXT in raw.text[:200]:
        raise CorpusError(_broken(name, target))
    return raw


def _broken(name: str, target: str) -> str:
    return f"{name} 无法转换，可能已损坏或有密码。请用 Word 或 WPS 另存为 {target} 后再试。"


def _converted(data: bytes, name: str, target: str) -> bytes:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise CorpusError(
            f"{name} 是旧版 Office 或 WPS 文件。请用 Word 或 WPS 另存为 {target} 后再试；"
            "装上 LibreOffice（apt install libreoffice）也可以直接读取。"
        )
    ask_for(90, 2048)  # LibreOffice starts anew for each file
    with tempfile.TemporaryDirectory(prefix="wence-office-") as folder:
        given = Path(folder) / ("in.xls" if target == "xlsx" else "in.rtf" if data.startswith(b"{\\rtf") else "in.doc")
        given.write_bytes(data)
        command = [
            *(program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--safe-mode"),
            *("--convert-to", target, "--outdir", f"{folder}/out", str(given)),
        ]
        _run(command, folder, name)
        made = Path(folder) / "out" / f"in.{target}"
        if not made.is_file():
            raise CorpusError(_broken(name, target))
        return made.read_bytes()


def _run(command: list[str], folder: str, name: str) -> None:
    """Run LibreOffice in a group of its own, so that none of its processes outlives the time limit."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "LANG": "C.UTF-8"}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(_TIMEOUT)
        except subprocess.TimeoutExpired as error:
            raise CorpusError(f"{name} 转换超时。请用 Word 或 WPS 另存为 docx 后再试。") from error
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
