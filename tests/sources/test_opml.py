"""A reader's list of feeds goes into sources.yaml, and everything that stood there stays as it was."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import OpmlError
from scraper.sources import read_sources
from scraper.sources.adding import NewSource, sort_out, with_sources
from scraper.sources.opml import Subscribed, read_opml

FILE = Path("/srv/press/sources.yaml")
NEW = (
    NewSource("b", "Bé: två", "https://b.exempel/rss"),
    NewSource("no", "no", "https://c.exempel/?a#b", "https://d.se/x"),
)
OWN = "http://127.0.0.1:8000/feeds/"


def opml(outlines: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f'{head}<opml version="2.0"><head/><body>{outlines}</body></opml>'.encode()


def added(text: str) -> str:
    made = with_sources(text.encode(), NEW, FILE).decode()
    after = read_sources(made.encode(), FILE).sources
    assert [(each.id, each.name, each.url) for each in after[-2:]] == [(n.id, n.name, n.url) for n in NEW]
    assert (after[-1].home, len(after)) == ("https://d.se/x", len(read_sources(text.encode(), FILE).sources) + 2)
    return made


class TestReading:
    def test_feeds_are_found_in_any_folder_and_spelling(self) -> None:
        body = opml(
            '<outline text="Mapp"><outline text="A" xmlUrl=" https://a.exempel/rss " htmlUrl="https://a.exempel/"/>'
            '</outline><outline title="B" text="b" xmlurl="https://b.exempel/"/><outline text="ingen"/>'
        )
        assert read_opml(body, "x.opml") == (
            Subscribed("A", "https://a.exempel/rss", "https://a.exempel/", 1),
            Subscribed("B", "https://b.exempel/", "", 1),
        )

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
    def test_encodings_that_xml_knows_are_read(self, encoding: str) -> None:
        text = f'<?xml version="1.0" encoding="{encoding}"?><opml><outline text="Åmål" xmlUrl="https://a.se/"/></opml>'
        assert read_opml(text.encode(encoding), "x")[0].title == "Åmål"

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (
                b'<?xml version="1.0"?>\n<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml>&b;</opml>',
                r"x.opml:2:\d+: has a DOCTYPE",
            ),
            (b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>', r"x.opml:1:\d+: has a DOCTYPE"),
            (b"<opml>&b;</opml>", "x.opml:1:7: not valid XML: undefined entity"),
            (b"<opml><body>", "x.opml:1:13: not valid XML: no element found"),
            (b"", "x.opml:1:1: not valid XML: no element found"),
            (b"<html><outline xmlUrl='https://a.se/'/></html>", "x.opml:1:1: begins with <html>: it is not OPML"),
            (b"<opml>" + b"<outline>" * 100_000, "is nested more than 64 levels deep"),
            (b"<opml>" + b'<outline xmlUrl="https://a.se/"/>' * 6_000, "has more than 5000 feeds"),
            (b" " * 5_000_001, "is over 5 MB"),
            (b'<?xml version="1.0" encoding="klingon"?><opml/>', "has an encoding that can't be read|unknown encoding"),
        ],
    )
    def test_what_is_hostile_or_broken_is_refused_at_its_place(self, body: bytes, told: str) -> None:
        with pytest.raises(OpmlError, match=told):
            read_opml(body, "x.opml")

    @given(st.binary(max_size=200))
    def test_whatever_comes_is_read_or_refused(self, body: bytes) -> None:
        try:
            found = read_opml(body, "x")
        except OpmlError:
            found = ()
        assert all(each.url and each.line >= 1 for each in found)


class TestSorting:
    def test_ids_are_made_of_titles_and_never_doubled(self) -> None:
        titles = ("Åmåls kommun: Nyheter", "Åmåls kommun – nyheter", "北京", "", "x" * 200)
        feeds = [Subscribed(title, f"https://{n}.exempel/rss", "", 1) for n, title in enumerate(titles)]
        new = sort_out(feeds, {"amals-kommun-nyheter"}, (), OWN).new
        assert [each.id for each in new] == [
            "amals-kommun-nyheter-2",
            "amals-kommun-nyheter-3",
            "https-2-exempel-rss",
            "https-3-exempel",
            "x" * 80,
        ]
        assert new[3].name == "https://3.exempel"

    def test_addresses_that_are_known_or_none_or_our_own_are_passed_over(self) -> None:
        urls = (
            "https://A.exempel/rss/",
            "feed:https://b.exempel/rss",
            "http://www.b.exempel/rss",
            "ftp://c.exempel/",
            f"{OWN}all.rss",
        )
        found = sort_out([Subscribed("T", url, "", 1) for url in urls], (), ["http://a.exempel/rss"], OWN)
        assert [each.url for each in found.new] == ["https://b.exempel/rss"]
        assert [each.url for each in found.known] == [urls[0], urls[2]]
        assert [each.url for each in found.unusable] == [urls[3], urls[4]]


class TestAdding:
    def test_they_stand_at_the_end_of_the_list_and_all_else_is_as_it_was(self) -> None:
        before = """# överst
