#!/usr/bin/env python3
"""The two commands on a Debian 12 that has nothing but python3, python3-venv and git.

    python3 bench/fresh_machine.py [--as root|user] [--home-0700] [--run-tests] [--keep] [--json]

Builds the system with debootstrap (once; kept in --cache), clones the last commit into it, runs bin/start there until
the first page answers, stops it, starts it again, and says how long each took and how much disk it uses. Needs root.
The network's own arrangements (proxy, certificates, pip's and npm's settings) are taken from this machine as it is.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = "python3,python3-venv,git,ca-certificates"
PASSED_ON = re.compile(
    r"^(PIP_|NPM_CONFIG_|npm_config_|NODE_EXTRA|SSL_CERT|REQUESTS_CA|CURL_CA|GIT_SSL|.*_proxy$|.*_PROXY$)"
)
PORT = 8765


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--as", dest="who", choices=["root", "user"], default="root")
    parser.add_argument("--home-0700", action="store_true", help="clone into a home that only its owner can enter")
    parser.add_argument("--run-tests", action="store_true", help="run bin/test there too")
    parser.add_argument("--cache", type=Path, default=Path("/var/tmp/rapport-fresh-machine"))
    parser.add_argument("--keep", action="store_true", help="leave the system there to look at")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("This needs root and debootstrap: apt-get install debootstrap, then run it as root.")
    machine = options.cache / f"machine-{options.who}-{os.getpid()}"
    try:
        found = prove(options, machine)
    finally:
        if not options.keep:
            shutil.rmtree(machine, ignore_errors=True)
    print(json.dumps(found) if options.json else "\n".join(f"{name:34} {value}" for name, value in found.items()))
    return 0 if found["first page"] and found["second page"] and found["left over"] == 0 else 1


def prove(options: argparse.Namespace, machine: Path) -> dict[str, object]:
    build(options.cache, machine)
    bring_network(machine)
    home = "/root/work" if options.who == "root" else "/home/kim"
    if options.who == "user":
        inside(machine, "root", "useradd --create-home --shell /bin/bash kim", check=True)
    (machine / home[1:]).mkdir(parents=True, exist_ok=True)
    (machine / ("root" if options.who == "root" else home[1:])).chmod(0o700 if options.home_0700 else 0o755)
    project = f"{home}/rapport"
    subprocess.run(["git", "clone", "--quiet", f"file://{ROOT}", machine / project[1:]], check=True)
    if options.who == "user":
        inside(machine, "root", f"chown -R kim: {home}", check=True)
    before = used(machine)
    found: dict[str, object] = {"as": options.who, "home mode": "0700" if options.home_0700 else "0755"}
    first = start(machine, options.who, project)
    found |= {"first page": first.page, "first start, s": first.seconds, "end after SIGTERM, s": first.end}
    found["disk, MB"] = round((used(machine) - before) / 1e6)
    second = start(machine, options.who, project)
    found |= {"second page": second.page, "second start, s": second.seconds, "left over": second.left}
    if options.run_tests:
        result = inside(machine, options.who, f"cd {project} && bin/test", check=False)
        lines = result.stdout.strip().splitlines()
        say("\n".join(line for line in lines if line.startswith(("FAILED", "ERROR", "SKIPPED", "E  "))))
        found["bin/test"] = lines[-1]
    return found


def build(cache: Path, machine: Path) -> None:
    base = cache / "bookworm"
    if not (base / "done").exists():
        shutil.rmtree(base, ignore_errors=True)
        base.mkdir(parents=True)
        say("debootstrap of bookworm …")
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", base],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (base / "done").touch()
    subprocess.run(["cp", "-a", "--reflink=auto", base, machine], check=True)


def bring_network(machine: Path) -> None:
    """What this machine needs to reach the registries, at the same paths there."""
    paths = {Path("/etc/resolv.conf"), Path("/etc/hosts"), Path("/etc/pip.conf"), Path("/etc/npmrc")}
    paths |= {Path("/etc/ssl/certs"), Path("/usr/local/share/ca-certificates")}
    paths |= {Path(value) for name, value in os.environ.items() if PASSED_ON.match(name) and value.startswith("/")}
    for name in (".config/pip/pip.conf", ".pip/pip.conf", ".npmrc"):
        own = Path.home() / name
        if own.is_file():
            for home in ("root", "etc/skel"):
                target = machine / home / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(own, target)
            paths |= {Path(urlsplit(url).path).parent for url in re.findall(r"file://\S+", own.read_text())}
            paths |= {Path(path) for path in re.findall(r"^find-links\s*=\s*(/\S+)", own.read_text(), re.MULTILINE)}
    for path in paths:
        if path.exists():
            target = machine / str(path)[1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-aLT", "--remove-destination", path, target], check=True)


class Started:
    def __init__(self) -> None:
        self.page = False
        self.seconds = self.end = 0.0
        self.left = 0


def start(machine: Path, who: str, project: str) -> Started:
    found = Started()
    log = machine / "tmp" / "start.log"
    began = time.monotonic()
    script = (
        f"cd {project} && (PORT={PORT} bin/start & echo $! > /tmp/start.pid; wait $!; echo $? > /tmp/start.code); "
        "sleep 0.5; ps_left=$(ls /proc | grep -c '^[0-9]'); echo $ps_left > /tmp/left"
    )
    with log.open("w") as out:
        process = subprocess.Popen(enter(machine, who, script), stdout=out, stderr=subprocess.STDOUT)
        while process.poll() is None and time.monotonic() - began < 600:
            if "Rapport is ready" in log.read_text():
                found.page, found.seconds = True, round(time.monotonic() - began, 1)
                break
            time.sleep(0.05)
        say(log.read_text())
        asked = time.monotonic()
        inner = inner_pid(process.pid, machine)
        if inner:
            os.kill(inner, signal.SIGTERM)
        process.wait(60)
        found.end = round(time.monotonic() - asked - 0.5, 1)
    # Only the shell, ls and grep are to be seen in the finished system's own process table.
    found.left = max(0, int((machine / "tmp" / "left").read_text()) - 4)
    return found


def inner_pid(outer: int, machine: Path) -> int | None:
    """The supervisor's process as seen from here: the one of that namespace with the command's name."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "root").readlink() == machine and b"config.cli\0start" in (entry / "cmdline").read_bytes():
                return int(entry.name)
        except OSError:
            continue
    return None


def enter(machine: Path, who: str, script: str) -> list[str]:
    user = ["--userspec=kim:kim"] if who == "user" else []
    home = "/home/kim" if who == "user" else "/root"
    path = "/usr/local/bin:/usr/bin:/bin" + ("" if who == "user" else ":/usr/sbin:/sbin")
    passed = [f"{name}={value}" for name, value in os.environ.items() if PASSED_ON.match(name)]
    clean = ["env", "-i", f"HOME={home}", f"PATH={path}", "LANG=C.UTF-8", *passed]
    mounts = (
        f"mount -t proc proc {machine}/proc && mount --rbind /dev {machine}/dev && "
        f"exec chroot {' '.join(user)} {machine} {shlex.join([*clean, 'sh', '-c', script])}"
    )
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", mounts]


def inside(machine: Path, who: str, script: str, *, check: bool) -> subprocess.CompletedProcess[str]:
    return subprocess.run(enter(machine, who, script), check=check, text=True, capture_output=True)


def used(machine: Path) -> int:
    return int(subprocess.run(["du", "-sxB1", machine], capture_output=True, text=True).stdout.split()[0])


def say(words: str) -> None:
    print(words.rstrip(), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
