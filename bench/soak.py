"""Days of `scraper serve` by a virtual clock, with faults that come and go: `python -m bench.soak`.

The schedule, the network code, the parsing processes, the archive and the feeds are the program's own; only time is
made to pass as fast as all that is done. The newsrooms answer on loopback, in the same loop.
"""

import argparse
import asyncio
import ctypes
import gc
import json
import logging
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar
from unittest import mock

import feedparser
import httpcore._async.http11 as http11

from bench.alerting import TOGETHER, Expecting, Told, differences, read_alert
from bench.faults import Fault, Newsroom, Newsrooms, Pages, plan, published
from bench.processes import ROOT, BenchError
from bench.scenario import Check, Result, Row, at_most, equal, lines
from bench.sites import free_port, source_id
from bench.virtual import VirtualLoop, played
from scraper.fetch import Fetcher
from scraper.model import RunReport
from scraper.publish.messages import Message
from scraper.run.courier import Delivery
from scraper.run.sandbox import Sandbox
from scraper.run.schedule import keep_collecting
from scraper.sources import load_sources

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
SETTLE_S = 0.001
WARM_H, CALM_H = 12, 8
"""Hours in which memory may grow, as everything is met for the first time; and those at the end without faults."""

BOSS, DESK = "json://boss.example/", "json://desk.example/"
WATCHED = (1, 2, 3)
AT_LATEST = timedelta(minutes=1)
"""How much later than it is due an alert may be sent, and the next one so much sooner after it."""

MOST_MB_AN_HOUR, MOST_MB = 0.15, 10.0
MOST_MB_IN_USE_AN_HOUR = 0.03
"""Of what the C library has given out and not got back, which holds no gaps: a leak shows there first."""
_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds at the least in an hour; `blocks` are those of Python's objects."""

    hour: int
    main_mb: float
    workers_mb: float
    files: int
    tasks: int
    children: int
    blocks: int
    malloc_mb: float


@dataclass(slots=True)
class Played:
    """A soak: what is played, and what was seen of it."""

    rooms: Sequence[Newsroom]
    start: datetime
    hours: int
    folder: Path
    port: int
    added: int | None
    expecting: Expecting = field(default_factory=Expecting)
    alerts: list[tuple[datetime, Message]] = field(default_factory=list)
    news: list[tuple[datetime, Message]] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    visits: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    quiet: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    reloads: int = 0
    requests: int = 0
    took_s: float = 0.0

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + self.hours * HOUR

    async def deliver(self, url: str, message: Message) -> Delivery:
        """Take a message in Apprise's place."""
        (self.alerts if url == BOSS else self.news).append((now(), message))
        return Delivery(ok=True)

    def take(self, report: RunReport) -> None:
        """Take in what a visit gave."""
        for each in report.sources:
            self.expecting.visited(each, now())
            self.visits += each.waiting_until is None
            self.outcomes.update(each.outcomes)
            self.failed.update(failure.stage for failure in each.failures[:1])
            self.quiet += [each.source_id for remark in each.remarks if remark.kind == "quiet"]
        self.errors += [f"{each.url}: {each.reason}" for each in (*report.unpublished, *report.untold)]


class _Errors(logging.Handler):
    """Keeps what is logged as an error, and bugs."""

    def __init__(self, played: Played) -> None:
        super().__init__(logging.WARNING)
        self._played = played

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.levelno >= logging.ERROR or "a bug in" in text:
            self._played.errors.append(f"{record.name}: {text}")


def now() -> datetime:
    return datetime.now(UTC)


def watched_rooms(it: Played) -> list[Newsroom]:
    """Give the newsrooms that a watch looks at: some that state the minute, and are there from the start."""
    return [room for room in it.rooms if room.number in WATCHED and room.number != it.added]


def config_of(it: Played, ids: Sequence[int]) -> str:
    """Write a sources.yaml as a person would."""
    pairs = json.dumps([f"{room.host}:{it.port}" for room in it.rooms])
    watched = json.dumps([source_id(room.number) for room in watched_rooms(it)])
    sources = [
        f"  - {{id: {source_id(room.number)}, name: Region {room.number}, url: 'http://{room.host}:{it.port}/nyheter'}}"
        for room in it.rooms
        if room.number in ids
    ]
    return "\n".join(
        (
            "settings:",
            "  lang: en",
            f"  network: {{allow_private: {pairs}, max_body: 500kB}}",
            f"  alerts: {{notify: ['{BOSS}']}}",
            "  feeds: {archive_entries: 100}",  # so that pages are as full at the start as in the end
            "watches:",
            f"  - {{id: ord, name: Ord, match: 'och OR att OR till OR som', sources: {watched}, edits: false,",
            f"     notify: ['{DESK}']}}",
            "sources:",
            *sources,
            "",
        )
    )


