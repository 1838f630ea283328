"""Lists in data, under whatever names: JSON listings, the state of apps, what pages hand to scripts, odd XML."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scraper.errors import LayoutError
from scraper.parse.listing import find_candidates, read_listing

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOST = "https://www.norrvik.example"
URL = HOST + "/press/"
AT = datetime(2026, 3, 1, 8, 30, tzinfo=STOCKHOLM)


def dumped(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def entry(number: int, **more: Any) -> dict[str, Any]:
    return {"title": f"Ny bro nummer {number}", "url": f"/n/{number}", "date": f"2026-03-0{number}T08:30:00"} | more


def numbers(body: bytes, url: str = URL) -> list[str]:
    """Which of the entries were found, by the ends of their addresses."""
    return [each.url.removeprefix(HOST + "/n/") for each in find_candidates(body, url)]


@pytest.mark.parametrize(
    "named",
    [
        {"Rubrik": "Ny bro", "Länk": "/n/1", "Publiceringsdatum": "2026-03-01T08:30", "Ingress": "Kort."},
        {"titel": "Ny bro", "adress": "/n/1", "publicerad_datum": "2026-03-01 08:30", "beskrivning": "Kort."},
        {"pageTitle": "Ny bro", "pageUrl": "/n/1", "publishDate": "2026-03-01T08:30:00", "shortDescription": "Kort."},
        {"headline": "Ny bro", "absolute_url": "/n/1", "releaseDateTime": "2026-03-01T07:30:00Z", "lead_text": "Kort."},
        {"Name": "Ny bro", "ContentLink": {"Url": "/n/1"}, "StartPublish": "2026-03-01T07:30:00Z", "preamble": "Kort."},
        {"title": {"text": "Ny bro"}, "links": {"canonical": "/n/1"}, "published": {"$date": "2026-03-01T07:30:00Z"},
         "excerpt": {"rendered": "<p>Kort.</p>"}},
        {"heading": "Ny bro", "imageUrl": "/a.jpg", "url": "~/n/1", "modified": "2026-04-01", "created": 1772350200000,
         "teaser": "Kort."},
        {"title": "<a href='/n/1'>Ny bro</a>", "published": "/Date(1772350200000+0100)/", "summary": "Kort."},
    ],
)  # fmt: skip
def test_fields_are_told_by_names_in_two_languages_and_any_spelling(named: dict[str, Any]) -> None:
    (only,) = find_candidates(dumped({"result": [named]}), URL)
    assert (only.title, only.url, only.lead, only.published_at) == ("Ny bro", HOST + "/n/1", "Kort.", AT)


@pytest.mark.parametrize(
    "nested",
    [
        [entry(1), entry(2)],
        {"hits": {"total": 2, "hits": [{"_id": "a", "_source": entry(1)}, {"_id": "b", "_source": entry(2)}]}},
        {"data": {"news": {"edges": [{"node": entry(1)}, {"node": entry(2)}]}}},
        {"data": [{"type": "news", "id": "u", "attributes": entry(number)} for number in (1, 2)]},
        {"items": {"1": entry(1), "2": entry(2)}},
        {"2026": [entry(1)], "2025": [entry(2)]},
        [{"month": "mars", "items": [entry(1)]}, {"month": "februari", "items": [entry(2)]}],
        {"calendar": [entry(5), entry(6)], "menu": [{"title": "Start", "url": "/"}], "news": [entry(1), entry(2)]},
    ],
    ids=["bare", "search", "edges", "attributes", "numbered", "by year", "by month", "beside others"],
)  # fmt: skip
def test_the_entries_are_found_wherever_a_document_keeps_them(nested: Any) -> None:
    assert numbers(dumped(nested)) == ["1", "2"]


@pytest.mark.parametrize(
    "body",
    [
        b")]}',\n" + dumped([entry(1)]),
        b"/**/ show(" + dumped({"items": [entry(1)]}) + b");",
        b'{"items": [{"title": "Ny bro",\n "url": "/n/1",},]}',
        json.dumps([entry(1)]).encode("utf-16"),
        dumped({"command": "insert", "data": "<ul>" + "".join(
            f"<li><a href='/n/{n}'>En nyhet om vården i länet</a> <i>{n} mars 2026</i></li>" for n in (1, 2, 3))}),
    ],
    ids=["guarded", "callback", "trailing commas", "utf-16", "markup in json"],
)  # fmt: skip
def test_json_may_be_wrapped_or_wrap_markup(body: bytes) -> None:
    assert numbers(body)[0] == "1"


def test_a_placeholder_is_no_title_and_a_number_is_none_either() -> None:
    assert [each.title for each in find_candidates(dumped([entry(1, title="Ingen titel"), entry(2)]), URL)] == [
        "", "Ny bro nummer 2",
    ]  # fmt: skip
    with pytest.raises(LayoutError):
        read_listing(dumped([{"title": 5, "url": "/n/1"}, {"title": 6, "url": "/n/2"}]), URL)


def state(*apps: Any) -> bytes:
    calls = "".join(f"AppRegistry.registerInitialState('12.{n}', {json.dumps(app)});" for n, app in enumerate(apps))
    menu = "<nav><a href='/vard'>Hälsa och vård</a><a href='/trafik'>Kollektivtrafik</a></nav>"
    return f"<html><body>{menu}<div id='app'></div><script>{calls}</script></body></html>".encode()


def test_of_several_apps_the_one_with_dated_items_is_the_list_however_deep_they_lie() -> None:
    shortcuts = {"items": [{"title": f"Genväg {n}", "uri": f"/g/{n}"} for n in range(9)]}
    items = [{"title": "Ny bro", "uri": f"/n/{n}", "date": {"iso": "2026-03-01T07:30:00Z"}} for n in (1, 2)]
    assert numbers(state(shortcuts, {"data": {"list": {"articles": items}}})) == ["1", "2"]


def test_a_list_on_the_page_goes_before_the_state_of_an_app_that_shows_less() -> None:
    rows = "".join(f"<li><a href='/n/{n}'>En nyhet om vården i länet</a> {n} mars 2026</li>" for n in range(1, 7))
    body = state({"items": [entry(8)]}).replace(b"<div id='app'>", f"<main><ul>{rows}</ul></main><div>".encode())
    assert numbers(body) == ["1", "2", "3", "4", "5", "6"]


NEWS = {"props": {"mainMenu": [{"title": "Start", "url": "/"}], "news": [entry(1), entry(2)]}}
FLAT = [["Reactive", 1], {"news": 2}, [3, 4], {"title": 5, "url": 6, "date": 7}, {"title": 5, "url": 8, "date": 7},
        "Ny bro", "/n/1", "2026-03-01", "/n/2"]  # fmt: skip


@pytest.mark.parametrize(
    "markup",
    [
        f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps(NEWS)}</script>",
        f"<script type='application/json' id='__NUXT_DATA__'>{json.dumps(FLAT)}</script>",
        f"<script>window.__INITIAL_STATE__ = {json.dumps(NEWS)};</script>",
        f'<div data-props="{json.dumps(NEWS).replace(chr(34), "&quot;")}"></div>',
    ],
    ids=["json script", "flat array", "window variable", "data attribute"],
)
def test_what_a_page_hands_to_its_scripts_serves_where_it_shows_no_list(markup: str) -> None:
    listing = read_listing(f"<html><body><div id='root'></div>{markup}</body></html>".encode(), URL)
    assert listing.form == "app-state"
    assert [each.url for each in listing.candidates] == [HOST + "/n/1", HOST + "/n/2"]


def test_a_menu_handed_to_scripts_is_no_list_and_a_list_that_is_empty_there_proves_nothing() -> None:
    for data in ({"menu2": [{"title": "Start här", "url": "/"}, {"title": "Vård", "url": "/v"}]}, {"news": []}):
        with pytest.raises(LayoutError):
            read_listing(f"<script type='application/json'>{json.dumps(data)}</script>".encode(), URL)


def test_a_flat_array_that_refers_to_itself_without_end_is_read_in_bounds() -> None:
    bomb = [{str(n): place for n in range(300)} for place in (1, 2, 3, 0)] + [[0] * 10_000]
    assert find_candidates(f"<script type='application/json'>{json.dumps(bomb)}</script>".encode(), URL) == ()


def ld(data: Any) -> bytes:
    return f"<html><head><script type='application/ld+json'>{json.dumps(data)}</script></head></html>".encode()


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "url": f"/n/{n}"} for n in (1, 2)]},
        {"@type": "ItemList", "itemListElement": [{"item": {"@id": f"/n/{n}", "name": "Ny bro"}} for n in (1, 2)]},
        {"mainEntity": {"itemListElement": [
            {"@type": ["NewsArticle"], "headline": "Ny bro", "mainEntityOfPage": {"@id": f"/n/{n}"}} for n in (1, 2)]}},
    ],
    ids=["addresses only", "ids", "main entities"],
)  # fmt: skip
def test_a_json_ld_list_may_state_little_more_than_addresses(data: Any) -> None:
    assert numbers(ld(data)) == ["1", "2"]


@pytest.mark.parametrize(
    "data",
    [
        {"@graph": [{"@type": kind, "name": "Region Norrvik", "url": f"/{kind}"} for kind in
                    ("CollectionPage", "WebSite", "Organization")]},
        [{"@type": "Event", "name": f"Möte {n}", "url": f"/e/{n}"} for n in (1, 2)],
        {"itemListElement": [{"item": {"@type": "Event", "name": f"Möte {n}", "url": f"/e/{n}"}} for n in (1, 2)]},
    ],
    ids=["the page itself", "events", "events in items"],
)  # fmt: skip
def test_what_json_ld_says_of_the_page_its_site_or_events_is_no_list(data: Any) -> None:
    assert find_candidates(ld(data), URL) == ()


FEED = (
    "<rss version='2.0'><channel><title>x</title><item><title>Ny bro</title><link>/n/1</link>{}</item></channel></rss>"
)


@pytest.mark.parametrize(
    "body",
    [
        "<br />\n<b>Notice</b>: Undefined variable<br />\n<?xml version='1.0'?>" + FEED,
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY bro 'bro'>]>" + FEED,
        "\ufeff\n\n" + FEED,
        FEED.replace("Ny bro", "Ny\x0b bro\x00"),
        FEED.replace("<link>/n/1</link>", "<guid>https://www.norrvik.example/n/1</guid>"),
        FEED.replace("/n/1", "https://feeds.example/~r/1").replace("<item>", "<item xmlns:feedburner="
            "'http://rssnamespace.org/feedburner/ext/1.0'><feedburner:origLink>/n/1</feedburner:origLink>"),
    ],
    ids=["notice", "own entities", "mark and blanks", "controls", "guid only", "counted links"],
)  # fmt: skip
def test_a_feed_is_read_in_spite_of_what_its_system_did_to_it(body: str) -> None:
    (only,) = find_candidates(body.encode(), URL)
    assert (only.title, only.url) == ("Ny bro", HOST + "/n/1")
    assert find_candidates(gzip.compress(body.encode()), URL) == (only,)


def test_a_json_feed_item_may_have_its_address_as_its_id() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": HOST + "/n/1", "title": "Ny bro"}]}
    (only,) = find_candidates(dumped(feed), URL)
    assert (only.url, only.native_id) == (HOST + "/n/1", None)


def test_a_packed_sitemap_with_prefixes_comments_and_pictures_states_its_pages_only() -> None:
    body = (
        "<sm:urlset xmlns:sm='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        "<!-- <sm:url><sm:loc>/n/9</sm:loc></sm:url> -->"
        f"<sm:url><sm:loc>{HOST}/n/1</sm:loc><image:image><image:title>Bild</image:title></image:image></sm:url>"
        f"<sm:url><sm:loc>{HOST}/n/2</sm:loc><n:news><n:title>Ny bro</n:title><n:publication_date>2026-03-01T07:30:00Z"
        "</n:publication_date></n:news></sm:url></sm:urlset>"
    )
    found = find_candidates(gzip.compress(body.encode()), URL + "sitemap.xml.gz")
    assert [(each.url, each.title, each.published_at) for each in found] == [
        (HOST + "/n/2", "Ny bro", datetime(2026, 3, 1, 7, 30, tzinfo=UTC)), (HOST + "/n/1", "", None),
    ]  # fmt: skip
    assert find_candidates(gzip.compress(body.encode())[:30], URL) == ()
