"""Reads what was fetched: listings and feeds into candidates, a release's page into an article.

The room is pure: bytes in, values out, with the time passed in. It works from general evidence (structure, standards,
the set phrases of press pages), never from the name of a site; what is special about a site is in its `select` rules.
Run it in a child process with limits when the pages are strangers' (an HTML parser can be made to take hours).
"""

from scraper.parse.article import complete, read_article
from scraper.parse.charset import decode
from scraper.parse.listing import find_candidates, read_listing
from scraper.parse.urls import article_id, candidate_id, canonical_url, native_id

__all__ = [
    "article_id",
    "candidate_id",
    "canonical_url",
    "complete",
    "decode",
    "find_candidates",
    "native_id",
    "read_article",
    "read_listing",
]
