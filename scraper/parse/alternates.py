"""Finds the feeds that an HTML listing names, and tells whether one of them really carries the page's releases."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from scraper.model import Candidate
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
_COMMENT_TITLE = re.compile(
    r"(?:kommentar\w*|comments?|svar|reply)\s(?:till|på|on|to|by|av|from|från)\b|(?:av|by|re):\s", re.I
)
_AGREE = 0.8


@dataclass(frozen=True, slots=True)
class Alternate:
    """A feed that a page names in its head, and what it calls it."""

    url: str
    title: str


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


def carries(feed: Collection[Candidate], page: Collection[Candidate], identity: Callable[[Candidate], str]) -> bool:
    """Whether a feed gives the releases that a page lists, under the same identities, and hardly anything else.

    Both are compared as far down as they overlap, since one may be longer. A feed that stopped, or that holds the whole
    site's news, fails; so does one of comments, whose entries have the addresses of what they comment on.
    """
    if is_of_comments(feed):
        return False
    ours, theirs = {identity(each) for each in page}, {identity(each) for each in feed}
    return (
        _agreement([identity(each) in ours for each in feed])
        >= _AGREE
        <= _agreement([identity(each) in theirs for each in page])
    )


def lacks_newest(
    feed: Collection[Candidate], page: Collection[Candidate], identity: Callable[[Candidate], str]
) -> bool:
    """Whether a feed lacks a release of the newest day on its page, as one does that has stopped.

    `carries` alone would not tell: nine of ten releases agree when a feed stopped one release ago.
    """
    dated = [(each.published_at.date(), identity(each)) for each in page if each.published_at]
    newest = {name for day, name in dated if day == max(dated)[0]}
    return not newest <= {identity(each) for each in feed}


def is_of_comments(feed: Collection[Candidate]) -> bool:
    """Whether most entries of a feed are comments, by their titles."""
    return sum(bool(_COMMENT_TITLE.match(each.title)) for each in feed) * 2 > len(feed)


def _agreement(shared: list[bool]) -> float:
    """Give the part of a list that is shared, down to the last entry that is."""
    if True not in shared:
        return 0.0
    reach = len(shared) - shared[::-1].index(True)
    return sum(shared) / reach
