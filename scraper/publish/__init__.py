"""Renders what the archive holds as files that readers subscribe to: RSS, Atom and an index page.

It is handed values and a folder; it never sees the archive, the network or a clock, so publishing can always be
repeated and the same stories give the same bytes.
"""

from scraper.publish.atomic import write_if_changed
from scraper.publish.feed import Feed, Rendered, feeds_url
from scraper.publish.files import Published, write_feeds
from scraper.publish.index import stylesheet
from scraper.publish.rendering import render_atom, render_rss

__all__ = [
    "Feed",
    "Published",
    "Rendered",
    "feeds_url",
    "render_atom",
    "render_rss",
    "stylesheet",
    "write_feeds",
    "write_if_changed",
]
