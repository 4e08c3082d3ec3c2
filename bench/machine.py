"""What was measured on, and how fast it is today: machines differ, and so does one machine from hour to hour."""

import os
import platform
import time
from pathlib import Path

from bench.figures import Figure


def describe() -> dict[str, object]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
        cursor.execute("SHOW shared_buffers")
        buffers = cursor.fetchone()[0]
    return {
        "processor": _line("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": _line("/proc/meminfo", "MemTotal"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": server,
        "shared_buffers": buffers,
        "load_before": round(os.getloadavg()[0], 2),
    }


def calibration() -> list[Figure]:
    """Commits of one row a second, as the embedded database is set, and a fixed loop of Python."""
    return [
        Figure("calibration: one-row commits", round(_commits(2.0)), "a second"),
        Figure("calibration: loop of 2,000,000 additions", round(_loop() * 1000), "ms"),
    ]


def store() -> dict[str, int]:
    """How much lies in the store that is measured, as the planner knows it."""
    from django.db import connection

    names = ("desk_conversation", "desk_message", "people_customer", "core_event")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class WHERE relname = ANY(%s)", [list(names)]
        )
        found = dict(cursor.fetchall())
    return {name.split("_")[1] + "s": found.get(name, 0) for name in names}


def _commits(seconds: float) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_commit (id bigint GENERATED ALWAYS AS IDENTITY, said text)")
        try:
            began, count = time.perf_counter(), 0
            while time.perf_counter() - began < seconds:
                cursor.execute("INSERT INTO bench_commit (said) VALUES ('one row')")
                count += 1
            return count / (time.perf_counter() - began)
        finally:
            cursor.execute("DROP TABLE bench_commit")


def _loop() -> float:
    best = float("inf")
    for _ in range(3):
        began, total = time.perf_counter(), 0
        for number in range(2_000_000):
            total += number & 7
        best = min(best, time.perf_counter() - began)
    return best


def _line(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return "unknown"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "unknown")
