"""Messages reach a real Apprise destination, in a process that can hang without harm and gives nothing away."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scraper.demo import Newsroom, NewsroomServer, write_sources
from scraper.model import Config, Watch
from scraper.publish.messages import Message
from scraper.run.courier import Courier
from scraper.run.pipeline import run_once
from scraper.run.report import as_json
from scraper.sources import load_sources

from .conftest import FakeWeb
from .outboxes import Room, settled

MESSAGE = Message("Vård: Ny vårdcentral & mer", "En rad\nhttps://press.example/1", "<p><b>En rad</b></p>")
SECRET = "T0KEN-8f2c"


@dataclass
class Hook:
    """A web hook on this machine: what it was sent, and what it answers, in turn; then 200. It may hang."""

    port: int = 0
    got: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    hangs: threading.Event | None = None

    def url(self, path: str = "", query: str = "") -> str:
        return f"json://127.0.0.1:{self.port}/{path}{query}"


@contextmanager
def playing_hook() -> Iterator[Hook]:
    hook = Hook()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if hanging := hook.hangs:
                hanging.wait()
            hook.got.append(json.loads(body))
            self.send_response(hook.answers.pop(0) if hook.answers else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        hook.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield hook
        if hook.hangs:
            hook.hangs.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def hook() -> Iterator[Hook]:
    with playing_hook() as hook:
        yield hook


async def test_a_message_arrives_as_text_or_as_html_as_the_destination_wants_it(hook: Hook) -> None:
    async with Courier() as courier:
        assert (await courier.deliver(hook.url(), MESSAGE)).ok
        assert (await courier.deliver(hook.url(query="?format=html"), MESSAGE)).ok
        assert (await courier.deliver(hook.url(query="?format=markdown"), MESSAGE)).ok
    plain, html, markdown = hook.got
    assert (plain["title"], plain["message"]) == (MESSAGE.title, MESSAGE.text)
    assert html["message"] == MESSAGE.html
    assert "En rad" in markdown["message"]


async def test_what_a_service_answers_is_told_and_an_address_that_is_none(hook: Hook) -> None:
    hook.answers = [503]
    async with Courier() as courier:
        down = await courier.deliver(hook.url(SECRET), MESSAGE)
        none = await courier.deliver(f"nosuchservice://{SECRET}", MESSAGE)
        nobody = await courier.deliver("json://127.0.0.1:1/", MESSAGE)
        up = await courier.deliver(hook.url(), MESSAGE)
    assert (down.ok, down.why, down.status) == (False, "refused", 503)
    assert (none.ok, none.why) == (False, "no address")
    assert (nobody.ok, nobody.why, nobody.status) == (False, "refused", None)
    assert up.ok


async def test_one_that_hangs_is_killed_and_the_next_is_sent(hook: Hook) -> None:
    hook.hangs = threading.Event()
    async with Courier() as courier:
        await courier.deliver("nosuchservice://x", MESSAGE)  # so that it has started
        courier._within_s = 0.2
        late = await courier.deliver(hook.url(), MESSAGE)
        hook.hangs.set()
        hook.hangs = None
        courier._within_s = 15.0
        assert (await courier.deliver(hook.url(), MESSAGE)).ok
    assert (late.ok, late.why) == (False, "late")


async def test_a_long_digest_is_sent_in_parts_rather_than_refused_for_ever(hook: Hook) -> None:
    long = Message("Vård: 99 nya", "Ett besked om vården. " * 4_000, "<p>x</p>")
    async with Courier() as courier:
        assert (await courier.deliver(hook.url(), long)).ok
    assert len(hook.got) > 1
    assert sum(each["message"].count("besked") for each in hook.got) == 4_000


def test_a_run_tells_a_real_web_hook_once_through_a_503(
    hook: Hook, config: Config, web: FakeWeb, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    room = Room(config, web).watching(notify=(hook.url(SECRET),))
    room.post = None  # type: ignore[assignment]  # by Apprise
    settled(room)
    room.publish("alfa.example", 40)
    hook.answers = [503]
    first, *others = (room.run() for _ in range(4))
    assert [each.reason for each in first.untold] == ["the notification was not delivered: the service answered 503"]
    assert [each.notified for each in others] == [1, 0, 0]
    assert [each["title"] for each in hook.got] == ["Vård: Beslut nummer 40 i Exempelstad"] * 2
    said = caplog.text + as_json(first) + "".join(capfd.readouterr())
    assert SECRET not in said


RUN_WITH_A_WATCH = """
import sys
from click.testing import CliRunner
from scraper.cli import main

print(CliRunner().invoke(main, ["run", "--json", "--config", sys.argv[1]]).stdout)
print(*sys.modules)
"""


def test_a_run_that_has_nothing_to_tell_loads_nothing_to_tell_it_with(tmp_path: Path) -> None:
    with NewsroomServer(Newsroom()) as playing:
        path = write_sources(playing, tmp_path, public_url="http://127.0.0.1/")
        watches = "watches: [{id: vard, name: Vård, match: vaccin*, notify: ['env:NOBODY']}]\n"
        path.write_text(path.read_text(encoding="utf-8") + watches, encoding="utf-8")
        config = load_sources(path)
        assert config.watches == (Watch("vard", "Vård", "vaccin*", notify=("env:NOBODY",)),)
        run_once(replace(config))
        told = subprocess.run(
            [sys.executable, "-c", RUN_WITH_A_WATCH, path], capture_output=True, text=True, check=True
        )
    report, modules = told.stdout.rsplit("\n", 2)[:2]
    assert json.loads(report)["notified"] == 0
    assert "scraper.run.notifier" in modules.split()
    assert not {"apprise", "scraper.run.notifying", "scraper.run.courier", "scraper.publish.messages"} & set(
        modules.split()
    )
