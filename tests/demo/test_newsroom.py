"""What the demo's sites publish, and that their pages show all of it."""

import html.parser
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from scraper.demo import SITES, Newsroom, Points, Release, Site

NEWSROOM = Newsroom()
RELEASES = [pytest.param(site, release, id=release.path) for site in NEWSROOM.sites for release in site.releases]

every_site = pytest.mark.parametrize("site", NEWSROOM.sites, ids=lambda site: site.id)
every_release = pytest.mark.parametrize(("site", "release"), RELEASES)


class Seen(html.parser.HTMLParser):
    """The visible words of a page, and where its links and pictures lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        self.links += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data.split()


def page(site: Site, path: str) -> str:
    response = NEWSROOM.render(site.id, path)
    assert response.status == 200, path
    return response.body.decode(site.platform.charset)


def words(text: str) -> str:
    return " ".join(text.split())


def release_of(site_id: str, part_of_path: str) -> Release:
    (found,) = (release for release in NEWSROOM.site(site_id).releases if part_of_path in release.path)
    return found


def test_there_are_seven_sites() -> None:
    assert len(NEWSROOM.sites) == 7


@every_site
def test_a_site_has_six_releases_at_times_of_their_own_newest_first(site: Site) -> None:
    times = [release.published.at for release in site.releases]
    pinned = site.id == "region-vanerkusten"  # its first item is an old one, held on top
    assert len(times) >= 6
    assert len(set(times)) == len(times)
    assert all(newer > older for newer, older in pairwise(times[pinned:]))
    assert not pinned or times[0] < times[1]


@every_release
def test_a_release_is_as_long_and_quotes_as_much_as_a_real_one(site: Site, release: Release) -> None:
    quotes = [block for block in release.text.split("\n\n") if block.startswith("– ")]
    assert len(release.text.split()) >= 250
    assert len(quotes) >= 2
    assert all(release.changed_at >= release.published.at for release in site.releases)


@every_release
def test_the_page_of_a_release_shows_all_that_is_expected_of_it(site: Site, release: Release) -> None:
    shown = words(" ".join(Seen(page(site, release.path)).words))
    for block in release.body:
        parts = block.items if isinstance(block, Points) else re.split(r"\n+(?:- )?", block.expected)
        assert [part for part in parts if words(part) not in shown] == []
    pictures = [text for image in release.images for text in (image.caption, image.credit)]
    people = [text for person in release.contacts for text in (person.name, person.phone, person.email)]
    expected = [release.title, release.lead, *release.categories, *pictures, *people]
    expected += [document.title for document in release.attachments]
    expected += [text for text in (release.byline, release.place, release.originator) if text]
    assert [text for text in expected if words(text) not in shown] == []
    assert [person.role for person in release.contacts if person.role not in shown] == []


@every_site
def test_everything_a_site_links_to_is_there(site: Site) -> None:
    base = f"https://{site.id}.example"
    for path in (site.url, *(release.path for release in site.releases)):
        links = {urljoin(base + path, link) for link in Seen(page(site, path)).links}
        assert broken_of(site, links, base) == []


def broken_of(site: Site, links: set[str], base: str) -> list[str]:
    targets = {urlsplit(link)._replace(scheme="", netloc="").geturl() for link in links if link.startswith(base)}
    made_by_the_platform = ("/sitevision/", "/wp-json/")
    return sorted(
        target
        for target in targets
        if not target.startswith(made_by_the_platform) and NEWSROOM.render(site.id, target or "/").status != 200
    )


@every_site
def test_a_listing_leads_to_every_release(site: Site) -> None:
    listing = page(site, site.url)
    assert [release.path for release in site.releases if release.path not in listing] == []


def test_only_what_a_script_renders_has_no_links_to_releases() -> None:
    site = NEWSROOM.site("region-mittdalen")
    paths = {release.path for release in site.releases}
    assert paths.isdisjoint(Seen(page(site, site.url)).links)


def test_the_joint_release_is_the_same_on_both_its_sites() -> None:
    one = release_of("region-vanerkusten", "gemensamt-lager")
    other = release_of("region-fjallmark", "gemensamt-lager")
    assert (one.title, one.text) == (other.title, other.text)
    assert 0 < abs((one.published.at - other.published.at).total_seconds()) < 86_400
    assert one.contacts != other.contacts


def test_the_local_site_reprints_the_region_word_for_word() -> None:
    original = release_of("region-bergslagen", "/sv/aktuellt/grythamns-sjukhus-far-ny-akutmottagning/")
    reprint = release_of("lokalnytt-bergslagen", "grythamns-sjukhus-far-ny-akutmottagning")
    assert (reprint.title, reprint.text) == (original.title, original.text)
    assert reprint.originator == NEWSROOM.site("region-bergslagen").name
    shown = Seen(page(NEWSROOM.site("lokalnytt-bergslagen"), reprint.path)).words
    assert "By on 20 januari, 2026" in " ".join(shown)
    assert f"Källa: {reprint.originator} Dela" in " ".join(shown)


def test_the_weekly_digests_share_a_title_and_nothing_else() -> None:
    digests = [r for r in NEWSROOM.site("region-mittdalen").releases if r.title == "Regionstyrelsen i korthet"]
    first, second = (set(digest.text.split("\n\n")) for digest in digests)
    assert first.isdisjoint(second)


def test_the_legacy_site_sends_windows_1252_and_calls_it_latin_1() -> None:
    site = NEWSROOM.site("region-slattbygden")
    for release in site.releases:
        response = NEWSROOM.render(site.id, release.path)
        assert response.headers["content-type"] == "text/html"
        assert b"charset=iso-8859-1" in response.body
        assert b"\x96 " in response.body
        with pytest.raises(UnicodeDecodeError):
            response.body.decode("utf-8")
    curly = b"".join(NEWSROOM.render(site.id, release.path).body for release in site.releases)
    assert b"\x93" in curly or b"\x94" in curly


def test_a_tracking_query_changes_nothing_and_an_unknown_path_is_a_404() -> None:
    release = NEWSROOM.site("region-fjallmark").releases[0]
    plain = NEWSROOM.render("region-fjallmark", release.path)
    assert NEWSROOM.render("region-fjallmark", f"{release.path}?utm_source=rss&utm_medium=rss") == plain
    assert NEWSROOM.render("region-fjallmark", "/se/region-fjallmark/pressreleases/borta-1").status == 404


def test_the_same_question_gets_the_same_bytes_from_another_newsroom() -> None:
    again = Newsroom()
    assert all(NEWSROOM.render(site.id, path) == again.render(site.id, path) for site, path in all_paths())


def all_paths() -> Iterator[tuple[Site, str]]:
    for site in NEWSROOM.sites:
        yield site, site.url
        yield from ((site, release.path) for release in site.releases)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (("    kind: nyhet", "    kind: skvaller"), "releases.0.kind"),
        (("    title: ", "    titel: "), "releases.0.titel"),
        (('published: "2026-03-24"', 'published: "2026-03-44"'), "releases.0.published"),
        (("      - h2: ", "      - h4: "), "a block is a string"),
    ],
)
def test_a_mistake_in_a_site_is_named_with_its_place(tmp_path: Path, wrong: tuple[str, str], complaint: str) -> None:
    shutil.copytree(SITES / "region-bergslagen", tmp_path / "region-bergslagen")
    file = tmp_path / "region-bergslagen" / "site.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(*wrong, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(complaint)) as raised:
        Newsroom(tmp_path)
    assert str(file) in str(raised.value)
