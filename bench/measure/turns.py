"""Servers on one core that take turns, a second each: what one query costs, each time by each of them."""

import contextlib
import statistics
import sys
import time
from dataclasses import dataclass

from . import machine, native, popsteer, process
from .dataset import REPOSITORY

SECONDS = 1
WARM_UP_SECONDS = 5


@dataclass(frozen=True)
class Turn:
    """What is measured in a turn.

    `rate` is how many queries a second; None for as many as are answered. `beside` is a context manager in
    which it is measured.
    """

    pid: int
    port: int
    generator: native.Generator
    rate: int | None = None
    beside: object = contextlib.nullcontext

    def warm_up(self):
        native.settle(self.pid, self.run, WARM_UP_SECONDS)

    def run(self):
        """What the generator says."""
        with self.beside():
            return self.generator.run(self.port, SECONDS, self.rate)

    def measure(self):
        """CPU time of each query that was answered, in µs, and whether others took too much of the core."""
        watch = machine.Watch(self.pid, time.monotonic())
        answered = self.run()["answered"]
        cpu_ns, other, steal = watch.stop(time.monotonic())
        return cpu_ns / answered / 1000, machine.disturbed(other, steal)


@contextlib.contextmanager
def server(directory, core, **more):
    """One that answers, as (process ID, environment variables)."""
    log = directory / "log"
    variables = popsteer.settings(
        process.free_port(),
        POPSTEER_CACHE_DIR=str(directory / "cache"),
        POPSTEER_STATE_DIR="none",
        **popsteer.EVERYTHING_ON,
        **more,
    )
    with process.running(process.Command([popsteer.LAUNCHER], variables), core, REPOSITORY, log) as running:
        end = time.monotonic() + process.PATIENCE_SECONDS
        while not popsteer.ANSWERING.search(log.read_text()):
            if running.poll() is not None or time.monotonic() > end:
                raise process.Failed(f"popsteer does not answer:\n{log.read_text()}")
            time.sleep(0.05)
        process.pin(running.pid, core)
        yield running.pid, variables


def dns_port(variables):
    return int(variables["POPSTEER_DNS_LISTEN"].rpartition(":")[2])


def take(turns, rounds):
    """Each turn in each round, by its name."""
    for turn in turns.values():
        turn.warm_up()
    return [{name: turn.measure() for name, turn in turns.items()} for _ in range(rounds)]


def report(rounds, base):
    """Prints a table of ratios. Rounds in which others took too much are thrown out, unless nothing would be left."""
    quiet = [each for each in rounds if not any(disturbed for _cpu, disturbed in each.values())]
    counted = quiet or rounds
    print(f"{machine.description()}; {len(counted)} of {len(rounds)} rounds\n")
    print(f"| | µs/query | ÷ {base} | range |\n| --- | ---: | ---: | --- |")
    for name in rounds[0]:
        cpu = statistics.median(each[name][0] for each in counted)
        ratios = sorted(each[name][0] / each[base][0] for each in counted)
        print(f"| {name} | {cpu:.2f} | {statistics.median(ratios):.2f} | {ratios[0]:.2f}–{ratios[-1]:.2f} |")
    if len(quiet) < len(rounds) / 4:
        print("\nOther processes took too much of the machine: not to be trusted.")
        sys.exit(3)
