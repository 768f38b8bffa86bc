"""Whether servers that steer send clients to the same PoPs."""

import contextlib
import itertools
import socket
import struct

from . import queries
from .servers import SERVERS

ASKED = 500
HEADER_BYTES = 12
PATIENCE_SECONDS = 0.5


def addresses(bench, port):
    """What the first queries for A records are answered with: of each the first address, or nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("127.0.0.1", port))
        asking.settimeout(PATIENCE_SECONDS)
        return [address(asking, query) for query in itertools.islice(steered(bench.generator.queries), ASKED)]


def steered(file):
    """Queries for A records of names that exist; each with an ID of its own."""
    contents, at, number = file.read_bytes(), 0, 0
    while at < len(contents):
        length = struct.unpack_from(">H", contents, at)[0]
        message = contents[at + 2 : at + 2 + length]
        at += 2 + length
        if message[HEADER_BYTES + 1 :].startswith(b"s") and record_type(message) == queries.A:
            number += 1
            yield struct.pack(">H", number) + message[2:]


def record_type(message):
    return struct.unpack_from(">H", message, end_of_name(message, HEADER_BYTES))[0]


def end_of_name(message, at):
    while message[at] not in (0, *range(0xC0, 0x100)):
        at += 1 + message[at]
    return at + (1 if message[at] == 0 else 2)


def address(asking, query):
    with contextlib.suppress(TimeoutError):
        asking.send(query)
        while (answer := asking.recv(4096))[:2] != query[:2]:
            pass
        if answer[6:8] == b"\0\0":
            return None
        at = end_of_name(answer, end_of_name(answer, HEADER_BYTES) + 4)
        return socket.inet_ntoa(answer[at + 10 : at + 14])
    return None


def markdown(raw):
    """How often each server that steers answers as popsteer does."""
    answers = {each["server"]: each["addresses"] for each in raw["rounds"][0]}
    if "popsteer" not in answers:
        return ""
    ours = answers.pop("popsteer")
    shares = [
        f"{SERVERS[name].title}: {sum(map(str.__eq__, map(str, ours), map(str, theirs))) / len(ours):.1%}"
        for name, theirs in answers.items()
        if SERVERS[name].steers
    ]
    if not shares:
        return ""
    return f"Clients sent to the same PoP as by popsteer, of {len(ours)}: {'; '.join(shares)}.\n"
