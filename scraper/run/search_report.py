"""Tells what a search found: a list on a terminal, plain lines on a pipe, JSON for a program."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC
from zoneinfo import ZoneInfo

from rich.text import Text

from scraper.model import Excerpt, Hit, SearchPage, Settings
from scraper.run.values import utc

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "gone": "borttagen",
        "none": "Inga träffar.",
        "widened": "Inget har just de orden; här är det som har ord som börjar så.",
        "unknown": "Ingen källa heter så: {names}. Källorna står i sources.yaml.",
        "cut": "Sökningen var för lång; bara början av den räknades.",
        "more": "Det finns fler: --after {after}",
    },
    "en": {
        "gone": "removed",
        "none": "No hits.",
        "widened": "Nothing has just those words; here is what has words that begin so.",
        "unknown": "No source is called so: {names}. The sources are in sources.yaml.",
        "cut": "The search was too long; only its beginning counted.",
        "more": "There are more: --after {after}",
    },
}


def lines(page: SearchPage, settings: Settings) -> Iterator[str]:
    """Yield the hits as plain lines, one a story: time, title, who published it, address; parted by tabs."""
    for hit in page.hits:
        yield "\t".join((_time(hit, settings), _title(hit, settings), _publishers(hit), hit.article.url))


def remarks(page: SearchPage, settings: Settings) -> Iterator[str]:
    """Yield what a reader should know of a search beside its hits."""
    words = WORDS[settings.lang]
    if page.unknown:
        yield words["unknown"].format(names=", ".join(page.unknown))
    if page.cut:
        yield words["cut"]
    if page.widened:
        yield words["widened"]
    if not page.hits:
        yield words["none"]
    if page.after:
        yield words["more"].format(after=page.after)


def shown(page: SearchPage, settings: Settings) -> Iterator[Text]:
    """Yield the hits for a terminal, the words that were looked for in bold."""
    for number, hit in enumerate(page.hits):
        if number:
            yield Text()
        title = _bold(hit.title, "bold underline")
        if hit.gone:
            title.append(f" ({WORDS[settings.lang]['gone']})", style="red")
        yield title
        yield Text(f"{_time(hit, settings)} · {_publishers(hit)}", style="cyan")
        if hit.excerpt.text:
            yield _bold(hit.excerpt, "bold")
        yield Text(hit.article.url, style="dim")


def as_json(page: SearchPage) -> str:
    """Return a page as one JSON object; times are ISO 8601 in UTC, marks are places in the text before them."""
    return json.dumps(
        {
            "hits": [_facts(hit) for hit in page.hits],
            "after": page.after,
            "widened": page.widened,
            "unknown_sources": page.unknown,
            "cut": page.cut,
        },
        ensure_ascii=False,
    )


def _facts(hit: Hit) -> dict[str, object]:
    return {
        "story_id": hit.story.id,
        "article_id": hit.article.id,
        "at": utc(hit.at),
        "rank": hit.rank,
        "status": "gone" if hit.gone else "live",
        "title": asdict(hit.title),
        "excerpt": asdict(hit.excerpt),
        "kind": hit.article.kind,
        "url": hit.article.url,
        "sources": [
            {
                "id": sighting.source_id,
                "name": sighting.source_name,
                "article_id": sighting.article_id,
                "url": sighting.url,
                "published_at": utc(sighting.published_at),
            }
            for sighting in hit.story.sightings
        ],
    }


def _title(hit: Hit, settings: Settings) -> str:
    return f"{hit.title.text} ({WORDS[settings.lang]['gone']})" if hit.gone else hit.title.text


def _publishers(hit: Hit) -> str:
    return ", ".join(dict.fromkeys(" ".join(sighting.source_name.split()) for sighting in hit.story.sightings))


def _time(hit: Hit, settings: Settings) -> str:
    """Say a time as exactly as it is known: a day has no hour."""
    if hit.article.published_precision == "day" and hit.at == hit.article.published_at:
        return f"{hit.at.astimezone(UTC):%Y-%m-%d}"
    return f"{hit.at.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M}"


def _bold(excerpt: Excerpt, style: str) -> Text:
    text = Text(excerpt.text)
    for start, end in excerpt.marks:
        text.stylize(style, start, end)
    return text
