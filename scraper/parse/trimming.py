"""Cuts out of a page what is not read: code, styles, drawings, comments and embedded files.

What a page holds as data (JSON-LD, the state an app starts with) stays, also where it is not read yet: when a site has
changed, the list that is missed may be in it.
"""

import re
from collections.abc import Iterator

_OPENING = re.compile(rb"<!--|<(?P<tag>script|style|svg)\b(?P<attributes>[^<>]{0,2000})>", re.IGNORECASE)
_DATA_TYPE = re.compile(rb"""\btype\s*=\s*["']?[\w/.+-]{0,60}json""", re.IGNORECASE)
_STATE = re.compile(
    rb"""registerInitialState|__[A-Z][A-Z_]{2,40}__|__next_f|JSON\.parse
      |\b(?:window|self|globalThis)\s?[.\[][^=\n]{1,80}=\s{0,9}[{\[]\s{0,99}["'{\[]""",
    re.VERBOSE,
)
_EMBEDDED = re.compile(rb"data:[\w.+-]{1,40}/[\w.+-]{1,80}[;,][^\"'\s<>)\\]{60,}")


def trimmed(page: bytes) -> bytes:
    """Give an HTML page without what is not read, in any encoding that has ASCII's letters where ASCII has them.

    Elements stay and become empty, so that what stands around them is read as before. It takes time in proportion to
    the page's length, whatever is in it.
    """
    return _EMBEDDED.sub(b"data:,", b"".join(_kept(page)))


def _kept(page: bytes) -> Iterator[bytes]:
    folded = page.lower()
    done = at = 0
    while opening := _OPENING.search(page, at):
        tag = (opening["tag"] or b"").lower()
        begin, ending = (opening.end(), b"</" + tag) if tag else (opening.start(), b"-->")
        end = folded.find(ending, opening.end())
        if end < 0:  # the rest of the page is in it
            break
        end += 0 if tag else len(ending)
        at = end
        if not (tag == b"script" and _is_data(opening["attributes"], page[begin:end])):
            yield page[done:begin]
            done = end
    yield page[done:]


def _is_data(attributes: bytes, code: bytes) -> bool:
    return bool(_DATA_TYPE.search(attributes) or _STATE.search(attributes) or _STATE.search(code))
