"""What anybody would write first: bare loops over HTTP, without archive, manners or feeds, to measure a run beside.

    python bench/bare.py remember URLS ETAGS   ask for every address, and write what ETag each has
    python bench/bare.py poll URLS ETAGS       ask for every address again; each must answer that it has not changed
    python bench/bare.py ingest URLS           read every listing and all releases it links to, and keep nothing

URLS is a file of addresses, one a line. A script of its own, in a process of its own, so that its start is measured as
ours is and nothing of ours is in its memory.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TypeVar

import httpx

AT_ONCE = 32
"""As many as a run of ours visits at the same time."""

T = TypeVar("T")


async def _each(urls: Iterable[str], one: Callable[[httpx.AsyncClient, str], Awaitable[T]]) -> list[T]:
    """Do something with every address by one client that all share, as httpx's manual advises."""
    turns = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(trust_env=False) as client:

        async def in_turn(url: str) -> T:
            async with turns:
                return await one(client, url)

        return await asyncio.gather(*map(in_turn, urls))


async def remember(urls: list[str]) -> dict[str, str]:
    """Return what ETag every address has."""

    async def one(client: httpx.AsyncClient, url: str) -> str:
        answer = await client.get(url)
        return str(answer.raise_for_status().headers["etag"])

    return dict(zip(urls, await _each(urls, one), strict=True))


async def poll(urls: list[str], etags: dict[str, str]) -> int:
    """Ask whether each address has changed; one that says it has spoils the measurement."""

    async def one(client: httpx.AsyncClient, url: str) -> None:
        answer = await client.get(url, headers={"If-None-Match": etags[url]})
        if answer.status_code != httpx.codes.NOT_MODIFIED:
            raise SystemExit(f"{url} answered {answer.status_code}, not 304")

    return len(await _each(urls, one))


async def ingest(urls: list[str]) -> int:
    """Read every release that the listings link to: its heading and its paragraphs, which is not much of a reading."""
    from selectolax.lexbor import LexborHTMLParser  # not above: `poll` should not pay for it

    async def links(client: httpx.AsyncClient, url: str) -> list[str]:
        answer = await client.get(url)
        found = LexborHTMLParser(answer.raise_for_status().content).css("ul.news h2 a[href]")
        return [str(answer.url.join(link.attributes["href"] or "")) for link in found]

    async def text(client: httpx.AsyncClient, url: str) -> tuple[str, list[str]]:
        answer = await client.get(url)
        tree = LexborHTMLParser(answer.raise_for_status().content)
        heading = tree.css_first("h1")
        if heading is None:
            raise SystemExit(f"{url} has no heading")
        return heading.text(strip=True), [each.text(strip=True) for each in tree.css("p")]

    releases = [link for some in await _each(urls, links) for link in some]
    return len(await _each(releases, text))


def main() -> None:
    """Do what was asked for, and print for how many pages it was done."""
    command, *files = sys.argv[1:]
    urls = Path(files[0]).read_text(encoding="utf-8").split()
    match command:
        case "remember":
            etags = asyncio.run(remember(urls))
            Path(files[1]).write_text(json.dumps(etags), encoding="utf-8")
            print(len(etags))
        case "poll":
            print(asyncio.run(poll(urls, json.loads(Path(files[1]).read_text(encoding="utf-8")))))
        case "ingest":
            print(asyncio.run(ingest(urls)))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
