"""The pure mail parser: `parse(raw)` and `cut(text)`. Imports no Django, opens no database, asks no network."""

from rapport.channels.email.parsing.mail import Address, Attachment, Bounce, CalendarEvent, ParsedMail
from rapport.channels.email.parsing.message import parse
from rapport.channels.email.parsing.quotes import Cut, cut

__all__ = ["Address", "Attachment", "Bounce", "CalendarEvent", "Cut", "ParsedMail", "cut", "parse"]
