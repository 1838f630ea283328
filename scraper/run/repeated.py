"""Holds back releases that are read as one and the same text: a consent form or an error page stands in their place.

What was taken for an article would be published, so a release waits until the next one is read. A text that stands at
many addresses is told from one that a publisher repeats by what differs: weekly reports differ by the figures in their
titles or by their files, and one release that is listed several times has one title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from urllib.parse import unquote, urlsplit

from scraper.model import Failure, Source
from scraper.run.release import Found

MOST_WITH_ONE_TEXT = 2
"""So many addresses may have the same text; from one more on it is no release's own."""

OWN_TEXT = "text of its own"
"""What a release that is held back is missing."""

NEXT_STEP = (
    "Open some of the addresses: a consent form, a login or an error page may stand in place of the releases. They are"
    " not published, and tried again at each run."
)

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Repeated:
    """The releases of one visit, as they come and by their texts."""

    source: Source
    _waiting: list[Found] = field(default_factory=list)
    _by_text: dict[str, list[Found]] = field(default_factory=dict)

    def take(self, found: Found) -> Iterator[Found | Failure]:
        """Take a release in, and give those that need not wait any longer.

        One that has the text of two before it is held back, and so are those if they still wait.
        """
        article = found.article
        if found.page is None or not article.text:
            yield from self.rest()
            yield found
            return
        text = _plain(article.text)
        alike = self._by_text.setdefault(text, [])
        alike.append(found)
        if self._waiting and _plain(self._waiting[0].article.text) != text:
            yield from self.rest()
        self._waiting.append(found)
        if len(_apart(alike)) > MOST_WITH_ONE_TEXT:
            yield from (self._held_back(each, alike) for each in self._waiting)
            self._waiting.clear()

    def rest(self) -> Iterator[Found]:
        """Give those that still wait: nothing speaks against them."""
        waiting, self._waiting = self._waiting, []
        yield from waiting

    def _held_back(self, found: Found, alike: list[Found]) -> Failure:
        first = alike[0] if found is not alike[0] else alike[1]
        return Failure(
            self.source.id,
            _address(found),
            "article",
            f"has no text of its own: it is the same as at {_address(first)}",
            transient=False,
            next_step=NEXT_STEP,
            missing=OWN_TEXT,
        )


def _apart(alike: list[Found]) -> set[str]:
    """Give what names these releases, one for those that may well have the same text."""
    files = {tuple(sorted(each.url for each in found.article.attachments)) for found in alike}
    return set() if len(files) > 1 else {_name(found) for found in alike}


def _name(found: Found) -> str:
    """Give the words of a release's title, without figures; its list has it, else its address."""
    title = found.candidate.title if found.candidate else ""
    return " ".join(_WORD.findall((title or unquote(urlsplit(_address(found)).path)).casefold()))


def _address(found: Found) -> str:
    return found.candidate.url if found.candidate else found.article.url


def _plain(text: str) -> str:
    return blake2b(" ".join(text.split()).casefold().encode("utf-8", "replace"), digest_size=8).hexdigest()
