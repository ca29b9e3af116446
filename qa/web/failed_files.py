"""Uploads that could not be added, kept on disk with the reason for another try."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

MOST = 50  # files
MOST_BYTES = 500 * 1024 * 1024  # of all of them
_ABOUT = ".about.json"  # no upload is called so: safe names begin with no dot
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class FailedFile:
    """One kept file; `id` follows from its content, `time` is ISO in UTC."""

    id: str
    name: str
    size: int
    reason: str
    time: str


@dataclass(frozen=True, slots=True)
class FailedFiles:
    """The kept files of one folder, each in a folder of its own beside what is known of it."""

    folder: Path

    def keep(self, upload: Path, identity: str, name: str, reason: str) -> str:
        """Keep a copy of a file under a safe `name`; return in Chinese why it was not kept, "" where it was."""
        size = upload.stat().st_size
        others = [one for one in self.all() if one.id != identity]
        if len(others) >= MOST or size + sum(one.size for one in others) > MOST_BYTES:
            return f"没有留存：待重试的文件已满（最多 {MOST} 个、共 {MOST_BYTES >> 20} MB），请先清理"
        place = self.folder / identity
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        shutil.copyfile(upload, place / name)
        about = FailedFile(identity, name, size, reason, datetime.now(UTC).isoformat(timespec="seconds"))
        written = place / f"{_ABOUT}.new"
        written.write_text(json.dumps(asdict(about), ensure_ascii=False), "utf-8")
        os.replace(written, place / _ABOUT)  # last: a folder without it counts as not there
        return ""

    def all(self) -> list[FailedFile]:
        """Return what is kept, the newest first."""
        found = [self._about(place) for place in self.folder.glob("*/" + _ABOUT)]
        return sorted((one for one in found if one), key=lambda one: (one.time, one.id), reverse=True)

    def find(self, identity: str) -> tuple[FailedFile, Path] | None:
        """Return a kept file and where it lies, None where it is not kept (any more)."""
        if not _ID.fullmatch(identity):
            return None
        about = self._about(self.folder / identity / _ABOUT)
        return (about, self.folder / identity / about.name) if about else None

    def forget(self, identity: str) -> None:
        """Delete a kept file; one that is not kept is no error."""
        if _ID.fullmatch(identity):
            shutil.rmtree(self.folder / identity, ignore_errors=True)

    def _about(self, place: Path) -> FailedFile | None:
        try:
            about = FailedFile(**json.loads(place.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        inside = place.parent / about.name
        return about if about.id == place.parent.name and inside.name == about.name and inside.is_file() else None
