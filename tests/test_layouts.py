"""Layout changes of the demo's sites: most are recovered by the same visit, the rest told, nothing wrong stored."""

import asyncio
from pathlib import Path

from bench.designs import DESIGNS
from bench.layouts import play_all, verdicts

CHOSEN = (
    *("all of it", "cards", "table, all renamed", "below services", "calendar, all renamed", "moved within the site"),
    *("emptied", "only services", "a newswire link", "consent wall", "moved to another's"),
)
"""`python -m bench.layouts` plays all of them on all sites."""
SITES = ("lokalnytt-bergslagen", "region-slattbygden")


def test_a_changed_layout_is_read_by_the_same_visit_or_reported_as_broken_and_nothing_wrong_is_stored(tmp_path: Path):
    designs = [each for each in DESIGNS if each.name in CHOSEN]
    assert len(designs) == len(CHOSEN)
    results = asyncio.run(play_all(designs, tmp_path, only=SITES))
    assert len(results) == len(CHOSEN) * len(SITES)
    assert [said for ok, said in verdicts(results) if not ok] == []


def test_without_repairs_wrong_articles_are_stored(tmp_path: Path):
    designs = [each for each in DESIGNS if each.name in ("below services", "moved to another's")]
    results = asyncio.run(play_all(designs, tmp_path, only=SITES[1:], repairs=False))
    assert [each.fate for each in results] == ["wrong", "wrong"]
