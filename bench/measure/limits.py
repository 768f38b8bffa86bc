"""What popsteer must reach beside the comparison: allocation, size, loading, memory, reloads."""

import contextlib
import dataclasses
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import dataset, native, popsteer, process, queries, reloads, rounds
from .servers import SERVERS
from .targets import Target

POPSTEER = SERVERS["popsteer"]
DEMO_ZONE = "cdn.example.net"
STEADY_SECONDS = 5
ALLOCATION_WINDOWS = 4
ALLOCATED = re.compile(r'^"(?P<name>[^"]*)".* allocated=(?P<number>\d+)(?P<unit>[BKMGT])', re.MULTILINE)
UNITS = {unit: 1 << 10 * power for power, unit in enumerate("BKMGT")}


def add_arguments(parser):
    parser.add_argument("--full-database", type=Path, nargs="+", help="files of the full databases")
    parser.add_argument("--reloads", type=int, default=1_000, help="default 1,000")
    parser.add_argument("--repeats", type=int, default=3, help="of ratios and starts; default 3")
    parser.add_argument("--only", help="some of " + ",".join(step.__name__ for step in STEPS))


def measure(bench, options):
    """All of them, one after the other."""
    for step in STEPS:
        if options.only and step.__name__ not in options.only.split(","):
            continue
        if step in FULL and not options.full_database:
            print(f"not measured without --full-database: {step.__doc__}", file=sys.stderr)
            continue
        for target in step(bench, options):
            print(target.row(), file=sys.stderr, flush=True)
            yield target


def allocation(bench, _options):
    """Bytes allocated for each query once warm: of each thread, what it allocates beyond what it does without any."""
    with rounds.started(bench, POPSTEER) as (running, port, _log):
        rounds.warm_up_server(bench, POPSTEER, running.pid, port)
        # The compilers rest when nothing is left to do that pays, or when other load keeps them waiting.
        least = min(allocated_per_query(bench, running.pid, port) for _ in range(ALLOCATION_WINDOWS))
    yield Target("allocation per query", least, 0, "bytes")


def allocated_per_query(bench, pid, port):
    first = allocated_bytes(pid)
    time.sleep(bench.seconds)
    idle = allocated_bytes(pid)
    answered = bench.generator.run(port, bench.seconds)["answered"]
    loaded = allocated_bytes(pid)
    beyond = (
        (loaded[thread] - idle.get(thread, 0)) - (idle.get(thread, 0) - first.get(thread, 0))
        for thread in loaded
    )
    return sum(max(0, more) for more in beyond) / answered


def allocated_bytes(pid):
    """What each thread that lives has allocated, as the JVM counts it; but for the one that is asked."""
    jcmd = Path(popsteer.java_home(), "bin", "jcmd")
    done = subprocess.run([jcmd, str(pid), "Thread.print", "-e"], capture_output=True, text=True)
    threads = list(ALLOCATED.finditer(done.stdout))
    if not threads:
        raise process.Failed(f"jcmd does not tell what threads allocate:\n{done.stdout}{done.stderr}")
    return {
        each["name"]: int(each["number"]) * UNITS[each["unit"]]
        for each in threads
        if each["name"] != "Attach Listener"
    }


def size(bench, options):
    """CPU per query with 100,000 names and 1,000 PoPs in 50 pools ÷ with 1,000 names and 8 PoPs."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder, "queries")
        data = dataset.large()
        queries.write(path, data)
        large = dataclasses.replace(
            bench, data=data, generator=dataclasses.replace(bench.generator, queries=path)
        )
        ratios = []
        for _ in range(options.repeats):
            one, other = (
                rounds.measure_server(each, POPSTEER, ["saturated"])["phases"]["saturated"]["cpu_us"]
                for each in (large, bench)
            )
            ratios.append(one / other)
    yield Target("CPU per query, 100,000 names and 1,000 PoPs ÷ 1,000 and 8", statistics.median(ratios), 1.3)


def default_configuration(_bench, options):
    """Start to the first answer and resident memory, in the default configuration."""
    with tempfile.TemporaryDirectory(prefix="bench-") as cache:
        with demo(POPSTEER_CACHE_DIR=cache):
            time.sleep(STEADY_SECONDS)  # what is kept is written while it serves
        seconds, megabytes = started_again(options.repeats, POPSTEER_CACHE_DIR=cache)
    yield Target("start to the first answer, default configuration", seconds, 0.5, "s")
    yield Target("resident memory, default database", megabytes, 120, "MB", 0)


def full_database(_bench, options):
    """Compiling the full databases, starting again with what was kept of that, and memory."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        databases = reloads.copy(options.full_database, Path(folder))
        more = {"POPSTEER_GEO_CITY": databases, "POPSTEER_CACHE_DIR": str(Path(folder, "cache"))}
        with demo(**more) as (_running, _until_answer, log):
            time.sleep(STEADY_SECONDS)
            text = log.read_text()
        parts = [popsteer.millis(each, text) for each in (popsteer.GEO_MILLIS, popsteer.STEERING_MILLIS)]
        if None in parts:
            raise process.Failed(f"The log does not tell how long compiling took:\n{text}")
        yield Target("full databases, compile", sum(parts) / 1e3, 5, "s")
        seconds, megabytes = started_again(options.repeats, **more)
    yield Target("full databases, start again to the first answer", seconds, 1, "s")
    yield Target("resident memory, full databases", megabytes, 300, "MB", 0)


def started_again(times, **more):
    """The median of the seconds until the first answer, and of resident MB some seconds later."""
    seconds, megabytes = [], []
    for _ in range(times):
        with demo(**more) as (running, until_answer, _log):
            seconds.append(until_answer)
            time.sleep(STEADY_SECONDS)
            megabytes.append(process.resident_bytes(running.pid) / 1e6)
    return statistics.median(seconds), statistics.median(megabytes)


@contextlib.contextmanager
def demo(**more):
    """The built-in configuration on all cores, as (process, seconds until the first answer, log)."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        port, log = process.free_port(), Path(folder, "log")
        command = process.Command([popsteer.LAUNCHER], popsteer.settings(port, **more))
        began = time.monotonic()
        with process.running(command, None, folder, log) as running:
            query = process.soa_query(DEMO_ZONE)
            answered = process.await_answer(running, ("127.0.0.1", port), query, log)
            yield running, answered - began, log


FULL = (full_database, reloads.slowest_during_reload)
STEPS = (allocation, size, default_configuration, *FULL, reloads.lost)
