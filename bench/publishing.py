"""Measures what it costs to publish one change among 500 feeds, in an archive of 1,000 articles and in a large one.

    python -m bench.publishing [--size 100000] [--repeat 15] [--folder F] [--json]

The feeds are the same in both (bench/feeds.py). In each round both archives get, in turn, a new release, an edit of it
and an invitation to the press, each by the archive's own saving; what is measured is the publishing that follows. Every
file below the folder of feeds is looked at before and after: those that what is new is in, and the archive pages that
something left them for, must be others, all others untouched. With --folder the archives stay there, to be used again.
"""

import argparse
import asyncio
import json
import shutil
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from bench.archives import files
from bench.feeds import FEEDS, configured, feeds_of, files_of, is_watched, made
from bench.processes import BenchError, Cost, folder, measure, scraper
from bench.releases import NEWEST_AT, fill
from bench.scenario import Check, Result, Row, at_most, equal, lines, summed_up
from scraper.archive import Archive
from scraper.archive.feed_pages import PAGE
from scraper.model import Article, Kind
from scraper.publish.calendar import CALENDAR
from scraper.publish.feed import archive_page
from scraper.run.catalogue import catalogue
from scraper.run.publishing import ARCHIVE, is_published, publish
from scraper.run.publishing import FEEDS as FOLDER

_SMALL = 1_000
_FIRST_NEW = 10_000_000
_MOST_RATIO = 2.0
_TIMES = ("median s", "min s", "cpu s")
_NEW, _EDIT, _INVITATION = "a new release", "an edit of it", "a new invitation"
_NOTHING = "nothing, looked for"
_ALONE, _AFRESH = "a new release, by a process of its own", "everything, by a process of its own"


def main() -> int:
    """Measure, and print a table or JSON; 0 when every target is met, 1 when one is not, 2 when none can be."""
    parser = argparse.ArgumentParser(prog="python -m bench.publishing", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=100_000, help="articles of the large archive")
    parser.add_argument("--repeat", type=int, default=15, help="rounds (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the archives are, and stay (default: they are thrown away)")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    try:
        with nullcontext(given.folder) if given.folder else folder() as place:
            result = _measured([_Newsroom(place / str(size), size) for size in (_SMALL, given.size)], given.repeat)
    except (BenchError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(asdict(result) | {"ok": result.ok}, indent=1) if given.json else "\n".join(lines(result)))
    return 0 if result.ok else 1


