"""Turns the model's values into columns and back."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from scraper.archive.identity import Member, is_reprint
from scraper.model import CHANGE_STANDS_IN, Article, Attachment, Contact, Image, Sighting

Row = Mapping[str, Any]
"""The columns of a row by name; what the database gives and what it is given."""

COLUMNS = tuple(field.name for field in fields(Article))
"""The columns of `articles` that are fields of an article; the others are the archive's own."""

_COMPOSED = frozenset({"title", "lead", "text", "html"})
"""What is stored in NFC: the same letters are the same characters, so a search finds them, and no edit is seen."""

_NESTED = frozenset({"images", "contacts", "attachments", "categories", "found"})


EARLIEST = datetime(10, 1, 1, tzinfo=UTC)
LATEST = datetime(9990, 1, 1, tzinfo=UTC)
"""Times beyond these are stored as these: whoever reads them back can look years around them, and go to any zone."""


def stamp(at: datetime) -> str:
    """Write an aware time as sortable UTC text with whole seconds."""
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return min(max(at, EARLIEST), LATEST).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(text: str | None) -> datetime | None:
    """Read a time as `stamp` wrote it, None where there is none."""
    return datetime.fromisoformat(text) if text else None


def storable(text: str) -> str:
    """Replace lone surrogates, which a page's JSON may hold and UTF-8 can't, by question marks."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def to_row(article: Article) -> dict[str, Any]:
    """Write an article as columns, its texts in NFC; its times may be None."""
    row = {name: _column(getattr(article, name)) for name in COLUMNS}
    return row | {name: row[name] and unicodedata.normalize("NFC", row[name]) for name in _COMPOSED}


def to_fields(row: Row) -> dict[str, Any]:
    """Read an article's fields as JSON has them; the times are text."""
    return {name: json.loads(row[name]) if name in _NESTED else row[name] for name in COLUMNS}


def to_article(row: Row) -> Article:
    """Read an article back; its times are in UTC."""
    plain = to_fields(row)
    plain["published_at"] = datetime.fromisoformat(row["published_at"])
    plain["updated_at"] = moment(row["updated_at"])
    plain["images"] = tuple(Image(**image) for image in plain["images"])
    plain["contacts"] = tuple(Contact(**contact) for contact in plain["contacts"])
    plain["attachments"] = tuple(Attachment(**attachment) for attachment in plain["attachments"])
    plain["categories"] = tuple(plain["categories"])
    return Article(**plain)


def states_date(row: Row) -> bool:
    """Whether a row states a time of publication: not when we first saw it, nor when it was changed."""
    if row["published_at"] is None or row["published_precision"] == "inferred":
        return False
    return bool(row["published_how"] != CHANGE_STANDS_IN)


def to_member(row: Row) -> Member:
    """Read what an article's place in its story goes by; `source_name` is a column of the join."""
    return Member(
        article_id=row["id"],
        published_at=datetime.fromisoformat(row["published_at"]),
        precision=row["published_precision"],
        reprint=is_reprint(row["originator"], row["source_name"]),
    )


def to_sighting(row: Row) -> Sighting:
    """Read one attribution of a story; `source_name` and `source_home` are columns of the join."""
    return Sighting(
        source_id=row["source_id"],
        source_name=row["source_name"],
        source_home=row["source_home"],
        article_id=row["id"],
        url=row["url"],
        published_at=datetime.fromisoformat(row["published_at"]),
        first_seen_at=datetime.fromisoformat(row["first_seen_at"]),
    )


def to_json(value: object) -> str:
    """Write a value one way only, so that equal values are equal text; letters stay readable and searchable."""
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _column(value: object) -> Any:  # noqa: ANN401  # whatever a column holds
    match value:
        case str():
            return storable(value)
        case datetime():
            return stamp(value)
        case tuple():
            return to_json([item if isinstance(item, str) else asdict(item) for item in value])
        case Mapping():
            return to_json(dict(value))
        case _:
            return value
