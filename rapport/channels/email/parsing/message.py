"""`parse`: the bytes of a mail in, what the desk needs to know out. No database, no network, no exception."""

from __future__ import annotations

from dataclasses import replace

from rapport.channels.email.parsing import (
    addresses,
    bodies,
    bounces,
    calendars,
    headers,
    html,
    html_text,
    kinds,
    pictures,
    tree,
)
from rapport.channels.email.parsing.mail import ParsedMail
from rapport.channels.email.parsing.quotes import Cut, cut
from rapport.channels.email.parsing.tree import Part

DELIVERED_TO = ("delivered-to", "x-original-to", "x-envelope-to", "envelope-to", "x-delivered-to")
MAX_RAW_SHOWN = 20_000


def parse(raw: bytes) -> ParsedMail:
    """Read one mail, whatever its bytes: what could not be read stands in `warnings`, never in an exception."""
    try:
        return _parsed(raw)
    except Exception as error:  # the contract: bytes from strangers never raise
        shown = raw[:MAX_RAW_SHOWN].decode("utf-8", "replace").replace("\x00", "")
        return ParsedMail(text=shown, reply_text=shown, warnings=(f"not readable as a mail: {type(error).__name__}",))


def _parsed(raw: bytes) -> ParsedMail:
    message = tree.read(raw)
    given = gathered(message)
    hint = next((charset for part in tree.leaves(message) if (charset := tree.charset_of(part))), "")
    mail = _with_body(_from_headers(given, hint), bodies.read(message))
    failed = bounces.read(message, mail)
    kind, cause = kinds.kind(message, given, mail, failed)
    return replace(
        mail,
        kind=kind,
        auto_cause=cause,
        bounces=failed.bounces if kind in ("bounce", "delay") else (),
        failed_message_id=failed.message_id if kind in ("bounce", "delay", "complaint") else "",
        calendar=calendars.read(message),
    )


def gathered(message: Part) -> kinds.Headers:
    """The headers by name in lower case, each with all its values in order."""
    out: kinds.Headers = {}
    for name, value in message.headers():
        out.setdefault(name, []).append(value)
    return out


def _from_headers(given: kinds.Headers, hint: str) -> ParsedMail:
    def of(name: str) -> list[str]:
        return given.get(name, [])

    sender = addresses.sender(*of("from"), hint=hint)
    if sender is None or not sender.address:
        sender = addresses.sender(*of("sender"), *of("reply-to"), *of("return-path"), hint=hint) or sender
    return ParsedMail(
        subject=headers.text(next(iter(of("subject")), ""), hint),
        sender=sender,
        reply_to=addresses.addresses(*of("reply-to"), hint=hint),
        to=addresses.addresses(*of("to"), hint=hint),
        cc=addresses.addresses(*of("cc"), hint=hint),
        date=headers.date([*of("date"), *(one.rpartition(";")[2] for one in of("received")[:1])]),
        message_id=headers.message_id(next(iter(of("message-id")), "")),
        in_reply_to=headers.ids(*of("in-reply-to")),
        references=headers.ids(*of("references")),
        auth_results=tuple(headers.unfolded(one) for one in of("authentication-results")[:20]),
        delivered_to=tuple(one.address for name in DELIVERED_TO for one in addresses.addresses(*of(name))),
    )


def _with_body(mail: ParsedMail, body: bodies.Body) -> ParsedMail:
    markup, files = pictures.with_inline(*pictures.written_in(body.html(), body.files))
    if markup and html_text.too_deep(markup):
        markup = html.from_text(html_text.to_text(markup))
        body.warnings.append("the HTML was nested too deep to be shown: its text is")
    clean = html.sanitised(markup) if markup else ""
    text = body.text().strip("\n")
    parts = _cut(body, text)
    return replace(
        mail,
        text=text,
        html=clean,
        reply_text=parts.reply,
        quoted_text=parts.quoted,
        remote_images=html.has_remote_images(clean),
        attachments=tuple(files),
        warnings=tuple(body.warnings),
    )


def _cut(body: bodies.Body, text: str) -> Cut:
    """From the plain text where there is one; else from the HTML, which marks its quotes better than its text does."""
    if any(one.text for one in body.words) or not body.words:
        return cut(text)
    return cut(html_text.to_text(body.html(), marks=True))
