"""What popsteer must reach, and whether it does."""

import statistics
from dataclasses import dataclass

from . import summary


@dataclass(frozen=True)
class Target:
    """A figure, the most that it may be, and how many digits of it mean something.

    `note` says what else was seen that may explain it.
    """

    measure: str
    value: float
    at_most: float
    unit: str = ""
    digits: int = 2
    note: str = ""

    @property
    def met(self):
        """By the digits that mean something."""
        return round(self.value, self.digits) <= self.at_most

    def row(self):
        value = f"{self.value:,.{self.digits}f} {self.unit}".strip()
        at_most = f"{self.at_most:g} {self.unit}".strip()
        verdict = "met" if self.met else "**short**"
        return f"| {self.measure} | {value} | {at_most} | {'; '.join(filter(None, (verdict, self.note)))} |"


COMPARED = (
    ("CPU per query, saturated ÷ gdnsd", "gdnsd", "saturated", 1.0),
    ("CPU per query, saturated ÷ C with a fixed answer", "c", "saturated", 1.1),
    ("CPU per query, saturated ÷ Knot DNS geoip", "knot-geoip", "saturated", 0.65),
    ("CPU per query at 40,000/s ÷ gdnsd", "gdnsd", "40,000/s", 1.05),
)


def compared(raw):
    """The targets that bench/compare has measured."""
    for measure, to, phase, at_most in COMPARED:
        servers = summary.server_names(raw)
        if "popsteer" in servers and to in servers and phase in summary.phases(raw):
            ratios = summary.ratios(raw, "popsteer", to, phase)
            if ratios:
                yield Target(measure, statistics.median(ratios), at_most)


def markdown(targets):
    lines = ["| measure | value | at most | |", "| --- | ---: | ---: | --- |"]
    return "\n".join([*lines, *(target.row() for target in targets), ""])
