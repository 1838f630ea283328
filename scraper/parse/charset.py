"""Turns the bytes of a page or a feed into text, the way browsers and feed readers decide on its character encoding."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["'](?P<xml>[A-Za-z0-9._:-]{1,40})
      |<meta[^>]{0,400}?charset\s*=\s*["']?\s*(?P<meta>[A-Za-z0-9._:-]{1,40})""",
    re.IGNORECASE | re.VERBOSE,
)
_PRESCAN_BYTES = 4096
_LATIN = frozenset({"iso8859-1", "ascii", "cp1252"})


def decode(body: bytes, charset: str | None = None) -> str:
    """Decode a page: by its byte order mark, else `charset` (of the HTTP header), else what it declares of itself.

    Without any of those it is UTF-8 when it is valid as such, else Windows-1252. The names ISO-8859-1, Latin-1 and
    US-ASCII mean Windows-1252 (WHATWG Encoding, section 4.2). An unknown name is passed over; bytes that do not fit
    become U+FFFD, so this never raises.
    """
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(marked, "replace")
    for name in (charset, _declared(body)):
        codec = _codec(name)
        if codec == "cp1252":
            return _western(body)
        if codec:
            return body.decode(codec, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > len(body) - 4:
            return body.decode("utf-8", "replace")  # only its last character is cut off
        return _western(body)


def _declared(body: bytes) -> str | None:
    match = _DECLARED.search(body[:_PRESCAN_BYTES])
    if match is None:
        return None
    name = (match["xml"] or match["meta"]).decode("ascii")
    # A declaration that could be read as ASCII can't be right about UTF-16 (WHATWG HTML, section 13.2.3.2).
    return "utf-8" if name.lower().startswith(("utf-16", "utf-32")) else name


def _codec(name: str | None) -> str | None:
    try:
        codec = codecs.lookup((name or "").strip(" \"'"))
    except (LookupError, ValueError):
        return None
    if not codec._is_text_encoding:  # noqa: SLF001  the only way to tell "hex" and "zlib" from encodings of text
        return None
    return "cp1252" if codec.name in _LATIN else codec.name


def _western(body: bytes) -> str:
    """Read as Windows-1252, whose five unused bytes stand for C1 controls, unless the bytes are plainly UTF-8.

    Pages that were moved to UTF-8 often go on declaring ISO-8859-1, and text with Swedish letters in Windows-1252 is
    never valid UTF-8.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if "\ufffd" not in text:
        return text
    return "".join(chr(byte) if letter == "\ufffd" else letter for byte, letter in zip(body, text, strict=True))
