"""Plain text as formats have it: no characters that they forbid, and no markup that a reader would see."""

import re
from html import unescape

_NO_TEXT = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEANT = {chr(byte): bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}
_TAG = re.compile(
    r"""</?(?:a|abbr|b|big|br|cite|code|del|div|em|font|h[1-6]|hr|i|iframe|img|ins|li|mark|ol|p|q|s|script|small|span
      |strike|strong|style|sub|sup|table|td|th|tr|tt|u|ul)(?:\s+[\w:-]+=(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))*\s*/?>""",
    re.IGNORECASE | re.VERBOSE,
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_MOST_ROUNDS = 4


def clean(text: str) -> str:
    """Drop the characters XML 1.0 forbids (section 2.2, Char): one of them makes a whole feed unreadable.

    XML allows the controls from U+007F to U+009F, but they are no text: as in HTML they stand for what Windows-1252 has
    there, or for nothing. Lines end in a line feed, whatever they ended in.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NO_TEXT.sub(lambda found: _MEANT.get(found[0], ""), text)


def one_line(text: str) -> str:
    """Clean a text, join its lines and runs of space, and take out markup: in a title it is somebody's mistake.

    What was escaped once too often ("AT&amp;T") is read as it was meant. "<5 år" and "R&D" stay.
    """
    if "<" in text or "&" in text:
        text = _without_markup(text)
    return " ".join(clean(text).split())


def _without_markup(text: str) -> str:
    for _ in range(_MOST_ROUNDS):
        plain = _TAG.sub(" ", _REFERENCE.sub(lambda found: unescape(found[0]), text))
        if plain == text:
            break
        text = plain
    return text
