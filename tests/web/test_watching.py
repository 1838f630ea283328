"""Whoever watches the service is told whether it is alive, whether it is ready, and its figures."""

from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from scraper.archive import Archive
from scraper.model import Config, Settings
from scraper.run.condition import Condition
from scraper.run.heartbeat import STALE_AFTER_S, Heart
from scraper.web import create_app


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def served(folder: Path, clock: Clock) -> tuple[Heart, httpx.AsyncClient]:
    config = Config(folder / "sources.yaml", Settings(data=folder), ())
    heart = Heart(clock=clock)
    app = create_app(config.settings, folder / "feeds", condition=Condition(config, heart, None))
    return heart, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://press.example")


def publish(folder: Path) -> None:
    Archive(folder / "archive.db").close()
    (folder / "feeds").mkdir()
    (folder / "feeds/index.html").write_text("<!doctype html>")


async def test_it_is_healthy_while_the_schedule_beats(tmp_path: Path) -> None:
    clock = Clock()
    heart, client = served(tmp_path, clock)
    async with client:
        clock.now_s = 7
        alive = await client.get("/healthz")
        assert (alive.status_code, alive.json()) == (200, {"status": "ok", "beat_age_s": 7.0})
        clock.now_s = STALE_AFTER_S + 1
        stuck = await client.get("/healthz")
        assert (stuck.status_code, stuck.json()["status"]) == (503, "stuck")
        heart.beat()
        assert (await client.get("/healthz")).status_code == 200


async def test_it_is_ready_when_the_archive_can_be_read_and_feeds_are_published(tmp_path: Path) -> None:
    _, client = served(tmp_path, Clock())
    async with client:
        early = await client.get("/readyz")
        assert early.status_code == 503
        assert early.json() == {"status": "not ready", "reasons": ["no archive yet", "no feeds published yet"]}
        publish(tmp_path)
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"status": "ready", "reasons": []})
        assert ready.headers["cache-control"] == "no-store"


async def test_it_is_not_ready_with_an_archive_that_is_no_archive(tmp_path: Path) -> None:
    publish(tmp_path)
    (tmp_path / "archive.db").write_bytes(b"this is no database" * 100)
    _, client = served(tmp_path, Clock())
    async with client:
        response = await client.get("/readyz")
    (reason,) = response.json()["reasons"]
    assert response.status_code == 503
    assert "not an SQLite database" in reason


async def test_it_is_not_ready_any_more_when_it_was_told_to_stop_but_healthy(tmp_path: Path) -> None:
    publish(tmp_path)
    heart, client = served(tmp_path, Clock())
    heart.stopping = True
    async with client:
        assert (await client.get("/readyz")).json()["reasons"] == ["stopping"]
        assert (await client.get("/healthz")).status_code == 200


async def test_figures_are_prometheus_text_and_no_page_keeps_them(tmp_path: Path) -> None:
    publish(tmp_path)
    _, client = served(tmp_path, Clock())
    async with client:
        response = await client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert "scraper_archive_readable" in {each.name for each in text_string_to_metric_families(response.text)}


async def test_a_server_of_files_alone_says_only_that_it_answers(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(create_app(Settings(), tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="http://press.example") as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).status_code == 404
        assert (await client.get("/metrics")).status_code == 404
