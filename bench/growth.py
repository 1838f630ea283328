"""Measures whether anything costs more as the archive grows.

    python -m bench.growth --sizes 1000 100000 1000000 [--folder F] [--json]

Archives of made-up articles of ten sources are filled by the archive's own saving, many in a transaction. Then, on
each: a run that finds nothing new, saving one article with its duplicate check, a search's first page, and
publishing. What is printed are medians, and their ratios to the smallest archive's; each may be 1.3 at most, and a
save 2 ms. An archive that is in the folder already is used again.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from bench.releases import NEWEST_AT, fill, release, source_id, sources
from scraper.archive import Archive
from scraper.model import Article, Config, NotModified, Page, Settings, Validators
from scraper.run.pipeline import run_once
from scraper.run.publishing import ARCHIVE, publish

_SOURCES = 10
_POLLED = 100
"""A run asks so many sources; the further ones have never published, so that feeds are as long in every archive."""
_SAVES = 300
_MOST_RATIO = 1.3
_MOST_SAVE_MS = 2.0

Found = Mapping[int, Mapping[str, float]]
"""What was measured, by the size of the archive and by name; the names of times end with "ms"."""


def main() -> int:
    """Measure each size, and print what was found; 1 when anything grew."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path("growth"), help="where the archives are, and stay")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found: dict[int, Mapping[str, float]] = {}
    for size in sorted(given.sizes):
        config = _config(given.folder / str(size))
        fill(config.settings.data, config.sources, size, _release)
        found[size] = _measured(config)
        if not given.json:
            print(
                f"{size:>9,}  " + "  ".join(f"{name} {value:,.2f}" for name, value in found[size].items()), flush=True
            )
    ratios = _ratios(found)
    bad = _too_much(found, ratios)
    if given.json:
        print(json.dumps({"found": found, "ratios": ratios, "bad": bad}, indent=1))
        return 1 if bad else 0
    for size, by_name in ratios.items():
        print(f"{size:>9,}  " + "  ".join(f"{name[:-3]} ×{ratio:.2f}" for name, ratio in by_name.items()))
    print(*(f"FAIL  {each}" for each in bad) if bad else ("PASS",), sep="\n")
    return 1 if bad else 0


def _ratios(found: Found) -> Found:
    """Return how many times the smallest archive's times those of each size are."""
    first = found[min(found)]
    return {
        size: {name: value / first[name] for name, value in values.items() if name.endswith("ms")}
        for size, values in found.items()
    }


def _too_much(found: Found, ratios: Found) -> list[str]:
    grown = [
        f"{name} at {size:,}: {ratio:.2f} times that at {min(found):,}"
        for size, by_name in ratios.items()
        for name, ratio in by_name.items()
        if ratio > _MOST_RATIO
    ]
    slow = {size: values["save ms"] for size, values in found.items() if values["save ms"] > _MOST_SAVE_MS}
    return grown + [f"a save at {size:,}: {save_ms:.2f} ms" for size, save_ms in slow.items()]


class _NothingNew:
    """A network in which every listing is empty at first and has not changed ever after."""

    async def get(
        self,
        url: str,
        *,
        client: str,  # noqa: ARG002
        validators: Validators | None = None,
    ) -> Page | NotModified:
        if validators:
            return NotModified(url)
        feed = b'<rss version="2.0"><channel><title>x</title></channel></rss>'
        return Page(url, feed, "application/rss+xml", None, Validators('"1"', None), NEWEST_AT)


def _config(folder: Path, count: int = _SOURCES) -> Config:
    return Config(path=folder / "sources.yaml", settings=Settings(data=folder), sources=sources(count))


def _release(number: int, at: datetime) -> Article:
    return release(number, at, source_id(number % _SOURCES))


def _measured(config: Config) -> dict[str, float]:
    path = config.settings.data / ARCHIVE
    polled = _config(config.settings.data, _POLLED)

    def run() -> None:
        run_once(polled, fetch=_NothingNew(), now=lambda: NEWEST_AT)

    run()
    run()
    found = {"nothing new ms": _median_ms(run, 15)}
    with Archive(path) as archive:
        before = archive.count()
        new = iter(_release(10_000_000 + before + n, NEWEST_AT) for n in range(_SAVES))

        def save() -> None:
            article = next(new)
            archive.save(article, keys={article.url}, seen_at=NEWEST_AT)

        found["save ms"] = _median_ms(save, _SAVES)
        assert archive.count() == before + _SAVES  # else it was not saving that was measured
        # The first word is in every article, the second in one of a thousand or so.
        found["search common ms"] = _median_ms(lambda: archive.search("och"), 50)
        found["search rare ms"] = _median_ms(lambda: archive.search("tandvårdsjämställdhet OR turismförslag skog*"), 50)
        found["publish ms"] = _median_ms(lambda: asyncio.run(publish(config, archive)), 7)
    found["bytes per article"] = path.stat().st_size / (before + _SAVES)
    return found


def _median_ms(work: Callable[[], object], rounds: int) -> float:
    took: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        took.append(1_000 * (time.perf_counter() - start))
    return statistics.median(took)


if __name__ == "__main__":
    sys.exit(main())
