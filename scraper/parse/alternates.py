"""Finds the feeds that an HTML listing names."""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from scraper.parse.results import Alternate
from scraper.parse.urls import absolute

_TYPES = frozenset(
    (
        *("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
        *("application/feed+json", "application/xml", "text/xml"),
    )
)
_OTHER_NAMES = re.compile(
    r"comment|kommentar|podcast|podd|\bevents?\b|event[-_/]|/events?\b|evenemang|kalend|calendar|lediga.?jobb|\bjobs?\b"
    r"|vacanc|oembed",
    re.IGNORECASE,
)


def find_alternates(markup: str, url: str) -> tuple[Alternate, ...]:
    """Give the feeds of `link[rel=alternate]` (HTML, section 4.6.6.1), the likeliest to list what the page lists first.

    Those whose name or address tells that they carry comments, events, podcasts or vacancies are left out.
    """
    page = LexborHTMLParser(markup, scripting=True)
    anchor = page.css_first("base[href]")
    base = (absolute(url, anchor.attributes.get("href") or "") if anchor else None) or url
    found: dict[str, Alternate] = {}
    for node in page.css("link[rel][type][href]")[:200]:
        attributes = node.attributes
        if "alternate" not in (attributes.get("rel") or "").lower().split():
            continue
        target = absolute(base, attributes.get("href") or "")
        kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
        title = " ".join((attributes.get("title") or "").split())
        if target and kind in _TYPES and not _OTHER_NAMES.search(f"{title} {urlsplit(target).path}"):
            found.setdefault(target, Alternate(target, title))
    # A section's own feed lies under it, the whole site's at the root.
    return tuple(sorted(found.values(), key=lambda each: -_shared_folders(each.url, url)))


def _shared_folders(one: str, other: str) -> int:
    folders = [urlsplit(each).path.rstrip("/").split("/") for each in (one, other)]
    shared = 0
    for left, right in zip(*folders, strict=False):
        if left != right:
            break
        shared += 1
    return shared
