"""A child that must not outlive its parent asks the kernel for a signal when the parent is gone."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with(parent: int, how: signal.Signals = signal.SIGTERM) -> None:
    """Send this process `how` when `parent` ends, even by `kill -9`. Without Linux: nothing, SIGTERM alone ends it."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(how))
    if os.getppid() != parent:  # it ended before the kernel knew of our wish
        os.kill(os.getpid(), how)
