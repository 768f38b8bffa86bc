"""popsteer as its users run it, with everything on, and what can be read off its log."""

import os
import re
import subprocess

from . import process, zones
from .dataset import REPOSITORY, TTL, ZONE

LAUNCHER = REPOSITORY / "popsteer"
ANSWERING = re.compile(r"Answering DNS on ")
SERVES = re.compile(r"Snapshot (\d+) serves")
GEO_MILLIS = re.compile(r"GeoIP data: .* loaded in ([\d,]+) ms")
STEERING_MILLIS = re.compile(r"Steering: .* compiled in ([\d,]+) ms")

# Limits count every query and let it through; the addresses that ask are none of the exempt.
EVERYTHING_ON = {
    "POPSTEER_DNS_RATE_LIMIT_PER_SECOND": "1000000",
    "POPSTEER_DNS_RATE_LIMIT_BURST": "10000000",
    "POPSTEER_DNS_RATE_LIMIT_EXEMPT": "none",
    "POPSTEER_DNS_COOKIES_MODE": "answer",
}


def build():
    """Builds it if it is older than its sources, so that no measurement does."""
    done = subprocess.run([LAUNCHER, "--help"], cwd=REPOSITORY, capture_output=True, text=True)
    if done.returncode != 0:
        raise process.Failed(f"popsteer cannot be built or started:\n{done.stdout}{done.stderr}")


def settings(port, **more):
    """Environment variables of one that listens here, with one thread."""
    return {
        "POPSTEER_DNS_LISTEN": f"127.0.0.1:{port}",
        "POPSTEER_DNS_UDP_THREADS": "1",
        "QUARKUS_HTTP_PORT": str(process.free_port()),
        "QUARKUS_MANAGEMENT_PORT": str(process.free_port()),
        "POPSTEER_SHUTDOWN_DELAY": "0s",
        **more,
    }


def configure(directory, port, bench):
    write(directory, bench.data)
    more = {"QUARKUS_REDIS_HOSTS": f"redis://127.0.0.1:{bench.redis_port}"} if bench.redis_port else {}
    more["POPSTEER_CACHE_DIR"] = str(bench.generator.queries.parent / "cache")
    variables = settings(port, POPSTEER_CONFIG_DIR=str(directory), **EVERYTHING_ON, **more)
    return process.Command([LAUNCHER], variables)


def write(directory, data):
    """pops.yaml, services.yaml and the zone."""
    pool_names = [f"p{number}" for number in range(len(data.pools))]
    with (directory / "pops.yaml").open("w") as file:
        file.write("pops:\n")
        for pop in data.pops:
            place = f"[{pop.latitude}, {pop.longitude}]"
            file.write(f'  {pop.code}: {{location: {place}, addresses: [{pop.ipv4}, "{pop.ipv6}"]}}\n')
        file.write("pools:\n")
        for name, pops in zip(pool_names, data.pools):
            file.write(f"  {name}: [{', '.join(pop.code for pop in pops)}]\n")
    with (directory / "services.yaml").open("w") as file:
        file.write("services:\n")
        for number, name in enumerate(data.names):
            file.write(f"  {name}: {{pool: {pool_names[data.pool_of(number)]}}}\n")
    (directory / "zones").mkdir(exist_ok=True)
    (directory / "zones" / f"{ZONE}.zone").write_text(zones.texts(data))


def check(directory):
    """What `popsteer check` says; fails if it finds a mistake."""
    done = subprocess.run(
        [LAUNCHER, "check", directory], cwd=REPOSITORY, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise process.Failed(done.stdout + done.stderr)
    return done.stdout.strip()


def java_home():
    script = '. .mvn/jdk.sh && echo "$JAVA_HOME"'
    done = subprocess.run(["sh", "-c", script], cwd=REPOSITORY, capture_output=True, text=True)
    return done.stdout.strip()


def report_all_up(data, redis_port):
    """Reports each PoP to Redis as a monitor would."""
    report = """'{"up":true}'"""
    commands = "".join(f"HSET popsteer:health:{pop.code} bench {report}\n" for pop in data.pops)
    subprocess.run(
        ["redis-cli", "-p", str(redis_port)], input=commands, text=True, check=True, capture_output=True
    )


def millis(pattern, text):
    """The last time that the log tells, in ms; None if it tells none."""
    found = pattern.findall(text)
    return int(found[-1].replace(",", "")) if found else None
