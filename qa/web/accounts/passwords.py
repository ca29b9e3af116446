"""Passwords: which are good enough, and their hashes by argon2."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from qa.web.accounts.names import name_key
from qa.web.accounts.types import AccountFault

SHORTEST, LONGEST, FEWEST_DIFFERENT, SHORTEST_NUMBER = 10, 200, 5, 16
_LOOKALIKES = str.maketrans("@013457$!", "aoieastsi")
_hasher = PasswordHasher()  # 64 MiB and some tens of milliseconds each
_at_once = BoundedSemaphore(2)  # a flood of tries must not take all the memory


def check_password(password: str, name: str = "") -> None:
    """Refuse a password that is short or easily guessed.

    Raises:
        AccountFault: it is not good enough; the message says why.
    """
    if len(password) < SHORTEST:
        raise AccountFault(f"密码太短：至少 {SHORTEST} 个字符。可以用几个不相干的词连起来。")
    if len(password) > LONGEST:
        raise AccountFault(f"密码太长：最多 {LONGEST} 个字符。")
    plain = name_key(password)
    if len(set(plain)) < FEWEST_DIFFERENT:
        raise AccountFault(f"密码太简单：至少要有 {FEWEST_DIFFERENT} 个不同的字符。")
    if plain.isdecimal() and len(plain) < SHORTEST_NUMBER:
        raise AccountFault(f"密码太简单：全是数字的，至少要 {SHORTEST_NUMBER} 位。")
    stem = _stem(plain)
    guessed = {plain, stem, stem.translate(_LOOKALIKES), _stem(plain.translate(_LOOKALIKES))}
    if guessed & _common():
        raise AccountFault("密码太常见，很容易被猜到。请换一个。")
    key = name_key(name)
    if len(key) > 1 and key in plain and len(plain) - len(key) < SHORTEST:
        raise AccountFault("密码里有账号名，很容易被猜到。请换一个。")


def password_hash(password: str) -> str:
    """Return what is kept of a password."""
    with _at_once:
        return _hasher.hash(_written(password))


def matches(kept: str, password: str) -> bool:
    """Tell whether a password is the one; for an empty `kept` it takes as long, and is none."""
    nobodys = _nobodys()  # made at the first try of all, whether or not there is such an account
    try:
        with _at_once:
            _hasher.verify(kept or nobodys, _written(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def outdated(kept: str) -> bool:
    """Tell whether a hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


def _written(password: str) -> str:
    return unicodedata.normalize("NFC", password[: LONGEST + 1])


def _stem(password: str) -> str:
    """Return the password without the digits and signs around it: "Password2024!" is no better than "password"."""
    return password.strip("0123456789!@#$%^&*()_+-=.,;:?~/\\|<>[]{}'\"`· ")


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    lines = (files(__package__) / "common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
