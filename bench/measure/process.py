"""Starting and ending processes, so that none outlives the measurement, and what they have used."""

import contextlib
import ctypes
import os
import signal
import socket
import struct
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_SECONDS = 120
PATIENCE_AT_END_SECONDS = 10
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)
CPU_CLOCK_OF_PROCESS = 2  # CPUCLOCK_SCHED of a whole process, as clock_getcpuclockid(3) makes it
LIBC = ctypes.CDLL(None)
CORES = frozenset(os.sched_getaffinity(0))


class Failed(Exception):
    """Something could not be measured; the text says why."""


@dataclass(frozen=True)
class Command:
    """What to start, and the environment variables that it needs beside those of this program."""

    words: list
    environment: dict = field(default_factory=dict)


@contextlib.contextmanager
def running(command, core=None, directory=None, log=None):
    """Runs a process on one core, or on any, until the block is left, however that happens."""

    def prepare():
        LIBC.prctl(DIE_WITH_PARENT, signal.SIGKILL)
        os.sched_setaffinity(0, CORES if core is None else {core})

    with open(log or os.devnull, "wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command.words],
            env={**os.environ, **command.environment},
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=prepare,
        )
    try:
        yield process
    finally:
        stop(process)


def stop(process):
    """Ends it and its children, which are in a process group of their own."""
    for ending in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, ending)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_AT_END_SECONDS)
            return


def end_on_signals():
    """Makes this program leave its blocks, and so end what it started, when it is told to end."""

    def leave(number, _frame):
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def await_answer(process, address, query, log, interval_seconds=0.005):
    """Asks until there is an answer, and returns the moment at which it came, in seconds."""
    end = time.monotonic() + PATIENCE_SECONDS
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(interval_seconds)
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError):
                asking.sendto(query, address)
                if asking.recv(4096)[3] & 15 == 0:
                    return time.monotonic()
    raise Failed(f"{process.args[0]} does not answer:\n{Path(log).read_text(errors='replace')[-3000:]}")


def free_port():
    """A port that is free for UDP and TCP."""
    while True:
        with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            with contextlib.suppress(OSError):
                udp.bind(tcp.getsockname())
                return tcp.getsockname()[1]


def family(pid):
    """The process and all that it has started."""
    pids = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            for child in (task / "children").read_text().split():
                pids += family(int(child))
    return pids


def pin(pid, core):
    """Puts all threads there again, for Knot DNS pins its own where it sees fit."""
    for each in family(pid):
        for task in Path(f"/proc/{each}/task").iterdir():
            with contextlib.suppress(OSError):
                os.sched_setaffinity(int(task.name), {core})


def cpu_ns(pid):
    """User and system time of a process and its children, all threads, as the scheduler counts it."""
    return sum(time.clock_gettime_ns((~each << 3) | CPU_CLOCK_OF_PROCESS) for each in family(pid))


def threads_cpu_ns(pid, prefix):
    """The time of the threads that live and whose names begin so."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            if (task / "comm").read_text().startswith(prefix):
                total += int((task / "schedstat").read_text().split()[0])
    return total


def resident_bytes(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def socket_buffer_bytes(port):
    """The receive buffer of the UDP socket on this port, as the kernel tells; None without `ss`."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        told = subprocess.run(
            ["ss", "-H", "-u", "-a", "-n", "-m", f"sport = :{port}"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        return int(told.split(",rb")[1].split(",")[0])
    return None


def udp_drops(port):
    """How many datagrams to this port have found no room in a socket that is open, by `/proc/net/udp`."""
    total = 0
    for table in ("udp", "udp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if int(fields[1].rpartition(":")[2], 16) == port:
                total += int(fields[-1])
    return total


def soa_query(zone):
    """A query by which a server shows that it has loaded the zone."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in zone.split("."))
    return struct.pack(">6H", 0, 0, 1, 0, 0, 0) + labels + struct.pack(">B2H", 0, 6, 1)
