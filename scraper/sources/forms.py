"""The forms of the values in sources.yaml: each function reads one, or says in plain words what it must look like."""

import ipaddress
import re
import unicodedata
import warnings
from datetime import time
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

_UNIT_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_UNIT_BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}

DURATION = r"^[0-9]{1,9}(\.[0-9]{1,3})? ?[smhdw]$"
SIZE = r"^[0-9]{1,9}(\.[0-9]{1,3})? ?([kKMG]i?)?B$"
CLOCK = r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]"
DIGEST = rf"^(immediately|hourly|daily|{CLOCK})$"
QUIET = rf"^{CLOCK} ?[-–] ?{CLOCK}$"
ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
HOST = r"^[^\s/:@?#]+\.[^\s/:@?#]+$"

DAILY_AT = time(7, 30)
"""When a daily digest is sent: before a newsroom's first meeting."""

LONGEST_S = 10 * 366 * 86_400.0
"""Longer ones are slips of the keyboard, and more than schedulers can count."""

_SPLIT = re.compile(r"(?P<number>[0-9.]+) ?(?P<unit>[A-Za-z]+)")


class FormError(ValueError):
    """A value has not the form it must have; the message says which."""


def seconds(text: str) -> float:
    """Read a duration such as 15m; a number without a unit is refused, for a reader can't tell what it means."""
    if re.fullmatch(r"[0-9.]+", text):
        raise FormError(f"{text} has no unit: write {text}s for seconds, {text}m for minutes, or h, d, w")
    if not re.fullmatch(DURATION, text):
        raise FormError("must be a duration such as 30s, 15m, 1h, 30d or 2w")
    number, unit = _split(text)
    if number * _UNIT_S[unit] > LONGEST_S:
        raise FormError("must be at most ten years")
    return number * _UNIT_S[unit]


def at_least_a_second(text: str) -> float:
    """Read a duration that may not be nought."""
    duration_s = seconds(text)
    if duration_s < 1:
        raise FormError("must be at least 1s")
    return duration_s


def size_bytes(text: str) -> int:
    """Read a size such as 5MB; k, M and G count in thousands, Ki, Mi and Gi in 1024s."""
    if not re.fullmatch(SIZE, text):
        raise FormError("must be a size such as 500kB or 5MB")
    number, unit = _split(text)
    size = int(number * _UNIT_BYTES[unit.lower()])
    if size < 1:
        raise FormError("must be at least 1B")
    return size


def _split(text: str) -> tuple[float, str]:
    match = _SPLIT.match(text)
    if match is None:
        raise FormError("must be a number with a unit")
    return float(match["number"]), match["unit"]


def line(text: str) -> str:
    """Read a text of one line that is not blank."""
    if not text.strip():
        raise FormError("must not be blank")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise FormError("must be one line without control characters")
    return text.strip()


def identifier(text: str) -> str:
    """Read an id; it becomes a file name and a part of an address, so it is ASCII, lower case and short."""
    if not re.fullmatch(ID, text) or len(text) > 80:
        proposal = proposed_id(text)
        suggestion = f': write "{proposal}"' if proposal else ""
        raise FormError(f"must be lower-case letters a-z, digits and single hyphens{suggestion}")
    return text


def proposed_id(text: str) -> str:
    """Make an id of a text as well as that goes; empty when it has no letter or digit that would do."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:80].strip("-")


def web_address(text: str) -> str:
    """Read an http or https address with a host."""
    example = "must be a web address such as https://www.exempel.se/press/"
    if line(text) != text or re.search(r"\s", text):
        raise FormError(f"{example}, without spaces")
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise FormError(f"{example} ({error})") from None
    if not usable:
        raise FormError(example)
    return text


def proxy_address(text: str) -> str:
    """Read the address of a proxy; the message never repeats it, since a password may be in it."""
    example = 'must be the address of a proxy alone, such as "http://proxy.exempel.se:3128"'
    try:
        parts = urlsplit(web_address(text))
    except FormError:
        raise FormError(example) from None
    if not text.isascii() or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise FormError(example)
    return text


def root_of(url: str) -> str:
    """Give the first page of the site an address belongs to."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def host(text: str) -> str:
    """Read a host name alone."""
    if not re.fullmatch(HOST, line(text)):
        raise FormError("must be a host name alone, such as arkiv.exempel.se")
    return text.lower()


