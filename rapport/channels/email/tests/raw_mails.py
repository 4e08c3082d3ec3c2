"""Small raw mails for the tests of reading, written here."""

from __future__ import annotations

from rapport.channels.email.parsing import ParsedMail, parse


def mail(body: str | bytes = "Hello\n", /, **headers: str | bytes) -> bytes:
    """A mail with these headers (`message_id` becomes Message-Id) on top of the usual ones."""
    given: dict[str, str | bytes] = {
        "From": "Cleo Marsh <cleo@fernbrook.example>",
        "To": "support@brightwater.example",
        "Subject": "Grinder blocks",
        "Date": "Mon, 4 May 2026 10:15:00 +0200",
        "Message-Id": "<1@fernbrook.example>",
    }
    given |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = b"".join(name.encode() + b": " + _bytes(value) + b"\n" for name, value in given.items())
    return head + b"\n" + _bytes(body)


def read(body: str | bytes = "Hello\n", /, **headers: str | bytes) -> ParsedMail:
    return parse(mail(body, **headers))


def parts(*parts: str, kind: str = "mixed", **headers: str) -> bytes:
    """A multipart mail of parts that bring their own headers."""
    body = "".join(f"--cut\n{part}\n" for part in parts) + "--cut--\n"
    return mail(body, mime_version="1.0", content_type=f'multipart/{kind}; boundary="cut"', **headers)


def report(fields: str, *, text: str = "Your message could not be delivered.", copy: str = "") -> bytes:
    """A delivery report as RFC 3464 has it."""
    return parts(
        f"Content-Type: text/plain\n\n{text}\n",
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.fernbrook.example\n\n{fields}\n",
        copy
        or "Content-Type: message/rfc822\n\nMessage-Id: <7@brightwater.example>\nTo: dan@fernbrook.example\n\nHi\n",
        kind="report; report-type=delivery-status",
        **{"from": "MAILER-DAEMON@mx.fernbrook.example", "subject": "Undelivered mail"},
    )


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8")
