"""Filling an empty database: people, then every message in the order of time, then what they are found by."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random

from django.db import connection

from rapport.core.models import Blob, Cursor
from rapport.desk.models import Conversation, Desk, Inbox, Message, Tag
from rapport.people.models import Customer
from rapport.platform.store import rows
from rapport.platform.store.language import Language
from rapport.platform.store.shape import Said, Size, messages_in_order
from rapport.platform.store.streams import Stream, bring_back, laid_aside
from rapport.team.models import Agent, Role, Team, Workspace

PEOPLE = ("people_company", "people_customer", "people_identity")
TALK = (
    "desk_message", "desk_conversation", "desk_conversation_tags", "desk_delivery", "desk_attachment", "desk_seen",
    "core_event", "store_plan",
)  # fmt: skip
FILLED = [*PEOPLE, *(table for table in TALK if table != "store_plan"), "desk_messagewords"]
EACH_CONVERSATION, EACH_MESSAGE = 4000, 1500  # bytes with indexes, measured; the words of a message are among them

type_tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    conversations: int
    seed: int
    until: float
    events: int = 0
    memory: str = "256MB"


@dataclass
class House:
    """Ids of what stands before the first customer comes, in the order of the shape's numbers, which begin at 1.

    `doors` gives each inbox's desk and address.
    """

    inboxes: list[int]
    doors: dict[int, tuple[int, str]]
    teams: list[int]
    agents: list[int]
    tags: list[int]
    blobs: list[int]


def is_used() -> bool:
    return any(model.objects.exists() for model in (Conversation, Message, Customer))


def bytes_needed(order: Order) -> int:
    return order.conversations * (EACH_CONVERSATION + 5 * EACH_MESSAGE) + order.events * 450


def fill(order: Order, tell: type_tell) -> None:
    """Fill an unused database. `tell(step, done, of)` is called as the work goes on."""
    rng = Random(order.seed)  # noqa: S311
    language = Language.spoken(rng, order.conversations * 5)
    house = _house()
    size = _size(order, house, language)
    with laid_aside(FILLED, order.memory) as asides:
        _make_aids(language)
        _people(size, language, order, tell)
        _talk(rng, order, size, house, language, tell)
        _words(tell)
        for done, what in enumerate(bring_back(asides)):
            tell(f"index {what}", done, len(asides))
    _finish(tell)


def _size(order: Order, house: House, language: Language) -> Size:
    customers = max(20, order.conversations // 5)
    return Size(
        conversations=order.conversations, customers=customers, companies=max(2, customers // 10),
        inboxes=len(house.inboxes), teams=len(house.teams), agents=len(house.agents), tags=len(house.tags),
        paragraphs=len(language.paragraphs), subjects=len(language.subjects),
    )  # fmt: skip


def _house() -> House:
    if Workspace.objects.here() is None:
        Workspace.objects.create(name="A large store")
    desks = list(Desk.objects.order_by("position")) or [Desk.objects.create(key="support", name="Support")]
    teams = [Team.objects.create(name=f"Team {number}") for number in range(1, 7)]
    people = []
    for number in range(1, 25):
        role = Role.LEAD if number > 22 else Role.AGENT
        agent = Agent.objects.hire(f"agent{number}@store.example", f"Agent {number}", role=role)
        agent.teams.add(teams[(number - 1) % len(teams)])
        people.append(agent.pk)
    Agent.objects.hire("owner@store.example", "Owner", role=Role.OWNER)
    inboxes = [
        Inbox.objects.create(
            name=f"Inbox {number}", address=f"inbox{number}@store.example",
            desk=desks[(number - 1) % len(desks)], team=teams[(number - 1) % len(teams)],
        )
        for number in range(1, 9)
    ]  # fmt: skip
    tags = [Tag.objects.create(name=f"tag-{number}").pk for number in range(1, 41)]
    blobs = [Blob.store([f"A file of the store, number {number}.".encode()]).pk for number in range(20)]
    doors = {inbox.pk: (inbox.desk_id, inbox.address) for inbox in inboxes}
    return House(list(doors), doors, [team.pk for team in teams], people, tags, blobs)


def _make_aids(language: Language) -> None:
    """Each paragraph and subject is cut into words once; a message's words are put together from these."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNLOGGED TABLE store_plan (message_id bigint, conversation_id bigint, sent_at timestamptz,"
            " paragraph int, subject int, customer_id bigint, agent_id bigint, inbox_id bigint, tail text);"
            "CREATE UNLOGGED TABLE store_paragraph (id int, said text);"
            "CREATE UNLOGGED TABLE store_subject (id int, said text)"
        )
    for table, texts in (("store_paragraph", language.paragraphs), ("store_subject", language.subjects)):
        with Stream(table, "id, said") as stream:
            for number, text in enumerate(texts):
                stream.write(f"{number}\t{text}\n")