def private_address(text: str) -> tuple[str, int]:
    """Read the address and port of an own server: 127.0.0.1:8099 or [::1]:8099."""
    address, _, port = text.rpartition(":")
    bracketed = address.startswith("[") and address.endswith("]")
    try:
        ip = ipaddress.ip_address(address[1:-1] if bracketed else address)
    except ValueError:
        ip = None
    if (
        ip is None
        or (ip.version == 6) != bracketed
        or not re.fullmatch(r"[0-9]{1,5}", port)
        or not 0 < int(port) < 65_536
    ):
        raise FormError('must be an IP address and a port such as "127.0.0.1:8099" or "[::1]:8099"')
    return str(ip), int(port)


@lru_cache(maxsize=256)
def timezone(text: str) -> str:
    """Read the name of a time zone in the IANA database."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FormError("is no known time zone: write one such as Europe/Stockholm or Europe/Helsinki") from None
    return text


@lru_cache(maxsize=256)
def encoding(text: str) -> str:
    """Read the name of a character encoding."""
    try:
        b"a".decode(text, errors="ignore")
    except (LookupError, ValueError):
        raise FormError("is no known encoding: write one such as utf-8 or windows-1252") from None
    return text


@lru_cache(maxsize=1024)
def pattern(text: str) -> re.Pattern[str]:
    """Read a regular expression, which matches without regard to case."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what Python will read otherwise one day, such as "[[a]"
        try:
            return re.compile(line(text), re.IGNORECASE)
        except (re.error, OverflowError, RecursionError, Warning) as error:
            raise FormError(f"is not a valid regular expression: {error}") from None


@lru_cache(maxsize=1024)
def selector(text: str) -> str:
    """Read a CSS selector, with the engine that will use it."""
    try:
        LexborHTMLParser("<p></p>").css_first(line(text))
    except SelectolaxError:
        raise FormError('is not a usable CSS selector (no ":scope", ":contains" or leading ">")') from None
    return text


def contact(text: str) -> str:
    """Read an e-mail or web address that is fit for an HTTP header."""
    if not re.fullmatch(r"[!-~]+@[!-~]+|https?://[!-~]+", text):
        raise FormError("must be an e-mail address or a web address, such as redaktion@exempel.se")
    return text


def notice_target(text: str) -> str:
    """Read where an alert goes: an Apprise address, or env:NAME for one that is kept out of the file."""
    if not re.fullmatch(r"env:[A-Za-z_][A-Za-z0-9_]*|[A-Za-z][A-Za-z0-9+.-]*://\S+", line(text)):
        raise FormError("must be an Apprise address such as mailto://…, or env:NAME")
    return text


def digest(text: str) -> Literal["immediately", "hourly"] | time:
    """Read when a watch tells what came; daily is at 07:30."""
    if text == "immediately":
        return "immediately"
    if text == "hourly":
        return "hourly"
    if text == "daily":
        return DAILY_AT
    if not re.fullmatch(DIGEST, text):
        raise FormError('must be immediately, hourly, daily, or a time of day such as "07:30"')
    return _clock(text)


def quiet(text: str) -> tuple[time, time]:
    """Read the hours in which nothing is sent."""
    if not re.fullmatch(QUIET, text):
        raise FormError('must be two times of day such as "22:00-06:30"')
    start, end = (_clock(each.strip()) for each in re.split("[-–]", text))
    if start == end:
        raise FormError("must begin and end at different times")
    return start, end


def _clock(text: str) -> time:
    hour, minute = re.split("[:.]", text)
    return time(int(hour), int(minute))


def folder(text: str) -> str:
    """Read a folder's path."""
    if line(text).startswith("~"):
        raise FormError('must be a whole path, or one relative to this file: "~" is not expanded')
    return text
