"""JSON Feed as its readers see it, and by the rules of version 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.model import Attachment, FeedSettings, Image
from scraper.publish import Feed, render_atom, render_json, render_rss
from tests.publish.rules.json_feed import slips


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

    assert list(slips(data, "https://press.example/feeds/all.json")) == []
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

    assert list(slips(render_json(empty, settings=settings).data, "https://press.example/feeds/watch/vard.json")) == []
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
