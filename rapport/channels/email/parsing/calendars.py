"""Invitations: the first event of a text/calendar part."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from rapport.channels.email.parsing import tree
from rapport.channels.email.parsing.mail import CalendarEvent
from rapport.channels.email.parsing.tree import Part

MAX_CALENDAR = 500_000


def read(message: Part) -> CalendarEvent | None:
    """None when there is no event, or none that can be read: the file is among the attachments in any case."""
    for part in tree.leaves(message):
        if part.get_content_type() in ("text/calendar", "application/ics"):
            raw = tree.content(part)
            if b"BEGIN:VEVENT" in raw and len(raw) <= MAX_CALENDAR:
                return _event(raw)
    return None


def _event(raw: bytes) -> CalendarEvent | None:
    from icalendar import Calendar

    try:
        calendar: Any = Calendar.from_ical(raw.decode("utf-8", "replace"))
        event: Any = next(iter(calendar.walk("VEVENT")), None)
        if event is None:
            return None
        return CalendarEvent(
            method=str(calendar.get("METHOD", "")).upper(),
            uid=str(event.get("UID", "")),
            title=str(event.get("SUMMARY", "")),
            start=_iso(event.get("DTSTART")),
            end=_iso(event.get("DTEND")),
            organiser=str(event.get("ORGANIZER", "")).removeprefix("mailto:").removeprefix("MAILTO:"),
        )
    except Exception:  # the library raises many kinds of errors on what programs call a calendar
        return None


def _iso(value: Any) -> str:
    when = getattr(value, "dt", None)
    if isinstance(when, datetime):
        return (when.astimezone(UTC) if when.tzinfo else when).isoformat()
    return when.isoformat() if isinstance(when, date) else ""
