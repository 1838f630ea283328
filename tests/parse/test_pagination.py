"""Where a listing goes on: the link to its older page, told from every other link."""

import json

import pytest

from scraper.model import Source
from scraper.parse.listing import read_front
from scraper.parse.pagination import older_in_feed, older_in_json, older_in_page

HOST = "https://www.regionexempel.example"
URL = f"{HOST}/press/"


def page(links: str, head: str = "") -> str:
    return (
        f"<html lang=sv><head>{head}</head><body><main><ul><li><a href='/press/a'>Ny bro</a></ul>{links}</main></html>"
    )


@pytest.mark.parametrize(
    ("url", "links", "older"),
    [
        (URL, "<a rel='next' href='/press/?sida=2'>Vidare</a>", "/press/?sida=2"),
        (URL, "<a href='?page=1'>1</a> <a href='?page=2'>2</a> <a href='?page=3'>3</a>", "/press/?page=2"),
        (URL, "<a href='?page=0'>1</a> <a href='?page=1'>2</a> <a href='?page=2'>3</a>", "/press/?page=1"),
        (URL + "?page=1", "<a href='?page=0'>1</a> <a href='?page=1'>2</a> <a href='?page=2'>3</a>", "/press/?page=2"),
        (URL + "?page=2", "<a href='?page=1'>«</a> <a href='?page=3'>3</a> <a href='?page=9'>»</a>", "/press/?page=3"),
        (URL, "<a href='/press/page/2/'>Äldre inlägg</a>", "/press/page/2/"),
        (URL + "page/2/", "<a href='/press/'>Nyare inlägg</a> <a href='/press/page/3/'>Äldre</a>", "/press/page/3/"),
        (URL, "<a href='/press/?query=&orderBy=Published&skip=20&take=20'>Visa fler</a>",
         "/press/?query=&orderBy=Published&skip=20&take=20"),
        (URL + "?ar=2026", "<a href='?p=2'>2</a> <a href='?ar=2026&p=2'>2</a>", "/press/?ar=2026&p=2"),
        (URL, "<a href='/4.1a2b/12.3c4d.html?sv.12.3c4d.skip=10'>Nästa sida »</a>",
         "/4.1a2b/12.3c4d.html?sv.12.3c4d.skip=10"),
        (URL, "<a href='?sv.12.3c4d.page=2' aria-label='Nästa'><svg></svg></a>", "/press/?sv.12.3c4d.page=2"),
        (URL, "<a href='/press/?visaAlla=true'>Visa fler nyheter</a>", "/press/?visaAlla=true"),
        (URL, "<a href='/press/?page=1'>Första</a> <a href='/press/?page=2'>Sida 2</a>", "/press/?page=2"),
    ],
)  # fmt: skip
def test_the_link_to_older_releases_is_found_in_the_shapes_that_sites_give_it(url: str, links: str, older: str) -> None:
    assert older_in_page(page(links), url) == HOST + older


@pytest.mark.parametrize(
    "links",
    [
        "",
        "<button>Visa fler</button> <a href='#'>Visa fler</a> <a href='javascript:more()'>Nästa</a>",
        "<nav><a href='/omsorg/aldre'>Äldre</a> <a href='/mer'>Mer</a></nav>",
        "<a href='https://annan.example/press/?page=2'>Nästa</a>",
        "<a href='/kalender?page=2'>2</a> <a href='/press/?page=1'>1</a>",
        "<a href='/press/?ar=2024'>2024</a> <a href='/press/?kategori=2'>Vård</a>",
        "<a href='/press/'>Nästa</a>",
    ],
    ids=["none", "script", "menu", "another host", "another list", "filters", "itself"],
)
def test_what_does_not_lead_to_older_releases_is_not_taken_for_it(links: str) -> None:
    assert older_in_page(page(links), URL) is None


def test_a_link_in_the_head_goes_before_page_numbers_and_a_base_is_kept_to() -> None:
    head = f"<base href='{HOST}/sv/'><link rel=next href='press?start=10'>"
    assert older_in_page(page("<a href='?page=2'>2</a>", head), f"{HOST}/sv/press") == f"{HOST}/sv/press?start=10"


def test_a_feeds_next_link_stands_before_its_entries() -> None:
    next_link = '<link href="/feed?page=2&amp;n=10" rel="next"/>'
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/>{next_link}<entry>%s</entry></feed>'
    )
    assert older_in_feed(atom % "", URL) == f"{HOST}/feed?page=2&n=10"
    assert older_in_feed(atom.replace(next_link, "") % next_link, URL) is None
    rss = '<rss><channel><atom:link rel="next" href="https://annan.example/2"/><item/></channel></rss>'
    assert older_in_feed(rss, URL) is None


@pytest.mark.parametrize(
    ("data", "older"),
    [
        (
            {"version": "https://jsonfeed.org/version/1.1", "items": [], "next_url": "/feed.json?page=2"},
            "/feed.json?page=2",
        ),
        ({"releases": [], "_links": {"next": {"href": "/json?page=2"}}}, "/json?page=2"),
        ({"items": [], "paging": {"next": "?skip=20"}}, "/press/?skip=20"),
        ({"items": [], "next": 2, "nextPage": "abc123", "links": None}, None),
        ([], None),
    ],
)
def test_json_states_its_next_page_as_an_address_and_a_cursor_is_none(data: object, older: str | None) -> None:
    assert older_in_json(json.loads(json.dumps(data)), URL) == (HOST + older if older else None)


def test_a_page_without_a_list_still_tells_where_it_leads() -> None:
    source = Source("exempel", "Region Exempel", URL)
    front = read_front(
        page("", "<link rel=alternate type=application/rss+xml href=/rss>").encode(), URL, source=source, now=None
    )
    assert front.listing is None
    assert "list of releases" in front.missing
    assert [each.url for each in front.alternates] == [f"{HOST}/rss"]
