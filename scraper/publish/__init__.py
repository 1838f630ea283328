"""Renders what the archive holds as files that readers subscribe to: RSS, Atom and an index page.

It is handed values and a folder; it never sees the archive, the network or a clock, so publishing can always be
repeated and the same stories give the same bytes.
"""

from typing import TYPE_CHECKING

from scraper.lazy import loader
from scraper.publish.atomic import write_if_changed
from scraper.publish.feed import Feed, Published, Rendered, feeds_url

if TYPE_CHECKING:
    from scraper.publish.files import write_feeds
    from scraper.publish.index import stylesheet
    from scraper.publish.rendering import render_atom, render_rss

_RENDERERS = {
    "render_atom": "scraper.publish.rendering",
    "render_rss": "scraper.publish.rendering",
    "stylesheet": "scraper.publish.index",
    "write_feeds": "scraper.publish.files",
}

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

# Most runs find nothing new, and render nothing.
__getattr__ = loader(__name__, _RENDERERS)
