"""What other servers are told: one thread, no limits, and the zone of the data set."""

import os
import shutil

from . import process, zones
from .dataset import DATABASE, TTL, ZONE

SOCKET_BUFFER_BYTES = 1 << 20  # the largest that gdnsd takes
PROGRAM_FOLDERS = ("/usr/sbin", "/usr/local/sbin")


def responder(_directory, port, bench):
    return process.Command([bench.native.responder, f"127.0.0.1:{port}"])


def gdnsd(directory, port, bench):
    """The nearest data centre by coordinates, as in popsteer, and the next two if it were down."""
    (directory / "zones").mkdir()
    (directory / "run").mkdir()
    (directory / "state").mkdir()
    coordinates = " ".join(f"{pop.code} => [{pop.latitude}, {pop.longitude}]" for pop in bench.data.pops)
    addresses = " ".join(
        f"{pop.code} => {{ addrs_v4 => [{pop.ipv4}], addrs_v6 => [{pop.ipv6}] }}" for pop in bench.data.pops
    )
    (directory / "config").write_text(f"""
options => {{
  listen => [127.0.0.1:{port}], udp_threads => 1, tcp_threads => 1
  udp_rcvbuf => {SOCKET_BUFFER_BYTES}
  run_dir => {directory}/run, state_dir => {directory}/state
}}
plugins => {{ geoip => {{
  maps => {{ nearest => {{
    geoip2_db => {DATABASE}
    datacenters => [{", ".join(pop.code for pop in bench.data.pops)}]
    auto_dc_coords => {{ {coordinates} }}
  }} }}
  resources => {{ all => {{
    map => nearest, service_types => up, dcmap => {{ {addresses} }}
  }} }}
}} }}
""")
    steered = (f"{zones.label(name)} {TTL} DYNA geoip!all\n" for name in bench.data.names)
    (directory / "zones" / ZONE).write_text(zones.texts(bench.data) + "".join(steered))
    return process.Command([program("gdnsd"), "-c", directory, "start"])


def knot(directory, port, bench):
    return knot_command(directory, zones.static(bench.data), port)


def knot_geoip(directory, port, bench):
    """Knows no distances, so each country goes to the PoP that is nearest to its middle."""
    with (directory / "geo.conf").open("w") as file:
        for name in bench.data.names:
            file.write(f"{name}:\n")
            for country, pop in bench.data.countries:
                file.write(f'  - geo: "{country}"\n    A: {pop.ipv4}\n    AAAA: {pop.ipv6}\n')
    return knot_command(
        directory,
        zones.static(bench.data),
        port,
        modules=f"""
mod-geoip:
  - id: nearest
    config-file: {directory}/geo.conf
    ttl: {TTL}
    mode: geodb
    geodb-file: {DATABASE}
    geodb-key: [ country/iso_code ]
""",
        module="    module: mod-geoip/nearest\n",
    )


def knot_command(directory, zone, port, modules="", module=""):
    (directory / f"{ZONE}.zone").write_text(zone)
    (directory / "knot.conf").write_text(f"""
server:
    listen: 127.0.0.1@{port}
    rundir: {directory}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    edns-client-subnet: on
log:
  - target: stderr
    any: warning
database:
    storage: {directory}
{modules}
template:
  - id: default
    storage: {directory}
    journal-content: none
    zonefile-sync: -1
    semantic-checks: off
zone:
  - domain: {ZONE}
{module}""")
    return process.Command([program("knotd"), "-c", directory / "knot.conf"])


def nsd(directory, port, bench):
    (directory / f"{ZONE}.zone").write_text(zones.static(bench.data))
    (directory / "nsd.conf").write_text(f"""
server:
  ip-address: 127.0.0.1@{port}
  server-count: 1
  username: ""
  zonesdir: "{directory}"
  database: ""
  pidfile: "{directory}/nsd.pid"
  xfrdfile: "{directory}/xfrd.state"
  zonelistfile: "{directory}/zone.list"
  xfrdir: "{directory}"
  minimal-responses: yes
  rrl-ratelimit: 0
  receive-buffer-size: {SOCKET_BUFFER_BYTES}
remote-control:
  control-enable: no
zone:
  name: "{ZONE}"
  zonefile: "{ZONE}.zone"
""")
    return process.Command([program("nsd"), "-d", "-c", directory / "nsd.conf"])


def program(name):
    """Its file; None if it is not installed."""
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *PROGRAM_FOLDERS]))
