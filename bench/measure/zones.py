"""The zone of a data set, for servers that steer and for servers that cannot."""

from .dataset import TTL, ZONE

HEADER = f"""$ORIGIN {ZONE}.
$TTL 3600
@ SOA ns1 hostmaster 1 3600 900 604800 60
@ NS ns1
@ NS ns2
ns1 A 192.0.2.1
ns2 A 192.0.2.2
"""


def texts(data):
    """What all servers have beside the steered addresses."""
    return HEADER + "".join(f'{label(name)} TXT "a service"\n' for name in data.names)


def static(data):
    """Everybody gets the first PoP."""
    first = data.pops[0]
    records = (
        f"{label(name)} {TTL} A {first.ipv4}\n{label(name)} {TTL} AAAA {first.ipv6}\n"
        for name in data.names
    )
    return texts(data) + "".join(records)


def label(name):
    return name.removesuffix("." + ZONE)
