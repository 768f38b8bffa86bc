"""dnsperf in the place of our generator: the ratios must come out about the same."""

import re
import time
from pathlib import Path

from . import machine, native, process, rounds
from .servers import SERVERS

COMPLETED = re.compile(r"Queries completed:\s+(\d+)")
LOST = re.compile(r"Queries lost:\s+(\d+)")


def run(bench, chosen):
    """µs of CPU per query of each server, saturated by dnsperf as far as it can."""
    return [check(bench, server) for server in chosen]


def check(bench, server):
    with rounds.started(bench, server) as (running, port, log):
        rounds.warm_up_server(bench, server, running.pid, port)
        output = Path(log).with_name("dnsperf")
        if server.is_jvm:
            # It sends in another rhythm, and what was compiled for the generator's is compiled anew for that.
            native.settle(running.pid, lambda: ask(bench, port, output, 1), bench.warm_up_seconds)
        watch = machine.Watch(running.pid, time.monotonic())
        text = ask(bench, port, output, max(1, round(bench.seconds)))
        cpu_ns, other, _steal = watch.stop(time.monotonic())
        completed = COMPLETED.search(text)
        if not completed or int(completed[1]) == 0:
            raise process.Failed(f"dnsperf did not get answers from {server.name}:\n{text}")
        return {
            "server": server.name,
            "answered": int(completed[1]),
            "lost": int(LOST.search(text)[1]),
            "cpu_us": round(cpu_ns / 1e3 / int(completed[1]), 4),
            "other_load": other,
            "output": text,
        }


def ask(bench, port, output, seconds):
    """What dnsperf says."""
    words = ["dnsperf", "-B", "-s", "127.0.0.1", "-p", port, "-d", bench.generator.queries, "-T", 1]
    words += ["-c", 8, "-q", native.WINDOW, "-l", seconds]
    with process.running(process.Command(words), bench.generator.core, log=output) as asking:
        asking.wait(seconds + native.EXTRA_SECONDS)
    return output.read_text()


def markdown(raw):
    if "cross_check" not in raw:
        return ""
    by_name = {each["server"]: each for each in raw["cross_check"]}
    lines = [
        "Cross-check, one run each, with dnsperf as the generator:",
        "",
        "| server | µs/query | ÷ gdnsd | answered | lost | other load |",
        "| --- |" + " ---: |" * 5,
    ]
    for name, each in by_name.items():
        ratio = f"{each['cpu_us'] / by_name['gdnsd']['cpu_us']:.2f}" if "gdnsd" in by_name else "–"
        cells = [SERVERS[name].title, f"{each['cpu_us']:.2f}", ratio]
        cells += [f"{each['answered']:,}", f"{each['lost']:,}", f"{each['other_load']:.0%}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])
