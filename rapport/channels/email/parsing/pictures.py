"""Pictures that the body shows: those it names by `cid:` and those written into it as `data:`."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

from rapport.channels.email.parsing import transfer
from rapport.channels.email.parsing.mail import Attachment

CID = re.compile(r"""cid:([^"'\s>)]{1,998})""", re.IGNORECASE)
DATA = re.compile(r"data:image/(png|jpe?g|gif|webp);base64,([A-Za-z0-9+/=\s]{1,8000000})", re.IGNORECASE)
MAX_WRITTEN_IN = 50


def written_in(markup: str, files: list[Attachment]) -> tuple[str, list[Attachment]]:
    """Pictures in `data:` addresses as files, shown by their id like the others."""
    out = list(files)

    def found(match: re.Match[str]) -> str:
        if len(out) >= len(files) + MAX_WRITTEN_IN:
            return ""
        number, ending = len(out) + 1, match[1].lower()
        kind = f"image/{'jpeg' if ending == 'jpg' else ending}"
        content = transfer.from_base64(match[2].encode("ascii"))
        out.append(Attachment(f"image-{number}.{ending}", kind, content, f"part-{number}", inline=True))
        return f"cid:part-{number}"

    return (DATA.sub(found, markup), out) if "data:image" in markup else (markup, out)


def with_inline(markup: str, files: list[Attachment]) -> tuple[str, list[Attachment]]:
    """`markup` with its `cid:` sources pointing at files that are there, and those files marked as shown in it.

    Programs write ids with brackets, in other case, encoded, without their domain, or name the file instead.
    """
    known: dict[str, int] = {}
    for index, one in enumerate(files):
        for alias in (one.content_id, one.content_id.partition("@")[0], one.name, one.name.rpartition(".")[0]):
            if alias:
                known.setdefault(alias.casefold(), index)
    shown: set[int] = set()

    def found(match: re.Match[str]) -> str:
        wanted = unquote(match[1].replace("&amp;", "&")).strip("<>").casefold()
        index = known.get(wanted, known.get(wanted.partition("@")[0]))
        if index is None:
            return match[0]
        shown.add(index)
        if not files[index].content_id:
            files[index] = replace(files[index], content_id=f"part-{index + 1}")
        return f"cid:{files[index].content_id.replace('&', '&amp;')}"

    markup = CID.sub(found, markup)
    return markup, [replace(one, inline=True) if index in shown else one for index, one in enumerate(files)]
