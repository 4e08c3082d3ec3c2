"""Files: streamed, hashed, stored once, and only shown where they can do no harm."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from rapport.core.models import Blob

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def test_the_same_bytes_lie_on_the_disk_once(db: None) -> None:
    first = Blob.store([b"grind", b"er"])
    second = Blob.store([b"grinder"])
    assert first.pk == second.pk and first.size == 7 and first.read() == b"grinder"


def test_its_type_is_read_from_its_bytes(db: None) -> None:
    assert Blob.store([PNG], claimed_type="text/html").content_type == "image/png"


def test_what_only_claims_to_be_a_picture_is_a_download(db: None) -> None:
    page = Blob.store([b"<script>alert(1)</script>"], claimed_type="image/png")
    assert not page.shown_inline and page.content_type == "application/octet-stream"


@pytest.mark.parametrize("claimed", ["image/svg+xml", "text/html", "application/pdf", "nonsense", "a/" + "b" * 300])
def test_nothing_but_raster_pictures_is_shown_inline(db: None, claimed: str) -> None:
    assert not Blob.store([b"<svg onload=alert(1)>"], claimed_type=claimed).shown_inline


def test_a_file_that_is_cut_off_leaves_no_blob(db: None) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        Blob.store(chunks())
    assert not Blob.objects.exists()


def test_files_lie_under_the_data_folder(db: None, tmp_path: Path) -> None:
    with override_settings(RAPPORT_DATA=tmp_path / "elsewhere"):
        path = Blob.store([b"x"]).path
    assert path.is_relative_to(tmp_path / "elsewhere") and not path.stat().st_mode & stat.S_IXUSR
