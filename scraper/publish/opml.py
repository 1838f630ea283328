"""Writes the list of all feeds as OPML 2.0 (http://opml.org/spec2.opml), for readers to subscribe to all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from scraper.model import Settings
from scraper.publish.addresses import web_url
from scraper.publish.feed import Feed, feed_path, feeds_url
from scraper.publish.plain import one_line
from scraper.publish.words import words_in


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as a reader subscribes to it; `group` is the folder of its stem, empty for none."""

    group: str
    title: str
    url: str
    home_url: str


def subscription_of(feed: Feed, settings: Settings) -> Subscription:
    """Sum a feed up; of its forms RSS is named, the one that the specification speaks of."""
    return Subscription(
        group=feed.stem.partition("/")[0] if "/" in feed.stem else "",
        title=one_line(feed.title) or feed.stem,
        url=feeds_url(settings) + feed_path(feed.stem, "rss"),
        home_url=web_url(feed.home_url) or "",
    )


def render_opml(subscriptions: Iterable[Subscription], *, settings: Settings) -> bytes:
    """Write feeds as OPML 2.0 in UTF-8, in their order, those of a group below its name; no time, so it stays the same.

    `type`, `text` and `xmlUrl` are what the specification requires of an outline that is a feed.
    """
    words = words_in(settings.lang)
    groups: dict[str, list[str]] = {}
    for each in subscriptions:
        groups.setdefault(each.group, []).append(_outline(each, settings))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{escape(one_line(settings.title))}</title><docs>http://opml.org/spec2.opml</docs></head>",
        "<body>",
    ]
    for group, outlines in groups.items():
        if not group:
            lines += outlines
            continue
        name = quoteattr(words.groups.get(group, words.other_group))
        lines += [f"<outline text={name} title={name}>", *outlines, "</outline>"]
    return "\n".join([*lines, "</body>", "</opml>", ""]).encode()


def _outline(each: Subscription, settings: Settings) -> str:
    given = {
        "type": "rss",
        "text": each.title,
        "title": each.title,
        "xmlUrl": each.url,
        "htmlUrl": each.home_url,
        "language": settings.lang,
        "version": "RSS2",
    }
    return f"<outline {' '.join(f'{name}={quoteattr(value)}' for name, value in given.items() if value)}/>"
