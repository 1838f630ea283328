"""Mends a visit whose list can't be used: its page is judged by stored releases, and read by what they teach of it.

Nothing more is asked of the site. What explains at least nine of ten known releases is used, and told; all else is
proposed (`scraper repair`), and the source is reported as failing. In doubt nothing is taken: no release is better than
a wrong one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from scraper.errors import LayoutError, PageError
from scraper.model import Article, Candidate, Failure, Page, Remark, Repair, Selectors, Source
from scraper.parse.results import Known, is_changed
from scraper.parse.urls import canonical_url
from scraper.run.entrance import PAGES, Entrance
from scraper.run.memory import Memory
from scraper.run.pages import Pages
from scraper.run.reading import Appraisal, Appraise, ReadFront
from scraper.run.release import Found, failure, keys_of

_WORD = re.compile(r"[^\W\d_]{4,}")
_IN_ADDRESS = str.maketrans("åäöé", "aaoe")

LIST_FIELDS = ("items", "link", "title", "date", "lead")


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was learnt of a source's layout on this visit; None when it is to be forgotten."""

    repair: Repair | None


@dataclass(frozen=True, slots=True)
class Sound:
    """A list that may be used, or why there is none; `reader` is the source with the rules that it was read by.

    `strict` is whether its layout changed, so that its releases must be what it calls them.
    """

    found: Entrance | PageError
    reader: Source
    events: tuple[Repaired | Remark | Failure, ...] = ()
    strict: bool = False


def by_repair(source: Source, repair: Repair | None) -> Source:
    """Give a source the rules for its list that were learnt; those for its releases stay its own."""
    if not (repair and repair.used and repair.select):
        return source
    return replace(source, select=_merged(source.select, repair.select))


