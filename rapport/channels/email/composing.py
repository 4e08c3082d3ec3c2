"""From a message to the mail that carries it: headers that thread, text and HTML, pictures and files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime

from django.template.loader import render_to_string
from django.utils.html import escape

from rapport.channels.email import proof
from rapport.channels.email.models import Mailbox
from rapport.channels.email.quoting import quoted
from rapport.desk.models import Attachment, Message
from rapport.desk.models.message import Direction

#: An id that may stand in a header as it is.
SOUND_ID = re.compile(r"<[^<>\s\x00-\x20\x7f-\uffff]{3,900}>")
ANSWER = re.compile(r"^(?:re|aw|sv|antw|ref|rif|odp)\s*(?:\[\d+\])?:", re.IGNORECASE)
REFERENCES = 20
IDS = frozenset({"in-reply-to", "references"})


class WholeIds(policy.EmailPolicy):
    """The ids of other mails as they are, one a line: by itself Python would encode what is longer than a line."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() not in IDS:
            return super().fold_binary(name, value)
        ids = f"{self.linesep} ".join(str(value).split())
        return f"{name}: {ids}{self.linesep}".encode("ascii")


POLICY = WholeIds(linesep="\r\n")


@dataclass(frozen=True)
class Composed:
    """A mail ready to be sent: everyone who gets it, hidden ones too, and its bytes, which name the others only."""

    recipients: tuple[str, ...]
    data: bytes


def compose(message: Message, mailbox: Mailbox) -> Composed:
    """The mail of an outbound message, which has its Message-ID already."""
    everyone = [address for field in ("to", "cc", "bcc") for _, address in message.recipients.get(field, [])]
    recipients = tuple(dict.fromkeys(ascii_domain(address) for address in everyone))
    is_ascii = all(address.isascii() for address in recipients)
    mail = EmailMessage(policy=POLICY if is_ascii else POLICY.clone(utf8=True))
    _address(mail, message, mailbox)
    _thread(mail, message)
    mail["X-Rapport"] = f"{message.pk} {proof.mark(str(message.pk))}"
    if message.automatic:
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    _fill(mail, message, mailbox)
    return Composed(recipients, mail.as_bytes())


def _address(mail: EmailMessage, message: Message, mailbox: Mailbox) -> None:
    inbox = message.conversation.inbox
    mail["From"] = _person(message.agent.name if message.agent else inbox.name, inbox.address)
    for name in ("To", "Cc"):
        if people := message.recipients.get(name.lower()):
            mail[name] = ", ".join(_person(*one) for one in people)
    if mailbox.plus_addresses:
        reply_to = proof.reply_address(message.conversation_id, inbox.address)
        mail["Reply-To"] = _person(inbox.name, reply_to)
    mail["Date"] = format_datetime(message.sent_at)
    mail["Message-ID"] = message.external_id


def _thread(mail: EmailMessage, message: Message) -> None:
    """What it answers, so that every program shows it in its place."""
    said = Message.objects.filter(conversation=message.conversation_id, pk__lt=message.pk).exclude(external_id="")
    public = said.exclude(direction=Direction.NOTE).order_by("-pk").values_list("direction", "external_id")
    found = [(direction, bracketed(one)) for direction, one in public[:REFERENCES]]
    found = [(direction, one) for direction, one in found if SOUND_ID.fullmatch(one)]
    subject = " ".join(message.conversation.subject.split())
    if found:
        mail["In-Reply-To"] = next((one for direction, one in found if direction == Direction.INBOUND), found[0][1])
        mail["References"] = " ".join(one for _, one in reversed(found))
        subject = subject if ANSWER.match(subject) else f"Re: {subject}"
    mail["Subject"] = subject


def _fill(mail: EmailMessage, message: Message, mailbox: Mailbox) -> None:
    quotes = quoted(message, mailbox.quote_history)
    signature = "\n".join(
        part.strip()
        for part in (message.agent.signature if message.agent else "", message.conversation.inbox.signature)
        if part.strip()
    )
    files = list(Attachment.objects.filter(message=message).select_related("blob").order_by("pk"))
    body = message.html or as_html(message.text)
    context = {"message": message, "body": body, "signature": signature, "quotes": quotes}
    mail.set_content(render_to_string("email/outgoing.txt", context).strip() + "\n", cte="quoted-printable")
    html = inlined(render_to_string("email/outgoing.html", context))
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    pictures = [one for one in files if one.is_inline and one.content_id and f"cid:{one.content_id}" in html]
    html_part = mail.get_payload(1)
    assert isinstance(html_part, MIMEPart)
    for picture in pictures:
        maintype, subtype = mime_type(picture)
        html_part.add_related(
            picture.blob.read(),
            maintype,
            subtype,
            cid=f"<{picture.content_id}>",
            filename=_on_one_line(picture.name),
            disposition="inline",
        )
    for file in files:
        if file not in pictures:
            mail.add_attachment(file.blob.read(), *mime_type(file), filename=_on_one_line(file.name))


def inlined(html: str) -> str:
    """With its styles on the elements: many programs leave out everything else."""
    import css_inline

    return css_inline.CSSInliner(load_remote_stylesheets=False).inline(html)


def as_html(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)


def mime_type(file: Attachment) -> tuple[str, str]:
    """Its type; what would have to be a part of its own kind (a mail in a mail) goes as a plain file."""
    maintype, _, subtype = file.blob.content_type.partition("/")
    if maintype in ("message", "multipart", "text") or not re.fullmatch(r"[\w.+-]+", subtype):
        return "application", "octet-stream"
    return maintype, subtype


def bracketed(external_id: str) -> str:
    return external_id if external_id.startswith("<") else f"<{external_id}>"


def domain_of(address: str) -> str:
    return ascii_domain(address).rpartition("@")[2] or "rapport.invalid"


def ascii_domain(address: str) -> str:
    """An address with its domain as DNS knows it."""
    local, _, domain = address.strip().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address.strip()


def _on_one_line(words: str) -> str:
    """Words fit for a header: without line ends of any kind, also those that an encoded word would unfold into."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", " ".join(words.replace("=?", "= ?").splitlines()))


def _person(name: str, address: str) -> str:
    name = _on_one_line(name).replace("\\", "").replace('"', "'").strip()
    return f'"{name}" <{ascii_domain(address)}>' if name else ascii_domain(address)
