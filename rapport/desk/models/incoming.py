"""What a channel hands to the desk, and what the desk asks a channel to send."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapport.core.models import Blob


@dataclass(frozen=True)
class IncomingFile:
    """A file that came with a message, its bytes stored already."""

    blob: Blob
    name: str
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True)
class Incoming:
    """One message as a channel understood it.

    `refs` are ids of messages that it answers, nearest first. `conversation_id` is set only where the channel has
    proof (a signed reply address, a keyed message id) that the writer was given that conversation. `claimed_id` is a
    conversation that is only named (a number in a subject). `proven` says that the sender's address is theirs.
    `automatic` is empty for a person, else the kind (auto_reply, bounce, …): such a message changes no state.
    """

    sender: str
    subject: str
    text: str
    external_id: str = ""
    sender_name: str = ""
    html: str = ""
    reply_text: str = ""
    refs: Sequence[str] = ()
    conversation_id: int | None = None
    claimed_id: int | None = None
    proven: bool = False
    automatic: str = ""
    sent_at: datetime | None = None
    recipients: dict[str, list[list[str]]] = field(default_factory=dict)
    files: Sequence[IncomingFile] = ()


@dataclass(frozen=True)
class Outgoing:
    """A public reply as an agent wrote it. `recipients` is {"to": [[name, address], …], "cc": …, "bcc": …}."""

    text: str
    html: str = ""
    recipients: dict[str, list[list[str]]] = field(default_factory=dict)
    files: Sequence[IncomingFile] = ()