def drawn(sites: int, hours: int, seed: int) -> list[Newsroom]:
    """Draw what so many newsrooms publish, and what is wrong with them when."""
    chance = random.Random(seed)
    return [
        Newsroom(number, published(number, START, hours, chance), plan(number, hours, chance))
        for number in range(sites)
    ]


def soak(
    pages: Pages,
    folder: Path,
    rooms: Sequence[Newsroom],
    *,
    hours: int,
    start: datetime = START,
    added: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Played:
    """Play so many hours; the newsroom that is `added` comes into sources.yaml on the way."""
    it = Played(rooms, start, hours, folder, free_port(), added)
    errors = _Errors(it)
    logging.getLogger().addHandler(errors)
    started = time.perf_counter()
    try:
        played(start, _run(it, pages, say), settle_s=SETTLE_S)
    finally:
        logging.getLogger().removeHandler(errors)
    it.took_s = time.perf_counter() - started
    return it


async def _run(it: Played, pages: Pages, say: Callable[[str], None]) -> None:
    path = it.folder / "sources.yaml"
    everyone = [room.number for room in it.rooms]
    path.write_text(config_of(it, [number for number in everyone if number != it.added]), encoding="utf-8")
    stop, reload = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.call_later(it.hours * 3_600 + 60, stop.set)  # when the last sample is taken
    loop.call_later(it.hours * 3_600 * 0.4, lambda: path.write_text(config_of(it, everyone), encoding="utf-8"))
    loop.call_later(it.hours * 3_600 * 0.6, reload.set)

    def taken(_: object) -> None:
        it.reloads += 1

    async with Newsrooms(it.rooms, pages, it.port, it.start, now) as serving:
        sampling = asyncio.create_task(_sample(it, say))
        with _in_step(loop):
            await keep_collecting(
                load_sources(path), stop, now=now, on_run=it.take, on_config=taken, reload=reload, deliver=it
            )
        sampling.cancel()
        it.requests = serving.requests
    it.expecting.pass_time(now())


@contextmanager
def _in_step(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Have all clocks of the program go by the loop's, and time wait for the parsing processes."""
    assert isinstance(loop, VirtualLoop)
    read = Sandbox.read

    async def counted(self: Sandbox, job: Any) -> Any:  # noqa: ANN401
        with loop.working():
            return await read(self, job)

    steady = mock.patch.dict(Fetcher.__init__.__kwdefaults__, clock=loop.time)
    kept = mock.patch.object(http11, "time", SimpleNamespace(monotonic=loop.time))
    with steady, kept, mock.patch.object(Sandbox, "read", counted):
        yield


async def _sample(it: Played, say: Callable[[str], None]) -> None:
    """Look six times an hour, and keep when the process held least: what is freed at once is no leak."""
    for hour in range(1, it.hours + 1):
        looks = list[Sample]()
        for _ in range(6):
            await asyncio.sleep(600)
            looks.append(_look(hour))
        it.samples.append(min(looks, key=_main))
        say(f"hour {hour}: {it.samples[-1]}, {it.visits} visits, {len(it.alerts)} alerts, {dict(it.outcomes)}")


def _look(hour: int) -> Sample:
    gc.collect()
    children = _children()
    mb = _held_mb(os.getpid()), sum(map(_held_mb, children))
    files, tasks = sum(1 for _ in os.scandir("/proc/self/fd")), len(asyncio.all_tasks())
    return Sample(hour, *mb, files, tasks, len(children), sys.getallocatedblocks(), _in_use_mb())


def _held_mb(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MB


class _Mallinfo2(ctypes.Structure):
    """As the C library's malloc.h has it; sizes in bytes."""

    _fields_: ClassVar = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def _in_use_mb() -> float:
    """Return what the C library's malloc has given out: without what was given back to it and is kept for later."""
    tell = ctypes.CDLL(None).mallinfo2
    tell.restype = _Mallinfo2
    told = tell()
    return float(told.uordblks + told.hblkhd) / _MB


def _children() -> list[int]:
    found = Path("/proc/self/task").glob("*/children")
    return [int(each) for path in found for each in path.read_text().split()]


def slope(samples: Sequence[Sample], value: Callable[[Sample], float]) -> float:
    """Return by how much a value grows in an hour, by least squares."""
    xs, ys = [float(each.hour) for each in samples], [value(each) for each in samples]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / over if over else 0.0


def checks(it: Played, pages: Pages) -> tuple[Check, ...]:
    """Say what must hold, and whether it does."""
    return (*articles_are_whole(it, pages), *alerts_are_right(it), *nothing_leaks(it), *others(it))


def articles_are_whole(it: Played, pages: Pages) -> Iterator[Check]:
    """Compare what is stored, and what the feeds show, with what was published."""
    due = {
        (source_id(room.number), f"http://{room.host}:{it.port}/nyhet/{number}"): pages.article(room.number, number)
        for room in it.rooms
        for number in range(1, len(room.times) + 1)
    }
    with closing(sqlite3.connect(it.folder / "data" / "archive.db")) as db:
        rows = db.execute("SELECT source_id, url, title, text FROM articles").fetchall()
    stored = Counter((source, url) for source, url, _, _ in rows)
    yield equal("releases stored, each once", len(stored), len(due))
    yield _none("missed", due.keys() - stored.keys())
    yield _none("stored that nobody published", stored.keys() - due.keys())
    yield _none("stored twice", [key for key, count in stored.items() if count > 1])
    yield _none("stored with another title", [r[:2] for r in rows if r[:2] in due and r[2] != due[r[:2]]["title"]])
    whole = [r[:2] for r in rows if r[:2] in due and any(each not in r[3] for each in due[r[:2]]["paragraphs"])]
    yield _none("stored without all of its text, or without its edit", whole)
    lacking = [
        room.number
        for room in it.rooms
        if (room.times and _lacks(it, pages, room, f"source/{source_id(room.number)}.atom"))
    ]
    yield _none("feeds of a source without its newest ten", lacking)
    yield _none("sources of which all.atom lacks what is newest", _lacked_by_all(it, pages))
    yield from _told_once(it, pages)


def _titles(it: Played, name: str) -> list[str]:
    return [each.title for each in feedparser.parse((it.folder / "data" / "feeds" / name).read_bytes()).entries]


def _lacks(it: Played, pages: Pages, room: Newsroom, name: str) -> bool:
    newest = range(len(room.times), max(0, len(room.times) - 10), -1)
    return not {pages.article(room.number, number)["title"] for number in newest} <= set(_titles(it, name))


def _lacked_by_all(it: Played, pages: Pages) -> list[str]:
    """Look for the newest 40 of all that state the minute: of the others it is not said where in a day they belong."""
    dated = [(at, room.number, n) for room in it.rooms if room.number % 4 for n, at in enumerate(room.times, 1)]
    shown = set(_titles(it, "all.atom"))
    newest = sorted(dated)[-40:]
    return [f"{source_id(site)}/{n}" for _, site, n in newest if pages.article(site, n)["title"] not in shown]


def _told_once(it: Played, pages: Pages) -> Iterator[Check]:
    titles = [
        pages.article(room.number, number)["title"]
        for room in watched_rooms(it)
        for number, at in enumerate(room.times, 1)
        if at >= it.start
    ]
    counts = Counter(dict.fromkeys(titles, 0))
    for _, message in it.news:
        counts.update(line for line in message.text.splitlines() if line in counts)
    wrong = [f"{count} × {title}" for title, count in counts.items() if count != 1]
    yield _none(f"of {len(titles)} watched releases told other than once", wrong)
    blocks = sum(message.text.count("\n\n") for _, message in it.news)
    yield equal("things told by the watch, and no more", blocks, len(titles))


def alerts_are_right(it: Played) -> Iterator[Check]:
    """Compare what operators were told with what the visits' reports say that they were to be told."""
    heard = [told for at, message in it.alerts for told in read_alert(message, at)]
    expected = it.expecting.told
    wrong = differences(expected, heard, until=it.end)
    yield Check(
        f"alerts as they are to be ({_counted(expected)})",
        f"{len(it.alerts)} messages ({_counted(heard)})" if not wrong else "; ".join(wrong),
        not wrong,
    )
    times = [at for at, _ in it.alerts]
    close = [f"{b:%a %H:%M:%S}" for a, b in pairwise(times) if b - a < TOGETHER - AT_LATEST]
    yield _none("alerts less than a quarter of an hour, give or take a minute, after the one before", close)
    last = {told.source_id: told.what for told in heard}
    yield _none("sources not told to be over at the end", [name for name, what in last.items() if what != "over"])
    well = {source_id(room.number) for room in it.rooms if not room.faults}
    yield _none(f"alerts of the {len(well)} that never fail", [t.source_id for t in heard if t.source_id in well])


def _counted(told: Sequence[Told]) -> str:
    counts = Counter(each.what for each in told)
    return ", ".join(f"{counts[name]} {name}" for name in ("begun", "lasts", "over"))


def nothing_leaks(it: Played) -> Iterator[Check]:
    """Look at memory, files, tasks and processes after the first hours."""
    later = [each for each in it.samples if each.hour > min(WARM_H, it.hours // 2)]
    for name, value in (("main process", _main), ("parsing processes", _workers)):
        yield at_most(f"{name}: MB more an hour", slope(later, value), MOST_MB_AN_HOUR)
        yield at_most(f"{name}: MB more in all", value(later[-1]) - value(later[0]), MOST_MB)
    yield at_most("main process: MB in use more an hour", slope(later, _in_use), MOST_MB_IN_USE_AN_HOUR)
    calm, before = later[-CALM_H:], later[:-CALM_H] or later
    for what in ("files", "tasks", "children"):
        most = max(getattr(each, what) for each in before)
        yield at_most(f"open {what} in the last hours", max(getattr(each, what) for each in calm), most)


def _main(sample: Sample) -> float:
    return sample.main_mb


def _in_use(sample: Sample) -> float:
    return sample.malloc_mb


def _workers(sample: Sample) -> float:
    return sample.workers_mb


def others(it: Played) -> Iterator[Check]:
    yield _none("errors and bugs logged, feeds not written, messages not sent", it.errors)
    yield _none("sources called silent", it.quiet)
    if it.added is not None:
        yield equal("changes of sources.yaml taken up", it.reloads, 1)
    met = Counter(fault.kind for room in it.rooms for fault in room.faults)
    yield Check("faults played", f"{met.total()} of {len(met)} kinds", bool(met))


def _none(what: str, found: Any) -> Check:  # noqa: ANN401
    listed = sorted(map(str, found))
    return Check(f"{what}: none", "; ".join(listed[:5]) + (" …" if len(listed) > 5 else "") or "none", not listed)


def result(it: Played, pages: Pages) -> Result:
    later = [each for each in it.samples if each.hour in {1, WARM_H, it.hours // 2, it.hours - CALM_H, it.hours}]
    rows: dict[str, Row] = {
        f"hour {each.hour}": {
            "main MB": each.main_mb,
            "workers MB": each.workers_mb,
            "files": each.files,
            "tasks": each.tasks,
            "in use MB": each.malloc_mb,
            "objects": each.blocks,
            "processes": each.children,
        }
        for each in later
    }
    about = (
        f"{it.hours} h, {len(it.rooms)} newsrooms, {it.visits:,} visits, {it.requests:,} requests, "
        f"{it.outcomes['new']:,} releases, {it.failed.total():,} visits with a failure, {it.took_s:.0f} s of real time"
    )
    return Result("soak", about, rows, checks(it, pages))


def faults_of(it: Played) -> Mapping[str, Sequence[Fault]]:
    return {source_id(room.number): room.faults for room in it.rooms}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    script = ROOT.parent / "shared" / "bench" / "sites.py"
    parser.add_argument("--sites-script", type=Path, default=script, help="the script of made-up sites")
    parser.add_argument("--hours", type=int, default=72)
    parser.add_argument("--sites", type=int, default=21)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for what is collected, which is kept")
    parser.add_argument("--json", action="store_true", help="print the result, the faults and all samples as JSON")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line an hour, and all faults and alerts")
    given = parser.parse_args()
    say: Callable[[str], None] = (
        (lambda line: print(line, file=sys.stderr, flush=True)) if given.verbose else lambda _: None
    )
    if not given.sites_script.is_file():
        parser.error(f"{given.sites_script}: there is no script of made-up sites here; name it: --sites-script")
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        try:
            pages = Pages.of(given.sites_script)
            rooms = drawn(given.sites, given.hours, given.seed)
            added = given.sites - 1 if given.sites > 3 else None
            where = given.keep or Path(folder)
            it = soak(pages, where, rooms, hours=given.hours, added=added, say=say)
            found = result(it, pages)
        except (BenchError, OSError) as error:
            print(error, file=sys.stderr)
            return 2
    for name, faults in faults_of(it).items():
        say(f"{name}: " + ", ".join(f"{each.kind} {each.from_h:.1f}–{each.until_h:.1f}" for each in faults))
    for at, message in it.alerts:
        say(f"{at:%a %H:%M:%S} {message.title}")
    if given.json:
        faults_json = {name: [asdict(each) for each in faults] for name, faults in faults_of(it).items()}
        whole = asdict(found) | {
            "ok": found.ok,
            "samples": [asdict(each) for each in it.samples],
            "faults": faults_json,
        }
        print(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        print(*lines(found), sep="\n")
    return 0 if found.ok else 1


if __name__ == "__main__":
    sys.exit(main())
