"""Feeds as their readers see them: parsed back by feedparser, and checked element by element."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import feedparser
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import etree

from scraper.model import Attachment, Contact, Image, Settings
from scraper.publish import Feed, render_atom, render_rss

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
BOTH = pytest.mark.parametrize("render", [render_atom, render_rss], ids=["atom", "rss"])


def feed_of(*stories, stem="all", title="Alla avsändare"):
    return Feed(stem, title, stories, home_url="https://press.example/")


def read(data):
    parsed = feedparser.parse(BytesIO(data), sanitize_html=False)
    assert not parsed.bozo, parsed.bozo_exception
    return parsed


def content_of(entry):
    return entry.content[0].value if "content" in entry else entry.summary


@BOTH
def test_a_reader_gets_every_story_in_order_with_its_title_link_and_times(render, story, settings):
    revised_at = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)
    stories = [story(1, updated_at=revised_at), story(2), story(3)]

    parsed = read(render(feed_of(*stories), settings=settings).data)

    assert [entry.id for entry in parsed.entries] == [s.id for s in stories]
    assert [entry.title for entry in parsed.entries] == [s.lead.title for s in stories]
    assert [entry.link for entry in parsed.entries] == [s.lead.url for s in stories]
    assert parsed.entries[0].published_parsed[:5] == (2026, 3, 14, 8, 12)
    assert parsed.feed.updated_parsed[:5] == (2026, 3, 15, 9, 0)
    assert parsed.feed.title == "Alla avsändare – Pressmeddelanden"
    assert parsed.feed.link == "https://press.example/"


@BOTH
def test_every_publisher_of_a_story_is_named_and_linked(render, story, sighting, settings):
    shared = story(
        1,
        also=(
            sighting("grannregion", "Grannregionen", "https://granne.example/n?a=1&b=2"),
            sighting("lokalbladet", "Lokalbladet", "https://bladet.example/7"),
        ),
    )

    entry = read(render(feed_of(shared), settings=settings).data).entries[0]

    assert content_of(entry).endswith(
        '<p>Källa: <a href="https://www.region.example/nyheter/1">Region Exempel</a>. '
        'Även publicerad av <a href="https://granne.example/n?a=1&amp;b=2">Grannregionen</a> '
        'och <a href="https://bladet.example/7">Lokalbladet</a>.</p>'
    )
    assert entry.source.title == "Region Exempel"
    assert entry.author == "Region Exempel"


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("sv", ">Region Exempel</a>, som anger Bolaget &lt;AB&gt; som källa.</p>"),
        ("en", ">Region Exempel</a>, which names Bolaget &lt;AB&gt; as its source.</p>"),
    ],
)
def test_a_reprint_names_whom_it_names_as_its_source(story, settings, lang, line):
    reprint = story(1, originator="Bolaget <AB>")

    data = render_atom(feed_of(reprint), settings=replace(settings, lang=lang)).data

    assert content_of(read(data).entries[0]).endswith(line)


def test_a_publisher_that_names_itself_as_source_is_no_reprint(story, settings):
    data = render_atom(feed_of(story(1, originator="region exempel")), settings=settings).data

    assert "som anger" not in content_of(read(data).entries[0])


def test_contacts_and_documents_stand_in_the_content_ready_to_use(story, settings):
    release = story(
        1,
        contacts=(
            Contact("Anna Ek", "presschef", "+46 (0)19-602 10 00", "anna.ek@region.example"),
            Contact("Bo Al", phone="019-1 23 45 eller 070-123 45 67"),
        ),
        attachments=(Attachment("https://www.region.example/plan.pdf", "Planen", None, 1234),),
    )

    content = content_of(read(render_rss(feed_of(release), settings=settings).data).entries[0])

    assert '<p>Kontakt: Anna Ek, presschef, <a href="tel:+46196021000">+46 (0)19-602 10 00</a>, ' in content
    assert '<a href="mailto:anna.ek@region.example">anna.ek@region.example</a><br />Bo Al, 019-1 23 45 eller' in content
    assert '<p>Dokument: <a href="https://www.region.example/plan.pdf">Planen</a></p>' in content


def test_atom_carries_every_picture_and_document_rss_the_first_picture(story, settings):
    release = story(
        1,
        images=(
            Image("https://www.region.example/a.png", "Nya huset.", "Foto: Cia Ulv"),
            Image("https://www.region.example/bild?id=2", alt="Entrén"),
        ),
        attachments=(Attachment("https://www.region.example/plan.pdf", "Planen", None, 1234),),
    )

    atom = read(render_atom(feed_of(release), settings=settings).data).entries[0]
    rss = read(render_rss(feed_of(release), settings=settings).data).entries[0]

    assert [(e.href, e.type, e.get("length")) for e in atom.enclosures] == [
        ("https://www.region.example/a.png", "image/png", None),
        ("https://www.region.example/bild?id=2", "image/jpeg", None),
        ("https://www.region.example/plan.pdf", "application/pdf", "1234"),
    ]
    assert [(e.href, e.type, e.length) for e in rss.enclosures] == [
        ("https://www.region.example/a.png", "image/png", "0")
    ]
    for entry in (atom, rss):
        assert [medium["url"] for medium in entry.media_content] == [i.url for i in release.lead.images]
        assert entry.media_credit[0]["content"] == "Foto: Cia Ulv"


def test_rss_carries_the_first_document_when_there_is_no_picture(story, settings):
    release = story(1, attachments=(Attachment("https://www.region.example/plan.pdf", "Planen", None, 1234),))

    (enclosure,) = read(render_rss(feed_of(release), settings=settings).data).entries[0].enclosures

    assert (enclosure.href, enclosure.type, enclosure.length) == (
        "https://www.region.example/plan.pdf",
        "application/pdf",
        "1234",
    )


def test_atom_has_what_rfc_4287_demands(story, settings):
    stories = [story(n, byline="Dan Ry", lang="en", place="Exempelstad", categories=("Vård",)) for n in range(3)]

    feed = etree.fromstring(render_atom(feed_of(*stories), settings=settings).data)

    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "sv"
    assert feed.findtext(f"{ATOM}generator") == "press-release-scraper"
    links = {link.get("rel"): (link.get("href"), link.get("type")) for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": ("https://press.example/feeds/all.atom", "application/atom+xml"),
        "hub": ("https://hub.example/", None),
        "alternate": ("https://press.example/", "text/html"),
    }
    entries = feed.findall(f"{ATOM}entry")
    ids = [element.findtext(f"{ATOM}id") for element in [feed, *entries]]
    assert len(set(ids)) == len(ids) == 4
    for entry in entries:
        for name in ("id", "title", "updated", "published", "summary", "content", "author", "source"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1, name
        assert entry.find(f"{ATOM}content").get("type") == entry.find(f"{ATOM}summary").get("type") == "html"
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Region Exempel"
        assert entry.findtext(f"{DC}creator") == "Dan Ry"
        assert entry.find(f"{ATOM}link").get("rel") == "alternate"
        source = entry.find(f"{ATOM}source")
        assert source.findtext(f"{ATOM}id") == "https://press.example/feeds/source/region-exempel.atom"
        assert source.findtext(f"{ATOM}title") == "Region Exempel"
        assert source.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
        assert [(c.get("term"), c.get("scheme")) for c in entry.findall(f"{ATOM}category")] == [
            ("pressmeddelande", "https://press.example/feeds/kind/"),
            ("Exempelstad", "https://press.example/feeds/place/"),
            ("Vård", None),
        ]
    for time in feed.iter(f"{ATOM}updated", f"{ATOM}published"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", time.text)


def test_rss_has_what_its_specification_and_profile_demand(story, settings):
    rss = etree.fromstring(render_rss(feed_of(story(1), story(2)), settings=settings).data)

    channel = rss.find("channel")
    assert rss.get("version") == "2.0"
    for name, text in {
        "title": "Alla avsändare – Pressmeddelanden",
        "link": "https://press.example/",
        "description": "Pressmeddelanden och nyheter: Alla avsändare.",
        "language": "sv",
        "ttl": "15",
        "generator": "press-release-scraper",
        "lastBuildDate": "Sat, 14 Mar 2026 08:12:00 +0000",
    }.items():
        assert [element.text for element in channel.findall(name)] == [text]
    assert {link.get("rel"): link.get("href") for link in channel.findall(f"{ATOM}link")} == {
        "self": "https://press.example/feeds/all.rss",
        "hub": "https://hub.example/",
    }
    for item in channel.findall("item"):
        assert item.find("guid").get("isPermaLink") == "false"
        assert item.find("source").get("url") == "https://press.example/feeds/source/region-exempel.rss"
        assert item.find("source").text == item.findtext(f"{DC}creator") == "Region Exempel"
        assert item.findtext("pubDate") == "Sat, 14 Mar 2026 08:12:00 +0000"
        assert item.find("author") is None
    assert b"CDATA" not in etree.tostring(rss)


@BOTH
def test_the_same_stories_give_the_same_bytes(render, story, settings):
    def make():
        return feed_of(*(story(n, images=(Image(f"https://x.example/{n}.jpg"),)) for n in range(5)))

    assert render(make(), settings=settings) == render(make(), settings=settings)


@BOTH
def test_an_empty_feed_is_a_feed_and_was_never_updated(render, settings):
    parsed = read(render(feed_of(), settings=settings).data)

    assert parsed.entries == []
    assert parsed.feed.updated_parsed[:3] == (2000, 1, 1)


@BOTH
def test_a_day_keeps_its_date_and_an_offset_becomes_utc(render, story, settings):
    day = story(1, published_at=datetime(2026, 3, 14, tzinfo=UTC), published_precision="day")
    summer = story(2, published_at=datetime(2026, 7, 1, 1, 30, tzinfo=timezone(timedelta(hours=2))))

    entries = read(render(feed_of(day, summer), settings=settings).data).entries

    assert entries[0].published_parsed[:5] == (2026, 3, 14, 0, 0)
    assert entries[1].published_parsed[:5] == (2026, 6, 30, 23, 30)


@BOTH
@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Larm\x00 \x0b\ufffe\ud800om ]]> & <b>halka</b>", "html": "<p>\x1b[0m ]]> &amp; slut</p>"},
        {"title": "🚑 Ny ambulans 🏥", "lead": "שלום עולם \u202eomvänd\u202c"},
        {"lead": "<script>alert(1)</script> mindre än <5 & större än >3", "byline": "\x01A & B <c>"},
        {"html": "<p>" + "Långt. " * 150_000 + "</p>"},
        {"html": "", "text": "Stycke ett < två.\n\nStycke två.", "lead": None},
        {"categories": ("A & B", "", "\x02", "<c>"), "place": "Å & Ö", "lang": "sv\n"},
        {"images": (Image("javascript:alert(1)"), Image("//cdn.example/a.jpg"), Image("https://[fel/a.jpg"))},
        {"contacts": (Contact('"><script>', "<b>", "ring!", 'a@b"onclick=x'), Contact()), "originator": "\x03"},
    ],
    ids=["control characters", "emoji and RTL", "markup", "1 MB", "no html", "categories", "images", "contacts"],
)
def test_a_nasty_article_is_an_entry_like_any_other(render, story, settings, changes):
    nasty = story(1, **changes)

    rendered = render(feed_of(nasty, story(2)), settings=settings)

    assert rendered.failures == ()
    assert [entry.id for entry in read(rendered.data).entries] == [nasty.id, story(2).id]
    assert b"<script" not in rendered.data
    assert b'href="javascript' not in rendered.data
    etree.fromstring(rendered.data, etree.XMLParser(recover=False))


@pytest.mark.parametrize(("lang", "title"), [("sv", "(utan rubrik)"), ("en", "(untitled)")])
def test_an_article_without_a_title_gets_one_in_the_readers_language(story, settings, lang, title):
    data = render_atom(feed_of(story(1, title=" \n\x00 ")), settings=replace(settings, lang=lang)).data

    assert read(data).entries[0].title == title


def test_a_title_and_a_lead_keep_their_signs_as_text(story, settings):
    release = story(1, title="Hög feber: <38 & >40", lead="Gäller <5 år & AT&T.")

    atom = etree.fromstring(render_atom(feed_of(release), settings=settings).data)
    rss = etree.fromstring(render_rss(feed_of(release), settings=settings).data)

    # A title is plain text in both; a summary is HTML, so its signs are escaped once more.
    assert atom.findtext(f"{ATOM}entry/{ATOM}title") == rss.findtext("channel/item/title") == release.lead.title
    assert atom.findtext(f"{ATOM}entry/{ATOM}summary") == "Gäller &lt;5 år &amp; AT&amp;T."
    assert rss.findtext("channel/item/description") == "Gäller &lt;5 år &amp; AT&amp;T."


@BOTH
def test_a_story_that_cant_be_an_entry_is_reported_and_the_rest_is_published(render, story, settings):
    good = story(1)
    bad = {
        "not an absolute web address": story(2, url="javascript:alert(1)"),
        "published_at has no time zone": story(3, published_at=datetime(2026, 3, 14, 9, 0)),  # noqa: DTZ001 - the point
        "another story in this feed has the same id": good,
        "no publisher is known": replace(story(4), sightings=()),
        "is not an id": replace(story(5), id="nummer 5"),
        "date value out of range": story(6, published_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2)))),
    }

    rendered = render(feed_of(good, *bad.values()), settings=settings)

    assert [entry.id for entry in read(rendered.data).entries] == [good.id]
    assert [(f.source_id, f.url, f.stage) for f in rendered.failures] == [
        ("region-exempel", s.lead.url, "publish") for s in bad.values()
    ]
    for failure, reason in zip(rendered.failures, bad, strict=True):
        assert reason in failure.reason
        assert failure.next_step


ANY_TEXT = st.text(st.characters(), max_size=30)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_TEXT, url=ANY_TEXT)
def test_no_text_whatever_breaks_a_feed(story, text, url):
    settings = Settings(title=text)
    release = story(
        1,
        title=text,
        lead=text,
        html=text,
        byline=text,
        originator=text,
        place=text,
        categories=(text,),
        images=(Image(f"https://x.example/{url}", text, text, text), Image(url)),
        contacts=(Contact(text, text, text, text),),
        attachments=(Attachment(f"https://x.example/{url}", text, text), Attachment(url, text)),
    )
    feed = Feed("all", text, (release,), home_url=url, description=text)

    for rendered in (render_atom(feed, settings=settings), render_rss(feed, settings=settings)):
        assert rendered.failures == ()
        etree.fromstring(rendered.data)


def test_a_feed_can_only_be_put_below_its_folder():
    for stem in ("../all", "/etc/passwd", "source/../../x", ".hidden", "source/.x", "", "a//b", "a/"):
        with pytest.raises(ValueError, match="can't be the path of a feed"):
            Feed(stem, "Alla", ())
