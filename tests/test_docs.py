"""The docs are part of the product: what they list exists, and what exists is listed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CODE = [path for folder in ("rapport", "config") for path in (ROOT / folder).rglob("*.py") if "tests" not in path.parts]


#: What our own processes tell each other; nobody sets these.
BETWEEN_PROCESSES = {"RAPPORT_SUPERVISOR", "RAPPORT_EMBEDDED", "RAPPORT_WEB_SOCKET"}


def names_of_settings() -> set[str]:
    """Every name that is asked of the environment."""
    asked = re.compile(r"""(?:\benv\(|environ\.get\(|environ\[|getenv\(|envvar=)\s*["']([A-Z][A-Z_]+)["']""")
    found = {name for path in CODE for name in asked.findall(path.read_text())}
    return found - {"DJANGO_SETTINGS_MODULE", "PATH", "HOME", "LANG", "CI", "PYTHONPATH", *BETWEEN_PROCESSES}


def calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def verbs_said() -> set[str]:
    """The verb of every event that the code says: the word after the dot."""
    verbs = set()
    for path in CODE:
        for call in calls(path):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            place = {"happened": 0, "say_message": 0, "emit": 0, "_move": 3}.get(name)
            if place is not None and len(call.args) > place and isinstance(word := call.args[place], ast.Constant):
                verbs.add(str(word.value).rpartition(".")[2])
    return verbs


def listed(page: str, pattern: str) -> set[str]:
    """The first group of each place where the pattern stands."""
    return {found.group(1) for found in re.finditer(pattern, (DOCS / page).read_text(), re.MULTILINE)}


def test_every_setting_is_explained() -> None:
    text = (DOCS / "settings.md").read_text()
    assert not {name for name in names_of_settings() if f"`{name}`" not in text}


def test_every_explained_setting_exists() -> None:
    code = "".join(path.read_text() for path in (*CODE, *(ROOT / "bin").iterdir(), ROOT / "frontend" / "build.mjs"))
    assert not {name for name in listed("settings.md", r"^\| `([A-Z_]+)`") if name not in code}


def test_every_event_is_explained() -> None:
    assert not verbs_said() - listed("events.md", r"`[a-z_]+\.([a-z_]+)`")


def test_every_explained_event_is_said() -> None:
    # These verbs are chosen by what a conversation or a mail was before.
    chosen = {"reopened", "unmarked_spam", "held"}
    assert not listed("events.md", r"^\| `[a-z_]+\.([a-z_]+)`") - verbs_said() - chosen


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_explained(command: str) -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")]
    assert any(f"bin/rapport {command}" in page.read_text() for page in pages)


def test_no_link_in_the_docs_is_dead() -> None:
    dead = []
    for page in (*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "rapport").rglob("README.md")):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                dead.append(f"{page.relative_to(ROOT)} → {target}")
    assert not dead, "\n".join(dead)
