"""The HTML of an entry: the release itself, whom to call, its documents, and who published it."""

import re
from html import escape, unescape
from urllib.parse import urljoin

from scraper.model import Article, Attachment, Contact, Story
from scraper.publish.addresses import mail_url, web_url
from scraper.publish.plain import clean, one_line
from scraper.publish.words import Words

_PHONE_DIGITS = range(5, 16)
_LINK = re.compile(r'''(<[A-Za-z][^\s<>/]*(?:\s+[\w:-]+="[^"]*")*?)\s+(href|src)="([^"]*)"''')
"""An address in a tag as the sanitiser writes it, and what stands before it; never the words "href=" in a text."""


def content_html(story: Story, words: Words, *, full: bool = True) -> str:
    """Put an entry's content together; the sources' words are escaped, only `html` (sanitised) goes in as it is.

    Unless it is `full` it is the lead, or the first paragraph, and who published it.
    """
    article = story.lead
    if not full:
        first = article.lead or (article.text or "").partition("\n\n")[0]
        lead = f"<p>{escape(first.strip())}</p>\n" if first.strip() else ""
        return clean(f"{lead}<p>{attribution(story, words)}</p>")
    blocks = (
        _body(article),
        _labelled(words.contact, [_contact(contact) for contact in article.contacts]),
        _labelled(words.documents, [_document(attachment) for attachment in article.attachments]),
        f"<p>{attribution(story, words)}</p>",
    )
    return clean("\n".join(filter(None, blocks)))


def attribution(story: Story, words: Words) -> str:
    """Say in a line of HTML who published it first, whom that page names as its source, and who else has it."""
    first, *others = story.sightings
    source = _link(first.source_name, story.lead.url)
    originator = one_line(story.lead.originator or "")
    if originator and originator.casefold() != one_line(first.source_name).casefold():
        line = words.reprint.format(source=source, originator=escape(originator))
    else:
        line = words.source.format(source=source)
    links = list(dict.fromkeys(_link(other.source_name, other.url) for other in others))
    return f"{line} {words.also_by.format(names=words.listed(links))}" if links else line


def _body(article: Article) -> str:
    if article.html:
        return _LINK.sub(lambda found: _absolute(found, article.url), article.html)
    paragraphs = (article.text or article.lead or "").split("\n\n")
    return "\n".join(f"<p>{escape(paragraph.strip())}</p>" for paragraph in paragraphs if paragraph.strip())


def _absolute(found: re.Match[str], base: str) -> str:
    """Complete an address in HTML, for a reader has no page that it could be relative to; leave out what is none."""
    tag, name, written = found.groups()
    target = unescape(written).strip()
    try:
        url = mail_url(target) or (web_url(urljoin(base, target)) if target else None)
    except ValueError:  # no address, such as one with half a bracket
        url = None
    return f'{tag} {name}="{escape(url)}"' if url else tag


def _labelled(label: str, lines: list[str]) -> str:
    lines = [line for line in lines if line]
    return f"<p>{label} {'<br>'.join(lines)}</p>" if lines else ""


def _contact(contact: Contact) -> str:
    name, role = (escape(one_line(part or "")) for part in (contact.name, contact.role))
    parts = (name, role, _phone(one_line(contact.phone or "")), _email(one_line(contact.email or "")))
    return ", ".join(filter(None, parts))


def _phone(phone: str) -> str:
    # "(0)" is only dialled without the country code; more digits than E.164 allows are two numbers.
    digits = re.sub(r"[^\d+]", "", phone.replace("(0)", ""), flags=re.ASCII)
    if re.fullmatch(r"\+?\d+", digits) and len(digits) in _PHONE_DIGITS:
        return f'<a href="tel:{digits}">{escape(phone)}</a>'
    return escape(phone)


def _email(email: str) -> str:
    url = mail_url(f"mailto:{email}")
    return f'<a href="{escape(url)}">{escape(email)}</a>' if url else escape(email)


def _document(attachment: Attachment) -> str:
    return _link(attachment.title or attachment.url, attachment.url)


def _link(name: str, url: str) -> str:
    shown, target = escape(one_line(name)), web_url(url)
    return f'<a href="{escape(target)}">{shown}</a>' if target else shown
