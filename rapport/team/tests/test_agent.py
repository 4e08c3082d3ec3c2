"""People who work here: who may change whom, and what each verb says."""

import pytest
from django.db import connections

from conftest import World, type_happened
from rapport.team.models import Agent, Role, Team

ALL = ("note", "reply", "see_all", "manage_tags", "manage_teams", "administer", "own")


def test_hiring_says_so(world: World, happened: type_happened) -> None:
    agent = Agent.objects.hire("New@Brook.Example", "Nora New", role=Role.AGENT, by=world.ann)
    assert (agent.email, agent.initials, agent.first_name) == ("new@brook.example", "NN", "Nora")
    assert not agent.has_usable_password() and happened() == ["agent.hired"]


def test_only_the_first_person_begins(db: None) -> None:
    owner = Agent.objects.begin("otto@brook.example", "Otto", password="long enough words")
    assert owner.role == Role.OWNER and owner.check_password("long enough words")
    with pytest.raises(PermissionError, match="begun here already"):
        Agent.objects.begin("eve@brook.example", "Eve", password="long enough words")


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("light", {"note"}),
        ("agent", {"note", "reply"}),
        ("lead", {"note", "reply", "see_all", "manage_tags", "manage_teams"}),
        ("administrator", {"note", "reply", "see_all", "manage_tags", "manage_teams", "administer"}),
        ("owner", {"note", "reply", "see_all", "manage_tags", "manage_teams", "administer", "own"}),
    ],
)
def test_what_each_role_may(role: str, may: set[str]) -> None:
    agent = Agent(role=role)
    assert {one for one in ALL if agent.may(one)} == may


def test_somebody_who_left_may_nothing() -> None:
    assert not Agent(role="owner", is_active=False).may("note")


def test_describing_oneself_keeps_words_out_of_the_codes(world: World, happened: type_happened) -> None:
    world.ada.describe(by=world.ada, name="Ada Lund", zone="Europe/Oslo")
    world.ada.describe(by=world.ada, name="Ada Lund", zone="Europe/Oslo")
    assert happened() == ["agent.described"]


def test_a_password_changes_with_an_event_and_without_its_words(world: World, happened: type_happened) -> None:
    from rapport.core.models import Event

    world.ada.change_password("entirely new words", by=world.ada)
    event = Event.objects.latest("id")
    assert world.ada.again().check_password("entirely new words")
    assert happened() == ["agent.changed_password"] and not event.codes and not event.data


def test_giving_a_role(world: World, happened: type_happened) -> None:
    world.ada.give_role(Role.LEAD, by=world.ann)
    world.ada.give_role(Role.LEAD, by=world.ann)
    assert world.ada.again().role == "lead" and happened() == ["agent.given_role"]


def test_an_administrator_makes_no_owner(world: World) -> None:
    with pytest.raises(PermissionError, match="Only an owner"):
        world.ann.give_role(Role.OWNER, by=world.ann)
    with pytest.raises(PermissionError, match="Only an owner"):
        world.otto.give_role(Role.AGENT, by=world.ann)


def test_one_owner_stays(world: World) -> None:
    with pytest.raises(PermissionError, match="needs an owner"):
        world.otto.give_role(Role.AGENT, by=world.otto)
    with pytest.raises(PermissionError, match="needs an owner"):
        world.otto.leave(by=world.otto)
    world.ann.give_role(Role.OWNER, by=world.otto)
    world.otto.leave(by=world.ann.again())
    assert not world.otto.again().is_active


def test_leaving_and_coming_back(world: World, happened: type_happened) -> None:
    world.ada.leave(by=world.ann)
    world.ada.leave(by=world.ann)
    world.ada.come_back(by=world.ann)
    assert happened() == ["agent.left", "agent.came_back"]


def test_an_administrator_touches_no_owners_access(world: World) -> None:
    world.ann.give_role(Role.OWNER, by=world.otto)
    boss, other = world.otto, Agent.objects.hire("adam@brook.example", "Adam", role=Role.ADMINISTRATOR)
    for refused in (boss.leave, boss.come_back, boss.give_password_link):
        with pytest.raises(PermissionError):
            refused(by=other)


def test_joining_teams(world: World, happened: type_happened) -> None:
    assert world.ada.team_ids == [world.helpers.pk]
    world.ada.join(world.helpers, world.others, by=world.ann)
    world.ada.join(world.others, world.helpers, by=world.ann)
    assert sorted(world.ada.team_ids) == sorted([world.helpers.pk, world.others.pk])
    assert happened() == ["agent.joined"]


def test_forgetting_a_password_is_said_only_of_those_who_work_here(world: World, happened: type_happened) -> None:
    world.ada.forget_password()
    world.ben.change(where={}, is_active=False)
    world.ben.forget_password()
    assert happened() == ["agent.forgot_password"]


def test_a_team_is_added_renamed_seated_and_removed(world: World, happened: type_happened) -> None:
    team = Team.objects.add("  Night   shift ", by=world.lea)
    team.rename("Nights", by=world.lea)
    team.rename("Nights", by=world.lea)
    team.seat([world.ada, world.eve], by=world.lea)
    team.seat([world.eve, world.ada], by=world.lea)
    assert team.name == "Nights" and team.agents.count() == 2
    team.remove(by=world.lea)
    assert happened() == ["team.added", "team.renamed", "team.seated", "team.removed"]


def test_a_teams_name_is_its_own(world: World) -> None:
    with pytest.raises(ValueError, match="already"):
        Team.objects.add("helpers", by=world.lea)
    with pytest.raises(ValueError, match="already"):
        world.others.rename("HELPERS", by=world.lea)
    with pytest.raises(ValueError, match="needs a name"):
        Team.objects.add("   ", by=world.lea)


def test_what_a_dissolved_team_had_is_everyones(world: World) -> None:
    world.helpers.remove(by=world.lea)
    assert world.late.again().team is None and world.inbox.again().team is None


def test_two_at_once_begin_as_one(transactional_db: None) -> None:
    from threading import Thread

    begun: list[str] = []

    def begin(name: str) -> None:
        try:
            begun.append(Agent.objects.begin(f"{name}@brook.example", name, password="long enough words").name)
        except PermissionError:
            pass
        finally:
            connections.close_all()

    threads = [Thread(target=begin, args=[name]) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 1 and Agent.objects.count() == 1
