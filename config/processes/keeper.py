"""Stops the embedded database when nobody uses it any more, however its users ended.

Every user of the database holds a shared lock, which the kernel lets go of even after `kill -9`. This small process
waits for the exclusive one: when it gets it, nobody is left. Runs by itself, standard library only, to stay small.

    keeper.py USERS_LOCK KEEPER_LOCK CLUSTER
"""

import fcntl
import os
import signal
import sys
import time


def main(users_path: str, keeper_path: str, cluster: str) -> None:
    keeper = open(keeper_path, "w")
    try:
        fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # there is one already
    users = open(users_path, "w")
    fcntl.flock(users, fcntl.LOCK_EX)
    stop(cluster)
    keeper.close()  # before `users`: whoever then comes finds this place free
    users.close()


def stop(cluster: str, patience: float = 60.0) -> None:
    pid_file = os.path.join(cluster, "postmaster.pid")
    end = time.monotonic() + patience
    asked = False
    while time.monotonic() < end:
        try:
            with open(pid_file) as file:
                pid = int(file.readline())
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if os.fsencode(cluster) not in file.read().split(b"\0"):
                    return
            if not asked:
                os.kill(pid, signal.SIGINT)
                asked = True
        except (OSError, ValueError):
            return
        time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:4])
