"""`scraper show` and `scraper diff` as they are typed: what they print, and what they say when it is not clear."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper import Archive
from scraper.cli import main
from scraper.model import Article, Source
from scraper.run.diff_report import pieces

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
ID, OTHER = "urn:uuid:66f3d9ab-5dc6-5878-9357-21e1d71dd64f", "urn:uuid:66f3d9ab-0000-5878-9357-21e1d71dd64f"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """An archive with an article of three versions, and another whose id begins as its does."""
    path = tmp_path / "sources.yaml"
    path.write_text("settings: {lang: sv}\nsources: [{id: e, name: Region E, url: 'https://e.example/'}]\n")
    with Archive(tmp_path / "data/archive.db") as archive:
        archive.register([Source("e", "Region E", "https://e.example/")])
        for hours, figure in enumerate(("42", "48", "42")):
            save(archive, ID, f"Bygget kostar {figure} miljoner kronor.", NOW + timedelta(hours=hours))
        save(archive, OTHER, "Något annat.", NOW)
    return path


def save(archive: Archive, article_id: str, text: str, at: datetime) -> None:
    url = f"https://e.example/{article_id[18:22]}"
    day = datetime(2026, 2, 1, tzinfo=UTC)
    article = Article(article_id, "e", url, "Ett bygge", text=text, published_at=day, published_precision="day")
    archive.save(article, keys={url}, seen_at=at)


def scraper(command: str, name: str, config: Path, *options: str) -> Result:
    return CliRunner().invoke(main, [command, name, "--config", str(config), *options])


def test_diff_tells_each_change_in_words_and_that_a_version_returned(config: Path) -> None:
    told = scraper("diff", "66f3d9ab-5", config).stdout
    assert told.splitlines() == [
        "Ett bygge",
        "e: https://e.example/5dc6",
        ID,
        "",
        "2026-02-02 11:00  version 1 → 2: siffra (väsentlig)",
        "  text: Bygget kostar [-42-] {+48+} miljoner kronor.",
        "",
        "2026-02-02 12:00  version 2 → 3: siffra (väsentlig), åter som version 1",
        "  text: Bygget kostar [-48-] {+42+} miljoner kronor.",
    ]


def test_diff_compares_the_versions_that_are_asked_for(config: Path) -> None:
    changes = json.loads(scraper("diff", ID, config, "--to", "2", "--json").stdout)["changes"]
    assert [(c["from"], c["to"], c["classes"], c["diff"]) for c in changes] == [
        (1, 2, ["figure"], {"text": [13, "- 42", "+ 48", 17]})
    ]
    same = scraper("diff", ID, config, "--from", "1").stdout
    assert "version 1 → 3: brus" in same
    assert "inget skiljer dem åt" in same


def test_show_tells_sources_fields_and_versions(config: Path) -> None:
    told = scraper("show", ID, config).stdout
    assert "Region E: 2026-02-01" in told
    assert "Publicerad: 2026-02-01 (till dagen: )" in told
    assert "  3  2026-02-02 12:00  siffra (väsentlig), åter som version 1" in told
    read = json.loads(scraper("show", ID, config, "--json").stdout)
    assert (read["id"], read["revision"], read["status"]) == (ID, 3, "live")
    assert [version["returns_to"] for version in read["versions"]] == [None, None, 1]


@pytest.mark.parametrize("command", ["show", "diff"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("66f3d9ab", "66f3d9ab kan vara flera:\n  " + OTHER),
        ("66f", "66f är för kort"),
        ("https://e.example/borta", "inget i arkivet har id eller adress https://e.example/borta"),
    ],
)
def test_what_is_not_clear_ends_with_2_and_the_next_step(command: str, name: str, said: str, config: Path) -> None:
    done = scraper(command, name, config)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert "Nästa steg: " in done.stderr


def test_a_version_that_there_is_not_is_named_with_those_that_there_are(config: Path) -> None:
    done = scraper("diff", ID, config, "--from", "7")
    assert done.exit_code == 2
    assert "version 7 finns inte; den har 3, numrerade 1 till 3" in done.stderr


def test_without_an_archive_they_end_with_4(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("sources: [{id: e, name: Region E, url: 'https://e.example/'}]\n")
    done = scraper("show", ID, path)
    assert done.exit_code == 4
    assert "`scraper run` skapar ett" in done.stderr
    assert not (tmp_path / "data").exists()


def test_glyphs_that_differ_beside_a_change_are_not_shown_as_one() -> None:
    assert list(pieces((3, "-–", "+—", 4, "-a", "+b"), "ab –xyz a")) == [
        ("=", "ab "),
        ("=", "—"),
        ("=", "xyz "),
        ("-", "a"),
        ("+", "b"),
    ]
