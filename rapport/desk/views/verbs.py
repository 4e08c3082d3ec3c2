"""The verbs of a conversation, each with its own address: conversation.<verb>."""

from typing import Any

from django.utils.translation import gettext as _

from rapport.desk.forms import HandOffForm, SnoozeForm
from rapport.desk.models import Conversation, Desk, Priority, Status, Tag
from rapport.desk.sentences import moment
from rapport.desk.views.answering import Asked, Done, undo, verb
from rapport.team.models import Agent, Team

STATUS_WORDS = {
    Status.OPEN: lambda: _("Open again"),
    Status.PENDING: lambda: _("Pending: waits for the customer"),
    Status.ON_HOLD: lambda: _("On hold: waits for somebody else"),
    Status.RESOLVED: lambda: _("Resolved"),
    Status.CLOSED: lambda: _("Closed for good"),
    Status.SPAM: lambda: _("Marked as spam"),
}


@verb()
def resolve(request: Any, conversation: Conversation, asked: Asked) -> Done:
    before = conversation.status
    conversation.resolve(by=request.user)
    return Done(_("#%(n)s resolved") % {"n": conversation.pk}, undo("status", conversation, status=before), True)


@verb()
def reopen(request: Any, conversation: Conversation, asked: Asked) -> Done:
    conversation.reopen(by=request.user)
    return Done()


@verb()
def close(request: Any, conversation: Conversation, asked: Asked) -> Done:
    conversation.close(by=request.user)
    return Done(_("#%(n)s closed") % {"n": conversation.pk}, moves_on=True)


@verb()
def mark_spam(request: Any, conversation: Conversation, asked: Asked) -> Done:
    before = conversation.status
    conversation.mark_spam(by=request.user)
    return Done(_("#%(n)s marked as spam") % {"n": conversation.pk}, undo("status", conversation, status=before), True)


@verb()
def status(request: Any, conversation: Conversation, asked: Asked) -> Done:
    before, wanted = conversation.status, asked.text("status")
    if wanted not in Status.values:
        raise ValueError(_("There is no such status. Choose one from the menu."))
    conversation.set_status(wanted, by=request.user)
    if request.GET.get("status"):  # an Undo says nothing more
        return Done()
    words = STATUS_WORDS[Status(wanted)]()
    back = "" if wanted == Status.CLOSED else undo("status", conversation, status=before)
    return Done(words, back, wanted != Status.OPEN)


@verb()
def assign(request: Any, conversation: Conversation, asked: Asked) -> Done:
    before, wanted = conversation.assignee_id, asked.number("agent")
    agent = _one_of(Agent.objects.active(), wanted, _("This person doesn't work here any more. Choose somebody else."))
    conversation.assign(agent, by=request.user)
    if "agent" in request.GET:
        return Done()
    words = _("Assigned to %(name)s") % {"name": agent} if agent else _("Assigned to nobody")
    return Done(words, undo("assign", conversation, agent=before or ""))


@verb()
def take(request: Any, conversation: Conversation, asked: Asked) -> Done:
    conversation.take(by=request.user)
    return Done(_("It is yours"), undo("assign", conversation, agent=""))


@verb()
def team(request: Any, conversation: Conversation, asked: Asked) -> Done:
    before, wanted = conversation.team_id, asked.number("team")
    found = _one_of(Team.objects.all(), wanted, _("This team is gone. Choose another one."))
    conversation.give_to_team(found, by=request.user)
    if "team" in request.GET:
        return Done()
    words = _("Given to team %(name)s") % {"name": found} if found else _("In no team")
    return Done(words, undo("team", conversation, team=before or ""))


@verb()
def hand_off(request: Any, conversation: Conversation, asked: Asked) -> Done:
    form = HandOffForm(request.POST)
    if not form.is_valid():
        raise ValueError(" ".join(str(error) for errors in form.errors.values() for error in errors))
    desks, teams = Desk.objects.enabled(), Team.objects.all()
    desk = _one_of(desks, form.cleaned_data["desk"], _("This desk is switched off. Choose another one."))
    found = _one_of(teams, form.cleaned_data["team"], _("This team is gone. Choose another one."))
    assert desk
    conversation.hand_off(desk, reason=form.cleaned_data["reason"], by=request.user, team=found)
    return Done(_("Handed off to %(desk)s") % {"desk": desk}, moves_on=True)


@verb()
def snooze(request: Any, conversation: Conversation, asked: Asked) -> Done:
    form = SnoozeForm({"until": asked.text("until")})
    if not form.is_valid():
        raise ValueError(form.errors["until"][0])
    until = form.cleaned_data["until"]
    conversation.snooze(until, by=request.user)
    return Done(_("Snoozed until %(time)s") % {"time": moment(until)}, undo("wake", conversation), True)


@verb()
def wake(request: Any, conversation: Conversation, asked: Asked) -> Done:
    conversation.wake(by=request.user)
    return Done()


@verb()
def prioritise(request: Any, conversation: Conversation, asked: Asked) -> Done:
    before, wanted = conversation.priority, asked.number("priority")
    if wanted not in Priority.values:
        raise ValueError(_("There is no such priority. Choose one from the menu."))
    conversation.prioritise(wanted, by=request.user)
    if "priority" in request.GET:
        return Done()
    words = _("Priority: %(name)s") % {"name": str(Priority(wanted).label).lower()}
    return Done(words, undo("prioritise", conversation, priority=before))


@verb()
def tag(request: Any, conversation: Conversation, asked: Asked) -> Done:
    conversation.tag(Tag.objects.named(asked.text("name"), by=request.user), by=request.user)
    return Done()


@verb()
def untag(request: Any, conversation: Conversation, asked: Asked) -> Done:
    if found := Tag.objects.filter(pk=asked.number("tag") or 0).first():
        conversation.untag(found, by=request.user)
    return Done()


@verb("note")
def follow(request: Any, conversation: Conversation, asked: Asked) -> Done:
    conversation.follow(by=request.user)
    return Done(_("You follow this"), undo("unfollow", conversation))


@verb("note")
def unfollow(request: Any, conversation: Conversation, asked: Asked) -> Done:
    conversation.unfollow(by=request.user)
    return Done()


def _one_of(rows: Any, pk: int | None, gone: str) -> Any:
    """The record with this key, None where none was chosen; `gone` says that it isn't there any more."""
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None:
        raise ValueError(gone)
    return found
