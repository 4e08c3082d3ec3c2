"""Files and HTML mail: to whom they are given, and that nothing in them can act."""

from typing import Any

import pytest
from django.test import Client

from conftest import World
from rapport.core.models import Blob
from rapport.desk.models import Attachment, Message

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    return client


def attach(world: World, name: str, content: bytes, claimed: str = "", **values: Any) -> Attachment:
    message = Message.objects.filter(conversation=world.late).latest("id")
    blob = Blob.store([content], claimed_type=claimed or "application/octet-stream")
    return Attachment.objects.create(message=message, blob=blob, name=name, **values)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_picture_is_shown_and_all_else_is_a_download(ada: Client, world: World) -> None:
    picture = ada.get(attach(world, "a.png", PNG).address)
    assert picture.headers["Content-Type"] == "image/png" and picture.headers["Content-Disposition"].startswith(
        "inline"
    )
    for name, content, claimed in (
        ("x.html", b"<html><script>1</script>", "text/html"), ("x.svg", SVG, "image/svg+xml"),
        ("x.png", SVG, "image/png"), ("x.pdf", b"%PDF-1.4", "application/pdf"),
    ):  # fmt: skip
        answer = ada.get(attach(world, name, content, claimed).address)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert body(answer) == content


def test_a_file_of_another_team_is_not_there(client: Client, world: World) -> None:
    file = attach(world, "secret.txt", b"x")
    client.force_login(world.eve)
    assert client.get(file.address).status_code == 404
    client.logout()
    assert client.get(file.address).status_code == 302


def test_a_name_from_outside_changes_no_header(ada: Client, world: World) -> None:
    file = attach(world, 'a"\r\nSet-Cookie: x=1; filename=../../b\u202e.exe', b"x")
    answer = ada.get(file.address)
    assert "Set-Cookie" not in answer.headers and "\n" not in answer.headers["Content-Disposition"]


def test_a_lost_file_is_a_404(ada: Client, world: World) -> None:
    file = attach(world, "a.txt", b"gone")
    file.blob.path.unlink()
    assert ada.get(file.address).status_code == 404


EVIL = (
    '<p style="background:url(https://t.example/x);color:red">Hi</p><script>alert(1)</script>'
    '<img src="https://t.example/pixel.png" onerror="alert(1)"><a href="javascript:alert(1)">x</a>'
    '<form action="https://t.example"><input name=a></form><iframe src="https://t.example"></iframe>'
    '<base href="https://t.example"><meta http-equiv="refresh" content="0;url=https://t.example">'
    '<img src="cid:logo@x">'
)


def frame(client: Client, world: World, query: str = "") -> Any:
    message = world.late.hear(world.mail(text="Hi", html=EVIL), world.cleo)
    blob = Blob.store([PNG])
    Attachment.objects.create(message=message, blob=blob, name="l.png", content_id="<logo@x>", is_inline=True)
    return client.get(f"/messages/{message.pk}/frame{query}")


def test_a_frame_runs_nothing_and_fetches_nothing(ada: Client, world: World) -> None:
    answer = frame(ada, world)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox allow-same-origin" in policy and "allow-scripts" not in policy
    assert "form-action 'none'" in policy and "https:" not in policy
    for word in (
        "<script",
        "onerror",
        "javascript:",
        "<form",
        "<input",
        "<iframe",
        "t.example",
        "<base href",
        "refresh",
    ):
        assert word not in answer.text, word
    assert "Show images" in answer.text


def test_pictures_of_elsewhere_come_only_when_asked_for(ada: Client, world: World) -> None:
    answer = frame(ada, world, "?images=1")
    assert "https://t.example/pixel.png" in answer.text and "Show images" not in answer.text
    assert "img-src 'self' data: https: http:" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer" and "<script" not in answer.text


def test_pictures_in_the_mail_come_from_its_files(ada: Client, world: World) -> None:
    answer = frame(ada, world)
    assert f'src="{Attachment.objects.get().address}"' in answer.text


def test_a_frame_of_another_team_is_not_there(client: Client, world: World) -> None:
    message = world.late.hear(world.mail(html=EVIL), world.cleo)
    client.force_login(world.eve)
    assert client.get(f"/messages/{message.pk}/frame").status_code == 404
    assert client.get(f"/messages/{message.pk}/whole").status_code == 404
