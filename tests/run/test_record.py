"""`scraper record` and `scraper check --replay`: a site's answers, kept so that others can try a source without it."""

import asyncio
import json
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.cli import main
from scraper.demo import NewsroomServer
from scraper.errors import BlockedError, FetchError, NotRecordedError, RecordingError
from scraper.fetch.recording import INDEX, Recording, read_recording
from scraper.model import Page, Selectors, Settings, Source
from scraper.run import record as recording_room
from scraper.run.pages import open_pages
from scraper.run.record import NOT_KEPT, Recorded, record, recorded_source, replay_once

from .conftest import NOW, TEXT, FakeWeb

HOST = "http://alfa.example"
LIST = f"{HOST}/press/"
SOURCE = Source(id="alfa", name="Region Alfa", url=LIST, home=f"{HOST}/")
SCRIPT = f"<script>{'spåra(); ' * 50}</script><!-- arbetsmaterial -->"


def recorded(web: FakeWeb, source: Source = SOURCE, *, articles: int = 2, redact: bool = False) -> Recorded:
    async def run() -> Recorded:
        async with open_pages(Settings(), now=lambda: NOW, fetch=web) as pages:
            return await record(source, pages, articles=articles, redact=redact, at=NOW)

    return asyncio.run(run())


def kept(found: Recorded, folder: Path) -> Recording:
    found.write(folder)
    return read_recording(folder)


@pytest.fixture
def site(web: FakeWeb) -> FakeWeb:
    """A list of three releases with the words of today and no year, and their pages with contacts and scripts."""
    titles = ("Ny bro invigs i Exempelstad", "Vårdcentralen byggs ut i höst", "Fler bussar i länet")
    items = "".join(
        f"<li><a href='/nyhet/{n}'>{title}</a> <time>{30 - n} januari</time></li>" for n, title in enumerate(titles)
    )
    web.pages[LIST] = (
        f"<html lang=sv><body>{SCRIPT}<main><h1>Nyheter</h1><ul>{items}</ul></main></body></html>".encode()
    )
    for n, title in enumerate(titles):
        body = "".join(f"<p>{each}</p>" for each in (*TEXT, f"Ärendet har diarienummer {n}."))
        contact = f"<h2>Kontakt</h2><p>Kim Ek, handläggare, 070-555 66 7{n}, kim.ek{n}@alfa.example</p>"
        page = f"<html lang=sv><title>{title}</title>{SCRIPT}<main><article>"
        page += f"<h1>{title}</h1><p>Publicerad {30 - n} januari</p>"
        web.pages[f"{HOST}/nyhet/{n}"] = f"{page}{body}{contact}</article></main></html>".encode()
    return web


def test_a_replay_finds_what_was_found_on_the_live_site_whenever_it_is_played(site: FakeWeb, tmp_path: Path) -> None:
    found = recorded(site)
    recording = kept(found, tmp_path / "alfa")
    assert found.report.usable
    assert [each.published_at for each in found.report.candidates] == [
        NOW.replace(hour=0, month=1, day=30 - n) for n in range(3)
    ]
    asked = len(site.asked)
    assert replay_once(recording, recorded_source(recording)) == found.report
    assert len(site.asked) == asked


def test_pages_are_kept_without_what_is_not_read(site: FakeWeb) -> None:
    found = recorded(site)
    for url, page in found.recording.pages.items():
        assert "spåra()".encode() not in page.body
        assert b"arbetsmaterial" not in page.body
        assert len(page.body) < len(bytes(site.pages[url]))
    assert found.untrimmed == ()


