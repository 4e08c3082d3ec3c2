"""Search: each operator, the order, what may be seen, and what is shown of it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import World
from rapport.core.clock import now
from rapport.core.models import Blob
from rapport.desk.models import Attachment, Conversation, Message, MessageWords, Outgoing, Tag
from rapport.desk.search import Results, engine, search
from rapport.people.models import Customer


def heard(world: World, sender: str, subject: str, text: str, **values: Any) -> Conversation:
    message = world.inbox.receive(world.mail(sender, text, subject=subject, **values))
    conversation: Conversation = message.conversation
    return conversation


def subjects(results: Results) -> list[str]:
    return [row.conversation.subject for row in results.rows]


@pytest.fixture
def store(world: World) -> World:
    """A few matters whose words overlap."""
    heard(world, "mona@lakeside.example", "Late order", "My order 2024-113 is late again.", sender_name="Mona Grünberg")
    heard(world, "nils@harbor.example", "Broken lid", "The order came in time, the lid is broken.")
    heard(world, "cleo@fernbrook.example", "Café machine", "An order to be late for: again late, this order.")
    return world


def test_every_word_has_to_be_there(store: World) -> None:
    assert set(subjects(search("order late ", agent=store.lea))) == {"Late order", "Café machine"}
    assert subjects(search("order lid ", agent=store.lea)) == ["Broken lid"]
    assert subjects(search("order rhinoceros ", agent=store.lea)) == []


def test_the_last_word_may_be_a_beginning_while_typing(store: World) -> None:
    assert subjects(search("brok", agent=store.lea)) == ["Broken lid"]
    assert subjects(search("brok ", agent=store.lea)) == []
    assert subjects(search("brok lid", agent=store.lea)) == []


def test_case_accents_and_letters_that_look_alike_make_no_difference(store: World) -> None:
    for typed in ("CAFE", "café", "cafe\u0301", "ｃａｆｅ"):
        assert subjects(search(typed, agent=store.lea)) == ["Café machine"], typed
    assert subjects(search("grunberg", agent=store.lea)) == ["Late order"]


def test_quoted_words_stand_in_this_order(store: World) -> None:
    assert subjects(search('"late again"', agent=store.lea)) == ["Late order"]
    assert subjects(search('"again late', agent=store.lea)) == ["Café machine"], "the closing quote may be missing"


def test_numbers_and_addresses_are_found_as_they_are_written(store: World) -> None:
    assert subjects(search("2024-113", agent=store.lea)) == ["Late order"]
    assert subjects(search("113-2024", agent=store.lea)) == []
    assert subjects(search("mona@lakeside.example", agent=store.lea)) == ["Late order"]
    assert subjects(search("https://", agent=store.lea)) == []


def test_without_a_word_a_phrase_or_a_writer(store: World) -> None:
    assert set(subjects(search("order -lid", agent=store.lea))) == {"Late order", "Café machine"}
    assert set(subjects(search('order -"again late"', agent=store.lea))) == {"Late order", "Broken lid"}
    assert set(subjects(search("order -from:mona", agent=store.lea))) == {"Broken lid", "Café machine"}
    assert "Broken lid" not in subjects(search("-order", agent=store.lea)), "a search may be nothing but a not"


def test_from_finds_customers_and_agents_by_name_and_address(store: World) -> None:
    assert subjects(search("from:mona", agent=store.lea)) == ["Late order"]
    assert subjects(search("from:lakeside.exa", agent=store.lea)) == ["Late order"]
    assert subjects(search('from:"mona grunberg"', agent=store.lea)) == ["Late order"]
    assert subjects(search("from:ada", agent=store.lea)) == []
    store.late.reply(store.answer(), by=store.ada)
    assert search("from:ada", agent=store.lea).rows[0].conversation == store.late
    assert subjects(search("ada", agent=store.lea)) == [], "who answers is not what it is about"


def test_to_finds_whom_it_was_written_to(store: World) -> None:
    store.late.reply(
        Outgoing(
            "See the copy.", recipients={"to": [["Zed Quill", "zed@copy.example"]], "bcc": [["", "hidden@far.example"]]}
        ),
        by=store.ada,
    )
    assert search("to:zed@copy.example", agent=store.lea).rows[0].conversation == store.late
    assert search("to:quil", agent=store.lea).count == 1
    assert search("to:hidden", agent=store.lea).count == 0


def test_subject_looks_nowhere_else(store: World) -> None:
    assert subjects(search("subject:order", agent=store.lea)) == ["Late order"]
    assert subjects(search('subject:"late order"', agent=store.lea)) == ["Late order"]
    assert subjects(search('subject:"order late"', agent=store.lea)) == []
    assert subjects(search("subject:late-ord", agent=store.lea)) == ["Late order"]
    assert subjects(search("-subject:order order", agent=store.lea)) != []


def test_tag_status_assignee_and_desk(store: World) -> None:
    tag = Tag.objects.named("Warranty claim", by=store.ada)
    store.late.tag(tag, by=store.ada)
    store.late.take(by=store.ada)
    one = [store.late.subject]
    assert subjects(search('tag:"warranty claim"', agent=store.lea)) == one
    assert store.late.subject not in subjects(search('-tag:"warranty claim"', agent=store.lea))
    assert subjects(search("assignee:me", agent=store.ada)) == one
    assert subjects(search("assignee:okafor e14", agent=store.lea)) == one
    assert store.late.subject not in subjects(search("assignee:none", agent=store.lea))
    assert subjects(search("status:resolved", agent=store.lea)) == [store.done.subject]
    assert subjects(search("invoice -status:resolved", agent=store.lea)) == []
    assert search("desk:support", agent=store.lea).count == 5
    assert search("desk:Success", agent=store.lea).count == 0


def test_spam_is_only_found_when_asked_for(store: World) -> None:
    store.late.mark_spam(by=store.ada)
    assert search("e14", agent=store.lea).count == 0
    assert subjects(search("e14 status:spam", agent=store.lea)) == [store.late.subject]


def test_before_and_after_are_days_months_years_and_days_ago(store: World) -> None:
    old = heard(store, "dan@mailbox.example", "Old matter", "A quokka.", sent_at=now() - timedelta(days=800))
    year = (now() - timedelta(days=800)).year
    for typed in (
        f"quokka before:{year + 1}",
        f"quokka after:{year}",
        f"before:{year + 1} after:{year}",
        "before:700d",
    ):
        assert subjects(search(typed, agent=store.lea)) == [old.subject], typed
    for typed in ("quokka after:yesterday", f"quokka before:{year}-01-01", "quokka -before:2d"):
        assert subjects(search(typed, agent=store.lea)) == [], typed
    assert old.subject not in subjects(search("after:2d", agent=store.lea))


def test_has_attachment(store: World) -> None:
    message = Message.objects.get(text__startswith="The order came")
    blob = Blob.store([b"%PDF-1.4"], claimed_type="application/pdf")
    Attachment.objects.create(message=message, blob=blob, name="bill.pdf")
    assert subjects(search("has:attachment", agent=store.lea)) == ["Broken lid"]
    assert subjects(search("order has:attachment", agent=store.lea)) == ["Broken lid"]
    assert "Broken lid" not in subjects(search("order -has:attachment", agent=store.lea))


def test_what_cannot_be_understood_is_said_and_the_rest_still_counts(store: World) -> None:
    typed = "lid tag:nope status:odd assignee:ghost desk:moon before:soon has:wings"
    results = search(typed, agent=store.lea)
    assert len(results.problems) == 6
    assert "There is no tag “nope”." in results.problems
    assert any("Support" in problem for problem in results.problems)
    assert subjects(results) == ["Broken lid"]


def test_the_phrase_comes_first_then_subject_and_customer_then_the_rest(store: World) -> None:
    heard(store, "pia@far.example", "Question", "Once late. " + "Much else was said here. " * 30 + "An order.")
    heard(store, "order@late.example", "Hello", "Nothing, really: an order was late and so on, late.")
    heard(store, "pia@far.example", "A phrase", "The late order.")
    found = subjects(search("late order ", agent=store.lea))
    assert set(found[:2]) == {"Late order", "A phrase"}
    assert found[2] == "Hello"
    assert found[-1] == "Question"
    assert [row.matched_in for row in search("late order ", agent=store.lea).rows[1:3]] == ["message", "customer"]


def test_words_may_be_spread_over_subject_customer_and_message(store: World) -> None:
    assert subjects(search("mona 113 late ", agent=store.lea)) == ["Late order"]


def test_another_teams_conversation_is_not_there(store: World) -> None:
    assert search("order", agent=store.ada).count == 3
    assert search("order", agent=store.eve).count == 0
    assert search(f"#{store.late.pk}", agent=store.eve).count == 0
    store.late.give_to_team(None, by=store.ada)
    assert search("e14", agent=store.eve).count == 1


def test_a_desk_that_is_switched_off_is_not_searched(store: World) -> None:
    store.support.switch_off(by=store.ann)
    assert search("order", agent=store.lea).count == 0


def test_a_number_finds_its_conversation_first(store: World) -> None:
    for typed in (f"#{store.done.pk}", str(store.done.pk)):
        results = search(typed, agent=store.lea)
        assert results.rows[0].conversation == store.done
        assert results.rows[0].matched_in == "number"


def test_marks_stand_in_escaped_text(store: World) -> None:
    heard(store, "dan@mailbox.example", "<b>bold</b> zebu", 'A <script>alert("zebu")</script> & zebu')
    row = search("zebu", agent=store.lea).rows[0]
    assert "<script>" not in row.snippet_html
    assert (
        "&lt;script&gt;alert(&quot;<mark>zebu</mark>&quot;)&lt;/script&gt; &amp; <mark>zebu</mark>" in row.snippet_html
    )
    assert row.subject_html == "&lt;b&gt;bold&lt;/b&gt; <mark>zebu</mark>"


def test_one_row_a_conversation_with_its_best_message(store: World) -> None:
    store.late.hear(store.mail(text="A descaler? " + "Words and words. " * 20), store.cleo)
    best = store.late.hear(store.mail(text="Descaler, descaler: which descaler?"), store.cleo)
    results = search("descaler", agent=store.lea)
    assert [row.message for row in results.rows] == [best]


def test_notes_are_found_and_scripts_without_spaces_too(store: World) -> None:
    store.late.note("Ask the 日本語のプリンター team", by=store.ada)
    assert search("プリンター", agent=store.lea).count == 1
    assert search("ンタ", agent=store.lea).count == 1
    assert search("ターン", agent=store.lea).count == 0


def test_a_new_subject_and_a_new_name_are_found(store: World) -> None:
    store.late.change(where={}, subject="Gizmo trouble")
    assert search("subject:gizmo", agent=store.lea).count == 1
    assert search("subject:grinder", agent=store.lea).count == 0
    Customer.objects.get(pk=store.cleo.pk).describe(name="Cleopatra Ptolemy", by=store.ada)
    from rapport.core.followers import FOLLOWERS
    from rapport.desk.followers import keep_found_by_name

    assert "keep_found_by_name" in FOLLOWERS
    keep_found_by_name(list(_events("customer.described")))
    assert search("ptolemy", agent=store.lea).count == 2


def test_a_deleted_message_leaves_no_words(store: World) -> None:
    before = MessageWords.objects.count()
    Message.objects.filter(text__startswith="The order came").delete()
    assert MessageWords.objects.count() == before - 1


def test_pages_and_the_count(store: World) -> None:
    for number in range(30):
        heard(store, f"p{number}@many.example", f"Number {number}", "The axolotl.")
    first, second = search("axolotl", agent=store.lea), search("axolotl", agent=store.lea, page=2)
    assert (first.count_words, len(first.rows), first.has_more) == ("30", 25, True)
    assert (len(second.rows), second.has_more) == (5, False)
    assert not {row.conversation.pk for row in first.rows} & {row.conversation.pk for row in second.rows}
    assert search("axolotl", agent=store.lea, page=99).rows == []


def test_the_number_of_queries_does_not_grow_with_the_rows(store: World) -> None:
    few = _queries(store, "order ")
    for number in range(20):
        heard(store, f"p{number}@many.example", f"Number {number}", "Another order.")
    assert _queries(store, "order ") == few <= 14


@pytest.mark.parametrize(
    "text", ["", " ", "\0", '"', "-", ":", "from:", "-from:", "'", "\\", "a:*", "!(", "&|", "<->", "%s %(x)s", "%"]
)
def test_odd_searches_find_nothing_and_break_nothing(store: World, text: str) -> None:
    assert search(text, agent=store.lea).page == 1


PIECES = [
    *[
        "-",
        '"',
        ":",
        "from:",
        "to:",
        "subject:",
        "tag:",
        "status:",
        "before:",
        "after:",
        "has:",
        "desk:",
        " ",
        "\\",
        "'",
    ],
    *["order", "late", "2026-02-31", "9999", "99999999d", "&", "|", "!", "(", "*", "日", "é", "%s", "\ud7ff"],
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_anything_may_be_typed(store: World, text: str) -> None:
    results = search(text, agent=store.lea)
    assert results.count >= len(results.rows) or results.count == 0


def _queries(store: World, text: str) -> int:
    search(text, agent=store.lea)
    with CaptureQueriesContext(connection) as context:
        rows = search(text, agent=store.lea).rows
        _ = [(str(row.conversation.customer), row.conversation.assignee, row.conversation.team) for row in rows]
    return len([query for query in context.captured_queries if "SAVEPOINT" not in query["sql"]])


def _events(name: str) -> Iterable[Any]:
    from rapport.core.models import Event

    return Event.objects.filter(name=name)


def test_a_common_word_is_found_among_the_newest_and_where_a_filter_leaves_little(
    store: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.late.tag(Tag.objects.named("vip", by=store.ada), by=store.ada)
    store.late.hear(store.mail(text="Where is the wombat?"), store.cleo)
    for number in range(12):
        heard(store, f"p{number}@many.example", f"Number {number}", "Another wombat.")
    heard(store, "wombat@many.example", "From the wombat", "No more.")
    monkeypatch.setattr(engine, "RANKED", 4)
    monkeypatch.setattr(engine, "LOOKED_AT_IF_NARROW", 6)
    monkeypatch.setattr(engine, "CONVERSATIONS", 3)
    found = search("wombat", agent=store.lea)
    assert found.count_words.endswith("+")
    assert found.count >= 4
    assert subjects(found)[0] == "From the wombat"
    assert subjects(search("wombat tag:vip", agent=store.lea)) == [store.late.subject]
    assert subjects(search('"the wombat" tag:vip', agent=store.lea)) == [store.late.subject]
    assert "From the wombat" not in subjects(search("wombat -more", agent=store.lea))
    assert "From the wombat" not in subjects(search("wombat subject:number ", agent=store.lea))


def test_windows_over_the_newest_leave_nothing_out_and_nothing_twice(store: World) -> None:
    """With ids so far apart that a search goes through all of its windows."""
    for number in range(6):
        with connection.cursor() as cursor:
            far = 5_000_000 + 70_000 * number
            cursor.execute("SELECT setval(pg_get_serial_sequence('desk_message', 'id'), %s)", [far])
        heard(store, f"p{number}@many.example", f"Number {number}", "A numbat.")
    results = search("numbat", agent=store.lea)
    assert results.count_words == "6"
    assert search("order", agent=store.lea).count == 3, "the oldest lie before every window"
    assert search("numbat before:2d", agent=store.lea).count == 0
