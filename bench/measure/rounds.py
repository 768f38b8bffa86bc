"""The protocol: rounds in which each server is started afresh and measured in each phase."""

import contextlib
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from . import agreement, machine, native, popsteer, process, queries
from .dataset import ZONE

MOST_LOST = 0.001  # of what was sent
PHASES = ("saturated", "half load", "40,000/s")
FIXED_RATE = 40_000
PATIENCE_SECONDS = 20  # to ask each query once


@dataclass(frozen=True)
class Bench:
    """What all measurements have in common."""

    data: object
    native: native.Native
    generator: native.Generator
    server_core: int
    redis_port: int | None
    seconds: float  # of a phase
    warm_up_seconds: float  # of a JVM, at least; others get a fifth


@contextlib.contextmanager
def started(bench, server):
    """A server that answers, as (process, port, log), in a directory of its own."""
    with tempfile.TemporaryDirectory(prefix=f"bench-{server.name}-") as folder:
        directory, port = Path(folder), process.free_port()
        log = directory / "log"
        command = server.configure(directory, port, bench)
        with process.running(command, bench.server_core, directory, log) as running:
            process.await_answer(running, ("127.0.0.1", port), process.soa_query(ZONE), log)
            process.pin(running.pid, bench.server_core)
            yield running, port, log


def measure_server(bench, server, phases):
    """One server in one round: a sample for each phase, and what was noticed on the way."""
    with started(bench, server) as (running, port, _log):
        warm_up = warm_up_server(bench, server, running.pid, port)
        return {
            "server": server.name,
            "warm_up_seconds": round(warm_up, 1),
            "socket_buffer_bytes": process.socket_buffer_bytes(port),
            "counts": bench.generator.run(port, PATIENCE_SECONDS, count=queries.QUERIES),
            "addresses": agreement.addresses(bench, port),
            "phases": dict(measure_phases(bench, running.pid, port, phases)),
        }


def measure_phases(bench, pid, port, phases):
    """Half load is half of what was answered when the server was saturated, or in a second of that."""
    most = None
    for phase in phases:
        if phase == "half load" and most is None:
            most = bench.generator.run(port, 1)["answered"]
        match phase:
            case "saturated":
                sample = measure(bench, pid, port, None)
                most = sample["answered"] / sample["seconds"]
            case "half load":
                sample = measure(bench, pid, port, max(1, int(most / 2)))
            case _:
                sample = measure(bench, pid, port, FIXED_RATE)
        yield phase, sample


def warm_up_server(bench, server, pid, port):
    """A JVM also where its threads sleep between queries: it compiles for what it has seen."""
    if server.is_jvm:
        saturated = native.settle(pid, lambda: bench.generator.run(port, 1), bench.warm_up_seconds)
        return saturated + native.settle(pid, lambda: bench.generator.run(port, 1, FIXED_RATE), 1)
    bench.generator.run(port, bench.warm_up_seconds / 5)
    return bench.warm_up_seconds / 5


def measure(bench, pid, port, rate):
    """What the generator counted, with the CPU time of each query that was answered."""
    pace = machine.pace_ms(bench.server_core)
    watch = machine.Watch(pid, time.monotonic())
    counted = bench.generator.run(port, bench.seconds, rate)
    cpu_ns, other, steal = watch.stop(time.monotonic())
    if counted["answered"] == 0:
        raise process.Failed("No query was answered.")
    return {
        **counted,
        "rate": rate,
        "cpu_us": round(cpu_ns / 1e3 / counted["answered"], 4),
        "core_used": round(cpu_ns / 1e9 / counted["seconds"], 3),
        "other_load": other,
        "steal": steal,
        "pace_ms": round(max(pace, machine.pace_ms(bench.server_core)), 3),
        "thrown_out": [],
    }


def judge(raw):
    """Notes why samples do not count, once all are there and it is known how fast the core can be."""
    every = [sample for of_round in raw["rounds"] for each in of_round for sample in each["phases"].values()]
    fastest = min(sample["pace_ms"] for sample in every)
    for sample in every:
        sample["thrown_out"] = reasons(sample, sample["pace_ms"] / fastest)


def reasons(sample, slower):
    why = []
    if machine.disturbed(sample["other_load"], sample["steal"]):
        why.append(f"other load {sample['other_load']:.1%}, steal {sample['steal']:.1%}")
    if sample["stalled"] > machine.MOST_STALLED:
        why.append(f"the generator did not get {sample['stalled']:.1%} of its core")
    if slower > machine.MOST_SLOWER:
        why.append(f"the core was {slower:.2f} times as slow as at its fastest")
    if sample["lost"] > MOST_LOST * sample["sent"]:
        why.append(f"{sample['lost'] / sample['sent']:.2%} lost")
    return why


@contextlib.contextmanager
def redis(data, core):
    """A Redis with a report for each PoP, as its port."""
    port = process.free_port()
    words = ["redis-server", "--port", port, "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
    with process.running(process.Command(words), core) as running:
        end = time.monotonic() + 10
        while time.monotonic() < end and running.poll() is None:
            with contextlib.suppress(Exception):
                popsteer.report_all_up(data, port)
                break
            time.sleep(0.05)
        else:
            raise process.Failed("redis-server does not start.")
        yield port
