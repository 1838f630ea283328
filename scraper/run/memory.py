"""What a visit needs to know of those before it, passed in so that it never touches the archive."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from scraper.model import Reading, Repair, Rest
from scraper.parse.results import Known
from scraper.run.entrance import AskIf


@dataclass(frozen=True, slots=True)
class Memory:
    """What a visit needs to know of those before it.

    `entrance` is where the source was read the last time; None makes the visit its first. With `review` it is looked
    whether that is still the best way in. `ask_if` gives the validators of an address, `known` those of some keys that
    are known, `rest` how long a page is to be left alone. `due` gives the releases whose pages are asked for again,
    when the list is done with, and `kept` the bytes of a page that is kept. `newest` are the newest releases that are
    stored, `repair` is what was learnt of a changed layout under the source's `rules`; with `trusting` the list is
    taken as the site has it.
    """

    entrance: str | None
    review: bool
    ask_if: AskIf
    known: Callable[[Collection[str]], Collection[str]]
    rest: Callable[[str], Rest | None]
    due: Callable[[], Sequence[Reading]] = tuple
    kept: Callable[[str], bytes | None] = lambda _: None
    newest: Callable[[], list[Known]] = list
    repair: Repair | None = None
    rules: str = ""
    trusting: bool = False
