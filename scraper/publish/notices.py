"""Turns what is told in place of stories into entries: edits that readers must know, sources that broke or recovered.

An edit's id is made of its article's and the version, a change of health's of the source, the time and what it became:
both are the same whenever they are made. No id is another's with a fragment, for URNs that differ in no more are
equivalent (RFC 8141, section 3.2), and validators refuse a UUID that has one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from uuid import NAMESPACE_URL, uuid5

from scraper.model import Edit, Health, Passage, Settings, Transition
from scraper.publish.addresses import web_url
from scraper.publish.entry import Category, Entry, Publisher
from scraper.publish.feed import feeds_url
from scraper.publish.languages import language_tag
from scraper.publish.plain import clean, one_line
from scraper.publish.words import CLASSES_OF_CHANGE

MOST_PASSAGES = 30
LONGEST_PASSAGE = 1_000

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "edited": "Ändrat: {title}",
        "untitled": "(utan rubrik)",
        "before": "Före:",
        "after": "Efter:",
        "nothing": "(inget)",
        "more": "Och {count} ställen till.",
        "changed": "Ändrat:",
        "source": "Källa: {source}.",
        "title": "Rubrik",
        "lead": "Ingress",
        "text": "Text",
        "contacts": "Kontakter",
        "attachments": "Dokument",
        "images": "Bilder",
        **CLASSES_OF_CHANGE["sv"],
        "ok": "{source} går att läsa igen",
        "ok after degraded": "{source} läses som vanligt igen",
        "ok after quiet": "{source} hörs av igen",
        "quiet": "{source} är ovanligt tyst",
        "degraded": "{source} läses bara delvis",
        "broken": "{source} går inte att läsa",
        "blocked": "{source} släpper inte in oss",
        "unreachable": "{source} går inte att nå",
        "works": "Källan läses som vanligt igen.",
        "since": "Sedan: {at} UTC",
        "why": "Orsak: {reason}",
        "next": "Nästa steg: {step}",
        "address": "Adress: {address}",
    },
    "en": {
        "edited": "Changed: {title}",
        "untitled": "(untitled)",
        "before": "Before:",
        "after": "After:",
        "nothing": "(nothing)",
        "more": "And {count} more places.",
        "changed": "Changed:",
        "source": "Source: {source}.",
        "title": "Title",
        "lead": "Lead",
        "text": "Text",
        "contacts": "Contacts",
        "attachments": "Documents",
        "images": "Pictures",
        **CLASSES_OF_CHANGE["en"],
        "ok": "{source} can be read again",
        "ok after degraded": "{source} is read as usual again",
        "ok after quiet": "{source} is heard of again",
        "quiet": "{source} is unusually silent",
        "degraded": "{source} is read in part only",
        "broken": "{source} can't be read",
        "blocked": "{source} keeps us out",
        "unreachable": "{source} can't be reached",
        "works": "The source is read as usual again.",
        "since": "Since: {at} UTC",
        "why": "Cause: {reason}",
        "next": "Next step: {step}",
        "address": "Address: {address}",
    },
}


def words_of_edits(lang: str) -> Mapping[str, str]:
    """Give the words for the fields and classes of an edit."""
    return _WORDS[lang]


def notice(told: Edit | Transition, settings: Settings) -> Entry:
    """Make an entry of it; raises ValueError when it has no address or no time zone."""
    return _edit(told, settings) if isinstance(told, Edit) else _transition(told, settings)


def _edit(edit: Edit, settings: Settings) -> Entry:
    words, article = _WORDS[settings.lang], edit.article
    url = web_url(article.url)
    if url is None:
        raise ValueError(f"{article.url!r} is not an absolute web address")
    name, seen_at = one_line(edit.source_name) or article.source_id, _utc(edit.seen_at)
    classes = [words.get(each, each) for each in edit.classes]
    link = f'<a href="{escape(url)}">{escape(name)}</a>'
    shown = [_passage(each, words) for each in edit.passages[:MOST_PASSAGES]]
    if more := len(edit.passages) - len(shown):
        shown.append(f"<p>{words['more'].format(count=more)}</p>")
    summary = f"{words['changed']} {', '.join(classes)}" if classes else ""
    return Entry(
        id=_edit_id(article.id, edit.version),
        url=url,
        title=words["edited"].format(title=one_line(article.title) or words["untitled"]),
        summary=escape(summary, quote=False),
        content=clean("\n".join([*shown, f"<p>{words['source'].format(source=link)}</p>"])),
        published_at=seen_at,
        precision="minute",
        updated_at=seen_at,
        lang=language_tag(article.lang) or "",
        creator=name,
        source_id=article.source_id,
        source_name=name,
        source_home=web_url(edit.source_home) or "",
        source_feed=f"{feeds_url(settings)}source/{article.source_id}",
        also_at=(),
        categories=tuple(Category(each, "", label) for each, label in zip(edit.classes, classes, strict=True)),
        pictures=(),
        documents=(),
        publishers=(Publisher(name, url, web_url(edit.source_home) or ""),),
        kind=article.kind,
        edited=article.id,
        version=edit.version,
    )


def _passage(passage: Passage, words: Mapping[str, str]) -> str:
    before, after = (_shortened(text) or words["nothing"] for text in (passage.before, passage.after))
    return (
        f"<p><b>{words.get(passage.field, escape(passage.field))}</b><br>"
        f"{words['before']} <del>{escape(before)}</del><br>{words['after']} <ins>{escape(after)}</ins></p>"
    )


def _shortened(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= LONGEST_PASSAGE else f"{text[:LONGEST_PASSAGE]} …"


def _transition(transition: Transition, settings: Settings) -> Entry:
    words, at = _WORDS[settings.lang], _utc(transition.at)
    url = web_url(transition.url or transition.source_url) or web_url(transition.source_url)
    if url is None:
        raise ValueError(f"{transition.source_url!r} is not an absolute web address")
    name = one_line(transition.source_name) or transition.source_id
    lines = [words["works"]] if transition.health == "ok" else []
    if transition.health != "ok" and transition.since:
        lines.append(words["since"].format(at=f"{_utc(transition.since):%Y-%m-%d %H:%M}"))
    if transition.reason:
        lines.append(words["why"].format(reason=escape(one_line(transition.reason))))
    if transition.next_step:
        lines.append(words["next"].format(step=escape(one_line(transition.next_step))))
    lines.append(words["address"].format(address=f'<a href="{escape(url)}">{escape(url)}</a>'))
    ourselves = one_line(settings.title)
    became = words.get(f"{transition.health} after {transition.was}") or words[transition.health]
    return Entry(
        id=_health_id(transition.source_id, at, transition.health),
        url=url,
        title=became.format(source=name),
        summary="",
        content=clean("\n".join(f"<p>{line}</p>" for line in lines)),
        published_at=at,
        precision="minute",
        updated_at=at,
        lang=settings.lang,
        creator=ourselves,
        source_id=transition.source_id,
        source_name=ourselves,
        source_home="",
        source_feed="",
        also_at=(),
        categories=(Category(transition.health), Category(transition.source_id, "", name)),
        pictures=(),
        documents=(),
        publishers=(Publisher(ourselves, "", settings.public_url),),
    )


def _edit_id(article_id: str, version: int) -> str:
    return uuid5(NAMESPACE_URL, f"{article_id}#v{version}").urn


def _health_id(source_id: str, at: datetime, health: Health) -> str:
    # `broken` and `unreachable` were one once, and what readers have seen keeps its id.
    became = "failing" if health in ("broken", "unreachable") else health
    return uuid5(NAMESPACE_URL, f"health {source_id} {at.isoformat()} {became}").urn


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC).replace(microsecond=0)
