"""Decodes JSON-LD, also as templates and editors break it, as far as there is only one way to mend it."""

import html
import json
import re
from typing import Any

_MOST_CHARS = 2_000_000
_MOST_MENDED_CHARS = 200_000
_MOST_WRAPPINGS = 3
_WRAPPING = re.compile(r"\s{0,99}(?:<!--|(?://|/\*)?\s{0,9}<!\[CDATA\[(?:\s{0,9}\*/)?)")
_WRAPPED = re.compile(r"\s{0,9}(?:-->|(?://|/\*)?\s{0,9}\]\]>(?:\s{0,9}\*/)?)$")
_LONGEST_WRAPPED = 40
_QUOTES = str.maketrans("“”„″", '""""')

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]++|\\.|"(?!\s*+(?:[,:}\]/]|\Z)))*+(?P<end>"?))
    |(?P<comment>//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?)
    |[{}\[\],]""",
    re.DOTALL | re.VERBOSE,
)
"""A quotation mark ends a string only where JSON may go on after it; nothing here is tried twice."""

_IN_STRING = re.compile(r'"|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')
_CLOSING = {"{": "}", "[": "]"}


def decode_json_ld(script: str) -> list[Any]:
    """Give the values in a script of JSON-LD, mostly one; some sites write several, and what can't be read is none.

    Mended are comments and CDATA marks around it, comments in it, trailing commas, line breaks and stray backslashes in
    strings, quotation marks that are not escaped, curly or entities, and brackets that are missing or one too many.
    """
    if len(script) > _MOST_CHARS:
        return []
    try:
        return [json.loads(script, strict=False)]
    except RecursionError:
        return []
    except ValueError:
        return _values(_mended(_unwrapped(script))) if len(script) <= _MOST_MENDED_CHARS else []


def _unwrapped(script: str) -> str:
    text = script.strip().lstrip("\ufeff")
    for _ in range(_MOST_WRAPPINGS):
        match = _WRAPPING.match(text)
        text = text[match.end() :] if match else text
        match = _WRAPPED.search(text, max(0, len(text) - _LONGEST_WRAPPED))
        text = text[: match.start()] if match else text
    return text.strip()


def _values(text: str) -> list[Any]:
    """Read one value after another, as far as they can be read."""
    decoder, found, position = json.JSONDecoder(strict=False), [], 0
    while position < len(text):
        if text[position] in " \t\r\n,;":
            position += 1
            continue
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found


def _mended(text: str) -> str:
    if '"' not in text:
        text = html.unescape(text).translate(_QUOTES)
    kept: list[str] = []
    due: list[str] = []
    open_ = {"}": 0, "]": 0}
    comma, position = -1, 0
    for match in _TOKEN.finditer(text):
        between, part = text[position : match.start()], match[0]
        position = match.end()
        kept.append(between.replace("\xa0", " "))
        if match["comment"]:
            continue
        if comma >= 0 and part in open_ and not "".join(kept[comma + 1 :]).strip():
            kept[comma] = ""
        comma = len(kept) if part == "," else -1
        if match["string"]:
            part = _mended_string(part) if match["end"] else part
        elif part in _CLOSING:
            due.append(_CLOSING[part])
            open_[due[-1]] += 1
        elif part in open_:
            if not open_[part]:
                continue
            while due[-1] != part:
                open_[due[-1]] -= 1
                kept.append(due.pop())
            open_[due.pop()] -= 1
        kept.append(part)
    return "".join([*kept, text[position:], *reversed(due)])


def _mended_string(token: str) -> str:
    mend = {'"': '\\"', "\\": ""}
    return '"' + _IN_STRING.sub(lambda match: mend.get(match[0], match[0]), token[1:-1]) + '"'
