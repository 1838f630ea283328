"""An article as ninjs: valid by the standard's schema, whole, and the same bytes each time."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scraper.model import Article, Attachment, Contact, Image, Kept, Settings
from scraper.publish.languages import language_tag
from scraper.publish.ninjs import DISTRIBUTOR, ORIGINATOR, render_ninjs, render_ninjs_list
from tests.publish.conftest import PUBLISHED_AT

SCHEMA = json.loads((Path(__file__).parent / "ninjs-schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


@pytest.fixture
def kept(story):
    """Make what is kept of an article, by those of its fields that matter to the test."""

    def make(also=(), *, gone=False, updated_at=None, **changes):
        told = story(also=also, **changes)
        return Kept(
            replace(told.lead, updated_at=updated_at), "Region Exempel", told.id, 2, PUBLISHED_AT, gone, told.sightings
        )

    return make


def read(kept, settings):
    item = json.loads(render_ninjs(kept, settings=settings))
    assert list(VALIDATOR.iter_errors(item)) == []
    return item


def test_the_schema_is_one_and_refuses_what_the_standard_refuses():
    Draft202012Validator.check_schema(SCHEMA)
    for wrong in (
        {},
        {"uri": "no uri"},
        {"uri": "urn:x:1", "headline": "1.x had one"},
        {"uri": "urn:x:1", "type": "pdf"},
        {"uri": "urn:x:1", "associations": [{"uri": "urn:x:2"}]},
        {"uri": "urn:x:1", "bodies": [{"role": "main"}]},
        {"uri": "urn:x:1", "versioncreated": "2026-03-14"},
    ):
        assert not VALIDATOR.is_valid(wrong), wrong


def test_an_article_is_whole_with_its_publisher_as_originator(kept, settings):
    item = read(
        kept(
            byline="Kim Ek",
            place="Norrvik",
            lang="sv_se",
            categories=("Vård", "Vård", "Bygge"),
            native_id="4711",
            updated_at=PUBLISHED_AT + timedelta(hours=1),
        ),
        settings,
    )

    assert item["standard"]["name"] == "ninjs"
    assert (item["type"], item["representationtype"], item["profile"]) == ("text", "full", "text-only")
    assert (item["firstcreated"], item["versioncreated"]) == ("2026-03-14T08:12:00Z", "2026-03-14T09:12:00Z")
    assert item["contentcreated"] == item["firstcreated"]
    assert (item["version"], item["pubstatus"], item["language"]) == ("2", "usable", "sv-SE")
    assert item["headlines"] == [
        {"role": "main", "contenttype": "text/plain", "value": "Ny vårdcentral nummer 1"},
    ]
    assert item["descriptions"][0]["value"] == "Invånarna får kortare väg till vården."
    assert [(body["role"], body["contenttype"]) for body in item["bodies"]] == [
        ("main", "text/plain"),
        ("richtext", "text/html"),
    ]
    assert (item["bodies"][0]["charcount"], item["bodies"][0]["wordcount"]) == (27, 4)
    assert (item["by"], item["located"], item["places"]) == ("Kim Ek", "Norrvik", [{"name": "Norrvik"}])
    assert item["subjects"] == [{"name": "Vård"}, {"name": "Bygge"}]
    assert item["genres"] == [{"name": "Pressmeddelande", "literal": "pressmeddelande"}]
    assert item["infosources"] == [
        {
            "name": "Region Exempel",
            "role": ORIGINATOR,
            "uri": "https://www.region.example/",
            "literal": "region-exempel",
        }
    ]
    assert {"role": "native", "value": "4711"} in item["altids"]
    assert item["renditions"] == [{"name": "original", "href": "https://www.region.example/nyheter/1"}]


def test_pictures_and_documents_are_items_of_their_own_with_their_credit(kept, settings):
    item = read(
        kept(
            images=(
                Image("https://r.example/å 1.png", caption="Ett hus", credit="Bo Alm"),
                Image("https://r.example/å 1.png"),
            ),
            attachments=(Attachment("https://r.example/b.pdf", "Beslut", size_bytes=1200),),
        ),
        settings,
    )

    picture, document = item["associations"]
    assert item["profile"] == "text-photo"
    assert (picture["type"], picture["name"]) == ("picture", "picture-1")
    assert picture["renditions"] == [
        {"name": "original", "href": "https://r.example/%C3%A5%201.png", "contenttype": "image/png"}
    ]
    assert document["headlines"][0]["value"] == "Beslut"
    assert document["renditions"][0]["sizeinbytes"] == 1200


def test_a_caption_and_a_credit_stay_apart(kept, settings):
    image = Image("https://r.example/1.jpg", caption="Ett hus", credit="Bo Alm")
    (picture,) = read(kept(images=(image,)), settings)["associations"]
    assert (picture["by"], picture["descriptions"][0]["value"]) == ("Bo Alm", "Ett hus")


def test_everyone_who_published_it_is_named_and_the_body_it_comes_from_originates_it(kept, sighting, settings):
    other = sighting("kommun", "Norrviks kommun", "https://kommun.example/1", "https://kommun.example/")
    joint = read(kept(also=(other, other)), settings)["infosources"]
    reprint = read(kept(also=(other,), originator="norrviks kommun"), settings)["infosources"]
    foreign = read(kept(originator="Statens verk"), settings)["infosources"]

    assert [(each["name"], each["role"]) for each in joint] == [
        ("Region Exempel", ORIGINATOR),
        ("Norrviks kommun", DISTRIBUTOR),
    ]
    assert [(each["name"], each["role"]) for each in reprint] == [
        ("Norrviks kommun", ORIGINATOR),
        ("Region Exempel", DISTRIBUTOR),
    ]
    assert foreign[0] == {"name": "Statens verk", "role": ORIGINATOR}


def test_contacts_are_people_with_ways_to_reach_them(kept, settings):
    people = read(kept(contacts=(Contact("Kim Ek", "regionråd", "070-1", "k@r.example"), Contact())), settings)[
        "people"
    ]
    assert people == [
        {
            "name": "Kim Ek",
            "rel": "contact",
            "contactinfo": [
                {"type": "phone", "name": "regionråd", "value": "070-1"},
                {"type": "email", "name": "regionråd", "value": "k@r.example"},
            ],
        }
    ]


def test_what_its_publisher_removed_is_canceled(kept, settings):
    assert read(kept(gone=True), settings)["pubstatus"] == "canceled"


def test_what_is_not_known_is_left_out_and_a_title_is_always_there(kept, settings):
    item = read(kept(title=" ", lead=None, html="", text="", published_at=None), settings)
    assert item["headlines"][0]["value"] == "(utan rubrik)"
    assert item["representationtype"] == "partial"
    assert item["firstcreated"] == "2026-03-14T08:12:00Z"
    assert not {"descriptions", "bodies", "located", "language", "people", "associations"} & set(item)


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("SV", "sv"),
        ("en_gb", "en-GB"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("svenska", None),
        (None, None),
        ("sv; q=1", None),
    ],
)
def test_languages_are_tags_in_their_usual_case(said, tag):
    assert language_tag(said) == tag


def test_a_list_is_an_array_in_order_and_the_same_bytes_each_time(kept, settings):
    articles = [kept(number=2), kept(number=1)]
    made = render_ninjs_list(articles, settings=settings)
    assert [item["uri"] for item in json.loads(made)] == [each.article.id for each in articles]
    assert made == render_ninjs_list(articles, settings=settings)
    assert json.loads(render_ninjs_list([], settings=settings)) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_page_says_the_item_is_valid(odd, other):
    article = Article(
        id="urn:uuid:1",
        source_id="r",
        url=f"https://r.example/{odd}",
        title=odd,
        lead=other,
        text=other,
        html=odd,
        lang=odd,
        byline=odd,
        place=other,
        categories=(odd, other),
        native_id=odd,
        originator=other,
        images=(Image(odd, other, odd), Image(f"https://r.example/{other}.jpg", odd, other)),
        attachments=(Attachment(f"https://r.example/{odd}", other, media_type=odd),),
        contacts=(Contact(odd, other, odd, other),),
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    kept = Kept(article, odd, "urn:uuid:1", 1, PUBLISHED_AT, gone=False)
    item = read(kept, Settings())
    assert read(replace(kept, revision=2), Settings()) == item | {"version": "2"}
