"""Whether all servers answer alike, so that none is fast by not answering."""

from .servers import SERVERS

COMPARED = ("NOERROR", "NXDOMAIN", "REFUSED", "others", "with records", "truncated")


def counted(raw):
    """Of each server, what each query asked once was answered with, in the round with least loss."""
    best = {}
    for each in (sample for of_round in raw["rounds"] for sample in of_round):
        counts = each["counts"]
        if each["server"] not in best or counts["lost"] < best[each["server"]]["lost"]:
            best[each["server"]] = counts
    return {
        name: {
            **counts["rcodes"],
            "with records": counts["with_records"],
            "truncated": counts["truncated"],
            "lost": counts["lost"],
            "unexpected": counts["unexpected"],
        }
        for name, counts in best.items()
    }


def differences(raw):
    """The servers whose counts are unlike those of most others, and that not for lost queries."""
    answering = {name: of for name, of in counted(raw).items() if SERVERS[name].answers}
    kinds = [tuple(of[what] for what in COMPARED) for of in answering.values()]
    most = dict(zip(COMPARED, max(kinds, key=kinds.count, default=())))
    return [
        name
        for name, of in answering.items()
        if any(abs(of[what] - most[what]) > of["lost"] for what in COMPARED)
    ]


def markdown(raw):
    columns = [*COMPARED, "lost", "unexpected"]
    lines = [
        "Each of the queries asked once:",
        "",
        "| server | " + " | ".join(columns) + " |",
        "| --- |" + " ---: |" * len(columns),
    ]
    for name, of in counted(raw).items():
        figures = " | ".join(f"{of[what]:,}" for what in columns)
        lines.append(f"| {SERVERS[name].title} | {figures} |")
    different = differences(raw)
    lines += [""]
    if different:
        lines += [f"**Not comparable, for they answer otherwise: {', '.join(different)}.**", ""]
    return "\n".join(lines)