def test_a_page_that_is_read_otherwise_when_trimmed_is_kept_whole(
    site: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = f"{HOST}/nyhet/1"

    def too_much(page: bytes) -> bytes:
        return page.replace(b"diarienummer 1", b"") if b"diarienummer 1" in page else page.replace(SCRIPT.encode(), b"")

    monkeypatch.setattr(recording_room, "trimmed", too_much)
    found = recorded(site)
    assert found.untrimmed == (release,)
    assert found.recording.pages[release].body == site.pages[release]
    assert SCRIPT.encode() not in found.recording.pages[LIST].body


def test_a_page_that_only_the_sources_own_selectors_miss_something_on_is_kept_whole(site: FakeWeb) -> None:
    styled = replace(SOURCE, select=Selectors(lead=("svg + p", "svg path")))
    page = bytes(site.pages[f"{HOST}/nyhet/0"])
    site.pages[f"{HOST}/nyhet/0"] = page.replace(b"</article>", b"<svg><path d='M0'/></svg></article>")
    assert f"{HOST}/nyhet/0" in recorded(site, styled).untrimmed


def test_what_could_not_be_had_is_recorded_too(site: FakeWeb, tmp_path: Path) -> None:
    site.pages[f"{HOST}/nyhet/0"] = BlockedError(f"{HOST}/nyhet/0", "answered 403", by="server", status=403)
    site.pages[f"{HOST}/nyhet/1"] = FetchError(f"{HOST}/nyhet/1", "answered 503", transient=True, status=503)
    found = recorded(site)
    recording = kept(found, tmp_path / "alfa")
    replayed = replay_once(recording, recorded_source(recording))
    assert [each.reason for each in replayed.failures] == ["answered 403", "answered 503"]
    assert replayed == found.report


def test_a_site_that_does_not_answer_is_a_recording_of_that(web: FakeWeb, tmp_path: Path) -> None:
    found = recorded(web)
    assert (found.report.seen, dict(found.recording.pages)) == ("nothing", {})
    recording = kept(found, tmp_path / "alfa")
    assert replay_once(recording, recorded_source(recording)) == found.report


def test_a_release_beyond_those_recorded_fails_with_the_recordings_name(site: FakeWeb, tmp_path: Path) -> None:
    recording = kept(recorded(site), tmp_path / "alfa")
    (failed,) = replay_once(recording, recorded_source(recording), articles=3).failures
    assert (failed.url, failed.reason) == (f"{HOST}/nyhet/2", "is not in the recording alfa")
    assert failed.next_step == NotRecordedError("", "").next_step


def test_the_source_is_recorded_with_all_that_decides_how_it_is_read(site: FakeWeb, tmp_path: Path) -> None:
    by_selectors = replace(
        SOURCE,
        timezone="Europe/Helsinki",
        min_items=2,
        categories=("Alfa län",),
        select=Selectors(items=("main li",), drop=("nav", "footer")),
    )
    recording = kept(recorded(site, by_selectors), tmp_path / "alfa")
    assert recorded_source(recording) == by_selectors
    assert recording.source["select"] == {"items": ["main li"], "drop": ["nav", "footer"]}


def test_a_source_that_is_none_is_told_with_the_recording_and_the_place(site: FakeWeb) -> None:
    recording = replace(recorded(site).recording, source={"id": "alfa", "name": "A", "url": "ftp://alfa.example"})
    with pytest.raises(RecordingError, match=rf"alfa/{INDEX}: source\.url"):
        recorded_source(recording)


def test_names_and_passwords_in_addresses_are_never_written(web: FakeWeb, tmp_path: Path) -> None:
    secret = "http://kim:hemligt@alfa.example/rss.xml"
    web.publish("alfa.example", range(1, 4))
    web.pages[secret] = web.pages["http://alfa.example/rss.xml"]
    recording = kept(recorded(web, replace(SOURCE, url=secret)), tmp_path / "alfa")
    assert all(b"hemligt" not in path.read_bytes() for path in (tmp_path / "alfa").iterdir())
    assert replay_once(recording, replace(SOURCE, url=secret)).usable


def test_a_page_that_is_too_large_is_left_out_and_said_so(site: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_room, "LARGEST_FILE_BYTES", 2_000)
    release = f"{HOST}/nyhet/0"
    site.pages[release] = bytes(site.pages[release]).replace(b"</article>", b"<p>Bilaga</p>" * 200 + b"</article>")
    found = recorded(site, articles=1)
    assert set(found.left_out) == {release}
    assert found.left_out[release].startswith(f"{NOT_KEPT}: ")
    assert found.left_out[release].endswith(" bytes, and a page may have 2,000")
    assert set(found.recording.pages) == {LIST}


def test_a_recording_that_grows_too_large_keeps_the_first_pages(site: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    all_bytes = sum(len(page.body) for page in recorded(site).recording.pages.values())
    monkeypatch.setattr(recording_room, "LARGEST_BYTES", all_bytes - 1)
    found = recorded(site)
    assert list(found.recording.pages) == [LIST, f"{HOST}/nyhet/0"]
    assert found.left_out[f"{HOST}/nyhet/1"].endswith(f" bytes, and all pages together may have {all_bytes - 1:,}")


def test_a_document_is_kept_as_its_type_and_size(site: FakeWeb, tmp_path: Path) -> None:
    class WithDocument:
        async def get(self, url: str, **asked: object) -> object:
            page = await site.get(url, **asked)
            if not url.endswith("/nyhet/0"):
                return page
            return replace(page, body=b"%PDF-1.7 hemligt" * 9, media_type="application/pdf")

    found = recorded(WithDocument(), articles=1)
    recording = kept(found, tmp_path / "alfa")
    assert f"{HOST}/nyhet/0" not in recording.pages
    assert found.report.articles[0].attachments[0].size_bytes == 144
    assert replay_once(recording, recorded_source(recording)) == found.report


def test_personal_data_is_counted_and_listed(site: FakeWeb) -> None:
    assert set(recorded(site).personal) == {
        "kim.ek0@alfa.example",
        "070-555 66 70",
        "kim.ek1@alfa.example",
        "070-555 66 71",
    }


def test_redaction_replaces_contacts_and_nothing_else(site: FakeWeb, tmp_path: Path) -> None:
    found = recorded(site, redact=True)
    recording = kept(found, tmp_path / "alfa")
    for path in (tmp_path / "alfa").iterdir():
        assert b"kim.ek" not in path.read_bytes()
        assert b"070-555" not in path.read_bytes()
    replayed = replay_once(recording, recorded_source(recording))
    assert [each.title for each in replayed.articles] == [each.title for each in found.report.articles]
    assert [each.text for each in replayed.articles] == [each.text for each in found.report.articles]
    contacts = [each.contacts[0] for each in replayed.articles]
    assert [(each.name, each.phone, each.email) for each in contacts] == [
        ("Kim Ek", "070-174 06 05", "namn.namn1@exempel.example"),
        ("Kim Ek", "070-174 06 06", "namn.namn3@exempel.example"),
    ]


def test_an_address_in_a_link_is_redacted_in_the_index_too_so_that_the_link_still_leads_there(
    site: FakeWeb, tmp_path: Path
) -> None:
    site.pages[LIST] = bytes(site.pages[LIST]).replace(b"/nyhet/0", b"/nyhet/0?av=kim@alfa.example")
    site.pages[f"{HOST}/nyhet/0?av=kim@alfa.example"] = site.pages[f"{HOST}/nyhet/0"]
    recording = kept(recorded(site, redact=True, articles=1), tmp_path / "alfa")
    assert "kim@" not in (tmp_path / "alfa" / INDEX).read_text(encoding="utf-8")
    assert replay_once(recording, recorded_source(recording)).failures == ()


def scraper(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_the_commands_record_a_source_and_replay_it_without_the_network(
    demo_yaml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "inspelning"
    done = scraper("record", "region-bergslagen", "--config", demo_yaml, "--articles", 2, "--out", folder)
    assert done.exit_code == 0, done.output
    assert f"Sparat i {folder}: 3 sidor, " in done.stdout
    assert "Varning: personuppgifter: 4 e-postadresser och 5 telefonnummer. Ersätt dem med --redact" in done.stdout
    assert "\n  henrik.stora@regionbergslagen.example\n" in done.stdout
    live = json.loads(scraper("check", "region-bergslagen", "--config", demo_yaml, "--articles", 2, "--json").stdout)

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    replayed = scraper("check", "region-bergslagen", "--config", demo_yaml, "--replay", folder, "--json")
    assert replayed.exit_code == 0, replayed.output
    assert json.loads(replayed.stdout) == live

    (tmp_path / "annans").mkdir()
    monkeypatch.chdir(tmp_path / "annans")
    without_its_source = scraper("check", "region-bergslagen", "--replay", folder, "--json")
    assert json.loads(without_its_source.stdout)["articles"] == live["articles"]
    url = live["source"]["url"]
    by_address = scraper("check", url, "--replay", folder)
    assert (by_address.exit_code, by_address.stdout.splitlines()[-1]) == (0, "Användbar: ja")
    tried = scraper("check", url, "--replay", folder, "--select", "title=h1.finns-inte")
    assert "h1.finns-inte" in tried.stdout


def test_a_redacted_recording_and_a_folder_of_its_own_name(
    demo_yaml: Path, playing: NewsroomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = scraper("record", "region-fjallmark", "--config", demo_yaml, "--articles", 1, "--redact")
    assert "Ersatta med påhittade: 2 e-postadresser och 2 telefonnummer. Namn står kvar" in done.stdout
    (folder,) = tmp_path.glob("recording-region-fjallmark-*")
    assert {path.name for path in folder.iterdir()} >= {INDEX, "01-pressrelease.xml"}
    by_address = scraper("record", playing.url("region-fjallmark"), "--config", demo_yaml, "--articles", 0)
    assert by_address.exit_code == 0, by_address.output
    assert len(list(tmp_path.glob("recording-127.0.0.1-*"))) == 1


def test_a_folder_that_is_there_is_left_as_it_is(demo_yaml: Path, tmp_path: Path, playing: NewsroomServer) -> None:
    asked = len(playing.requests)
    done = scraper("record", "region-fjallmark", "--config", demo_yaml, "--out", tmp_path)
    assert done.exit_code == 2
    assert f"{tmp_path} is there already" in done.stderr
    assert len(playing.requests) == asked


def test_a_recording_that_is_broken_says_where_and_what_to_do(demo_yaml: Path, tmp_path: Path) -> None:
    folder = tmp_path / "trasig"
    folder.mkdir()
    done = scraper("check", "region-fjallmark", "--config", demo_yaml, "--replay", folder)
    assert done.exit_code == 2
    assert (
        f"{folder / INDEX}: filen finns inte\nNästa steg: Ange en mapp som `scraper record` har skrivit" in done.stderr
    )


def test_a_page_without_a_year_is_dated_as_when_it_was_recorded(site: FakeWeb) -> None:
    later = replace(recorded(site).recording, recorded_at=NOW + timedelta(days=365))
    dated = replay_once(later, SOURCE).candidates[0].published_at
    assert dated is not None
    assert dated.year == NOW.year + 1
    assert all(isinstance(each, Page) for each in later.answers.values())
