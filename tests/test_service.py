"""`scraper serve` as systemd runs it: a process that is told to stop, with a notify socket and a log for programs."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.demo import Newsroom, NewsroomServer, write_sources


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.settimeout(60)
        yield receiver


def serve(config: Path, listener: socket.socket, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scraper", "-v", "--log-format", "json", "serve", "--config", str(config)]
    environ = {**os.environ, "NOTIFY_SOCKET": listener.getsockname(), "WATCHDOG_USEC": "200000"}
    return subprocess.Popen([*command, "--port", "0", *options], stderr=subprocess.PIPE, text=True, env=environ)


def heard_until(listener: socket.socket, wanted: str) -> list[str]:
    """Take messages until one begins so."""
    found = []
    while not (found and found[-1].startswith(wanted)):
        found.append(listener.recv(4096).decode())
    return found


def test_systemd_hears_that_it_is_ready_alive_and_stopping_and_each_line_of_the_log_says_of_what(
    tmp_path: Path, listener: socket.socket
) -> None:
    with NewsroomServer(Newsroom()) as playing:
        config = write_sources(playing, tmp_path, public_url="http://127.0.0.1/")
        # A hub that may not be asked, so that publishing has something to say.
        text = config.read_text().replace("settings:\n", "settings:\n  websub_hub: http://127.0.0.1:9/\n")
        config.write_text(text)
        process = serve(config, listener)
        first = heard_until(listener, "READY=1")
        then = heard_until(listener, "STATUS=")
        alive = heard_until(listener, "WATCHDOG=1")
        process.send_signal(signal.SIGTERM)
        last = heard_until(listener, "STOPPING=1")
        _, log = process.communicate(timeout=60)
    assert process.returncode == 0
    assert first.count("READY=1") == 1
    assert "READY=1" not in [*then, *alive, *last]
    assert set(first) <= {"READY=1", "WATCHDOG=1"}
    assert any(source in then[-1] for source in ("lokalnytt-bergslagen", "region-"))

    lines = [json.loads(line) for line in log.splitlines()]
    of_visits = [line for line in lines if line["logger"] not in ("uvicorn.error",)]
    told = [line for line in of_visits if line["message"].startswith("Flödena finns på")]
    assert len(told) == 1
    about = [line for line in of_visits if line not in told]
    assert about
    assert all(isinstance(line["run"], int) and line["source"] for line in about)
    assert "scraper.run.collector" in {line["logger"] for line in about if "websub" in line["source"]}


def test_without_a_schedule_it_is_alive_by_itself(tmp_path: Path, listener: socket.socket) -> None:
    config = tmp_path / "sources.yaml"
    config.write_text("sources: []\n")
    process = serve(config, listener, "--no-schedule")
    heard_until(listener, "READY=1")
    heard_until(listener, "WATCHDOG=1")
    process.send_signal(signal.SIGTERM)
    heard_until(listener, "STOPPING=1")
    process.communicate(timeout=60)
    assert process.returncode == 0
