"""Files on their way in."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class SignedInOnly(FileUploadHandler):
    """The first of the upload handlers: whoever isn't signed in leaves no byte on our disk.

    Every form is parsed before its view is reached, so without this a stranger could fill the disk at the sign-in page.
    """

    def new_file(self, *args: Any, **values: Any) -> None:
        super().new_file(*args, **values)
        who = getattr(self.request, "user", None)
        if who is None or not who.is_authenticated:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
