"""Reads a release's own page into an `Article`: every field by the best evidence there is, with a note of which it was.

Explicit evidence wins: the source's selectors, then what the page states for machines, then what it prints.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scraper.errors import LayoutError
from scraper.model import CHANGE_STANDS_IN, Article, Candidate, Contact, Image, Platform, Selectors, Source
from scraper.parse.attachments import read_attachments
from scraper.parse.body import find_container
from scraper.parse.contacts import read_contacts
from scraper.parse.findings import Sections
from scraper.parse.headline import Headline, fold, read_headline
from scraper.parse.labels import read_categories, read_kind, read_slugs
from scraper.parse.layout import Layout
from scraper.parse.media import read_images
from scraper.parse.metadata import Metadata
from scraper.parse.opening import Opened, lay_out_stated, open_page
from scraper.parse.outline import HEADINGS
from scraper.parse.platform_rules import PlatformRules, recognise
from scraper.parse.publication import Clock, read_publication
from scraper.parse.refusals import is_release
from scraper.parse.sections import read_sections
from scraper.parse.site_rules import SiteRules
from scraper.parse.text import absolute, plain_text, rich_text
from scraper.parse.urls import article_id, candidate_id, canonical_url, native_id

_OUTDONE = 3
"""A text that the page states as data is taken when it is this many times as long as the one it shows."""

_NOBODY = re.compile(
    r"admin\w*|root|webbmaster|webmaster|(?:webb)?redakt(?:ör|ion)\w*|editor|okänd|unknown|null|default", re.IGNORECASE
)
_ITSELF = frozenset(("regionen", "kommunen", "myndigheten", "länsstyrelsen"))


def read_article(
    html: bytes,
    url: str,
    *,
    source: Source | None = None,
    now: datetime | None = None,
    charset: str | None = None,
    platforms: Sequence[Platform] = (),
) -> Article:
    """Read the release on a page.

    Without `now` a date that leaves out its year can't be told, and none is refused for lying ahead. `charset` is what
    the HTTP header said. A page that was made with one of `platforms` is read with its rules, as far as they hold.
    Raises LayoutError when the page has no title or no text: an error page, a wall, a shell.
    """
    clock = Clock(now, ZoneInfo(source.timezone if source else "Europe/Stockholm"))
    known = recognise(html, url, platforms, source.platform if source else None) or Platform("")
    missing = []
    for opened in open_page(html, charset, source.select if source else Selectors(), known):
        page = _read(opened, url, source, clock)
        if isinstance(page, _Page):
            return _compose(page)
        missing.append(page)
    raise LayoutError(url, missing[0] if missing else "body")


def _read(opened: Opened, url: str, source: Source | None, clock: Clock) -> "_Page | str":
    """Find the release on a page, or say what is missing there."""
    rules, platform, metadata, layout = opened.rules, opened.platform, opened.metadata, opened.layout
    names = [name for name in (source.name if source else "", metadata.meta.get("og:site_name", "")) if name]
    headline = rules.headline(layout) or platform.title(layout, metadata) or read_headline(layout, metadata, names)
    if headline is None:
        return "title"
    platform.mark_asides(layout)
    stated = metadata.article.get("articleBody")
    stated = stated if isinstance(stated, str) else ""
    for container, how in _containers(rules, platform, layout, headline):
        sections = read_sections(layout, headline, container, clock, names)
        outdone = how == "running text" and len(stated) > _OUTDONE * sum(len(block.text) for block in sections.text)
        if not outdone and is_release(headline.text, [block.text for block in sections.text]):
            return _Page(url, source, opened, layout, container, headline, sections, clock, how)
    if stated and (text := lay_out_stated(stated)):
        unprinted = Headline(headline.text, headline.how, 0, 0)
        sections = read_sections(text, unprinted, 0, clock, names)
        if is_release(unprinted.text, [block.text for block in sections.text]):
            return _Page(url, source, opened, text, 0, unprinted, sections, clock, "json-ld articleBody")
    return "body"


def _containers(
    rules: SiteRules, platform: PlatformRules, layout: Layout, headline: Headline
) -> Iterator[tuple[int, str]]:
    """Give the boxes the release may be in, and how each was found, the surest first."""
    chosen = rules.mark(layout)
    if chosen is not None:
        yield chosen, rules.how("body")
        return
    general = find_container(layout, headline)
    known = platform.body(layout, general)
    if known is not None:
        yield known, platform.how("body")
    yield general, "running text"


@dataclass(slots=True)
class _Page:
    """All that was read off one page, before it is made an article."""

    url: str
    source: Source | None
    opened: Opened
    layout: Layout
    container: int
    headline: Headline
    sections: Sections
    clock: Clock
    how: str

    @property
    def rules(self) -> SiteRules:
        """The source's own selectors."""
        return self.opened.rules

    @property
    def platform(self) -> PlatformRules:
        """What is known of the system that made the page."""
        return self.opened.platform

    @property
    def metadata(self) -> Metadata:
        """What the page states of itself."""
        return self.opened.metadata

    def id(self, native: str | None) -> str:
        """Its name for good, from its native id or its address."""
        source = self.source
        if source is None:
            return article_id("", native or canonical_url(self.url))
        home = source.home or source.url
        return article_id(source.id, native or canonical_url(self.url, aliases=source.aliases, home=home))

    @property
    def base(self) -> str:
        """What its links are relative to."""
        return absolute(self.metadata.base, self.url) or self.url

    @property
    def author(self) -> str | None:
        """Who wrote it, as stated for machines; the publisher itself is nobody."""
        names = {fold(self.metadata.meta.get("og:site_name", "")), fold(self.source.name if self.source else "")}
        authors = self.metadata.texts("author")
        return next((n for n in authors if fold(n) not in names and "://" not in n and not _NOBODY.fullmatch(n)), None)


