"""How what a listing said of a release is merged into what its own page says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.model import Article, Candidate, Source
from scraper.parse import candidate_id, complete

DAY = datetime(2024, 3, 1, tzinfo=UTC)
MINUTE = datetime(2024, 3, 1, 8, 20, tzinfo=UTC)
SOURCE = Source("region-exempel", "Region Exempel", "https://region.example/nyheter/", categories=("Exempels län",))
PAGE = Article(
    "urn:uuid:page",
    "",
    "https://region.example/nyheter/a",
    "Ny vårdcentral öppnar i Sjövik i höst",
    lead="Ingressen.",
    text="Ingressen.",
    published_at=DAY,
    published_precision="day",
    published_how="json-ld datePublished",
    categories=("Vård",),
    found={"title": "h1", "published_at": "json-ld datePublished", "lead": "marked as lead"},
)
ITEM = Candidate(
    "https://region.example/nyheter/a?utm_source=rss",
    "Vårdcentral öppnar",
    MINUTE,
    "minute",
    "Kort ingress.",
    None,
    "rss item",
)


def test_identity_comes_from_the_listing_and_the_sources_categories_are_added():
    article = complete(PAGE, ITEM, SOURCE, explicit=True)
    assert article.id == candidate_id(SOURCE, ITEM)
    assert article.source_id == "region-exempel"
    assert article.categories == ("Vård", "Exempels län")


def test_a_feeds_title_and_date_win_and_say_so():
    article = complete(PAGE, ITEM, SOURCE, explicit=True)
    assert (article.title, article.published_at, article.published_precision) == (
        "Vårdcentral öppnar",
        MINUTE,
        "minute",
    )
    assert (article.found["title"], article.found["published_at"], article.published_how) == ("rss item",) * 3
    assert article.lead == "Ingressen."


def test_a_feeds_title_that_is_cut_short_loses():
    cut = replace(ITEM, title="Ny vårdcentral öppnar i Sjö…")
    assert complete(PAGE, cut, SOURCE, explicit=True).title == PAGE.title


def test_the_pages_minute_is_kept_when_the_feed_knows_only_the_day():
    exact = replace(PAGE, published_at=MINUTE, published_precision="minute")
    article = complete(exact, replace(ITEM, published_at=DAY, published_precision="day"), SOURCE, explicit=True)
    assert (article.published_at, article.published_precision) == (MINUTE, "minute")


def test_what_a_selector_chose_stays():
    chosen = replace(PAGE, found={"title": "select.title", "published_at": "select.date"})
    article = complete(chosen, ITEM, SOURCE, explicit=True)
    assert (article.title, article.published_at) == (PAGE.title, DAY)


def test_a_layouts_values_only_fill_what_is_missing():
    other_day = replace(ITEM, published_at=datetime(2024, 3, 9, 9, tzinfo=UTC))
    article = complete(PAGE, other_day, SOURCE, explicit=False)
    assert (article.title, article.published_at, article.lead) == (PAGE.title, DAY, "Ingressen.")

    bare = replace(PAGE, published_at=None, published_precision="inferred", lead=None, found={"title": "h1"})
    article = complete(bare, ITEM, SOURCE, explicit=False)
    assert (article.published_at, article.published_precision, article.lead) == (MINUTE, "minute", "Kort ingress.")
    assert (article.found["published_at"], article.found["lead"]) == ("rss item", "rss item")


def test_a_layouts_minute_refines_the_pages_day():
    article = complete(PAGE, ITEM, SOURCE, explicit=False)
    assert (article.published_at, article.published_precision) == (MINUTE, "minute")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Region Exempel", None),
        ("region exempel.", None),
        ("Region Exempel, pressavdelningen", None),
        ("Region Exempels pressrum", None),
        ("Regionen", None),
        ("Region Exempelby", "Region Exempelby"),
        ("Polisen i Region Exempel", "Polisen i Region Exempel"),
    ],
)
def test_a_body_that_signs_its_own_release_is_no_reprinter(said, kept):
    page = replace(PAGE, originator=said, found={**PAGE.found, "originator": "source line"})
    article = complete(page, ITEM, SOURCE, explicit=True)
    assert article.originator == kept
    assert ("originator" in article.found) == bool(kept)
