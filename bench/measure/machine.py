"""The machine: what it is, which cores are used, and whether something else used them too."""

import os
import platform
import resource
import time
from pathlib import Path

from . import process

MOST_OTHER_LOAD = 0.05  # of one core
MOST_STEAL = 0.01
MOST_STALLED = 0.01  # of the time in which the generator should have run
MOST_SLOWER = 1.15  # than the core was at its fastest
LOOPS = 300_000  # some 10 ms
TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")


def disturbed(other, steal):
    """Whether cores did too much for others, given as shares of one core."""
    return other > MOST_OTHER_LOAD or steal > MOST_STEAL


class Watch:
    """Begins to watch the machine when it is made, while a server with this process ID is measured."""

    def __init__(self, pid, seconds):
        self.pid = pid
        self.started_at = seconds
        self.cpu_ns = process.cpu_ns(pid)
        self.own = own_seconds()
        self.busy, self.steal = busy_and_steal_seconds()

    def stop(self, seconds):
        """The CPU time of the server in ns; what other processes and the host took, as shares of a core."""
        elapsed = seconds - self.started_at
        cpu_ns = process.cpu_ns(self.pid) - self.cpu_ns
        busy, steal = busy_and_steal_seconds()
        other = busy - self.busy - cpu_ns / 1e9 - (own_seconds() - self.own)
        return cpu_ns, round(max(0.0, other) / elapsed, 4), round((steal - self.steal) / elapsed, 4)


def pace_ms(core):
    """How long a core takes for a fixed piece of work: a host with other guests makes it longer, unseen."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        return min(timed_ms() for _ in range(3))
    finally:
        os.sched_setaffinity(0, before)


def timed_ms():
    start = time.perf_counter_ns()
    for _ in range(LOOPS):
        pass
    return (time.perf_counter_ns() - start) / 1e6


def own_seconds():
    """What this program and the processes that it has waited for, such as the generator, have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def busy_and_steal_seconds():
    """Of all cores together. `man 5 proc`: user nice system idle iowait irq softirq steal."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    user, nice, system, _idle, _iowait, irq, softirq, steal = ticks
    return (user + nice + system + irq + softirq) * TICK_SECONDS, steal * TICK_SECONDS


def cores():
    """A core for the generator and one for the server: the first and the last that may be used."""
    usable = sorted(process.CORES)
    if len(usable) < 2:
        raise process.Failed("The server and the generator need a core each, and there is only one.")
    return usable[0], usable[-1]


def description():
    """The machine in a line."""
    model = "an unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":")[1].strip()
            break
    count = len(process.CORES)
    virtual = ", virtual" if " hypervisor" in Path("/proc/cpuinfo").read_text() else ""
    return f"{model}, {count} cores{virtual}, Linux {platform.release()}"
