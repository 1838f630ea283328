"""Listings that are data: RSS, Atom, JSON Feed, JSON, SiteVision's app state, JSON-LD and sitemaps."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scraper.errors import LayoutError
from scraper.model import Source
from scraper.parse.listing import find_candidates, read_listing

STOCKHOLM = ZoneInfo("Europe/Stockholm")
URL = "https://www.regionexempel.example/press/"


def rss(items: str, *, head: str = "") -> bytes:
    return (
        f"<?xml version='1.0' encoding='utf-8'?>{head}<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        f"<channel><title>Region Exempel</title><link>{URL}</link><description>Nyheter</description>{items}"
        f"</channel></rss>"
    ).encode()


def item(title: str, link: str, date: str = "", guid: str = "", more: str = "") -> str:
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><title>{title}</title><link>{link}</link>{dated}{f'<guid>{guid}</guid>' if guid else ''}{more}</item>"
    )


def test_an_rss_item_states_title_time_lead_and_its_own_id() -> None:
    body = rss(
        item("Vård &amp; omsorg &lt;b&gt;stärks&lt;/b&gt;", "/n/1?utm_source=rss",
         "Tue, 20 Jan 2026 08:20:00 +0100", "a-1",
             "<description>&lt;p&gt;En &lt;em&gt;kort&lt;/em&gt; ingress.&lt;/p&gt;</description>")
        + item("Nästa nyhet", "https://www.regionexempel.example/n/2", "Mon, 19 Jan 2026 07:00:00 GMT", "a-2")
    )  # fmt: skip
    listing = read_listing(body, URL + "rss.xml")
    first, second = listing.candidates
    assert (listing.form, listing.explicit) == ("rss", True)
    assert (first.title, first.lead) == ("Vård & omsorg stärks", "En kort ingress.")
    assert first.url == "https://www.regionexempel.example/n/1"
    assert first.published_at == datetime(2026, 1, 20, 8, 20, tzinfo=timezone(timedelta(hours=1)))
    assert (first.published_precision, first.native_id, first.how) == ("minute", "a-1", "rss item")
    assert second.published_at == datetime(2026, 1, 19, 7, tzinfo=UTC)


def test_a_feeds_date_without_a_zone_is_in_the_sources_and_not_in_utc() -> None:
    body = rss(item("En nyhet", "/n/1", "2026-07-20 08:20:00") + item("En till", "/n/2", "Mon, 19 Jan 2026 07:00:00"))
    first, second = find_candidates(body, URL)
    assert first.published_at == datetime(2026, 7, 20, 8, 20, tzinfo=STOCKHOLM)
    assert second.published_at == datetime(2026, 1, 19, 7, tzinfo=STOCKHOLM)
    helsinki = Source("ahvenanmaa", "Åland", URL, timezone="Europe/Helsinki")
    assert find_candidates(body, URL, source=helsinki)[0].published_at == datetime(2026, 7, 20, 5, 20, tzinfo=UTC)


def test_ids_that_are_addresses_or_repeat_are_no_ids() -> None:
    body = rss(
        item("Ett", "/n/1", guid="https://www.regionexempel.example/?p=1") + item("Två", "/n/2", guid="same")
        + item("Tre", "/n/3", guid="same") + item("Fyra", "/n/4", guid="press-4")
        + item("Fem", "/pressmeddelande/4316145/fem", guid="x-5")
    )  # fmt: skip
    assert [each.native_id for each in find_candidates(body, URL)] == [None, None, None, "press-4", "4316145"]


def test_one_link_listed_twice_is_one_candidate_with_what_both_state() -> None:
    body = rss(
        item("", "/n/1?utm_medium=rss")
        + item("Annat", "/n/2")
        + item("Ny bro", "/n/1", "Tue, 20 Jan 2026 08:20:00 +0100")
    )
    first, second = find_candidates(body, URL)
    assert (first.url, first.title) == ("https://www.regionexempel.example/n/1", "Ny bro")
    assert first.published_at == datetime(2026, 1, 20, 7, 20, tzinfo=UTC)
    assert second.title == "Annat"


def test_an_atom_entry_takes_published_before_updated() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
      <entry><title type="html">Ny bro &amp;ouml;ppnar</title><link rel="alternate" href="/n/1"/>
      <id>tag:exempel,2026:1</id>
      <updated>2026-02-03T10:00:00Z</updated><published>2026-02-01T08:30:00+01:00</published><summary>Kort.</summary>
      </entry></feed>"""
    listing = read_listing(body, URL)
    (only,) = listing.candidates
    assert listing.form == "atom"
    assert (only.title, only.url, only.lead) == ("Ny bro öppnar", "https://www.regionexempel.example/n/1", "Kort.")
    assert only.published_at == datetime(2026, 2, 1, 7, 30, tzinfo=UTC)
    assert only.native_id == "tag:exempel,2026:1"


