"""How far back a first visit goes is a setting with a default."""

from pathlib import Path

import pytest

from scraper.errors import ConfigError
from scraper.sources import read_sources

FILE = Path("/srv/press/sources.yaml")


def backfill(setting: str) -> int:
    text = f"settings: {{{setting}}}\nsources:\n  - {{id: a, name: A, url: https://a.exempel/}}\n"
    return read_sources(text.encode(), FILE).settings.backfill


def test_the_setting_is_read_and_has_a_default() -> None:
    assert (backfill(""), backfill("backfill: 0"), backfill("backfill: 200")) == (50, 0, 200)


@pytest.mark.parametrize("value", ["-1", "1001", "all"])
def test_what_is_no_bound_is_refused_where_it_stands(value: str) -> None:
    with pytest.raises(ConfigError, match=r"sources.yaml:1:22: settings.backfill: must be"):
        backfill(f"backfill: {value}")
