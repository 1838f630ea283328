"""Reads back from our own feeds what readers were told, for an archive that begins anew beside them.

The JSON Feeds are read: that of a source has its articles' own ids, that of edits the numbers of versions, and all
others have the stories'. That of a category is named after it.
"""

import json
import logging
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from scraper.model import Precision, Source, Told, ToldBefore
from scraper.parse.urls import canonical_url
from scraper.run.catalogue import slug

log = logging.getLogger(__name__)

_ID = re.compile(r"urn:uuid:[0-9a-f-]{36}")
_NO_STORIES = re.compile(r"changes|status|source/.*")

Items = Mapping[str, Mapping[str, Any]]
"""The items of a feed by their ids."""


def read_told(folder: Path, sources: Iterable[Source]) -> ToldBefore:
    """Give what the feeds in a folder tell.

    A file that is not as we write it is passed over: then nothing is known of it, as if it had never been published.
    """
    versions: dict[str, int] = {}
    for item in _items(folder / "changes.json").values():
        article_id, version = _press(item).get("article"), _press(item).get("version")
        if isinstance(article_id, str) and isinstance(version, int):
            versions[article_id] = max(version, versions.get(article_id, 1))
    articles = tuple(
        told
        for source in sources
        for item in _items(folder / f"source/{source.id}.json").items()
        for told in _told(source, *item, versions)
    )
    stories: dict[str, datetime] = {}
    categories: dict[str, None] = {}
    for path in sorted(folder.rglob("[!.]*.json")):
        stem = path.relative_to(folder).with_suffix("").as_posix()
        if not _NO_STORIES.fullmatch(stem):
            items = _items(path)
            stories |= {each: at for each, item in items.items() if (at := _time(item, "date_modified"))}
            categories |= dict.fromkeys(term for term in _tags(items) if stem == f"category/{slug(term)}")
    return ToldBefore(articles, stories, tuple(categories))


def _told(source: Source, article_id: str, item: Mapping[str, Any], versions: Mapping[str, int]) -> Iterable[Told]:
    url, published_at, updated_at = item.get("url"), _time(item, "date_published"), _time(item, "date_modified")
    stated = _press(item).get("published_precision")
    precision: Precision | None = next((each for each in get_args(Precision) if each == stated), None)
    if isinstance(url, str) and published_at and updated_at and precision:
        yield Told(
            source_id=source.id,
            key=canonical_url(url, aliases=source.aliases, home=source.home),
            article_id=article_id,
            published_at=published_at,
            precision=precision,
            updated_at=updated_at if updated_at > published_at else None,
            version=versions.get(article_id, 1),
        )


def _press(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what an item says beyond the format."""
    press = item.get("_press")
    return press if isinstance(press, Mapping) else {}


def _tags(items: Items) -> Iterable[str]:
    for item in items.values():
        tags = item.get("tags")
        yield from (tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def _items(path: Path) -> Items:
    """Read the items of one feed that have an id of ours; none when there is no such feed."""
    try:
        feed = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("%s: what readers were told by it is not known: %s", path, error)
        return {}
    items = feed.get("items") if isinstance(feed, Mapping) else None
    if not isinstance(items, list):
        return {}
    ours = (item for item in items if isinstance(item, Mapping) and isinstance(item.get("id"), str))
    return {item["id"]: item for item in ours if _ID.fullmatch(item["id"])}


def _time(item: Mapping[str, Any], name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(item[name])
    except (KeyError, TypeError, ValueError):
        return None
    return at if at.utcoffset() is not None else None