def test_a_feed_is_known_by_its_bytes_whatever_comes_before_its_root() -> None:
    body = b"\n  " + rss(item("En nyhet", "/n/1"), head="<?xml-stylesheet href='a.xsl'?>\n<!-- <html> -->\n")
    assert read_listing(body, URL + "sida.html").form == "rss"


def test_a_feed_in_windows_1252_that_claims_utf_8_keeps_its_letters() -> None:
    body = rss(item("Räddningstjänst på Öland", "/n/1")).decode().replace("encoding='utf-8'", "").encode("cp1252")
    assert find_candidates(body, URL)[0].title == "Räddningstjänst på Öland"


def test_the_name_of_a_file_is_never_opened_as_a_feed(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_bytes(rss(item("Hemligt", "/n/1")))
    assert find_candidates(str(feed).encode(), URL) == ()


def test_entities_that_multiply_do_not() -> None:
    bomb = b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
        b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
    )
    body = bomb + b"]><rss version='2.0'><channel><item><title>&m;</title><link>/n/1</link></item></channel></rss>"
    assert all(len(each.title) < 1_000 for each in find_candidates(body, URL))


@pytest.mark.parametrize(
    "body",
    [
        rss(""),
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>',
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": []}',
        b'{"releases": []}',
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>",
        b'<html><script>AppRegistry.registerInitialState(\'12.1a2b\',{"config":{"num":8},"items":[]});</script></html>',
    ],
)
def test_a_list_that_is_there_and_empty_is_no_error(body: bytes) -> None:
    assert read_listing(body, URL).candidates == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"hej",
        b"{",
        b'{"status": "error", "code": 500}',
        b"[1, 2, 3]",
        b"<rss",
        b"<sitemapindex><sitemap/></sitemapindex>",
        b"[" * 100_000,
    ],
)
def test_what_lists_nothing_is_an_error_and_gives_no_candidates(body: bytes) -> None:
    with pytest.raises(LayoutError):
        read_listing(body, URL)
    assert find_candidates(body, URL) == ()