class _Newsroom:
    """An archive of one size with all its feeds published, what publishing cost, and what was wrong with it."""

    def __init__(self, folder: Path, size: int) -> None:
        self.size = size
        self.costs: dict[str, list[Cost]] = defaultdict(list)
        self.wrong: list[str] = []
        self._config = configured(folder)
        self._data = self._config.settings.data
        fill(self._data, self._config.sources, size, made)
        shutil.rmtree(self._data / FOLDER, ignore_errors=True)
        self._publish_alone(_AFRESH)
        self.archive = Archive(self._data / ARCHIVE)
        self.feeds = sum(1 for _ in catalogue(self._config, self.archive))
        self._files = files(self._data)
        self._numbers = filter(self._is_free, count(_FIRST_NEW))

    def go_round(self) -> None:
        """Publish each change that is measured, once."""
        number = next(self._numbers)
        new = self._made(number, "pressmeddelande")
        self._save(new)
        self._publish(_NEW, feeds_of(new, number))
        self._save(replace(new, title=f"{new.title} 17", text=new.text.replace("Beslutet", "De 17 besluten")))
        self._publish(_EDIT, feeds_of(new, number) | {"changes"})
        self.costs[_NOTHING].append(_cost(lambda: is_published(self._config, self.archive)))
        number = next(self._numbers)
        invitation = self._made(number, "pressinbjudan")
        self._save(invitation)
        self._publish(_INVITATION, feeds_of(invitation, number), CALENDAR)

    def publish_one_alone(self) -> None:
        """Publish a new release by a process of its own, for the memory that it needs."""
        self._save(self._made(next(self._numbers), "nyhet"))
        self._publish_alone(_ALONE)

    def _is_free(self, number: int) -> bool:
        """Whether a watch looks for the release of this number, and no earlier round has stored it."""
        return is_watched(number) and self.archive.article(made(number, NEWEST_AT).id) is None

    def _made(self, number: int, kind: Kind) -> Article:
        """Make a release that is newer than all there are."""
        return made(number, NEWEST_AT + timedelta(minutes=self.archive.count() - self.size), kind)

    def _save(self, article: Article) -> None:
        decision = self.archive.save(article, keys={article.url}, seen_at=article.published_at or NEWEST_AT)
        if decision.outcome not in ("new", "revised"):
            raise BenchError(f"{article.id} is {decision.outcome}")

    def _publish_alone(self, name: str) -> None:
        self.costs[name].append(measure(scraper("publish", "--config", self._config.path)))

    def _publish(self, name: str, stems: Collection[str], *further: str) -> None:
        """Publish what was saved, and note the time it took and every file that was not as it should be."""
        told: set[str] = set()
        paged = self._paged()

        def work() -> None:
            published = asyncio.run(publish(self._config, self.archive))
            told.update(str(path.relative_to(self._data / FOLDER)) for path in published.files_written)

        self.costs[name].append(_cost(work))
        due = files_of(stems) | {*further} | self._pages_since(paged)
        before, self._files = self._files, files(self._data, self._files)
        touched = {each for each in self._files if before.get(each) != self._files[each]}
        same = {each for each in touched & before.keys() if before[each].digest == self._files[each].digest}
        wrong = {"not written": due - touched, "touched": touched - due, "touched but the same": same}
        wrong |= {"reported otherwise": told ^ due}
        self.wrong += [f"{name}: {why} {', '.join(sorted(names))}" for why, names in wrong.items() if names]

    def _paged(self) -> dict[str, int]:
        """Count what has left each feed for its archive pages."""
        with closing(sqlite3.connect(self._data / ARCHIVE)) as db:
            return dict(db.execute("SELECT feed, max(number) FROM paged GROUP BY feed"))

    def _pages_since(self, paged: dict[str, int]) -> set[str]:
        """Name the archive pages that something came into."""
        return {
            f"{archive_page(feed, number // PAGE)}.atom"
            for feed, last in self._paged().items()
            for number in range(paged.get(feed, 0), last)
        }


def _measured(rooms: Sequence[_Newsroom], rounds: int) -> Result:
    small, large = rooms
    for number in range(rounds):
        for room in rooms if number % 2 else reversed(rooms):
            room.go_round()
    for room in rooms:
        room.publish_one_alone()
    rows = {name: _row(name, small, large) for name in small.costs}
    about = f"one change among {FEEDS} feeds and {small.size:,} or {large.size:,} articles, in ms; rounds: {rounds}"
    return Result("publishing", about, rows, tuple(_checks(rooms, rows)))


def _checks(rooms: Sequence[_Newsroom], rows: dict[str, Row]) -> list[Check]:
    ratio = float(rows[_NEW]["of median"])
    return [
        *(equal(f"feeds of the archive with {room.size:,} articles", room.feeds, FEEDS) for room in rooms),
        *(equal(f"files written that should not be, or not, at {room.size:,}", room.wrong, []) for room in rooms),
        at_most(f"median time to publish {_NEW}, to that for {rooms[0].size:,} articles", ratio, _MOST_RATIO),
    ]


def _row(name: str, small: _Newsroom, large: _Newsroom) -> Row:
    row: dict[str, float] = {}
    few, many = (summed_up(room.costs[name]) for room in (small, large))
    for size, sums in ((small.size, few), (large.size, many)):
        row |= {f"{size:,}: {time_s[:-2]}": 1_000 * float(sums[time_s]) for time_s in _TIMES}
        if sums["main MB"]:
            row[f"{size:,}: MB"] = float(sums["main MB"])
    return row | {f"of {time_s[:-2]}": float(many[time_s]) / float(few[time_s]) for time_s in _TIMES}


def _cost(work: Callable[[], object]) -> Cost:
    """Measure the times that something takes within this process, of whose memory it is only a part."""
    cpu_s, start = time.process_time(), time.perf_counter()
    work()
    return Cost(time.perf_counter() - start, time.process_time() - cpu_s, 0.0, (), "")


if __name__ == "__main__":
    sys.exit(main())