sources:
  - id: a   # den första
    name: A
    url: https://a.exempel/   # härledd
    # hör till A
# hör till nästa
watches:
  - {id: v, name: V, match: vård}
"""
        new = """
  - id: b
    name: "Bé: två"
    url: https://b.exempel/rss

  - id: "no"
    name: "no"
    url: "https://c.exempel/?a#b"
    home: https://d.se/x
"""
        at = before.index("# hör till nästa")
        assert added(before) == before[:at] + new + before[at:]

    @pytest.mark.parametrize(
        "text",
        [
            "sources: []\n",
            "sources: []",
            "sources: [ ]  # inga än\nwatches: []\n",
            "sources: [{id: a, name: A, url: 'https://a.se/'}]\n",
            "sources: [\n  {id: a, name: A, url: 'https://a.se/'},  # A\n]\n",
            "{sources: [{id: a, name: A, url: 'https://a.se/'}], watches: []}\n",
            "sources:\n- id: a\n  name: A\n  url: https://a.se/",
            "sources:\n- id: a\n  name: A\n  url: https://a.se/\nsettings: {lang: en}\n",
            "sources:\n    -   id: a\n        name: A\n        url: https://a.se/\n\n\n# slut\n",
            "sources:\r\n  - id: a\r\n    name: A\r\n    url: https://a.se/\r\n",
            "sources:\n  - id: a\n    url: https://a.se/\n    name: >-\n      A och\n      mer\nwatches: []\n",
            "sources:\n  - id: a\n    name: 'A\n      och # mer'\n    url: https://a.se/\n    every:\n",
            "sources:\n  - id: q\n    name: Q\n    url: https://q.se/\n    select:\n      drop: [\n       p,\n     ]\n",
            "---\nsources:\n  - id: a\n    name: Å 🙂 B\n    url: https://a.se/\n...\n",
            "\ufeffsources:\n  - id: a\n    name: A\n    url: https://a.se/\n",
            'settings: {title: "sources: x"}\n"sources":\n  - id: a\n    name: A\n    url: https://a.se/\n',
        ],
    )
    def test_however_the_file_is_written_nothing_of_it_is_lost(self, text: str) -> None:
        made = added(text)
        rest = iter(made)
        assert all(letter in rest for letter in text)  # the old text is in the new one, in its order
        assert ("\r\n" in text) == ("\r\n" in made)
        if "\r\n" in text:
            assert not re.search(r"(?<!\r)\n", made)

    def test_lists_without_blank_lines_stay_so(self) -> None:
        item = "  - id: {0}\n    name: A\n    url: https://{0}.se/\n"
        made = added("sources:\n" + item.format("x") + item.format("y"))
        assert "\n\n" not in made

    @given(st.text(min_size=1, max_size=40), st.text(max_size=40))
    def test_whatever_a_feed_is_called_the_file_loads_with_that_name(self, title: str, path: str) -> None:
        feeds = [Subscribed(title, f"https://a.exempel/{path}", f"https://b.exempel/{path}", 1)]
        new = sort_out(feeds, ("a",), (), OWN).new
        for text in ("sources:\n  - {id: a, name: A, url: 'https://q.se/'}\n", "sources: []\n"):
            after = read_sources(with_sources(text.encode(), new, FILE), FILE).sources
            assert [each.name for each in after if each.url != "https://q.se/"] == [each.name for each in new]
