"""Addresses as formats have them: whole, and by RFC 3986, however they were written."""

import re
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit

import idna

from scraper.publish.plain import clean

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PLAIN_URL = re.compile(
    rf"https?://{_LABEL}(?:\.{_LABEL})*(?:/(?:[A-Za-z0-9/._~?&=+,;:@!$()*'-]|%[0-9A-Fa-f]{{2}})*)?", re.ASCII
)
_EMAIL = re.compile(r"[^\s@<>\"?]+@[^\s@<>\"?]+")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = "%/:=&?~+!$,;'@()*"
_SAFE_IN_USER = "%:=&~+!$,;'()*"


def web_url(url: str) -> str | None:
    """Give an absolute http(s) URL with its odd characters escaped and its host in ASCII, None when it is none."""
    if _PLAIN_URL.fullmatch(url):
        return url
    try:
        parts = urlsplit(clean(url).strip())
        host, port = _ascii(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    user = parts.netloc.rpartition("@")[0]
    netloc = (f"{_quoted(user, _SAFE_IN_USER)}@" if user else "") + host + (f":{port}" if port is not None else "")
    path, query, fragment = map(_quoted, (parts.path, parts.query, parts.fragment))
    return parts._replace(netloc=netloc, path=path, query=query, fragment=fragment).geturl()


def mail_url(url: str) -> str | None:
    """Give a `mailto:` URL of one recipient without what the mail would say, None when it is none."""
    scheme, _, recipient = clean(url).strip().partition(":")
    recipient = recipient.partition("?")[0]
    if scheme.lower() != "mailto" or not _EMAIL.fullmatch(recipient):
        return None
    return f"mailto:{_quoted(recipient, '@+%')}"


def _quoted(part: str, safe: str = _SAFE) -> str:
    return _STRAY.sub("%25", quote(part, safe=safe))


def _ascii(host: str) -> str | None:
    """Write a host's name in ASCII (RFC 5891); None when no host can have it, ValueError when it is half a number."""
    if ":" in host and "%" not in host:  # what follows "%" is a name that only its own machine knows
        return f"[{IPv6Address(host)}]"
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            return None
    host = host.removesuffix(".")
    return host if _HOST.fullmatch(host) else None
