"""Who gets a reply, before an agent changes it."""

from rapport.desk.models import Conversation, Inbox, Message
from rapport.desk.models.message import Direction

type_people = list[list[str]]
type_recipients = dict[str, type_people]


def reply_recipients(conversation: Conversation) -> type_recipients:
    """{"to": [[name, address], …], "cc": […]}: who wrote last as a person, with everyone they wrote to, without us.

    Machines are never answered. Where only we have written yet, it is whom we wrote to; a hidden copy stays hidden.
    """
    written = Message.objects.filter(conversation=conversation, automatic="").exclude(direction=Direction.NOTE)
    heard = written.filter(direction=Direction.INBOUND).exclude(recipients={}).order_by("-id").first()
    if heard:
        said = heard.recipients
        to, cc = said.get("reply_to") or said.get("from") or [], [*said.get("to", []), *said.get("cc", [])]
    elif sent := written.filter(direction=Direction.OUTBOUND).order_by("-id").first():
        to, cc = sent.recipients.get("to", []), sent.recipients.get("cc", [])
    else:
        to, cc = [], []
    ours = our_addresses()
    # Somebody whose program names us in Reply-To is answered all the same.
    to = _without(to, ours) or _without(heard.recipients.get("from", []) if heard else [], ours)
    cc = _without(cc, ours | {plain(address) for _, address in to})
    if not to and not cc and (address := conversation.customer.email):
        to = [[conversation.customer.name, address]]
    return {"to": to or cc, "cc": cc if to else []}


def our_addresses() -> set[str]:
    """Every address at which we receive, as `plain` writes it."""
    return {plain(address) for address in Inbox.objects.exclude(address="").values_list("address", flat=True)}


def plain(address: str) -> str:
    """An address without case and without what follows a plus, so that support+token@ is support@."""
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _without(people: type_people, left_out: set[str]) -> type_people:
    """These people in order, each once, except those left out."""
    kept: dict[str, list[str]] = {}
    for name, address in people:
        if plain(address) not in left_out:
            kept.setdefault(address.strip().casefold(), [name, address])
    return list(kept.values())
