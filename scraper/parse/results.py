"""What reading gives back of a page, beside the values of the model.

Apart from the readers, so that whoever only handles what was read need not load an HTML parser.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scraper.model import Listing

IN_ITEMS = ("link", "title", "date", "lead")
"""The fields that are looked for in each item of a list."""

ON_RELEASE = ("title", "date", "lead", "body", "image", "caption", "credit", "contact", "drop")
"""The fields that are looked for on the page of a release."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """A feed that a page names in its head, and what it calls it."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap that an index names; `changed_at` is its lastmod, None when the index does not state it.

    `named_news` is whether its file's name says that it holds news.
    """

    url: str
    changed_at: datetime | None
    named_news: bool


@dataclass(frozen=True, slots=True)
class Front:
    """What the page that a source names offers: its list, and where else releases may be found from it.

    `listing` is None when it has none, and `missing` says what was looked for. `older` is the list's next page,
    `alternates` are the feeds an HTML page names, `sitemaps` what an index of sitemaps names.
    """

    listing: Listing | None
    missing: str = ""
    older: str | None = None
    alternates: tuple[Alternate, ...] = ()
    sitemaps: tuple[Sitemap, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A field whose selectors gave nothing on a page: they match no element there, or what they match is of no use."""

    field: str
    why: Literal["selector matched nothing", "nothing in selection", "no date in selection"]
