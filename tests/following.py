"""A reader that others use, subscribed over HTTP to all that our web server has, and what both made of each poll."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from reader import Entry, Reader, make_reader
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scraper.model import Settings
from scraper.web import create_app, listen, serve

ENDINGS = ("rss", "atom", "json")


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll brought: the server's answers, what the reader took for new or for modified, and all that it has.

    Feeds are named by their paths below the folder of feeds (`source/x.rss`); what came is (feed, id of the entry).
    `failed` are the feeds that could not be had or read.
    """

    answers: tuple[tuple[str, int], ...]
    new: frozenset[tuple[str, str]]
    modified: frozenset[tuple[str, str]]
    entries: dict[str, list[Entry]]
    failed: frozenset[str]

    def of(self, feed: str) -> dict[str, Entry]:
        """Give a feed's entries by their ids."""
        return {entry.id: entry for entry in self.entries[feed]}


class _Noting:
    """Notes how each request was answered."""

    def __init__(self, app: ASGIApp, answers: list[tuple[str, int]]) -> None:
        self._app, self._answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._answers.append((scope["path"].removeprefix("/feeds/"), message["status"]))
            await send(message)

        await self._app(scope, receive, noting)


class Follower:
    """Polls the feeds below an address with `reader`."""

    def __init__(self, reader: Reader, url: str, answers: list[tuple[str, int]]) -> None:
        self._reader, self._url, self._answers = reader, url, answers

    def subscribe(self, folder: Path) -> list[str]:
        """Follow every feed that there is in the folder, in every format; return their paths."""
        paths = [path.relative_to(folder).as_posix() for each in ENDINGS for path in folder.rglob(f"[!.]*.{each}")]
        for path in paths:
            self._reader.add_feed(self._url + path)
        return sorted(paths)

    def poll(self) -> Poll:
        """Ask for all feeds once."""
        came: dict[str, set[tuple[str, str]]] = {"new": set(), "modified": set()}

        def note(_: Reader, entry: Entry, status: str) -> None:
            came[status.value].add((self._path(entry.feed_url), entry.id))

        self._answers.clear()
        self._reader.after_entry_update_hooks[:] = [note]
        results = list(self._reader.update_feeds_iter(scheduled=False))
        failed = {self._path(result.url) for result in results if isinstance(result.value, Exception)}
        entries: dict[str, list[Entry]] = {self._path(feed.url): [] for feed in self._reader.get_feeds()}
        for entry in self._reader.get_entries():
            entries[self._path(entry.feed_url)].append(entry)
        return Poll(
            tuple(self._answers), frozenset(came["new"]), frozenset(came["modified"]), entries, frozenset(failed)
        )

    def _path(self, url: str) -> str:
        return url.removeprefix(self._url)


@contextmanager
def following(settings: Settings, feeds: Path, *, port: int = 0) -> Iterator[Follower]:
    """Serve a folder of feeds as `scraper serve` does, in a thread of its own, and give a reader that can follow it."""
    answers: list[tuple[str, int]] = []
    app = create_app(settings, feeds)
    app.add_middleware(_Noting, answers=answers)
    loop, stop, ready = asyncio.new_event_loop(), asyncio.Event(), threading.Event()
    url = ""

    def on_ready(address: str) -> None:
        nonlocal url
        url = f"{address}feeds/"
        ready.set()

    serving = serve(app, listen("127.0.0.1", port), stop=stop, on_ready=on_ready)
    thread = threading.Thread(target=loop.run_until_complete, args=(serving,), name="web")
    thread.start()
    try:
        assert ready.wait(10)
        with pytest.MonkeyPatch.context() as environment, make_reader(":memory:") as reader:
            environment.setenv("NO_PROXY", "127.0.0.1")
            # Its own copy of feedparser asks for a module that today's feedparser no longer brings along.
            environment.setenv("READER_NO_VENDORED_FEEDPARSER", "1")
            yield Follower(reader, url, answers)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
