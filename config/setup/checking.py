"""`bin/check`: what can be known without running the product. Seconds, no network.

Every check runs, whatever the others say; the last line says whether all is well. `--fix` first puts right what a
machine can: layout, imports, templates.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from config.setup import links
from config.setup.environment import PYTHON
from config.setup.frontend import programs
from config.setup.stamps import ROOT

#: Settings that touch nothing of the person who checks: no data folder, no database.
QUIET = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATABASE_URL": "postgresql:///none",
    "SECRET_KEY": "x",
    "ENCRYPTION_KEY": "x",
    "PYTHONPATH": str(ROOT),
}
HTML = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "rapport").rglob("templates/**/*.html"))]
TYPESCRIPT = [path for path in (ROOT / "rapport").rglob("*.ts") if "static" in path.parts]


def _bin(name: str) -> str:
    return str(PYTHON.parent / name)


COMMANDS: dict[str, list[str]] = {
    "ruff": [_bin("ruff"), "check", "--quiet", "."],
    "ruff format": [_bin("ruff"), "format", "--check", "--quiet", "."],
    "mypy": [_bin("mypy")],
    "import-linter": [_bin("lint-imports"), "--no-cache"],
    "djade": [_bin("djade"), "--check", "--target-version", "5.2", *HTML] if HTML else [],
    "tsc": [*programs()[0], "node_modules/typescript/bin/tsc", "--noEmit"] if TYPESCRIPT else [],
    "missing migrations": [str(PYTHON), "-m", "config.setup.migrations"],
}


FIXES = [
    [_bin("ruff"), "check", "--quiet", "--fix", "."],
    [_bin("ruff"), "format", "--quiet", "."],
    [_bin("djade"), "--target-version", "5.2", *HTML],
]


def command(words: list[str]) -> str:
    """What the command found wrong; nothing when all is well."""
    if not words:
        return ""
    result = subprocess.run(
        words, cwd=ROOT, env={**os.environ, **QUIET}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return (result.stdout.strip() or f"ended with code {result.returncode}") if result.returncode else ""


def main(arguments: list[str]) -> int:
    if "--fix" in arguments:
        for words in FIXES:
            command(words)
    elif arguments:
        print(__doc__)
        return 0
    failed = _check()
    print(f"Not yet: {', '.join(failed)}." if failed else "All is well.")
    return 1 if failed else 0


def _check() -> list[str]:
    checks: dict[str, Callable[[], str]] = {name: partial(command, words) for name, words in COMMANDS.items()}
    checks["links in docs"] = lambda: "\n".join(links.dead())
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {name: pool.submit(_timed, check) for name, check in checks.items()}
        for name, one in running.items():
            trouble, seconds = one.result()
            print(f"{'✗' if trouble else '✓'} {name}  {seconds:.1f} s", flush=True)
            if trouble:
                failed.append(name)
                print(trouble, flush=True)
    return failed


def _timed(check: Callable[[], str]) -> tuple[str, float]:
    began = time.monotonic()
    return check(), time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
