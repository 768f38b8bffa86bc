"""The two C programs: compiling them, and running the generator."""

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from . import process

SOURCES = Path(__file__).parent
FLAGS = ("-std=gnu17", "-O2", "-Wall", "-Wextra", "-Werror")
WINDOW = 200  # fits in the default socket buffers of Linux
EXTRA_SECONDS = 10  # that a generator may take beside those it is told


@dataclass(frozen=True)
class Native:
    """Where the compiled programs are."""

    generator: Path
    responder: Path


def compile_into(directory):
    for name in ("generator", "responder"):
        source = SOURCES / f"{name}.c"
        done = subprocess.run(
            ["gcc", *FLAGS, "-o", directory / name, source], capture_output=True, text=True
        )
        if done.returncode != 0:
            raise process.Failed(f"{source} cannot be compiled:\n{done.stderr}")
    return Native(directory / "generator", directory / "responder")


@dataclass(frozen=True)
class Generator:
    """A generator on its core, and the queries that it asks."""

    program: Path
    queries: Path
    core: int

    def command(self, port, seconds, rate=None, count=None):
        load = ["--rate", str(rate)] if rate else ["--window", str(WINDOW)]
        load += ["--count", str(count)] if count else []
        words = [self.program, "--server", f"127.0.0.1:{port}", "--queries", self.queries]
        return process.Command([*words, "--seconds", str(seconds), *load])

    def run(self, port, seconds, rate=None, count=None):
        """Asks for so long, at a rate or with 200 queries outstanding, and returns what came back."""
        log = self.queries.with_suffix(".out")
        command = self.command(port, seconds, rate, count)
        with process.running(command, self.core, log=log) as running:
            running.wait(seconds + EXTRA_SECONDS)
        return result(running, log)


def result(ended, log):
    text = Path(log).read_text()
    if ended.returncode != 0:
        raise process.Failed(text)
    return json.loads(text)


def settle(pid, run, least_seconds, most_seconds=40):
    """Keeps a JVM busy until its compilers have nothing left to do, and returns how long that took.

    `run` asks for a second. The compilers have come to rest when they took less than a fiftieth of it.
    """
    start = time.monotonic()
    while True:
        before = process.threads_cpu_ns(pid, ("C1 Compiler", "C2 Compiler"))
        run()
        spent = process.threads_cpu_ns(pid, ("C1 Compiler", "C2 Compiler")) - before
        elapsed = time.monotonic() - start
        if elapsed >= most_seconds or elapsed >= least_seconds and spent < 20_000_000:
            return elapsed
