"""Turns a story into an entry: checked, cleaned values that any feed format can write without thinking."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from scraper.model import Article, Edit, Failure, Settings, Sighting, Story, Transition
from scraper.publish.addresses import web_url
from scraper.publish.content import content_html
from scraper.publish.entry import Category, Document, Entry, Picture, Publisher
from scraper.publish.feed import Feed, feeds_url, left_out
from scraper.publish.languages import language_tag
from scraper.publish.notices import notice
from scraper.publish.plain import clean, one_line
from scraper.publish.words import Words, words_in

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", re.IGNORECASE)

# Own table: the standard library's reads the machine's, and feeds must come out the same everywhere.
_MEDIA_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tif": "image/tiff",
    ".webp": "image/webp",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def entries_of(feed: Feed, settings: Settings) -> tuple[tuple[Entry, ...], tuple[Failure, ...]]:
    """Give a feed's entries in its order, and the stories that can't be one: no address, no time zone, doubled id."""
    words, folder = words_in(settings.lang), feeds_url(settings)
    full = settings.feeds.content == "full"
    entries: dict[str, Entry] = {}
    failures = []
    for item in (*feed.stories, *feed.notices):
        try:
            entry = _entry(item, words, folder, full=full) if isinstance(item, Story) else notice(item, settings)
            if entry.id in entries:
                raise ValueError("another story in this feed has the same id")  # noqa: TRY301 - one way out for all
            entries[entry.id] = entry
        except (ValueError, OverflowError) as error:  # OverflowError: a year that UTC can't hold
            failures.append(left_out(*_whose(item), str(error)))
    return tuple(entries.values()), tuple(failures)


def _whose(item: Story | Edit | Transition) -> tuple[str, str]:
    """Name the source and the address of what can't be an entry."""
    match item:
        case Story():
            return item.lead.source_id, item.lead.url
        case Edit():
            return item.article.source_id, item.article.url
        case Transition():
            return item.source_id, item.url or item.source_url


def _entry(story: Story, words: Words, folder: str, *, full: bool) -> Entry:
    article = story.lead
    url = web_url(article.url)
    if url is None:
        raise ValueError(f"{article.url!r} is not an absolute web address")
    if not _IRI.fullmatch(story.id):
        raise ValueError(f"{story.id!r} is not an id that feeds accept")
    if not story.sightings:
        raise ValueError("no publisher is known")
    first, *others = story.sightings
    pictures = tuple(pictures_of(article))
    pictured = {picture.url for picture in pictures}
    source_name = one_line(first.source_name) or first.source_id
    return Entry(
        id=story.id,
        url=url,
        title=one_line(article.title) or words.untitled,
        summary=escape(clean(article.lead or "").strip(), quote=False),
        content=content_html(story, words, full=full),
        published_at=_utc(article.published_at or first.published_at, "published_at"),
        precision=article.published_precision,
        updated_at=_utc(story.updated_at, "updated_at"),
        lang=language_tag(article.lang) or "",
        creator=one_line(article.byline or "") or source_name,
        source_id=first.source_id,
        source_name=source_name,
        source_home=web_url(first.source_home) or "",
        source_feed=folder + quote(f"source/{first.source_id}"),
        also_at=tuple(dict.fromkeys(one_line(o.source_name) for o in others if o.source_id != first.source_id)),
        categories=tuple(_categories(article, words, folder)),
        pictures=pictures,
        documents=tuple(each for each in documents_of(article) if each.url not in pictured),
        publishers=tuple(dict.fromkeys(map(_publisher, story.sightings))),
        place=one_line(article.place or ""),
        kind=article.kind,
    )


def _publisher(sighting: Sighting) -> Publisher:
    name = one_line(sighting.source_name) or sighting.source_id
    return Publisher(name, web_url(sighting.url) or "", web_url(sighting.source_home) or "")


def _utc(at: datetime, name: str) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"{name} has no time zone: {at.isoformat()}")
    return at.astimezone(UTC).replace(microsecond=0)


def _categories(article: Article, words: Words, folder: str) -> Iterable[Category]:
    yield Category(article.kind, f"{folder}kind/", words.kinds.get(article.kind, article.kind))
    if place := one_line(article.place or ""):
        yield Category(place, f"{folder}place/")
    for term in dict.fromkeys(map(one_line, article.categories)):
        if term:
            yield Category(term)


def pictures_of(article: Article) -> Iterable[Picture]:
    """Give the pictures of a release that have an address on the web, each once."""
    pictures: dict[str, Picture] = {}
    for image in article.images:
        if url := web_url(image.url):
            # Most press pictures without an ending are JPEG, and RSS wants a type.
            media_type = _media_type(url) or "image/jpeg"
            picture = Picture(url, media_type, one_line(image.caption or image.alt or ""), one_line(image.credit or ""))
            pictures.setdefault(url, picture)
    return pictures.values()


def documents_of(article: Article) -> Iterable[Document]:
    """Give the documents of a release that have an address on the web, each once."""
    documents: dict[str, Document] = {}
    for attachment in article.attachments:
        if url := web_url(attachment.url):
            stated, _, _ = (attachment.media_type or "").partition(";")
            known = stated.strip() if _MEDIA_TYPE.fullmatch(stated.strip()) else _media_type(url)
            size_bytes = max(attachment.size_bytes or 0, 0) or None
            document = Document(url, known or "application/octet-stream", one_line(attachment.title), size_bytes)
            documents.setdefault(url, document)
    return documents.values()


def _media_type(url: str) -> str | None:
    return _MEDIA_TYPES.get(PurePosixPath(urlsplit(url).path).suffix.lower())
