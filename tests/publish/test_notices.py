"""What is told in place of stories: edits with before and after, and sources that broke or recovered."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import pytest

from scraper.model import Edit, Passage, Transition
from scraper.publish import Feed, render_atom, render_json, render_rss

AT = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)


@pytest.fixture
def edit(story):
    passages = (Passage("text", "öppnar den <1> maj", "öppnar den 3 maj"), Passage("title", "", "Ny rubrik"))
    return Edit(story(1).lead, "Region Exempel", "https://www.region.example/", 2, AT, ("date",), passages)


def broken(**changes):
    name, url = "Region <X>", "https://x.example/press/"
    made = Transition("x", name, url, AT, "ok", "broken", reason="svarade 503", next_step="Vänta.")
    return replace(made, **changes)


def items(*notices, settings):
    return json.loads(render_json(Feed("changes", "Ändringar", (), notices=notices), settings=settings).data)["items"]


def test_an_edit_says_what_was_and_what_is_and_leads_to_the_original(edit, settings):
    (item,) = items(edit, settings=settings)

    assert item["id"] == uuid5(NAMESPACE_URL, f"{edit.article.id}#v2").urn
    assert (item["_press"]["article"], item["_press"]["version"]) == (edit.article.id, 2)
    assert item["url"] == edit.article.url
    assert item["title"] == f"Ändrat: {edit.article.title}"
    assert item["summary"] == "Ändrat: datum"
    assert item["date_published"] == "2026-03-16T07:00:00Z"
    content = item["content_html"]
    assert "Före: <del>öppnar den &lt;1&gt; maj</del><br>Efter: <ins>öppnar den 3 maj</ins>" in content
    assert "<del>(inget)</del>" in content
    assert f'Källa: <a href="{edit.article.url}">Region Exempel</a>.' in content


def test_a_source_that_broke_and_one_that_works_again_are_two_entries_of_ours(settings):
    down, up = broken(), broken(was="broken", health="ok", reason=None, next_step=None)

    first, second = items(down, up, settings=settings)

    assert first["title"] == "Region <X> går inte att läsa"
    assert "Orsak: svarade 503" in first["content_html"]
    assert second["title"] == "Region <X> går att läsa igen"
    assert first["id"] != second["id"]
    assert first["authors"][0]["name"] == "Pressmeddelanden"


@pytest.mark.parametrize("render", [render_atom, render_rss])
def test_notices_are_in_the_other_forms_too_and_name_no_feed_that_is_not_there(render, edit, settings):
    rendered = render(Feed("status", "Driftläge", (), notices=(broken(), edit)), settings=settings)

    assert rendered.failures == ()
    assert b"source/x" not in rendered.data
    assert b"source/region-exempel" in rendered.data


def test_a_notice_without_an_address_is_left_out_and_told(settings):
    rendered = render_atom(Feed("status", "S", (), notices=(broken(source_url="x"),)), settings=settings)

    assert [(each.source_id, each.url) for each in rendered.failures] == [("x", "x")]
