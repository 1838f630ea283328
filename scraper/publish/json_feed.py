"""Writes a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

What the format has no place for (place, kind, captions and credits, who else published it, of what an edit is) is in
each item under `_press`, as its section "Extensions" provides.
"""

import json
from collections.abc import Iterable
from html import unescape

from scraper.model import Settings
from scraper.publish.addresses import web_url
from scraper.publish.entries import entries_of
from scraper.publish.entry import Entry
from scraper.publish.feed import ICON, Feed, Rendered, feed_path, feeds_url
from scraper.publish.plain import one_line
from scraper.publish.times import rfc3339
from scraper.publish.words import words_in

VERSION = "https://jsonfeed.org/version/1.1"

Item = dict[str, object]


def render_json(feed: Feed, *, settings: Settings) -> Rendered:
    """Write a feed as JSON Feed in UTF-8; stories that can't be entries are reported, not written."""
    entries, failures = entries_of(feed, settings)
    return Rendered(json_feed(feed, entries, settings).data, failures)


def json_feed(feed: Feed, entries: Iterable[Entry], settings: Settings) -> Rendered:
    """Write entries that are checked already as JSON Feed."""
    words, folder = words_in(settings.lang), feeds_url(settings)
    name, site = one_line(feed.title) or feed.stem, one_line(settings.title)
    written: Item = {
        "version": VERSION,
        "title": name if name == site else words.feed_of.format(feed=name, title=site),
        "home_page_url": web_url(feed.home_url) or f"{folder}index.html",
        "feed_url": folder + feed_path(feed.stem, "json", feed.query),
        "description": one_line(feed.description) or words.feed_from.format(feed=name),
        "language": settings.lang,
        "icon": folder + ICON,
        "favicon": folder + ICON,
    }
    if settings.websub_hub:
        written["hubs"] = [{"type": "WebSub", "url": settings.websub_hub}]
    written["items"] = [_item(entry) for entry in entries]
    text = json.dumps(written, ensure_ascii=False, indent=1)
    # A lone surrogate is no character, so no reader of JSON takes it (RFC 8259, section 8.2).
    return Rendered(text.encode("utf-8", "replace") + b"\n", ())


def _item(entry: Entry) -> Item:
    item: Item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.content,
        "summary": unescape(entry.summary),
        "image": entry.pictures[0].url if entry.pictures else "",
        "date_published": rfc3339(entry.published_at),
        "date_modified": rfc3339(max(entry.updated_at, entry.published_at)),
        "authors": [_filled(name=each.name, url=each.home) for each in entry.publishers],
        "tags": list(dict.fromkeys(each.label or each.term for each in entry.categories)),
        "language": entry.lang,
        "attachments": _attachments(entry),
        "_press": _filled(
            kind=entry.kind,
            article=entry.edited,
            version=entry.version,
            place=entry.place,
            byline=entry.creator if entry.creator != entry.source_name else "",
            published_precision=entry.precision,
            publishers=[_filled(name=each.name, url=each.url, home=each.home) for each in entry.publishers],
            images=[_filled(url=each.url, caption=each.caption, credit=each.credit) for each in entry.pictures],
        ),
    }
    return {name: value for name, value in item.items() if value}


def _attachments(entry: Entry) -> list[Item]:
    pictures = [
        _filled(url=each.url, mime_type=each.media_type, title=_titled(each.caption, each.credit))
        for each in entry.pictures
    ]
    documents = [
        _filled(url=each.url, mime_type=each.media_type, title=each.title, size_in_bytes=each.size_bytes)
        for each in entry.documents
    ]
    return pictures + documents


def _titled(caption: str, credit: str) -> str:
    return " ".join(filter(None, (caption, credit)))


def _filled(**values: object) -> Item:
    """Leave out what is not known."""
    return {name: value for name, value in values.items() if value}
