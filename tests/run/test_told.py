"""What readers were told is read back from our own feeds, once in an archive's life, and only as we write it."""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scraper import Archive, run_once
from scraper.model import Config, Source, Told, ToldBefore
from scraper.run.told import read_told

from .conftest import NOW, FakeWeb

collect = partial(run_once, now=lambda: NOW)

SOURCE = Source(id="alfa", name="Region Alfa", url="https://alfa.example/press/")
ID, STORY = "urn:uuid:46603c08-8324-5b22-a7e8-0334b61197ed", "urn:uuid:802c7237-3b43-52d6-9596-c04f532f66f4"
PUBLISHED, CHANGED = datetime(2026, 1, 20, 7, 20, tzinfo=UTC), datetime(2026, 1, 22, 9, 5, tzinfo=UTC)


def item(item_id: str = ID, **fields: Any) -> dict[str, Any]:
    return {
        "id": item_id,
        "url": "https://www.alfa.example/press/1?utm_source=x",
        "date_published": "2026-01-20T07:20:00Z",
        "date_modified": "2026-01-22T09:05:00Z",
        "tags": ["Pressmeddelande", "Hälso- och sjukvård"],
        "_press": {"published_precision": "minute"},
    } | fields


def write(folder: Path, stem: str, *items: object) -> None:
    path = folder / f"{stem}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"items": items}), encoding="utf-8")


def test_articles_are_in_their_sources_feeds_their_versions_in_that_of_edits_and_stories_in_the_others(
    tmp_path: Path,
) -> None:
    write(tmp_path, "source/alfa", item())
    edits = (item(f"urn:uuid:{n:036}", _press={"article": ID, "version": n}) for n in (2, 4, 3))
    write(tmp_path, "changes", *edits)
    write(tmp_path, "all", item(STORY))
    write(tmp_path, "category/halso-och-sjukvard", item(STORY))
    write(tmp_path, "status", item("urn:uuid:7475e95a-5706-56ce-ac4f-83582d5b3f89"))
    assert read_told(tmp_path, [SOURCE]) == ToldBefore(
        (Told("alfa", "https://alfa.example/press/1", ID, PUBLISHED, "minute", CHANGED, version=4),),
        {STORY: CHANGED},
        ("Hälso- och sjukvård",),
    )


def test_a_release_that_was_not_changed_has_no_time_of_change(tmp_path: Path) -> None:
    write(tmp_path, "source/alfa", item(date_modified="2026-01-20T07:20:00Z"))
    assert [each.updated_at for each in read_told(tmp_path, [SOURCE]).articles] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"items": {}}',
        '{"items": [1, {}, {"id": 7}, {"id": "tag:x"}]}',
        *(
            json.dumps({"items": [item(**fields)]})
            for fields in (
                {"url": None, "date_modified": None},
                {"date_published": "igår", "date_modified": None},
                {"date_published": "2026-01-20T07:20:00", "date_modified": "2026-01-20T07:20:00"},
                {"_press": [], "date_modified": 3, "tags": "x"},
                {"_press": {"published_precision": "century"}, "date_modified": None},
            )
        ),
    ],
)
def test_a_file_that_is_not_as_we_write_it_tells_nothing(tmp_path: Path, text: str) -> None:
    for stem in ("source/alfa", "all", "changes", "category/x"):
        write(tmp_path, stem)
        (tmp_path / f"{stem}.json").write_text(text, encoding="utf-8")
    told = read_told(tmp_path, [SOURCE])
    assert (told.articles, told.stories, told.categories) == ((), {}, ())


def test_without_feeds_nothing_was_told(tmp_path: Path) -> None:
    assert read_told(tmp_path / "feeds", [SOURCE]) == ToldBefore()


def test_an_archive_that_goes_on_never_reads_its_feeds(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1])
    web.publish("beta.example", [7])
    collect(config, fetch=web)
    feed = config.settings.data / "feeds/source/alfa.json"
    feed.write_text(feed.read_text(encoding="utf-8").replace("/nyhet/1", "/nyhet/2"), encoding="utf-8")
    web.publish("alfa.example", [1, 2])
    collect(config, fetch=web)
    with Archive(config.settings.data / "archive.db") as archive:
        assert len(archive.stories(source_id="alfa")) == 2


def test_a_source_that_is_down_when_the_archive_is_made_anew_is_recognised_when_it_is_back(
    config: Config, web: FakeWeb
) -> None:
    web.publish("alfa.example", [1])
    web.publish("beta.example", [7])
    collect(config, fetch=web)
    folder = config.settings.data
    feed = folder / "feeds/source/alfa.json"
    known = json.loads(feed.read_bytes())["items"][0]["id"]
    feed.write_text(feed.read_text(encoding="utf-8").replace("/nyhet/1", "/flyttad/1"), encoding="utf-8")
    for path in folder.glob("archive.db*"):
        path.unlink()
    listing = web.pages.pop("http://alfa.example/rss.xml")
    assert not collect(config, fetch=web).ok
    assert json.loads(feed.read_bytes())["items"] == []
    assert isinstance(listing, bytes)
    web.pages["http://alfa.example/rss.xml"] = listing.replace(b"/nyhet/1", b"/flyttad/1")
    web.pages["http://alfa.example/flyttad/1"] = web.pages["http://alfa.example/nyhet/1"]
    collect(config, fetch=web, afresh=True)
    assert [each["id"] for each in json.loads(feed.read_bytes())["items"]] == [known]
