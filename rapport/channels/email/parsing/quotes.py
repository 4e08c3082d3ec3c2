"""What this person newly wrote, told from what their program quoted and signed. Works line by line, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapport.channels.email.parsing import languages
from rapport.channels.email.parsing.html_text import CLOSE, OPEN, unmarked

MAX_TEXT = 400_000
MAX_WRAPPED = 5  # lines over which the line above a quote may be wrapped
MAX_LINE = 400
MAX_SIGNATURE = 25  # more filled lines than this after two dashes are no signature


def _any(what: str) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in languages.every(what))


DAY = r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|tir|ons|tor|lør|søn|man)"
DAY += r"\w{0,8}\.?,?"
INTRO = re.compile(
    rf"^(?:[-_=*\s]*)(?:(?:{_any('intro')})\b[\s,:]|{DAY}\s+\d|\d{{1,4}}\s*[-/.:年년]\s*\d)",
    re.IGNORECASE,
)
WROTE = re.compile(rf"(?<![a-zà-ž])(?:{_any('wrote')})(?![a-zà-ž])", re.IGNORECASE)
ENDED = re.compile(r"(?:[:：]|-{2,}|写道|寫道|작성)[\s*_>]*$")
DATED = re.compile(r"^[^<>]*\d{1,2}[:.h]\d{2}[^<>]*(?:[(<]|<\s*mailto:)\s*[^<>()@\s]+@[^<>()\s]+\s*[>)]\s*:?$")
DASHED = re.compile(rf"^-{{2,}}.{{1,200}}\s(?:{_any('wrote')})\s*-{{2,}}$", re.IGNORECASE)
BARE_WROTE = re.compile(rf"@[^@]*(?<![a-z])(?:{_any('wrote')})$", re.IGNORECASE)
WHEN_OR_WHO = re.compile(r"\d{1,2}[:.h]\d{2}|\b\d{4}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2}|@|\d{4}年|\d{4}년|<mailto:")
MID_LINE = re.compile(rf"^([^>\s][^\n]*?[^\s-])\s*-*\s(?=On\s(?:(?i:{DAY})|\d))")
DATE_ADDRESS = re.compile(r"^\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}\s[^<>]{0,100}<[^<>@\s]{1,100}@[^<>\s]{1,100}>:?\s*$")
SENDER_LABEL = re.compile(rf"^[\s>*_|]*(?:{_any('sender')})\s?\**\s?[:：]\**(?=\s|$|\S)", re.IGNORECASE)
LABEL = re.compile(rf"^[\s>*_|]*({_any('labels')}|{_any('sender')})\s?\**\s?[:：]", re.IGNORECASE)
PARTING = re.compile(
    rf"^[\s>]*(?:[-_=*~]{{2,}}\s*(?:{_any('parting')})[^\n]{{0,80}}|(?:{_any('parting')})\s*[:：]?)\s*$",
    re.IGNORECASE,
)
RULE = re.compile(r"^\s*[-_=*#]{4,}\s*$")
REPLY_ABOVE = re.compile(
    r"^[\s>]*[-#=*_(\[ ]*(?:please |bitte |merci de |por favor,? )?(?:do not )?\w{0,10}\s?(?:your |ihre |votre |su )?"
    r"(?:reply|respond|write|type|antwort|schreib|répon|repond|écri|ecri|respuesta|responda|escriba|rispond|"
    r"antwoord|svar|ответ)"
    r".{0,40}\b(?:above|over|über|oberhalb|au-dessus|encima|arriba|sopra|boven|ovanför|ovenfor|выше)\b.{0,30}"
    r"(?:line|linie|zeile|ligne|línea|linea|lijn|linje|строк|#{2,}|-{2,})[-#=*_)\].: ]*$",
    re.IGNORECASE,
)
FORWARD = re.compile(languages.FORWARDED, re.IGNORECASE)
QUOTED = re.compile(r"^\s{0,3}(?:[A-Z][A-Za-z]{0,12})?>")
SIGNATURE = re.compile(r"^\s*(?:--|__|—|–|- -)\s*$")
SENT_FROM = re.compile(
    rf"^\s*[*_\[(<]?(?:{_any('sent_from')})(?=\W|\w)[^.!?]{{0,80}}(?:<[^<>]{{0,200}}>)?[^.!?]{{0,60}}[.!]?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cut:
    reply: str
    quoted: str


def cut(text: str) -> Cut:
    """`text` in two: the new words, and the rest. If nothing new remains, all of it counts as new."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [half for line in text[:MAX_TEXT].split("\n") for half in _halves(line)]
    keep = _kept(lines)
    reply = _joined(line for line, kept in zip(lines, keep, strict=True) if kept)
    rest = _joined(line for line, kept in zip(lines, keep, strict=True) if not kept)
    if not re.search(r"\w", reply):
        return Cut(unmarked(text).strip("\n"), "")
    return Cut(reply, (rest + text[MAX_TEXT:]).strip("\n"))