_HOWS = {
    "updated_at": "date of change",
    "byline": "line by the title or stated author",
    "originator": "source line",
    "attachments": "links to documents",
    "categories": "labels",
    "place": "place line",
    "lang": "html lang",
}


def _compose(page: _Page) -> Article:
    """Make the article, field by field, noting how each was won."""
    url, sections, metadata, outline = page.url, page.sections, page.metadata, page.layout.outline
    native = native_id(url)
    # What stands below the title is nearer to the release than what stands above: banners do.
    header = sorted(sections.header, key=lambda index: (index < page.headline.first, index))
    publication = read_publication(page.layout, metadata, header, page.headline, page.clock, url)
    published, published_how = (
        page.rules.published(page.clock)
        or page.platform.dated(page.clock, publication)
        or (publication.published, publication.how)
    )
    labels = [block.text for block in map(outline.blocks.__getitem__, header) if not block.linked]
    slugs = read_slugs(page.layout, page.container)
    kind, kind_how = read_kind(page.headline.text, labels, slugs, url)
    lead, lead_how = _lead(page)
    images, images_how = _images(page)
    contacts, contacts_how = _contacts(page)
    fields: dict[str, Any] = {
        "lead": lead,
        "published_at": published.at if published else None,
        "updated_at": publication.updated_at,
        "byline": sections.byline or page.author,
        "originator": sections.originator,
        "images": images,
        "contacts": contacts,
        "attachments": read_attachments(page.layout, sections.region, page.base),
        "categories": read_categories(page.layout, sections.region, metadata, sections.labels, slugs),
        "place": sections.place,
        "lang": metadata.lang,
    }
    hows = _HOWS | {
        "lead": lead_how,
        "published_at": published_how,
        "images": images_how,
        "contacts": contacts_how,
    }
    found = {"title": page.headline.how, "text": page.how, "kind": kind_how}
    found |= {name: hows[name] for name, value in fields.items() if value}
    return Article(
        id=page.id(native),
        source_id=page.source.id if page.source else "",
        url=url,
        title=page.headline.text,
        native_id=native,
        html=rich_text(sections.text, outline, page.base),
        text=plain_text(sections.text, outline),
        published_precision=published.precision if published else "inferred",
        published_how=published_how,
        kind=kind,
        found=found,
        **fields,
    )


def _images(page: _Page) -> tuple[tuple[Image, ...], str]:
    """Give the pictures, and how they were found."""
    metadata, sections = page.metadata, page.sections
    stated = (metadata.meta.get("og:image", ""), *metadata.texts("image"))
    own = next((each for each in stated if "/" in each), "")
    read = read_images(sections.pictures, page.layout, page.base, own, sections.credits_)
    for rules in (page.rules, page.platform):
        if chosen := rules.images(page.base, read):
            return page.rules.captioned(chosen), rules.how("image")
    return page.rules.captioned(read), "pictures by the text"


