"""The world outside as a visit sees it: pages that can be fetched, and read where they can do no harm."""

from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from scraper.fetch import Fetcher, user_agent
from scraper.model import NotModified, Page, RobotsFile, Settings, Validators
from scraper.run.entrance import Fetch
from scraper.run.sandbox import Job, Sandbox
from scraper.run.websub import Tell
from scraper.version import VERSION

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pages:
    """Gets pages through `fetch` and reads them in `sandbox`; `tell` is None when nobody is to be told anything."""

    fetch: Fetch
    sandbox: Sandbox
    tell: Tell | None = None

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        """Fetch one page; raise FetchError or BlockedError when it can't be had."""
        return await self.fetch.get(url, client=client, validators=validators)

    async def read(self, job: Job[T]) -> T:
        """Do a job with a page; raise what it raises, or ParseError when the page takes too much."""
        return await self.sandbox.read(job)


@asynccontextmanager
async def open_pages(
    settings: Settings,
    *,
    now: Callable[[], datetime],
    fetch: Fetch | None = None,
    robots: MutableMapping[str, RobotsFile] | None = None,
) -> AsyncIterator[Pages]:
    """Open the network and the sandbox, and close them again; `fetch` stands in for the network.

    `robots` are the robots.txt files of earlier runs, and gets those that are read.
    """
    async with AsyncExitStack() as stack:
        tell: Tell | None = None
        if fetch is None:
            agent = user_agent(VERSION, settings.contact)
            fetch = tell = await stack.enter_async_context(Fetcher(settings.network, agent, now=now, robots=robots))
        yield Pages(fetch, await stack.enter_async_context(Sandbox()), tell)
