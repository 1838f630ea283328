"""Whom watches and alerts are for: by a name and a place in sources.yaml that give nothing away, and by address.

An Apprise address has passwords and keys in it, wherever its service likes. It is looked up when a message is sent, and
is in nothing that is stored, logged or reported.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scraper.archive.outbox import ALERTS
from scraper.model import Config

_ENV = "env:"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=://)")


@dataclass(frozen=True, slots=True)
class Destination:
    """Somebody to tell: `channel` is a watch or the alerts, `name` what the archive knows it by, `place` for people."""

    channel: str
    name: str
    place: str
    entry: str = field(repr=False)

    @property
    def variable(self) -> str | None:
        """The variable of the environment that has the address, if one has."""
        return self.entry.removeprefix(_ENV) if self.entry.startswith(_ENV) else None

    def address(self, environ: Mapping[str, str]) -> str | None:
        """Give the address; None when the environment has not got it."""
        return (environ.get(self.variable) or None) if self.variable else self.entry


def channel_of(watch_id: str) -> str:
    """Name a watch among the channels."""
    return f"watch/{watch_id}"


def destinations(config: Config) -> Iterator[Destination]:
    """Give all whom anything is for, in the order of sources.yaml; who is there twice in a channel, once."""
    lists = [(ALERTS, "settings.alerts.notify", config.settings.alerts.notify)]
    lists += [(channel_of(watch.id), f"watches.{watch.id}.notify", watch.notify) for watch in config.watches]
    for channel, path, entries in lists:
        names = [_name(entry) for entry in entries]
        for number, (name, entry) in enumerate(zip(names, entries, strict=True)):
            if name not in names[:number]:
                yield Destination(channel, name, f"{path}[{number}] ({name.partition('#')[0]})", entry)


def _name(entry: str) -> str:
    """Name a destination: the same for the same address, and too short to guess the address by.

    Two bytes of a digest leave one of 65,000 addresses: enough to tell a handful apart, and no test of a password.
    """
    if entry.startswith(_ENV):
        return entry
    scheme = _SCHEME.match(entry)
    return f"{scheme[0].lower() if scheme else ''}#{hashlib.blake2b(entry.encode(), digest_size=2).hexdigest()}"
