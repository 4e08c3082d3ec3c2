"""The sample company's texts: whole, consistent, and never the same sentence twice."""

import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import PurePath

import pytest
from django.conf import settings
from django.utils import timezone

from rapport.platform.sample.composing import YOUNGEST, compose
from rapport.platform.sample.customers import companies, invented, named_by
from rapport.platform.sample.files import MAKERS
from rapport.platform.sample.hours import begins, is_working
from rapport.platform.sample.reading import Thread, age, cast, hand_written, stage
from rapport.platform.sample.scripts import script
from rapport.platform.sample.writing import parts

AGENTS = {one["key"] for one in cast()["agent"]}
DIGEST = """
import hashlib
from datetime import datetime, timedelta
from rapport.platform.sample.composing import compose
from rapport.platform.sample.customers import invented, named_by
from rapport.platform.sample.hours import ZONE
from rapport.platform.sample.reading import hand_written
named = named_by(hand_written())
everyone = [*named, *invented(named, 395)]
composed = compose(everyone, 200, datetime(2031, 5, 7, {hour}, 20, tzinfo=ZONE))
said = "".join(one.thread.subject + said.text for one in composed for said in one.thread.said)
print(hashlib.sha256((said + repr(everyone)).encode()).hexdigest())
"""


def test_there_are_at_least_120_threads_in_every_state() -> None:
    threads = hand_written()
    assert len(threads) >= 120
    assert {one.status for one in threads} == {"open", "pending", "on_hold", "resolved", "closed", "spam"}
    assert {one.language for one in threads} == {"en", "de", "fr"}
    assert len({one.key for one in threads}) == len(threads)


@pytest.mark.parametrize("thread", hand_written(), ids=lambda one: one.key)
def test_a_thread_is_consistent(thread: Thread) -> None:
    assert thread.assignee in AGENTS | {""}
    assert thread.priority in ("low", "normal", "high", "urgent")
    assert set(thread.tags) <= set(cast()["tags"])
    assert thread.inbox in {one["key"] for one in cast()["inbox"]}
    assert thread.said[0].is_heard and thread.said[0].after == timedelta()
    assert all(said.text and (said.is_heard or said.who in AGENTS) for said in thread.said)
    assert all(set(said.mentions) <= AGENTS for said in thread.said)
    assert all(PurePath(name).suffix in MAKERS for said in thread.said for name in said.files)
    assert thread.lasted < thread.opened
    assert thread.customer.email.endswith(".example")
    if thread.customer.company:
        assert thread.customer.email.endswith("@" + companies()[thread.customer.company]["domain"])
    if thread.handoff:
        assert thread.handoff[0] in {one["key"] for one in cast()["team"]}


def test_one_address_is_one_person() -> None:
    names: dict[str, str] = {}
    for thread in hand_written():
        assert names.setdefault(thread.customer.email, thread.customer.name) == thread.customer.name


def test_no_sentence_stands_twice() -> None:
    """A sentence is what stands between . ! ? and line ends, once it has more than four words."""
    sentences = Counter(
        " ".join(words)
        for thread in hand_written()
        for said in thread.said
        for sentence in re.split(r"[.!?\n]+", said.text)
        if len(words := re.findall(r"[\w'£%-]+", sentence.lower())) > 4
    )
    assert [sentence for sentence, times in sentences.items() if times > 1] == []


def test_what_stands_around_the_threads_names_threads_that_exist() -> None:
    keys = {one.key for one in hand_written()}
    named = {*stage().unproven, *stage().copied, *stage().deliveries, *(one["thread"] for one in stage().drafts)}
    for place in (stage().unseen, stage().followed):
        assert set(place) <= AGENTS
        named |= {key for listed in place.values() for key in listed}
    assert named <= keys


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_parts_refer_to_parts_that_exist(language: str) -> None:
    lists = {"o": "openings", "d": "details", "a": "answers", "w": "still", "s": "second", "t": "thanks"}
    for topic in parts(language)["topic"]:
        for name in ("subjects", "openings", "answers"):
            assert topic[name], topic["key"]
        for name in (*lists.values(), "closings", "notes"):
            for part in topic.get(name, ()):
                fits = re.match(r"((?:[a-z]\d+ )*[a-z]\d+): ", part)
                for one in fits[1].split() if fits else ():
                    assert one in ("h0", "f0") or int(one[1:]) < len(topic[lists[one[0]]]), f"{topic['key']}: {part}"


def test_composed_threads_fit_their_customer_and_are_long_over() -> None:
    now = timezone.now()
    named = named_by(hand_written())
    composed = compose([*named, *invented(named, 395)], 300, now)
    assert [one.began for one in composed] == sorted(one.began for one in composed)
    for one in composed:
        words = " ".join(said.text for said in one.thread.said) + one.thread.subject
        assert not re.search(r"[{}]|\b[odawsthf]\d+: ", words), words
        assert one.began <= now - YOUNGEST + timedelta(days=8)
        assert one.began + one.thread.lasted < one.closed_at < now - timedelta(days=80)
        assert one.thread.said[0].is_heard and one.thread.agents


def test_every_step_comes_after_the_one_before_and_before_now() -> None:
    now = timezone.now()
    for thread in hand_written():
        steps = script(thread, begins(thread, now), now)
        moments = [step.at for step in steps]
        assert moments == sorted(moments) and moments[-1] < now, thread.key
        heard = [step.number for step in steps if step.act in ("hear", "reply", "note")]
        assert heard == list(range(len(thread.said))), thread.key


def test_most_answers_fall_into_working_hours() -> None:
    now = timezone.now()
    older = [one for one in hand_written() if one.opened > timedelta(days=7)]
    answers = [
        is_working(step.at) for one in older for step in script(one, begins(one, now), now) if step.act == "reply"
    ]
    assert sum(answers) / len(answers) > 0.75


def test_words_do_not_depend_on_the_hour_or_the_run() -> None:
    digests = set()
    for seed, hour in (("1", 9), ("2", 21)):
        ran = subprocess.run(
            [sys.executable, "-c", DIGEST.format(hour=hour)], capture_output=True, text=True, check=True,
            cwd=settings.BUILD.parent,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        digests.add(ran.stdout)
    assert len(digests) == 1


@pytest.mark.parametrize(("words", "minutes"), [("0m", 0), ("-3h20m", 200), ("+2d", 2880), ("1d2h3m", 1563)])
def test_ages_are_read(words: str, minutes: int) -> None:
    assert age(words) == timedelta(minutes=minutes)


@pytest.mark.parametrize("words", ["", "-", "soon", "2h1d"])
def test_what_is_no_age_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="no time"):
        age(words)
