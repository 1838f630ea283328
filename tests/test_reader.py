"""Whoever follows our feeds gets each release once, edits as edits, and nothing twice when the archive is made anew.

The reader is one that others use (https://github.com/lemon24/reader), subscribed over HTTP to every feed of the demo in
every format, and it polls: on the first day, again at once, after the second day, after the archive was deleted and
made anew of what the sites then have, and after the feeds were deleted with it.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from reader import Entry as Read

from scraper import Archive, FetchError, load_sources, run_once
from scraper.demo import Newsroom, NewsroomServer, load_sites, sources_yaml
from scraper.model import Config, Page, Validators
from scraper.publish.entries import entries_of
from scraper.publish.entry import Entry
from scraper.run.pipeline import ask_again
from scraper.run.publishing import feeds_of

from .following import ENDINGS, Poll, following

MORNING = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
NEXT_DAY, NOON, EVENING = (MORNING + timedelta(days=1, hours=hours) for hours in (0, 4, 8))
REBUILT, STARTED_OVER = MORNING + timedelta(days=2), MORNING + timedelta(days=3)

WATCH = 'watches:\n  - {id: vard, name: Vård, match: "vård* OR sjuk*"}\n'
HISTORIES = ("changes", "status")

ELFARJAN, LERHAMN = "Elfärjan Tärnan börjar gå till Yttre Gråholm", "Ny vårdcentral öppnar i Lerhamn i höst"
TYPO, NEW = "Folktandvården kortar köerna med kvällsöppet", "Snabbspår tar hem sjuksköterskor till Fjällmark"
MOVED = {"Vänerpilen får tolv nya tåg", "Ärtor och råg från slätten tar plats på sjukhusbrickan"}
REMOVED = "Snöskoter blir sjuktransport när vägen är stängd"


@dataclass(frozen=True, slots=True)
class Followed:
    """Each poll, the entries that the archive gave for each feed at that time, and which feeds were subscribed to."""

    subscribed: list[str]
    first: Poll
    again: Poll
    edited: Poll
    rebuilt: Poll
    started_over: Poll
    on_first_day: dict[str, tuple[Entry, ...]]
    on_second_day: dict[str, tuple[Entry, ...]]
    after_rebuild: dict[str, tuple[Entry, ...]]

    def titles(self, came: frozenset[tuple[str, str]], poll: Poll, feed: str) -> set[str | None]:
        return {poll.of(feed)[entry_id].title for path, entry_id in came if path == feed}


def archived(config: Config) -> dict[str, tuple[Entry, ...]]:
    """Take the entries of each feed out of the archive."""
    with Archive(config.settings.data / "archive.db") as archive:
        return {feed.stem: entries_of(feed, config.settings)[0] for feed in feeds_of(config, archive)}


class Down:
    """A network in which no site answers."""

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page:
        raise FetchError(url, "answered 503", transient=True, status=503)


def second_day(playing: NewsroomServer, config: Config) -> None:
    """Collect the second day: what was edited and published, a site that is down for a while, and what was removed."""
    playing.newsroom = Newsroom(day=2)
    ask_again(config, NEXT_DAY)
    assert run_once(config, now=lambda: NEXT_DAY).ok
    for at in (NOON, NOON + timedelta(minutes=15)):  # twice: what fails once is told in no feed
        assert not run_once(config, only=["region-havslandet"], now=lambda at=at: at, fetch=Down()).ok
    ask_again(config, EVENING)
    assert run_once(config, now=lambda: EVENING).ok


def delete_archive(config: Config) -> None:
    for path in config.settings.data.glob("archive.db*"):
        path.unlink()


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    path = tmp_path_factory.mktemp("followed") / "sources.yaml"
    with NewsroomServer(Newsroom()) as playing:
        path.write_text(sources_yaml(playing) + WATCH, encoding="utf-8")
        config = load_sources(path)
        feeds = config.settings.data / "feeds"
        assert run_once(config, now=lambda: MORNING).ok
        with following(config.settings, feeds) as follower:
            subscribed, on_first_day = follower.subscribe(feeds), archived(config)
            first, again = follower.poll(), follower.poll()
            second_day(playing, config)
            on_second_day, edited = archived(config), follower.poll()
            delete_archive(config)
            assert run_once(config, now=lambda: REBUILT).ok
            rebuilt, after_rebuild = follower.poll(), archived(config)
            delete_archive(config)
            shutil.rmtree(feeds)
            assert run_once(config, now=lambda: STARTED_OVER).ok
            yield Followed(
                *(subscribed, first, again, edited, rebuilt, follower.poll()),
                *(on_first_day, on_second_day, after_rebuild),
            )


def is_news(feed: str) -> bool:
    """Whether a feed has releases, and no history of how they or their sources fared."""
    return not feed.startswith(HISTORIES)


def news(came: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(feed, entry_id) for feed, entry_id in came if is_news(feed)}


def test_every_feed_of_the_demo_is_followed_in_every_format(followed: Followed) -> None:
    stems = {feed.rpartition(".")[0] for feed in followed.subscribed}
    assert set(followed.subscribed) == {f"{stem}.{ending}" for stem in stems for ending in ENDINGS}
    assert stems == set(followed.on_first_day)
    assert {"all", "changes", "status", "watch/vard", *(f"source/{site.id}" for site in load_sites())} < stems
    assert {stem.partition("/")[0] for stem in stems} == {*HISTORIES, "all", "source", "category", "kind", "watch"}


def in_a_reader(content: str) -> str:
    """Write HTML as feedparser hands it on: it knows no telephone links, and writes tags as XML does."""
    return re.sub(r'href="tel:[^"]*"', 'href=""', content).replace("<br>", "<br />")


def expected(entry: Entry, ending: str) -> dict[str, object]:
    """Say what a reader must make of an entry in a format."""
    enclosures = [(each.url, each.media_type, None) for each in entry.pictures]
    enclosures += [(each.url, each.media_type, each.size_bytes) for each in entry.documents]
    told: dict[str, object] = {
        "title": entry.title,
        "link": entry.url,
        "published": entry.published_at,
        "content": in_a_reader(entry.content),
        "enclosures": enclosures,
        "updated": entry.updated_at,
        "authors": [(entry.source_name, entry.source_home or None)],
    }
    match ending:
        case "json":  # which has all publishers as authors, and HTML as it is
            told |= {"content": entry.content, "authors": [(each.name, each.home or None) for each in entry.publishers]}
        case "rss":  # which has one enclosure, of length 0 if that is not known, and no time of change
            told |= {"updated": None, "authors": [(entry.creator, None)]}
            told["enclosures"] = [(url, media_type, length or 0) for url, media_type, length in enclosures[:1]]
    return told


def as_read(entry: Read) -> dict[str, object]:
    content = entry.get_content()  # in RSS it is the description when there is no lead
    assert content
    assert content.type in ("text/html", None)
    return {
        "title": entry.title,
        "link": entry.link,
        "published": entry.published,
        "content": content.value,
        "enclosures": [(each.href, each.type, each.length) for each in entry.enclosures],
        "updated": entry.updated,
        "authors": [(each.name, each.href) for each in entry.authors],
    }


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_feed_has_the_entries_that_the_archive_has_and_readers_get_all_of_them(
    followed: Followed, ending: str
) -> None:
    for stem, entries in followed.on_first_day.items():
        feed = f"{stem}.{ending}"
        read = {entry_id: as_read(entry) for entry_id, entry in followed.first.of(feed).items()}
        assert read == {entry.id: expected(entry, ending) for entry in entries}, feed
        assert {entry_id for path, entry_id in followed.first.new if path == feed} == set(read)
    assert len(followed.first.of(f"all.{ending}")) == 43


def test_asking_again_when_nothing_changed_costs_a_304_for_each_feed_and_brings_nothing(followed: Followed) -> None:
    assert sorted(followed.first.answers) == [(feed, 200) for feed in followed.subscribed]
    assert sorted(followed.again.answers) == [(feed, 304) for feed in followed.subscribed]
    assert not followed.again.new | followed.again.modified


@pytest.mark.parametrize("ending", ENDINGS)
def test_on_the_second_day_edits_arrive_as_edits_and_only_the_new_release_as_new(
    followed: Followed, ending: str
) -> None:
    poll, everything = followed.edited, f"all.{ending}"
    assert followed.titles(poll.new, poll, everything) == {NEW}
    assert followed.titles(poll.modified, poll, everything) == {TYPO, ELFARJAN, LERHAMN, *MOVED}
    assert followed.titles(poll.new, poll, f"changes.{ending}") == {f"Ändrat: {ELFARJAN}", f"Ändrat: {LERHAMN}"}
    assert followed.titles(poll.new, poll, f"status.{ending}") == {
        "Region Havslandet går inte att nå",
        "Region Havslandet går att läsa igen",
    }
    for stem, entries in followed.on_second_day.items():
        read = {entry_id: as_read(entry) for entry_id, entry in poll.of(f"{stem}.{ending}").items()}
        assert read == {entry.id: expected(entry, ending) for entry in entries}, stem


def test_only_feeds_that_the_second_day_touched_are_sent_again(followed: Followed) -> None:
    touched = {feed for feed, _ in followed.edited.new | followed.edited.modified}
    assert {feed for feed, status in followed.edited.answers if status == 200} == touched
    assert {feed for feed, status in followed.edited.answers if status == 304} == set(followed.subscribed) - touched


def test_the_reader_can_read_every_feed_every_time(followed: Followed) -> None:
    for poll in (followed.first, followed.again, followed.edited, followed.rebuilt):
        assert not poll.failed


def test_an_archive_made_anew_beside_its_feeds_tells_no_reader_anything(followed: Followed) -> None:
    assert not followed.rebuilt.new | followed.rebuilt.modified
    for feed in followed.subscribed:
        before, after = (map(as_read, poll.of(feed).values()) for poll in (followed.edited, followed.rebuilt))
        assert list(after) == list(before), feed


def test_after_it_the_feeds_have_what_they_had_but_for_what_was_removed(followed: Followed) -> None:
    for stem, before in followed.on_second_day.items():
        if is_news(stem):
            assert followed.after_rebuild[stem] == tuple(entry for entry in before if entry.title != REMOVED), stem
    assert REMOVED in {entry.title for entry in followed.on_second_day["all"]}


def test_what_happened_before_an_archive_was_made_anew_is_lost_to_it_but_not_to_readers(followed: Followed) -> None:
    """Edits and breakdowns are known only to an archive that was there: they can't be told again, nor taken back."""
    for stem, number in zip(HISTORIES, (2, 2), strict=True):
        assert len(followed.on_second_day[stem]) == number
        assert followed.after_rebuild[stem] == ()
        assert len(followed.rebuilt.entries[f"{stem}.atom"]) == number


