"""Kills collections at random moments while two processes fight for the lock, and looks whether anything was lost.

    python -m bench.crash                    # 200 kills, three minutes
    python -m bench.crash --kills 20 --seed 7

Plays the demo newsroom and collects it in two processes at once: one has the lock, the other asks for it all the time.
At a random moment one of them, or both, get SIGKILL; `scraper doctor` looks at what they leave, and two new ones go on.
Once a collection has come to its end, what it gathered is compared with an undisturbed one: every article with its
story, and every feed, byte for byte. Exit code 0 when no doctor found a problem and all was equal.
"""

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from scraper import Archive, LockedError, load_sources, run_once
from scraper.demo import Newsroom, NewsroomServer, sources_yaml
from scraper.run.doctor import diagnose

NOW = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
"""Of all collections: with one time of discovery their feeds can be compared byte for byte."""

Articles = frozenset[tuple[str, str, str, str]]


@dataclass(slots=True)
class Outcome:
    """What came of it; `problems` and `differences` should be empty. `leftovers` are doctor's notes, by their kind."""

    seed: int
    kills: int = 0
    by_victims: Counter[str] = field(default_factory=Counter)
    collections: int = 0
    articles: int = 0
    problems: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    took_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether nothing was lost, doubled or left broken."""
        return not self.problems and not self.differences


def collect(path: Path) -> None:
    """Collect once, asking for the lock until it is free."""
    config = load_sources(path)
    while True:
        try:
            run_once(config, now=lambda: NOW)
        except LockedError:
            time.sleep(0.005)
        else:
            return


def gathered(folder: Path) -> tuple[Articles, Mapping[str, bytes]]:
    """Return every stored article with its story, and the bytes of every feed."""
    feeds = folder / "data" / "feeds"
    with Archive(folder / "data" / "archive.db") as archive:
        sources = load_sources(folder / "sources.yaml").sources
        own = [story for source in sources for story in archive.stories(source_id=source.id, limit=1_000)]
        member = {each.article_id: story.id for story in archive.stories(limit=1_000) for each in story.sightings}
    articles = frozenset((s.id, member[s.id], s.lead.title, s.lead.text) for s in own)
    return articles, {str(path.relative_to(feeds)): path.read_bytes() for path in feeds.rglob("*.*")}


def crash(playing: NewsroomServer, root: Path, *, kills: int, seed: int) -> Outcome:
    """Kill collections of a running newsroom so often, in folders below `root`."""
    outcome, chance, started = Outcome(seed), random.Random(seed), time.monotonic()
    undisturbed = _folder(root / "undisturbed", playing)
    collect(undisturbed / "sources.yaml")
    takes_s = time.monotonic() - started
    expected = gathered(undisturbed)
    outcome.articles = len(expected[0])
    while outcome.kills < kills:
        folder = _folder(root / f"disturbed-{outcome.collections}", playing)
        _disturb(folder, outcome, chance, takes_s, kills)
        collect(folder / "sources.yaml")
        _examine(folder, outcome, "at the end")
        for name, before, after in zip(("articles", "feeds"), expected, gathered(folder), strict=True):
            if before != after:
                outcome.differences.append(f"{folder.name}: other {name} than undisturbed")
        outcome.collections += 1
    outcome.took_s = round(time.monotonic() - started, 1)
    return outcome


def _disturb(folder: Path, outcome: Outcome, chance: random.Random, takes_s: float, kills: int) -> None:
    """Kill until a collection comes to its end all the same, or it is enough."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["scraper.run.pipeline", "scraper.sources", "scraper.run.doctor"])

    def begun() -> BaseProcess:
        process = processes.Process(target=collect, args=(folder / "sources.yaml",))
        process.start()
        return process

    rivals = [begun(), begun()]
    try:
        while outcome.kills < kills:
            time.sleep(chance.uniform(0.01, takes_s))
            if any(rival.exitcode is not None for rival in rivals):
                return
            victims = chance.choice(([0], [1], [0, 1]))
            for each in victims:
                rivals[each].kill()
            for each in victims:
                rivals[each].join()
            outcome.kills += 1
            outcome.by_victims["both" if len(victims) == 2 else "one of two"] += 1
            _examine(folder, outcome, f"after kill {outcome.kills}")
            for each in victims:
                rivals[each] = begun()
    finally:
        for rival in rivals:
            rival.kill()
            rival.join()


def _examine(folder: Path, outcome: Outcome, when: str) -> None:
    found = diagnose(load_sources(folder / "sources.yaml"), now=lambda: NOW)
    outcome.problems += [f"{folder.name}, {when}: {each}" for each in found.problems]
    outcome.notes.update(each.kind for each in found.findings if each.severity == "info" and when == "at the end")


def _folder(path: Path, playing: NewsroomServer) -> Path:
    path.mkdir(parents=True)
    (path / "sources.yaml").write_text(sources_yaml(playing, public_url="http://press.example/"), encoding="utf-8")
    return path


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder, NewsroomServer(Newsroom()) as playing:
        outcome = crash(playing, Path(folder), kills=asked.kills, seed=asked.seed)
    if asked.json:
        print(json.dumps(asdict(outcome) | {"ok": outcome.ok}))
    else:
        victims = ", ".join(f"{count} of {who}" for who, count in sorted(outcome.by_victims.items()))
        print(f"{outcome.kills} kills ({victims}) in {outcome.collections} collections, {outcome.took_s} s")
        print(f"seed {outcome.seed}")
        print(f"problems found by doctor, after each kill and at the end: {len(outcome.problems)}")
        print(f"other than an undisturbed collection of {outcome.articles} articles: {len(outcome.differences)}")
        print("notes at the end: " + (", ".join(f"{kind} {n}" for kind, n in outcome.notes.items()) or "none"))
        for line in (*outcome.problems, *outcome.differences):
            print(f"  {line}")
        print("PASS" if outcome.ok else "FAIL")
    return 0 if outcome.ok else 1


if __name__ == "__main__":
    sys.exit(main())