def _contacts(page: _Page) -> tuple[tuple[Contact, ...], str]:
    """Give the people to call, and how they were found; a platform's rules may know some that stand elsewhere."""
    if chosen := page.rules.contacts():
        return chosen, page.rules.how("contact")
    read = read_contacts(page.sections.contact_lines)
    known = {each for contact in read for each in (contact.email, contact.phone) if each}
    more = tuple(
        each
        for each in page.platform.contacts()
        if (each.email or each.phone) and known.isdisjoint({each.email, each.phone})
    )
    return (*read, *more), page.platform.how("contact") if more else "contact lines"


def _lead(page: _Page) -> tuple[str | None, str]:
    """Give the lead and how it was known: marked, bold, or the first paragraph is what the page says of itself."""
    chosen = page.rules.lead()
    if chosen:
        return chosen, page.rules.how("lead")
    if lead := page.sections.lead:
        by_platform = page.platform.chose_lead(page.layout, lead)
        return lead.text, page.platform.how("lead") if by_platform else page.sections.lead_how
    first = page.sections.text[0]
    if first.strong >= len(first.text) * 0.9 and len(page.sections.text) > 1 and first.tag not in HEADINGS:
        return first.text, "bold first paragraph"
    metadata = page.metadata
    for how, stated in (
        ("json-ld description", metadata.text("description")),
        ("og:description", metadata.meta.get("og:description", "")),
        ("meta description", metadata.meta.get("description", "")),
    ):
        words = fold(stated.rstrip(" .…"))
        if len(words) >= 30 and len(page.sections.text) > 1 and fold(first.text).startswith(words):
            return first.text, f"first paragraph, as in {how}"
    return None, ""


def complete(article: Article, candidate: Candidate, source: Source, *, explicit: bool) -> Article:
    """Merge what the listing said of a release into what its page says.

    Identity comes from the candidate. `explicit` is whether the listing states its fields outright (a feed, JSON): then
    its title and date win over the page's, unless a selector chose those; what an HTML listing says only fills gaps.
    """
    found = dict(article.found)
    changes: dict[str, Any] = {"id": candidate_id(source, candidate), "source_id": source.id}
    changes["native_id"] = candidate.native_id or article.native_id
    if _better_title(article, candidate, explicit=explicit):
        changes["title"], found["title"] = candidate.title, candidate.how
    if _better_date(article, candidate, explicit=explicit):
        changes["published_at"], changes["published_precision"] = candidate.published_at, candidate.published_precision
        changes["published_how"] = found["published_at"] = candidate.how
    if not article.lead and candidate.lead:
        changes["lead"], found["lead"] = candidate.lead, candidate.how
    if article.originator and _names_itself(article.originator, source.name):
        changes["originator"] = None
        found.pop("originator", None)
    categories = dict.fromkeys((*article.categories, *source.categories))
    if source.categories:
        found["categories"] = ", ".join(filter(None, (found.get("categories"), "sources.yaml")))
    return replace(article, **changes, categories=tuple(categories), found=found)


def _names_itself(originator: str, publisher: str) -> bool:
    """Whether a release names its own publisher as its source, as many do: by its name, or a department of it."""
    said, own = fold(originator), fold(publisher)
    return said in _ITSELF or bool(re.match(rf"{re.escape(own)}s?(?!\w)", said))


def _better_title(article: Article, candidate: Candidate, *, explicit: bool) -> bool:
    """Whether the listing's title wins; one that is cut short never does."""
    if not candidate.title or not explicit or article.found.get("title", "").startswith("select."):
        return False
    cut = fold(candidate.title.rstrip(" .…"))
    return not (fold(article.title).startswith(cut) and len(fold(article.title)) >= len(cut))


def _better_date(article: Article, candidate: Candidate, *, explicit: bool) -> bool:
    """Whether the listing's date wins; the page's clock time on the same day is kept when the listing has none."""
    if candidate.published_at is None or article.found.get("published_at", "").startswith("select."):
        return False
    if article.published_at is None or article.published_how == CHANGE_STANDS_IN:
        return True
    same_day = article.published_at.date() == candidate.published_at.date()
    if article.published_precision == "minute" and candidate.published_precision == "day" and same_day:
        return False
    finer = candidate.published_precision == "minute" and article.published_precision == "day" and same_day
    return explicit or finer
