"""The hand-written threads, played through the desk's own verbs, each at its time."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from rapport.core.clock import at
from rapport.desk.models import Conversation, Delivery, Priority
from rapport.platform.sample import held, telling
from rapport.platform.sample.hours import ZONE
from rapport.platform.sample.opening import House
from rapport.platform.sample.reading import stage
from rapport.platform.sample.scripts import Step
from rapport.team.models import Agent


class Play:
    """Plays steps in order and remembers each thread's conversation."""

    def __init__(self, house: House, now: datetime) -> None:
        self.house, self.now = house, now
        self.conversations: dict[str, Conversation] = {}

    def play(self, steps: Iterable[Step | held.Arrival]) -> None:
        for step in steps:
            with at(step.at):
                getattr(self, step.act)(step)

    def hear(self, step: Step) -> None:
        known = self.conversations.get(step.thread.key)
        inbox = self.house.inboxes[step.thread.inbox]
        message = inbox.receive(telling.incoming(step, self.house, known.pk if known else None))
        self.conversations.setdefault(step.thread.key, message.conversation)

    def hold(self, arrival: held.Arrival) -> None:
        held.keep(arrival, self.house.inboxes[arrival.inbox])

    def reply(self, step: Step) -> None:
        conversation, by = self._found(step), self._by(step)
        conversation.see(by)
        conversation.reply(telling.outgoing(step), by=by)

    def arrive(self, step: Step) -> None:
        """Let the last server take it, or say in its words why it didn't. No mail leaves: the row alone is written."""
        sent = Delivery.objects.filter(message__conversation=self._found(step)).latest("pk")
        sent.begin()
        ends = stage().deliveries.get(step.thread.key)
        if ends is None or step.number + 1 < len(step.thread.said):
            sent.arrived(telling.external_id(step))
        elif ends["status"] == "failed":
            sent.failed(ends["reason"])
        else:
            sent.unsure(ends["reason"])

    def note(self, step: Step) -> None:
        conversation, by = self._found(step), self._by(step)
        conversation.see(by)
        said = telling.said_in(step)
        conversation.note(said.text, by=by, mentions=telling.mentioned(step, self.house), files=telling.files(said))

    def take(self, step: Step) -> None:
        self._found(step).take(by=self._by(step))

    def assign(self, step: Step) -> None:
        self._found(step).assign(self.house.agents[step.value], by=self._by(step))

    def hand_off(self, step: Step) -> None:
        desk, reason = step.thread.handoff or ("", "")
        team = self.house.team_at(desk)
        self._found(step).hand_off(self.house.desks[desk], reason=reason, by=self._by(step), team=team)

    def tag(self, step: Step) -> None:
        self._found(step).tag(self.house.tags[step.value], by=self._by(step))

    def prioritise(self, step: Step) -> None:
        self._found(step).prioritise(Priority[step.value.upper()], by=self._by(step))

    def follow(self, step: Step) -> None:
        self._found(step).follow(by=self._by(step))

    def set_status(self, step: Step) -> None:
        self._found(step).set_status(step.value, by=self._by(step))

    def snooze(self, step: Step) -> None:
        """Until nine in the morning of that day, or later that day where nine has passed."""
        day = (self.now + (step.thread.snoozed or timedelta(days=1))).astimezone(ZONE)
        self._found(step).snooze(datetime.combine(day.date(), time(9), ZONE), by=self._by(step))

    def _found(self, step: Step) -> Conversation:
        """The conversation as the verbs before left it: they write by UPDATE, so a fresh look is due."""
        known = self.conversations[step.thread.key]
        fresh: Conversation = known.again()
        fresh.customer, fresh.inbox = known.customer, known.inbox
        return fresh

    def _by(self, step: Step) -> Agent:
        return self.house.agents[step.by]