def _merged(own: Selectors, learned: Selectors) -> Selectors:
    return replace(own, **{name: getattr(learned, name) for name in LIST_FIELDS})


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a list is judged with."""

    source: Source
    pages: Pages
    memory: Memory
    now: Callable[[], datetime]

    @property
    def reader(self) -> Source:
        return by_repair(self.source, self.memory.repair)


async def sound_list(
    source: Source,
    pages: Pages,
    memory: Memory,
    found: Entrance | PageError,
    looked_at: Mapping[str, Page],
    *,
    now: Callable[[], datetime],
) -> Sound:
    """Judge what a visit found, or did not find, and mend it if need be; `looked_at` are the pages that were read.

    First visits, feeds, and those who are told to take the site as it is, are not judged.
    """
    bench = _Bench(source, pages, memory, now)
    asis = Sound(found, bench.reader)
    page = found.page if isinstance(found, Entrance) else looked_at.get(found.url)
    if memory.entrance is None or memory.trusting or page is None:
        return asis
    if isinstance(found, PageError):
        if not isinstance(found, LayoutError):
            return asis
    elif found.listing.form not in PAGES:
        return asis
    known = memory.newest()
    if not known or (isinstance(found, Entrance) and _goes_without_saying(source, memory, found, known)):
        return asis
    listing = found.listing if isinstance(found, Entrance) else None
    try:
        judged = await pages.read(Appraise(page, bench.reader, source, listing, tuple(known), now()))
        return await _acted(bench, page, found, judged)
    except PageError as error:
        return Sound(error, bench.reader)


def _goes_without_saying(source: Source, memory: Memory, found: Entrance, known: list[Known]) -> bool:
    """Whether a list looks as it did and holds nothing new."""
    given = found.listing.candidates
    if not given or is_changed(given, known):
        return False
    stored = memory.known(frozenset().union(*(keys_of(source, each) for each in given)))
    return all(not keys_of(source, each).isdisjoint(stored) for each in given)


async def _acted(bench: _Bench, page: Page, found: Entrance | PageError, judged: Appraisal) -> Sound:
    """Do what an appraisal asks for."""
    verdict, source = judged.verdict, bench.source
    if verdict.usable and isinstance(found, Entrance):
        events = (*_left_out(source, page, verdict.left_out), *(_moved(bench, page, judged) if verdict.changed else ()))
        return Sound(found, bench.reader, events, strict=verdict.changed)
    if judged.plain:
        entrance = await _read(bench, page, source)
        told = (Repaired(None), Remark("as before again", page.url))
        return Sound(entrance, source, told, strict=True)
    lesson = judged.lesson
    if lesson and not lesson.doubt:
        repair = _repair(bench, judged, used=True)
        reader = by_repair(source, repair)
        detail = f"{lesson.explained}/{lesson.there}; {shown(lesson.select)}; `scraper repair {source.id}`"
        return Sound(
            await _read(bench, page, reader), reader, (Repaired(repair), Remark("repaired", page.url, detail)), True
        )
    return Sound(_broken(page, found, judged), bench.reader, _proposed(bench, page, judged))


def shown(select: Selectors) -> str:
    """Write selectors in one line."""
    return ", ".join(f"{name}: {each}" for name in LIST_FIELDS for each in getattr(select, name))


def _broken(page: Page, found: Entrance | PageError, judged: Appraisal) -> Entrance | PageError:
    """Say why a list is not used; one that is empty or not there says so itself."""
    if isinstance(found, PageError) or not found.listing.candidates:
        return found
    if canonical_url(page.url) != canonical_url(found.url):
        return LayoutError(page.url, f"release of this source where its list redirects to: {judged.verdict.why}")
    return LayoutError(page.url, f"list of this source's releases: the one on the page has {judged.verdict.why}")


def _proposed(bench: _Bench, page: Page, judged: Appraisal) -> tuple[Repaired | Remark, ...]:
    """Propose what is not sure enough to be used."""
    source = bench.source
    if repair := _repair(bench, judged, used=False):
        return Repaired(repair), Remark("repair proposed", page.url, source.id)
    return ()


def _repair(bench: _Bench, judged: Appraisal, *, used: bool) -> Repair | None:
    """Make of an appraisal what is kept: another address if that is where the list went, else what was learnt."""
    made = Repair(bench.source.id, bench.now(), bench.memory.rules, used, known=len(bench.memory.newest()))
    lesson = judged.lesson
    if lesson:
        return replace(
            made,
            select=lesson.select,
            explained=lesson.explained,
            there=lesson.there,
            known=lesson.known,
            why=lesson.doubt,
            preview=lesson.candidates,
        )
    if judged.moved_to:
        return replace(
            made,
            url=judged.moved_to,
            explained=judged.titles,
            there=judged.titles,
            why=judged.why,
            preview=judged.given,
        )
    return None


def _moved(bench: _Bench, page: Page, judged: Appraisal) -> tuple[Repaired | Remark, ...]:
    """Propose the address that a list redirects to, when it goes on there and its layout changed besides."""
    source, repair = bench.source, bench.memory.repair
    if canonical_url(page.url) == canonical_url(source.url) or (repair and repair.used):
        return ()
    made = Repair(
        source.id,
        bench.now(),
        bench.memory.rules,
        used=False,
        url=page.url,
        explained=judged.titles,
        there=judged.titles,
    )
    return Repaired(replace(made, known=len(bench.memory.newest()), preview=judged.given)), Remark(
        "repair proposed", page.url, source.id
    )


def _left_out(source: Source, page: Page, urls: tuple[str, ...]) -> Iterator[Failure]:
    if urls:
        error = LayoutError(page.url, f"place in its list for what looks like a release: {', '.join(urls)}")
        yield failure(source, "listing", error)


async def _read(bench: _Bench, page: Page, reader: Source) -> Entrance:
    """Read a page once more by other rules, as the source's own address."""
    front = await bench.pages.read(ReadFront(page, reader, bench.now()))
    if front.listing is None:
        raise LayoutError(page.url, front.missing)
    url = reader.url
    return Entrance(url, page, front.listing, "given", front.older, validators={url: page.validators})


def as_listed(source: Source, read: Found, listed: Candidate) -> Found | Failure:
    """Refuse a page that is not of the release that a list in a new layout names."""
    if is_itself(read.article, listed):
        return read
    missing = f"release of the title that its list gives it: its page is called {read.article.title}"
    return failure(source, "article", LayoutError(listed.url, missing))


def is_itself(article: Article, candidate: Candidate) -> bool:
    """Whether a page is of the release that its list names: a wall in its place has a title of its own.

    The title has a word in common with that in the list, or with the address.
    """
    said = set(_WORD.findall(article.title.casefold()))
    named = set(_WORD.findall(candidate.title.casefold()))
    slug = {word.translate(_IN_ADDRESS) for word in said} & set(_WORD.findall(candidate.url.casefold()))
    return not said or not named or bool(said & named) or bool(slug)
