"""A small drawing board: flat shapes, soft light and plain letters, written as PNG with the standard library alone."""

import struct
import zlib
from collections.abc import Iterator

type_colour = tuple[int, int, int]

#: Five columns of seven dots a sign, the lowest bit on top.
FONT = {
    " ": "0000000000", "%": "2313086462", ".": "0060600000", "-": "0808080808", "/": "2010080402", ":": "0036360000",
    "0": "3E5149453E", "1": "00427F4000", "2": "4261514946", "3": "2141454B31", "4": "1814127F10", "5": "2745454539",
    "6": "3C4A494930", "7": "0171090503", "8": "3649494936", "9": "064949291E", "A": "7E1111117E", "B": "7F49494936",
    "C": "3E41414122", "D": "7F4141221C", "E": "7F49494941", "F": "7F09090901", "G": "3E4149497A", "H": "7F0808087F",
    "I": "00417F4100", "J": "2040413F01", "K": "7F08142241", "L": "7F40404040", "M": "7F020C027F", "N": "7F0408107F",
    "O": "3E4141413E", "P": "7F09090906", "Q": "3E4151215E", "R": "7F09192946", "S": "4649494931", "T": "01017F0101",
    "U": "3F4040403F", "V": "1F2040201F", "W": "3F4038403F", "X": "6314081463", "Y": "0708700807", "Z": "6151494543",
}  # fmt: skip


def mixed(one: type_colour, other: type_colour, share: float) -> type_colour:
    """`one` with a share of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Canvas:
    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [bytearray(3 * width) for _ in range(height)]

    def gradient(self, top: type_colour, bottom: type_colour, first: int = 0, last: int | None = None) -> None:
        last = self.height if last is None else last
        for y in range(first, last):
            self._span(y, 0, self.width, mixed(top, bottom, (y - first) / max(last - first - 1, 1)))

    def box(self, left: int, top: int, right: int, bottom: int, colour: type_colour, *, round_by: int = 0) -> None:
        for y in range(max(top, 0), min(bottom, self.height)):
            depth = min(y - top, bottom - 1 - y)
            inset = 0
            if depth < round_by:
                inset = round(round_by - (round_by**2 - (round_by - depth) ** 2) ** 0.5)
            self._span(y, left + inset, right - inset, colour)

    def ellipse(self, x: int, y: int, wide: int, high: int, colour: type_colour) -> None:
        for row in range(max(y - high, 0), min(y + high + 1, self.height)):
            half = wide * (1 - ((row - y) / high) ** 2) ** 0.5 if high else 0
            self._span(row, round(x - half), round(x + half) + 1, colour)

    def soft(
        self, x: int, y: int, wide: int, high: int, inner: type_colour, outer: type_colour, steps: int = 12
    ) -> None:
        """An ellipse whose edge fades from `outer` to `inner`."""
        for step in range(steps):
            share = step / steps
            colour = mixed(outer, inner, share)
            self.ellipse(x, y, round(wide * (1 - share * 0.45)), max(round(high * (1 - share * 0.45)), 1), colour)

    def line(self, start: tuple[int, int], end: tuple[int, int], width: int, colour: type_colour) -> None:
        length = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
        for step in range(length + 1):
            x = round(start[0] + (end[0] - start[0]) * step / length)
            y = round(start[1] + (end[1] - start[1]) * step / length)
            self.box(x - width // 2, y - width // 2, x + (width + 1) // 2, y + (width + 1) // 2, colour)

    def words(self, x: int, y: int, words: str, size: int, colour: type_colour) -> None:
        for place, sign in enumerate(words.upper()):
            columns = bytes.fromhex(FONT.get(sign, FONT["-"]))
            for column, dots in enumerate(columns):
                for row in (row for row in range(7) if dots >> row & 1):
                    left, top = x + (place * 6 + column) * size, y + row * size
                    self.box(left, top, left + size, top + size, colour)

    def wide(self, words: str, size: int) -> int:
        """How wide these words will be."""
        return (len(words) * 6 - 1) * size

    def png(self) -> bytes:
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in self.rows), 6)
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunks((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b"")))

    def _span(self, y: int, left: int, right: int, colour: type_colour) -> None:
        left, right = max(left, 0), min(right, self.width)
        if left < right:
            self.rows[y][3 * left : 3 * right] = bytes(colour) * (right - left)


def _chunks(*chunks: tuple[bytes, bytes]) -> Iterator[bytes]:
    for name, data in chunks:
        yield struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
