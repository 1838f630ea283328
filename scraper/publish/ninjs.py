"""Writes an article as IPTC ninjs 2.1 (News in JSON), which newsrooms' content systems import.

Names, forms and meanings are those of the standard's schema (http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json); only
`uri` is required by it. The roles of publishers are concepts of the IPTC's Content Production Party Role NewsCodes.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from scraper.model import Article, Contact, Kept, Settings
from scraper.publish.addresses import web_url
from scraper.publish.entries import documents_of, pictures_of
from scraper.publish.languages import language_tag
from scraper.publish.plain import clean, one_line
from scraper.publish.times import rfc3339
from scraper.publish.words import words_in

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json"
_STANDARD = {"name": "ninjs", "version": "2.1", "schema": SCHEMA}
_ROLES = "http://cv.iptc.org/newscodes/contentprodpartyrole/"
ORIGINATOR = f"{_ROLES}origcont"
"""The role of the body whose news it is: the originator of the content."""
DISTRIBUTOR = f"{_ROLES}distributor"
"""The role of a body that published what another one wrote, or the same news as another."""

_TYPES = {"image": "picture", "audio": "audio", "video": "video"}

Item = dict[str, Any]


def render_ninjs(kept: Kept, *, settings: Settings) -> bytes:
    """Write an article as one ninjs object in UTF-8, indented; the same article always gives the same bytes."""
    return (json.dumps(ninjs_of(kept, settings), ensure_ascii=False, indent=2) + "\n").encode()


def render_ninjs_list(articles: Iterable[Kept], *, settings: Settings) -> bytes:
    """Write articles as a JSON array of ninjs objects, in their order."""
    return (json.dumps([ninjs_of(kept, settings) for kept in articles], ensure_ascii=False, indent=2) + "\n").encode()


def ninjs_of(kept: Kept, settings: Settings) -> Item:
    """Give an article as a ninjs object of plain values, without what is not known.

    `firstcreated` and `contentcreated` are when it was published, not when we saw it, so that both are the same after a
    rebuild from nothing; `versioncreated` is when it was last changed. One that its publisher removed is `canceled`.
    """
    article, words = kept.article, words_in(settings.lang)
    published_at = article.published_at or kept.first_seen_at
    text = clean(article.text or article.lead or "").strip()
    pictures, documents = list(_pictures(article)), list(_documents(article))
    item = {
        "uri": article.id,
        "standard": _STANDARD,
        "type": "text",
        "representationtype": "full" if article.text else "partial",
        "profile": "text-photo" if pictures else "text-only",
        "version": str(kept.revision),
        "firstcreated": rfc3339(published_at),
        "contentcreated": rfc3339(published_at),
        "versioncreated": rfc3339(max(published_at, article.updated_at or published_at)),
        "pubstatus": "canceled" if kept.gone else "usable",
        "language": language_tag(article.lang),
        "headlines": [_text("main", "text/plain", one_line(article.title) or words.untitled)],
        "descriptions": [_text("lead", "text/plain", lead)] if (lead := clean(article.lead or "").strip()) else None,
        "bodies": list(_bodies(text, clean(article.html).strip())),
        "by": one_line(article.byline or "") or one_line(kept.source_name) or article.source_id,
        "located": one_line(article.place or ""),
        "places": [{"name": place}] if (place := one_line(article.place or "")) else None,
        "people": list(_people(article.contacts)),
        "subjects": [{"name": name} for name in dict.fromkeys(map(one_line, article.categories)) if name],
        "genres": [{"name": words.kinds.get(article.kind, article.kind), "literal": article.kind}],
        "infosources": list(_infosources(kept)),
        "renditions": [{"name": "original", "href": url}] if (url := web_url(article.url)) else None,
        "associations": [*pictures, *documents],
        "altids": list(_altids(kept)),
    }
    return {name: value for name, value in item.items() if value}


def _text(role: str, contenttype: str, value: str) -> Item:
    return {"role": role, "contenttype": contenttype, "value": value}


def _bodies(text: str, html: str) -> Iterator[Item]:
    if text:
        counts = {"charcount": len(text), "wordcount": len(text.split())}
        yield _text("main", "text/plain", text) | counts
    if html:
        yield _text("richtext", "text/html", html)


def _people(contacts: Iterable[Contact]) -> Iterator[Item]:
    """Give whom to call; as ninjs has no place for what they are there, the way to reach them is called that."""
    for contact in contacts:
        role = one_line(contact.role or "")
        ways = (("phone", one_line(contact.phone or "")), ("email", one_line(contact.email or "")))
        info = [{"type": kind, **({"name": role} if role else {}), "value": value} for kind, value in ways if value]
        name = one_line(contact.name or "") or role
        if name or info:
            yield {**({"name": name} if name else {}), "rel": "contact", **({"contactinfo": info} if info else {})}


def _infosources(kept: Kept) -> Iterator[Item]:
    """Give everyone the news comes from: the body it originates with first, then those who published it too.

    When the page names another body as its source, that one is the originator and the publisher a distributor.
    """
    own = one_line(kept.source_name) or kept.article.source_id
    home = web_url(kept.sightings[0].source_home) if kept.sightings else None
    parties = {kept.article.source_id: (own, home)}
    for other in kept.sightings[1:]:
        name = one_line(other.source_name) or other.source_id
        parties.setdefault(other.source_id, (name, web_url(other.source_home)))
    originator = one_line(kept.article.originator or "") or own
    known = [source_id for source_id, (name, _) in parties.items() if name.casefold() == originator.casefold()]
    if known:
        yield _party(known[0], *parties.pop(known[0]), ORIGINATOR)
    else:
        yield {"name": originator, "role": ORIGINATOR}
    for source_id, (name, home) in parties.items():
        yield _party(source_id, name, home, DISTRIBUTOR)


def _party(source_id: str, name: str, home: str | None, role: str) -> Item:
    return {"name": name, "role": role, **({"uri": home} if home else {}), "literal": source_id}


def _pictures(article: Article) -> Iterator[Item]:
    """Give the pictures as items of their own, caption and credit apart."""
    for number, picture in enumerate(pictures_of(article), 1):
        made: Item = {
            "name": f"picture-{number}",
            "uri": picture.url,
            "type": "picture",
            "representationtype": "partial",
        }
        if picture.caption:
            made["descriptions"] = [_text("caption", "text/plain", picture.caption)]
        if picture.credit:
            made |= {"by": picture.credit}
        yield made | {
            "renditions": [{"name": "original", "href": picture.url, "contenttype": picture.media_type}],
        }


def _documents(article: Article) -> Iterator[Item]:
    for number, document in enumerate(documents_of(article), 1):
        rendition: Item = {"name": "original", "href": document.url, "contenttype": document.media_type}
        made: Item = {
            "name": f"document-{number}",
            "uri": document.url,
            "type": _TYPES.get(document.media_type.partition("/")[0], "text"),
            "representationtype": "partial",
        }
        if document.title:
            made["headlines"] = [_text("main", "text/plain", document.title)]
            rendition["title"] = document.title
        if document.size_bytes:
            rendition["sizeinbytes"] = document.size_bytes
        yield made | {"renditions": [rendition]}


def _altids(kept: Kept) -> Iterator[Item]:
    """Give the other names it goes by: its address, what its publisher calls it, and the story it is part of."""
    yield {"role": "url", "value": clean(kept.article.url)}
    if kept.article.native_id:
        yield {"role": "native", "value": clean(kept.article.native_id)}
    yield {"role": "story", "value": kept.story_id}
    for other in kept.sightings[1:]:
        yield {"role": "same-story-url", "value": clean(other.url)}
