"""Searching and exporting as people and programs type it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from scraper.archive import Archive
from scraper.cli import main, searching
from scraper.model import Article, Source


def scraper(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def yaml(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom whose archive has two releases, one of them removed by its publisher."""
    folder = tmp_path_factory.mktemp("newsroom")
    path = folder / "sources.yaml"
    path.write_text("sources:\n  - {id: exempel, name: Region Exempel, url: 'https://exempel.example/'}\n", "utf-8")
    with Archive(folder / "data" / "archive.db") as archive:
        archive.register([Source("exempel", "Region Exempel", "https://exempel.example/")])
        for number, title in enumerate(("Nya vacciner", "Vaccinbussen rullar")):
            article = Article(
                id=f"urn:example:{number}",
                source_id="exempel",
                url=f"https://exempel.example/{number}",
                title=title,
                text="Ett stycke om [bold]vaccin[/bold] och vård.",
                published_at=datetime(2026, 1, 20 + number, 7, 20, tzinfo=UTC),
                published_precision="minute",
                kind="nyhet",
            )
            archive.save(article, keys={article.url}, seen_at=datetime(2026, 2, 2, tzinfo=UTC))
        archive._db.execute("UPDATE articles SET gone_at = '2026-02-03T00:00:00Z' WHERE id = 'urn:example:0'")
    return path


def test_hits_are_lines_on_a_pipe_and_what_is_said_of_them_is_not(yaml: Path) -> None:
    done = scraper("search", "vaccin", "--config", yaml)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "2026-01-21 08:20\tVaccinbussen rullar\tRegion Exempel\thttps://exempel.example/1",
        "2026-01-20 08:20\tNya vacciner (borttagen)\tRegion Exempel\thttps://exempel.example/0",
    ]


def test_nothing_found_is_exit_1_and_said_in_the_newsrooms_language(yaml: Path) -> None:
    done = scraper("search", "mässling", "--config", yaml)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "Inga träffar.\n")
    unknown = scraper("search", "--source", "nordvik", "--config", yaml)
    assert unknown.exit_code == 1
    assert unknown.stderr.startswith("Ingen källa heter så: nordvik.")
    widened = scraper("search", "vaccinb", "--config", yaml)
    assert (widened.exit_code, widened.stderr.count("börjar så")) == (0, 1)


def test_filters_are_options_or_typed_and_a_word_with_a_minus_is_no_option(yaml: Path) -> None:
    for args in (
        ["vaccin", "-rullar"],
        ["vaccin", "--until", "20/1 2026"],
        ["vaccin", "--gone"],
        ["vaccin är:borttagen"],
        ["dag:2026-01-20"],
        ["--since", "2026-01-20", "--until", "2026-01-20", "--kind", "nyhet", "--source", "Region Ex"],
    ):
        done = scraper("search", *args, "--config", yaml)
        assert [line.split("\t")[1] for line in done.stdout.splitlines()] == ["Nya vacciner (borttagen)"], args


def test_a_wrong_option_is_told_and_ends_with_2(yaml: Path) -> None:
    for args, told in (
        (["--since", "snart"], "'snart' is no day"),
        (["--kind", "bok"], "--kind is one of pressmeddelande"),
        (["--limt", "5"], "No such option"),
        (["--gone", "--live"], "leave nothing"),
        (["--after", "x"], "--after: 'x' is no place"),
    ):
        done = scraper("search", *args, "--config", yaml)
        assert (done.exit_code, told in done.stderr) == (2, True), done.stderr
    assert scraper("export", "--source", "nordvik", "--config", yaml).exit_code == 2


def test_pages_go_on_where_the_one_before_ended(yaml: Path) -> None:
    first = json.loads(scraper("search", "vaccin", "--limit", 1, "--json", "--config", yaml).stdout)
    second = json.loads(
        scraper("search", "vaccin", "--limit", 1, "--json", "--after", first["after"], "--config", yaml).stdout
    )
    hits = first["hits"] + second["hits"]
    assert [hit["article_id"] for hit in hits] == ["urn:example:1", "urn:example:0"]
    assert [hit["status"] for hit in hits] == ["live", "gone"]
    assert hits[1]["title"] == {"text": "Nya vacciner", "marks": [[4, 12]]}
    assert (second["after"], hits[0]["at"]) == (None, "2026-01-21T07:20:00Z")


def test_on_a_terminal_the_words_are_bold_and_markup_in_a_text_is_text(
    yaml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Console(force_terminal=True, color_system="standard", width=300, highlight=False)
    monkeypatch.setattr(searching, "out", terminal)
    shown = CliRunner().invoke(main, ["search", "vaccin", "--config", str(yaml)], color=True).stdout
    assert "Ett stycke om [bold]\x1b[1mvaccin\x1b[0m[/bold]" in shown
    assert "\x1b[31m (borttagen)" in shown


@given(typed=st.text(max_size=60).filter(lambda text: not text.startswith("--")))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_ends_with_hits_or_without(typed: str, yaml: Path) -> None:
    done = scraper("search", "--config", yaml, typed)
    assert done.exit_code in (0, 1), (typed, done.output, done.exception)
    assert isinstance(done.exception, SystemExit | None)


def test_export_writes_a_line_an_article_to_a_pipe_or_a_file(yaml: Path, tmp_path: Path) -> None:
    piped = scraper("export", "--config", yaml)
    assert [json.loads(line)["status"] for line in piped.stdout.splitlines()] == ["gone", "live"]
    done = scraper("export", "--config", yaml, "--out", tmp_path / "all.jsonl", "--since", "2026-01-21")
    assert (done.exit_code, done.output) == (0, "")
    assert (tmp_path / "all.jsonl").read_text("utf-8") == piped.stdout.splitlines(keepends=True)[1]
    table = scraper("export", "--config", yaml, "--format", "csv")
    assert table.stdout.splitlines()[0].endswith("native_id,lang")
