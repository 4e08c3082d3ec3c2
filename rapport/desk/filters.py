"""What can be asked of a conversation, in the one filter language."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from rapport.core.filters import Field, register
from rapport.desk.models import Attachment, Status, Tag

UNTAGGED = {"is_set": False, "is_not_set": True}


def _tags(op: str, value: Any) -> Q:
    """Tags by name, each condition a question of its own: "has a" and "has b" may be two different tags."""
    links = Tag.conversations.through.objects.filter(conversation_id=OuterRef("pk"))
    if op in UNTAGGED:
        return ~Q(Exists(links)) if UNTAGGED[op] else Q(Exists(links))
    names = value if isinstance(value, list) else [value]
    lookup = Q()
    for name in names:
        lookup |= Q(tag__name__iexact=str(name))
    found = Q(Exists(links.filter(lookup)))
    return ~found if op == "has_not" else found


def _followers(op: str, value: Any) -> Q:
    from rapport.desk.models import Conversation

    links = Conversation.followers.through.objects.filter(conversation_id=OuterRef("pk"))
    if op in UNTAGGED:
        return ~Q(Exists(links)) if UNTAGGED[op] else Q(Exists(links))
    found = Q(Exists(links.filter(agent_id__in=value if isinstance(value, list) else [value])))
    return ~found if op == "has_not" else found


def _has_attachment(op: str, value: Any) -> Q:
    found = Q(Exists(Attachment.objects.filter(message__conversation=OuterRef("pk"), is_inline=False)))
    return found if value else ~found


def _is_asleep(op: str, value: Any) -> Q:
    return Q(snoozed_until__isnull=not value)


def _is_waiting(op: str, value: Any) -> Q:
    return Q(waiting_since__isnull=not value)


register(
    "conversation",
    Field("status", _("Status"), "choice", choices=lambda: [(str(key), str(name)) for key, name in Status.choices]),
    Field("priority", _("Priority"), "number"),
    Field("desk", _("Desk"), "ref", "desk_id"),
    Field("desk_key", _("Desk's key"), "text", "desk__key"),
    Field("inbox", _("Inbox"), "ref", "inbox_id"),
    Field("channel", _("Channel"), "text", "inbox__channel"),
    Field("team", _("Team"), "ref", "team_id"),
    Field("assignee", _("Assignee"), "ref", "assignee_id"),
    Field("customer", _("Customer"), "ref", "customer_id"),
    Field("company", _("Company"), "ref", "customer__company_id"),
    Field("language", _("Customer's language"), "text", "customer__language"),
    Field("subject", _("Subject"), "text"),
    Field("tags", _("Tags"), "refs", where=_tags),
    Field("followers", _("Followers"), "refs", where=_followers),
    Field("messages", _("Number of messages"), "number", "message_count"),
    Field("has_attachment", _("Has an attachment"), "flag", where=_has_attachment),
    Field("is_snoozed", _("Is snoozed"), "flag", where=_is_asleep),
    Field("is_waiting", _("Waits for our answer"), "flag", where=_is_waiting),
    Field("opened", _("Opened"), "time", "created_at"),
    Field("last_message", _("Last message"), "time", "last_message_at"),
    Field("waiting_since", _("Waiting since"), "time"),
    Field("resolved", _("Resolved"), "time", "resolved_at"),
)
