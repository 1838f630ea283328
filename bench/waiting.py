"""The scenario of sites that take their time: they must be waited for side by side."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import time

from bench.processes import Cost, collection, folder, measure
from bench.scenario import Check, Options, Result, at_most
from bench.sites import Sites, write_config

AT_ONCE = 32
"""How many sources a run visits at the same time."""

SHARED = 40
"""How many sources more than the others the slowest host has."""

_RUNS = ("first ingest", "nothing new")


def slowest_host(options: Options) -> Result:
    """See that a run over slow hosts lasts as long as its longest queue, and not as all of them together.

    One host is read by many sources, as a platform that many bodies use. It is asked one thing at a time, so a run
    can't be shorter than its queue; nor shorter than all waiting shared by the visits there are at once. Of each kind
    of run the shortest counts: what is asked here is what it could be, and a busy machine only adds to it.
    """
    count, each = options.sites or 200, options.articles or 2
    latency_ms = options.latency_ms or 40
    with folder() as place:
        log = place / "requests.jsonl"
        with Sites(options.script, sites=count, articles=each, latency_ms=latency_ms, log=log) as sites:
            urls = _with_shared(sites.listings)
            rounds = [_round(place / f"{number}" / "sources.yaml", urls) for number in range(options.repeat)]
        asked = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    rows: dict[str, Mapping[str, float]] = {}
    checks: list[Check] = []
    for name in _RUNS:
        cost, started_at, ended_at = min((each[name] for each in rounds), key=lambda run: run[0].wall_s)
        queues = _queues([hit for hit in asked if started_at <= hit["t"] <= ended_at], latency_ms / 1_000)
        bound_s = max(queues["its queue s"], queues["sum s"] / AT_ONCE)
        rows[name] = {
            "wall s": cost.wall_s,
            "cpu s": cost.cpu_s,
            **queues,
            "wall to sum": cost.wall_s / queues["sum s"],
        }
        checks.append(at_most(f"{name}: time of asking, to the longest queue", queues["asking s"] / bound_s, 1.5))
    about = f"{count:,} hosts with {each} releases each that take {latency_ms} ms to answer"
    return Result("slowest-host", f"{about}, one read by {SHARED} more sources", rows, tuple(checks))


def _round(config: Path, urls: Sequence[str]) -> dict[str, tuple[Cost, float, float]]:
    """Collect twice from nothing; return each run's cost, and when it began and ended by the clock of the log."""
    write_config(config, urls)
    runs = {}
    for name in _RUNS:
        started_at = time()
        runs[name] = (measure(collection(config)), started_at, time())
    return runs


def _with_shared(listings: Sequence[str]) -> list[str]:
    """Return the listings with the first host's repeated among the others, as in a file that is sorted by name."""
    urls = list(listings)
    for number in range(SHARED):
        urls.insert(number * len(urls) // SHARED, f"{listings[0]}?avdelning={number}")
    return urls


def _queues(hits: Sequence[Mapping[str, float]], latency_s: float) -> dict[str, float]:
    """Return for how long a run asked, and how long the host with most requests and all together made it wait."""
    requests = Counter(hit["site"] for hit in hits)
    times = [hit["t"] for hit in hits]  # of the answers
    return {
        "asking s": max(times) - min(times) + latency_s,
        "requests": requests.total(),
        "of slowest host": max(requests.values()),
        "its queue s": max(requests.values()) * latency_s,
        "sum s": requests.total() * latency_s,
    }