def test_a_json_feed() -> None:
    body = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [
            {"id": "17", "url": "/n/17", "title": "Ny bro", "summary": "Kort.",
             "date_published": "2026-02-01T08:30:00+01:00"},
            {"id": "https://www.regionexempel.example/n/18", "url": "/n/18", "title": "Ny väg"}]}
    ).encode()  # fmt: skip
    listing = read_listing(body, URL)
    assert listing.form == "json-feed"
    assert [(each.native_id, each.title, each.lead) for each in listing.candidates] == [
        ("17", "Ny bro", "Kort."),
        (None, "Ny väg", None),
    ]
    assert listing.candidates[0].published_at == datetime(2026, 2, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        ({"Heading": "Ny bro", "Url": "/n/1", "Preamble": "Kort.",
         "MachineReadablePublishDateTimeString": "2026-02-01T08:30:00"},
         datetime(2026, 2, 1, 8, 30, tzinfo=STOCKHOLM)),
        ({"Title": "Ny bro", "CanonicalUrl": None, "CisionWireUrl": "/n/1", "Intro": "Kort.",
         "PublishDateUtc": "2026-07-01T06:30:00",
          "LastChangeDateUtc": "2026-07-09T06:30:00"}, datetime(2026, 7, 1, 6, 30, tzinfo=UTC)),
        ({"title": {"rendered": "Ny bro"}, "link": "/n/1", "excerpt": {"rendered": "<p>Kort.</p>"},
         "date_gmt": "2026-02-01T07:30:00",
          "date": "2026-02-01T08:30:00", "modified": "2026-02-05T08:30:00"}, datetime(2026, 2, 1, 7, 30, tzinfo=UTC)),
        ({"rubrik": "Ny bro", "href": "/n/1", "ingress": "Kort.", "datum": "2026-02-01"}, datetime(2026, 2, 1,
         tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_json_listing_is_read_by_its_shape(entry: dict[str, Any], at: datetime) -> None:
    menu = [{"name": "Start", "url": "/"}, {"name": "Vård", "url": "/vard"}]
    body = json.dumps({"meta": {"total": 1}, "navigation": menu, "result": {"hits": [entry]}}).encode()
    listing = read_listing(body, URL)
    assert listing.form == "json"
    assert [(each.title, each.url, each.lead) for each in listing.candidates] == [
        ("Ny bro", "https://www.regionexempel.example/n/1", "Kort.")
    ]
    assert listing.candidates[0].published_at == at


def test_the_state_that_a_sitevision_app_starts_with() -> None:
    items = [
        {"title": "Ny vårdcentral", "desc": "En ingress.", "date": {"iso": "2026-01-20T07:20:00.000Z",
         "millis": 1768893600000},
         "uri": "/press/ny-vardcentral", "nodeId": "5.1a2b3c4d5e6f", "keywords": ["Vård"], "pinned": False},
        {"title": "Ny buss", "date": {"millis": 1768806000000}, "uri": "/press/ny-buss",
         "nodeId": "5.2a2b3c4d5e6f", "pinned": True},
    ]  # fmt: skip
    state = json.dumps({"config": {"num": 8}, "items": items}, ensure_ascii=False)
    body = (
        "<html><body><nav><a href='/vard'>Hälsa och vård</a><a href='/trafik'>Kollektivtrafik</a></nav>"
        "<div id='app'></div>"
        '<script>AppRegistry.registerInitialState(\'12.9f\',{"lang":"sv"});'
        f"AppRegistry.registerInitialState('12.4e1a', {state});</script></body></html>"
    ).encode()
    listing = read_listing(body, URL)
    first, second = listing.candidates
    assert (listing.form, first.how) == ("app-state", "app-state items")
    assert (first.title, first.lead, first.native_id) == ("Ny vårdcentral", "En ingress.", "5.1a2b3c4d5e6f")
    assert first.url == "https://www.regionexempel.example/press/ny-vardcentral"
    assert first.published_at == datetime(2026, 1, 20, 7, 20, tzinfo=UTC)
    assert second.published_at == datetime(2026, 1, 19, 7, tzinfo=UTC)


def test_a_json_ld_list_serves_where_the_page_itself_shows_none() -> None:
    data = {
        "@context": "https://schema.org", "@graph": [
            {"@type": "BreadcrumbList", "itemListElement": [
                {"@type": "ListItem", "position": n, "name": f"Nivå {n}", "item": f"/niva/{n}"} for n in (1, 2, 3)]},
            {"@type": "ItemList", "itemListElement": [
                {"@type": "ListItem", "position": n, "item": {"@type": "NewsArticle",
                 "headline": f"Nyhet nummer {n}", "url": f"/n/{n}",
                 "datePublished": f"2026-03-0{n}T08:00:00+01:00"}} for n in (1, 2)]}]}  # fmt: skip
    script = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    body = f"<html><head>{script}</head><body><p>Laddar …</p></body></html>".encode()
    found = find_candidates(body, URL)
    assert [(each.title, each.url) for each in found] == [
        ("Nyhet nummer 1", "https://www.regionexempel.example/n/1"), ("Nyhet nummer 2",
         "https://www.regionexempel.example/n/2"),
    ]  # fmt: skip
    assert found[0].published_at == datetime(2026, 3, 1, 7, tzinfo=UTC)
    assert found[0].how == "json-ld ItemList"


def test_a_sitemaps_lastmod_is_not_taken_for_the_day_of_publication() -> None:
    body = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <url><loc>https://www.regionexempel.example/n/1?a=1&amp;b=2</loc><lastmod>2026-03-01</lastmod></url>
      <url><loc>
        <![CDATA[https://www.regionexempel.example/n/2]]></loc></url><url><loc>inte en adress:</loc></url></urlset>"""
    listing = read_listing(body, URL)
    assert listing.form == "sitemap"
    assert [each.url for each in listing.candidates][:2] == [
        "https://www.regionexempel.example/n/1?a=1&b=2", "https://www.regionexempel.example/n/2",
    ]  # fmt: skip
    assert all(each.published_at is None for each in listing.candidates)


def test_a_news_sitemap_states_titles_and_times() -> None:
    body = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
      <url><loc>https://www.regionexempel.example/n/1</loc><news:news><news:publication><news:name>Exempel
      </news:name></news:publication>
      <news:publication_date>2026-03-01T08:15:00+01:00</news:publication_date><news:title>Vård &amp; omsorg på Öland
      </news:title></news:news></url></urlset>"""
    (only,) = read_listing(body.encode(), URL).candidates
    assert (only.title, only.published_at) == ("Vård & omsorg på Öland", datetime(2026, 3, 1, 7, 15, tzinfo=UTC))
