"""The feeds a page names and the sitemaps an index names: which are worth a try, and which prove right."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scraper.model import Candidate
from scraper.parse.alternates import find_alternates
from scraper.parse.carrying import carries, is_of_comments, lacks_newest
from scraper.parse.syndication import read_index
from scraper.parse.urls import canonical_url

URL = "https://www.regionexempel.example/press/nyheter/"


def named(*feeds: tuple[str, str, str]) -> list[str]:
    links = "".join(
        f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">' for kind, title, href in feeds
    )
    markup = f"<html><head>{links}<link rel=alternate hreflang=en href=/en/><link rel=stylesheet href=/a.css></head>"
    return [
        alternate.url.removeprefix("https://www.regionexempel.example") for alternate in find_alternates(markup, URL)
    ]


def test_a_sections_own_feed_goes_before_the_whole_sites() -> None:
    rss, atom = "application/rss+xml", "application/atom+xml; charset=utf-8"
    assert named((rss, "Allt", "/feed/"), (atom, "Nyheter", "/press/nyheter/feed")) == ["/press/nyheter/feed", "/feed/"]


@pytest.mark.parametrize(
    ("kind", "title", "href"),
    [
        ("application/rss+xml", "Region Exempel » Kommentarsflöde", "/x/"),
        ("application/rss+xml", "", "/comments/feed/"),
        ("application/rss+xml", "Evenemang", "/rss/2"),
        ("application/rss+xml", "Podden", "/podcast.xml"),
        ("application/rss+xml", "Lediga jobb", "/rss/3"),
        ("application/json+oembed", "oEmbed", "/oembed"),
        ("text/html", "Engelska", "/en"),
    ],
)
def test_feeds_of_other_things_are_told_by_name_or_address(kind: str, title: str, href: str) -> None:
    assert named((kind, title, href)) == []


def listing(*names: str, title: str = "{}") -> tuple[Candidate, ...]:
    return tuple(Candidate(f"https://regionexempel.example/n/{name}", title.format(name)) for name in names)


@pytest.mark.parametrize(
    ("feed", "page", "right"),
    [
        ("abcdef", "abcdef", True),
        ("abc", "abcdef", True),
        ("abcdef", "abc", True),
        ("abcdef", "Pabcdef", True),
        ("vwxyz", "abcdef", False),
        ("def", "abcdef", False),
        ("axbycz", "abc", False),
        ("", "abc", False),
    ],
    ids=["same", "shorter", "longer", "a pinned item", "other", "stopped", "whole site", "empty"],
)
def test_a_feed_proves_itself_by_carrying_what_the_page_lists_and_little_else(
    feed: str, page: str, right: bool
) -> None:
    assert carries(listing(*feed), listing(*page), lambda each: canonical_url(each.url)) is right


def dated(page: str) -> tuple[Candidate, ...]:
    """List releases by letter: "z" is the newest, capitals are of the day of their small letter, "-" has no date."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return tuple(
        each
        if name == "-"
        else replace(each, published_at=day + timedelta(days=ord(name.lower()), hours=name.isupper()))
        for name, each in zip(page, listing(*page), strict=True)
    )


@pytest.mark.parametrize(
    ("feed", "page", "lacking"),
    [
        ("gfedcba", "gfedcba", False),
        ("fedcba", "gfedcba", True),
        ("gedcba", "gfedcba", False),
        ("gfedcba", "Ggfedcba", True),
        ("gfe", "agfe", False),
        ("gfe", "-gfe", False),
        ("abc", "", False),
    ],
    ids=["same", "stopped", "another is missing", "one of two", "an old one is pinned", "no date", "nothing shown"],
)
def test_a_feed_that_stopped_lacks_the_newest_its_page_lists(feed: str, page: str, *, lacking: bool) -> None:
    assert lacks_newest(listing(*feed), dated(page), lambda each: each.url) is lacking


def test_comments_on_every_release_are_no_releases() -> None:
    comments = listing("a", "b", "c", title="Kommentar till {} av Kim")
    assert is_of_comments(comments)
    assert not carries(comments, listing("a", "b", "c"), lambda each: each.url)
    assert not is_of_comments(listing("a", "b", title="Kommentarer välkomna om {}"))


def test_of_an_index_the_newest_sitemaps_with_news_in_their_names_come_first() -> None:
    def index(*sitemaps: tuple[str, str]) -> list[str]:
        each = "".join(
            f"<sitemap><loc>https://a.example/{name}</loc>"
            + (f"<lastmod>{day}</lastmod>" if day else "")
            + "</sitemap>"
            for name, day in sitemaps
        )
        found = read_index(f"<sitemapindex>{each}</sitemapindex>", URL, zone=UTC)
        return [sitemap.url.removeprefix("https://a.example/") for sitemap in found]

    dated = ("page-sitemap.xml", "2026-03-09"), ("post-sitemap.xml", "2024-01-01"), ("post-sitemap2.xml", "2026-03-01")
    assert index(*dated) == ["post-sitemap2.xml", "post-sitemap.xml", "page-sitemap.xml"]
    assert index(("1.xml", ""), ("2.xml", ""), ("3.xml", "")) == ["3.xml", "2.xml", "1.xml"]
