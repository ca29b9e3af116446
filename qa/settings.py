"""Settings of the whole program: one frozen object, read once at the composition root."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.settings import IndexSettings, load_index_settings, read_settings_file
from qa.types import AnswerFault


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """A chat model behind any OpenAI-compatible address; no model is used while `base_url` is empty.

    `timeout` is in seconds and covers the wait for the first words and for each further piece.
    """

    base_url: str = ""
    model: str = ""
    key: str = ""
    timeout: float = 20.0

    @property
    def enabled(self) -> bool:
        return bool(self.base_url and self.model)


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """The built-in reader: how many fused candidates it reads, and the probability from which a passage answers."""

    candidates: int = 18
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """The office's single sign-on; none is used while `issuer` is empty.

    `roles` maps values of the claim to roles, such as "省厅编辑=editor *=reader"; "*" is everybody else.
    """

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    claim: str = "groups"
    roles: str = ""
    label: str = "单位统一登录"

    @property
    def enabled(self) -> bool:
        return bool(self.issuer and self.client_id)


@dataclass(frozen=True, slots=True)
class LoginSettings:
    """When people must log in, and for how long; see `qa.web.accounts.required`."""

    always: bool = False  # also while only this machine reaches the page
    idle_minutes: int = 120
    hours: int = 12
    secure: bool = False  # cookies go over https only, even where the request came to us by http
    oidc: OidcSettings = field(default_factory=OidcSettings)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set."""

    index: IndexSettings = field(default_factory=IndexSettings)
    chat: ChatSettings = field(default_factory=ChatSettings)
    reader: ReaderSettings = field(default_factory=ReaderSettings)
    host: str = "127.0.0.1"
    port: int = 7860
    data: Path = Path(".wence/data")  # feedback and uploaded files
    max_question: int = 500  # characters
    audit_months: int = 0  # how long the audit log is kept; 0 for ever
    conversation_months: int = 0  # how long a conversation is kept after its last use; 0 for ever
    hosts: tuple[str, ...] = ()  # further names of the service, such as a reverse proxy's
    login: LoginSettings = field(default_factory=LoginSettings)
    questions_a_minute: int = 30  # of one visitor; 0 for as many as they like


def load_settings(
    directory: Path | None = None, port: int | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings: an argument beats the environment, which beats `wence.toml`, which beats the default."""
    environment = os.environ if environment is None else environment
    tables = read_settings_file()
    chat, server = tables.get("chat", {}), tables.get("server", {})

    def value(table: Mapping[str, object], name: str, variable: str, default: str) -> str:
        return environment.get(variable) or str(table.get(name, default))

    return Settings(
        index=load_index_settings(directory, tables, environment),
        chat=ChatSettings(
            base_url=value(chat, "base_url", "WENCE_CHAT_BASE_URL", ""),
            model=value(chat, "model", "WENCE_CHAT_MODEL", ""),
            key=value(chat, "key", "WENCE_CHAT_KEY", ""),
            timeout=_number(value(chat, "timeout", "WENCE_CHAT_TIMEOUT", "20"), "WENCE_CHAT_TIMEOUT"),
        ),
        host=value(server, "host", "WENCE_HOST", "127.0.0.1"),
        port=port or int(_number(value(server, "port", "WENCE_PORT", "7860"), "WENCE_PORT")),
        data=Path(value(server, "data", "WENCE_DATA", ".wence/data")),
        audit_months=int(_number(value(server, "audit_months", "WENCE_AUDIT_MONTHS", "0"), "WENCE_AUDIT_MONTHS")),
        conversation_months=_months(value(server, "conversation_months", "WENCE_CONVERSATION_MONTHS", "0")),
        hosts=tuple(value(server, "hosts", "WENCE_HOSTS", "").replace(",", " ").lower().split()),
        max_question=_count(value(server, "max_question", "WENCE_MAX_QUESTION", "500"), "WENCE_MAX_QUESTION"),
        questions_a_minute=_count(
            value(server, "questions_a_minute", "WENCE_QUESTIONS_A_MINUTE", "30"), "WENCE_QUESTIONS_A_MINUTE"
        ),
        login=_login(tables, value),
    )


def _months(text: str) -> int:
    months = _number(text, "WENCE_CONVERSATION_MONTHS")
    if months < 0 or months != int(months):
        raise AnswerFault(f"设置 WENCE_CONVERSATION_MONTHS 应是月数（0 为一直保留），现在是“{text}”。请改正后再试。")
    return int(months)


def _login(tables: Mapping[str, Mapping[str, object]], value: Callable[..., str]) -> LoginSettings:
    table, oidc = tables.get("login", {}), tables.get("oidc", {})
    return LoginSettings(
        always=_switch(value(table, "login", "WENCE_LOGIN", "auto"), "WENCE_LOGIN"),
        idle_minutes=_count(
            value(table, "idle_minutes", "WENCE_LOGIN_IDLE_MINUTES", "120"), "WENCE_LOGIN_IDLE_MINUTES"
        ),
        hours=_count(value(table, "hours", "WENCE_LOGIN_HOURS", "12"), "WENCE_LOGIN_HOURS"),
        secure=_switch(value(table, "secure_cookie", "WENCE_SECURE_COOKIE", "auto"), "WENCE_SECURE_COOKIE"),
        oidc=OidcSettings(
            issuer=value(oidc, "issuer", "WENCE_OIDC_ISSUER", "").rstrip("/"),
            client_id=value(oidc, "client_id", "WENCE_OIDC_CLIENT_ID", ""),
            client_secret=value(oidc, "client_secret", "WENCE_OIDC_CLIENT_SECRET", ""),
            claim=value(oidc, "claim", "WENCE_OIDC_CLAIM", "groups"),
            roles=value(oidc, "roles", "WENCE_OIDC_ROLES", ""),
            label=value(oidc, "label", "WENCE_OIDC_LABEL", "单位统一登录"),
        ),
    )


def _switch(text: str, name: str) -> bool:
    if text.lower() not in ("auto", "on"):
        raise AnswerFault(f"设置 {name}（或 wence.toml 里的同名项）只能是 auto 或 on，现在是“{text}”。请改正后再试。")
    return text.lower() == "on"


def _count(text: str, name: str) -> int:
    number = _number(text, name)
    if number < 0 or number != int(number):
        raise AnswerFault(f"设置 {name}（或 wence.toml 里的同名项）应是不小于 0 的整数，现在是“{text}”。请改正后再试。")
    return int(number)


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise AnswerFault(f"设置 {name}（或 wence.toml 里的同名项）应是数字，现在是“{text}”。请改正后再试。") from error
