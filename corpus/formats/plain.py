"""Plain text and Markdown: decoding and front matter."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

from corpus.types import CorpusError, RawText

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<yaml>.*?)(?:\r?\n)?---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FRONT_MATTER_LENGTH = 50_000  # characters
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF8_TAIL = 3  # bytes that a file cut off within a character may end with


def decode(data: bytes, name: str) -> str:
    """Decode text: a byte-order mark decides, else UTF-8 if it is, else GB 18030 if it is.

    Raises:
        CorpusError: it is neither, or it is no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _UTF8_TAIL and error.start > 0:
            raise CorpusError(f"{name} 在一个字的中间断开了，文件不完整。请重新复制或下载这个文件。") from error
        text = _strict(data, "gb18030", name)
    if "\x00" in text or len(_CONTROL.findall(text)) * 50 > len(text):
        raise CorpusError(f"{name} 不是文本文件。请换成 txt、md、html、docx 或带文字的 pdf。")
    return text


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name} 的文字编码认不出来。请用记事本等软件另存为 UTF-8 编码后再试。") from error


def read_text(data: bytes, name: str, source: str) -> RawText:
    """Read a text file as it is."""
    return RawText(decode(data, name), source, "txt")


def read_markdown(data: bytes, name: str, source: str) -> RawText:
    """Read Markdown, with its YAML front matter where there is one.

    Raises:
        CorpusError: the front matter is not YAML, or no list of keys and values.
    """
    text = decode(data, name)
    match = _FRONT_MATTER.match(text)
    if not match:
        return RawText(text, source, "md")
    return RawText(text, source, "md", _front_matter(match["yaml"], name), match.end())


def _front_matter(block: str, name: str) -> Mapping[str, str]:
    import yaml

    # Everything stays a string: a date such as 2023-01 or a number such as 0012 must not be made over.
    class Loader(yaml.BaseLoader):
        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):  # a few lines of these stand for gigabytes
                raise yaml.YAMLError("an alias")
            return super().compose_node(parent, index)

    try:
        if len(block) > _FRONT_MATTER_LENGTH:
            raise yaml.YAMLError("far too long")
        keys = yaml.load(block, Loader=Loader)
    except (yaml.YAMLError, RecursionError) as error:
        raise CorpusError(f"{name} 开头 --- 之间的说明不是正确的 YAML。请改正，例如：title: 标题。") from error
    if keys is None or keys == "":
        return {}
    if not isinstance(keys, dict):
        raise CorpusError(f"{name} 开头 --- 之间应当一行一项，例如：title: 标题。")
    return {str(key).strip(): _flat(value) for key, value in keys.items()}


def _flat(value: object) -> str:
    if isinstance(value, list):
        return "、".join(_flat(entry) for entry in value)
    return " ".join(str(value).split())
