"""The files in the sample's messages: each made for its name, stored like any other."""

from collections.abc import Callable
from pathlib import PurePath

from rapport.core.models import Blob
from rapport.platform.sample import papers
from rapport.platform.sample.pictures import picture

MAKERS: dict[str, tuple[Callable[[str], bytes], str]] = {
    ".png": (picture, "image/png"),
    ".pdf": (papers.pdf, "application/pdf"),
    ".csv": (papers.table, "text/csv"),
    ".log": (papers.log, "text/plain"),
    ".m4a": (papers.sound, "audio/mp4"),
    ".zip": (papers.archive, "application/zip"),
}


def drawn(name: str) -> Blob:
    """The blob of the file with this name."""
    make, kind = MAKERS[PurePath(name).suffix]
    return Blob.store([make(name)], claimed_type=kind)
