"""An editor says at the command line which articles are one story, and the feeds follow."""

from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner

from scraper.archive import Archive
from scraper.cli import main
from scraper.sources import load_sources
from tests.archive.conftest import NOW, TEXT, release

CONFIG = """
settings: {public_url: "https://press.example/"}
sources:
  - {id: exempel, name: Region Exempel, url: "https://exempel.example/press/"}
  - {id: mellanby, name: Region Mellanby, url: "https://mellanby.example/press/"}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    with Archive(tmp_path / "data" / "archive.db") as archive:
        archive.register(load_sources(path).sources)
        for source_id in ("exempel", "mellanby"):
            archive.save(release(source_id, text=f"{TEXT}\n\n{source_id} har mer."), keys={source_id}, seen_at=NOW)
    return path


def typed(config: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*words, "--config", str(config)])
    return result.exit_code, result.output


def entries(config: Path) -> list[str]:
    feed = feedparser.parse((config.parent / "data/feeds/all.atom").read_bytes())
    return [entry.id for entry in feed.entries]


def test_an_article_that_is_split_off_is_an_entry_of_its_own_and_joined_again_it_is_none(config: Path) -> None:
    assert typed(config, "publish")[0] == 0
    assert len(entries(config)) == 1

    code, said = typed(config, "split", "https://mellanby.example/press/1")
    assert code == 2, "the address is no key of it"
    assert "Nästa steg" in said
    code, said = typed(config, "split", release("mellanby").id)
    assert (code, len(entries(config))) == (0, 2)
    assert "Egen nyhet nu: Vårdcentralen i Exempelstad byggs ut (Region Mellanby)" in said
    assert "Kvar i den gamla: Vårdcentralen i Exempelstad byggs ut (Region Exempel)" in said

    code, said = typed(config, "join", release().id, release("mellanby").id)
    assert (code, len(entries(config))) == (0, 1)
    assert "En nyhet nu: Vårdcentralen i Exempelstad byggs ut (Region Exempel, Region Mellanby)" in said


def test_splitting_off_the_only_article_changes_nothing(config: Path) -> None:
    typed(config, "split", release("mellanby").id)
    code, said = typed(config, "split", release("mellanby").id)
    assert code == 0
    assert "inget ändrades" in said


def test_show_says_who_was_first_and_what_each_has_alone(config: Path) -> None:
    _, said = typed(config, "show", release().id)
    assert "Region Exempel (först)" in said
    assert "Bara hos Region Mellanby\n  mellanby har mer." not in said, "three words are nothing of one's own"
    with Archive(config.parent / "data" / "archive.db") as archive:
        more = "– Det betyder mycket för hela norra länsdelen, säger Siv Lund."
        archive.save(release("mellanby", text=f"{TEXT}\n\n{more}"), keys={"mellanby"}, seen_at=NOW)
    assert f"Bara hos Region Mellanby\n  {more}" in typed(config, "show", release().id)[1]
