"""Turns the bytes of a page or a feed into text, the way browsers and feed readers decide on its character encoding.

Beyond what they do it mends text that was spoilt before it was sent: UTF-8 that some system took for Windows-1252.
"""

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
_WESTERN_BYTES = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_WESTERN_BYTES |= {chr(byte): byte for byte in range(0x80, 0xA0)}  # or it was taken for ISO-8859-1 proper
_TAILS = "".join(letter for letter, byte in _WESTERN_BYTES.items() if byte < 0xC0)
_GARBLED = re.compile(
    rf"""[\xc2-\xdf][{re.escape(_TAILS)}]
      |[\xe0-\xef][{re.escape(_TAILS)}]{{2}}
      |[\xf0-\xf4][{re.escape(_TAILS)}]{{3}}""",
    re.VERBOSE,
)
_HINTS = ("Ã", "Â", "â€", "â\x80")
_PROPER = re.compile("[^\x00-\x7f\xa0]")
_FEWEST_GARBLED = 3
_MOST_PASSES = 2


def decode(body: bytes, charset: str | None = None) -> str:
    """Decode a page: by its byte order mark, else `charset` (of the HTTP header), else what it declares of itself.

    Without any of those it is UTF-8 when it is valid as such, else Windows-1252. The names ISO-8859-1, Latin-1 and
    US-ASCII mean Windows-1252 (WHATWG Encoding, section 4.2), and so does UTF-8 where hardly a letter fits it. An
    unknown name is passed over; bytes that do not fit become U+FFFD, so this never raises. What was garbled before it
    was encoded is mended (see `mended`).
    """
    return mended(_decoded(body, charset))


def _decoded(body: bytes, charset: str | None) -> str:
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(marked, "replace")
    for name in (charset, _declared(body)):
        codec = _codec(name)
        if codec == "cp1252":
            return _western(body)
        if codec == "utf-8":
            return _utf_8(body)
        if codec:
            return _declared_otherwise(body, codec)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > len(body) - 4:
            return body.decode("utf-8", "replace")  # only its last character is cut off
        return _western(body)


def _declared_otherwise(body: bytes, codec: str) -> str:
    """Read as what the page says, unless it is UTF-8 with an old declaration left in it: that never fits by chance."""
    if not body.isascii():
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return body.decode(codec, "replace")


def _utf_8(body: bytes) -> str:
    """Read as UTF-8, unless more of its letters are spoilt by that than not: then the label is wrong."""
    text = body.decode("utf-8", "replace")
    spoilt = text.count("\ufffd")
    return _western(body) if spoilt > 1 and spoilt * 2 > len(_PROPER.findall(text)) else text


def may_be_utf_8(body: bytes, charset: str | None) -> bool:
    """Whether a page can be taken for UTF-8 until its text shows otherwise (see `is_spoilt`).

    To make sure beforehand takes as long as parsing it. A page of ASCII alone may be in an encoding that shifts
    (ISO-2022-JP), and UTF-16 is only noise to a parser of bytes.
    """
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    return (charset or "utf-8").lower() in ("utf-8", "utf8") and not wide and not body.isascii()


def is_spoilt(text: str) -> bool:
    """Whether a text that was read as UTF-8 may have been none, or may have been garbled before it was sent."""
    return not text.isascii() and ("\ufffd" in text or any(map(text.__contains__, _HINTS)))


def mended(text: str) -> str:
    """Turn "FÃ¶r" back into "För": each piece that, in Windows-1252, is one character of UTF-8 becomes that character.

    Nothing else changes, so nothing can be lost. It is done only where such pieces are no chance: at least three of
    them, and at least half as many as there are other letters beyond ASCII. A page may be both, a sound frame around a
    garbled text; one that only quotes "Ã¥" stays as it is.
    """
    for _ in range(_MOST_PASSES):
        pieces = _GARBLED.findall(text) if any(each in text for each in _HINTS) else []
        sound = [character for piece in pieces if (character := _character(piece))]
        if len(sound) < _FEWEST_GARBLED:
            break
        others = len(_PROPER.findall(text)) - sum(map(len, pieces))
        if len(sound) * 2 < others:
            break
        text = _GARBLED.sub(lambda match: _character(match[0]) or match[0], text)
    return text


def _character(piece: str) -> str:
    """Read letters as the bytes of one character in UTF-8; "" when they are none."""
    try:
        character = bytes(map(_WESTERN_BYTES.__getitem__, piece)).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return character if len(character) == 1 else ""


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
