"""The two commands on a machine that is not ours: a bare Debian 12, made for the occasion."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.product import ROOT

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("debootstrap"),
        reason="makes a whole Debian: run as root with debootstrap installed (apt-get install debootstrap)",
    ),
]


@pytest.mark.parametrize("options", [["--as", "root", "--home-0700"], ["--as", "user"]], ids=" ".join)
def test_a_bare_debian_starts_it_in_time_and_room(options: list[str]) -> None:
    command = [sys.executable, str(ROOT / "bench" / "fresh_machine.py"), "--json", *options]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-3000:]
    found = json.loads(result.stdout)
    assert found["first page"] and found["second page"]
    assert found["first start, s"] <= 300 and found["disk, MB"] <= 1000
    assert found["end after SIGTERM, s"] <= 10 and found["left over"] == 0
