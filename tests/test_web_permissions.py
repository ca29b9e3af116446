"""Which role each address asks for."""

from __future__ import annotations

import pytest

from qa.web.accounts.cookies import local_path
from qa.web.accounts.permissions import role_needed
from qa.web.visitors import Role

READER, EDITOR, ADMINISTRATOR = Role


@pytest.mark.parametrize(
    ("request_line", "role"),
    [
        ("GET /login", None),
        ("POST /login", None),
        ("GET /login/oidc/callback", None),
        ("GET /health", None),
        ("GET /ready", None),
        ("GET /wence/style.css", None),
        ("GET /assets/index.js", None),
        ("GET /login_check", READER),
        ("GET /", READER),
        ("GET /config", READER),
        ("GET /api/v1/documents", READER),
        ("GET /api/v1/documents/a/text", READER),
        ("POST /api/v1/ask", READER),
        ("POST /api/v1/ask/stream", READER),
        ("POST /api/v1/feedback", READER),
        ("POST /v1/chat/completions", READER),
        ("POST /mcp", READER),
        ("GET /feeds/policies.atom", READER),
        ("GET /conversations/a.docx", READER),
        ("POST /gradio_api/queue/join", READER),
        ("POST /logout", READER),
        ("POST /account/password", READER),
        ("POST /api/v1/documents", EDITOR),
        ("PUT /api/v1/documents/a", EDITOR),
        ("PATCH /api/v1/documents/a", EDITOR),
        ("DELETE /api/v1/documents/a", EDITOR),
        ("POST /api/v1/asking-for-trouble", EDITOR),  # what nobody has thought of is not for readers
        ("POST /gradio_api/upload", EDITOR),
        ("POST /gradio_api/upload/", EDITOR),
        ("GET /metrics", ADMINISTRATOR),
        ("GET /metrics/", ADMINISTRATOR),
        ("GET /operations/questions.csv", ADMINISTRATOR),
        ("GET /monitoring/summary", ADMINISTRATOR),
    ],
)
def test_each_address_asks_for_its_role(request_line: str, role: Role | None) -> None:
    method, path = request_line.split()
    assert role_needed(method, path) == role


@pytest.mark.parametrize("place", ["/", "/?policy=a1", "/api/docs", "/feeds/policies.atom?q=%E8%8C%B6"])
def test_places_of_our_own_are_gone_on_to(place: str) -> None:
    assert local_path(place) == place


@pytest.mark.parametrize(
    "place", ["", "//a", "/\\a", "\\/a", "http://a", "/a b", "/a\r\nb", "/a\tb", "/login", "/logout"]
)
def test_others_are_not(place: str) -> None:
    assert local_path(place) == "/"
