"""The folder of feeds: what is written, what is left alone, and what its index page shows."""

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import html

from scraper.errors import ArchiveError
from scraper.publish import Feed, atomic, edition, write_feeds, write_if_changed


def snapshot(folder):
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def feeds(story):
    mine, theirs = story(1), story(2, published_at=datetime(2026, 3, 15, 23, 30, tzinfo=UTC))
    return [
        Feed("all", "Alla", (theirs, mine)),
        Feed("source/region-exempel", "Region <Exempel>", (mine,), home_url="https://www.region.example/"),
        Feed("watch/vard", "Vård", ()),
    ]


def test_each_feed_is_three_files_and_the_page_stands_beside_them(tmp_path, feeds, settings):
    published = write_feeds(tmp_path / "feeds", feeds, settings=settings)

    names = {str(path.relative_to(tmp_path / "feeds")) for path in published.files_written}
    assert names == {
        "all.atom",
        "all.json",
        "all.rss",
        "icon.png",
        "index.css",
        "index.html",
        "sources.opml",
        "source/region-exempel.atom",
        "source/region-exempel.json",
        "source/region-exempel.rss",
        "watch/vard.atom",
        "watch/vard.json",
        "watch/vard.rss",
    }
    assert set(published.files_written) == set(snapshot(tmp_path / "feeds"))
    assert published.failures == ()
    assert {oct(path.stat().st_mode & 0o777) for path in published.files_written} == {"0o644"}


def test_publishing_again_touches_nothing(tmp_path, feeds, settings):
    write_feeds(tmp_path, feeds, settings=settings)
    before = snapshot(tmp_path)

    assert write_feeds(tmp_path, feeds, settings=settings).files_written == ()
    assert snapshot(tmp_path) == before


def test_only_what_changed_is_written(tmp_path, feeds, story, settings):
    write_feeds(tmp_path, feeds, settings=settings)
    feeds[2] = replace(feeds[2], stories=(story(3),))

    written = write_feeds(tmp_path, feeds, settings=settings).files_written

    assert {path.name for path in written} == {"vard.atom", "vard.json", "vard.rss", "index.html"}


def test_the_files_of_a_source_that_was_removed_stay_for_their_readers(tmp_path, feeds, settings):
    write_feeds(tmp_path, feeds, settings=settings)

    write_feeds(tmp_path, feeds[:1], settings=settings)

    assert (tmp_path / "source" / "region-exempel.atom").exists()
    assert b"source/region-exempel" not in (tmp_path / "index.html").read_bytes()


def test_a_story_left_out_of_several_feeds_is_one_failure(tmp_path, story, settings):
    bad = story(1, url="ftp://region.example/1")

    published = write_feeds(tmp_path, [Feed("all", "Alla", (bad,)), Feed("source/x", "X", (bad,))], settings=settings)

    assert [(failure.stage, failure.url) for failure in published.failures] == [("publish", "ftp://region.example/1")]


def test_what_a_killed_writer_left_is_swept_but_not_what_a_living_one_holds(tmp_path, feeds, settings):
    (tmp_path / "source").mkdir()
    dead, living = tmp_path / "source" / ".x.rss.abc.tmp", tmp_path / ".all.rss.def.tmp"
    dead.write_bytes(b"half a fe")

    with living.open("wb") as file:
        atomic.fcntl.flock(file, atomic.fcntl.LOCK_EX)
        write_feeds(tmp_path, feeds, settings=settings)

    assert living.exists()
    assert not dead.exists()


def test_a_folder_that_is_a_file_is_an_error_that_names_the_path(tmp_path, feeds, settings):
    (tmp_path / "feeds").write_text("in the way")

    with pytest.raises(ArchiveError, match=r"feeds/all\.rss: can't be written: "):
        write_feeds(tmp_path / "feeds", feeds, settings=settings)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_whole_and_nothing_beside_it(tmp_path, monkeypatch, step):
    path = tmp_path / "all.rss"
    write_if_changed(path, b"old")

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), full)

    with pytest.raises(ArchiveError, match=r"all\.rss: can't be written: No space left on device"):
        write_if_changed(path, b"new")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"old"


def test_files_that_belong_together_are_all_new_or_all_old(tmp_path, monkeypatch):
    old = {tmp_path / name: b"old" for name in ("a.rss", "b.rss", "c.rss")}
    for path, body in old.items():
        write_if_changed(path, body)
    sync, synced = os.fsync, []

    def full_at_the_third(descriptor):
        synced.append(descriptor)
        if len(synced) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", full_at_the_third)

    def put_all():
        with atomic.together(tmp_path) as put:
            return [put(path, b"new") for path in old]

    with pytest.raises(ArchiveError, match=r"c\.rss: can't be written: No space"):
        put_all()
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == old

    assert put_all() == [True, True, True]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys(old, b"new")


def test_what_a_writer_of_many_files_left_is_swept_when_it_is_dead(tmp_path):
    dead, living = tmp_path / ".edition.dead.tmp", tmp_path / ".edition.living.tmp"
    for folder in (dead, living):
        folder.mkdir()
        (folder / "0").write_bytes(b"half a fe")
    lock = os.open(living, os.O_RDONLY)
    atomic.fcntl.flock(lock, atomic.fcntl.LOCK_EX)
    atomic.sweep(tmp_path)
    os.close(lock)
    assert list(tmp_path.iterdir()) == [living]