@pytest.mark.parametrize("ending", ENDINGS)
def test_without_the_feeds_beside_it_only_what_moved_is_told_as_new(followed: Followed, ending: str) -> None:
    """Its id is made of its first address, which no site states; all others' are of what the site has today.

    A category that fewer than five releases bear by now has no feed any more; those who follow it hear of that.
    """
    poll = followed.started_over
    for feed in (feed for feed in followed.subscribed if feed.endswith(ending)):
        assert followed.titles(poll.new, poll, feed) == followed.titles(poll.new, poll, feed) & MOVED
        assert followed.titles(poll.modified, poll, feed) <= {ELFARJAN, LERHAMN}  # the times of their edits
    assert followed.titles(poll.new, poll, f"all.{ending}") == MOVED
    assert [feed for feed in poll.failed if feed.endswith(ending)] == [f"category/krisberedskap.{ending}"]


def test_no_feed_ever_has_anything_twice(followed: Followed) -> None:
    for poll in (followed.first, followed.again, followed.edited, followed.rebuilt):
        for feed, entries in poll.entries.items():
            for known_by in (lambda entry: entry.id, lambda entry: (entry.link, entry.title)):
                doubled = [what for what, times in Counter(map(known_by, entries)).items() if times > 1]
                assert not doubled, feed