def _halves(line: str) -> list[str]:
    """A line that runs on into the head of the quote is two: "thanks On Wed, 4 Apr, Cleo wrote:"."""
    if 30 < len(line) < MAX_LINE and ENDED.search(line) and (found := MID_LINE.match(line)) and WROTE.search(line):
        return [found[1], line[found.end() :]]
    return [line]


def _kept(lines: list[str]) -> list[bool]:
    """For each line whether this person wrote it just now."""
    end, forward = _end_of_reply(lines)
    keep = [index < end for index in range(len(lines))]
    depth = 0
    for index, line in enumerate(lines[: min(end, forward)]):
        depth += (line == OPEN) - (line == CLOSE)
        if depth > 0 or line in (OPEN, CLOSE):
            keep[index] = False
    _drop_runs(lines[:forward], keep)
    _drop_signature(lines[:forward], keep)
    return keep


def _end_of_reply(lines: list[str]) -> tuple[int, int]:
    """The line from which on all is quoted, and the line from which on all is a forwarded mail.

    Either is the number of lines where there is none: answers may stand below or between quotes, and what somebody
    forwards is the matter itself, so it stays.
    """
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line.strip() or _is_quoted(line):
            index += 1
            continue
        if len(line) < MAX_LINE and FORWARD.search(line) and PARTING.match(line.strip()):
            return len(lines), index
        length = starts_quote(lines, index)
        if length and not _answered_below(lines, index + length):
            return index, len(lines)
        index += length or 1
    return len(lines), len(lines)


def starts_quote(lines: list[str], index: int) -> int:
    """How many lines here are the head of a quote; 0 if none does."""
    line = lines[index].strip()
    if RULE.match(line):
        after = _next_filled(lines, index + 1)
        return after - index + 1 if after < len(lines) and _header_block(lines, after) else 0
    if len(line) < MAX_LINE and (PARTING.match(line) or REPLY_ABOVE.match(line)):
        return 1
    return _attribution(lines, index) or _header_block(lines, index)


def _attribution(lines: list[str], index: int) -> int:
    """A line like "On 3 May, Cleo wrote:", wrapped over a few lines perhaps."""
    first = lines[index].strip()
    if DATE_ADDRESS.match(first) or DASHED.match(first):
        return 1
    begins = bool(INTRO.match(first))
    joined = ""
    for count in range(1, MAX_WRAPPED + 1 if begins else 3):
        at = index + count - 1
        if at >= len(lines) or (count > 1 and _stops(lines, at, joined, begins)):
            return 0
        joined = f"{joined} {lines[at].strip()}".strip()
        if len(joined) > MAX_LINE:
            return 0
        if _is_attribution(joined, begins):
            return count
    return 0


def _is_attribution(joined: str, begins: bool) -> bool:
    if not WHEN_OR_WHO.search(joined):
        return False
    if begins and (DATED.match(joined) or BARE_WROTE.search(joined)):
        return True
    return bool(ENDED.search(joined) and WROTE.search(joined))


