"""Where a source is read and how far back: chosen on its first visit, kept after that, and no request too many."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from scraper import Archive, BlockedError, FetchError
from scraper.model import Config, Selectors, Settings, Source
from scraper.parse import article_id

from .conftest import TEXT
from .numbered import FEED, HOST, LIST, Site, collect, configured, day, entrance, named, stored, title, url


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configured(tmp_path)


def test_a_first_visit_goes_back_until_it_has_enough_and_later_ones_do_not(tmp_path: Path) -> None:
    config, web = configured(tmp_path, backfill=7), Site()
    web.numbered(pages=5, each=3)
    assert collect(config, web).ok
    assert web.listings() == ["/press/", "/press/?page=2", "/press/?page=3"]
    assert set(stored(config)) == {f"/nyhet/{n}" for n in range(9, 16)}
    web.releases([16])
    web.page(LIST, [16, 15, 14], older="?page=2")
    assert dict(collect(config, web).sources[0].outcomes) == {"new": 1}
    assert web.listings() == ["/press/"]


def test_a_backfill_of_nothing_begins_with_what_is_published_from_now_on(tmp_path: Path) -> None:
    config, web = configured(tmp_path, backfill=0), Site()
    web.numbered(pages=3, each=4)
    report = collect(config, web)
    assert report.ok
    assert web.listings() == ["/press/"]
    assert stored(config) == {}
    web.releases([13])
    web.page(LIST, [13, 12, 11], older="?page=2")
    assert dict(collect(config, web).sources[0].outcomes) == {"new": 1}
    assert web.listings() == ["/press/"]


def as_page(web: Site, numbers: Sequence[int]) -> None:
    web.page(LIST, numbers)


def as_feed(web: Site, numbers: Sequence[int]) -> None:
    web.feed(LIST, numbers)


def as_json(web: Site, numbers: Sequence[int]) -> None:
    entries = [{"title": title(n), "url": f"/nyhet/{n}", "date": day(n)} for n in numbers]
    web.pages[LIST] = json.dumps(entries).encode()


def as_sitemap(web: Site, numbers: Sequence[int]) -> None:
    each = "".join(f"<url><loc>{url(n)}</loc><lastmod>{day(n)}</lastmod></url>" for n in numbers)
    web.pages[LIST] = f"<urlset>{each}</urlset>".encode()


@pytest.mark.parametrize("form", [as_page, as_feed, as_json, as_sitemap])
@pytest.mark.parametrize("newest_first", [True, False])
def test_a_first_visit_takes_the_newest_of_any_list_and_later_ones_all_that_is_new(
    tmp_path: Path, form: Callable[[Site, Sequence[int]], None], *, newest_first: bool
) -> None:
    config, web = configured(tmp_path, backfill=5), Site()
    web.releases(range(1, 60))
    form(web, sorted(range(1, 41), reverse=newest_first))
    report = collect(config, web)
    newest = {f"/nyhet/{n}" for n in range(36, 41)}
    assert set(stored(config)) == newest
    assert [(remark.kind, remark.detail) for remark in report.sources[0].remarks] == [("older passed over", "35")]
    web.asked.clear()
    form(web, sorted(range(1, 51), reverse=newest_first))
    assert dict(collect(config, web).sources[0].outcomes) == {"new": 10}
    assert sum("/nyhet/" in asked for asked in web.asked) == 10
    assert set(stored(config)) == newest | {f"/nyhet/{n}" for n in range(41, 51)}


def test_what_a_first_visit_passed_over_is_not_fetched_though_its_listing_is_read_again(tmp_path: Path) -> None:
    config, web = configured(tmp_path, backfill=2), Site()
    web.releases(range(1, 7))
    web.page(LIST, [6, 5, 4, 3, 2, 1])
    collect(config, web)
    web.page(LIST, [5, 6, 4, 3, 2, 1])
    assert collect(config, web).sources[0].outcomes == {}
    assert len(stored(config)) == 2


def test_a_burst_is_taken_whole_though_it_is_larger_than_the_first_visit_may_be(tmp_path: Path) -> None:
    config, web = configured(tmp_path, backfill=3), Site()
    web.releases(range(1, 13))
    web.page(LIST, [2, 1])
    collect(config, web)
    web.page(LIST, [12, 11, 10, 9, 8], older="?page=2")
    web.page(f"{LIST}?page=2", [7, 6, 5, 4, 3], older="?page=3")
    web.page(f"{LIST}?page=3", [2, 1])
    assert dict(collect(config, web).sources[0].outcomes) == {"new": 10}


def test_releases_without_a_date_keep_their_place_among_the_others_on_a_first_visit(tmp_path: Path) -> None:
    config, web = configured(tmp_path, backfill=3, url=FEED), Site()
    web.releases(range(1, 7))
    web.feed(FEED, [3, 2, 1, 6, 5, 4])
    web.pages[FEED] = re.sub(rb"(guid-5</guid>)<pubDate>[^<]*</pubDate>", rb"\1", web.pages[FEED])
    collect(config, web)
    assert set(stored(config)) == {"/nyhet/4", "/nyhet/5", "/nyhet/6"}


def test_a_list_that_goes_round_or_repeats_itself_ends(config: Config) -> None:
    web = Site()
    web.releases([1, 2, 3, 4])
    web.page(LIST, [4, 3], older="?page=2")
    web.page(f"{LIST}?page=2", [2, 1], older="?page=3")
    web.page(f"{LIST}?page=3", [2, 1], older="?page=4")
    assert collect(config, web).ok
    assert web.listings() == ["/press/", "/press/?page=2", "/press/?page=3"]
    assert len(stored(config)) == 4


def test_a_list_without_end_is_followed_for_twenty_pages(tmp_path: Path) -> None:
    config, web = configured(tmp_path, backfill=1_000), Site()
    web.numbered(pages=23, each=2)
    collect(config, web)
    assert len(web.listings()) == 20


def test_after_a_burst_older_pages_are_followed_to_what_is_known(config: Config) -> None:
    web = Site()
    web.releases(range(1, 10))
    web.page(LIST, [2, 1])
    collect(config, web)
    web.listings()
    web.page(LIST, [9, 8, 7], older="?page=2")
    web.page(f"{LIST}?page=2", [6, 5, 4], older="?page=3")
    web.page(f"{LIST}?page=3", [3, 2, 1], older="?page=4")
    web.page(f"{LIST}?page=4", [1], older="?page=5")
    assert dict(collect(config, web).sources[0].outcomes) == {"new": 7}
    assert web.listings() == ["/press/", "/press/?page=2", "/press/?page=3"]


def test_a_first_visit_that_something_passing_cut_short_is_made_again(config: Config) -> None:
    web = Site()
    web.numbered(pages=2, each=3)
    second = f"{LIST}?page=2"
    page, web.pages[second] = web.pages[second], FetchError(second, "answered 503", transient=True)
    (failure,) = collect(config, web).sources[0].failures
    assert (failure.url, failure.stage, failure.transient) == (second, "fetch", True)
    assert len(stored(config)) == 3
    web.pages[second] = page
    assert collect(config, web).ok
    assert len(stored(config)) == 6


def test_an_older_page_that_is_gone_is_the_end_of_the_list_and_no_failure(config: Config) -> None:
    web = Site()
    web.releases([1, 2])
    web.page(LIST, [2, 1], older="?page=2")
    assert collect(config, web).ok


def test_a_feed_that_carries_the_releases_is_preferred_and_from_then_on_the_only_request(config: Config) -> None:
    web = Site()
    web.releases([1, 2, 3])
    web.page(LIST, [3, 2, 1], head=named())
    web.feed(FEED, [3, 2, 1])
    report = collect(config, web)
    assert report.ok
    assert report.sources[0].form == "rss"
    assert entrance(config) == FEED
    web.listings()
    assert collect(config, web).sources[0].not_modified
    assert web.asked == [FEED]
    web.asked.clear()
    web.releases([4])
    web.feed(FEED, [4, 3, 2])
    assert dict(collect(config, web).sources[0].outcomes) == {"new": 1}
    assert web.asked == [FEED, url(4)]


@pytest.mark.parametrize("carried", [3, 6])
def test_a_feed_as_short_as_the_list_or_shorter_does_not_shorten_the_first_visit(config: Config, carried: int) -> None:
    web = Site()
    web.numbered(pages=2, each=6)
    web.page(LIST, range(12, 6, -1), older="?page=2", head=named())
    web.feed(FEED, range(12, 12 - carried, -1))
    collect(config, web)
    assert entrance(config) == FEED
    assert len(stored(config)) == 12


@pytest.mark.parametrize("way", ["list", "feed"])
def test_a_release_has_one_id_whichever_way_it_is_found(config: Config, way: str) -> None:
    web = Site()
    web.releases([1, 2, 3])
    web.page(LIST, [3, 2, 1], head=named())
    if way == "feed":
        web.feed(FEED, [3, 2, 1])
    collect(config, web)
    assert entrance(config) == (FEED if way == "feed" else LIST)
    ids = {"/nyhet/1", "/nyhet/2", "/nyhet/3"}
    assert set(stored(config).values()) == {article_id("alfa", f"https://alfa.example{path}") for path in ids}


def test_a_feed_given_as_the_address_keeps_its_own_ids(tmp_path: Path) -> None:
    config, web = configured(tmp_path, url=FEED), Site()
    web.releases([1])
    web.feed(FEED, [1])
    collect(config, web)
    assert set(stored(config).values()) == {article_id("alfa", "guid-1")}


def test_the_id_an_app_gives_a_release_recognises_it_but_does_not_name_it(config: Config) -> None:
    web = Site()
    web.releases([1, 2])

    def app(*addresses: str) -> bytes:
        items = [
            {"title": title(n), "uri": at, "nodeId": f"5.{n}ab", "date": {"iso": day(n)}}
            for n, at in enumerate(addresses, start=1)
        ]
        state = json.dumps({"config": {}, "items": items})
        return f"<html><script>AppRegistry.registerInitialState('12.1a2b', {state});</script></html>".encode()

    web.pages[LIST] = app("/nyhet/1", "/nyhet/2")
    collect(config, web)
    before = stored(config)
    assert before["/nyhet/1"] == article_id("alfa", "https://alfa.example/nyhet/1")
    web.pages[LIST] = app("/arkiv/nyhet/1", "/nyhet/2")
    web.listings()
    assert collect(config, web).ok
    assert web.asked == [LIST]
    assert stored(config) == before


def test_feeds_of_other_things_are_tried_at_most_once_and_the_page_stays_the_way_in(config: Config) -> None:
    web = Site()
    web.releases(range(1, 10))
    comments, site, forbidden = f"{HOST}/c.xml", f"{HOST}/site.xml", f"{HOST}/x.xml"
    web.page(LIST, [3, 2, 1], head=named(comments) + named(site) + named(forbidden))
    web.feed(comments, [3, 2, 1], titles="Kommentar till {} av Kim")
    web.feed(site, [9, 8, 3, 7, 6, 2, 5, 4, 1])
    web.pages[forbidden] = BlockedError(forbidden, "forbidden by robots.txt")
    report = collect(config, web)
    assert report.ok
    assert report.sources[0].form == "html"
    assert set(stored(config)) == {"/nyhet/1", "/nyhet/2", "/nyhet/3"}
    assert sorted(web.listings()) == ["/c.xml", "/press/", "/site.xml", "/x.xml"]
    web.page(LIST, [4, 3, 2, 1], head=named(comments) + named(site) + named(forbidden))
    collect(config, web)
    assert web.listings() == ["/press/"]


def test_a_page_that_lists_nothing_is_read_by_the_feed_it_names(config: Config) -> None:
    web = Site()
    web.releases([1, 2])
    web.pages[LIST] = f"<html><head>{named()}</head><body><div id=app></div></body></html>".encode()
    web.feed(FEED, [2, 1])
    assert dict(collect(config, web).sources[0].outcomes) == {"new": 2}
    assert entrance(config) == FEED


def test_a_way_in_that_stopped_working_is_replaced_in_the_same_visit(config: Config) -> None:
    web = Site()
    web.releases([1, 2, 3])
    web.page(LIST, [2, 1], head=named())
    web.feed(FEED, [2, 1])
    collect(config, web)
    del web.pages[FEED]
    web.page(LIST, [3, 2, 1], head=named())
    report = collect(config, web)
    assert (report.ok, dict(report.sources[0].outcomes)) == (True, {"new": 1})
    assert entrance(config) == LIST
    web.listings()
    web.feed(FEED, [3, 2, 1])
    assert collect(config, web).sources[0].not_modified
    assert web.listings() == ["/press/"]


def test_a_failure_that_may_pass_changes_no_way_in(config: Config) -> None:
    web = Site()
    web.releases([1, 2])
    web.page(LIST, [2, 1], head=named())
    web.feed(FEED, [2, 1])
    collect(config, web)
    web.listings()
    web.pages[FEED] = FetchError(FEED, "answered 503", transient=True)
    report = collect(config, web)
    assert [failure.url for failure in report.sources[0].failures] == [FEED]
    assert web.listings() == ["/press/feed.xml"]
    assert entrance(config) == FEED


def test_a_source_with_selectors_for_its_list_is_read_by_them(config: Config) -> None:
    web = Site()
    web.releases([1, 2])
    web.page(LIST, [2, 1], head=named())
    web.feed(FEED, [2, 1])
    chosen = replace(config.sources[0], select=Selectors(items=("main li",)))
    collect(replace(config, sources=(chosen,)), web)
    assert web.listings() == ["/press/"]


def test_an_index_of_sitemaps_is_read_by_its_newest_and_asked_again_only_when_it_changed(tmp_path: Path) -> None:
    index = f"{HOST}/sitemap.xml"
    config, web = configured(tmp_path, url=index), Site()
    web.releases([1, 2, 3])

    def indexed(*sitemaps: tuple[str, str]) -> bytes:
        each = "".join(f"<sitemap><loc>{HOST}/{at}</loc><lastmod>{on}</lastmod></sitemap>" for at, on in sitemaps)
        return f"<sitemapindex>{each}</sitemapindex>".encode()

    def urls(*numbers: int) -> bytes:
        each = "".join(f"<url><loc>{url(n)}</loc><lastmod>{day(n)}</lastmod></url>" for n in numbers)
        return f"<urlset>{each}</urlset>".encode()

    web.pages[index] = indexed(("page-1.xml", "2026-02-01"), ("news-1.xml", "2026-01-01"))
    web.pages[f"{HOST}/news-1.xml"] = urls(1, 2)
    report = collect(config, web)
    assert (report.sources[0].form, dict(report.sources[0].outcomes)) == ("sitemap", {"new": 2})
    assert web.listings() == ["/sitemap.xml", "/news-1.xml"]
    assert collect(config, web).sources[0].not_modified
    assert web.listings() == ["/sitemap.xml"]
    web.pages[index] = indexed(("news-1.xml", "2026-01-01"), ("news-2.xml", "2026-02-01"))
    web.pages[f"{HOST}/news-2.xml"] = urls(3)
    assert dict(collect(config, web).sources[0].outcomes) == {"new": 1}


def test_of_an_index_the_other_sitemaps_are_read_when_those_of_news_cannot_be(tmp_path: Path) -> None:
    index = f"{HOST}/sitemap.xml"
    config, web = configured(tmp_path, url=index), Site()
    web.releases([1, 2])
    names = ("news-1.xml", "news-2.xml", "a.xml", "b.xml")
    each = "".join(f"<sitemap><loc>{HOST}/{name}</loc><lastmod>2026-01-01</lastmod></sitemap>" for name in names)
    web.pages[index] = f"<sitemapindex>{each}</sitemapindex>".encode()
    web.pages[f"{HOST}/news-2.xml"] = b"<html><h1>Flyttad</h1></html>"
    web.pages[f"{HOST}/a.xml"] = f"<urlset><url><loc>{url(1)}</loc></url></urlset>".encode()
    web.pages[f"{HOST}/b.xml"] = f"<urlset><url><loc>{url(2)}</loc></url></urlset>".encode()
    report = collect(config, web)
    assert (report.ok, dict(report.sources[0].outcomes)) == (True, {"new": 2})
    assert web.listings() == ["/sitemap.xml", "/news-2.xml", "/news-1.xml", "/b.xml", "/a.xml"]


def test_an_empty_sitemap_of_news_is_a_list_that_is_empty_and_no_reason_to_read_the_others(tmp_path: Path) -> None:
    index = f"{HOST}/sitemap.xml"
    config, web = configured(tmp_path, url=index), Site()
    each = "".join(f"<sitemap><loc>{HOST}/{name}.xml</loc></sitemap>" for name in ("news", "pages"))
    web.pages[index] = f"<sitemapindex>{each}</sitemapindex>".encode()
    web.pages[f"{HOST}/news.xml"] = b"<urlset></urlset>"
    collect(config, web)
    assert web.listings() == ["/sitemap.xml", "/news.xml"]


def test_what_a_sitemap_does_not_state_is_read_off_the_releases_page(tmp_path: Path) -> None:
    at = f"{HOST}/sitemap.xml"
    config, web = configured(tmp_path, url=at), Site()
    head = "<html lang=sv><title>x</title><main><article><h1>Ny bro</h1>"
    page = f"{head}<time datetime='2026-01-20T08:20+01:00'>20 januari</time>"
    web.pages[url(1)] = (
        page + "".join(f"<p>{paragraph}</p>" for paragraph in TEXT) + "</article></main></html>"
    ).encode()
    web.pages[at] = f"<urlset><url><loc>{url(1)}</loc><lastmod>2026-02-01</lastmod></url></urlset>".encode()
    assert collect(config, web).ok
    with Archive(config.settings.data / "archive.db") as archive:
        (story,) = archive.stories()
    assert (story.lead.title, f"{story.lead.published_at:%Y-%m-%dT%H:%M%z}") == ("Ny bro", "2026-01-20T07:20+0000")


def test_a_sitemap_without_titles_cannot_do_without_the_releases_pages(tmp_path: Path) -> None:
    at = f"{HOST}/sitemap.xml"
    config, web = configured(tmp_path, url=at), Site()
    web.pages[at] = f"<urlset><url><loc>{url(1)}</loc></url></urlset>".encode()
    config = replace(config, sources=(replace(config.sources[0], full_text=False),))
    (failure,) = collect(config, web).sources[0].failures
    assert failure.url == url(1)
    assert failure.reason.startswith("found no title: the listing states none")
    assert stored(config) == {}


def test_of_a_sitemap_of_a_whole_site_the_newest_entries_are_taken(tmp_path: Path) -> None:
    at = f"{HOST}/sitemap.xml"
    config, web = configured(tmp_path, url=at, backfill=1_000), Site()
    web.releases(range(1, 121))
    each = "".join(f"<url><loc>{url(n)}</loc><lastmod>{day(n)}</lastmod></url>" for n in range(1, 121))
    web.pages[at] = f"<urlset>{each}</urlset>".encode()
    collect(config, web)
    assert set(stored(config)) == {f"/nyhet/{n}" for n in range(21, 121)}


def test_another_address_in_the_file_is_chosen_for_anew(config: Config) -> None:
    web = Site()
    web.releases([1, 2])
    web.page(LIST, [2, 1], head=named())
    web.feed(FEED, [2, 1])
    collect(config, web)
    moved = Source(id="alfa", name="Alfa", url=f"{HOST}/nytt/", home=f"{HOST}/")
    web.page(moved.url, [2, 1])
    moved_config = Config(config.path, Settings(data=config.settings.data), (moved,))
    web.listings()
    assert collect(moved_config, web).ok
    assert web.listings() == ["/nytt/"]
    assert entrance(moved_config) == moved.url


def test_a_release_made_of_its_listing_alone_says_how_its_fields_were_won(tmp_path: Path) -> None:
    config, web = configured(tmp_path, url=FEED), Site()
    web.feed(FEED, [1])
    web.pages[FEED] = web.pages[FEED].replace(
        b"</pubDate>", "</pubDate><description>Bron är klar.</description>".encode()
    )
    collect(replace(config, sources=(replace(config.sources[0], full_text=False),)), web)
    with Archive(config.settings.data / "archive.db") as archive:
        (story,) = archive.stories()
    found = story.lead.found
    assert {found[name] for name in ("title", "text", "lead", "published_at")} == {"rss item"}
