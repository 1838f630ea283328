"""Recordings: folders that are written and read again, trusted in nothing, and played in place of the network."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.errors import ArchiveError, BlockedError, FetchError, NotRecordedError, RecordingError
from scraper.fetch.recording import INDEX, Recording, read_recording, write_recording
from scraper.fetch.replay import Replay
from scraper.model import NotModified, Page, Validators

AT = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
LIST = "https://region.example/press/"
RELEASE = "https://region.example/press/ny-bro-i-%C3%85kers-by.html?id=7"
DOCUMENT = "https://region.example/press/beslut.pdf"
GONE = "https://region.example/press/borta"
REFUSED = "https://region.example/press/nekad"


def page(url: str, body: bytes, media_type: str = "text/html", **validators: str) -> Page:
    return Page(url, body, media_type, "utf-8", Validators(**validators), AT)


RECORDING = Recording(
    name="region",
    source={"id": "region", "name": "Region Exempel", "url": LIST},
    articles=3,
    recorded_at=AT,
    answers={
        LIST: page(LIST + "?sida=1", b"<html>lista", etag='W/"1"', last_modified="Mon, 02 Feb 2026 08:00:00 GMT"),
        RELEASE: page(RELEASE, "<html>åäö".encode()),
        DOCUMENT: page(DOCUMENT, b"%PDF-1.7 hemligt", "application/pdf"),
        GONE: FetchError(GONE, "answered 503", transient=True, retry_after_s=90.0, status=503),
        REFUSED: BlockedError(REFUSED, "answered 403: the server refuses us", by="server", status=403),
    },
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "region"
    write_recording(RECORDING, path, "Ett prov.")
    return path


def change(folder: Path, number: int, **fields: object) -> None:
    """Change an answer of the index by hand."""
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    index["answers"][number] |= fields
    (folder / INDEX).write_text(json.dumps(index), encoding="utf-8")


def test_a_folder_has_an_index_for_people_and_the_pages_under_telling_names(folder: Path) -> None:
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    assert index["about"] == "Ett prov."
    assert index["answers"][0] == {
        "url": LIST,
        "redirected_to": f"{LIST}?sida=1",
        "file": "01-press.html",
        "media_type": "text/html",
        "charset": "utf-8",
        "etag": 'W/"1"',
        "last_modified": "Mon, 02 Feb 2026 08:00:00 GMT",
        "fetched_at": "2026-02-02T09:00:00Z",
    }
    assert sorted(path.name for path in folder.iterdir()) == ["01-press.html", "02-ny-bro-i-akers-by.html", INDEX]


def test_what_was_written_is_read_again_but_for_the_content_of_documents(folder: Path) -> None:
    read = read_recording(folder)
    assert replace(read, answers={}) == replace(RECORDING, answers={})
    assert list(read.answers) == list(RECORDING.answers)
    assert {url: read.answers[url] for url in (LIST, RELEASE)} == {
        url: RECORDING.answers[url] for url in (LIST, RELEASE)
    }
    document = read.answers[DOCUMENT]
    assert isinstance(document, Page)
    assert document.body == bytes(len(b"%PDF-1.7 hemligt"))
    for url in (GONE, REFUSED):
        assert type(read.answers[url]) is type(RECORDING.answers[url])
        assert vars(read.answers[url]) == vars(RECORDING.answers[url])


def test_a_folder_that_is_there_is_never_written_over(folder: Path) -> None:
    with pytest.raises(ArchiveError, match="File exists"):
        write_recording(RECORDING, folder, "")


@pytest.mark.parametrize("name", ["../region/01-press.html", "/etc/passwd", "a\\b", ".profil", "x/y"])
def test_a_file_outside_of_the_folder_is_not_read(folder: Path, name: str) -> None:
    change(folder, 0, file=name)
    with pytest.raises(RecordingError, match="file"):
        read_recording(folder)


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "nyckel").write_text("hemligt", encoding="utf-8")
    (folder / "lank.html").symlink_to(tmp_path / "nyckel")
    change(folder, 0, file="lank.html")
    with pytest.raises(RecordingError, match="there is no such file"):
        read_recording(folder)


@pytest.mark.parametrize(
    ("number", "fields", "said"),
    [
        (0, {"file": "finns-inte.html"}, "there is no such file"),
        (0, {"url": 7}, "answers.0"),
        (0, {"okänt": 1}, "answers.0"),
        (2, {"size_bytes": 10**12}, "size_bytes"),
        (4, {"blocked_by": "någon"}, "blocked_by"),
    ],
)
def test_a_mistake_in_the_index_is_told_with_its_place(
    folder: Path, number: int, fields: dict[str, object], said: str
) -> None:
    change(folder, number, **fields)
    with pytest.raises(RecordingError, match=said):
        read_recording(folder)


def test_a_folder_that_is_no_recording_is_told_from_one(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=f"{INDEX}: there is no such file"):
        read_recording(tmp_path)
    (tmp_path / INDEX).write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(RecordingError, match="JSON"):
        read_recording(tmp_path)


def test_a_file_that_is_too_large_is_not_read(folder: Path) -> None:
    (folder / "01-press.html").write_bytes(bytes(2_000_001))
    with pytest.raises(RecordingError, match="larger than 2,000,000 bytes"):
        read_recording(folder)


def test_pages_that_are_too_large_together_are_not_read(folder: Path) -> None:
    (folder / "01-press.html").write_bytes(bytes(2_000_000))
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    index["answers"] = [index["answers"][0] | {"url": f"{LIST}{number}"} for number in range(5)]
    (folder / INDEX).write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(RecordingError, match="larger than 8,000,000 bytes together"):
        read_recording(folder)


async def test_a_replay_gives_what_was_recorded_under_the_address_asked_for_and_the_one_it_led_to() -> None:
    replay = Replay(RECORDING)
    assert await replay.get(LIST, client="a") == RECORDING.answers[LIST]
    assert await replay.get(f"{LIST}?sida=1", client="a") == RECORDING.answers[LIST]
    with pytest.raises(BlockedError, match="403"):
        await replay.get(REFUSED, client="a")
    for _ in range(2):
        with pytest.raises(FetchError, match="503") as failed:
            await replay.get(GONE, client="a")
        assert failed.value.transient


async def test_an_address_that_is_not_recorded_fails_with_the_recordings_name_and_the_address() -> None:
    with pytest.raises(NotRecordedError) as failed:
        await Replay(RECORDING).get("https://region.example/annan", client="a")
    assert isinstance(failed.value, FetchError)
    assert str(failed.value) == "https://region.example/annan: is not in the recording region"
    assert "--articles" in failed.value.next_step


@pytest.mark.parametrize(
    ("validators", "unchanged"),
    [
        (Validators(etag='"1"'), True),
        (Validators(etag='W/"1"', last_modified="Sun, 01 Feb 2026 08:00:00 GMT"), True),
        (Validators(etag='"2"', last_modified="Mon, 02 Feb 2026 08:00:00 GMT"), False),
        (Validators(last_modified="Mon, 02 Feb 2026 08:00:00 GMT"), True),
        (Validators(last_modified="Tue, 03 Feb 2026 08:00:00 GMT"), False),
        (Validators(), False),
    ],
)
async def test_a_page_whose_validators_are_given_is_not_modified(validators: Validators, unchanged: bool) -> None:
    answer = await Replay(RECORDING).get(LIST, client="a", validators=validators)
    assert (answer == NotModified(f"{LIST}?sida=1")) is unchanged


async def test_a_page_without_validators_is_always_given() -> None:
    asked = Validators(etag='"1"', last_modified="Mon, 02 Feb 2026 08:00:00 GMT")
    assert await Replay(RECORDING).get(RELEASE, client="a", validators=asked) == RECORDING.answers[RELEASE]