def test_a_reader_never_meets_half_a_file(tmp_path, monkeypatch):
    path = tmp_path / "all.rss"
    write_if_changed(path, b"old")
    seen = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (seen.append(path.read_bytes()), sync(descriptor)))

    assert write_if_changed(path, b"new!") is True

    assert seen == [b"old"]
    assert path.read_bytes() == b"new!"


def page(folder, feeds, settings):
    write_feeds(folder, feeds, settings=settings)
    return html.fromstring((folder / "index.html").read_bytes())


def test_the_page_lists_all_feeds_for_people_and_for_feed_readers(tmp_path, feeds, settings):
    index = page(tmp_path, feeds, settings)

    targets = {f"{feed.stem}.{ending}" for feed in feeds for ending in ("rss", "atom", "json")}
    announced = ["all.atom", "all.rss", "all.json", "source/region-exempel.atom", "watch/vard.atom"]
    assert [link.get("href") for link in index.xpath("//link[@rel='alternate']")] == announced
    assert {link.get("href") for link in index.xpath("//table//a")} == targets
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in index.xpath("//tbody/tr")]
    assert rows == [
        ["Alla", "2", "16 mars 2026", "RSS", "Atom", "JSON"],
        ["Region <Exempel>", "1", "14 mars 2026", "RSS", "Atom", "JSON"],
        ["Vård", "0", "–", "RSS", "Atom", "JSON"],
    ]
    assert index.xpath("//caption/text()") == ["Samlat", "Avsändare", "Bevakningar"]
    assert index.get("lang") == "sv"


def test_with_hundreds_of_feeds_the_head_stays_short_and_long_groups_are_folded(tmp_path, story, settings):
    feeds = [Feed("all", "Alla", (story(1),)), Feed("kind/nyhet", "Nyheter", ())]
    feeds += [Feed(f"source/s{n}", f"Region {n}", ()) for n in range(300)]

    index = page(tmp_path, feeds, settings)

    assert len(index.xpath("//link[@rel='alternate']")) == 33
    assert len(index.xpath("//table//a")) == 3 * 302
    assert index.xpath("//details/summary/text()") == ["Avsändare (300)"]
    assert len(index.xpath("//details//tbody/tr")) == 300


def test_a_feed_that_is_kept_is_on_the_page_and_its_files_are_not_touched(tmp_path, feeds, settings):
    first = write_feeds(tmp_path, feeds, settings=settings)
    before = snapshot(tmp_path)

    with edition(tmp_path, settings=settings) as made:
        made.add(feeds[0])
        for feed, summary in zip(feeds[1:], first.feeds[1:], strict=True):
            made.keep(feed, summary)
        made.finish()

    assert made.published.files_written == ()
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("year", [1, 9999])
def test_a_time_at_the_end_of_the_calendar_costs_neither_the_page_nor_a_feed(tmp_path, story, settings, year):
    at = datetime(year, 12, 31, 23, 59, tzinfo=UTC) if year > 1 else datetime(1, 1, 1, tzinfo=UTC)
    settings = replace(settings, timezone="Europe/Stockholm" if year > 1 else "America/New_York")
    made = write_feeds(tmp_path, [Feed("all", "Alla", (story(1, published_at=at), story(2)))], settings=settings)

    assert made.failures == ()
    assert f" {year} kl. " in (tmp_path / "index.html").read_text()
    assert f" {year:04} " in (tmp_path / "all.rss").read_text()


def test_the_page_shows_each_latest_release_once_newest_first_with_all_who_have_it(tmp_path, story, sighting, settings):
    shared = story(1, also=(sighting("granne", "Grannregionen", "https://granne.example/1"),))
    newer = story(2, title="Larm <5 & halka>", published_at=shared.lead.published_at + timedelta(hours=1))
    own = replace(shared, id="urn:example:its-own-id-in-its-own-feed")
    feeds = [Feed("all", "Alla", (newer, shared)), Feed("source/a", "A", (own,))]

    items = page(tmp_path, feeds, settings).xpath("//ol/li")

    assert [item.xpath(".//h3/a")[0].text_content() for item in items] == [newer.lead.title, shared.lead.title]
    assert [item.xpath(".//h3/a/@href")[0] for item in items] == [newer.lead.url, shared.lead.url]
    assert items[1].xpath(".//p[@class='quiet']/text()") == ["även hos Grannregionen"]


@pytest.mark.parametrize(
    ("lang", "precision", "shown"),
    [
        ("sv", "minute", "15 mars 2026 kl. 00.00"),
        ("sv", "day", "14 mars 2026"),
        ("sv", "inferred", "först sedd 15 mars 2026 kl. 00.00"),
        ("en", "minute", "15 March 2026 at 00:00"),
        ("en", "day", "14 March 2026"),
    ],
)
def test_a_date_says_no_more_than_is_known(tmp_path, story, settings, lang, precision, shown):
    late = datetime(2026, 3, 14, 23, 0, tzinfo=UTC)
    settings = replace(settings, lang=lang)
    release = story(1, published_at=late, published_precision=precision)

    index = page(tmp_path, [Feed("all", "Alla", (release,))], settings)

    assert index.xpath("//ol//time/text()") == [shown]


def test_a_page_without_releases_says_so(tmp_path, settings):
    assert "Inget har publicerats ännu" in page(tmp_path, [], settings).text_content()


def test_the_page_needs_nothing_a_strict_content_policy_forbids(tmp_path, feeds, settings):
    index = page(tmp_path, feeds, settings)

    assert not index.xpath("//script | //style | //*[@style] | //*[@onclick] | //img")
    assert index.xpath("//link[@rel='stylesheet']/@href") == ["index.css"]
