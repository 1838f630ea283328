"""Collects what a page states about itself for machines: JSON-LD, microdata, Open Graph, Dublin Core, head elements."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.parse.json_ld import decode_json_ld

_MOST_JSON_NODES = 20_000
_ARTICLE_TYPE = re.compile(r"(?:article|posting|report|pressrelease|review)$", re.IGNORECASE)
_PAGE_TYPE = re.compile(r"(?:^|[/:#])(?:web|item)page$", re.IGNORECASE)
_ARTICLE_HINTS = ("article", "posting", "report", "pressrelease", "review")
"""What a script must hold to state an article; most state menus, breadcrumbs or the publisher, and are not decoded."""

_MARKUP = re.compile(r"<[^<>]{0,300}>")

PUBLISHED = (
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date.published",
    "published_time",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.issued",
    "dcterms.created",
    "dc.date.created",
    "citation_publication_date",
    "cxenseparse:recs:publishtime",
    "article:published_date",
    "og:pubdate",
    "og:release_date",
    "pubdate",
    "dcterms.date",
    "dcterms.available",
    "dc.created",
    "dc.date",
    "date",
)
"""Names of meta elements that say when a page was published, the surest first; `DC.modified` is not one of them."""

MODIFIED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dc.modified",
    "dcterms.modified",
    "dc.date.modified",
    "revised",
)


_KNOWN = frozenset((*PUBLISHED, *MODIFIED)) | frozenset(
    "og:site_name og:image og:title twitter:title og:description description og:locale content-language"
    " article:section author".split()
)
"""Names of the meta elements that are asked for; most pages have as many others."""


@dataclass(slots=True)
class Metadata:
    """Everything a page states about itself; `meta` has lower-case names, `article` is its JSON-LD article if any.

    `page` is what its JSON-LD says of the page as a whole, if that is dated. `base` is what its links are relative to,
    when that is not its own address. `properties` are microdata: a property's name to the values it was given, in the
    page's order.
    """

    meta: dict[str, str] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)
    page: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, list[str]] = field(default_factory=dict)
    page_title: str = ""
    lang: str | None = None
    base: str = ""

    def text(self, name: str) -> str:
        """Give a JSON-LD article's property as plain text, "" when it has none."""
        return next(_strings(self.article.get(name)), "")

    def texts(self, name: str) -> tuple[str, ...]:
        """Give all values of a JSON-LD article's property as plain text."""
        return tuple(_strings(self.article.get(name)))

    def of_page(self, name: str) -> str:
        """Give a property of the page as a whole as plain text, "" when it has none."""
        return next(_strings(self.page.get(name)), "")


_STATING = "meta, base[href], [itemprop], script[type*='ld+json' i]"


def read_metadata(tree: LexborHTMLParser) -> Metadata:
    """Read a page's head, its JSON-LD and its microdata."""
    found = Metadata()
    entities: list[dict[str, Any]] = []
    for node in tree.css(_STATING):  # one selector for all of it: each walks the whole page
        attributes, tag = node.attributes, node.tag
        if tag == "meta":
            _read_meta(attributes, found)
        elif tag == "script":
            entities += _entities(node.text(deep=True))
        elif tag == "base":
            found.base = found.base or attributes.get("href") or ""
        if "itemprop" in attributes:
            _read_property(node, attributes, found)
    articles = [each for each in entities if _is_a(each, _ARTICLE_TYPE)]
    found.article = max(articles, key=lambda each: ("headline" in each) + ("datePublished" in each), default={})
    pages = (each for each in entities if "datePublished" in each and _is_a(each, _PAGE_TYPE))
    found.page = next(pages, {})
    title = tree.css_first("head > title") or tree.css_first("title")
    found.page_title = " ".join(title.text(deep=True).split()) if title else ""
    found.lang = _language(tree, found)
    return found


def _read_meta(attributes: dict[str, str | None], found: Metadata) -> None:
    content = attributes.get("content")
    name = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv")
    if name and content and (known := name.strip().lower()) in _KNOWN and (said := " ".join(content.split())):
        found.meta.setdefault(known, said)


def _read_property(node: LexborNode, attributes: dict[str, str | None], found: Metadata) -> None:
    for name in (attributes["itemprop"] or "").split():
        value = attributes.get("content") or attributes.get("datetime")
        if value is None and name in ("headline", "datePublished", "dateModified", "author"):
            value = node.text(deep=True)
        if value and len(value) < 500:
            found.properties.setdefault(name, []).append(" ".join(value.split()))


def _language(tree: LexborHTMLParser, found: Metadata) -> str | None:
    root = tree.root
    stated = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else None
    code = re.split(
        r"[-_]", (stated or found.meta.get("content-language") or found.meta.get("og:locale") or "").strip()
    )[0]
    return code.lower() if code.isascii() and code.isalpha() and len(code) in (2, 3) else None


def _entities(script: str) -> Iterator[dict[str, Any]]:
    """Give the objects of one JSON-LD script that may state something of the page: not those of a list in it."""
    hints = script.lower()
    if not any(map(hints.__contains__, _ARTICLE_HINTS)) and not ("page" in hints and "datepublished" in hints):
        return
    queue, seen = decode_json_ld(script), 0
    while queue and seen < _MOST_JSON_NODES:
        each = queue.pop(0)
        seen += 1
        if isinstance(each, list):
            queue.extend(each)
        elif isinstance(each, dict):
            yield each
            queue.extend(each[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in each)


def _is_a(entity: dict[str, Any], types: re.Pattern[str]) -> bool:
    stated = entity.get("@type")
    return any(
        isinstance(each, str) and types.search(each) for each in (stated if isinstance(stated, list) else [stated])
    )


def _strings(value: object) -> Iterator[str]:
    """Give the plain texts in a JSON-LD value: a string, an object's name or url, or a list of these."""
    queue, seen = [value], 0
    while queue and seen < 200:
        each = queue.pop(0)
        seen += 1
        if isinstance(each, str):
            text = " ".join(html.unescape(_MARKUP.sub(" ", each)).split())
            if text:
                yield text
        elif isinstance(each, list):
            queue[:0] = each
        elif isinstance(each, dict):
            queue.insert(0, each.get("name") or each.get("headline") or each.get("url") or each.get("@value"))