def _people(size: Size, language: Language, order: Order, tell: type_tell) -> None:
    began = rows.moment(order.until - 4 * 365 * 86400)
    companies, customers, identities = (Stream(table, rows.COLUMNS[table]) for table in PEOPLE)
    with companies, customers, identities:
        for key in range(1, size.companies + 1):
            companies.write(rows.company(key, language, began))
        for key in range(1, size.customers + 1):
            customers.write(rows.customer(key, language, size, began))
            identities.write(rows.identity(key, language, size, began))
            if key % 10_000 == 0:
                tell("customers", key, size.customers)


def _talk(rng: Random, order: Order, size: Size, house: House, language: Language, tell: type_tell) -> None:
    writer = Writer(rng, order, size, house, language)
    with ExitStack() as stack:
        writer.streams = {table: stack.enter_context(Stream(table, rows.COLUMNS[table])) for table in TALK}
        for key, said in enumerate(messages_in_order(rng, size, order.until), 1):
            writer.message(key, said)
            if said.is_last:
                writer.conversation(key, said)
            if key % 5000 == 0:
                tell("messages", min(key, size.conversations * 5), size.conversations * 5)


@dataclass
class Writer:
    """One message, one conversation to all the tables that tell of it."""

    rng: Random
    order: Order
    size: Size
    house: House
    language: Language

    def __post_init__(self) -> None:
        self.streams: dict[str, Stream] = {}
        # Opened, each message, and how it ended happen anyway.
        self.besides = max(0.0, self.order.events / self.order.conversations - 7)

    def message(self, key: int, said: Said) -> None:
        plan = said.plan
        if plan.said == 1:
            self._placed(said)
            self._event("conversation.opened", said, None, "{}")
        text = self.language.paragraphs[said.paragraph] + said.tail
        plan.preview = text[:160].rstrip()
        name = " ".join(rows.name_of(plan.customer, self.language))
        address = rows.address_of(plan.customer, self.language, self.size)
        self.streams["desk_message"].write(
            rows.message(key, said, text, (name, address), self.house.doors[plan.inbox][1])
        )
        self.streams["store_plan"].write(rows.plan_line(key, said))
        if said.direction == "outbound":
            self.streams["desk_delivery"].write(rows.delivery(key, said.at))
        if key % 20 == 0:
            blob = self.house.blobs[key // 20 % len(self.house.blobs)]
            self.streams["desk_attachment"].write(rows.attachment(key, said.at, blob))
        speaker = None if said.direction == "inbound" else plan.answerer
        self._event(f"message.{rows.SAYS[said.direction]}", said, speaker, f'{{"message": {key}}}')

    def conversation(self, key: int, said: Said) -> None:
        plan = said.plan
        subject, desk = self.language.subjects[plan.subject], self.house.doors[plan.inbox][0]
        self.streams["desk_conversation"].write(rows.conversation(key, said, subject, desk, self.order.until))
        for tag in plan.tags:
            self.streams["desk_conversation_tags"].write(f"{plan.id}\t{self.house.tags[tag - 1]}\n")
        if plan.assignee and plan.status in ("open", "pending", "on_hold") and self.rng.random() < 0.6:
            self.streams["desk_seen"].write(rows.seen(key, plan, said.at, plan.assignee))
        if plan.status in ("resolved", "closed", "spam"):
            name = "marked_spam" if plan.status == "spam" else plan.status
            self._event(f"conversation.{name}", said, plan.answerer, '{"before": "open"}')
        for number in range(int(self.besides + self.rng.random())):
            self._event(rows.BESIDES[number % len(rows.BESIDES)], said, plan.answerer, '{"before": 1}')

    def _placed(self, said: Said) -> None:
        """From the shape's numbers to the ids of this database, once a conversation."""
        plan, house = said.plan, self.house
        plan.inbox = house.inboxes[plan.inbox - 1]
        plan.team = house.teams[plan.team - 1] if plan.team else None
        plan.answerer = house.agents[plan.answerer - 1]
        plan.assignee = house.agents[plan.assignee - 1] if plan.assignee else None

    def _event(self, name: str, said: Said, agent: int | None, codes: str) -> None:
        company = rows.company_of(said.plan.customer, self.size)
        self.streams["core_event"].write(rows.event(name, said.plan, said.at, agent, company, codes))


AIDS = """
ALTER TABLE store_paragraph ADD words tsvector;
UPDATE store_paragraph SET words = rapport_words(said);
ALTER TABLE store_subject ADD words tsvector, ADD marks text[];
UPDATE store_subject SET words = setweight(rapport_words(said), 'A'),
    marks = array(SELECT '=' || lexeme FROM unnest(rapport_words(said)));
CREATE UNLOGGED TABLE store_customer AS
    SELECT c.id, setweight(w.written, 'B') AS words,
        array(SELECT '<' || lexeme FROM unnest(w.written)) AS marks,
        array(SELECT '>' || lexeme FROM unnest(w.written)) AS to_marks
    FROM people_customer c JOIN people_identity i ON i.customer_id = c.id,
    LATERAL (SELECT rapport_words(concat_ws(' ', c.name, i.value, jsonb_build_array(c.name, i.value))) AS written) w;
CREATE UNLOGGED TABLE store_agent AS
    SELECT id, array(SELECT '<<' || lexeme FROM unnest(rapport_words(concat_ws(' ', name, email)))) AS marks
    FROM team_agent;
CREATE UNLOGGED TABLE store_inbox AS
    SELECT id, array(SELECT '>' || lexeme FROM unnest(rapport_words(address))) AS marks FROM desk_inbox;
ANALYZE store_paragraph, store_subject, store_customer, store_agent, store_inbox, store_plan;
"""

#: The same as rapport_write_words would write, from parts that are cut already. A test compares the two.
WORDS = """
INSERT INTO desk_messagewords (message_id, conversation_id, sent_at, words)
SELECT m.message_id, m.conversation_id, m.sent_at,
    s.words || CASE WHEN m.agent_id IS NULL THEN c.words ELSE '' END || p.words || rapport_words(m.tail)
    || array_to_tsvector(s.marks || coalesce(a.marks, '{}') || coalesce(i.marks, '{}')
        || coalesce(CASE WHEN m.agent_id IS NULL THEN c.marks ELSE c.to_marks END, '{}')
        || ARRAY['~' || (m.message_id >> 13), '~~' || (m.message_id >> 16), '~~~' || (m.message_id >> 20),
            '@' || extract(year FROM day), '@' || extract(year FROM day) * 100 + extract(month FROM day)])
FROM (SELECT *, sent_at AT TIME ZONE 'UTC' AS day FROM store_plan WHERE message_id BETWEEN %s AND %s) m
JOIN store_paragraph p ON p.id = m.paragraph JOIN store_subject s ON s.id = m.subject
LEFT JOIN store_customer c ON c.id = m.customer_id LEFT JOIN store_agent a ON a.id = m.agent_id
LEFT JOIN store_inbox i ON i.id = m.inbox_id
"""
STEP = 250_000
AIDES = ("plan", "paragraph", "subject", "customer", "agent", "inbox")


def _words(tell: type_tell) -> None:
    with connection.cursor() as cursor:
        tell("words", 0, 1)
        cursor.execute("CREATE INDEX ON store_plan USING brin (message_id)")
        cursor.execute(AIDS)
        cursor.execute("SELECT max(message_id) FROM store_plan")
        newest = cursor.fetchone()[0]
        for low in range(1, newest + 1, STEP):
            cursor.execute(WORDS, [low, low + STEP - 1])
            tell("words", min(low + STEP, newest), newest)
        cursor.execute("DROP TABLE " + ", ".join(f"store_{name}" for name in AIDES))


def _finish(tell: type_tell) -> None:
    """Sequences behind the last id, statistics, and followers that begin here: the past is not news to them."""
    with connection.cursor() as cursor:
        for table in ("people_company", "people_customer", "desk_conversation", "desk_message"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
        for number, table in enumerate(FILLED):
            tell(f"statistics of {table}", number, len(FILLED))
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute(
            "SELECT epoch, xid::text::bigint, id FROM core_event ORDER BY epoch DESC, xid DESC, id DESC LIMIT 1"
        )
        row = cursor.fetchone()
    _begin_here(row)


def _begin_here(newest: tuple[int, int, int]) -> None:
    from rapport.core.followers import FOLLOWERS

    epoch, xid, event = newest
    for name in FOLLOWERS:
        Cursor.objects.update_or_create(follower=name, defaults={"epoch": epoch, "xid": xid, "event_id": event})
