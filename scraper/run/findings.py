"""What `scraper doctor` can find, and how bad each of it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from scraper.archive import FlawKind

Severity = Literal["error", "warning", "info"]

FindingKind = (
    FlawKind
    | Literal[
        "no archive",
        "no run yet",
        "run is late",
        "run under way",
        "run was killed",
        "unused room",
        "source left",
        "source disabled",
        "source never collected",
        "one address, several ids",
        "entrance elsewhere",
        "page lost",
        "page of nothing",
        "leftover",
        "disk nearly full",
        "no room for a copy",
        "log of changes large",
        "clock behind",
        "clock was ahead",
        "no time zone data",
        "not writable",
        "writable by all",
        "run as root",
        "secret readable by all",
        "destination not set",
        "no Apprise",
        "data in web root",
        "public_url of this machine",
        "started twice",
        "unit runs another",
        "not watched",
        "no backup",
        "backup is old",
    ]
)

_ERRORS: frozenset[FindingKind] = frozenset(get_args(FlawKind)) - {
    "empty file",
    "older schema",
    "index not compared",
} | {
    "disk nearly full",
    "clock behind",
    "no time zone data",
    "not writable",
}
_WARNINGS: frozenset[FindingKind] = frozenset(
    {
        "run is late",
        "one address, several ids",
        "page lost",
        "no room for a copy",
        "log of changes large",
        "clock was ahead",
        "writable by all",
        "secret readable by all",
        "destination not set",
        "no Apprise",
        "data in web root",
        "started twice",
        "unit runs another",
        "not watched",
        "backup is old",
    }
)

SEVERITIES: Mapping[Severity, frozenset[FindingKind]] = {"error": _ERRORS, "warning": _WARNINGS}
"""All others are `info`: good to know, and no problem."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know of: what it is, where, how often, and what the words for `kind` leave open."""

    kind: FindingKind
    where: str
    detail: str = ""
    count: int = 1

    @property
    def severity(self) -> Severity:
        """How bad it is; an `info` is no problem."""
        return next((severity for severity, kinds in SEVERITIES.items() if self.kind in kinds), "info")


def megabytes(size_bytes: int) -> str:
    """Write a size for people."""
    return (
        f"{size_bytes / 1_000_000:,.1f} MB".replace(",", " ")
        if size_bytes >= 100_000
        else f"{size_bytes / 1_000:.1f} kB"
    )
