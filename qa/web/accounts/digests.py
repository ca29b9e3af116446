"""Random secrets that a browser or a program holds, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32  # too many to be guessed, so that a plain hash is enough


def new_secret(prefix: str = "") -> str:
    """Return a fresh secret."""
    return prefix + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
