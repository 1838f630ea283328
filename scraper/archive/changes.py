"""Tells what changed between two versions of an article, what kind of change that is, and whether a reader must know.

docs/archive.md says what counts as which; the rules are these:

- noise       no change at all: see `wording.without_noise` and `fold`, order of contacts, documents and pictures, sizes
              of one picture
- typo        letters within words, punctuation, upper and lower case, words joined or split, a doubled word
- figure      numbers in digits or words, date   days, months, years, hours, weeks, name   what is spelt with a capital
- quote       other words in a paragraph that begins with a dash
- contact     whom to call and how, beside the text or in it
- correction  a notice "Rättelse: …" that was added or changed
- other       all else: words, passages, documents, pictures

All but typos are material, and other is if it is more than filler words or a picture.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from scraper.archive.kinds import WORDS_OF_A_PASSAGE, Word, is_filler, is_typo, words_in
from scraper.archive.wording import Runs, Span, fold, spans, timeless, without_noise, word_diff

ChangeClass = Literal["correction", "figure", "date", "name", "quote", "contact", "other", "typo"]

CLASSES: tuple[ChangeClass, ...] = ("correction", "figure", "date", "name", "quote", "contact", "other", "typo")
"""In the order in which they are told: what a reader must know first."""

CONTENT = ("title", "lead", "text", "contacts", "attachments", "images")
"""The fields that are compared: a change of any of these can be a revision."""

_CORRECTION = re.compile(
    r"(?:^|(?<=\s))(?:rättelser?|rättad|rättat|korrigering|korrigerad|förtydligande|correction)\b[^:\n]{0,40}:",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s*[-‐‑‒–—―−]\s*(?=\S)")
_BULLET = re.compile(r"\s*- ")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)$", re.IGNORECASE)
_RENDITION = frozenset(
    "w h width height q quality format fm fit crop resize size dpr mode rmode scale upscale auto anchor center preset"
    " bgcolor rxy v ver version t ts rev cb rnd hash".split()
)


@dataclass(frozen=True, slots=True)
class Change:
    """How a version became the next; `diff` has the runs (see `wording`) of each field's text that differs."""

    classes: tuple[ChangeClass, ...]
    material: bool
    diff: Mapping[str, Runs]


def compare(old: Mapping[str, Any], new: Mapping[str, Any], days: Collection[date]) -> Change | None:
    """Compare two versions, as mappings of an article's fields as JSON has them; None when all is noise.

    `days` is what the day of fetching may be called.
    """
    classes: set[ChangeClass] = set()
    substantial = False
    diffs = _Diffs(days)
    for name in ("title", "lead", "text"):
        if name == "lead" and _begins_with_lead(old) and _begins_with_lead(new):
            continue
        found, weighs = _of_text(old[name] or "", new[name] or "", diffs)
        classes |= found
        substantial |= weighs
    if _counted(map(_contact, old["contacts"])) != _counted(map(_contact, new["contacts"])):
        classes.add("contact")
    for found, weighs in (
        _of_items(old["attachments"], new["attachments"], _document, ("title",), diffs, weighs=True),
        _of_items(old["images"], new["images"], _picture, ("caption", "credit", "alt"), diffs, weighs=False),
    ):
        classes |= found
        substantial |= weighs
    if not classes:
        return None
    ours, theirs = texts_of(old), texts_of(new)
    diff = {name: diffs.of(ours[name], theirs[name]) for name in CONTENT if ours[name] != theirs[name]}
    material = substantial or bool(classes - {"typo", "other"})
    return Change(tuple(each for each in CLASSES if each in classes), material, diff)


def digest(fields: Mapping[str, Any]) -> str:
    """Reduce a version to a digest that is the same for versions that differ in noise only."""
    content = (
        fold(fields["title"]),
        fold(fields["lead"] or ""),
        timeless(fields["text"]),
        sorted(map(_contact, fields["contacts"])),
        sorted((_document(each), fold(each["title"])) for each in fields["attachments"]),
        sorted(
            (_picture(each), *(fold(each[name] or "") for name in ("caption", "credit", "alt")))
            for each in fields["images"]
        ),
    )
    return blake2b(json.dumps(content, ensure_ascii=False).encode(errors="replace"), digest_size=12).hexdigest()


def texts_of(fields: Mapping[str, Any]) -> dict[str, str]:
    """Write the fields that are compared as texts: of contacts, documents and pictures a line each, in one order."""

    def lines(items: Iterable[Mapping[str, Any]], *names: str) -> str:
        return "\n".join(sorted(", ".join(str(item[name]) for name in names if item[name]) for item in items))

    return {
        "title": fields["title"],
        "lead": fields["lead"] or "",
        "text": fields["text"],
        "contacts": lines(fields["contacts"], "name", "role", "phone", "email"),
        "attachments": lines(fields["attachments"], "title", "url", "size_bytes"),
        "images": lines(fields["images"], "caption", "credit", "alt", "url"),
    }


