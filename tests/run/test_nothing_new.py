"""A run that finds nothing new, the commonest of all, does little: it asks, is told, and leaves what is there."""

import json
import subprocess
import sys
from pathlib import Path

from scraper.demo import Newsroom, NewsroomServer, write_sources
from scraper.run.pipeline import run_once
from scraper.sources import load_sources

READERS_AND_RENDERERS = {
    "scraper.parse.article",
    "scraper.parse.listing",
    "scraper.parse.invitations",
    "feedparser",
    "nh3",
    "feedgen",
    "jinja2",
    "icalendar",
}
SERVERS = {"starlette", "uvicorn", "apscheduler", "scraper.web", "scraper.demo", "scraper.run.check"}

RUN_AND_TELL = """
import sys
from click.testing import CliRunner
from scraper.cli import main

print(CliRunner().invoke(main, ["run", "--json", "--config", sys.argv[1]]).stdout)
print(*sys.modules)
"""


def test_it_loads_neither_what_reads_nor_what_renders_nor_what_serves(tmp_path: Path):
    with NewsroomServer(Newsroom()) as playing:
        config = write_sources(playing, tmp_path, public_url="http://127.0.0.1/")
        run_once(load_sources(config))
        feeds = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.atom")}
        told = subprocess.run([sys.executable, "-c", RUN_AND_TELL, config], capture_output=True, text=True, check=True)

    report, modules = told.stdout.rsplit("\n", 2)[:2]
    sources = json.loads(report)["sources"]
    assert all(source["not_modified"] for source in sources if not source["failures"])
    assert "scraper.run.collector" in modules.split()
    assert not (READERS_AND_RENDERERS | SERVERS) & set(modules.split())
    assert feeds
    assert feeds == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.atom")}


def test_a_feed_that_was_lost_or_spoilt_is_written_again_though_nothing_is_new(tmp_path: Path):
    with NewsroomServer(Newsroom()) as playing:
        config = load_sources(write_sources(playing, tmp_path, public_url="http://127.0.0.1/"))
        first = run_once(config).files_written
        lost, spoilt, *_ = (path for path in first if path.suffix == ".atom")
        whole = spoilt.read_bytes()
        lost.unlink()
        spoilt.write_bytes(whole[:100])

        again = run_once(config).files_written

    assert set(again) == {lost, spoilt}
    assert spoilt.read_bytes() == whole
