"""`scraper opml`, and articles printed to be imported and pasted, as people type it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from scraper import Archive
from scraper.cli import main
from scraper.model import Article, Source

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
YAML = """# våra källor
settings: {lang: sv}
sources:
  - id: e   # först
    name: Region E
    url: https://e.example/

  - id: f
    name: Kommunen F
    url: https://f.example/
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(YAML)
    path.chmod(0o600)
    with Archive(tmp_path / "data/archive.db") as archive:
        archive.register(
            [Source("e", "Region E", "https://e.example/"), Source("f", "Kommunen F", "https://f.example/")]
        )
        for number, source in enumerate("ef", 1):
            url, text = f"https://{source}.example/1", "Bygget kostar 42 miljoner kronor och blir klart i maj. " * 5
            article = Article(
                f"urn:uuid:{number}1111111-5dc6-5878-9357-21e1d71dd64f",
                *(source, url, "Ett bygge"),
                text=text.strip(),
                published_at=NOW,
                published_precision="minute",
            )
            archive.save(article, keys={url}, seen_at=NOW)
    return path


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.opml"
    path.write_text(
        '<opml version="2.0"><body><outline text="Länet" xmlUrl="https://l.example/rss"/>'
        '<outline text="Finns" xmlUrl="http://e.example"/><outline text="Nej" xmlUrl="nej"/></body></opml>'
    )
    return path


def scraper(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_import_adds_what_is_new_and_says_so(config: Path, feeds: Path) -> None:
    before = config.read_text()
    tried = scraper("opml", "import", feeds, "--config", config, "--dry-run")
    assert (tried.exit_code, config.read_text()) == (0, before)
    assert tried.stdout.splitlines()[0] == "ny: lanet  Länet  https://l.example/rss"
    assert "skulle läggas till" in tried.stdout

    done = scraper("opml", "import", feeds, "--config", config)
    assert done.stdout.splitlines()[-1] == f"1 nya källor i {config}, 1 fanns redan, 1 utan adress"
    assert config.read_text() == before + "\n  - id: lanet\n    name: Länet\n    url: https://l.example/rss\n"
    assert config.stat().st_mode & 0o777 == 0o600
    assert not list(config.parent.glob(".*.tmp"))

    again = scraper("opml", "import", feeds, "--config", config)
    assert again.stdout.splitlines()[-1] == f"0 nya källor i {config}, 2 fanns redan, 1 utan adress"


def test_import_refuses_a_doctype_and_changes_nothing(config: Path, feeds: Path) -> None:
    feeds.write_text('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>')
    done = scraper("opml", "import", feeds, "--config", config)
    assert (done.exit_code, config.read_text()) == (2, YAML)
    assert "har en DOCTYPE, som OPML inte behöver" in done.stderr
    assert "Nästa steg: Exportera prenumerationerna" in done.stderr


def test_import_goes_through_a_link_and_leaves_it_one(config: Path, feeds: Path, tmp_path: Path) -> None:
    link = tmp_path / "lank.yaml"
    link.symlink_to(config)
    assert scraper("opml", "import", feeds, "--config", link).exit_code == 0
    assert link.is_symlink()
    assert "id: lanet" in config.read_text()


def test_export_gives_all_feeds_to_a_reader(config: Path, tmp_path: Path) -> None:
    done = scraper("opml", "export", "--config", config)
    urls = [each.get("xmlUrl") for each in etree.fromstring(done.stdout_bytes).iterfind(".//outline[@type='rss']")]
    assert "http://127.0.0.1:8000/feeds/source/e.rss" in urls
    scraper("publish", "--config", config)
    assert (tmp_path / "data/feeds/sources.opml").read_bytes() == done.stdout_bytes
    scraper("opml", "export", "--config", config, "--out", tmp_path / "alla.opml")
    assert (tmp_path / "alla.opml").read_bytes() == done.stdout_bytes


def test_articles_are_exported_for_content_systems_and_to_be_pasted(config: Path) -> None:
    items = json.loads(scraper("export", "--format", "ninjs", "--config", config).stdout)
    assert [[party["name"] for party in item["infosources"]] for item in items] == [
        ["Region E", "Kommunen F"],
        ["Kommunen F", "Region E"],
    ]
    text = scraper("export", "--format", "txt", "--config", config).stdout
    assert text.count("\n* * *\n") == 1
    assert "Källa: Region E (https://e.example/1). Även publicerad av Kommunen F (https://f.example/1)." in text
    assert scraper("export", "--format", "md", "--config", config, "--source", "f").stdout.startswith("# Ett bygge\n")
    nothing = scraper("export", "--format", "ninjs", "--config", config, "--until", "2020-01-01").stdout
    assert json.loads(nothing) == []


def test_one_article_is_printed_as_it_is_exported(config: Path) -> None:
    items = json.loads(scraper("export", "--format", "ninjs", "--config", config).stdout)
    shown = scraper("show", "2111", "--format", "ninjs", "--config", config)
    assert json.loads(shown.stdout) == items[1]
    assert "Källa: Kommunen F (" in scraper("show", "2111", "--format", "txt", "--config", config).stdout
    assert scraper("show", "2111", "--format", "md", "--json", "--config", config).exit_code == 2
