"""Tells when two addresses mean one release: canonical keys, the ids that platforms put in URLs, and our own ids."""

import re
from collections.abc import Collection
from urllib.parse import quote, urljoin, urlsplit
from uuid import NAMESPACE_URL, uuid5

import idna

from scraper.model import Candidate, Source

_TRACKING_KEY = re.compile(
    r"utm_.*|mc_.*|mtm_.*|pk_.*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|igshid", re.IGNORECASE
)
_INDEX_PAGE = re.compile(r"/(?:index\.(?:html?|php|aspx?|jsp)|default\.(?:aspx?|html?))$", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%(?P<hex>[0-9A-Fa-f]{2})|%|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_REFUSED = re.compile(r"[\t\n\r\0]")
_PLAIN = re.compile(
    r"https?://(?:www\.)?(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)"
    r"(?P<path>(?:/(?!index\.|default\.)[\w~-][\w~.-]*)*)/?",
    re.ASCII | re.IGNORECASE,
)


def canonical_url(url: str, *, aliases: Collection[str] = (), home: str = "") -> str:
    """Reduce an address to a key that is equal for addresses of one page; made for comparing, not for fetching.

    Scheme, `www.`, default port, fragment, tracking keys, the order of the query, a trailing slash, an index page's
    name and the spelling of percent-encodings (RFC 3986, section 6.2.2) make no difference. Hosts in `aliases` count as
    that of `home`. What is not an address comes back stripped.
    """
    if not aliases and (plain := _PLAIN.fullmatch(url)):
        return f"https://{plain['host'].lower()}{plain['path'] or '/'}"  # as below, in a tenth of the time
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    host = _host(host)
    if home and host in {_host(alias) for alias in aliases}:
        host = _host(_host_of(home)) or host
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    path = _INDEX_PAGE.sub("", _without_dots(_percent_normal(_SESSION.sub("", parts.path)))).rstrip("/")
    query = _query(parts.query)
    return f"https://{host}{path or '/'}" + (f"?{query}" if query else "")


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _host(host: str) -> str:
    """One spelling of a host name: ASCII (RFC 5891), lower case, without `www.` and the root's dot."""
    host = host.lower().strip(".")
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            host = quote(host, errors="replace")
    return host.removeprefix("www.")


def _percent_normal(text: str) -> str:
    """Give every percent-encoding its one normal spelling; `%2F` and its like stay encoded, for they mean something."""

    def spell(match: re.Match[str]) -> str:
        if match["hex"]:
            character = chr(int(match["hex"], 16))
            return character if character in _UNRESERVED else match[0].upper()
        return quote(match[0], safe="", errors="replace")

    return _ESCAPE.sub(spell, text)


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` (RFC 3986, section 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    """Sort by key, in which repeated keys keep their order, and leave out what only serves tracking."""
    pairs = []
    for pair in query.replace("+", "%20").split("&"):
        key, equals, value = pair.partition("=")
        if pair and not _TRACKING_KEY.fullmatch(key):
            pairs.append((_percent_normal(key), f"{equals}{_percent_normal(value)}"))
    return "&".join(key + value for key, value in sorted(pairs, key=lambda pair: pair[0]))


# Where the platforms of press rooms put a release's own number. Five digits at least: "…-om-1177" and "…-budget-2024"
# are headlines (and so is a date), and an id that two releases share would hide the second.
_NATIVE_IDS = (
    re.compile(
        r"/pressreleases?/(?:view/)?[^/?#]*?(?<![0-9])(?P<id>(?!20[0-9]{6}/?(?:[?#]|$))[0-9]{5,12})/?(?:[?#]|$)",
        re.IGNORECASE,
    ),
    re.compile(
        r"/(?:pressmeddelande|pressrelease|release)/(?P<id>(?!20[0-9]{6}[/?#])[0-9]{5,})(?:[/?#]|$)", re.IGNORECASE
    ),
    re.compile(r"[?&]releaseId=(?P<id>[0-9]{5,})(?:[&#]|$)", re.IGNORECASE),
    re.compile(r",(?P<id>c[0-9]{5,})(?:[/?#]|$)", re.IGNORECASE),
    re.compile(r"[./](?P<id>5\.[0-9a-f]{6,40})\.html(?:[?#]|$)", re.IGNORECASE),
)


def native_id(url: str) -> str | None:
    """Find the number that the release has in its own system, which stays when its address changes; None if unseen.

    Known are `/pressreleases/slug-3012345`, `/pressrelease/view/slug-412345`, `/pressmeddelande/4316145/slug`,
    `?releaseId=3271215`, `slug,c3056443` and `slug.5.3f1c9d0e18b5.html`.
    """
    for pattern in _NATIVE_IDS:
        if match := pattern.search(url):
            return match["id"].lower()
    return None


def article_id(source_id: str, key: str) -> str:
    """Name an article for good (`urn:uuid:…`, RFC 9562 version 5): the same on every machine and after a rebuild.

    `key` is its native id, else its canonical URL.
    """
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{source_id} {key}')}"


def candidate_id(source: Source, candidate: Candidate) -> str:
    """Name the article a candidate points at, before it is read."""
    home = source.home or source.url
    return article_id(source.id, candidate.native_id or canonical_url(candidate.url, aliases=source.aliases, home=home))


def absolute(base: str, href: str) -> str | None:
    """Make a link's address whole and free of what only serves tracking.

    None when it leads to no other page: other schemes, empty, `#…`, malformed.
    """
    href = _REFUSED.sub("", href).strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    if not usable:
        return None
    if parts.query:
        kept = [pair for pair in parts.query.split("&") if not _TRACKING_KEY.fullmatch(pair.partition("=")[0])]
        url = parts._replace(query="&".join(kept)).geturl()
    return re.sub(r"\s", "%20", url)


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are on one host and port; `www.` makes no difference."""
    return canonical_url(one).split("/")[2] == canonical_url(other).split("/")[2]
