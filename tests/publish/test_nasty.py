"""Two hundred releases of the nastiest kind: each is in every form of the feed, and none breaks it."""

import json
from io import BytesIO

import feedparser
import pytest
from lxml import etree

from scraper.model import Attachment, Contact, Image
from scraper.publish import Feed, render_atom, render_json, render_rss
from tests.publish.rules.json_feed import slips

TITLES = (
    "",
    "   ",
    "<b>Fet</b> rubrik & <script>alert(1)</script>",
    "Kontroll\x00\x01\x08\x0b\x0c\x1f\x7f\x85tecken\ufffe\uffff",
    "Ensamt surrogat \ud83d och \udc00",
    "Emoji 👩‍👩‍👧‍👦🇸🇪 i rubriken 🚑",
    "\u202eomvänd\u202c עברית والعربية",
    "Slut på ]]> CDATA",
    "&amp;lt; &#0; &nbsp; &okänd;",
    "Rad\nbrytning\r\noch\ttabb",
)
BODIES = (
    "<p>]]> mitt i texten</p>",
    "<p>" + "å" * 500_000 + "</p>",
    '<p><a href="../relativ?x=1&amp;y=2">länk</a><img src="//cdn.example/b.png"></p>',
    "<p>\x00\x0b\ufffe</p>",
    "",
    '<p>\u2066RTL\u2069 <a href="http://[trasig">x</a></p>',
)


@pytest.fixture(scope="module")
def nasty_text():
    return "".join(map(chr, range(0x20)))


@pytest.fixture
def releases(story, sighting, nasty_text):
    made = []
    for n in range(200):
        body = BODIES[n % len(BODIES)] if n % 60 < 6 else BODIES[(n % 5 + 2) % len(BODIES)]
        made.append(
            story(
                n,
                also=(sighting("x", "Y <&> \x02", "inte en adress"),) if n % 7 == 0 else (),
                title=TITLES[n % len(TITLES)],
                lead=None if n % 3 else f"Ingress ]]> <i>{nasty_text}",
                html=body,
                byline="\x07 Anna" if n % 2 else None,
                place="\x00",
                lang=("sv", None, "inte ett språk!", "x" * 40)[n % 4],
                categories=tuple(f"Kategori <{i}>" for i in range(300)) if n % 50 == 0 else ("", "\x00", " A  B "),
                images=(Image("relativ.png"), Image("https://bild.example/å ä.jpg", "]]>\x01", "<Foto>")),
                attachments=(Attachment("https://fil.example/a b.pdf", "\x00", "\x00", -1 if n % 2 else None),),
                contacts=(Contact("\x00", None, "+46 (0)1 <2>", "a@b\x00.se"),),
            )
        )
    return tuple(made)


def test_each_of_them_is_in_each_form_and_the_forms_are_well_formed(releases, settings):
    feed = Feed("all", "Alla \x00<b>", releases)
    ids = [each.id for each in releases]

    for render in (render_atom, render_rss):
        rendered = render(feed, settings=settings)
        etree.fromstring(rendered.data, etree.XMLParser(huge_tree=True))
        parsed = feedparser.parse(BytesIO(rendered.data), sanitize_html=False)
        assert rendered.failures == ()
        assert not parsed.bozo, parsed.bozo_exception
        assert [entry.id for entry in parsed.entries] == ids
        assert all(entry.title for entry in parsed.entries)
    rendered = render_json(feed, settings=settings)
    assert rendered.failures == ()
    assert [item["id"] for item in json.loads(rendered.data)["items"]] == ids
    assert list(slips(rendered.data, "https://press.example/feeds/all.json")) == []


def test_those_that_can_be_no_entry_are_told_and_the_others_are_there(releases, story, settings):
    bad = (story(900, url="javascript:alert(1)"), story(901, url="http://[trasig"), releases[0])

    for render in (render_atom, render_rss, render_json):
        rendered = render(Feed("all", "Alla", (*releases[:5], *bad)), settings=settings)
        assert len(rendered.failures) == 3
        assert all(each.id.encode() in rendered.data for each in releases[:5])
