"""The queries, as bytes, in the order in which they are asked."""

import ipaddress
import random
import struct

from . import dataset

A, TXT, AAAA, MX, HTTPS, CAA, NS = 1, 16, 28, 15, 65, 257, 2
OPT, CLIENT_SUBNET, COOKIE = 41, 8, 10
UDP_BYTES = 1232

QUERIES = 100_000
A_SHARE, AAAA_SHARE, ABSENT_SHARE = 70, 20, 5  # of 100; the others are of types that are not steered
OTHER_TYPES = (TXT, MX, HTTPS, CAA, NS)
COOKIE_SHARE = 10

# What no client on the Internet has, so that all queries are for clients of some place.
SPECIAL = [
    ipaddress.IPv4Network(prefix)
    for prefix in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/16", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/3",
    )
]  # fmt: skip
# What the regional registries give out of.
IPV6_BLOCKS = [ipaddress.IPv6Network(p) for p in ("2400::/12", "2600::/12", "2800::/12", "2a00::/12")]


def write(path, data, seed=2026, count=QUERIES):
    """Writes the queries as TCP would carry them: each behind two bytes with its length."""
    with path.open("wb") as file:
        for message in messages(data, random.Random(seed), count):
            file.write(struct.pack(">H", len(message)) + message)


def messages(data, chance, count):
    """All different, but for those of other types where there are more of them than names."""
    kinds = ["A"] * A_SHARE + ["AAAA"] * AAAA_SHARE + ["absent"] * ABSENT_SHARE
    kinds += ["other"] * (100 - len(kinds))
    plan = (kinds * (count // 100 + 1))[:count]
    chance.shuffle(plan)
    others = 0
    for number, kind in enumerate(plan):
        name = data.names[chance.randrange(len(data.names))]
        cookie = chance.randbytes(8) if chance.randrange(100) < COOKIE_SHARE else b""
        match kind:
            case "A":
                yield query(name, A, ipv4_subnet(chance), cookie)
            case "AAAA":
                subnet = ipv6_subnet(chance) if number % 2 else ipv4_subnet(chance)
                yield query(name, AAAA, subnet, cookie)
            case "absent":
                yield query(f"x{chance.randrange(1 << 40):010x}.{dataset.ZONE}", A, b"", cookie)
            case _:
                others += 1
                of_name = data.names[others // len(OTHER_TYPES) % len(data.names)]
                yield query(of_name, OTHER_TYPES[others % len(OTHER_TYPES)], b"", cookie)


def query(name, record_type, subnet=b"", cookie=b""):
    options = option(CLIENT_SUBNET, subnet) + option(COOKIE, cookie)
    header = struct.pack(">6H", 0, 0, 1, 0, 0, 1)
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    edns = struct.pack(">BHHIH", 0, OPT, UDP_BYTES, 0, len(options))
    return header + labels + struct.pack(">2H", record_type, 1) + edns + options


def option(code, value):
    return struct.pack(">2H", code, len(value)) + value if value else b""


def ipv4_subnet(chance):
    """The option's value for a /24: RFC 7871 §6."""
    while True:
        address = ipaddress.IPv4Address(chance.getrandbits(24) << 8)
        if not any(address in block for block in SPECIAL):
            return struct.pack(">HBB", 1, 24, 0) + address.packed[:3]


def ipv6_subnet(chance):
    """The option's value for a /56."""
    block = IPV6_BLOCKS[chance.randrange(len(IPV6_BLOCKS))]
    address = block[chance.getrandbits(116 - 72) << 72]
    return struct.pack(">HBB", 2, 56, 0) + address.packed[:7]
