"""Tells all that is known of an article and the story it is part of: for people, and as JSON for a program."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.text import Text

from scraper.archive.history import History
from scraper.model import Contact, Settings
from scraper.run.history_words import at, churned, happened, what
from scraper.run.values import utc

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "story": "Berättelse",
        "sources": "Källor",
        "first": "först",
        "alone": "Bara hos {source}",
        "published": "Publicerad",
        "updated": "Ändrad",
        "seen": "Först sedd",
        "last seen": "Senast i listan",
        "status": "Läge",
        "live": "finns",
        "gone": "borttagen {at}",
        "kind": "Typ",
        "lang": "Språk",
        "place": "Ort",
        "byline": "Byline",
        "originator": "Anger som källa",
        "categories": "Kategorier",
        "native_id": "Källans id",
        "contacts": "Kontakter",
        "attachments": "Dokument",
        "images": "Bilder",
        "versions": "Versioner",
        "events": "Händelser",
        "minute": "till minuten",
        "day": "till dagen",
        "inferred": "när den först sågs",
        "text": "Text",
    },
    "en": {
        "story": "Story",
        "sources": "Sources",
        "first": "first",
        "alone": "Only at {source}",
        "published": "Published",
        "updated": "Changed",
        "seen": "First seen",
        "last seen": "Last on the list",
        "status": "State",
        "live": "live",
        "gone": "gone {at}",
        "kind": "Kind",
        "lang": "Language",
        "place": "Place",
        "byline": "Byline",
        "originator": "Names as its source",
        "categories": "Categories",
        "native_id": "The source's id",
        "contacts": "Contacts",
        "attachments": "Documents",
        "images": "Pictures",
        "versions": "Versions",
        "events": "Events",
        "minute": "to the minute",
        "day": "to the day",
        "inferred": "when it was first seen",
        "text": "Text",
    },
}


def texts(history: History, settings: Settings) -> Iterator[Text]:
    """Yield what is known as lines: what it is, who tells it, its fields, its versions and events, its text."""
    words, article = WORDS[settings.lang], history.article
    yield Text(article.title, style="bold")
    yield Text(article.url)
    yield Text(article.id)
    if history.story_id != article.id:
        yield Text(f"{words['story']}: {history.story_id}")
    yield Text(f"\n{words['sources']}", style="bold")
    earliest = history.told[0].article_id
    for each in history.sightings:
        first = f" ({words['first']})" if each.article_id == earliest and len(history.sightings) > 1 else ""
        yield Text(f"  {each.source_name}{first}: {at(each.published_at, settings)}  {each.url}  {each.article_id}")
    for telling in history.told:
        if telling.alone:
            yield Text(f"\n{words['alone'].format(source=telling.source_name)}", style="bold")
            yield from (Text(f"  {passage}") for passage in telling.alone)
    yield Text("")
    for name, value in _facts(history, settings):
        yield Text(f"{words[name]}: {value}")
    for name, values in _lists(history):
        if values:
            yield Text(f"\n{words[name]}", style="bold")
            yield from (Text(f"  {value}") for value in values)
    yield Text(f"\n{words['versions']}", style="bold")
    for version in history.versions:
        yield Text(f"  {version.number}  {at(version.seen_at, settings)}  {what(version, settings.lang)}")
    if churn := churned(history, settings):
        yield Text(f"  {churn}")
    if history.events:
        yield Text(f"\n{words['events']}", style="bold")
        yield from (Text(f"  {at(e.at, settings)}  {happened(e, settings.lang)}") for e in history.events)
    yield Text(f"\n{words['text']}", style="bold")
    yield Text(article.text)


def as_json(history: History) -> str:
    """Return all that is known as one JSON object; times are ISO 8601 in UTC."""
    article: dict[str, Any] = asdict(history.article)
    alone = {each.article_id: each.alone for each in history.told}
    article |= {"published_at": utc(history.article.published_at), "updated_at": utc(history.article.updated_at)}
    made = article | {
        "story_id": history.story_id,
        "revision": history.versions[-1].number,
        "first_seen_at": utc(history.first_seen_at),
        "last_seen_at": utc(history.last_seen_at),
        "status": "gone" if history.gone_at else "live",
        "gone_at": utc(history.gone_at),
        "sources": [
            {
                "source_id": each.source_id,
                "source_name": each.source_name,
                "article_id": each.article_id,
                "url": each.url,
                "published_at": utc(each.published_at),
                "first_seen_at": utc(each.first_seen_at),
                "alone": alone[each.article_id],
            }
            for each in history.sightings
        ],
        "versions": [
            {
                "number": version.number,
                "seen_at": utc(version.seen_at),
                "cause": version.cause,
                "classes": version.change.classes if version.change else [],
                "material": version.change.material if version.change else None,
                "returns_to": version.returns_to,
            }
            for version in history.versions
        ],
        "events": [{"at": utc(e.at), "kind": e.kind, "url": e.url, "was": e.was} for e in history.events],
        "churn": {
            "since": utc(history.churn.since),
            "skipped": history.churn.skipped,
            "ended_at": utc(history.churn.ended_at),
        }
        if history.churn
        else None,
    }
    return json.dumps(made, ensure_ascii=False)


def _facts(history: History, settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the fields that are one value, those that there are."""
    words, article = WORDS[settings.lang], history.article
    if article.published_at:
        day = at(article.published_at, settings)[:10] if article.published_precision == "day" else ""
        known = f"({words[article.published_precision]}: {article.published_how})"
        yield "published", f"{day or at(article.published_at, settings)} {known}"
    if article.updated_at:
        yield "updated", at(article.updated_at, settings)
    yield "seen", at(history.first_seen_at, settings)
    if history.last_seen_at:
        yield "last seen", at(history.last_seen_at, settings)
    yield "status", words["gone"].format(at=at(history.gone_at, settings)) if history.gone_at else words["live"]
    for name in ("kind", "lang", "place", "byline", "originator", "native_id"):
        if value := getattr(article, name):
            yield name, value
    if article.categories:
        yield "categories", ", ".join(article.categories)


def _lists(history: History) -> Iterator[tuple[str, list[str]]]:
    """Yield the fields that are lists."""
    article = history.article
    yield "contacts", [_contact(each) for each in article.contacts]
    yield "attachments", [f"{each.title}: {each.url}" for each in article.attachments]
    yield (
        "images",
        [": ".join(filter(None, (each.caption or each.alt, each.credit, each.url))) for each in article.images],
    )


def _contact(contact: Contact) -> str:
    return ", ".join(filter(None, (contact.name, contact.role, contact.phone, contact.email)))
