"""Gives the links of a page with what tells lists from menus: where each stands, and the shape of its address."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from urllib.parse import urlsplit

from scraper.parse.tree import Tree, squeeze
from scraper.parse.urls import absolute, canonical_url

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

PAGING = re.compile(
    r"[\d\s.…<>«»‹›|-]+"
    r"|(?:nästa|föregående|första|sista|tidigare|äldre|nyare|next|previous|prev|first|last|older|newer)"
    r"(?:\s(?:sida|sidan|page|posts|inlägg))?[\s»›>→]*"
    r"|(?:sida|page)\s\d+",
    re.IGNORECASE,
)
"""What links to the other pages of a list say."""

MORE = re.compile(
    r"[\W\d]*(?:läs (?:mer|hela|vidare)|visa (?:mer|alla|fler)|fler|alla|se alla|mer|ladda ner|öppna"
    r"|read(?: more)?|more|continue reading|learn more|full story|details|permalink"
    r"|view(?: (?:opinion|document|all|details))?|download(?: (?:opinion|pdf))?|pdf"
    r"|lees meer|weiterlesen|leave a comment|comments?)\b.{0,14}",
    re.IGNORECASE,
)
"""What links say that lead to a release but do not name it."""

_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|navigering|\w*menu|\w*meny|breadcrumbs?|brodsmul\w*|footer|sidfot"
    r"|pagination|pager|paging|paginering|tagcloud|social|share|sharing|delning|cookies?|skip|skiplinks?|languages?"
    r"|toolbar|topbar)(?:$|[\s_-])"
)
_BESIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:sidebar|sidopanel|aside|related|relaterat|relaterade|popular|most-?read|mest-?lasta?|widget"
    r"|calendar|kalender|kalendarium|upcoming|recommended|rekommenderat|shortcuts?|genvagar|tags?|archives?-list"
    r"|quick-?links?|banner|alert|recent-?posts|byline|author|comments?)(?:$|[\s_-])"
)
_CHROME_ROLES = frozenset(("navigation", "contentinfo", "dialog", "menu", "menubar", "search"))
_TRANSPARENT = frozenset(("#", "html", "body", "main", "a"))


@dataclass(slots=True, eq=False)
class Link:
    """A link to another page: the nodes it spans, its target as an address and a key to compare by, and its text.

    `weight` is how likely its place holds content of the page's own (1: nothing speaks against it), `shape`
    what its address has in common with others of its list.
    """

    at: int
    end: int
    url: str
    key: str
    text: str
    weight: float
    shape: tuple[str, ...]


def find_links(tree: Tree, base: str, page: str) -> list[Link]:
    """Give the links of the page at `page` to other pages; relative ones are resolved against `base`."""
    weights = _weights(tree)
    here = canonical_url(page)
    found = []
    for index, node in enumerate(tree.nodes):
        url = absolute(base, node.get("href")) if node.tag == "a" and "href" in node.attributes else None
        if url is None or (key := canonical_url(url)) == here:
            continue
        text = tree.text(index, node.end) or squeeze(node.get("aria-label") or node.get("title"))
        found.append(Link(index, node.end, url, key, text, weights[index], _shape(url)))
    return found


def each_target_once(links: list[Link]) -> list[Link]:
    """Of several links to one page keep the one with most text, in the order of the page."""
    best: dict[str, Link] = {}
    for link in links:
        known = best.get(link.key)
        if known is None or len(link.text) > len(known.text):
            best[link.key] = link
    return sorted(best.values(), key=lambda link: link.at)


def _shape(url: str) -> tuple[str, ...]:
    """Reduce an address to host, first two folders (any number as 0), ending and the keys of its query."""
    parts = urlsplit(url)
    folders = [re.sub(r"\d+", "0", each) for each in parts.path.rstrip("/").split("/")[1:-1] if each]
    ending = re.search(r"\.[a-z]{2,5}$", parts.path, re.IGNORECASE)
    keys = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return (parts.netloc, *folders[:2], ending[0].lower() if ending else "", *keys)


def _weights(tree: Tree) -> list[float]:
    """Weigh every place of a page. What holds the main part or half of the text is no side box, whatever its name."""
    sizes = [0]
    for node in tree.nodes:
        sizes.append(sizes[-1] + (len(node.text.strip()) if node.tag == "#" else 0))
    mains = [index for index, node in enumerate(tree.nodes) if node.tag == "main" or node.get("role") == "main"]
    weights: list[float] = []
    for index, node in enumerate(tree.nodes):
        weight = weights[node.parent] if node.parent >= 0 else 1.0
        if node.tag not in _TRANSPARENT and (sizes[node.end] - sizes[index]) * 2 < sizes[-1]:
            holds_main = bool(mains) and bisect_left(mains, index) < bisect_left(mains, node.end)
            if not holds_main:
                weight *= _own_weight(node.tag, node.get("role"), node.names)
        weights.append(weight)
    return weights


def _own_weight(tag: str, role: str, names: str) -> float:
    if tag in ("nav", "menu") or role in _CHROME_ROLES:
        return 0.1
    if tag == "footer":
        return 0.3
    if tag == "aside" or role == "complementary":
        return 0.25
    if len(names) > 1 and _CHROME_NAMES.search(names):
        return 0.15
    if len(names) > 1 and _BESIDE_NAMES.search(names):
        return 0.4
    return 1.0
