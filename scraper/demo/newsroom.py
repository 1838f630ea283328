"""What the demo's newsrooms publish: each site's `site.yaml` (its releases) and `platform.yaml` (how it serves them).

`site.yaml` is at the same time the record of what a collection of that site must give: a test that plays the pages
through the scraper compares with these values.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from scraper.model import Kind

SITES = Path(__file__).parent / "sites"
STOCKHOLM = ZoneInfo("Europe/Stockholm")

_STRICT = ConfigDict(extra="forbid")
_MINUTE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a site states it: to the minute in Stockholm time, or as a day, which is 00:00 UTC of it."""

    at: datetime
    precision: Literal["minute", "day"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; a quote is a paragraph that begins with a dash."""

    text: str

    @property
    def expected(self) -> str:
        """What stands in an article's text."""
        return self.text


@dataclass(frozen=True, slots=True)
class Heading:
    """A subheading."""

    text: str

    @property
    def expected(self) -> str:
        """What stands in an article's text."""
        return self.text


@dataclass(frozen=True, slots=True)
class Points:
    """A list with bullets."""

    items: tuple[str, ...]

    @property
    def expected(self) -> str:
        """One block, an item to a line."""
        return "\n".join(f"- {item}" for item in self.items)


@dataclass(frozen=True, slots=True)
class Facts:
    """A fact box: content, however much it looks like a box of something else."""

    title: str
    items: tuple[str, ...]

    @property
    def expected(self) -> str:
        """The title as a paragraph of its own, then the items as one block."""
        return f"{self.title}\n\n{Points(self.items).expected}"


Block = Paragraph | Heading | Points | Facts


def _moment(value: object) -> object:
    """Read "2026-01-20 08:20", or "2026-01-20" with or without quotes."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        return value
    if _MINUTE.fullmatch(value):
        return Moment(datetime.fromisoformat(value).replace(tzinfo=STOCKHOLM), "minute")
    day = date.fromisoformat(value)
    return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), "day")


def _block(value: object) -> object:
    """Tell the four kinds of block apart by how they are written."""
    match value:
        case str():
            return Paragraph(value)
        case {"h2": str(text), **rest} if not rest:
            return Heading(text)
        case {"list": [*items], **rest} if not rest:
            return Points(_strings(items))
        case {"facts": {"title": str(title), "items": [*items], **more}, **rest} if not (more or rest):
            return Facts(title, _strings(items))
    raise ValueError('a block is a string, {"h2": …}, {"list": […]} or {"facts": {"title": …, "items": […]}}')


def _strings(items: list[object]) -> tuple[str, ...]:
    """Insist on strings: an unquoted "Fakta: x" in a YAML list is a mapping."""
    for item in items:
        if not isinstance(item, str):
            raise ValueError(f"{item!r} is not a string: quote it")  # noqa: TRY004 - pydantic collects ValueError only
    return tuple(str(item) for item in items)


MomentField = Annotated[Moment, BeforeValidator(_moment)]
BlockField = Annotated[Block, BeforeValidator(_block)]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a release."""

    __pydantic_config__ = _STRICT

    file: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the release says one may call."""

    __pydantic_config__ = _STRICT

    name: str
    role: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF that comes with a release."""

    __pydantic_config__ = _STRICT

    file: str
    title: str
    size_kb: int | float


@dataclass(frozen=True, slots=True)
class Release:
    """One release as its site publishes it, and as a collection must find it."""

    __pydantic_config__ = _STRICT

    path: str
    title: str
    published: MomentField
    kind: Kind
    lead: str
    body: tuple[BlockField, ...]
    native_id: str | None = None
    modified: MomentField | None = None
    place: str | None = None
    byline: str | None = None
    originator: str | None = None
    categories: tuple[str, ...] = ()
    images: tuple[Picture, ...] = ()
    contacts: tuple[Person, ...] = ()
    attachments: tuple[Document, ...] = ()

    @property
    def text(self) -> str:
        """The text a collection must give: the lead and every block, joined by a blank line."""
        return "\n\n".join((self.lead, *(block.expected for block in self.body)))

    @property
    def changed_at(self) -> datetime:
        """When the page last changed."""
        return (self.modified or self.published).at


@dataclass(frozen=True, slots=True)
class Platform:
    """How a site serves its pages, and what there is on it besides releases.

    `charset` is what the bytes are in; `states_charset` whether the HTTP header says so; `lang` what the pages say of
    their language, which old ones do not; `disallow` a path robots.txt
    keeps for itself; `feed` where an RSS feed is, if the listing isn't one; `pages` the titles of what menus lead to.
    """

    __pydantic_config__ = _STRICT

    disallow: str
    pages: Mapping[str, str]
    charset: str = "utf-8"
    states_charset: bool = True
    lang: str | None = "sv"
    feed: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A public body's site: what it publishes, newest first as the listing shows it, and how it serves it.

    `redirects` are paths that lead to other ones.
    """

    __pydantic_config__ = _STRICT

    id: str
    name: str
    about: str
    url: str
    releases: tuple[Release, ...]
    platform: Platform
    redirects: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed_at(self) -> datetime:
        """When the site last changed."""
        return max(release.changed_at for release in self.releases)


_SITE = TypeAdapter(Site)


def load_sites(folder: Path = SITES) -> tuple[Site, ...]:
    """Load every site of the folder, by id.

    Raises ValueError naming the file and every place in it that is wrong.
    """
    return tuple(_load(path.parent) for path in sorted(folder.glob("*/site.yaml")))


def _load(folder: Path) -> Site:
    raw = yaml.safe_load((folder / "site.yaml").read_text(encoding="utf-8"))
    platform = yaml.safe_load((folder / "platform.yaml").read_text(encoding="utf-8"))
    try:
        site = _SITE.validate_python({**raw, "platform": platform})
    except ValidationError as error:
        mistakes = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise ValueError("\n".join(f"{folder / 'site.yaml'}: {mistake}" for mistake in mistakes)) from error
    paths = [release.path for release in site.releases]
    if doubled := sorted({path for path in paths if paths.count(path) > 1}):
        raise ValueError(f"{folder / 'site.yaml'}: doubled paths: {', '.join(doubled)}")
    if site.id != folder.name:
        raise ValueError(f"{folder / 'site.yaml'}: id is {site.id!r}, but the folder is {folder.name!r}")
    return site
