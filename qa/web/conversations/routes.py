"""The address from which a visitor saves a conversation as a Word file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response

from qa.web.conversations.word import word_file
from qa.web.library import safe_name
from qa.web.visitors import visitor_of

if TYPE_CHECKING:
    from qa.web.conversations.keeping import Keeper

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NONE = "没有这个对话，或者它不是您的。请回到页面，从列表里导出。"


def address(identity: str) -> str:
    """Return where a conversation is saved from."""
    return f"/conversations/{identity}.docx"


def conversation_routes(keeper: Keeper) -> APIRouter:
    """Return the route; it gives a conversation to nobody but its visitor."""
    router = APIRouter(include_in_schema=False)

    @router.get("/conversations/{identity}.docx")
    def exported(identity: str, request: Request) -> Response:
        found = keeper.opened(visitor_of(request).id, identity)
        if found is None:
            raise HTTPException(404, _NONE)
        now = datetime.now().astimezone()
        name = safe_name(f"问策 {found.title} {now:%Y-%m-%d}.docx")
        disposition = f"attachment; filename=\"conversation.docx\"; filename*=UTF-8''{quote(name, safe='')}"
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return Response(word_file(found, now), media_type=DOCX, headers=headers)

    return router
