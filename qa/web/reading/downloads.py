"""How a file leaves the program: as a download under its own name, never as something a browser opens by itself."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote

from qa.web.library import safe_name
from qa.web.markup import visible

# Whatever the file is, a browser that shows it all the same runs nothing of it and loads nothing for it.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
KIND = "application/octet-stream"


def attachment(name: str) -> dict[str, str]:
    """Return the headers of a download called `name`: in ASCII for old browsers, and whole as RFC 5987 writes it."""
    kept = safe_name(visible(name))
    suffix = PurePosixPath(kept).suffix
    plain = f"document{suffix}" if re.fullmatch(r"\.[0-9A-Za-z]{1,8}", suffix) else "document"
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept, safe='')}",
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
    }
