"""The lines that COPY reads, one function a table."""

import json
from datetime import UTC, datetime

from rapport.platform.store.language import Language
from rapport.platform.store.shape import Plan, Said, Size

COLUMNS = {
    "people_company": "id, created_at, name, domain",
    "people_customer": "id, created_at, name, company_id, language, note",
    "people_identity": "created_at, customer_id, kind_of, value, folded, verified_at",
    "desk_conversation": (
        "id, created_at, priority, status, resolved_at, waiting_since, snoozed_until, last_message_at, last_message_id,"
        " last_channel, preview, message_count, subject, assignee_id, customer_id, team_id, desk_id, inbox_id"
    ),
    "desk_conversation_tags": "conversation_id, tag_id",
    "desk_message": (
        "id, created_at, direction, channel, text, html, reply_text, external_id, recipients, automatic, is_proven,"
        " sent_at, agent_id, conversation_id, customer_id"
    ),
    "desk_delivery": "created_at, channel, status, attempts, started_at, finished_at, reason, message_id",
    "desk_attachment": "created_at, name, content_id, is_inline, blob_id, message_id",
    "desk_seen": "message_id, at, agent_id, conversation_id",
    "core_event": (
        "name, subject_kind, subject_id, actor_kind, actor_id, customer_id, company_id, conversation_id, depth, codes,"
        " data, at"
    ),
    "store_plan": "message_id, conversation_id, sent_at, paragraph, subject, customer_id, agent_id, inbox_id, tail",
}
SAYS = {"inbound": "received", "outbound": "sent", "note": "noted"}
#: What else happens to a conversation, to make up the number of events asked for.
BESIDES = ("conversation.tagged", "conversation.untagged", "conversation.prioritised", "conversation.assigned")


def moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S+00")


def company_of(customer: int, size: Size) -> int | None:
    return 1 + customer % size.companies if customer % 5 < 3 else None


def name_of(customer: int, language: Language) -> tuple[str, str]:
    first = language.first_names[customer % len(language.first_names)]
    last = language.last_names[(customer * 7919) % len(language.last_names)]
    return first, last


def address_of(customer: int, language: Language, size: Size) -> str:
    first, last = name_of(customer, language)
    company = company_of(customer, size)
    domain = f"company{company}.example" if company else "mailbox.example"
    return f"{first}.{last}.{customer}@{domain}".lower()


def company(key: int, language: Language, began: str) -> str:
    name = language.last_names[key % len(language.last_names)]
    return f"{key}\t{began}\t{name} {key}\tcompany{key}.example\n"


def customer(key: int, language: Language, size: Size, began: str) -> str:
    owner = company_of(key, size) or "\\N"
    return f"{key}\t{began}\t{' '.join(name_of(key, language))}\t{owner}\t{('en', 'de', 'fr')[key % 3]}\t\n"


def identity(key: int, language: Language, size: Size, began: str) -> str:
    address = address_of(key, language, size)
    return f"{began}\t{key}\temail\t{address}\t{address}\t{began}\n"


def message(key: int, said: Said, text: str, addresses: tuple[str, str], inbox: str) -> str:
    at, plan = moment(said.at), said.plan
    is_in, is_note = said.direction == "inbound", said.direction == "note"
    pair, channel = list(addresses), "note" if is_note else "email"
    recipients = {} if is_note else {"from": [pair], "to": [["", inbox]]} if is_in else {"to": [pair]}
    html = f"<p>{text}</p>" if key % 4 == 0 and not is_note else ""
    external = f"{key}.{plan.id}@store.example" if not is_note else ""
    return (
        f"{key}\t{at}\t{said.direction}\t{channel}\t{text}\t{html}\t{text}\t{external}\t{json.dumps(recipients)}\t\tt"
        f"\t{at}\t{_or_null(None if is_in else plan.answerer)}\t{plan.id}"
        f"\t{_or_null(plan.customer if is_in else None)}\n"
    )


def plan_line(key: int, said: Said) -> str:
    """What the words of this message are made of; see filling.py."""
    plan, is_in = said.plan, said.direction == "inbound"
    agent = _or_null(None if is_in else plan.answerer)
    inbox = _or_null(plan.inbox if is_in else None)
    customer_id = _or_null(None if said.direction == "note" else plan.customer)
    return (
        f"{key}\t{plan.id}\t{moment(said.at)}\t{said.paragraph}\t{plan.subject}\t{customer_id}\t{agent}\t{inbox}"
        f"\t{said.tail}\n"
    )


def delivery(key: int, at: float) -> str:
    sent = moment(at)
    return f"{sent}\temail\tdelivered\t1\t{sent}\t{moment(at + 2)}\t\t{key}\n"


def attachment(key: int, at: float, blob: int) -> str:
    return f"{moment(at)}\tfile-{key % 1000}.pdf\t\tf\t{blob}\t{key}\n"


def seen(key: int, plan: Plan, at: float, agent: int) -> str:
    return f"{key}\t{moment(at)}\t{agent}\t{plan.id}\n"


def conversation(key: int, said: Said, subject: str, desk: int, until: float) -> str:
    """The row once its last message, number `key`, is said."""
    plan = said.plan
    ended = plan.status in ("resolved", "closed")
    waits = plan.status in ("open", "pending", "on_hold") and said.direction == "inbound"
    return (
        f"{plan.id}\t{moment(plan.opened)}\t{plan.priority}\t{plan.status}\t{moment(said.at) if ended else _NULL}"
        f"\t{moment(said.at) if waits else _NULL}\t{moment(until + 86400) if plan.snoozed else _NULL}"
        f"\t{moment(said.at)}\t{key}\temail\t{plan.preview}\t{plan.said}\t{subject}\t{_or_null(plan.assignee)}"
        f"\t{plan.customer}\t{_or_null(plan.team)}\t{desk}\t{plan.inbox}\n"
    )


def event(name: str, plan: Plan, at: float, agent: int | None, company_id: int | None, codes: str = "{}") -> str:
    actor = f"agent\t{agent}" if agent else f"customer\t{plan.customer}"
    return (
        f"{name}\tconversation\t{plan.id}\t{actor}\t{plan.customer}\t{_or_null(company_id)}\t{plan.id}\t0\t{codes}\t{{}}"
        f"\t{moment(at)}\n"
    )


_NULL = "\\N"


def _or_null(value: int | None) -> str:
    return _NULL if value is None else str(value)
