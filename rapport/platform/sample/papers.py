"""The sample's papers: small PDF files, tables, logs, a sound and an archive, made with the standard library."""

import io
import struct
import zipfile
from pathlib import PurePath

from rapport.platform.sample.scripts import chance

_TITLES = {
    "INV": "Invoice", "R": "Return label", "return": "Return label", "ruecksendeetikett": "Rücksendeetikett",
    "etiquette": "Étiquette de retour", "zustellbeleg": "Zustellbeleg", "renewal": "Renewal quote",
    "second": "Second reminder", "releve": "Relevé de compte", "sonnet": "Sonnet", "network": "Network sheet",
    "commercial": "Commercial invoice", "remittance": "Remittance advice", "before": "Before the machine comes",
}  # fmt: skip


def pdf(name: str) -> bytes:
    """One page with a title, a few lines and a sum."""
    rng = chance("paper", name)
    stem = PurePath(name).stem
    title = _TITLES.get(stem.split("-")[0], stem.replace("-", " ").capitalize())
    lines = [f"Reference {stem}", "Brightwater Espresso, Bristol", ""]
    items = [
        "Harbour, 1 kg",
        "Slate, 1 kg",
        "Lantern, 500 g",
        "Descaling sachets, 6",
        "Service visit",
        "Rental, 1 month",
    ]
    amounts = [rng.randint(900, 16_000) / 100 for _ in range(4)]
    lines += [f"{item:<34}{amount:>10.2f}" for item, amount in zip(rng.sample(items, 4), amounts, strict=True)]
    lines += ["", f"{'Total':<34}{sum(amounts):>10.2f}", "", "Everything here is invented."]
    return _one_page(title, lines)


def _one_page(title: str, lines: list[str]) -> bytes:
    drawn = [f"BT /F1 22 Tf 56 770 Td ({_escaped(title)}) Tj ET", "0.6 w 56 756 m 539 756 l S"]
    drawn += [
        f"BT /F2 11 Tf 56 {724 - 18 * place} Td ({_escaped(line)}) Tj ET" for place, line in enumerate(lines) if line
    ]
    stream = "\n".join(drawn).encode("cp1252")
    fonts = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> "
    fonts += "/F2 << /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >> >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font {fonts} >> /Contents 4 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    return _bound(objects)


def _bound(objects: list[bytes]) -> bytes:
    file, places = io.BytesIO(), []
    file.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    for number, one in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    index = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, index))
    return file.getvalue()


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def table(name: str) -> bytes:
    """A log of extractions, as an office exports it."""
    rng = chance("table", name)
    rows = ["cup,seconds,grams,temperature"]
    rows += [
        f"{cup},{rng.uniform(21, 34):.1f},{rng.uniform(28, 41):.1f},{rng.uniform(90, 94):.1f}" for cup in range(60)
    ]
    return "\n".join(rows).encode() + b"\n"


def log(name: str) -> bytes:
    """What the app wrote down by itself."""
    rng = chance("log", name)
    said = ["tank float: full", "queue: 1 waiting", "push: tank_empty delivered", "mqtt: connected", "tank float: full"]
    rows = [f"03:{minute:02}:{rng.randint(0, 59):02} {rng.choice(said)}" for minute in range(30, 60)]
    return "\n".join(rows).encode() + b"\n"


def sound(name: str) -> bytes:
    """The head of an M4A file and a little silence: enough to be told for what it is."""
    head = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"M4A ", 0, b"M4A ", b"mp42")
    return head + struct.pack(">I4s", 2056, b"mdat") + bytes(2048)


def archive(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("Statement.txt", (2020, 1, 1, 0, 0, 0)), "Nothing is in here.\n")
    return file.getvalue()
