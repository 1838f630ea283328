"""The rules that feeds are held to do refuse what they say they refuse."""

import pytest

from scraper.model import Attachment, Image
from scraper.publish import Feed, render_atom, render_json, render_rss
from scraper.publish.calendar import Calendar, render_calendar
from scraper.publish.opml import render_opml, subscription_of
from tests.publish.rules import atom, json_feed, lists, rss, values

FORMS = {"atom": (render_atom, atom), "rss": (render_rss, rss), "json": (render_json, json_feed)}
WRONG = {
    "atom": {
        b"<updated>2026": b"<updated>igar",
        b"<name>Region Exempel</name>": b"<name/>",
        b'xml:lang="sv"': b'xml:lang="sv-sv-sv"',
        b"<id>urn:uuid:": b"<id>",
        b' type="application/pdf"': b' type="PDF"',
        b' length="12"': b' length="-1"',
        b'rel="self"': b'rel="related"',
        b"&lt;/p&gt;": b"&lt;/div&gt;",
        b"&lt;p&gt;": b"&lt;p onclick=x&gt;",
        b"https://www.region.example/a.png": b"/a.png",
        b"</author>": b"</author><published/>",
        b"</entry>": b"<link href='https://x.example/' type='text/html' rel='alternate'/></entry>",
        b"</title>": b"&lt;/b&gt;</title>",
        b'<category term="V\xc3\xa5rd"': b"<category",
    },
    "rss": {
        b"</channel>": b"<docs>https://x.example/</docs></channel>",
        b"<ttl>15": b"<ttl>0",
        b"<width>144": b"<width>145",
        b"2026 08:12:00 +0000": b"26 08:12:00 +0000",
        b"Sat, 14": b"Sun, 14",
        b'isPermaLink="false"': b'isPermaLink="true"',
        b'length="0"': b'length=""',
        b"</item>": b"<author>Anna</author></item>",
        b"</guid>": b"</guid><guid>urn:x:1</guid>",
        b' rel="self"': b"",
        b"<title>Ny": b"<title>&lt;b&gt;Ny",
        b"</pubDate>": b"</pubDate><enclosure/>",
        b"<language>sv": b"<language>svenska!",
        b"&lt;a href=": b"&lt;a href=&quot;/x&quot; alt=",
        b'source url="https:': b'source url="',
    },
    "json": {
        b'"version"': b'"VERSION"',
        b'"id": "urn': b'"id": "", "x": "urn',
        b'"content_html"': b'"_content_html"',
        b'"date_published": "2026': b'"date_published": "i fjol',
        b'"language": "sv"': b'"language": "sv_SE"',
        b'"mime_type"': b'"type"',
        b'"size_in_bytes": 12': b'"size_in_bytes": "12"',
        b'"authors": [': b'"authors": [{}, ',
        b'"_press": {': b'"press": {',
        b'"feed_url": "https': b'"feed_url": "http',
        b'"tags": [': b'"tags": [1, ',
        b'"url": "https://www.region.example/nyheter/1"': b'"url": "/nyheter/1"',
    },
}


@pytest.fixture
def documents(story, settings):
    """Give each form of a feed that nothing is wrong in."""
    release = story(
        1,
        lang="sv",
        categories=("Vård",),
        images=(Image("https://www.region.example/a.png", "Ett hus", "Bo Alm"),),
        attachments=(Attachment("https://www.region.example/b.pdf", "Plan", None, 12),),
    )
    return {
        form: render(Feed("all", "Alla", (release,)), settings=settings).data for form, (render, _) in FORMS.items()
    }


def slips(form, data):
    return list(FORMS[form][1].slips(data, f"https://press.example/feeds/all.{form}"))


@pytest.mark.parametrize(("form", "right"), [(form, right) for form, wrong in WRONG.items() for right in wrong])
def test_a_feed_with_one_thing_wrong_is_refused(documents, form, right):
    assert slips(form, documents[form]) == []
    assert documents[form].count(right)
    assert slips(form, documents[form].replace(right, WRONG[form][right])) != []


@pytest.mark.parametrize("form", FORMS)
def test_two_entries_of_one_id_are_refused(documents, form):
    end = {"atom": b"</entry>", "rss": b"</item>", "json": b"\n  }"}[form]
    start = {"atom": b"<entry", "rss": b"<item", "json": b'  {\n   "id"'}[form]
    data = documents[form]
    entry = data[data.index(start) : data.rindex(end) + len(end)]
    doubled = data.replace(entry, entry + (b"," if form == "json" else b"") + entry)
    assert any("recurs" in slip for slip in slips(form, doubled))


def test_titles_whose_signs_may_be_taken_for_markup_are_refused():
    assert list(rss.slips_of_character_data(b"<title>a &#x3C; b &#x26; c &gt; d</title>")) == []
    assert list(rss.slips_of_character_data(b"<title>a &lt;b</title><category domain='x'>R&amp;D</category>"))


def test_calendars_lists_and_pages_with_something_wrong_are_refused(settings, story):
    calendar = render_calendar(Calendar((), story(1).updated_at), settings=settings).data
    opml = render_opml([subscription_of(Feed("all", "Alla", ()), settings)], settings=settings)
    page = b"<html><body><p id='a'>x</p></body></html>"

    assert not [*lists.slips_of_calendar(calendar), *lists.slips_of_opml(opml), *lists.slips_of_page(page)]
    assert list(lists.slips_of_calendar(calendar.replace(b"\r\n", b"\n")))
    assert list(lists.slips_of_calendar(calendar.replace(b"SUMMARY", b"X").replace(b"VERSION:2.0\r\n", b"")))
    assert list(lists.slips_of_calendar(calendar.replace(b"TZID:UTC", b"TZID:" + b"x" * 80)))
    assert list(lists.slips_of_opml(opml.replace(b'text="', b'text="" x="')))
    assert list(lists.slips_of_opml(opml.replace(b"https://press", b"//press")))
    assert list(lists.slips_of_page(page.replace(b"</p>", b"<p id='a'>")))
    assert list(lists.slips_of_page(page.replace(b"</p>", b"</p><script></script>")))


@pytest.mark.parametrize(
    "text", ["sv", "sv-SE", "zh-Hans-CN", "de-1996", "sl-rozaj-biske", "en-a-bbb-x-a-ccc", "es-419", "zh-yue"]
)
def test_languages_of_the_standard_are_languages(text):
    assert values.is_language(text)


@pytest.mark.parametrize(
    "text", ["", "s", "svenska-", "sv_SE", "sv\n", "de-1901-1901", "en-a", "x-y", "a-DE", "ar-a-aaa-a"]
)
def test_what_is_no_language_of_the_standard_is_none(text):
    assert not values.is_language(text)
