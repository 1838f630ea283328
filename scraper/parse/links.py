"""Gives the links of a page with what tells lists from menus: where each stands, and the shape of its address."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from urllib.parse import urlsplit

from scraper.parse.tree import Tree, squeeze
from scraper.parse.urls import absolute, canonical_url

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

PAGING = re.compile(
    r"(?=.)[\s.…<>«»‹›|]*(?:\d{1,4}(?:\s?-\s?\d{1,4})?)?[\s.…<>«»‹›|]*"
    r"|(?:nästa|föregående|första|sista|tidigare|äldre|nyare|next|previous|prev|first|last|older|newer)"
    r"(?:\s(?:sida|sidan|page|posts|inlägg))?[\s»›>→]*"
    r"|(?:sida|page)\s\d+"
    r"|(?:dela|tipsa|skriv ut|lyssna|kommentera|share|print|e-?mail|tweet|facebook|twitter|linkedin)"
    r"(?:\s(?:på|on|via|en|sidan|this)\b.{0,20})?",
    re.IGNORECASE,
)
"""What links to the other pages of a list say, and those that do something with an item; both lead to no release."""

MORE = re.compile(
    r"[\W\d]*(?:läs (?:mer|hela|vidare)|visa (?:mer|alla|fler)|fler|alla|se alla|mer|ladda ner|öppna"
    r"|read(?: more)?|more|continue reading|learn more|full story|details|permalink"
    r"|view(?: (?:opinion|document|all|details))?|download(?: (?:opinion|pdf))?|pdf"
    r"|(?:visa|se|see|view|show) (?:alla|all|fler|more)\b.{0,40}"
    r"|lees meer|weiterlesen|leave a comment|comments?)\b.{0,14}",
    re.IGNORECASE,
)
"""What links say that lead to a release but do not name it."""

_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|navigering|\w*menu|\w*meny|breadcrumbs?|brodsmul\w*|footer|sidfot"
    r"|pagination|pager|paging|paginering|tagcloud|social|share|sharing|delning|cookies?|skip|skiplinks?|languages?"
    r"|toolbar|topbar)(?:$|[\s_-])"
)
BESIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:sidebar|sidopanel|aside|related|relaterat|relaterade|popular|most-?read|mest-?lasta?|widget"
    r"|calendar|kalender|kalendarium|upcoming|recommended|rekommenderat|shortcuts?|genvagar|tags?|archives?-list"
    r"|quick-?links?|banner|alert|recent-?posts|byline|author|comments?)(?:$|[\s_-])"
)
_MENU, _MENU_NAME = 0.1, 0.15
_CHROME_ROLES = frozenset(("navigation", "contentinfo", "dialog", "menu", "menubar", "search"))
_SIDE_TAGS = frozenset(("nav", "menu", "footer", "aside"))
_TRANSPARENT = frozenset(("#", "html", "body", "main", "a"))


@dataclass(slots=True, eq=False)
class Link:
    """A link to another page: the nodes it spans, its target as an address and a key to compare by, and its text.

    `alt` is that of the pictures in a link without text, `weight` is how likely its place holds content of the page's
    own (1: nothing speaks against it), `shape` what its address has in common with others of its list.
    """

    at: int
    end: int
    url: str
    key: str
    text: str
    alt: str
    weight: float
    shape: tuple[str, ...]


def find_links(tree: Tree, base: str, page: str) -> list[Link]:
    """Give the links of the page at `page` to other pages; relative ones are resolved against `base`."""
    boxes, around = _side_boxes(tree)[::-1], []
    here = canonical_url(page)
    targets: dict[str, _Target | None] = {}
    found = []
    for index, node in enumerate(tree.nodes):
        if node.tag != "a" or "href" not in node.attributes:
            continue
        while boxes and boxes[-1][0] < index:
            around.append(boxes.pop())
        around = [box for box in around if box[1] > index]
        href = node.attributes["href"] or ""
        if href not in targets:
            targets[href] = _target(base, href)
        target = targets[href]
        if target is None or target[1] == here:
            continue
        text = tree.text(index, node.end) or squeeze(node.get("aria-label") or node.get("title"))
        alt = "" if text else squeeze(" ".join(each.get("alt") for each in tree.nodes[index : node.end]))
        weight = prod([box[2] for box in around])
        found.append(Link(index, node.end, target[0], target[1], text, alt, weight, target[2]))
    return found


_Target = tuple[str, str, tuple[str, ...]]
"""Where a link leads: its address, the key to compare it by, and its shape."""


_ON_THIS_HOST = re.compile(r"/(?!/)[\w~%:=@!$&'()*+,./-]*", re.ASCII)
_WHOLE = re.compile(r"https?://[a-z0-9.-]+(?:/[\w~%=@!$()*+,.-]+)*/?", re.ASCII)


def _target(base: str, href: str) -> _Target | None:
    """Read where a link leads; most addresses are plain, and `absolute` gives the same in ten times the time."""
    if _WHOLE.fullmatch(href) and "/." not in href:
        url: str | None = href
    elif _ON_THIS_HOST.fullmatch(href) and "/." not in href:
        url = _host(base) + href
    else:
        url = absolute(base, href)
    return (url, canonical_url(url), shape_of(url)) if url is not None else None


@lru_cache(maxsize=16)  # a page has one base
def _host(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def each_target_once(links: list[Link]) -> list[Link]:
    """Of several links to one page keep the one with most text, in the order of the page."""
    best: dict[str, Link] = {}
    for link in links:
        known = best.get(link.key)
        if known is None or len(link.text) > len(known.text):
            best[link.key] = link
    return sorted(best.values(), key=lambda link: link.at)


_FIGURES = re.compile(r"\d+")
_ENDING = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)


def shape_of(url: str) -> tuple[str, ...]:
    """Reduce an address to host, first two folders (any number as 0), ending and the keys of its query."""
    rest, _, query = url.partition("#")[0].partition("?")
    _, _, place = rest.partition("://")
    host, _, path = place.partition("/")
    folders = [_FIGURES.sub("0", each) for each in [*filter(None, path.rstrip("/").split("/")[:-1])][:2]]
    ending = _ENDING.search(path, max(0, len(path) - 7))
    keys = sorted({pair.partition("=")[0] for pair in query.split("&") if pair}) if query else ()
    return (host, *folders, ending[0].lower() if ending else "", *keys)


def _side_boxes(tree: Tree) -> list[tuple[int, int, float]]:
    """Give the elements that hold no content of the page's own, as their nodes and how likely they do after all.

    What holds the main part or half of the text is no side box, whatever its name. A menu may well hold half of the
    text, all of it in links: there only what stands outside of links counts.
    """
    nodes = tree.nodes
    mains = [i for i, node in enumerate(nodes) if node.tag == "main" or node.attributes.get("role") == "main"]
    boxes = []
    for index, node in enumerate(nodes):
        tag = node.tag
        if not (node.names or tag in _SIDE_TAGS or (node.attributes and "role" in node.attributes)):
            continue
        own = _own_weight(tag, node.attributes.get("role"), node.names) if tag not in _TRANSPARENT else 1.0
        if own == 1.0 or (mains and bisect_left(mains, index) < bisect_left(mains, node.end)):
            continue
        held, whole = tree.size(index, node.end), tree.sizes[-1]
        if own <= _MENU_NAME:
            held, whole = tree.plain_size(index, node.end), tree.plain[-1]
        if held * 2 < whole or not whole:
            boxes.append((index, node.end, own))
    return boxes


@lru_cache(maxsize=4096)  # a list repeats tags and names for each item
def _own_weight(tag: str, role: str | None, names: str) -> float:
    if tag in ("nav", "menu") or role in _CHROME_ROLES:
        return _MENU
    if tag == "footer":
        return 0.3
    if tag == "aside" or role == "complementary":
        return 0.25
    if len(names) > 1 and _CHROME_NAMES.search(names):
        return _MENU_NAME
    if len(names) > 1 and BESIDE_NAMES.search(names):
        return 0.4
    return 1.0
