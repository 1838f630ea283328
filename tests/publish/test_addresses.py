"""Addresses as formats have them: whatever a page says, what comes out is one by RFC 3986, or nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.publish.addresses import mail_url, web_url
from tests.publish.rules.values import is_web


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://r.example/a/b.pdf?x=1&y=2#z", "https://r.example/a/b.pdf?x=1&y=2#z"),
        ("https://räksmörgås.example/å ä", "https://xn--rksmrgs-5wao1o.example/%C3%A5%20%C3%A4"),
        ("https://r.example/100%?a[]=%C3%a5&b=%zz", "https://r.example/100%25?a%5B%5D=%C3%a5&b=%25zz"),
        ("HTTPS://R.Example./A", "https://r.example/A"),
        ("https://r.example/\nb\x00", "https://r.example/b"),
        ("https://u:p@r.example:8443/", "https://u:p@r.example:8443/"),
        ("https://[::1]:8000/x", "https://[::1]:8000/x"),
    ],
)
def test_an_odd_address_is_written_as_it_was_meant(written, address):
    assert web_url(written) == address


@pytest.mark.parametrize(
    "written",
    [
        *("", "/relativ", "//cdn.example/a", "javascript:alert(1)", "data:,x", "ftp://r.example/", "https:///a"),
        *("http://[trasig", "https://r.example:abc/", "https://r.example:99999/", "https://en vard.example/"),
        *("https://a..b/", "https://-.example/", "https://[::zz]/", "https:\\\\r.example\\a", "https://r.ex%41mple/"),
    ],
)
def test_what_leads_nowhere_is_no_address(written):
    assert web_url(written) is None


@given(st.text(max_size=40), st.text(max_size=20))
@example("[::1%eth0]", "")
@example("a@b@c", "%")
def test_whatever_a_page_says_comes_out_as_a_valid_address_or_not_at_all(host, rest):
    for written in (host, f"https://{host}{rest}", f"https://r.example/{rest}", f"https://r.example:{host}/"):
        address = web_url(written)
        assert address is None or (is_web(address) and web_url(address) == address)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("mailto:a.b+c@r.example", "mailto:a.b+c@r.example"),
        ("MAILTO:å@r.example?subject=Köp nu", "mailto:%C3%A5@r.example"),
        ("mailto:", None),
        ("mailto:a b@r.example", None),
        ("https://r.example/@a", None),
    ],
)
def test_mail_goes_to_one_recipient_and_says_nothing(written, address):
    assert mail_url(written) == address
