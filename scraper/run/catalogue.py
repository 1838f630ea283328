"""Which feeds there are, what each is made of, and what of that has changed since they were written."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from scraper.archive import Archive
from scraper.archive.feed_pages import PAGE, pages_marked
from scraper.archive.feeding import Stale
from scraper.model import Config, Edit, Selection, Story, Transition
from scraper.publish import Feed
from scraper.publish.feed import archive_page, feed_path
from scraper.publish.words import Words, words_in
from scraper.run.swedish import in_language

MOST_CATEGORIES = 200
"""Categories that have a feed because releases bear them, besides those that sources.yaml names."""

_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed that there is; `empty` is what it is without its stories.

    It is made of what `marks` name (see archive/feed_tables.py), or shows what `selection` finds.
    """

    empty: Feed
    marks: frozenset[str]
    selection: Selection | None = None
    notices: Callable[[], tuple[Edit | Transition, ...]] = tuple

    @property
    def is_paged(self) -> bool:
        """Whether what it no longer shows is in archive pages: the other feeds choose from what these two have."""
        return self.selection is not None and self.selection in (Selection(), Selection(self.selection.source_id))

    @property
    def mark(self) -> str:
        """What to mark to have it written again."""
        return min(self.marks)


def catalogue(config: Config, archive: Archive) -> Iterator[Listed]:
    """Give all feeds in the order of the page that lists them; the first is that of everything."""
    settings, words, entries = config.settings, words_in(config.settings.lang), config.settings.feeds.entries
    everything = Feed(stem="all", title=settings.title, home_url=settings.public_url, stories=())
    yield Listed(everything, frozenset({"all"}), Selection())
    yield Listed(
        replace(everything, stem="changes", title=words.changes, description=words.changes_about),
        frozenset({"changes"}),
        notices=lambda: archive.edits(limit=entries),
    )
    yield Listed(
        replace(everything, stem="status", title=words.status, description=words.status_about),
        frozenset({"status"}),
        notices=lambda: tuple(map(partial(_in_words, lang=settings.lang), archive.transitions(limit=entries))),
    )
    for source in config.sources:
        if source.enabled:
            feed = Feed(f"source/{source.id}", source.name, (), home_url=source.home or source.url)
            yield Listed(feed, frozenset({f"source/{source.id}"}), Selection(source_id=source.id))
    yield from _categories(config, archive)
    yield from _kinds(words)
    for watch in config.watches:
        yield Listed(Feed(f"watch/{watch.id}", watch.name, ()), frozenset({"watch"}), watch.selection)


def is_stale(listed: Listed, stale: Stale, archive: Archive) -> bool:
    """Say whether anything that a feed is made of has changed since it was written."""
    if listed.marks & stale.marks:
        return True
    watch = listed.selection if listed.selection and listed.selection.match is not None else None
    return watch is not None and archive.has_come(watch, stale.article_ids)


def filled(listed: Listed, config: Config, archive: Archive) -> Feed:
    """Take what a feed shows out of the archive."""
    limits = config.settings.feeds
    stories: tuple[Story, ...] = ()
    if listed.selection:
        stories = archive.stories_of(listed.selection, limit=limits.entries)
    if stories and limits.days is not None:
        # By the newest story, not by a clock: the same stories give the same bytes on any day.
        times = [story.lead.published_at or story.updated_at for story in stories]
        newest, most = max(times), timedelta(days=limits.days)
        stories = tuple(story for story, at in zip(stories, times, strict=True) if newest - at <= most)
    return replace(listed.empty, stories=stories, notices=listed.notices())


@dataclass(frozen=True, slots=True)
class Pages:
    """The archive pages of a feed: those from `first` on, counted from 0, with `numbered` entries up to the last."""

    stem: str
    first: int
    numbered: int

    @property
    def numbers(self) -> range:
        """The pages that there are."""
        return range(self.first, -(-self.numbered // PAGE))

    def before(self, page: int | None = None) -> str:
        """Give the path of the page before one, or of the last; empty when there is none.

        One that is not full has another address each time, though it is the same file: who knows an archive page by
        its address does not ask for it again (RFC 5005, section 4), and would miss what it is filled with.
        """
        page = self.numbers.stop - 1 if page is None else page - 1
        if page not in self.numbers:
            return ""
        held = self.numbered - page * PAGE
        return feed_path(archive_page(self.stem, page), "atom", f"entries={held}" if held < PAGE else "")


def pages_of(listed: Listed, feed: Feed, config: Config, archive: Archive) -> Pages:
    """Take what a feed shows no longer into its archive pages; those that go further back are not written any more."""
    wanted = config.settings.feeds.archive_entries // PAGE
    if listed.selection is None or not listed.is_paged or not wanted:
        return Pages(listed.empty.stem, 0, 0)
    numbered = archive.page_what_left(listed.selection, {story.id for story in feed.stories})
    return Pages(listed.empty.stem, max(0, -(-numbered // PAGE) - wanted), numbered)


def filled_pages(listed: Listed, pages: Pages, archive: Archive, *, everything: bool) -> Iterator[Feed]:
    """Give the archive pages of a feed in which something has changed, or all."""
    if listed.selection is None or not pages.numbers:
        return
    for page in pages.numbers if everything else pages_marked(archive.stale().marks, listed.selection):
        if page in pages.numbers:
            stem = archive_page(pages.stem, page)
            stories = archive.stories_of(replace(listed.selection, page=page), limit=PAGE)
            yield replace(listed.empty, stem=stem, archive_of=pages.stem, previous=pages.before(page), stories=stories)


def slug(name: str) -> str:
    """Write a name as part of an address: "Örebro län" is "orebro-lan"; empty when it has no letter and no figure."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")


def _categories(config: Config, archive: Archive) -> Iterator[Listed]:
    """Give a feed for each category that a source has, and for those that releases bear; written alike is one."""
    named = (term for source in config.sources for term in source.categories)
    by_slug: dict[str, dict[str, None]] = {}
    for term in (*named, *archive.listed_categories(limit=MOST_CATEGORIES)):
        if path := slug(term):
            by_slug.setdefault(path, {})[term] = None
    for path, terms in sorted(by_slug.items()):
        marks = frozenset(f"category/{term}" for term in terms)
        yield Listed(Feed(f"category/{path}", next(iter(terms)), ()), marks, Selection(terms=tuple(terms)))


def _kinds(words: Words) -> Iterator[Listed]:
    for kind, title in words.kinds_all.items():
        yield Listed(Feed(f"kind/{kind}", title, ()), frozenset({f"kind/{kind}"}), Selection(kind=kind))


def _in_words(transition: Transition, lang: str) -> Transition:
    """Say why a source broke in the language of the readers."""
    reason, step = (text and in_language(text, lang) for text in (transition.reason, transition.next_step))
    return replace(transition, reason=reason, next_step=step)
