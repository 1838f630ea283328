"""The list of all feeds as OPML 2.0: what the specification requires, and the same bytes each time."""

from lxml import etree

from scraper.publish.feed import Feed
from scraper.publish.files import write_feeds
from scraper.publish.opml import render_opml, subscription_of
from scraper.sources.opml import read_opml

FEEDS = (
    Feed("all", 'Alla <&> "nya"\x00', (), home_url="https://press.example/"),
    Feed("source/region-exempel", "Region Exempel", (), home_url="https://www.region.example/"),
    Feed("source/kommun", "Kommunen", (), home_url="javascript:alert(1)"),
    Feed("annat/okänt", "", ()),
)


def test_every_feed_is_an_outline_in_the_folder_of_its_group(settings):
    made = render_opml((subscription_of(feed, settings) for feed in FEEDS), settings=settings)

    root = etree.fromstring(made)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [child.tag for child in root] == ["head", "body"]
    assert root.findtext("head/title") == "Pressmeddelanden"
    assert [each.get("text") for each in root.find("body")] == ['Alla <&> "nya"', "Avsändare", "Övrigt"]
    feeds = root.findall(".//outline[@type='rss']")
    assert all(each.get("text") and each.get("xmlUrl") for each in feeds)
    assert [each.get("xmlUrl") for each in feeds] == [
        "https://press.example/feeds/all.rss",
        "https://press.example/feeds/source/region-exempel.rss",
        "https://press.example/feeds/source/kommun.rss",
        "https://press.example/feeds/annat/ok%C3%A4nt.rss",
    ]
    assert [each.get("htmlUrl") for each in feeds] == [
        "https://press.example/",
        "https://www.region.example/",
        None,
        None,
    ]
    assert feeds[3].get("text") == "annat/okänt"


def test_it_is_written_beside_the_feeds_and_can_be_read_again(tmp_path, settings):
    write_feeds(tmp_path, FEEDS, settings=settings)
    body = (tmp_path / "sources.opml").read_bytes()
    assert [each.title for each in read_opml(body, "x")][1:3] == ["Region Exempel", "Kommunen"]
    assert write_feeds(tmp_path, FEEDS, settings=settings).files_written == ()


def test_no_feeds_are_a_list_all_the_same(settings):
    assert etree.fromstring(render_opml((), settings=settings)).find("body") is not None
