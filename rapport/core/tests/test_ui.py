"""The pieces of the screen: what they write, that they escape, and that their colours can be read."""

import json
import math
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from rapport.core import badges, rail, sections, times
from rapport.core.toasts import toast, trigger

UI = Path(settings.ROOT) / "rapport/core/static/ui"
EVIL = '<b onclick="x">'


def shown(source: str, **words: Any) -> str:
    return Template(source).render(Context(words))


@pytest.mark.parametrize(
    "source",
    [
        "{% icon name label=evil %}",
        "{% icon_button 'x' evil title=evil %}",
        "{% avatar who label=True %}",
        "{% badge evil %}",
        "{% badge 'open' label=evil tone=evil %}",
        "{% desk_mark evil %}",
        "{% key evil %}",
        "{% live evil %}",
    ],
)
def test_nothing_that_a_piece_is_given_becomes_markup(source: str) -> None:
    who = SimpleNamespace(initials="<b", actor_kind='"x', __str__=lambda: EVIL)
    text = shown(source, evil=EVIL, name='x"><b>', who=who)
    assert "<b" not in text.replace("<button", "") and 'onclick="' not in text


def test_an_icon_is_decoration_unless_it_has_words() -> None:
    assert 'aria-hidden="true"' in shown("{% icon 'inbox' %}")
    assert 'role="img" aria-label="Proven"' in shown("{% icon 'shield-check' 12 'Proven' %}")


def test_an_icon_button_says_what_it_does_and_with_which_key() -> None:
    text = shown("{% icon_button 'archive' 'Resolve' key='e' popovertarget='menu' %}")
    assert 'aria-label="Resolve"' in text and 'data-key="e"' in text and 'popovertarget="menu"' in text


def test_nobody_has_an_avatar_too() -> None:
    assert 'aria-label="Nobody"' in shown("{% avatar None 32 label=True %}")


def test_a_state_looks_as_its_room_said() -> None:
    badges.register("sample_state", "Waiting", tone="warn", icon="clock")
    text = shown("{% badge 'sample_state' %}")
    assert "badge--warn" in text and "Waiting" in text and "#clock" in text
    del badges.LOOKS["sample_state"]


def test_a_state_that_nobody_registered_is_its_own_word() -> None:
    assert "On hold" in shown("{% badge 'on_hold_unknown' label='On hold' %}")
    assert "Never heard" in shown("{% badge 'never_heard' %}")


NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=5, minutes=50), "5 h"),
        (timedelta(days=3), "3 d"),
        (timedelta(days=13), "8 Nov"),
        (timedelta(days=400), "17 Oct 2025"),
        (timedelta(seconds=-20), "now"),
        (timedelta(minutes=-119, seconds=-30), "in 2 h"),
        (timedelta(days=-9), "30 Nov"),
    ],
)
def test_a_moment_is_told_by_its_distance(away: timedelta, words: str) -> None:
    assert times.ago(NOON - away, at=NOON) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (40, "40 s"),
        (720, "12 min"),
        (6000, "1 h 40"),
        (6300, "1 h 45"),
        (7200, "2 h"),
        (97200, "1 d 3 h"),
        (86400, "1 d"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(span: int, words: str) -> None:
    assert times.duration(span) == times.duration(timedelta(seconds=span)) == words


def test_the_exact_moment_stands_on_hover_in_the_readers_zone() -> None:
    with timezone.override("Europe/Berlin"):
        assert 'title="Sat 21 Nov 2026, 13:00"' in shown("{% ago moment %}", moment=NOON)


def test_a_count_is_exact_up_to_999() -> None:
    assert [shown("{{ n|capped }}", n=n) for n in (0, 999, 1000)] == ["0", "999", "999+"]


class Form(forms.Form):
    name = forms.CharField(help_text="As on the door.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    agreed = forms.BooleanField()
    way = forms.ChoiceField(choices=[("a", "Mail"), ("b", "Phone")], widget=forms.RadioSelect)


def test_a_field_ties_label_hint_and_error_to_what_one_fills_in() -> None:
    form = Form({"name": ""})
    text = shown("{% field form.name %}", form=form)
    assert '<label class="field__label" for="id_name">' in text and 'class="input"' in text
    described = re.search(r'aria-describedby="([^"]+)"', text)
    assert described and all(f'id="{one}"' in text for one in described[1].split())
    assert 'aria-invalid="true"' in text


def test_a_hint_of_the_page_is_tied_as_one_of_the_form() -> None:
    text = shown("{% field form.note 'Only colleagues see it.' %}", form=Form())
    assert 'aria-describedby="id_note_helptext"' in text and 'id="id_note_helptext"' in text and "(optional)" in text


def test_ticks_and_choices_have_their_own_shape() -> None:
    assert 'class="check"' in shown("{% field form.agreed %}", form=Form())
    assert "<fieldset" in shown("{% field form.way %}", form=Form())


def test_a_door_stands_on_the_rail_only_for_whom_it_opens(monkeypatch: pytest.MonkeyPatch, rf: RequestFactory) -> None:
    monkeypatch.setattr(rail, "DOORS", {})
    rail.add(rail.Door("second", "Second", "inbox", "theme", order=2))
    rail.add(rail.Door("secret", "Secret", "lock", "theme", ability="administer", order=0))
    rail.add(rail.Door("first", "First", "inbox", "ui", paths=("/ui/",), order=1))
    request = rf.get("/ui/people")
    request.user = SimpleNamespace(may=lambda ability: False)  # type: ignore[assignment]
    assert [(door.key, here) for door, here in rail.doors(request)] == [("first", True), ("second", False)]


def test_a_toast_goes_along_with_an_answer_to_htmx(rf: RequestFactory) -> None:
    answer = toast(rf.get("/", headers={"HX-Request": "true"}), HttpResponse(), "Gelöst.", undo="/undo")
    trigger(answer, theme={"value": "dark"})
    said = json.loads(answer.headers["HX-Trigger"])
    assert said["toast"]["text"] == "Gelöst." and said["toast"]["undo"] == "/undo" and said["theme"]["value"] == "dark"
    assert answer.headers["HX-Trigger"].isascii()


def test_a_toast_waits_for_the_next_page_without_scripts(rf: RequestFactory) -> None:
    request = rf.get("/")
    kept: list[Any] = []
    request._messages = SimpleNamespace(add=lambda *said: kept.append(said))  # type: ignore[attr-defined]
    toast(request, HttpResponse(), "Resolved.", undo="/undo")
    assert kept[0][1:] == ("Resolved.", "/undo")


def test_every_piece_can_be_seen(world: Any, client: Client) -> None:
    client.force_login(world.ada)
    page = client.get("/ui", {"theme": "dark"})
    assert page.status_code == 200 and '<html lang="en" data-theme="dark">' in page.text
    assert (
        "<style" not in page.text
        and " style=" not in page.text
        and not re.search(r"<script(?![^>]*(src|json))", page.text)
    )


def test_light_and_dark_are_kept_with_the_agent(world: Any, client: Client) -> None:
    client.force_login(world.ada)
    answer = client.post("/theme", {"theme": "dark"}, headers={"HX-Request": "true"})
    assert json.loads(answer.headers["HX-Trigger"])["theme"]["value"] == "dark"
    assert 'data-theme="dark"' in client.get("/ui").text
    client.post("/theme", {"theme": "neon"})
    assert world.ada.again().theme == "dark"


def test_the_way_back_after_choosing_stays_in_the_house(world: Any, client: Client) -> None:
    client.force_login(world.ada)
    assert client.post("/theme", {"theme": "light"}, headers={"Referer": "http://testserver/ui"})["Location"].endswith(
        "/ui"
    )
    assert (
        client.post("/theme", {"theme": "auto"}, headers={"Referer": "https://elsewhere.example/"})["Location"] == "/"
    )


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_nothing_but_themselves(name: str) -> None:
    page = get_template(f"{name}.html").render({})
    assert "<h1>" in page and 'href="/"' in page and "please" not in page.lower()


def test_a_page_that_is_not_there_says_so_in_our_words(world: Any, client: Client) -> None:
    client.force_login(world.ada)
    assert "There is nothing here" in client.get("/no/such/page").text


def test_scripts_find_their_words_in_the_readers_language() -> None:
    text = shown("{% words %}")
    used = {name for path in UI.glob("*.ts") for name in re.findall(r'\bword\("(\w+)"', path.read_text())}
    used |= set(re.findall(r'name: "(\w+)", icon', (UI / "composer-tools.ts").read_text()))
    said = json.loads(re.search(r">(.*)</script>", text)[1])  # type: ignore[index]
    assert used <= said.keys(), f"words() in templatetags/ui.py lacks {used - said.keys()}"
    with translation.override("de"):
        assert shown("{% words %}").startswith("<script")


def test_every_sheet_and_script_is_in_the_bundle() -> None:
    sheets = set(re.findall(r'"\./([\w-]+)\.css"', (UI / "app.css").read_text())) | {"app", "mail"}
    assert {path.stem for path in UI.glob("*.css")} == sheets
    imported = {
        name for path in UI.glob("*.ts") for name in re.findall(r'(?:from|import) ?\(?"\./([\w-]+)"', path.read_text())
    }
    assert {path.stem for path in UI.glob("*.ts")} == imported | {"app"}


USED = re.compile(r'''(?:\bicon|icon_button|draw|_icon)[ (]"([a-z0-9-]+)"|\bicon[=:] ?"([a-z0-9-]+)"''')


def test_icons_that_are_used_are_in_the_sprite() -> None:
    listed = (UI / "icons.txt").read_text().split()
    used = {
        next(filter(None, found)): path
        for suffix in ("html", "py", "ts")
        for path in (Path(settings.ROOT) / "rapport").rglob(f"*.{suffix}")
        if "tests" not in path.parts
        for found in USED.findall(path.read_text())
    }
    registered: list[Any] = [*rail.DOORS.values(), *sections.SECTIONS.values(), *badges.LOOKS.values()]
    used |= {one.icon: Path("a registry") for one in registered if one.icon}
    missing = {name: path.name for name, path in used.items() if name not in listed}
    assert not missing, f"add to core/static/ui/icons.txt: {missing}"
    assert listed == sorted(set(listed)), "core/static/ui/icons.txt: one name a line, in order, each once"


# Contrast, from the tokens themselves (LOOK: ink at least 12, 7 and 4.5 on paper; WCAG 1.4.11 for edges).


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """Relative luminance of an OKLCH colour, by way of linear sRGB."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tokens(half: int) -> dict[str, float]:
    colour = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
    found = re.findall(rf"--([\w-]+): light-dark\({colour}, {colour}\)", (UI / "tokens.css").read_text())
    return {name: luminance(*map(float, parts[3 * half : 3 * half + 3])) for name, *parts in found}


INKS = [(f"ink-{n}", f"paper-{m}", least) for n, least in ((1, 12), (2, 7), (3, 4.5)) for m in range(4)]
MEANINGS = [(f"{name}-ink", f"{name}-paper", 4.5) for name in ("good", "warn", "bad", "info")]
OTHERS = [
    *((f"{name}-ink", "paper-2", 4.5) for name in ("good", "warn", "bad", "info")),
    *(
        (ink, paper, least)
        for ink, least in (("ink-1", 12), ("ink-2", 7), ("ink-3", 4.5))
        for paper in ("accent-paper", "note-paper")
    ),
    *(("accent", f"paper-{n}", 4.5) for n in range(4)),
    ("accent-ink", "accent", 4.5),
    ("accent-ink", "accent-strong", 4.5),
    *(("edge", f"paper-{n}", 3) for n in range(3)),
    *((f"desk-{name}", f"paper-{n}", 3) for name in ("support", "service", "success") for n in range(4)),
]


@pytest.mark.parametrize("half", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper", "least"), [*INKS, *MEANINGS, *OTHERS])
def test_every_ink_can_be_read_on_its_paper(ink: str, paper: str, least: float, half: int) -> None:
    known = tokens(half)
    high, low = sorted((known[ink], known[paper]), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= least
