"""The laws of the house, held by a machine. docs/architecture.md says why each is one."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "rapport"
ROOMS = ("core", "people", "team", "desk", "channels", "platform")
#: Generated, or lists by nature.
TABLES = re.compile(r"/(migrations|tests)/|/_words\.py$|bounce_words\.py$|languages\.py$")
VAGUE = re.compile(r"/(utils?|helpers?|managers?|services?|common|misc)(\.py|/)")


def sources() -> Iterator[Path]:
    for folder in ("rapport", "config", "bench"):
        yield from (path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def short(path: Path) -> str:
    return f"/{path.relative_to(ROOT)}"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_a_room_is_entered_by_its_front_door() -> None:
    """Across rooms only models and queries are imported. A channel's own folder is a room of its own."""
    graph = grimp.build_graph("rapport")
    wrong = []
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            ours, theirs = importer.split("."), imported.split(".")
            if "tests" in ours or theirs[1:2] in (ours[1:2], ["core"]):
                continue
            is_channel = theirs[1] == "channels" and (HOUSE / "channels" / theirs[2] / "apps.py").is_file()
            if not set(theirs[3:4] if is_channel else theirs[2:3]) <= {"models", "queries"}:
                wrong.append(f"{importer} imports {imported}: use its models or queries")
    assert not wrong, "\n".join(wrong)


def test_every_room_says_what_it_is() -> None:
    missing = [room for room in ROOMS if not (HOUSE / room / "README.md").is_file()]
    assert not missing, f"Rooms without a README.md of one screen: {missing}"


def test_no_module_without_a_purpose_in_its_name() -> None:
    assert not [short(path) for path in sources() if VAGUE.search(short(path))]


def test_files_stay_readable() -> None:
    long = {short(path): len(path.read_text().splitlines()) for path in sources() if not TABLES.search(short(path))}
    assert not {path: lines for path, lines in long.items() if lines > 400}


def test_functions_stay_readable() -> None:
    long = []
    for path in sources():
        if TABLES.search(short(path)):
            continue
        for function in functions(path):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > 40:
                long.append(f"{short(path)}:{function.lineno} {function.name} has {lines} lines")
    assert not long, "\n".join(long)


def test_no_save_overrides_and_no_model_signals() -> None:
    """What a save does besides saving is what nobody finds again: verbs say it instead."""
    wrong = []
    for path in sources():
        text = path.read_text()
        if re.search(r"django\.db\.models\.signals|(pre|post)_(save|delete)\.connect", text):
            wrong.append(f"{short(path)} uses model signals")
        if "/models/" in short(path) and re.search(r"\n    def (save|delete)\(", text):
            wrong.append(f"{short(path)} overrides save or delete")
    assert not wrong, "\n".join(wrong)


def test_nothing_reads_the_ledger_by_id_but_the_ledger() -> None:
    """A reader that remembers the last id skips what commits late."""
    asks = re.compile(r"Event\.objects[^\n]*(id|pk)__(gt|gte)=")
    reads = [short(path) for path in sources() if asks.search(path.read_text()) and "/tests/" not in short(path)]
    assert not reads


def test_models_never_defer_jobs() -> None:
    deferring = re.compile(r"^from procrastinate|defer_reaction", re.MULTILINE)
    found = [short(path) for path in sources() if "/models/" in short(path) and deferring.search(path.read_text())]
    assert not found


def test_templates_hold_no_script_and_no_style_of_their_own() -> None:
    """The content security policy would refuse them in the browser; better here."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=\"|\son[a-z]+=\"|hx-on|href=\"javascript:")
    allowed = re.compile(r'<script type="application/json"')
    wrong = []
    for path in HOUSE.rglob("templates/**/*.html"):
        text = allowed.sub("", path.read_text())
        # A mail that goes out carries its style inside: it is read elsewhere.
        if path.name != "outgoing.html" and (found := inline.search(text)):
            wrong.append(f"{short(path)}: {found.group(0)}")
    assert not wrong, "\n".join(wrong)


def test_no_two_migrations_of_a_room_have_one_number() -> None:
    for room in HOUSE.rglob("migrations"):
        numbers = sorted(path.name[:4] for path in room.glob("[0-9]*.py"))
        assert all(one != other for one, other in pairwise(numbers)), f"{short(room)}: {numbers}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_its_tests_beside_it(room: str) -> None:
    assert list((HOUSE / room).rglob("tests/test_*.py")), f"rapport/{room} has no tests"
