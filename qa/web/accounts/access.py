"""Everything that letting people in needs, over one database."""

from __future__ import annotations

import time
from dataclasses import dataclass

from qa.audit import FOLDER, Audit
from qa.settings import Settings
from qa.web.accounts.database import open_accounts
from qa.web.accounts.lockout import Lockout, in_words
from qa.web.accounts.passwords import matches, outdated, password_hash
from qa.web.accounts.sessions import Sessions
from qa.web.accounts.store import Accounts
from qa.web.accounts.tokens import Tokens
from qa.web.accounts.types import Account, AccountFault, Clock, Recorder, SignInFault
from qa.web.guard import is_loopback
from qa.web.visitors import Visitor

NO_ACCOUNTS = (
    "这样监听，要登录才能用，但还没有账号。请先建一个管理员，再启动：\n"
    "  python -m qa users add 名字 --role administrator\n"
    "（只想在本机用，请去掉设置 WENCE_LOGIN、WENCE_HOST、WENCE_HOSTS。）"
)
WRONG = "账号或密码不对。"
LOCKED = "这个账号已被管理员锁定。请找管理员解锁。"
_NOT_KNOWN = "（没有这个账号）"  # what was typed is not recorded: it may be a password


def login_required(settings: Settings) -> bool:
    """Tell whether people must log in: always where others than this machine can reach the page."""
    return settings.login.always or bool(settings.hosts) or not is_loopback(settings.host)


@dataclass(frozen=True, slots=True)
class Access:
    """The accounts with their sessions, tokens and wrong tries."""

    accounts: Accounts
    sessions: Sessions
    tokens: Tokens
    lockout: Lockout
    record: Recorder

    @classmethod
    def open(cls, settings: Settings, clock: Clock = time.time) -> Access:
        """Open the accounts of the program.

        Raises:
            AccountFault: their database cannot be read.
        """
        engine = open_accounts(settings.data)
        record = Audit(settings.data / FOLDER, settings.audit_months).noted
        login = settings.login
        return cls(
            Accounts(engine, record, clock),
            Sessions(engine, login.idle_minutes * 60.0, login.hours * 3600.0, clock),
            Tokens(engine, record, clock),
            Lockout(engine, clock),
            record,
        )

    @classmethod
    def required(cls, settings: Settings) -> Access | None:
        """Return the access where people must log in, else None.

        Raises:
            AccountFault: they must, and nobody could.
        """
        if not login_required(settings):
            return None
        access = cls.open(settings)
        if not access.accounts.count() and not settings.login.oidc.enabled:
            raise AccountFault(NO_ACCOUNTS)
        return access

    def close(self) -> None:
        """Let go of the database."""
        self.accounts.engine.dispose()

    def sign_in(self, name: str, password: str, client: str) -> str:
        """Return the token of a new session.

        Raises:
            SignInFault: the name or the password is wrong, or it was tried too often; an unknown name takes as long
                and is told the same.
        """
        attempt = self.lockout.begin(name, client)
        if attempt.wait:
            raise SignInFault(f"试错太多次。请等 {in_words(attempt.wait)}再试，或找管理员解锁。", attempt.wait)
        found = self.accounts.find(name)
        account, kept = found or (None, "")
        if not matches(kept, password) or account is None:
            self._failed(account, client, attempt.locks)
            raise SignInFault(WRONG + ("试错太多次，下次要等一会儿。" if attempt.locks else ""))
        self.lockout.succeeded(name, client)
        if account.locked:
            self.record("login-failed", account.visitor, client=client, detail="已锁定")
            raise SignInFault(LOCKED)
        return self.let_in(account, client, password_hash(password) if outdated(kept) else None)

    def let_in(self, account: Account, client: str, password: str | None = None, way: str = "密码") -> str:
        """Return the token of a new session of somebody who has proved who they are."""
        self.accounts.logged_in(account, password)
        self.record("login", account.visitor, client=client, detail=way)
        return self.sessions.open(account)

    def sign_out(self, token: str, client: str) -> None:
        """End a session."""
        account = self.sessions.find(token)
        self.sessions.close(token)
        if account:
            self.record("logout", account.visitor, client=client)

    def change_password(self, account: Account, old: str, new: str, client: str) -> None:
        """Let somebody change their own password, which ends all their sessions.

        Raises:
            AccountFault: the old one is wrong, or the new one too weak.
        """
        attempt = self.lockout.begin(account.name, client)
        if attempt.wait:
            raise SignInFault(f"试错太多次。请等 {in_words(attempt.wait)}再试。", attempt.wait)
        found = self.accounts.find(account.name)
        if found is None or not matches(found[1], old):
            self._failed(account, client, attempt.locks)
            raise AccountFault("现在的密码不对。")
        self.lockout.succeeded(account.name, client)
        self.accounts.set_password(account.name, new, account.visitor)

    def _failed(self, account: Account | None, client: str, locks: bool) -> None:
        who = account.visitor if account else Visitor(name=_NOT_KNOWN)
        self.record("login-failed", who, client=client)
        if locks:
            self.record("lockout", who, client=client)
