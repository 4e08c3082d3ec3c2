"""Starting, ending and falling over, with real processes."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.core import signing

from rapport.core.live.reference import SALT
from tests.product import ROOT, Product, eventually, free_port, processes_of

Make = Callable[..., Product]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's account may pass, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="rapport-start-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def product(folder: Path) -> Iterator[Make]:
    made: list[Product] = []

    def make(name: str = "data", **options: object) -> Product:
        made.append(Product(folder / name, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.clear()


def test_it_says_its_address_when_a_first_page_answers(product: Make) -> None:
    rapport = product().begin().ready()
    assert eventually(lambda: f"Rapport is ready: http://127.0.0.1:{rapport.port}/" in rapport.said())
    assert "set-up key" not in rapport.said()
    assert rapport.get("/") < 400


def test_a_door_that_others_can_reach_says_its_set_up_key(product: Make) -> None:
    rapport = product().begin("--host", "0.0.0.0").ready()
    assert eventually(lambda: "set-up key: " in rapport.said())
    key = rapport.said().split("set-up key: ")[1].split()[0]
    assert len(key) == 19 and rapport.get("/welcome/you") == 200


def test_secrets_are_made_once_and_are_their_owners_alone(product: Make) -> None:
    rapport = product().begin().ready()
    secret = rapport.data / "secrets" / "secret_key"
    first = secret.read_text()
    assert secret.stat().st_mode & 0o777 == 0o600
    assert (rapport.data / "secrets").stat().st_mode & 0o777 == 0o700
    rapport.end()
    rapport.begin().ready()
    assert secret.read_text() == first


def listen(rapport: Product, *names: str) -> socket.socket:
    """A browser's stream of these cues, open and greeted."""
    secret = (rapport.data / "secrets" / "secret_key").read_text().strip()
    reference = signing.dumps(sorted(names), key=secret, salt=SALT, compress=True)
    stream = socket.create_connection(("127.0.0.1", rapport.port), timeout=20)
    stream.sendall(f"GET /live?on={reference} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    heard(stream, "hello")
    return stream


def heard(stream: socket.socket, word: str) -> None:
    said = b""
    while word.encode() not in said:
        part = stream.recv(4096)
        assert part, said
        said += part


def test_a_cue_of_the_database_reaches_an_open_browser(product: Make) -> None:
    rapport = product().begin().ready()
    stream = listen(rapport, "conversation:42")
    with psycopg.connect((rapport.data / "run" / "database_url").read_text().strip(), autocommit=True) as database:
        database.execute("SELECT pg_notify('rapport_cues', 'conversation:41,conversation:42')")
    heard(stream, "data: conversation:42")
    stream.close()


def test_sigterm_ends_everything_within_ten_seconds_with_a_stream_open(product: Make) -> None:
    rapport = product().begin().ready()
    stream = listen(rapport, "ledger")
    assert rapport.end() < 10
    assert eventually(lambda: not processes_of(rapport.data), 2), processes_of(rapport.data)
    stream.close()


def test_after_kill_9_nothing_stays_and_the_next_start_works(product: Make) -> None:
    rapport = product().begin().ready()
    assert eventually(lambda: rapport.child("worker"))
    rapport.end(signal.SIGKILL)
    assert eventually(lambda: not processes_of(rapport.data), 15), processes_of(rapport.data)
    rapport.begin().ready()


def test_a_database_that_survived_us_is_taken_over(product: Make) -> None:
    rapport = product().begin().ready()
    before = rapport.database()
    keeper = next(
        pid for pid in processes_of(rapport.data) if b"keeper.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(keeper, signal.SIGKILL)
    rapport.end(signal.SIGKILL)
    # Its children end a moment later; until then they would answer in place of the next ones.
    assert eventually(lambda: not rapport.answers(), 15)
    rapport.begin().ready()
    assert rapport.database() == before
    rapport.end()
    assert eventually(lambda: rapport.database() is None)


@pytest.mark.parametrize("name", ["web", "live", "worker"])
def test_a_child_that_dies_is_started_again(product: Make, name: str) -> None:
    rapport = product().begin().ready()
    assert eventually(lambda: rapport.child(name))
    first = rapport.child(name)
    assert first
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: rapport.child(name) not in (None, first))
    assert eventually(rapport.answers)
    assert f"{name} ended" in rapport.said()


def test_a_database_that_dies_is_started_again(product: Make) -> None:
    rapport = product().begin().ready()
    first = rapport.database()
    assert first
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: rapport.database() not in (None, first))
    assert eventually(rapport.answers)


def test_two_at_once_on_two_ports_with_two_folders(product: Make) -> None:
    one, two = product("one").begin(), product("two").begin()
    one.ready(), two.ready()
    one.end()
    assert two.answers()


def test_the_same_folder_twice_is_refused(product: Make) -> None:
    rapport = product().begin().ready()
    second = Product(rapport.data).begin()
    assert second.process and second.process.wait(20) == 1
    assert f"Rapport already runs on {rapport.data}" in second.said()
    assert rapport.answers()


def test_a_taken_port_is_said_before_anything_starts(product: Make) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        rapport = product(port=port).begin()
        assert rapport.process and rapport.process.wait(20) == 1
    assert f"Port {port} is taken" in rapport.said() and f"PORT={port + 1} bin/start" in rapport.said()
    assert not (rapport.data / "postgres").exists()


def test_a_database_that_cannot_be_reached_is_said(product: Make) -> None:
    address = f"postgresql://someone:secret-word@127.0.0.1:{free_port()}/rapport"
    rapport = product(DATABASE_URL=address).begin()
    assert rapport.process and rapport.process.wait(30) == 1
    assert "can't be reached" in rapport.said() and "DATABASE_URL" in rapport.said()
    assert "secret-word" not in rapport.said() and "Traceback" not in rapport.said()


def test_a_folder_that_cannot_be_written_is_said(product: Make, folder: Path) -> None:
    (folder / "file").touch()
    rapport = product("file/data")
    rapport.log = folder / "said.log"
    assert rapport.begin().process and rapport.process
    assert rapport.process.wait(20) == 1
    assert "RAPPORT_DATA" in rapport.said() and "Traceback" not in rapport.said()


def test_all_processes_idle_stay_under_500_megabytes(product: Make) -> None:
    rapport = product().begin().ready()
    assert eventually(lambda: rapport.child("worker"))
    time.sleep(3)
    total = 0
    for pid in {*processes_of(rapport.data), *rapport.database_processes()}:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(rollup.split("Pss:")[1].split()[0])
    assert total / 1024 < 500


def test_commands_find_the_database_without_a_running_product(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"RAPPORT_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT)}

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "config.cli", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout

    run("migrate")
    assert run("database", "run", "psql", "-Atc", "SELECT count(*) > 0 FROM django_migrations").strip() == "t"
    assert '"running": false' in run("database", "status", "--json")


@pytest.mark.parametrize("after", [0.1, 0.3, 0.6, 1.0])
def test_it_can_be_ended_while_it_is_still_starting(product: Make, after: float) -> None:
    rapport = product().begin()
    time.sleep(after)
    assert rapport.end() < 10
    assert "Traceback" not in rapport.said()
    assert eventually(lambda: not processes_of(rapport.data), 10), processes_of(rapport.data)
