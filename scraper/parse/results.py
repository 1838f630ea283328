"""What reading gives back of a page, beside the values of the model.

Apart from the readers, so that whoever only handles what was read need not load an HTML parser.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scraper.model import Candidate, Listing, Selectors

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


@dataclass(frozen=True, slots=True)
class Known:
    """A release that is stored, as far as it helps to find it on a page: what it may be linked with, and what it says.

    `keys` are its canonical addresses and native id; `how` is what its list was found by when it was read, "" when that
    is not known.
    """

    keys: tuple[str, ...]
    url: str
    title: str
    lead: str | None = None
    published_at: datetime | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a list may be used as it was read; `why` says what it lacks if not.

    `changed` is whether it was found otherwise than the known ones were, so that its releases deserve a second look.
    `left_out` are addresses on the page that look like releases of the source and are not in the list.
    """

    usable: bool
    why: str = ""
    changed: bool = False
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt of a page by known releases: selectors for its list, and what they give.

    `there` counts the known ones that are on the page at all, `explained` those of them that the selectors give, of
    `known` that were looked for. `doubt` says why it should not be used unseen; "" when it may be.
    """

    select: Selectors
    explained: int
    there: int
    known: int
    candidates: tuple[Candidate, ...]
    doubt: str = ""


def is_changed(given: Sequence[Candidate], known: Sequence[Known | Candidate]) -> bool:
    """Whether a list is found by other elements than these were."""
    before = {_label(each.how) for each in known if each.how}
    return bool(before) and bool(given) and _label(given[0].how) not in before


def _label(how: str) -> str:
    """Name the elements that a list was found by: "article.post × 8, time[datetime]" is "article.post"."""
    return how.partition(" × ")[0]
