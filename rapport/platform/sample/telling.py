"""What both ways of telling a step share: recipients, ids, mentions, the words of a mail."""

from rapport.desk.models import Incoming, IncomingFile, Outgoing
from rapport.platform.sample.files import drawn
from rapport.platform.sample.opening import House
from rapport.platform.sample.reading import Said, cast, stage
from rapport.platform.sample.scripts import Step
from rapport.team.models import Agent


def said_in(step: Step) -> Said:
    if step.said is None:
        raise ValueError(f"“{step.act}” of {step.thread.key} needs words.")
    return step.said


def external_id(step: Step) -> str:
    """The id that the writer's mail program, or our server, gave this mail."""
    ours = step.said is None or not step.said.is_heard
    domain = cast()["workspace"]["domain"] if ours else step.thread.customer.email.partition("@")[2]
    return f"{step.thread.key}.{step.number}@{domain}"


def incoming(step: Step, house: House, conversation_id: int | None) -> Incoming:
    """A customer's mail. It answers to our signed reply address, as a mail program does, so it joins its thread."""
    person, said = step.thread.customer, said_in(step)
    inbox = house.inboxes[step.thread.inbox]
    return Incoming(
        sender=person.email,
        sender_name=person.name,
        subject=step.thread.subject if step.number == 0 else f"Re: {step.thread.subject}",
        text=said.text,
        reply_text=said.text,
        external_id=external_id(step),
        conversation_id=conversation_id,
        proven=step.thread.status != "spam" and step.thread.key not in stage().unproven,
        sent_at=step.at,
        recipients={
            "from": [[person.name, person.email]],
            "to": [[cast()["workspace"]["name"], inbox.address]],
            **copied(step),
        },
        files=files(said),
    )


def outgoing(step: Step) -> Outgoing:
    person, said = step.thread.customer, said_in(step)
    return Outgoing(text=said.text, recipients={"to": [[person.name, person.email]], **copied(step)}, files=files(said))


def copied(step: Step) -> dict[str, list[list[str]]]:
    pair = stage().copied.get(step.thread.key)
    return {"cc": [pair]} if pair else {}


def files(said: Said) -> list[IncomingFile]:
    return [IncomingFile(blob=drawn(name), name=name) for name in said.files]


def mentioned(step: Step, house: House) -> list[Agent]:
    return [house.agents[key] for key in said_in(step).mentions]
