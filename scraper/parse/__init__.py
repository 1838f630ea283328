"""Reads what was fetched: listings and feeds into candidates, a release's page into an article.

The room is pure: bytes in, values out, with the time passed in. It works from general evidence (structure, standards,
the set phrases of press pages), never from the name of a site; what is special about a site is in its `select` rules.
Run it in a child process with limits when the pages are strangers' (an HTML parser can be made to take hours).
"""

from importlib import import_module
from typing import TYPE_CHECKING

from scraper.lazy import loader
from scraper.parse.urls import article_id, candidate_id, canonical_url, native_id

if TYPE_CHECKING:
    from scraper.parse.appraisal import appraise, moved_to, same_titles
    from scraper.parse.article import complete, read_article
    from scraper.parse.charset import decode
    from scraper.parse.learning import learn
    from scraper.parse.listing import find_candidates, read_front, read_listing
    from scraper.parse.publication import Clock
    from scraper.parse.unmatched import unmatched_in_items, unmatched_on_release

_READERS = {
    **dict.fromkeys(("appraise", "moved_to", "same_titles"), "scraper.parse.appraisal"),
    "Clock": "scraper.parse.publication",
    "complete": "scraper.parse.article",
    "decode": "scraper.parse.charset",
    "find_candidates": "scraper.parse.listing",
    "learn": "scraper.parse.learning",
    "read_article": "scraper.parse.article",
    "read_front": "scraper.parse.listing",
    "read_listing": "scraper.parse.listing",
    "unmatched_in_items": "scraper.parse.unmatched",
    "unmatched_on_release": "scraper.parse.unmatched",
}

__all__ = [
    "Clock",
    "appraise",
    "article_id",
    "candidate_id",
    "canonical_url",
    "complete",
    "decode",
    "find_candidates",
    "learn",
    "moved_to",
    "native_id",
    "read_article",
    "read_front",
    "read_listing",
    "same_titles",
    "unmatched_in_items",
    "unmatched_on_release",
]


def load() -> None:
    """Load every reader, for a process that is about to be timed."""
    for home in sorted(set(_READERS.values())):
        import_module(home)


# A run that finds nothing new reads no page at all.
__getattr__ = loader(__name__, _READERS)
