"""Tells which images of a page are pictures worth showing, and at which address each is largest.

A picture may be given in several sizes and formats, be loaded late (its `src` is then a stand-in), or stand a second
time in a <noscript> for readers without scripts.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from scraper.parse.headline import is_placeholder
from scraper.parse.layout import Layout
from scraper.parse.outline import Thing

_NO_PHOTO = re.compile(  # of an address in lower case: ignoring case would cost ten times as much
    r"(?<![^/_.-])(?:logo\w*|logotyp\w*|icons?|ikon\w*|sprite\w*|spacer|pixel|blank|placeholder|avatar|gravatar|emoji|tracking|beacon|1x1|badge)(?:[/_.-]|$)"
    r"|/(?:clear|trans(?:parent)?|dot|empty|shim|[a-z])\.gif"
    r"|/(?:play|pause|close|arrow|chevron|search|fb|facebook|twitter|linkedin|instagram|youtube|whatsapp|mail|e-?post|share|dela|print|rss)(?:[_-]?[0-9a-z]{0,6})?\.(?:png|gif|jpe?g|webp)"
    r"|/(?:tr|collect|hit|event|count(?:er)?|[gtp]|[a-z]*(?:matomo|piwik)[a-z]*\.php|utm\.gif|[gtp]\.gif)/?(?:\?|$)|/b/ss/|//ads?[.-]|[?&]zoneid="
    r"|\.svg(?:$|\?)|^data:|doubleclick|gravatar\.com"
)
_NO_SHARED_PHOTO = re.compile(r"(?<![^/_.-])(?:default|fallback|share|sharing|delning\w*|social|og-?image)(?:[/_.-]|$)")
_DECORATION = re.compile(r"(?<![^\W_])(?:logo\w*|icons?|ikon\w*|avatar|emoji|spacer)(?![^\W_])|logotyp", re.IGNORECASE)
_SHARING = re.compile(
    r"(?:facebook|twitter|linked ?in|instagram|youtube|whatsapp|x|rss|e-?post|e-?mail|skriv ut|print"
    r"|(?:dela|share)\b.{0,30})",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\S*\.(?:jpe?g|png|gif|webp|tiff?|heic)|(?:img|dsc|dscn|image|bild)[_-]?[0-9]+", re.IGNORECASE)
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)")
_SMALLEST = 60
_SIZE = re.compile(r"[0-9]+(?:\.[0-9]+)?(?=[wx])")
_NEW_FORMAT = re.compile(r"\.(?:webp|avif|jxl)(?:$|\?)|[?&]fo?r?ma?t=(?:webp|avif)")
_NEW_TYPE = re.compile(r"image/(?:webp|avif|jxl)")
_IMAGE_TAG = re.compile(r"<img\b(?P<attributes>[^<>]{0,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?P<name>[\w:-]{1,40})\s*=\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s"'>]+))""")
_MOST_IN_NOSCRIPT = 10

Attributes = Mapping[str, str | None]


@dataclass(slots=True)
class Picture:
    """A picture as it stands on a page: `at` is the block that holds or follows it, `lines` are its caption."""

    address: str
    alt: str | None
    at: int
    box: int
    lines: list[int] = field(default_factory=list)


def read_pictures(layout: Layout, region: range) -> list[Picture]:
    """Give the pictures among some blocks that are neither chrome nor decoration, in the page's order."""
    found = []
    sources: list[Thing] = []
    for thing in layout.outline.images:
        if not region.start <= thing.at <= region.stop or layout.is_chrome(thing.box):
            continue
        if thing.tag == "source":
            sources.append(thing)
        elif thing.tag == "noscript":
            given = _IMAGE_TAG.finditer(thing.text)
            within = [
                _attributes(match["attributes"]) for match, _ in zip(given, range(_MOST_IN_NOSCRIPT), strict=False)
            ]
            found += [_picture(each, thing) for each in within if _is_photo(each)]
        else:
            if _is_photo(thing.attributes):
                beside = [each.attributes for each in sources if each.box == thing.box]
                found.append(_picture(thing.attributes, thing, beside))
            sources.clear()
    return [picture for picture in found if picture.address]


def _picture(attributes: Attributes, thing: Thing, sources: Iterable[Attributes] = ()) -> Picture:
    address = best_address(attributes, sources)
    alt = " ".join((attributes.get("alt") or "").split())
    said = alt and not is_placeholder(alt) and not _FILE_NAME.fullmatch(alt)
    return Picture(address if is_photo_address(address) else "", alt if said else None, thing.at, thing.box)


def _attributes(written: str) -> dict[str, str | None]:
    """Read the attributes of a tag in a <noscript>, which the parser leaves as text."""
    return {
        match["name"].lower(): html.unescape(match["a"] or match["b"] or match["c"] or "")
        for match in _ATTRIBUTE.finditer(written)
    }


def _is_photo(attributes: Attributes) -> bool:
    """Whether an image is more than decoration or a counter, by everything but its address."""
    if "hidden" in attributes or _UNSEEN_STYLE.search(attributes.get("style") or ""):
        return False
    for name in ("width", "height"):
        value = attributes.get(name) or ""
        if value.isdecimal() and int(value) < _SMALLEST:
            return False
    alt = (attributes.get("alt") or "").strip()
    if _SHARING.fullmatch(alt) or (len(alt) < 80 and _DECORATION.search(alt)):
        return False
    return not _DECORATION.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")


def is_photo_address(address: str, *, shared: bool = False) -> bool:
    """Whether an address may be that of a picture; `shared` is one for social media, often the same on all pages."""
    lower = address.lower()
    return bool(lower) and not _NO_PHOTO.search(lower) and not (shared and _NO_SHARED_PHOTO.search(lower))


def best_address(attributes: Attributes, sources: Iterable[Attributes] = ()) -> str:
    """Give the address of the largest rendition, in a format that all programs read if there is one.

    `sources` are the <source> elements beside the image. Where it is loaded late, `src` holds only a stand-in.
    """
    choices: list[tuple[float, str, bool]] = []
    for each in (attributes, *sources):
        sets = [value for name, value in each.items() if value and name.endswith("srcset")]
        if sets:
            is_new = _NEW_TYPE.search(each.get("type") or "") is not None
            choices += ((size, address, is_new) for value in sets for address, size in _read_set(value))
    plain = _plain_address(attributes)
    if not choices:
        return plain
    choices.sort(key=lambda choice: -choice[0])
    every = [*((address, new) for _, address, new in choices if not address.startswith("data:")), (plain, False)]
    known = (address for address, new in every if address and not new and not _NEW_FORMAT.search(address))
    return next(known, every[0][0])


def _read_set(written: str) -> Iterator[tuple[str, float]]:
    """Give the addresses in a `srcset` with what tells their size (HTML, section 4.8.4.2.1): "a.jpg 400w, b.jpg 2x"."""
    address, size = "", 1.0
    for token in written.split():
        if not address:
            address, size = token.rstrip(","), 1.0
        elif number := _SIZE.match(token):
            size = float(number[0])
        if token[-1] == ",":
            yield address, size
            address = ""
    if address:
        yield address, size


def _plain_address(attributes: Attributes) -> str:
    late = [
        value for name, value in attributes.items() if name.startswith("data-") and name.endswith(("src", "original"))
    ]
    for value in (*late, attributes.get("src")):
        address = (value or "").strip()
        if address and not address.startswith("data:"):
            return address
    return ""
