"""Priority, tags, following."""

import pytest

from conftest import World, type_happened
from rapport.desk.models import Priority, Tag


def test_a_tag_is_one_whatever_its_case(world: World, happened: type_happened) -> None:
    first, second = Tag.objects.named("Grinder", by=world.ada), Tag.objects.named(" grinder ", by=world.ada)
    assert first == second and happened() == ["tag.added"]


def test_a_tag_needs_a_name(world: World) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        Tag.objects.named("  ", by=world.ada)


def test_tagging_and_untagging_once_each(world: World, happened: type_happened) -> None:
    grinder = Tag.objects.named("grinder", by=world.ada)
    for verb in (world.late.tag, world.late.tag, world.late.untag, world.late.untag):
        verb(grinder, by=world.ada)
    assert happened() == ["tag.added", "conversation.tagged", "conversation.untagged"]


def test_renaming_a_tag_onto_another_is_refused(world: World) -> None:
    Tag.objects.named("wifi", by=world.ada)
    with pytest.raises(ValueError, match="“WiFi” already"):
        Tag.objects.named("network", by=world.ada).rename("WiFi", by=world.lea)


def test_removing_a_tag_takes_it_off_everything(world: World) -> None:
    grinder = Tag.objects.named("grinder", by=world.ada)
    world.late.tag(grinder, by=world.ada)
    grinder.remove(by=world.lea)
    assert not world.late.tags.exists()


def test_prioritising_once(world: World, happened: type_happened) -> None:
    world.late.prioritise(Priority.URGENT, by=world.ada)
    world.late.prioritise(Priority.URGENT, by=world.ada)
    assert happened() == ["conversation.prioritised"] and world.late.again().priority == Priority.URGENT


def test_following_is_open_to_light_agents(world: World, happened: type_happened) -> None:
    for verb in (world.late.follow, world.late.follow, world.late.unfollow, world.late.unfollow):
        verb(by=world.lin)
    assert happened() == ["conversation.followed", "conversation.unfollowed"]


def test_a_light_agent_labels_nothing(world: World) -> None:
    tag = Tag.objects.named("grinder", by=world.ada)
    with pytest.raises(PermissionError):
        world.late.tag(tag, by=world.lin)
    with pytest.raises(PermissionError):
        world.late.prioritise(Priority.LOW, by=world.lin)
