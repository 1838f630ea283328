"""A newsroom with a watch, and a stand-in for Apprise that keeps what it is given and fails as it is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from scraper.model import Config, RunReport, Watch
from scraper.publish.messages import Message
from scraper.run.courier import Delivery
from scraper.run.pipeline import run_once

from .conftest import NOW, FakeWeb, text_of

DESK, BOSS = "json://desk-secret.example/", "json://boss-secret.example/"
OK, DOWN = Delivery(ok=True), Delivery(ok=False, why="refused", status=503)


class Killed(BaseException):  # as a kill is none
    """The process is gone."""


@dataclass
class Post:
    """Keeps what was sent to which address; `answers` are those to an address, in turn, and then all is taken."""

    answers: dict[str, list[Delivery]] = field(default_factory=dict)
    sent: list[tuple[str, Message]] = field(default_factory=list)
    tried: int = 0
    killed: Callable[[], None] = lambda: None

    async def deliver(self, url: str, message: Message) -> Delivery:
        self.tried += 1
        answer = waiting.pop(0) if (waiting := self.answers.get(url)) else OK
        if answer.ok:
            self.sent.append((url, message))
        self.killed()
        return answer

    def titles(self, url: str = DESK) -> list[str]:
        """The titles of what was sent there; what was asked before is forgotten."""
        titles = [message.title for address, message in self.sent if address == url]
        self.sent = [each for each in self.sent if each[0] != url]
        return titles


@dataclass
class Room:
    """Runs of a newsroom, each a quarter of an hour after the one before unless it is told otherwise."""

    config: Config
    web: FakeWeb
    post: Post = field(default_factory=Post)
    at: datetime = NOW
    hosts: dict[str, list[int]] = field(default_factory=dict)

    def watching(self, **fields: Any) -> "Room":
        watch = Watch("vard", "Vård", "beslut", notify=(DESK,))
        self.config = replace(self.config, watches=(replace(watch, **fields),))
        return self

    def run(self, minutes: float = 15) -> RunReport:
        self.at += timedelta(minutes=minutes)
        everyone = [source.id for source in self.config.sources]  # named, so that none is left alone for failing
        return run_once(self.config, only=everyone, fetch=self.web, now=lambda: self.at, deliver=self.post)

    def publish(self, host: str, *numbers: int, text: tuple[str, ...] | None = None) -> None:
        """Add releases to a host's list; they are as old as their numbers say: 40 is of now."""
        known = self.hosts.setdefault(host, [])
        new = [number for number in numbers if number not in known]
        known += new
        pages = dict(self.web.pages)
        self.web.publish(host, known, text=text)
        self.web.pages |= {url: page for url, page in pages.items() if "/nyhet/" in url}

    def edit(self, host: str, number: int, old: str, new: str) -> None:
        """Change words on a release's page, and let it be asked for again."""
        url = f"http://{host}/nyhet/{number}"
        page = self.web.pages[url]
        assert isinstance(page, bytes)
        assert old.encode() in page
        self.web.pages[url] = page.replace(old.encode(), new.encode())


def settled(room: Room, hosts: Iterable[str] = ("alfa.example", "beta.example")) -> Room:
    """Have the first visits made: each host has two old releases."""
    for host in hosts:
        room.publish(host, 10, 11)
    assert room.run().ok
    return room


__all__ = ["BOSS", "DESK", "DOWN", "OK", "Killed", "Post", "Room", "settled", "text_of"]
