"""The HTML of an entry: the release itself, whom to call, its documents, and who published it."""

import re
from html import escape, unescape
from urllib.parse import quote, urljoin, urlsplit

from scraper.model import Article, Attachment, Contact, Story
from scraper.publish.words import Words

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")
_PHONE_DIGITS = range(5, 16)
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?(?:/[A-Za-z0-9/._~%?&=+,;:@!$()*'-]*)?", re.ASCII)
_RELATIVE = re.compile(r"""\b(href|src)=(["'])(?![A-Za-z][A-Za-z0-9+.-]*:)([^"'<>]+)\2""")
_URL_SAFE = "%/:=&?~+!$,;'@()*[]"


def clean(text: str) -> str:
    """Drop the characters XML 1.0 forbids (section 2.2, Char): one of them makes a whole feed unreadable."""
    return _NOT_XML.sub("", text)


def one_line(text: str) -> str:
    """Clean a text and join its lines and runs of space."""
    return " ".join(clean(text).split())


def web_url(url: str) -> str | None:
    """Give an absolute http(s) URL with its odd characters escaped, or None when it is anything else."""
    if _PLAIN_URL.fullmatch(url):
        return url
    try:
        parts = urlsplit(clean(url).strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    path, query, fragment = (quote(part, safe=_URL_SAFE) for part in (parts.path, parts.query, parts.fragment))
    return parts._replace(netloc=quote(parts.netloc, safe=":@[]%"), path=path, query=query, fragment=fragment).geturl()


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
        return _RELATIVE.sub(lambda found: _absolute(found, article.url), article.html)
    paragraphs = (article.text or article.lead or "").split("\n\n")
    return "\n".join(f"<p>{escape(paragraph.strip())}</p>" for paragraph in paragraphs if paragraph.strip())


def _absolute(found: re.Match[str], base: str) -> str:
    """Complete an address in HTML: a reader has no page that it could be relative to."""
    name, quotes, target = found.groups()
    try:
        return f"{name}={quotes}{escape(urljoin(base, unescape(target)))}{quotes}"
    except ValueError:  # no address, such as one with half a bracket
        return found[0]


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
    if _EMAIL.fullmatch(email):
        return f'<a href="mailto:{quote(email, safe="@+")}">{escape(email)}</a>'
    return escape(email)


def _document(attachment: Attachment) -> str:
    return _link(attachment.title or attachment.url, attachment.url)


def _link(name: str, url: str) -> str:
    shown, target = escape(one_line(name)), web_url(url)
    return f'<a href="{escape(target)}">{shown}</a>' if target else shown
