"""A small OpenID Connect provider on loopback, for the tests of the single sign-on."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "wence", "client-key-7d1f"


@dataclass
class Provider:
    """What it tells of its user (`claims`), what it asks for, and what goes wrong where a test wants it to."""

    address: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False))
    claims: dict[str, Any] = field(default_factory=dict)
    signing: RSAKey | None = None  # another key than the one that it publishes
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorised(self, asked: dict[str, str]) -> str:
        """Return where the browser is sent after its user has agreed."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def given(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Return the answer to a code brought by a client."""
        asked = self.codes.pop(form.get("code", ""), None)
        wanted = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        if asked is None or authorization != wanted or proof != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "sub": "u1", "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"]} | self.claims
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing or self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token}


@contextmanager
def provider() -> Iterator[Provider]:
    """Serve a provider over real HTTP until the block is left."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", told.authorised(asked))
                self.end_headers()
            elif parts.path == "/keys":
                self.say(200, {"keys": [told.key.as_dict(private=False)]})
            else:
                places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
                self.say(200, {"issuer": told.address} | {key: f"{told.address}/{one}" for key, one in places.items()})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.say(*told.given(form, self.headers.get("Authorization", "")))

        def say(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told = Provider(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()
