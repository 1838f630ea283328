"""JSON Feed as its readers see it, and by the rules of version 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain

import pytest

from scraper.model import Attachment, FeedSettings, Image
from scraper.publish import Feed, render_atom, render_json, render_rss

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
WEB = re.compile(r"https?://[^\s<>\"]+")

TOP = {
    *("version", "title", "home_page_url", "feed_url", "description", "language", "hubs", "icon", "favicon", "items")
}
ITEM = {
    *("id", "url", "title", "content_html", "summary", "image", "date_published", "date_modified", "authors", "tags"),
    *("language", "attachments"),
}


def slips(data):
    """Yield what the specification forbids."""
    feed = json.loads(data.decode("utf-8"), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    yield from (f"top: {name}" for name in set(feed) - TOP if not name.startswith("_"))
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version"
    if not (isinstance(feed.get("title"), str) and isinstance(feed.get("items"), list)):
        yield "title and items are required"
    yield from (
        f"address: {name}" for name in ("home_page_url", "feed_url", "icon") if not WEB.fullmatch(feed.get(name, ""))
    )
    yield from ("hub" for hub in feed.get("hubs", ()) if set(hub) != {"type", "url"})
    ids = [item.get("id") for item in feed["items"]]
    if len(set(ids)) != len(ids):
        yield "ids repeat"
    yield from chain.from_iterable(map(slips_of_item, feed["items"]))


def slips_of_item(item):
    """Yield what the specification forbids of an item."""
    yield from (f"item: {name}" for name in set(item) - ITEM if not name.startswith("_"))
    if not (isinstance(item.get("id"), str) and item["id"]):
        yield "an id is text"
    if not (item.get("content_html") or item.get("content_text")):
        yield "content is required"
    yield from (f"no address: {name}" for name in ("url", "image") if name in item and not WEB.fullmatch(item[name]))
    yield from (name for name in ("date_published", "date_modified") if not TIME.fullmatch(item.get(name, "")))
    if "tags" in item and not all(isinstance(tag, str) for tag in item["tags"]):
        yield "tags are texts"
    if "<" in item.get("summary", "").replace("<b>", ""):
        yield "a summary is plain text"
    for author in item.get("authors", ()):
        if not set(author) <= {"name", "url", "avatar"} or not author:
            yield "author"
    for each in item.get("attachments", ()):
        if not ({"url", "mime_type"} <= set(each) <= {"url", "mime_type", "title", "size_in_bytes"}):
            yield "attachment"
        if not isinstance(each.get("size_in_bytes", 0), int):
            yield "size"


def test_an_item_carries_all_that_is_known_of_a_release(story, sighting, settings):
    release = story(
        1,
        also=(sighting("granne", "Grannregionen", "https://granne.example/1", "https://granne.example/"),),
        updated_at=datetime(2026, 3, 15, 9, 0, tzinfo=UTC),
        lead="Kortare väg & <nära>.",
        byline="Anna Ek",
        place="Exempelstad",
        lang="sv",
        categories=("Vård", "Vård", "Hälsa"),
        images=(Image("https://www.region.example/a.png", "Nya huset.", "Foto: Cia Ulv"),),
        attachments=(Attachment("https://www.region.example/plan.pdf", "Planen", None, 1234),),
    )

    data = render_json(Feed("all", "Alla", (release,), home_url="https://press.example/"), settings=settings).data

    assert list(slips(data)) == ["a summary is plain text"]  # the lead's own words, not markup
    feed = json.loads(data)
    assert feed["feed_url"] == "https://press.example/feeds/all.json"
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    (item,) = feed["items"]
    assert (item["id"], item["url"], item["title"]) == (release.id, release.lead.url, release.lead.title)
    assert (item["date_published"], item["date_modified"]) == ("2026-03-14T08:12:00Z", "2026-03-15T09:00:00Z")
    assert item["summary"] == "Kortare väg & <nära>."
    assert [author["name"] for author in item["authors"]] == ["Region Exempel", "Grannregionen"]
    assert item["tags"] == ["Pressmeddelande", "Exempelstad", "Vård", "Hälsa"]
    assert item["image"] == "https://www.region.example/a.png"
    assert item["attachments"] == [
        {"url": "https://www.region.example/a.png", "mime_type": "image/png", "title": "Nya huset. Foto: Cia Ulv"},
        {
            "url": "https://www.region.example/plan.pdf",
            "mime_type": "application/pdf",
            "title": "Planen",
            "size_in_bytes": 1234,
        },
    ]
    assert item["_press"]["publishers"][1]["url"] == "https://granne.example/1"
    assert item["_press"]["images"][0]["credit"] == "Foto: Cia Ulv"
    assert (item["_press"]["byline"], item["_press"]["place"]) == ("Anna Ek", "Exempelstad")
    assert "Även publicerad av" in item["content_html"]


def test_a_feed_without_stories_is_one_all_the_same_and_the_same_stories_give_the_same_bytes(story, settings):
    empty = Feed("watch/vard", "Vård", ())
    full = Feed("all", "Alla", (story(1), story(2)))

    assert list(slips(render_json(empty, settings=settings).data)) == []
    assert render_json(full, settings=settings).data == render_json(full, settings=settings).data


@pytest.mark.parametrize("render", [render_atom, render_rss, render_json])
def test_a_summary_feed_has_the_lead_and_who_published_it_but_not_the_text(render, story, settings):
    settings = replace(settings, feeds=FeedSettings(content="summary"))

    text = render(Feed("all", "Alla", (story(1),)), settings=settings).data.decode()

    assert "Vårdcentralen öppnar i maj" not in text
    assert "Invånarna får kortare väg" in text
    assert "Källa: " in text


def test_addresses_in_the_text_are_whole_wherever_it_is_read(story, settings):
    release = story(
        1, html='<p><a href="/a?x=1&amp;y=2">a</a> <img src="b.png"> <a href="mailto:x@y.example">m</a></p>'
    )

    (item,) = json.loads(render_json(Feed("all", "Alla", (release,)), settings=settings).data)["items"]

    assert 'href="https://www.region.example/a?x=1&amp;y=2"' in item["content_html"]
    assert 'src="https://www.region.example/nyheter/b.png"' in item["content_html"]
    assert 'href="mailto:x@y.example"' in item["content_html"]
