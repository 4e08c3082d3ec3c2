"""`bin/rapport`: every command is there, explains itself, and loads no more than it needs."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from config.cli import COMMANDS, rapport

ROOT = Path(__file__).resolve().parent.parent


def every_command() -> list[list[str]]:
    found = []
    for name, command in COMMANDS.items():
        module, attribute = command.target.split(":")
        found.append([name])
        loaded = getattr(importlib.import_module(module), attribute)
        if isinstance(loaded, click.Group):
            found += [[name, sub] for sub in loaded.commands]
    return found


def test_help_lists_every_command() -> None:
    said = CliRunner().invoke(rapport, ["--help"]).output
    assert all(f"  {name} " in said for name in COMMANDS)


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_explains_itself(words: list[str]) -> None:
    result = CliRunner().invoke(rapport, [*words, "--help"])
    assert result.exit_code == 0 and len(result.output.splitlines()) > 3, result.output


def test_reading_mails_waits_for_no_django(tmp_path: Path) -> None:
    mail = tmp_path / "one.eml"
    mail.write_bytes(b"From: cleo@example.org\nSubject: Hello\n\nIt hums.\n")
    code = (
        "import sys\nfrom config.cli import rapport\n"
        f"rapport(['mail', 'parse', '--json', {str(mail)!r}], standalone_mode=False)\n"
        "sys.exit(any(name.split('.')[0] in ('django', 'psycopg') for name in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert '"Hello"' in result.stdout


def test_paths_are_those_of_whoever_calls(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(b"From: cleo@example.org\nSubject: Near\n\nIt hums.\n")
    command = [str(ROOT / "bin" / "rapport"), "mail", "parse", "--json", "one.eml"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert '"Near"' in result.stdout
