"""The servers that are compared, and what must be installed for them."""

import glob
from dataclasses import dataclass

from . import peers, popsteer


@dataclass(frozen=True)
class Server:
    """A server that can be measured.

    `configure` writes its files into a directory and returns the command that serves them. `needs` are
    programs and files with the Debian packages that have them. `steers` says whether the client decides
    what the answer is, `answers` whether it answers each query as it must.
    """

    name: str
    title: str
    configure: object
    needs: tuple[tuple[str, str], ...] = ()
    steers: bool = True
    answers: bool = True
    is_jvm: bool = False


GDNSD, KNOT, NSD = ("gdnsd", "gdnsd"), ("knotd", "knot"), ("nsd", "nsd")
KNOT_GEOIP = ("/usr/lib/*/knot/modules-*/geoip.so", "knot-module-geoip")
COMPILER = ("gcc", "gcc"), ("/usr/include/string.h", "libc6-dev")
DNSPERF = (("dnsperf", "dnsperf"),)
REDIS = ("redis-server", "redis-server"), ("redis-cli", "redis-tools")

SERVERS = {
    server.name: server
    for server in (
        Server("c", "C, fixed answer", peers.responder, steers=False, answers=False),
        Server("gdnsd", "gdnsd, geoip + ECS", peers.gdnsd, (GDNSD,)),
        Server("knot-geoip", "Knot DNS, geoip + ECS", peers.knot_geoip, (KNOT, KNOT_GEOIP)),
        Server("popsteer", "popsteer, everything on", popsteer.configure, REDIS, is_jvm=True),
        Server("knot", "Knot DNS, static", peers.knot, (KNOT,), steers=False),
        Server("nsd", "NSD, static", peers.nsd, (NSD,), steers=False),
    )
}


def missing_packages(needs):
    """The Debian packages of those programs and files that are not there."""
    return sorted({package for what, package in needs if not present(what)})


def present(what):
    return bool(glob.glob(what)) if what.startswith("/") else peers.program(what) is not None
