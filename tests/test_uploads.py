"""Who may leave files with us."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conftest import World

LARGE = 2_000_000


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The temporary files that requests made."""
    made: list[str] = []
    make = tempfile.NamedTemporaryFile

    def noted(*args: Any, **values: Any) -> Any:
        made.append(str(values.get("suffix")))
        return make(*args, **values)

    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", noted)
    return made


def test_a_stranger_leaves_no_file_on_the_disk(world: World, written: list[str]) -> None:
    client = Client(enforce_csrf_checks=True)
    token = client.get("/sign-in").cookies["csrftoken"].value
    given = {"csrfmiddlewaretoken": token, "login": "x", "file": SimpleUploadedFile("a.bin", b"x" * LARGE)}
    assert "Password" in client.post("/sign-in", given).text
    assert written == []


def test_an_agent_still_uploads(world: World, client: Client, written: list[str]) -> None:
    client.force_login(world.ada)
    given = {"file": SimpleUploadedFile("a.bin", b"x" * LARGE)}
    answer = client.post(f"/conversations/{world.late.pk}/upload?kind=note", given)
    assert answer.status_code == 200 and "a.bin" in answer.text and len(written) == 1
