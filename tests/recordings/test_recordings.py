"""Every recording of a source is read as an editor would read it, without any network."""

import json
import shutil
import socket

import pytest

from tests import update
from tests.expectations import assert_as_expected
from tests.recordings import cases as recordings
from tests.recordings.cases import Visit, visits

VISITS = list(visits())


@pytest.mark.parametrize("visit", VISITS, ids=[visit.name for visit in VISITS])
def test_a_recorded_source_is_read_as_expected(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert_as_expected(visit)


def test_the_recordings_have_different_shapes() -> None:
    assert {visit.expected["form"] for visit in VISITS} >= {"html", "rss"}
    charsets = {each.get("charset") for visit in VISITS for each in index_of(visit)["answers"]}
    assert {"utf-8", None} <= charsets
    assert any(each.get("blocked_by") == "robots" for visit in VISITS for each in index_of(visit)["answers"])


def index_of(visit: Visit) -> dict[str, list[dict[str, str]]]:
    return json.loads((visit.folder / "index.json").read_text(encoding="utf-8"))


@pytest.fixture
def dropped(tmp_path, monkeypatch) -> Visit:
    """A folder of recordings into which one was put that has no expectation."""
    folder = tmp_path / "ny"
    shutil.copytree(VISITS[0].folder, folder)
    (folder / "expected.json").unlink()
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    return Visit(folder)


def test_a_recording_without_an_expectation_fails_and_shows_the_proposal(dropped: Visit) -> None:
    assert list(visits()) == [dropped]
    with pytest.raises(pytest.fail.Exception, match='"seen": "listing"'):
        assert_as_expected(dropped)


def test_a_proposal_is_shown_and_written_only_when_told_to(dropped: Visit, capsys) -> None:
    assert update.main(["recordings/ny"]) == 1
    assert '+  "seen": "listing"' in capsys.readouterr().out
    assert not dropped.answer.exists()

    assert update.main(["recordings", "--write"]) == 0
    assert dropped.expected == VISITS[0].expected
    assert_as_expected(dropped)


def test_a_recording_that_is_read_otherwise_than_expected_fails(dropped: Visit) -> None:
    expected = {**VISITS[0].expected, "candidates": []}
    dropped.answer.write_text(dropped.written(expected), encoding="utf-8")
    with pytest.raises(AssertionError):
        assert_as_expected(dropped)
