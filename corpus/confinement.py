"""What a parser process takes from itself before it reads a file: time, memory, the network, a life without its parent.

Linux enforces all of it in the kernel. macOS has no such limit on memory, which a thread watches there, and the network
is closed to Python code only.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
import threading
import time
from dataclasses import dataclass, field

from corpus.allowance import Allowance

OUT_OF_MEMORY = 86  # the exit code of a process that its own watchman stopped
_MEGABYTE = 1024 * 1024
_LOOK = 0.25  # seconds between two looks at the parent

# Numbers of system calls: ways to the network, and into other processes of the same user.
_DENIED = {
    "x86_64": (0xC000003E, 41, (425, 101, 310, 311, 438)),
    "aarch64": (0xC00000B7, 198, (425, 117, 270, 271, 438)),
}  # architecture mark; socket; io_uring_setup, ptrace, process_vm_readv, process_vm_writev, pidfd_getfd
_X32 = 0x40000000  # the second table of calls on x86_64, which would be a way around
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # places in what the kernel tells of a call
_WITHIN_MACHINE = 1  # AF_UNIX
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | EPERM
_SET_SECCOMP, _SECCOMP_FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38


@dataclass(slots=True)
class Meter:
    """The limits of this process: set anew for each file, raised where a reader has asked for it."""

    allowance: Allowance
    megabytes: int = field(init=False)

    def __post_init__(self) -> None:
        self.megabytes = self.allowance.megabytes
        for number in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)  # the kernel ends the process, whatever it is busy with
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF, signal.SIGALRM})

    def start(self, size: int) -> None:
        """Begin to count for a file of so many bytes."""
        signal.setitimer(signal.ITIMER_PROF, self.allowance.seconds)
        signal.setitimer(signal.ITIMER_REAL, self.allowance.waiting)
        self.grant(size / _MEGABYTE * self.allowance.seconds_each_megabyte, 0)
        self._allow(self.allowance.megabytes)

    def stop(self) -> None:
        """Stop counting: waiting for the other side costs nothing."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def grant(self, seconds: float, megabytes: int) -> None:
        """Give more to the file that is being read."""
        left, _ = signal.getitimer(signal.ITIMER_PROF)
        signal.setitimer(signal.ITIMER_PROF, left + seconds)
        left, _ = signal.getitimer(signal.ITIMER_REAL)
        share = self.allowance.waiting / self.allowance.seconds
        signal.setitimer(signal.ITIMER_REAL, left + seconds * share)
        if megabytes:
            self._allow(min(megabytes, self.allowance.most_megabytes))

    def _allow(self, megabytes: int) -> None:
        self.megabytes = megabytes
        # Of data, not of address space: what libraries map and never touch costs nothing.
        _limit(resource.RLIMIT_DATA, megabytes * _MEGABYTE, self.allowance.most_megabytes * _MEGABYTE)


def confine(allowance: Allowance) -> Meter:
    """Give up the network and core dumps, die with the parent, and return the meter of time and memory."""
    _limit(resource.RLIMIT_CORE, 0, 0)
    _without_network()
    meter = Meter(allowance)
    threading.Thread(target=_watch, args=(meter, os.getppid()), daemon=True).start()
    return meter


def peak_megabytes() -> int:
    """Return the most memory that this process has held."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            # Not what getrusage tells: that starts with what the parent held when it made this process.
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEGABYTE


def _limit(kind: int, soft: int, hard: int) -> None:
    ceiling = resource.getrlimit(kind)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    try:
        resource.setrlimit(kind, (soft, hard))
    except (ValueError, OSError):
        return  # a system that does not know this limit: the watchman is left


def _watch(meter: Meter, parent: int) -> None:
    kernel_limits_memory = sys.platform == "linux"
    while True:
        time.sleep(_LOOK)
        if os.getppid() != parent:
            os._exit(0)
        if not kernel_limits_memory and peak_megabytes() > meter.megabytes:
            os._exit(OUT_OF_MEMORY)


def _without_network() -> None:
    def refuse(event: str, _arguments: tuple[object, ...]) -> None:
        if event in ("socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo"):
            raise PermissionError("a parser has no network")

    sys.addaudithook(refuse)
    if sys.platform == "linux" and platform.machine() in _DENIED:
        _filter_calls(*_DENIED[platform.machine()])


def _filter_calls(architecture: int, socket: int, denied: tuple[int, ...]) -> None:
    """Let the kernel refuse system calls; a kernel that will not leaves the hook above.

    Sockets within the machine stay: LibreOffice, which a parser may start, does not run without them.
    """
    end = 4 + len(denied) + 4  # the place of the refusal
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 0, end - 2, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, end - 4, 0, _X32),
        *((_IF_EQUAL, end - 5 - place, 0, call) for place, call in enumerate(denied)),
        (_IF_EQUAL, 0, 2, socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IF_EQUAL, 0, 1, _WITHIN_MACHINE),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    program = ctypes.create_string_buffer(struct.pack("HP", len(lines), ctypes.addressof(code)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    prctl(_SET_SECCOMP, _SECCOMP_FILTER, program, 0, 0)