def _stops(lines: list[str], at: int, joined: str, begins: bool) -> bool:
    """Whether the line above a quote can't go on here. An address begun with `<` goes on to its `>`."""
    if not lines[at].strip():
        after = _next_filled(lines, at)
        return not (after < len(lines) and lines[after].lstrip().startswith("<"))
    if joined.count("<") > joined.count(">"):
        return False
    return _is_quoted(lines[at]) or (not begins and bool(INTRO.match(lines[at].strip())))


def _header_block(lines: list[str], index: int) -> int:
    """Copied headers: a sender and at least one more label within the next lines."""
    if not LABEL.match(lines[index]):
        return 0
    labels: set[str] = set()
    has_sender = False
    last = index
    for at in range(index, min(index + 9, len(lines))):
        found = LABEL.match(lines[at])
        if found:
            labels.add(found[1].lower())
            has_sender = has_sender or bool(SENDER_LABEL.match(lines[at]))
            last = at
        elif at > last + 2:
            break
    dated = bool(re.search(r"\d{4}", lines[index]))
    return last - index + 1 if (has_sender or dated) and len(labels) >= 2 else 0


def _answered_below(lines: list[str], start: int) -> bool:
    """Whether the quote that starts here is one of lines with `>`, with new words after or between them."""
    at = _next_filled(lines, start)
    if at >= len(lines) or not _is_quoted(lines[at]):
        return False
    for index in range(at, len(lines)):
        line = lines[index]
        if line.strip() and not _is_quoted(line) and line not in (OPEN, CLOSE):
            return not (SIGNATURE.match(line) or SENT_FROM.match(line)) and _is_answer(lines, index)
    return False


def _is_answer(lines: list[str], index: int) -> bool:
    """Not an answer: the rest of a quoted line that a program wrapped without a mark."""
    before, after = lines[index - 1], lines[index + 1] if index + 1 < len(lines) else ""
    return not (_is_quoted(before) and _is_quoted(after))


def _drop_runs(lines: list[str], keep: list[bool]) -> None:
    """Fold lines with `>` and the heads above them, where they are not code between fences."""
    fenced = False
    index = 0
    while index < len(lines):
        if keep[index] and lines[index].strip():
            fenced ^= lines[index].lstrip().startswith("```")
            length = 0 if fenced else _quoted_run(lines, index)
            for at in range(index, index + length):
                keep[at] = False
            index += length
            if length:
                continue
        index += 1


def _quoted_run(lines: list[str], index: int) -> int:
    """The number of lines from here that are a quote with marks, its head included."""
    head = 0 if _is_quoted(lines[index]) else starts_quote(lines, index)
    at = _next_filled(lines, index + head)
    if at >= len(lines) or not _is_quoted(lines[at]) or (not head and at != index):
        return 0
    start = at
    while at < len(lines) and (_is_quoted(lines[at]) or _wrapped_quote(lines, at)):
        at += 1
    lone = not head and at - start == 1 and index > 0 and lines[index - 1].strip() and not _is_quoted(lines[index - 1])
    return 0 if lone and at < len(lines) and lines[at].strip() else at - index


def _wrapped_quote(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and bool(lines[at].strip()) and _is_quoted(lines[at - 1]) and _is_quoted(lines[at + 1])


def _drop_signature(lines: list[str], keep: list[bool]) -> None:
    """A line of two dashes, or what a telephone adds, ends what was written."""
    written = [index for index, line in enumerate(lines) if keep[index] and line.strip()]
    for place, index in enumerate(written):
        if place and (SIGNATURE.match(lines[index]) or _sent_from(lines, index)):
            if len(written) - place <= MAX_SIGNATURE:
                for at in range(index, len(lines)):
                    keep[at] = False
            return


def _sent_from(lines: list[str], index: int) -> bool:
    return len(lines[index]) < 200 and bool(SENT_FROM.match(lines[index]))


def _next_filled(lines: list[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def _is_quoted(line: str) -> bool:
    return bool(QUOTED.match(line))


def _joined(lines: Iterable[str]) -> str:
    return re.sub(
        r"\n{3,}",
        "\n\n",
        "\n".join(line.rstrip() for line in lines if line not in (OPEN, CLOSE)),
    ).strip("\n")
