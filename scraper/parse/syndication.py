"""Reads what publishers syndicate as XML: RSS and Atom feeds, and sitemaps."""

import html
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit

import feedparser

from scraper.errors import LayoutError
from scraper.model import Candidate, Listing
from scraper.parse.dates import read_machine_date
from scraper.parse.records import candidate, plain, sane_ids
from scraper.parse.results import Sitemap
from scraper.parse.tree import squeeze
from scraper.parse.urls import absolute

_ROOT = re.compile(r"\s*<(?P<name>(?:[a-z0-9]+:)?[a-z]+)[\s>/]", re.IGNORECASE)
_PROLOG = re.compile(
    r"\s*(?:<\?[^>]{0,2000}\?>|<!--(?:(?!-->)[\s\S]){0,4000}-->|<!doctype[^\[>]{0,500}(?:\[[^\]]{0,4000}\]\s*)?>)",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_LATE = re.compile(r"<\?xml\s[^>]{0,200}\?>\s*(?=<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>])")
_FARTHEST = 4_000
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FEEDS = frozenset(("rss", "feed", "rdf:rdf", "atom:feed"))
_SITEMAPS = frozenset(("urlset", "sitemapindex"))
_ID = re.compile(r"<(?:guid|id)(?:\s[^>]{0,200})?>\s*(?:<!\[CDATA\[)?(?P<id>[^<\]]{1,200})")
_ENTRY = re.compile(r"<(?:\w+:)?url(?:\s[^>]{0,200})?>")
_NEWS = re.compile(r"<(?:\w+:)?news>(?P<news>(?:(?!</(?:\w+:)?news>)[\s\S]){0,4000})")
_FIELD = r"<(?:\w+:)?{0}(?:\s[^>]{{0,200}})?>\s*(?:<!\[CDATA\[)?(?P<value>[^<]*?)\s*(?:\]\]>\s*)?</(?:\w+:)?{0}>"
_LOC, _CHANGED, _NEWS_TITLE, _NEWS_DATE = (
    re.compile(_FIELD.format(name)) for name in ("loc", "lastmod", "title", "publication_date")
)
_CHILD = re.compile(r"<(?:\w+:)?sitemap(?:\s[^>]{0,200})?>")
_NEWS_NAME = re.compile(r"news|nyhet|press|aktuell|post|artik|article", re.IGNORECASE)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def xml_root(text: str) -> str:
    """Name the root element of an XML document in lower case; empty when the text does not begin as one."""
    position = 0
    for _ in range(20):
        match = _PROLOG.match(text, position)
        if match is None:
            break
        position = match.end()
    root = _ROOT.match(text, position)
    name = root["name"].lower() if root else ""
    return name.rpartition(":")[2] if name.rpartition(":")[2] in _SITEMAPS else name


def without_noise(text: str) -> str:
    """Take off what a publisher's system printed by mistake before an XML document; anything else stays as it is."""
    late = _LATE.search(text, 0, _FARTHEST)
    return text[late.start() :] if late else text


def is_feed(root: str) -> bool:
    """Whether a root element is that of an RSS or Atom feed."""
    return root in _FEEDS


def is_sitemap(root: str) -> bool:
    """Whether a root element is that of a sitemap, or an index of sitemaps."""
    return root in _SITEMAPS


def read_feed(text: str, url: str, *, now: datetime | None, zone: tzinfo) -> Listing:
    """Read an RSS or Atom feed; an entry without a link is passed over.

    A date without a zone is in `zone`: feedparser would take it for UTC, so its raw text is read again. LayoutError
    when it is no feed after all.
    """
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    body = _FORBIDDEN.sub("", _DECLARATION.sub("", text)).encode("utf-8", "replace")
    parsed: Any = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    if not parsed.version and not parsed.entries:
        raise LayoutError(url, "list of releases")
    form: Any = "atom" if parsed.version.startswith("atom") else "rss"
    entries = [(entry, link) for entry in parsed.entries if (link := absolute(url, _link(entry)))]
    stated = _stated_ids(text, url)
    ids = sane_ids([stated.get(known := (entry.get("id") or "").strip(), known) for entry, _ in entries])
    found = []
    for (entry, link), own_id in zip(entries, ids, strict=True):
        title = plain(entry.get("title") or "")
        lead = plain(entry.get("summary") or "") or None
        raw = entry.get("published") or entry.get("created") or entry.get("updated") or ""
        dated = read_machine_date(raw, now=now, zone=zone)
        how = f"{form} {'entry' if form == 'atom' else 'item'}"
        found.append(candidate(link, title, dated, lead, None if own_id == title else own_id, how))
    return Listing(form, tuple(found))


def _link(entry: Mapping[str, Any]) -> str:
    """Give where an entry is; a service that counts readers keeps the true address beside its own."""
    return entry.get("feedburner_origlink") or entry.get("link") or ""


def _stated_ids(text: str, url: str) -> dict[str, str]:
    """Map what feedparser makes of ids, which it takes for relative addresses, back to the ids."""
    ids = (html.unescape(match["id"]).strip() for match in _ID.finditer(text))
    return {absolute(url, each) or each: each for each in ids if each and ":" not in each}


def read_sitemap(text: str, url: str, root: str, *, now: datetime | None, zone: tzinfo) -> Listing:
    """Read a sitemap (sitemaps.org 0.9), with titles and dates where it is a news sitemap.

    A `lastmod` is when a page changed, not when it was published: it decides the order, the newest first, but is not
    taken for a date. LayoutError when it is an index that only names other sitemaps.
    """
    if root == "sitemapindex":
        raise LayoutError(url, "list of releases: it is an index of sitemaps, give the address of one of them")
    found: list[tuple[datetime, Candidate]] = []
    for entry in _ENTRY.split(_without_comments(text))[1:]:
        news = _NEWS.search(entry)
        loc = _LOC.search(entry)
        title, date = (pattern.search(news["news"]) if news else None for pattern in (_NEWS_TITLE, _NEWS_DATE))
        link = absolute(url, html.unescape(loc["value"])) if loc else None
        if link is None:
            continue
        dated = read_machine_date(date["value"], now=now, zone=zone) if date else None
        name = squeeze(html.unescape(title["value"])) if title else ""
        how = "news sitemap url" if title else "sitemap url"
        at = dated.at if dated else _changed_at(entry, zone) or _LONG_AGO
        found.append((at, candidate(link, name, dated, None, None, how)))
    found.sort(key=lambda each: each[0], reverse=True)
    return Listing("sitemap", tuple(each for _, each in found))


def _without_comments(text: str) -> str:
    head, *rest = text.split("<!--")
    return head + "".join(part.partition("-->")[2] for part in rest)


def read_index(text: str, url: str, *, zone: tzinfo) -> tuple[Sitemap, ...]:
    """Give the sitemaps that an index names, those that may hold the newest releases first.

    Those with news in their names go before the rest. Of sitemaps without a lastmod the last one goes first: where an
    index is split by number or month, new ones are added at its end.
    """
    found = []
    for entry in _CHILD.split(_without_comments(text))[1:]:
        loc = _LOC.search(entry)
        link = absolute(url, html.unescape(loc["value"])) if loc else None
        if link is not None:
            named_news = _NEWS_NAME.search(urlsplit(link).path.rpartition("/")[2]) is not None
            found.append(Sitemap(link, _changed_at(entry, zone), named_news))
    by_rank = [(each.named_news, each.changed_at or _LONG_AGO, number) for number, each in enumerate(found)]
    return tuple(found[number] for *_, number in sorted(by_rank, reverse=True))


def _changed_at(entry: str, zone: tzinfo) -> datetime | None:
    stated = _CHANGED.search(entry)
    dated = read_machine_date(stated["value"], now=None, zone=zone) if stated else None
    return dated.at if dated else None
