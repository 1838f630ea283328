"""Rules that every format has: of addresses, languages, times, media types, and the text and HTML of entries."""

import re
from datetime import datetime
from html.parser import HTMLParser

_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_AFTER_HOST = rf"(?:/(?:{_PCHAR}|/)*)?(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
_USER = r"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
_WEB = re.compile(
    rf"https?://{_USER}(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::([0-9]{{1,5}}))?{_AFTER_HOST}", re.I
)
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{_PCHAR}|[/?])+(?:#(?:{_PCHAR}|[/?])*)?")
_URN_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_TOKEN = r"[A-Za-z0-9!#$&^_.+-]+"
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:\s*;\s*{_TOKEN}=(?:{_TOKEN}|\"[^\"]*\"))*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|div|em|font|h[1-6]|hr|i|iframe|img|ins|li|mark|ol|p|q|s|script|small|span"
    r"|strike|strong|style|sub|sup|table|td|th|tr|tt|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#[0-9]+|#x[0-9a-f]+);", re.IGNORECASE)

_ALLOWED = {
    **dict.fromkeys(
        ("p", "h2", "h3", "h4", "ul", "blockquote", "strong", "em", "sub", "sup", "br", "pre"), frozenset()
    ),
    **dict.fromkeys(("b", "del", "ins"), frozenset()),
    "a": frozenset({"href", "rel"}),
    "img": frozenset({"src", "alt"}),
    "ol": frozenset({"start"}),
    "li": frozenset({"value"}),
}
"""What the HTML of entries is made of: far less than what validators call safe."""


def is_web(text):
    """Whether it is a whole address on the web by RFC 3986, with a host and a port that there can be."""
    match = _WEB.fullmatch(text)
    return bool(match) and int(match[1] or 0) <= 65_535


def is_uri(text):
    """Whether it is an absolute URI by RFC 3986; a UUID's has the form of RFC 9562."""
    return bool((_URN_UUID if text.lower().startswith("urn:uuid:") else _URI).fullmatch(text))


def is_language(text):
    """Whether it is a well-formed tag by RFC 5646, section 2.2.9."""
    parts = text.lower().partition("-x-")[0].split("-")
    return bool(_LANGUAGE.fullmatch(text)) and len(set(parts[1:])) == len(parts) - 1


def is_time(text):
    """Whether it is a time by RFC 3339 that there is."""
    return bool(_TIME.fullmatch(text)) and datetime.fromisoformat(text).utcoffset() is not None


def is_media_type(text):
    """Whether it is a media type by RFC 6838, with any parameters."""
    return bool(_MEDIA_TYPE.fullmatch(text))


def slips_of_text(text, what):
    """Yield what is wrong in a plain text: nothing to see, control characters, or markup that a reader would see."""
    if not text.strip():
        yield f"{what} is blank"
    if _CONTROL.search(text):
        yield f"{what} holds control characters"
    yield from (f"{what} holds markup: {found[0]}" for found in (_TAG.search(text), _ENTITY.search(text)) if found)


def slips_of_html(html, what):
    """Yield what is wrong in the HTML of an entry: what is not closed, not allowed, not safe, or not absolute."""
    if _CONTROL.search(html):
        yield f"{what} holds control characters"
    reader = _Reader()
    reader.feed(html)
    reader.close()
    yield from (f"{what}: {slip}" for slip in reader.slips)
    yield from (f"{what}: <{tag}> is not closed" for tag in reader.opened)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.opened, self.slips = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in _ALLOWED:
            self.slips.append(f"<{tag}> is not allowed")
            return
        self.slips += (f"<{tag} {name}> is not allowed" for name, _ in attrs if name not in _ALLOWED[tag])
        targets = [value for name, value in attrs if name in ("href", "src")]
        self.slips += (f"{value!r} is no address" for value in targets if not _is_target(value))
        if tag not in ("br", "img"):
            self.opened.append(tag)

    def handle_endtag(self, tag):
        if self.opened and self.opened[-1] == tag:
            self.opened.pop()
        else:
            self.slips.append(f"</{tag}> closes nothing")

    def handle_comment(self, data):
        self.slips.append("a comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def _is_target(value):
    return is_web(value or "") or bool(re.fullmatch(r"(?:mailto:[^@\s<>\"]+@[^@\s<>\"]+|tel:\+?[0-9]+)", value or ""))
