"""Medians and ratios of the rounds, and the table of them."""

import statistics

from .servers import SERVERS

LEAST_CLEAN_ROUNDS = 3
LEAST_CORE_USED = 0.95


def phases(raw):
    return list(raw["rounds"][0][0]["phases"])


def server_names(raw):
    return [sample["server"] for sample in raw["rounds"][0]]


def samples(raw, server, phase):
    """One for each round."""
    return [
        next(each for each in of_round if each["server"] == server)["phases"][phase]
        for of_round in raw["rounds"]
    ]


def used(raw, server, phase):
    """The samples that count, with None for the others; all, if too few do."""
    every = samples(raw, server, phase)
    clean = [None if sample["thrown_out"] else sample for sample in every]
    return clean if sum(map(bool, clean)) >= enough(raw) else every


def enough(raw):
    return min(LEAST_CLEAN_ROUNDS, len(raw["rounds"]))


def too_noisy(raw):
    """What cannot be relied on, because too few samples were undisturbed: (server, phase) pairs."""
    return [
        (server, phase)
        for server in server_names(raw)
        for phase in phases(raw)
        if sum(not sample["thrown_out"] for sample in samples(raw, server, phase)) < enough(raw)
    ]


def microseconds(raw, server, phase):
    return [sample["cpu_us"] for sample in used(raw, server, phase) if sample]


def ratios(raw, server, to, phase):
    """CPU per query of one server ÷ another's in the same round; only of rounds where both count."""
    pairs = zip(used(raw, server, phase), used(raw, to, phase))
    return [one["cpu_us"] / other["cpu_us"] for one, other in pairs if one and other]


def median_and_range(values):
    if not values:
        return "–"
    return f"{statistics.median(values):.2f} [{min(values):.2f}–{max(values):.2f}]"


def markdown(raw):
    """The tables, one for each phase, and what was thrown out."""
    lines = [
        f"Measured {raw['started'].replace('T', ' ')} on {raw['machine']}: {len(raw['rounds'])} rounds,"
        f" {raw['seconds']:g} s a phase. CPU in µs per answered query, medians [range]; ratios are of the"
        " same round.",
        "",
    ]
    for phase in phases(raw):
        lines += phase_table(raw, phase)
    return "\n".join(lines + remarks(raw))


def phase_table(raw, phase):
    references = [name for name in ("gdnsd", "c") if name in server_names(raw)]
    titles = [f"÷ {'C' if name == 'c' else name}" for name in references]
    columns = [phase, "µs/query", *titles, "answers/s", "p50", "p99 (µs)"]
    lines = ["| " + " | ".join(columns) + " |", "| --- |" + " ---: |" * (len(columns) - 1)]
    for server in server_names(raw):
        kept = [sample for sample in used(raw, server, phase) if sample]
        cells = [SERVERS[server].title, median_and_range(microseconds(raw, server, phase))]
        cells += [median_and_range(ratios(raw, server, to, phase)) for to in references]
        cells.append(f"{statistics.median(s['answered'] / s['seconds'] for s in kept):,.0f}")
        cells += [f"{statistics.median(s['latency_us'][p] for s in kept):,.0f}" for p in ("p50", "p99")]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def remarks(raw):
    """What a reader must know to trust the figures, or not to."""
    lines = []
    every = [
        (server, phase, sample)
        for server in server_names(raw)
        for phase in phases(raw)
        for sample in samples(raw, server, phase)
    ]
    out = [sample for _, _, sample in every if sample["thrown_out"]]
    lines.append(f"{len(out)} of {len(every)} samples were thrown out for other load on the machine or loss.")
    noisy = too_noisy(raw)
    if noisy:
        which = ", ".join(f"{server} {phase}" for server, phase in noisy)
        lines.append(f"**The machine was too noisy; these figures are of disturbed samples: {which}.**")
    idle = [
        server
        for server in server_names(raw)
        if "saturated" in phases(raw)
        and (server, "saturated") not in noisy
        and statistics.median(s["core_used"] for s in used(raw, server, "saturated") if s) < LEAST_CORE_USED
    ]
    if idle:
        lines.append(f"The generator was the limit, and not the server, for: {', '.join(idle)}.")
    warm_ups = [s["warm_up_seconds"] for r in raw["rounds"] for s in r if SERVERS[s["server"]].is_jvm]
    if warm_ups:
        lines.append(f"The JVM's compilers had come to rest after {min(warm_ups)}–{max(warm_ups)} s of load.")
    return [*lines, ""]
