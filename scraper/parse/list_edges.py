"""Decides what else belongs to a list that was found, and what does not: lead stories, boxes beside, paging, menus."""

from bisect import bisect_left, bisect_right
from collections import Counter

from scraper.parse.card_bounds import Card, bound_cards, note_headings
from scraper.parse.card_signs import has_date, in_heading, in_prose, is_box, side_heading, title_length
from scraper.parse.datelines import DateReader
from scraper.parse.links import MORE, PAGING, Link, each_target_once
from scraper.parse.tree import Tree

_MOSTLY = 0.8
_SHORTEST_TITLE = 12
_MOST_TARGETS = 4
_ITEMS = frozenset(("li", "article", "tr", "section", "div", "dl"))


def complete_list(
    tree: Tree, cards: list[Card], members: list[Link], links: list[Link], page: str, reader: DateReader
) -> list[Card]:
    """Add items that are marked up otherwise, a lead story or another month's, and drop what slipped in.

    `cards` are those of the list, `members` all links of their shape, `links` those of the whole page at `page`.
    """
    dated = sum(has_date(tree, card, reader) for card in cards) / len(cards)
    starts = [card.start for card in cards]
    shapes = _common_shapes(cards)
    new = _alike(tree, cards, links, reader, by_either=dated >= _MOSTLY)
    found = bound_cards(tree, each_target_once(new), sorted([*new, *members], key=lambda link: link.at))
    most = max(_targets(links, card) for card in cards) + 1
    note_headings(tree, sorted([*cards, *found], key=lambda card: card.start))
    whole = list(cards)
    for card in found:
        named = not PAGING.fullmatch(card.link.text) and title_length(tree, card, 1.0) >= _SHORTEST_TITLE
        if not named or is_box(tree, card) or _targets(links, card) > most:
            continue
        leads = card.end <= starts[0] and card.link.shape in shapes and in_heading(tree, card.link)
        if leads or dated < _MOSTLY or has_date(tree, card, reader):
            whole.append(card)
    whole.sort(key=lambda card: card.link.at)
    return _without_strays(tree, _without_boxes(tree, whole, page), reader)


def _alike(tree: Tree, cards: list[Card], links: list[Link], reader: DateReader, *, by_either: bool) -> list[Link]:
    """Give the other links that are like those of a list: by place and address, or by either where dates decide."""
    known = {card.link.key for card in cards}
    starts = [card.start for card in cards]
    shapes, forms = _common_shapes(cards), {tree.nodes[card.link.at].form for card in cards}
    weights = sorted(card.link.weight for card in cards)
    new = []
    for link in links:
        before = bisect_right(starts, link.at) - 1
        if link.key in known or link.weight < weights[len(weights) // 2]:
            continue
        if before >= 0 and link.at < cards[before].end:
            continue
        alike = link.shape in shapes, tree.nodes[link.at].form in forms
        if (all(alike) or (any(alike) and by_either)) and not in_prose(tree, link, reader):
            new.append(link)
    return new


def _targets(links: list[Link], card: Card) -> int:
    """Count the pages that a card links to: a box with a list of its own has more of them than an item."""
    first, last = (bisect_left(links, index, key=lambda link: link.at) for index in (card.start, card.end))
    return len({link.key for link in links[first:last]})


def _without_boxes(tree: Tree, cards: list[Card], page: str) -> list[Card]:
    """Drop paging, and what stands under a heading of its own that is not the list's."""
    named = [card for card in cards if not PAGING.fullmatch(card.link.text)]
    runs = _runs(tree, named if len(named) * 2 >= len(cards) else cards)
    beside = [len(runs) > 1 and side_heading(tree, run[0], page) for run in runs]
    kept = [card for run, side in zip(runs, beside, strict=True) if not side for card in run]
    # "Visa alla" below a calendar is a card with all of the calendar.
    return [card for card in kept if not (MORE.fullmatch(card.link.text) and is_box(tree, card))] or cards


def _without_strays(tree: Tree, cards: list[Card], reader: DateReader) -> list[Card]:
    """Drop undated links to elsewhere among dated items."""
    dated = {card for card in cards if has_date(tree, card, reader)}
    if len(dated) < _MOSTLY * len(cards):
        # A menu built like the list is a run of its own, in which nothing has a date; so may lead stories be.
        own = _common_shapes([card for card in cards if card in dated])
        runs = [
            run
            for run in _runs(tree, cards)
            if not dated.isdisjoint(run) or all(card.link.shape in own and in_heading(tree, card.link) for card in run)
        ]
        kept = [card for run in runs for card in run] if len(dated) * 2 >= sum(map(len, runs)) else cards
    else:
        shapes, forms = _common_shapes(cards), Counter(tree.nodes[card.top].form for card in cards)
        kept = [
            card
            for card in cards
            if card in dated or (card.link.shape in shapes and forms[tree.nodes[card.top].form] * 5 >= len(cards))
        ]
    return kept if len(kept) * 2 >= len(cards) else cards


def _runs(tree: Tree, cards: list[Card]) -> list[list[Card]]:
    """Part cards by the element that holds them: a list's items are in one, or in one for each month."""
    runs: list[list[Card]] = []
    for card in cards:
        if runs and tree.nodes[runs[-1][-1].top].parent == tree.nodes[card.top].parent:
            runs[-1].append(card)
        else:
            runs.append([card])
    return runs


def _common_shapes(cards: list[Card]) -> set[tuple[str, ...]]:
    """Give the shapes of address that a good part of the cards share."""
    counts = Counter(card.link.shape for card in cards)
    return {shape for shape, count in counts.items() if count >= max(2, len(cards) * 0.2)}


def lone_item(tree: Tree, links: list[Link], reader: DateReader) -> Card | None:
    """Find the only item of a list: a headed link in the content, with a date beside it."""
    for link in links:
        if link.weight < 1 or len(link.text) < 15 or not in_heading(tree, link):
            continue
        for top in tree.within(link.at, most=5)[1:]:
            card = Card(link, top, tree.nodes[top].end, top)
            small = tree.nodes[top].tag in _ITEMS and _targets(links, card) <= _MOST_TARGETS
            if small and has_date(tree, card, reader):
                return card
    return None
