"""Cleans the texts on cards of dates and labels, and tells how much they are like headlines."""

import re
from functools import lru_cache
from typing import Literal

from scraper.parse.datelines import DateReader, is_prose
from scraper.parse.dates import Dated
from scraper.parse.links import MORE

_KIND = r"(?:pressmeddelanden?|pressinbjud(?:an|ningar)|nyhet(?:er)?|notis|artikel|press ?release|news)"
_KIND_FIRST = re.compile(rf"^(?i:{_KIND})(?=[^\w:]|[A-ZÅÄÖ]|$)[\s|–—,-]*")
_KIND_LAST = re.compile(rf"(?i:[\s|–—,·-]+{_KIND}|(?<=[a-zåäö])(?-i:Pressmeddelande|Pressinbjudan|Nyhet))$")
_BEFORE, _AFTER = " |–—·•,:;>»›-", " |–—·•,;>»›([-"
_REMARK = re.compile(
    r"\s*\((?:öppnas i (?:ett )?nytt fönster|extern länk|länk till annan webbplats.{0,30}"
    r"|opens in (?:a )?new (?:window|tab)|pdf[^()]{0,20}|[^()]{0,12}\d\s?[kM]B)\)"
    r"|\s*\[(?:pdf[^\[\]]{0,20}|[^\[\]]{0,12}\d\s?[kM]B)\]"
    r"|[\s,]*(?:öppnas i nytt fönster|länk till annan webbplats(?:, öppnas i nytt fönster)?"
    r"|opens in (?:a )?new window)\.?$"
    r"|\s*(?:läs mer|read more)\s*[.…»›→>]*$"
    r"|^(?:läs (?:mer|vidare|hela \w+) om|läs (?:mer|vidare|hela \w+):|read more (?:about|on)|continue reading):?\s+"
    r"|^(?:fäst|pinnad|klistrad|utvald|pinned|sticky|featured)(?:\s(?:nyhet|inlägg|artikel|news|post))?:\s*",
    re.IGNORECASE,
)
_REMARKS = tuple(
    "( [ fönster webbplats window läs read continue fäst pinnad klistrad utvald pinned sticky featured".split()
)
"""What a remark holds: looking for these first takes a tenth of the time."""

_DATE_LABEL = re.compile(
    r"(?:publicera[dt]|publiceringsdatum|datum|date|published|posted(?: on)?|skapad|filed|issued)\s*:?\s*$",
    re.IGNORECASE,
)
_LONGEST = 400
_LONG_SENTENCE = 70
_LONGEST_MORE = 80
_ENOUGH = 160
NOTHING = 0.02
"""How much like a headline a text is that only says to read more."""


@lru_cache(maxsize=4096)  # texts are asked about as a line, as its parts and for each of a list's items
def titleness(text: str) -> float:
    """How much a text is like a headline, from 0 to 1: some words, mostly letters, not a whole paragraph."""
    if not text or text.endswith(":"):
        return 0.0
    if len(text) <= _LONGEST_MORE and MORE.fullmatch(text):
        return NOTHING
    start = text[:_ENOUGH]
    letters, figures = sum(map(str.isalpha, start)), sum(map(str.isdigit, start))
    if letters < 3 or "//" in text or letters * 2 <= figures:
        return 0.1
    if letters < figures:
        return 0.2
    if " " not in text:
        if sum(character > "\u2e7f" for character in text) > 4:
            return 0.6  # Chinese and Japanese write without spaces
        return 0.15 if re.search(r"[._/\\]|\d", text) else 0.35
    value = 0.4 + min(len(text), 60) / 100
    if len(text) > _LONG_SENTENCE and text[-1] in ".!?":
        value *= 0.75
    if len(text) > 160:
        value = 0.6 if len(text) < 300 else 0.25
    return value * (1 - 0.5 * figures / (letters + figures))


Ending = Literal["kept", "parted", "dropped"]
"""What becomes of a date at the end of a title: it goes when a dash or the like parts it from the rest, or always."""


def clean_title(text: str, reader: DateReader, ending: Ending = "parted") -> str:
    """Take dates and labels off the ends of a title: "2020-04-08 14:39Pressmeddelande Rubrik" is "Rubrik"."""
    if ending != "parted" and not ends_with_date(text, reader):
        ending = "parted"
    key = (text, ending)
    if key not in reader.cleaned:
        reader.cleaned[key] = _cleaned(text, reader, ending)
    return reader.cleaned[key]


def ends_with_date(text: str, reader: DateReader) -> bool:
    """Whether the last words of a title are a date, and no sentence leads up to it."""
    plain, dates = reader.read(text)
    return bool(dates) and _is_last(plain, dates[-1]) and not is_prose(plain, dates[-1])


def _is_last(text: str, dated: Dated) -> bool:
    return dated.start > 0 and dated.end >= len(text.rstrip(" .)]"))


def _cleaned(text: str, reader: DateReader, ending: Ending) -> str:
    if len(text) > _LONGEST:
        return text.strip()
    if any(map(text.lower().__contains__, _REMARKS)):
        text = _REMARK.sub("", text)
    text = text.strip()
    plain, dates = reader.read(text)
    dates = tuple(each for each in dates if not is_prose(plain, each))
    if not dates:
        return _bare(text)
    last, first = dates[-1], dates[0]
    parted = plain[: last.start].rstrip()[-1:] in tuple("|,–—-·•:([")
    if _is_last(plain, last) and (ending == "dropped" or (ending == "parted" and parted)):
        plain = _KIND_LAST.sub("", _DATE_LABEL.sub("", _bare(plain[: last.start])))
    if first.end <= len(plain) and not _DATE_LABEL.sub("", plain[: first.start]).strip(" |–-"):
        plain = _KIND_FIRST.sub("", _bare(plain[first.end :]))
    return _bare(plain)


def _bare(text: str) -> str:
    return text.strip().lstrip(_BEFORE).rstrip(_AFTER)
