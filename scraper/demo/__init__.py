"""The demo newsroom: seven made-up sites in the shapes of real platforms, played on loopback HTTP.

`scraper demo` collects it to show the product without the live web, and the tests measure the product against it:
what a site publishes is in its `site.yaml`, how it looks is in its templates.
"""

from scraper.demo.newsroom import (
    SITES,
    Block,
    Document,
    Facts,
    Heading,
    Moment,
    Paragraph,
    Person,
    Picture,
    Platform,
    Points,
    Release,
    Site,
    load_sites,
)
from scraper.demo.pages import Newsroom, Response
from scraper.demo.server import Asked, NewsroomServer, sources_yaml, write_sources

__all__ = [
    "SITES",
    "Asked",
    "Block",
    "Document",
    "Facts",
    "Heading",
    "Moment",
    "Newsroom",
    "NewsroomServer",
    "Paragraph",
    "Person",
    "Picture",
    "Platform",
    "Points",
    "Release",
    "Response",
    "Site",
    "load_sites",
    "sources_yaml",
    "write_sources",
]
