"""Renders what the archive holds as files that readers subscribe to: RSS, Atom, JSON Feed and an index page.

It is handed values and a folder; it never sees the archive, the network or a clock, so publishing can always be
repeated and the same stories give the same bytes.
"""

from typing import TYPE_CHECKING

from scraper.lazy import loader
from scraper.publish.atomic import write_if_changed
from scraper.publish.feed import Feed, Published, Rendered, feeds_url

if TYPE_CHECKING:
    from scraper.publish.calendar import render_calendar
    from scraper.publish.files import edition, write_feeds
    from scraper.publish.index import stylesheet
    from scraper.publish.json_feed import render_json
    from scraper.publish.rendering import render_atom, render_rss

_RENDERERS = {
    "edition": "scraper.publish.files",
    "render_calendar": "scraper.publish.calendar",
    "render_atom": "scraper.publish.rendering",
    "render_json": "scraper.publish.json_feed",
    "render_rss": "scraper.publish.rendering",
    "stylesheet": "scraper.publish.index",
    "write_feeds": "scraper.publish.files",
}

__all__ = [
    "Feed",
    "Published",
    "Rendered",
    "edition",
    "feeds_url",
    "render_atom",
    "render_calendar",
    "render_json",
    "render_rss",
    "stylesheet",
    "write_feeds",
    "write_if_changed",
]

# Most runs find nothing new, and render nothing.
__getattr__ = loader(__name__, _RENDERERS)
