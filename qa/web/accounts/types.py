"""What the accounts' parts pass to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from qa.types import AnswerFault
from qa.web.visitors import Role, Visitor

ROLE_NAMES = {Role.READER: "读者", Role.EDITOR: "资料员", Role.ADMINISTRATOR: "管理员"}
ROLES = {role.name.lower(): role for role in Role}  # as commands and settings write them
Clock = Callable[[], float]  # seconds since 1970


class AccountFault(AnswerFault):
    """What was asked of the accounts cannot be done; the message says what can."""


class SignInFault(AccountFault):
    """Nobody was let in; `wait` is how many seconds no further try will be looked at."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Account:
    """One account; times are seconds since 1970, 0 for never. `subject` names it at the single sign-on."""

    id: str
    name: str
    role: Role
    locked: bool = False
    subject: str = ""
    created: float = 0.0
    last_login: float = 0.0

    @property
    def visitor(self) -> Visitor:
        return Visitor(f"account-{self.id}", self.name, self.role)


class Recorder(Protocol):
    """What writes an event into the audit log."""

    def __call__(self, event: str, who: Visitor, **facts: str) -> None: ...


def role_named(text: str) -> Role:
    """Return the role of an English or Chinese name.

    Raises:
        AccountFault: there is none of this name.
    """
    wanted = text.strip().lower()
    for role, name in ROLE_NAMES.items():
        if wanted in (role.name.lower(), name):
            return role
    raise AccountFault(f"没有叫“{text}”的角色。可用的有：{'、'.join(ROLES)}。")
