"""One page has one key, one release one id, and no link, however odd, breaks the reading of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Candidate, Source
from scraper.parse.urls import absolute, article_id, candidate_id, canonical_url, native_id

SAME_PAGE = [
    "https://www.exempel.se/nyheter/ny-vardcentral/",
    "http://exempel.se/nyheter/ny-vardcentral",
    "HTTPS://WWW.EXEMPEL.SE:443/nyheter/ny-vardcentral#kontakt",
    "https://exempel.se./nyheter/./arkiv/../ny-vardcentral/index.html",
    "https://exempel.se/nyheter/ny-vardcentral/Default.aspx",
    "https://exempel.se/nyheter/ny%2Dvardcentral?utm_source=brev&fbclid=1&gclid=2&mc_cid=3",
    " https://arkiv.exempel.se/nyheter/ny-vardcentral;jsessionid=0A1B ",
]


@pytest.mark.parametrize("url", SAME_PAGE)
def test_the_ways_to_write_one_address_have_one_key(url: str) -> None:
    key = canonical_url(url, aliases=("ARKIV.exempel.se",), home="https://www.exempel.se/")
    assert key == "https://exempel.se/nyheter/ny-vardcentral"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://exempel.se/a", "https://exempel.se/A"),
        ("https://exempel.se/a?id=1", "https://exempel.se/a?id=2"),
        ("https://exempel.se/a%2Fb", "https://exempel.se/a/b"),
        ("https://exempel.se:8080/a", "https://exempel.se/a"),
        ("https://arkiv.exempel.se/a", "https://exempel.se/a"),
        ("https://exempel.se/a?tag=1&tag=2", "https://exempel.se/a?tag=2&tag=1"),
        ("https://exempel.se/a?sv.target=1", "https://exempel.se/a"),
    ],
)
def test_addresses_that_may_differ_in_content_keep_keys_of_their_own(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_the_query_is_sorted_and_spelled_in_one_way() -> None:
    assert canonical_url("https://exempel.se/?b=%c3%a5&a=x+y&&utm_medium=x") == "https://exempel.se/?a=x%20y&b=%C3%A5"
    assert canonical_url("https://exempel.se/?b=å&a=x%20y") == "https://exempel.se/?a=x%20y&b=%C3%A5"


def test_swedish_letters_in_host_and_path_equal_their_encoded_forms() -> None:
    assert canonical_url("https://Räksmörgås.se/Nyhet/å%c3%a4") == "https://xn--rksmrgs-5wao1o.se/Nyhet/%C3%A5%C3%A4"


@given(st.text(max_size=60) | st.text("ht:/.#?&=%5[]@åÅ-w2fF", max_size=40).map("http://e.se/".__add__))
def test_a_key_is_its_own_key_and_no_text_raises(url: str) -> None:
    key = canonical_url(url)
    assert canonical_url(key) == key
    native_id(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://rum.exempel/se/region_exempel/pressreleases/ny-chef-3012345?utm_source=rss", "3012345"),
        ("https://region.rum.exempel/pressreleases/ny-chef-3012345/", "3012345"),
        ("https://rum.exempel/se/pressroom/region/pressrelease/view/ny-chef-412345", "412345"),
        ("https://tt.exempel/pressmeddelande/4316145/ny-chef?publisherId=3&lang=sv", "4316145"),
        ("https://tt.exempel/pressmeddelande/ny-chef?publisherId=3&releaseId=3271215", "3271215"),
        ("https://nyheter.exempel/se/region-exempel/r/ny-chef,c3056443", "c3056443"),
        ("https://exempel.se/press/2024/ny-chef.5.3f1c9D0e18b5c2a4.html?sv.target=1", "5.3f1c9d0e18b5c2a4"),
    ],
)
def test_the_release_number_of_each_platform_is_found(url: str, expected: str) -> None:
    assert native_id(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://exempel.se/pressreleases/ring-1177",
        "https://exempel.se/pressreleases/budget-2024",
        "https://exempel.se/pressreleases/beslut-20240214",
        "https://exempel.se/pressmeddelande/20240214/ny-chef",
        "https://exempel.se/nyheter/ny-chef-46021",
        "https://exempel.se/press.4.3f1c9d0e18b5c2a4.html",
    ],
)
def test_a_number_in_a_headline_is_no_release_number(url: str) -> None:
    assert native_id(url) is None


def test_an_article_id_depends_on_source_and_key_only_and_never_changes() -> None:
    assert article_id("region-exempel", "3012345") == "urn:uuid:eac832d0-037b-5b32-a17b-a61945479ab5"
    assert article_id("region-annan", "3012345") != article_id("region-exempel", "3012345")


def test_a_candidate_is_named_by_its_native_id_else_by_its_key() -> None:
    source = Source("region-exempel", "Region Exempel", "https://exempel.se/press/", aliases=("arkiv.exempel.se",))
    moved = Candidate("https://exempel.se/annan-plats", "En annan rubrik", native_id="5.3f1c9d0e")
    assert candidate_id(source, moved) == article_id("region-exempel", "5.3f1c9d0e")
    mirrored = Candidate("http://arkiv.exempel.se/press/a/?utm_source=x", "Rubrik")
    assert candidate_id(source, mirrored) == article_id("region-exempel", "https://exempel.se/press/a")


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("ny-chef/", "https://exempel.se/press/ny-chef/"),
        ("\n /ny chef\t", "https://exempel.se/ny%20chef"),
        ("//annan.se/a", "https://annan.se/a"),
        ("?page=2", "https://exempel.se/press/?page=2"),
        *[
            (refused, None)
            for refused in (
                "", " ", "#topp", "javascript:void(0)", " JavaScript:x", "java\nscript:x", "mailto:a@exempel.se",
                "tel:+4610", "data:text/html,x", "ftp://exempel.se/a", "http://[bad", "http://e.se:x/",
            )
        ],
    ],
)  # fmt: skip
def test_a_link_becomes_a_whole_web_address_or_none(href: str, expected: str | None) -> None:
    assert absolute("https://exempel.se/press/", href) == expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_link_raises(base: str, href: str) -> None:
    url = absolute(base, href)
    assert url is None or url.lower().startswith(("http://", "https://"))


def test_a_link_loses_its_tracking_keys_and_nothing_else() -> None:
    tracked = "/press/visa?utm_source=rss&id=7&fbclid=x&b=&a=1#stycke"
    assert absolute("https://exempel.se/", tracked) == "https://exempel.se/press/visa?id=7&b=&a=1#stycke"
    assert absolute("https://exempel.se/", "/a?utm_medium=rss") == "https://exempel.se/a"
