"""The pages of the demo's newsrooms, rendered in the shapes of the platforms that public bodies really use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scraper.demo.assets import document, picture
from scraper.demo.days import next_day
from scraper.demo.newsroom import SITES, Site, load_sites

_SHARED = Path(__file__).parent / "shared"
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_MEDIA_TYPES = {
    "html": "text/html",
    "rss": "application/rss+xml",
    "xml": "application/xml",
    "txt": "text/plain",
    "css": "text/css",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What a site answers: an HTTP status, headers in lower case, and the bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Newsroom:
    """All the demo's sites as of one `day`, ready to answer for any path; the same question gets the same bytes."""

    def __init__(self, folder: Path = SITES, *, day: int = 1) -> None:
        self.sites = load_sites(folder) if day == 1 else next_day(load_sites(folder), folder)
        self._by_id = {site.id: site for site in self.sites}
        self._templates = Environment(
            loader=FileSystemLoader([folder, _SHARED]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            month=_month, hexid=_hexid, millis=_millis, rss_date=_rss_date, url_path=_url_path
        )
        self._listings = {
            site.id: next(path.name for path in sorted((folder / site.id).glob("listing.*.j2"))) for site in self.sites
        }

    def site(self, site_id: str) -> Site:
        """Give the site of that id; KeyError if there is none."""
        return self._by_id[site_id]

    def render(self, site_id: str, target: str, *, base: str | None = None) -> Response:
        """Answer for a path with its query, with absolute links under `base` ("http://127.0.0.1:8001").

        A query that the site does not know (a tracking one, say) changes nothing. Anything not on the site gets its
        404 page. Raises KeyError for a site there is not.
        """
        site = self.site(site_id)
        base = (base or f"https://{site_id}.example").rstrip("/")
        path = unquote(urlsplit(target).path)
        if moved := site.redirects.get(unquote(target)) or site.redirects.get(path):
            headers = {"location": base + quote(moved, safe="/?=&"), "content-length": "0"}
            return Response(HTTPStatus.MOVED_PERMANENTLY, MappingProxyType(headers), b"")
        for asked in (unquote(target), path):
            if response := self._page(site, asked, base):
                return response
        return _asset(site, path) or self._rendered(site, "missing.html", base, status=404, title="Sidan finns inte")

    def _page(self, site: Site, path: str, base: str) -> Response | None:
        """Answer for a page; None when the path is not one."""
        if path == site.url:
            template = self._listings[site.id].removesuffix(".j2")
            return self._rendered(site, f"{site.id}/{template}", base, releases=site.releases)
        for release in site.releases:
            if path == release.path:
                return self._rendered(
                    site, f"{site.id}/article.html", base, changed_at=release.changed_at, release=release
                )
        if path == site.platform.feed:
            return self._rendered(site, "feed.rss", base, releases=site.releases)
        if path in ("/robots.txt", "/sitemap.xml", "/style.css"):
            return self._rendered(site, path.removeprefix("/"), base)
        if title := site.platform.pages.get(path):
            return self._rendered(site, "page.html", base, title=title)
        return None

    def _rendered(
        self,
        site: Site,
        template: str,
        base: str,
        *,
        status: int = 200,
        changed_at: datetime | None = None,
        **given: object,
    ) -> Response:
        """Render a template in the site's charset."""
        text = self._templates.get_template(f"{template}.j2").render(
            site=site, base=base, layout=f"{site.id}/layout.html.j2", **given
        )
        media_type = _MEDIA_TYPES[template.rpartition(".")[2]]
        if site.platform.states_charset:
            media_type += f"; charset={site.platform.charset}"
        body = text.encode(site.platform.charset, "xmlcharrefreplace")
        return _response(status, media_type, body, changed_at or site.changed_at)


def _asset(site: Site, path: str) -> Response | None:
    """Answer for a picture or document by its file name, in whatever folder the platform's templates put it."""
    name = path.rpartition("/")[2]
    for release in site.releases:
        if any(name == image.file for image in release.images):
            return _response(200, "image/png", picture(name), release.changed_at)
        for attached in release.attachments:
            if name == attached.file:
                return _response(200, "application/pdf", document(attached.title), release.changed_at)
    return None


def _response(status: int, media_type: str, body: bytes, changed_at: datetime) -> Response:
    etag = blake2b(body, digest_size=10).hexdigest()
    headers = {
        "content-type": media_type,
        "content-length": str(len(body)),
        "etag": f'"{etag}"',
        "last-modified": _http_date(changed_at),
        "cache-control": "no-cache",
    }
    return Response(status, MappingProxyType(headers), body)


def _month(at: datetime) -> str:
    """Name the month in Swedish, whatever the machine's locale."""
    return _MONTHS[at.month - 1]


def _hexid(text: object, length: int = 16) -> str:
    """Make up the kind of hexadecimal id a platform gives its nodes, the same each time."""
    return blake2b(str(text).encode(), digest_size=32).hexdigest()[:length]


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _rss_date(at: datetime) -> str:
    return format_datetime(at)


def _url_path(path: str) -> str:
    return quote(path, safe="/?=&,.;:-_~%+")
