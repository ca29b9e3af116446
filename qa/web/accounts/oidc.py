"""The office's single sign-on by OpenID Connect: authorisation code with PKCE, state and nonce."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from qa.settings import OidcSettings
from qa.web.accounts.access import LOCKED, Access
from qa.web.accounts.digests import digest, new_secret
from qa.web.accounts.names import clean_name
from qa.web.accounts.types import Account, AccountFault, Clock, SignInFault, role_named
from qa.web.visitors import Role, Visitor

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]  # none with a shared secret
_SECONDS, _LEEWAY, _BEGUN, _MOST = 10.0, 60, 600.0, 1000  # of a request; of clocks; of a login; logins at once
_PLACES = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
BROKEN = "单位统一登录没有成功。请再试一次；如果还是这样，请找管理员。"
NO_ROLE = "您已通过单位统一登录，但没有使用问策的权限。请找管理员。"
SIGN_ON = Visitor(name="单位统一登录")


@dataclass(frozen=True, slots=True)
class Begun:
    """A login on its way: what has to come back, and to which browser."""

    browser: str  # digest of its cookie
    nonce: str
    verifier: str
    onward: str
    at: float


@dataclass(frozen=True, slots=True)
class SignOn:
    """Sends browsers to the provider and takes them back; what is on its way is kept in memory."""

    settings: OidcSettings
    access: Access
    clock: Clock = time.time
    begun: dict[str, Begun] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)  # what the provider says of itself
    lock: Lock = field(default_factory=Lock)

    def begin(self, back: str, onward: str) -> tuple[str, str]:
        """Return the provider's address to go to, and what this browser must bring back in a cookie.

        Raises:
            SignInFault: the provider cannot be reached.
        """
        state, nonce, verifier, cookie = (new_secret() for _ in range(4))
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._provider()["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        with self.lock:
            now = self.clock()
            for old in [key for key, one in self.begun.items() if one.at < now - _BEGUN]:
                del self.begun[old]
            while len(self.begun) >= _MOST:
                del self.begun[next(iter(self.begun))]
            self.begun[state] = Begun(digest(cookie), nonce, verifier, onward, now)
        return address, cookie

    def finish(self, back: str, code: str, state: str, cookie: str, client: str) -> tuple[str, str]:
        """Return the token of a new session, and where its reader wanted to go.

        Raises:
            SignInFault: this is not the end of a login begun here, or the provider or its user has no right to it.
        """
        with self.lock:
            begun = self.begun.pop(state, None)
        if (
            begun is None
            or begun.at < self.clock() - _BEGUN
            or not secrets.compare_digest(begun.browser, digest(cookie))
        ):
            raise SignInFault(BROKEN)
        claims = self._claims(back, code, begun)
        account = self._account(claims)
        if account.locked:
            self.access.record("login-failed", account.visitor, client=client, detail="已锁定")
            raise SignInFault(LOCKED)
        return self.access.let_in(account, client, way=SIGN_ON.name), begun.onward

    def _client(self, back: str) -> OAuth2Client:
        return OAuth2Client(
            self.settings.client_id,
            self.settings.client_secret or None,
            scope="openid profile email",
            redirect_uri=back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.settings.client_secret else "none",
            timeout=_SECONDS,
        )

    def _provider(self) -> Mapping[str, Any]:
        if not self.found:
            issuer = self.settings.issuer
            said = self._get(f"{issuer}/.well-known/openid-configuration")
            if str(said.get("issuer", "")).rstrip("/") != issuer or not said.keys() >= _PLACES:
                raise SignInFault(BROKEN)
            self.found.update(said)
        return self.found

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = httpx2.get(address, timeout=_SECONDS)
            answer.raise_for_status()
            said = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise SignInFault(f"连不上单位统一登录（{self.settings.issuer}）。请稍后再试，或找管理员。") from error
        if not isinstance(said, dict):
            raise SignInFault(BROKEN)
        return said

    def _claims(self, back: str, code: str, begun: Begun) -> Mapping[str, Any]:
        provider = self._provider()
        try:
            with self._client(back) as client:
                given = client.fetch_token(provider["token_endpoint"], code=code, code_verifier=begun.verifier)
            keys = KeySet.import_key_set(self._get(provider["jwks_uri"]))  # type: ignore[arg-type]  # checked there
            claims = jwt.decode(given["id_token"], keys, algorithms=_ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                leeway=_LEEWAY,
                iss={"essential": True, "value": provider["issuer"]},
                aud={"essential": True, "value": self.settings.client_id},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": begun.nonce},
            ).validate(claims)
        except (OAuthError, JoseError, httpx2.HTTPError, KeyError, ValueError) as error:
            raise SignInFault(BROKEN) from error
        return claims

    def _account(self, claims: Mapping[str, Any]) -> Account:
        """Return the account of somebody the provider vouches for: made at the first login, its role kept in step."""
        accounts, subject = self.access.accounts, f"{self.settings.issuer}|{claims['sub']}"
        role = role_of(claims, self.settings)
        known = accounts.of_subject(subject)
        if role is None:
            self.access.record("login-failed", known.visitor if known else SIGN_ON, detail="没有权限")
            raise SignInFault(NO_ROLE)
        if known is None:
            try:
                return accounts.add(_name(claims), role, "", SIGN_ON, subject)
            except AccountFault as fault:
                raise SignInFault(f"{fault}（这个账号不是单位统一登录的，请找管理员。）") from fault
        if known.role != role:
            accounts.set_role(known.name, role, SIGN_ON, keep=False)
            known = accounts.of_subject(subject) or known
        return known


def role_of(claims: Mapping[str, Any], settings: OidcSettings) -> Role | None:
    """Return the highest role that the claim's values give, or None; a claim inside another is named with dots.

    Raises:
        AccountFault: the setting is not "value=role value=role".
    """
    value: Any = claims
    for part in settings.claim.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    held = {str(one) for one in (value if isinstance(value, list) else [value]) if one is not None}
    given = [role for name, role in role_table(settings).items() if name == "*" or name in held]
    return max(given, default=None)


def role_table(settings: OidcSettings) -> dict[str, Role]:
    """Return the roles by the claim's values; AccountFault where the setting is not written so."""
    table = {}
    for pair in settings.roles.split():
        name, equals, role = pair.rpartition("=")
        if not equals or not name:
            raise AccountFault(f"设置 WENCE_OIDC_ROLES 应写成“值=角色 值=角色”，现在有“{pair}”。请改正后再试。")
        table[name] = role_named(role)
    return table


def _name(claims: Mapping[str, Any]) -> str:
    for claim in ("preferred_username", "email", "name", "sub"):
        try:
            return clean_name(str(claims.get(claim) or ""))
        except AccountFault:
            continue
    return f"user-{digest(str(claims['sub']))[:12]}"
