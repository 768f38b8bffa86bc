"""What queries notice of reloads."""

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

from . import machine, popsteer, process, rounds
from .servers import SERVERS
from .targets import Target

POPSTEER = SERVERS["popsteer"]
MOST_SECONDS = 900

# While one reload follows the other on the core that also answers, an answer has to wait for its turn.
RATE_BESIDE_RELOADS = 10_000
LOOK_SECONDS = 0.005
BUILT = b"build_epoch"


def copy(files, directory):
    """Copies databases to where popsteer may keep things beside them, for a setting that names them."""
    return ",".join(shutil.copy(file, directory) for file in files)


def slowest_during_reload(bench, options):
    """The 99th percentile of latencies at half load while the full databases are reloaded ÷ without."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        databases = copy(options.full_database, Path(folder))
        server = with_settings(POPSTEER_GEO_CITY=databases)
        with rounds.started(bench, server) as (running, port, log):
            rounds.warm_up_server(bench, server, running.pid, port)
            half = half_load(bench, port)
            with load(bench, port, half) as during:
                snapshots = Snapshots(running, log)
                began = time.monotonic()
                for database in databases.split(","):
                    change_date(Path(database))
                snapshots.await_next()
                took = time.monotonic() - began
            without = bench.generator.run(port, took, half)
    ratio = during["latency_us"]["p99"] / without["latency_us"]["p99"]
    yield Target("p99 at half load during a reload of the full databases ÷ without", ratio, 2)


def lost(bench, options):
    """Queries lost over reloads of the configuration, one after the other."""
    server = with_settings(POPSTEER_RELOAD_INTERVAL="10ms")
    with rounds.started(bench, server) as (running, port, log):
        rounds.warm_up_server(bench, server, running.pid, port)
        rate = min(RATE_BESIDE_RELOADS, half_load(bench, port))
        services = log.parent / "services.yaml"
        text = services.read_text()
        watch = machine.Watch(running.pid, time.monotonic())
        thrown_away = process.udp_drops(port)
        with load(bench, port, rate) as counted:
            snapshots = Snapshots(running, log)
            for number in range(options.reloads):
                replace(services, f"{text}# {number}\n".encode())
                snapshots.await_next()
        thrown_away = process.udp_drops(port) - thrown_away
        _cpu_ns, other, steal = watch.stop(time.monotonic())
    note = (
        f"of {counted['sent']:,}; {thrown_away} had no room in the server's socket, {counted['unexpected']} were "
        f"answered after half a second; the longest wait was {counted['latency_us']['max'] / 1e3:.0f} ms; "
        f"others took {other:.1%} and the host {steal:.1%} of a core, and the generator's for {counted['stalled']:.1%} "
        f"of the time, at most {counted['behind_us'] / 1e3:.0f} ms"
    )
    yield Target(f"queries lost over {options.reloads:,} reloads", counted["lost"], 0, "", 0, note)


def half_load(bench, port):
    """Half of what it answers in a second."""
    return max(1, bench.generator.run(port, 1)["answered"] // 2)


def with_settings(**more):
    """popsteer as it is compared, with more settings."""

    def configure(directory, port, bench):
        command = popsteer.configure(directory, port, bench)
        return process.Command(command.words, {**command.environment, **more})

    return dataclasses.replace(POPSTEER, configure=configure)


@contextlib.contextmanager
def load(bench, port, rate):
    """Asks while the block runs; then the dictionary holds what was counted."""
    counted = {}
    log = bench.generator.queries.with_suffix(".load")
    command = bench.generator.command(port, MOST_SECONDS, rate)
    with process.running(command, bench.generator.core, log=log) as asking:
        yield counted
        asking.send_signal(signal.SIGTERM)
        asking.wait(10)
    counted.update(json.loads(log.read_text()))


class Snapshots:
    """Follows the log of a server from its present end, for the snapshots that serve from then on."""

    def __init__(self, running, log):
        self.running, self.log = running, log
        self.read_bytes = log.stat().st_size

    def await_next(self):
        end = time.monotonic() + MOST_SECONDS
        while not popsteer.SERVES.search(self.new_lines()):
            if time.monotonic() > end or self.running.poll() is not None:
                raise process.Failed(f"A changed file is not taken up:\n{self.log.read_text()[-3000:]}")
            time.sleep(LOOK_SECONDS)

    def new_lines(self):
        with self.log.open("rb") as file:
            file.seek(self.read_bytes)
            lines = file.read().rpartition(b"\n")[0]
        self.read_bytes += len(lines)
        return lines.decode()


def change_date(database):
    """Makes another database of it, so that nothing known of the old one helps: built a second later."""
    contents = bytearray(database.read_bytes())
    at = contents.rindex(BUILT) + len(BUILT)
    extended, length = contents[at + 1], contents[at] & 31  # a uint64 is type 9, which is extended
    if contents[at] >> 5 != 0 or extended != 2 or not 1 <= length <= 8:
        raise process.Failed(f"{database} does not tell when it was built.")
    contents[at + 1 + length] ^= 1
    replace(database, bytes(contents))


def replace(file, contents):
    """So that nobody ever reads half of it."""
    beside = file.with_name(file.name + ".new")
    beside.write_bytes(contents)
    os.replace(beside, file)
