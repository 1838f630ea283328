"""Tells what the boxes of a page are for, from their tag, ARIA role and class names: the general habits of the web.

Names are only habits, so no name outweighs the text: see `read_layout`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

Role = Literal["", "chrome", "outside", "figure", "contact", "facts", "lead", "body"]

NO_TEXT: frozenset[Role] = frozenset(("chrome", "outside", "figure", "contact"))
"""What no text of a release stands in; `outside` is chrome that is often longer than the release itself."""

_CHROME_TAGS = frozenset({"form", "dialog", "menu", "footer", "aside"})
_CHROME_ARIA = frozenset(
    "navigation search dialog alertdialog alert menu menubar toolbar tooltip contentinfo complementary banner".split()
)
_ONLY_BY_TAG = frozenset({"table", "thead", "tbody", "tr", "td", "th", "body"})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BY_NAME: tuple[tuple[Role, frozenset[str]], ...] = (
    (
        "facts",
        _words("fact facts factbox fact-box fakta faktaruta fakta-box faktabox infobox inforuta info-ruta factsheet"),
    ),
    (
        "contact",
        _words(
            "contact contacts kontakt kontakter kontaktperson kontaktpersoner kontaktuppgifter kontaktbox kontaktruta"
            " presskontakt presskontakter press-contact press-contacts vcard h-card"
        ),
    ),
    (
        "figure",
        _words(
            "figure figcaption caption captions bildtext image-text image-caption image-credit image-meta photo-credit"
            " photo-caption credit credits bildspel gallery fotograf photographer media-caption media-credit"
            " img-caption bildunterschrift bu"
        ),
    ),
    (
        "body",
        _words(
            "brodtext articlebody article-body article-content article-text article-main entry-content entry-body"
            " entry-text post-content post-body post-text story-content story-body story-text news-content news-body"
            " news-text main-content main-body body-text body-copy body-content rich-text richtext editor-content"
        ),
    ),
    (
        "lead",
        _words(
            "ingress preamble lead lede leadtext lead-text leadin intro introduction standfirst dek deck subhead"
            " sub-head subheadline subtitle sub-title sub-headline subtitel summary abstract excerpt vorspann"
            " description teaser-text"
        ),
    ),
    (
        "outside",
        _words(
            "comment comments commentlist comment-list kommentarer disqus respond replies"
            " cookie cookies consent gdpr kakor"
            " related relaterad relaterade relaterat recirc recirculation newsletter newsletters nyhetsbrev"
            " footer sidfot"
            " outbrain taboola trc zergnet"
        ),
    ),
    (
        "chrome",
        _words(
            "nav navbar navigation menu meny breadcrumb breadcrumbs brodsmulor smulor sidebar side-column rail"
            " toolbar pager pagination"
            " share sharing shares sharebar social socials dela follow addtoany addthis sharedaddy"
            " ccm notice banner alert recommended recommendations recommendation recommends"
            " more-stories more-news more-articles more-from more-on more-like read-more readmore also-read alsoread"
            " teaser teasers promo promos promotion sponsored"
            " subscribe subscription subscriber signup sign-up"
            " most-read most-popular most-viewed popular trending latest senaste fler-nyheter up-next"
            " next-article next-story next-post"
            " ad ads advert adverts advertisement advertising advertorial adbox adslot ad-slot ad-unit dfp gpt"
            " anzeige reklam"
            " tag tags taglist taxonomy keywords topics categories kategorier labels etiketter"
            " byline author-bio author-box author-info author-card author authors bio post-meta entry-meta article-meta"
            " slideshow carousel slider lightbox player playlist audio podcast lyssna listen"
            " no-print noprint print-button print-link skiplink skip a11y tooltip modal popup overlay toast"
            " rating poll quiz search login feedback"
            " copyright disclaimer licence license ticker jump-to toc"
        ),
    ),
)


_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RANKED: tuple[Role, ...] = ("", *(role for role, _ in _BY_NAME), "")
_NO_ROLE = len(_RANKED) - 1
_RANK_OF_WORD = {word: rank for rank, (_, words) in reversed([*enumerate(_BY_NAME, 1)]) for word in words} | {
    "embed": 0
}


@lru_cache(maxsize=32_768)
def _rank(name: str) -> int:
    """Judge one class name by its words and pairs of words: `articleBody` is article, body and article-body.

    The lowest rank wins: 0 is what a writer put into the text (a quoted post), whatever else it is called.
    """
    if ":" in name or name.startswith("category-"):
        return _NO_ROLE  # a utility class for one medium or width says nothing of the box, nor does a category's name
    if not name.islower():
        name = _HUMP.sub("-", name).lower()
    ranks, before = _RANK_OF_WORD, ""
    rank = ranks.get(name, _NO_ROLE)
    for part in name.replace("_", "-").split("-"):
        if part:
            rank = min(rank, ranks.get(part, _NO_ROLE))
            if before:
                rank = min(rank, ranks.get(f"{before}-{part}", _NO_ROLE))
            before = part
    return rank


HIDING = frozenset(("hidden", "aria-hidden", "style"))
_TELLING = HIDING | {"itemprop", "role"}
"""What besides its names tells what a box is for; most boxes have none of it, and so one judgement for each name."""


def unseen(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is hidden by an attribute of its own."""
    return not HIDING.isdisjoint(attributes) and (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
    )


def role_of(tag: str, attributes: Mapping[str, str | None]) -> Role:
    """Say what a box is for, by its own marks only."""
    if not _TELLING.isdisjoint(attributes):
        if unseen(attributes):
            return "outside"  # pages that a script uncovers are hidden as a whole
        if attributes.get("itemprop") == "articleBody":
            return "body"
        if attributes.get("role") in _CHROME_ARIA:
            return "chrome"
    return _role_by_names(tag, attributes.get("class"), attributes.get("id"))


def is_post_class(names: str) -> bool:
    """Whether a class was written by WordPress (post_class): `tag-contact` in it is how a writer tagged the post."""
    return "hentry" in names or "type-post" in names or "status-publish" in names


@lru_cache(maxsize=8192)  # a page repeats its class strings: 0.1 µs instead of 1.5 µs a box
def _role_by_names(tag: str, classes: str | None, own: str | None) -> Role:
    named: Role = ""
    if tag not in _ONLY_BY_TAG and (classes or own):
        each = f"{classes or ''} {own or ''}".split()
        if classes and is_post_class(classes):
            each = [name for name in each if "-" not in name]
        named = _RANKED[min(map(_rank, each), default=_NO_ROLE)]
    if named == "facts" or named == "contact":
        return named
    if tag == "figure" or tag == "figcaption":
        return "figure"
    if tag == "address":
        return "contact"
    if tag == "footer" or named == "outside":
        return "outside"
    return "chrome" if tag in _CHROME_TAGS else named
