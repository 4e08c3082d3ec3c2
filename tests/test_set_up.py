"""Setting up a machine: what is skipped, what is said when it can't be done."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.setup import environment, links, stamps
from config.setup.commands import strip
from config.setup.telling import CannotGoOn

ROOT = stamps.ROOT
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", text)
    for entry in re.findall(r"^[a-z0-9][^\n]*==[^\n]*\n(?: +[^\n]*\n)*", text, re.MULTILINE):
        assert "--hash=sha256:" in entry, entry


def test_the_front_ends_lock_file_names_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)


def test_addresses_are_stripped_and_hashes_stay(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    package = {"version": "1.0.0", "resolved": "https://registry.example/a.tgz", "integrity": "sha512-x"}
    lock.write_text(json.dumps({"packages": {"node_modules/a": package}}))
    strip(lock)
    assert json.loads(lock.read_text())["packages"]["node_modules/a"] == {"version": "1.0.0", "integrity": "sha512-x"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "hash differs"),
        (
            "NewConnectionError: Failed to establish a new connection: Temporary failure in name resolution",
            "HTTPS_PROXY",
        ),
        ("ERROR: No matching distribution found for django==5.2.19", "PIP_INDEX_URL"),
        ("something else", "could not be installed"),
    ],
)
def test_what_pip_could_not_do_is_said_with_the_next_step(said: str, words: str) -> None:
    assert words in environment.explain(said)


def test_too_little_room_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match=r"Only \d+ MB are free.*Free some room"):
        environment.check_room(tmp_path / "not" / "there", needed=10**18)


def test_a_missing_venv_module_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environment, "VENV", tmp_path / "venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "venv" / "bin" / "python")
    monkeypatch.setattr(environment, "check_room", lambda *_: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CannotGoOn, match="apt-get install python3-venv"):
        environment.ensure("requirements")


def test_an_unreachable_registry_is_said_and_a_later_try_goes_on(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    for part in ("bin", "config"):
        shutil.copytree(ROOT / part, clone / part, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*ROOT.glob("requirements*"), *ROOT.glob("package*.json")]:
        shutil.copy(path, clone)
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}
    alone = {"PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    result = subprocess.run(
        [clone / "bin" / "start"], env={**os.environ, **nowhere, **alone}, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "The package registry could not be reached" in result.stderr and "Traceback" not in result.stderr
    assert not (clone / ".venv" / "stamps" / "requirements").exists()


def test_a_python_too_old_says_so(tmp_path: Path) -> None:
    code = (
        "import sys; sys.version_info = (3, 9, 2); sys.argv = ['bin/start']; "
        f"exec(compile(open({str(ROOT / 'bin' / 'start')!r}).read(), 'bin/start', 'exec'), {{'__file__': 'bin/start'}})"
    )
    result = subprocess.run([sys.executable, "-c", code], env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert result.returncode == 1
    assert "needs Python 3.11 or later; this is 3.9" in result.stderr


@pytest.mark.parametrize("name", ["start", "test", "check"])
def test_an_old_python_can_read_the_first_lines(name: str) -> None:
    import ast

    ast.parse((ROOT / "bin" / name).read_text(), feature_version=(3, 4))


def test_a_step_is_done_again_when_its_inputs_change(tmp_path: Path) -> None:
    file, stamp = tmp_path / "input", tmp_path / "stamp"
    file.write_text("one")
    stamps.done(stamp, stamps.fingerprint([file], "word"))
    assert stamps.is_done(stamp, stamps.fingerprint([file], "word"))
    file.write_text("two")
    assert not stamps.is_done(stamp, stamps.fingerprint([file], "word"))


def test_the_docs_lead_nowhere_wrong() -> None:
    assert list(links.dead()) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# One\n[x](b.md) [y](#one) [z](#two) [w](https://example.org)\n```\n[c](none.md)\n```\n"
    )
    assert list(links.dead(tmp_path)) == ["a.md: b.md", "a.md: #two"]


def test_the_build_machine_runs_what_anybody_runs() -> None:
    assert (ROOT / ".ci" / "run").read_text().strip().endswith('/../bin/test"')
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_every_setting_stands_in_the_docs_and_the_other_way_round() -> None:
    code = "".join(path.read_text() for path in (ROOT / "config").glob("*.py"))
    code += "".join(path.read_text() for path in (ROOT / "config" / "processes").glob("*.py"))
    read = set(re.findall(r'(?:\benv|environ\.get|kept_secret\(|envvar=)\(?"([A-Z_]+)"', code))
    read |= {"HOST", "PORT"}
    ours = {name for name in read if not name.startswith("RAPPORT_") and name not in ("PATH", "DJANGO_SETTINGS_MODULE")}
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    assert ours | {"RAPPORT_DATA"} == told
