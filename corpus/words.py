"""Cutting text into words: jieba, with numbers, dates and document numbers kept whole."""

from __future__ import annotations

import logging
import marshal
import os
import re
import tempfile
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `text` is the slice start..end of the text it was cut from, white space and punctuation included."""

    start: int
    end: int
    text: str


_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# Longest first: a regular expression takes the first alternative that fits.
_MEASURES = (
    "个百分点|个基点|百分点|平方公里|平方千米|平方米|立方米|人民币|标准煤|小时|分钟|公里|千米|厘米|毫米|公顷|公斤|千克|"
    "千瓦时|千瓦|兆瓦|吉瓦|美元|欧元|港元|日元|港币|元|周岁|周年|年度|季度|月份|年|月|日|天|周|岁|时|分|秒|"
    "人次|人(?!民|才|员|工|口|均|大|社|类|群)|家(?!庭|具|电|长|乡|属|园)|项(?!目)|名|户|个|次|条|件|台|套|辆|亩|吨|米|克|"
    "所|处|座|期|批|倍|种|类|只|头|株|册|份|张|床|艘|架|款|场|支|门|级|位|届|号|字|页|轮|片|枚|栋|毫克|微克|千瓦|部(?!门)|间(?!接|隔)|"
    "km2|km²|㎡|m2|m²|m³|℃|°C|[A-Za-z]+(?:/[A-Za-z]+)?"
)
_CHINESE_NUMBER = "〇零一二三四五六七八九十百千万亿两"
_CODE = "\u4e00-\u9fffA-Za-z"

# Tokens that jieba would break. Digits and letters are half-width here: `_half_width` has folded them.
_WHOLE = re.compile(
    "|".join(
        (
            # 国发〔2023〕15号, 穗府办规[2024]13号, 财税（2020）8号
            rf"(?P<code>[{_CODE}]{{0,14}})[〔\[【（(［﹝]\s?(?:19|20)\d\d\s?[〕\]】）)］﹞]\s?(?:第\s?)?\d+(?:-\d+)?\s?号",
            r"(?:19|20)\d\d[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])(?!\d)",
            r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[至到~～—–-]+\d{1,2}日)?",
            r"(?:\d{4}年)?\d{1,2}(?:月份?)?[至到~～—–-]+\d{1,2}月份?",
            r"\d{4}年?[至到~～—–-]+\d{4}年",
            r"\d{4}年\d{1,2}月份?",
            r"[〇零○一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?",
            r"\d{1,2}:\d{2}(?!\d)",
            rf"第(?:\d+|[{_CHINESE_NUMBER}]+)(?:条|款|项(?!目)|章|节|编|届|次|批|期|位|名|号|轮|季度)",
            rf"(?:百|千|万)分之(?:[{_CHINESE_NUMBER}]+(?:点[{_CHINESE_NUMBER}]+)?|\d+(?:\.\d+)?)",
            r"\d+(?:\+\d+)+",  # 1+7+7+13
            r"\d{3,4}-\d{7,8}",  # telephone
            rf"(?:{_NUMBER})(?:[%‰]|[多余]?(?:万亿|百万|千万|百|千|万|亿)?[多余]?(?:{_MEASURES})|(?:万亿|百万|千万|百|千|万|亿))?",
            r"[A-Za-z][A-Za-z0-9]*(?:[-.&+'@_/][A-Za-z0-9]+)*",
        )
    )
)
# What may stand before a 文号 and is not part of it: 根据国发〔2023〕15号.
_NOT_CODE = re.compile(
    r".*(?:根据|按照|依据|依照|参照|遵照|执行|落实|贯彻|印发|发布|下发|转发|废止|文件|以及|其中|"
    r"[的和与及或原见以是为由在对有])"
)
_WIDE = "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
_WIDE += "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ％：．－＋"
_FOLD = {ord(wide): ord(wide) - 0xFEE0 for wide in _WIDE}

_lock = threading.Lock()
_tokenizer: Any = None


def words(text: str) -> list[Word]:
    """Cut `text` into words that cover it without a gap."""
    half = _half_width(text)
    cut = _loaded().cut
    found: list[Word] = []
    position = 0

    def fill(end: int) -> None:
        nonlocal position
        for piece in cut(half[position:end]):
            found.append(Word(position, position + len(piece), text[position : position + len(piece)]))
            position += len(piece)

    for start, end in _whole_tokens(half):
        fill(start)
        found.append(Word(start, end, text[start:end]))
        position = end
    fill(len(text))
    return found


def _whole_tokens(text: str) -> Iterator[tuple[int, int]]:
    for match in _WHOLE.finditer(text):
        start = match.start()
        if match["code"]:
            before = _NOT_CODE.match(match["code"])
            start += before.end() if before else 0
        yield start, match.end()


def _half_width(text: str) -> str:
    """Fold full-width digits, letters and number signs one for one, so that offsets stay."""
    return text.translate(_FOLD)


def _loaded() -> Any:
    """Return the tokenizer, loaded at the first call; published only when complete, as `cut` takes no lock."""
    global _tokenizer
    if _tokenizer is None:
        with _lock:
            if _tokenizer is None:
                _tokenizer = _load()
    return _tokenizer


def _load() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's source holds invalid escapes and an old pkg_resources import
        import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tempfile.TemporaryDirectory(prefix="wence-") as spare:
        # jieba unmarshals its cache, so the cache must not lie where others can write.
        tokenizer.tmp_dir = str(_private_directory() or spare)
        if not _read_cache(tokenizer, Path(tokenizer.tmp_dir) / "jieba.cache"):
            tokenizer.initialize()
    for line in resources.files("corpus").joinpath("userdict.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            tokenizer.add_word(line.strip())
    return tokenizer


def _read_cache(tokenizer: Any, cache: Path) -> bool:
    """Take over jieba's cache in one read, which is thrice as fast as the small reads that jieba makes of it."""
    with tokenizer.get_dict_file() as dictionary:
        made = os.fstat(dictionary.fileno()).st_mtime
    try:
        if cache.stat().st_mtime <= made:
            return False
        tokenizer.FREQ, tokenizer.total = marshal.loads(cache.read_bytes())
    except (OSError, EOFError, ValueError, TypeError):
        return False  # jieba makes a new one
    tokenizer.initialized = True
    return True


def _private_directory() -> Path | None:
    """Return a cache folder that only this user can write, or None where there can be none."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    folder = base / "wence"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except OSError:
        return None
    private = not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)
    return folder if private and os.access(folder, os.W_OK) else None
