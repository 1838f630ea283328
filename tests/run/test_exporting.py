"""The archive written out for other programs: every field of every article, a line each, all or nothing."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.errors import ArchiveError
from scraper.model import Article, Attachment, Config, Contact, Image, Settings, Source
from scraper.run.exporting import Selection, export

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)

ARTICLE = Article(
    id="urn:example:1",
    source_id="exempel",
    url="https://exempel.example/press/1",
    title="=Vårdcentralen byggs ut",
    text="Ett stycke.\n\nEtt till, med \u201dcitat\u201d.",
    published_at=datetime(2026, 1, 20, 7, 20, tzinfo=UTC),
    published_precision="minute",
    images=(Image("https://exempel.example/a.jpg", caption="Ett hus"),),
    contacts=(Contact("Kim Ek", "regionråd", "070-174 06 13"), Contact(email="press@exempel.example")),
    attachments=(Attachment("https://exempel.example/a.pdf", "Beslutet"),),
    categories=("Vård", "Byggen"),
    found={"title": "h1"},
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    source = Source("exempel", "Region Exempel", "https://exempel.example/press/")
    return Config(tmp_path / "sources.yaml", Settings(data=tmp_path / "data"), (source,))


@pytest.fixture
def archive(config: Config) -> Iterator[Archive]:
    with Archive(config.settings.data / "archive.db") as archive:
        archive.register(config.sources)
        yield archive


def lines(config: Config, selection: Selection | None = None) -> list[dict[str, object]]:
    out = io.BytesIO()
    number = export(config, selection or Selection(), "jsonl", out)
    read = [json.loads(line) for line in out.getvalue().decode().splitlines()]
    assert len(read) == number
    return read


def put(archive: Archive, number: int, **changes: object) -> None:
    article = replace(ARTICLE, id=f"urn:example:{number}", url=f"https://exempel.example/press/{number}", **changes)
    archive.save(article, keys={article.url}, seen_at=NOW)


def test_a_line_has_all_fields_of_an_article_and_what_the_archive_knows_of_it(archive: Archive, config: Config) -> None:
    put(archive, 1)
    put(archive, 1, title="Ändrad")
    archive._db.execute("UPDATE articles SET gone_at = '2026-02-03T00:00:00Z'")
    (line,) = lines(config)
    own = ["source_name", "story_id", "revision", "first_seen_at", "status"]
    assert list(line) == [*(field.name for field in fields(Article)), *own]
    assert line["published_at"] == "2026-01-20T07:20:00Z"
    assert line["updated_at"] == line["first_seen_at"] == "2026-02-02T09:00:00Z"
    assert (line["title"], line["lead"], line["found"]) == ("Ändrad", None, {"title": "h1"})
    assert line["contacts"][0] == {"name": "Kim Ek", "role": "regionråd", "phone": "070-174 06 13", "email": None}
    assert [line[name] for name in own] == ["Region Exempel", "urn:example:1", 2, line["first_seen_at"], "gone"]


def test_the_oldest_come_first_and_filters_limit_them(archive: Archive, config: Config) -> None:
    put(archive, 1, text="Ett.", published_at=datetime(2026, 1, 22, tzinfo=UTC))
    put(archive, 2, text="Två.", published_at=datetime(2026, 1, 20, tzinfo=UTC), kind="notis")
    put(archive, 3, text="Tre.", published_at=datetime(2026, 1, 21, tzinfo=UTC))
    assert [line["text"] for line in lines(config)] == ["Två.", "Tre.", "Ett."]
    assert [line["text"] for line in lines(config, Selection(kinds=("notis",)))] == ["Två."]
    assert lines(config, Selection(sources=("nordvik",))) == []
    assert len(lines(config, Selection(sources=("Region Ex",)))) == 3
    span = Selection(since=datetime(2026, 1, 21, tzinfo=UTC), until=datetime(2026, 1, 22, tzinfo=UTC))
    assert [line["text"] for line in lines(config, span)] == ["Tre."]


def test_a_table_opens_in_a_spreadsheet_with_its_letters_and_runs_nothing(archive: Archive, config: Config) -> None:
    put(archive, 1)
    out = io.BytesIO()
    export(config, Selection(), "csv", out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    assert row["title"] == "'=Vårdcentralen byggs ut"
    assert row["text"] == ARTICLE.text
    assert row["contacts"] == "Kim Ek, regionråd, 070-174 06 13; press@exempel.example"
    assert (row["categories"], row["status"], row["lead"]) == ("Vård; Byggen", "live", "")


def test_a_file_is_written_whole_or_stays_as_it_was(
    archive: Archive, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(archive, 1)
    out = tmp_path / "out" / "all.jsonl"
    assert export(config, Selection(), "jsonl", out) == 1
    before = out.read_bytes()

    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("scraper.run.exporting.fields_of", fail)
    with pytest.raises(ArchiveError, match=r"all\.jsonl: can't be written: No space left"):
        export(config, Selection(), "jsonl", out)
    assert out.read_bytes() == before
    assert list(out.parent.iterdir()) == [out]


def test_an_archive_that_is_not_there_yet_gives_nothing(config: Config) -> None:
    assert lines(config) == []
    assert not (config.settings.data / "archive.db").exists()


def test_one_article_at_a_time_is_in_memory(archive: Archive, config: Config, tmp_path: Path) -> None:
    for number in range(60):
        put(archive, number, text=f"{number} " + "ord " * 50_000)
    tracemalloc.start()
    export(config, Selection(), "jsonl", tmp_path / "all.jsonl")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "all.jsonl").stat().st_size > 12_000_000
    assert peak < 4_000_000