@dataclass(slots=True)
class _Diffs:
    """The diffs that were made in one comparison, which takes some texts twice; `days` are those of fetching."""

    days: Collection[date]
    _made: dict[tuple[str, str], Runs] = field(default_factory=dict)

    def of(self, old: str, new: str) -> Runs:
        if (old, new) not in self._made:
            self._made[old, new] = word_diff(old, new)
        return self._made[old, new]


def _of_text(old: str, new: str, diffs: _Diffs) -> tuple[set[ChangeClass], bool]:
    """Class the changes of a text, and say whether any of what is called other weighs."""
    if old == new:
        return set(), False
    old, new = without_noise(old, new, diffs.days)
    classes: set[ChangeClass] = set()
    substantial = False
    for span in spans(diffs.of(old, new)):
        if fold(span.gone) != fold(span.come):
            found, weighs = _of_span(span, old, new)
            classes |= found
            substantial |= weighs
    if classes or fold(old) == fold(new):
        return classes, substantial
    return {"typo"}, False  # a space that came between a word and its mark


def _of_span(span: Span, old: str, new: str) -> tuple[set[ChangeClass], bool]:
    gone, come = words_in(old, span.at, span.gone), words_in(new, span.new_at, span.come)
    around = (_around(old, span.at, span.gone), _around(new, span.new_at, span.come))
    if "".join(span.gone.split()) == "".join(span.come.split()) or is_typo(gone, come):
        return {"typo"}, False
    left, right = _left_over(gone, come)
    words = left + right
    kinds: set[ChangeClass] = set()
    if (gone and come) or len(words) <= WORDS_OF_A_PASSAGE:
        kinds |= {word.kind for word in words if word.kind}
    rest = [word for word in words if not (kinds and word.kind)]
    if _CORRECTION.search(span.come) or any(_CORRECTION.match(each.strip()) for each in around):
        return (kinds if gone else set()) | {"correction"}, False
    if any(_is_quote(paragraph) for text in around for paragraph in text.split("\n\n")):
        return kinds | {"quote"}, False
    if not words:
        return {"other"}, False  # the same words in another order
    weighs = not all(is_filler(word.text) for word in rest)
    return kinds | ({"other"} if rest and (weighs or not kinds) else set()), weighs


def _left_over(gone: list[Word], come: list[Word]) -> tuple[list[Word], list[Word]]:
    """Leave out the words that are on both sides."""
    ours, theirs = (Counter(word.text.casefold() for word in words) for words in (gone, come))
    only = ours - theirs, theirs - ours
    return [w for w in gone if w.text.casefold() in only[0]], [w for w in come if w.text.casefold() in only[1]]


def _around(text: str, at: int, changed: str) -> str:
    """Give the paragraphs that a change lies in; nothing where there is no change."""
    stripped = changed.strip()
    if not stripped:
        return ""
    start = at + changed.index(stripped)
    end = text.find("\n\n", start + len(stripped))
    return text[text.rfind("\n\n", 0, start) + 1 : end if end >= 0 else len(text)].strip("\n")


def _is_quote(paragraph: str) -> bool:
    """Whether a paragraph is a line of speech: one dash before it, and no list of points."""
    return bool(_DASH.match(paragraph)) and not (_BULLET.match(paragraph) and "\n- " in paragraph)


def _of_items(
    old: Iterable[Mapping[str, Any]],
    new: Iterable[Mapping[str, Any]],
    key: Any,  # noqa: ANN401  # a function of an item
    texts: tuple[str, ...],
    diffs: _Diffs,
    *,
    weighs: bool,
) -> tuple[set[ChangeClass], bool]:
    """Class the changes of documents or pictures: those that are there still, by the words that go with them."""
    ours, theirs = {key(each): each for each in old}, {key(each): each for each in new}
    classes: set[ChangeClass] = set()
    substantial = False
    if ours.keys() != theirs.keys():
        classes.add("other")
        substantial = weighs
    for each in ours.keys() & theirs.keys():
        for name in texts:
            found, heavy = _of_text(ours[each][name] or "", theirs[each][name] or "", diffs)
            classes |= found
            substantial |= heavy
    return classes, substantial


def _begins_with_lead(fields: Mapping[str, Any]) -> bool:
    return bool(fields["lead"]) and fold(fields["text"]).startswith(fold(fields["lead"]))


def _counted(items: Iterable[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    return Counter(items)


def _contact(contact: Mapping[str, Any]) -> tuple[str, ...]:
    digits = re.sub(r"\D", "", (contact["phone"] or "").replace("(0)", "").replace("+46", "0"))
    email = (contact["email"] or "").casefold()
    return fold(contact["name"] or ""), fold(contact["role"] or "").casefold(), digits, email


def _document(attachment: Mapping[str, Any]) -> str:
    return f"{attachment['url']} {attachment['size_bytes'] or ''}"


def _picture(image: Mapping[str, Any]) -> str:
    """Name a picture by its address without what only says in which size it is wanted."""
    try:
        parts = urlsplit(image["url"])
    except ValueError:
        return str(image["url"])
    if _PICTURE_FILE.search(parts.path):
        return f"{parts.netloc}{parts.path}"
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0].lower() not in _RENDITION]
    return f"{parts.netloc}{parts.path}?{urlencode(query)}"
