"""What has to be there before anything is measured."""

import os
import sys
import tempfile
from pathlib import Path

from . import dataset, machine, native, popsteer, process, queries, rounds, servers

WARM_UP_SECONDS = 5
EXAMPLE_PORT = 5300
RESULTS = Path(__file__).resolve().parents[1] / "results"


def require(chosen, more=()):
    """Ends with the names of Debian packages if any of them are missing."""
    needs = [*servers.COMPILER, *more, *(need for server in chosen for need in server.needs)]
    missing = servers.missing_packages(needs)
    if missing:
        sys.exit(f"These Debian packages are missing: apt-get install {' '.join(missing)}")


def write(chosen, directory):
    """Compiles the programs and writes the queries, and for each server what it is told, to look at."""
    directory.mkdir(parents=True, exist_ok=True)
    data = dataset.small()
    programs = native.compile_into(directory)
    queries.write(directory / "queries", data)
    generator = native.Generator(programs.generator, directory / "queries", 0)
    bench = rounds.Bench(data, programs, generator, 0, None, 1, WARM_UP_SECONDS)
    for server in chosen:
        (directory / server.name).mkdir()
        server.configure(directory / server.name, EXAMPLE_PORT, bench)


def prepare(chosen, seconds, with_redis, stack):
    """Compiles, builds and writes all that is needed, starts Redis, and leaves the server's core."""
    process.end_on_signals()
    generator_core, server_core = machine.cores()
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
    data = dataset.small()
    programs = native.compile_into(directory)
    queries.write(directory / "queries", data)
    if any(server.is_jvm for server in chosen):
        popsteer.build()
    os.sched_setaffinity(0, {generator_core})
    return rounds.Bench(
        data=data,
        native=programs,
        generator=native.Generator(programs.generator, directory / "queries", generator_core),
        server_core=server_core,
        redis_port=stack.enter_context(rounds.redis(data, generator_core)) if with_redis else None,
        seconds=seconds,
        warm_up_seconds=WARM_UP_SECONDS,
    )
