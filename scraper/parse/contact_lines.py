"""Gives the lines of a block of contacts, with the addresses that stand only in its links."""

import re
from urllib.parse import unquote

from scraper.parse.contacts import has_address
from scraper.parse.outline import BREAK, Block
from scraper.parse.runs import read_runs

_CALL = re.compile(
    r"\W*(?:ring|mejla?|maila?|skicka|skriv|kontakta|e-?post\w*|e-?mail|telefon\w*|tfn|tel|mobil|call|send|write|här)\b",
    re.IGNORECASE,
)
_GLUED = re.compile(r"[a-zåäö)][A-ZÅÄÖ+0-9(]|[0-9][A-Za-zÅÄÖåäö]")


def contact_lines(block: Block, *, by_piece: bool) -> list[str]:
    """Give a block's lines; `by_piece` is for a card, in which each element holds a field of its own.

    A link that says "Mejla Kim" is replaced by the address it leads to, and one that names somebody is followed by it.
    """
    text = ""
    for words, href in read_runs(block):
        piece = _spoken(words, href) if href else words
        if by_piece and not piece.isspace():
            text += f"{BREAK}{piece}"
        else:
            text += f", {piece}" if _GLUED.fullmatch(text[-1:] + piece[:1]) else piece
    lines = (" ".join(line.split()) for line in text.split(BREAK))
    return [line for line in lines if line]


def _spoken(words: str, href: str) -> str:
    scheme, _, rest = href.strip().partition(":")
    address = unquote(rest).partition("?")[0].strip() if scheme.lower() in ("mailto", "tel") else ""
    if not address or has_address(words):
        return words
    return address if _CALL.match(words) or not words.strip() else f"{words}, {address}"
