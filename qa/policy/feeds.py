"""What other programs subscribe to: an Atom feed of policies, and a calendar of the deadlines ahead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import quote as quoted
from xml.etree import ElementTree

from corpus.types import DocumentInfo
from qa.policy.types import PolicyFields

ATOM = "http://www.w3.org/2005/Atom"
LABEL = "AI 生成，仅供参考"


def changed(info: DocumentInfo) -> datetime:
    """Return since when a document is as it is: when its file was put in place, else its own date."""
    path = Path(info.source)
    if path.is_absolute() and path.is_file():
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    parts = [int(part) for part in info.published.split("-") if part.isdigit()]
    year, month, day = [*parts, 1, 1, 1][:3] if parts else (1970, 1, 1)
    try:
        return datetime.combine(date(year, month if len(parts) > 1 else 1, day if len(parts) > 2 else 1), time(), UTC)
    except ValueError:  # a date that the calendar does not have
        return datetime(year, 1, 1, tzinfo=UTC)


def atom(documents: Iterable[tuple[DocumentInfo, str]], base: str, query: str, name: str) -> bytes:
    """Return the feed of documents with their first words, the last changed first.

    An entry's id follows from the content, so a changed document is a new entry.
    """
    entries = sorted(documents, key=lambda one: changed(one[0]), reverse=True)
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    address = f"{base}/feeds/policies.atom" + (f"?{query}" if query else "")

    def add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)
        if text:
            element.text = _printable(text)
        return element

    add(feed, "id", address)
    add(feed, "title", name)
    newest = changed(entries[0][0]) if entries else datetime(1970, 1, 1, tzinfo=UTC)
    add(feed, "updated", newest.isoformat(timespec="seconds"))
    add(feed, "link", rel="self", href=address, type="application/atom+xml")
    add(feed, "link", rel="alternate", href=f"{base}/")
    add(add(feed, "author"), "name", "问策")
    for info, words in entries:
        entry = add(feed, "entry")
        add(entry, "id", f"urn:wence:document:{quoted(info.id)}")
        add(entry, "title", info.title)
        add(entry, "updated", changed(info).isoformat(timespec="seconds"))
        add(entry, "link", rel="alternate", href=f"{base}/?policy={quoted(info.id)}")
        if info.issuer:
            add(add(entry, "author"), "name", info.issuer)
        for value in (info.region, info.kind):
            if value:
                add(entry, "category", term=_printable(value))
        facts = " · ".join(fact for fact in (info.issuer, info.number, info.published, info.status) if fact)
        add(entry, "summary", f"{facts}\n{words}".strip() or info.title)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _printable(text: str) -> str:
    """Return a text without the characters that XML does not know."""
    return "".join(
        one
        for one in text
        if one in "\t\n" or (one >= " " and one not in "\ufffe\uffff" and not "\ud800" <= one <= "\udfff")
    )


def calendar(policies: Iterable[tuple[DocumentInfo, PolicyFields]], today: date, base: str = "") -> bytes:
    """Return the deadlines from today on as whole-day events with a reminder a week before."""
    from icalendar import Alarm, Calendar, Event

    made = Calendar()
    made.add("prodid", "-//Wence//policies//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", "政策申报截止日期")
    for info, fields in policies:
        for window in fields.times:
            if window.closes < today.isoformat() or len(window.closes) != 10:
                continue
            try:
                day = date.fromisoformat(window.closes)
            except ValueError:  # the text names a day that the calendar does not have
                continue
            event = Event()
            event.add("uid", f"{info.id}-{window.quote.start}@wence")
            event.add("dtstamp", changed(info))
            event.add("summary", f"申报截止：{info.title}")
            event.add("dtstart", day)
            event.add("dtend", day + timedelta(days=1))
            event.add("description", f"原文：{window.quote.text}\n{LABEL}，请以原文为准。")
            if base:
                event.add("url", f"{base}/?policy={quoted(info.id)}")
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"申报截止：{info.title}")
            alarm.add("trigger", timedelta(days=-7))
            event.add_component(alarm)
            made.add_component(event)
    return bytes(made.to_ical())
