"""The addresses that other programs subscribe to: policies as an Atom feed, deadlines as a calendar."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from index.types import IndexFault
from qa.policy.feeds import atom, calendar
from qa.policy.shelf import Search

if TYPE_CHECKING:
    from qa.policy.shelf import Shelf

ENTRIES = 100
Short = Annotated[str, Query(max_length=60)]
Words = Annotated[str, Query(max_length=100)]  # as many as the page takes


def _searched(
    region: Short = "",
    kind: Short = "",
    subject: Short = "",
    industry: Short = "",
    year: Short = "",
    state: Short = "",
    q: Words = "",
) -> Search:
    return Search(q, region, kind, subject, industry, year, state)


Searched = Annotated[Search, Depends(_searched)]


def feed_routes(shelf: Shelf) -> APIRouter:
    """Return the routes of the feeds over one shelf."""
    router = APIRouter()

    @router.get("/feeds/policies.atom", include_in_schema=False)
    def policies(request: Request, search: Searched) -> Response:
        """Return the documents of a saved search, the last changed first, as Atom."""
        query = urlencode(search.asked)
        try:
            found = shelf.find(search, date.today(), size=ENTRIES).documents
            told = [(info, shelf.first_words(info.id, 200)) for info in found]
        except IndexFault as fault:
            raise HTTPException(status_code=503, detail=str(fault)) from fault
        name = "问策：" + ("、".join(search.asked.values()) or "全部政策")
        data = atom(told, str(request.base_url).rstrip("/"), query, name)
        return Response(data, media_type="application/atom+xml; charset=utf-8")

    @router.get("/feeds/deadlines.ics", include_in_schema=False)
    def deadlines(request: Request, search: Searched, document: Short = "") -> Response:
        """Return the deadlines ahead of a saved search, or of one document, as a calendar."""
        today = date.today()
        try:
            found = shelf.find(search, today, size=5 * ENTRIES).documents
            chosen = []
            for info in (one for one in found if document in ("", one.id)):
                with suppress(IndexFault):  # it has just been removed
                    chosen.append((info, shelf.fields(info.id)))
            data = calendar(chosen, today, str(request.base_url).rstrip("/"))
        except IndexFault as fault:
            raise HTTPException(status_code=503, detail=str(fault)) from fault
        headers = {"Content-Disposition": 'attachment; filename="deadlines.ics"'}
        return Response(data, media_type="text/calendar; charset=utf-8", headers=headers)

    return router
