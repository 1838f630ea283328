"""Decides, without looking at a database, when two articles are one piece of news and which of them leads it."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scraper.model import Precision

SAME_NEWS_WITHIN = timedelta(days=14)
"""How far apart in time two sources can publish one text and still tell the same news."""

TELLING_WORDS = 25
"""Shorter texts ("Läs mer i bifogad fil.") are alike by chance and never make two articles one."""

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_ATTRIBUTION = re.compile(r"(?:\A|\n)[^\S\n]*källa\s*:[^\n]*\Z", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_EXACTNESS: dict[Precision, int] = {"minute": 0, "day": 1, "inferred": 2}


@dataclass(frozen=True, slots=True)
class Member:
    """What an article's place in its story goes by; a `reprint` names another body as its originator."""

    article_id: str
    published_at: datetime
    precision: Precision
    reprint: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A story that has met others through one text; `own` is that of the article which brought them together."""

    story_id: str
    published_at: datetime
    announced: bool
    own: bool


def fingerprint(text: str) -> str | None:
    """Reduce a text to a digest of its words; None when it has too few of them to tell it from others.

    Case, punctuation, space, paragraphs and a last line "Källa: …" make no difference; figures do, since they are all
    that sets two weeks' statistics apart.
    """
    words = _WORD.findall(unattributed(text).casefold())
    if len(words) < TELLING_WORDS:
        return None
    return hashlib.blake2b(" ".join(words).encode(errors="replace"), digest_size=16).hexdigest()


def unattributed(text: str) -> str:
    """Return a text in NFC without a last line "Källa: …", which is of whoever printed it."""
    return _ATTRIBUTION.sub("", unicodedata.normalize("NFC", text).rstrip())


def is_reprint(originator: str | None, publisher: str) -> bool:
    """Whether a release names someone else as its source; many bodies end their own with their own name."""
    return bool(originator) and _plain(originator or "") != _plain(publisher)


def lead_order(member: Member) -> tuple[bool, date, int, datetime, str]:
    """Sort a story's articles by this and the first one leads, whatever order they were collected in.

    An original comes before a reprint, then the earlier day, then the better known time: a day's 00:00 UTC only says
    that the hour is not known, so a minute of the same day wins over it.
    """
    # A day is stored as 00:00 UTC, which is past midnight of that same day in Stockholm too.
    day = member.published_at.astimezone(UTC if member.precision == "day" else STOCKHOLM).date()
    return member.reprint, day, _EXACTNESS[member.precision], member.published_at, member.article_id


def merge(meetings: Iterable[Meeting]) -> tuple[str, tuple[str, ...]]:
    """Choose the story that stays, and those that dissolve into it.

    A story that readers have been shown never dissolves: if there are several, each stays, and the text's own or else
    the earliest takes up the rest.
    """
    stays, *others = sorted(meetings, key=lambda m: (not m.announced, not m.own, m.published_at, m.story_id))
    return stays.story_id, tuple(other.story_id for other in others if not other.announced)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
