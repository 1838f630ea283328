"""Measures whether anything costs more as the archive grows.

    python -m bench.growth --sizes 1000 100000 1000000 [--folder F] [--json]

Archives of made-up articles of ten sources are filled by the archive's own saving, many in a transaction. Then, on
each: a run that finds nothing new, saving one article with its duplicate check, a search's first page, and
publishing. What is printed are medians, and their ratios to the smallest archive's; each may be 1.3 at most, and a
save 2 ms. An archive that is in the folder already is used again. 100,000 articles take two to three minutes, and
about 0.6 GB.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scraper.archive import Archive, saving
from scraper.model import Article, Config, NotModified, Page, Settings, Source, Validators
from scraper.run.pipeline import run_once
from scraper.run.publishing import ARCHIVE, publish

_NEWEST_AT = datetime(2026, 11, 1, tzinfo=UTC)
_SOURCES = 10
_POLLED = 100
"""A run asks so many sources; the further ones have never published, so that feeds are as long in every archive."""
_BATCH = 2_000
_SAVES = 300
_MOST_RATIO = 1.3
_MOST_SAVE_MS = 2.0

_STEMS = (
    "vård region kommun buss skol miljö vatten skog kultur idrott budget nämnd läkar sjuk trafik plan bygg energi "
    "arbets forsknings tandvårds klimat biblioteks upphandlings jämställdhets integrations landsbygds närings turism "
    "folkhälso"
).split()
_ENDS = (
    "en enhet avtal center ning mål tid plan bok förslag satsning råd avdelning grupp program stöd analys projekt"
).split()
_PLAIN = (
    "och i att det som för på med av till den har om är ett under efter mellan kan ska får nya fler ökar minskar"
).split()

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
        _fill(config, size)
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
        return Page(url, feed, "application/rss+xml", None, Validators('"1"', None), _NEWEST_AT)


def _config(folder: Path, sources: int = _SOURCES) -> Config:
    sources = tuple(
        Source(
            id=f"s{n}", name=f"Region {n}", url=f"https://s{n}.example/rss", home=f"https://s{n}.example/", min_items=0
        )
        for n in range(sources)
    )
    return Config(path=folder / "sources.yaml", settings=Settings(data=folder), sources=sources)


def _fill(config: Config, size: int) -> None:
    """Make the archive, unless it is there."""
    with Archive(config.settings.data / ARCHIVE) as archive:
        archive.register(config.sources)
        done = archive.count()
        articles = _articles(done, size)
        while batch := [article for article, _ in zip(articles, range(_BATCH), strict=False)]:
            with archive._writing() as db:  # noqa: SLF001  # one transaction for many: only here, to be done today
                for article in batch:
                    saving.save(db, saving.made_ready(article), {article.url}, _NEWEST_AT)


def _articles(start: int, size: int) -> Iterator[Article]:
    """Make releases, the newest last, an hour apart: whatever the size, the newest are of the same month."""
    for number in range(start, size):
        yield _article(number, _NEWEST_AT - timedelta(hours=size - number))


def _article(number: int, at: datetime) -> Article:
    chance = random.Random(number)
    text = "\n\n".join(_paragraph(chance) for _ in range(chance.randint(3, 6)))
    source_id = f"s{number % _SOURCES}"
    return Article(
        id=f"urn:growth:{number}",
        source_id=source_id,
        url=f"https://{source_id}.example/nyheter/{number}",
        title=" ".join(_words(chance, 6)).capitalize(),
        text=text,
        html="".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n")),
        published_at=at,
        published_precision="minute",
        published_how="time",
    )


def _paragraph(chance: random.Random) -> str:
    return " ".join(_words(chance, chance.randint(15, 45))).capitalize() + f" {chance.randint(2, 900)} personer."


def _words(chance: random.Random, count: int) -> list[str]:
    return [
        chance.choice(_PLAIN) if chance.random() < 0.45 else chance.choice(_STEMS) + chance.choice(_ENDS)
        for _ in range(count)
    ]


def _measured(config: Config) -> dict[str, float]:
    path = config.settings.data / ARCHIVE
    polled = _config(config.settings.data, _POLLED)

    def run() -> None:
        run_once(polled, fetch=_NothingNew(), now=lambda: _NEWEST_AT)

    run()
    run()
    found = {"nothing new ms": _median_ms(run, 15)}
    with Archive(path) as archive:
        before = archive.count()
        new = iter(_article(10_000_000 + before + n, _NEWEST_AT) for n in range(_SAVES))

        def save() -> None:
            article = next(new)
            archive.save(article, keys={article.url}, seen_at=_NEWEST_AT)

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
