"""`rapport lock`: the lock files, written anew."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import click

from config.setup.stamps import ROOT

LISTS = ("requirements", "requirements-dev", "requirements-node")


@click.command()
@click.option("--upgrade", is_flag=True, help="Take the newest versions instead of keeping those locked now.")
def lock(upgrade: bool) -> None:
    """Write requirements*.lock and package-lock.json anew, with hashes and without any registry's address.

    Needs uv (https://docs.astral.sh/uv/) and npm on the PATH, and the registries.
    """
    uv, npm = shutil.which("uv"), shutil.which("npm")
    if not uv or not npm:
        raise click.ClickException("uv and npm must be on the PATH for this: pip install uv; Node 20 brings npm.")
    for name in LISTS:
        options = ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
        options += ["--python-version", "3.11", *(["--upgrade"] if upgrade else [])]
        subprocess.run([uv, "pip", "compile", *options, f"{name}.in", "-o", f"{name}.lock"], cwd=ROOT, check=True)
    subprocess.run(
        [npm, "update" if upgrade else "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=ROOT,
        check=True,
    )
    strip(ROOT / "package-lock.json")


def strip(lock_file: Path) -> None:
    """Leave out where each package was found; its hash stays."""
    found = json.loads(lock_file.read_text())
    for package in found["packages"].values():
        if re.match("https?:", package.get("resolved", "")):
            del package["resolved"]
    lock_file.write_text(json.dumps(found, indent=2) + "\n")
