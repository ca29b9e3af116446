"""Settings of the index room: read once from `wence.toml` and the environment, passed on as values."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.types import SplitSettings
from index.types import IndexFault

DEFAULT_DIRECTORY = Path(".wence/index")
SETTINGS_FILE = Path("wence.toml")


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Where the index lies and what it is made with.

    `encoder` is "builtin", a directory, or a hub id that sentence-transformers can load. `chroma_url` is empty for a
    Chroma folder inside `directory`, else the address of a Chroma server ("http://127.0.0.1:8000"). `database_url` is
    empty for `directory/catalogue.sqlite`, else an SQLAlchemy URL.
    """

    directory: Path = DEFAULT_DIRECTORY
    encoder: str = "builtin"
    chroma_url: str = ""
    database_url: str = ""
    split: SplitSettings = field(default_factory=SplitSettings)


def read_settings_file(path: Path = SETTINGS_FILE) -> Mapping[str, Mapping[str, object]]:
    """Return the tables of `wence.toml`; an absent file is an empty one.

    Raises:
        IndexFault: the file is not TOML.
    """
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IndexFault(f"设置文件 {path} 读不懂：{error}。请改正后再试。") from error


def load_index_settings(
    directory: Path | None = None,
    tables: Mapping[str, Mapping[str, object]] | None = None,
    environment: Mapping[str, str] | None = None,
) -> IndexSettings:
    """Return the index settings: an argument beats the environment (WENCE_INDEX, …), which beats `[index]`."""
    table = (tables if tables is not None else read_settings_file()).get("index", {})
    environment = os.environ if environment is None else environment

    def value(name: str, variable: str, default: str) -> str:
        return environment.get(variable) or str(table.get(name, default))

    return IndexSettings(
        directory=directory or Path(value("directory", "WENCE_INDEX", str(DEFAULT_DIRECTORY))),
        encoder=value("encoder", "WENCE_ENCODER", "builtin"),
        chroma_url=value("chroma_url", "WENCE_CHROMA_URL", ""),
        database_url=value("database_url", "WENCE_DATABASE_URL", ""),
    )
