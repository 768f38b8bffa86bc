"""What every server is to serve and is asked: one description, from which all configurations are made."""

import csv
import ipaddress
import math
import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DATABASE = REPOSITORY / "geo-data" / "popsteer-city.mmdb"
COUNTRIES = REPOSITORY / "src/main/resources/dev/popsteer/geo/country-coordinates.csv"
ZONE = "bench.example.net"
TTL = 30

CITIES = (
    ("lhr1", 51.51, -0.13),
    ("fra1", 50.11, 8.68),
    ("jfk1", 40.71, -74.01),
    ("lax1", 34.05, -118.24),
    ("gru1", -23.55, -46.63),
    ("jnb1", -26.20, 28.05),
    ("sin1", 1.35, 103.82),
    ("nrt1", 35.68, 139.69),
)


@dataclass(frozen=True)
class Pop:
    code: str
    latitude: float
    longitude: float
    ipv4: str
    ipv6: str


@dataclass(frozen=True)
class Dataset:
    """Names that are steered to the nearest PoP of a pool, and have a TXT record as well."""

    names: tuple[str, ...]
    pops: tuple[Pop, ...]
    pools: tuple[tuple[Pop, ...], ...]

    def pool_of(self, number):
        """Where the name with this number is steered to, as an index of `pools`."""
        return number % len(self.pools)

    @cached_property
    def countries(self):
        """Countries with the PoP nearest to their middle, for a server that knows no distances."""
        with COUNTRIES.open() as lines:
            rows = list(csv.reader(line for line in lines if not line.startswith("#")))
        return [(row[0], self.nearest(float(row[1]), float(row[2]))) for row in rows]

    def nearest(self, latitude, longitude):
        return min(self.pops, key=lambda pop: distance(latitude, longitude, pop))


def distance(latitude, longitude, pop):
    """The angle between a place and a PoP, in radians."""
    here, there = math.radians(latitude), math.radians(pop.latitude)
    east = math.radians(pop.longitude - longitude)
    cosine = math.sin(here) * math.sin(there) + math.cos(here) * math.cos(there) * math.cos(east)
    return math.acos(max(-1.0, min(1.0, cosine)))


def small():
    """1,000 names and 8 PoPs in one pool: what is compared with other servers."""
    pops = tuple(pop(number, *city) for number, city in enumerate(CITIES))
    return Dataset(names(1_000), pops, (pops,))


def large(seed=1):
    """100,000 names and 1,000 PoPs, all over the world, in 50 pools of 20."""
    places = random.Random(seed)
    pops = tuple(
        pop(number, f"p{number}", places.uniform(-45, 65), places.uniform(-180, 180))
        for number in range(1_000)
    )
    return Dataset(names(100_000), pops, tuple(pops[first::50] for first in range(50)))


def pop(number, code, latitude, longitude):
    """Addresses are those that are reserved for benchmarks and for documentation."""
    ipv4 = ipaddress.IPv4Address("198.18.0.1") + number
    ipv6 = ipaddress.IPv6Address("2001:db8:10::1") + (number << 64)
    return Pop(code, round(latitude, 2), round(longitude, 2), str(ipv4), str(ipv6))


def names(count):
    return tuple(f"s{number:05}.{ZONE}" for number in range(count))
