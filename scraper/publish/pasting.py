"""Writes an article to be pasted: Markdown or plain text that says, wherever it ends up, whose it is.

The release first, then its pictures with caption and credit, whom to call, its documents, and last who published it,
with addresses, and when.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from scraper.model import Article, Contact, Kept, Settings
from scraper.publish.addresses import web_url
from scraper.publish.entries import documents_of, pictures_of
from scraper.publish.markdown import escaped, linked, markdown_of
from scraper.publish.plain import clean, one_line
from scraper.publish.words import Words, words_in

_CREDIT: Mapping[str, str] = {"sv": "Bild: {credit}", "en": "Picture: {credit}"}
_CAPTION: Mapping[str, str] = {"sv": "Bildtext: {caption}", "en": "Caption: {caption}"}
_PUBLISHED: Mapping[str, str] = {"sv": "Publicerad {date}.", "en": "Published {date}."}
_GONE: Mapping[str, str] = {
    "sv": "OBS! Borttagen av avsändaren.",
    "en": "Note: removed by its publisher.",
}
_CREDITED = re.compile(r"(?:bild|foto|fotograf|illustration|photo|picture|image)\w*\s*:", re.IGNORECASE)

Written = Callable[[str], str]
"""How plain text is written."""

Linked = Callable[[str, str], str]
"""How a text that leads to an address is written; the text is plain."""


def render_markdown(kept: Kept, *, settings: Settings) -> bytes:
    """Write an article as Markdown (CommonMark) in UTF-8; the same article always gives the same bytes."""

    def linked_text(text: str, url: str) -> str:
        target = web_url(url)
        return f"<{target}>" if target and target == text else linked(escaped(text), url)

    article, words = kept.article, words_in(settings.lang)
    body = markdown_of(article.html) or "\n\n".join(
        escaped(each).replace("\n", "\\\n") for each in _paragraphs(article.text)
    )
    lead = one_line(article.lead or "")
    blocks = [
        f"# {escaped(one_line(article.title) or words.untitled)}",
        f"**{escaped(lead)}**" if lead and not _begins(article, lead) else "",
        body,
        *("\\\n".join(lines) for lines in _after(kept, settings, escaped, linked_text)),
    ]
    return _joined(blocks)


def render_text(kept: Kept, *, settings: Settings) -> bytes:
    """Write an article as plain text in UTF-8; the same article always gives the same bytes."""

    def with_address(text: str, url: str) -> str:
        target = web_url(url)
        return f"{text} ({target})" if target and target != text else text

    article, words = kept.article, words_in(settings.lang)
    lead = one_line(article.lead or "")
    blocks = [
        one_line(article.title) or words.untitled,
        lead if lead and not _begins(article, lead) else "",
        *_paragraphs(article.text),
        *("\n".join(lines) for lines in _after(kept, settings, clean, with_address)),
    ]
    return _joined(blocks)


def attribution(kept: Kept, words: Words, written: Written, link: Linked) -> str:
    """Say who published it, whom that page names as its source, and who else has it, each with its address."""
    own = one_line(kept.source_name) or kept.article.source_id
    source = link(own, kept.article.url)
    originator = one_line(kept.article.originator or "")
    if originator and originator.casefold() != own.casefold():
        line = words.reprint.format(source=source, originator=written(originator))
    else:
        line = words.source.format(source=source)
    others = (link(one_line(each.source_name) or each.source_id, each.url) for each in kept.sightings[1:])
    names = list(dict.fromkeys(others))
    return f"{line} {words.also_by.format(names=words.listed(names))}" if names else line


def _after(kept: Kept, settings: Settings, written: Written, link: Linked) -> Iterator[list[str]]:
    """Yield the blocks that follow the release, each as its lines."""
    article, words = kept.article, words_in(settings.lang)
    for picture in pictures_of(article):
        yield [
            *([written(_CAPTION[words.lang].format(caption=picture.caption))] if picture.caption else ()),
            *([written(_credited(picture.credit, words))] if picture.credit else ()),
            link(picture.url, picture.url),
        ]
    if contacts := [line for contact in article.contacts if (line := _contact(contact))]:
        yield [written(words.contact), *map(written, contacts)]
    if documents := [link(each.title or each.url, each.url) for each in documents_of(article)]:
        yield [written(words.documents), *documents]
    published_at = article.published_at or kept.first_seen_at
    date = words.date(published_at, article.published_precision, ZoneInfo(settings.timezone))
    yield [
        *([_GONE[words.lang]] if kept.gone else ()),
        attribution(kept, words, written, link),
        _PUBLISHED[words.lang].format(date=date),
    ]


def _credited(credit: str, words: Words) -> str:
    return credit if _CREDITED.match(credit) else _CREDIT[words.lang].format(credit=credit)


def _contact(contact: Contact) -> str:
    parts = (contact.name, contact.role, contact.phone, contact.email)
    return ", ".join(filter(None, (one_line(part or "") for part in parts)))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in clean(text).replace("\r\n", "\n").split("\n\n"):
        if paragraph.strip():
            yield paragraph.strip("\n").rstrip()


def _begins(article: Article, lead: str) -> bool:
    """Whether the release begins with its lead, so that it need not be said twice."""
    return one_line(article.text[: 4 * len(lead) + 200]).startswith(lead)


def _joined(blocks: Iterable[str]) -> bytes:
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()
