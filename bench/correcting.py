"""The scenario of a better rule: what it changes in an archive, without asking anybody or telling readers anew."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from bench.archives import Entry, article_ids, corrected_ids, feeds
from bench.processes import Cost, collection, folder, measure, scraper
from bench.scenario import Options, Result, Value, equal, summed_up
from bench.sites import Sites, source_id, write_config

_RULE = "select: {title: [p.ingress]}"
"""A rule of one source's own: it takes each release's first paragraph for its title, so title and text change."""


def plan(options: Options) -> Result:
    """Change the rules of one source of many, see what that would change, apply it, and collect again."""
    count, each = options.sites or 50, options.articles or 20
    number, pages = count // 2, count * each
    with folder() as place:
        data = place / "data"
        with Sites(options.script, sites=count, articles=each) as sites:
            measure(collection(write_config(place / "sources.yaml", sites.listings)))
        # From here on nobody answers.
        stored, before = article_ids(data, source_id(number)), feeds(data)
        config = write_config(place / "sources.yaml", sites.listings, {number: _RULE})
        planning = measure(scraper("plan", "--json", "--config", config))
        untouched = feeds(data) == before and not corrected_ids(data)
        applying = measure(scraper("plan", "--apply", "--json", "--config", config))
        after, corrected = feeds(data), corrected_ids(data)
        again = json.loads(measure(scraper("plan", "--json", "--config", config)).output)
        with Sites(options.script, sites=count, articles=each, port=sites.port):
            collected = json.loads(measure(scraper("run", "--json", "--config", config)).output)
        later = feeds(data)
    planned, applied = json.loads(planning.output), json.loads(applying.output)
    checks = (
        equal("pages read again, and those unreadable or lost", _read(planned), (pages, 0, 0)),
        equal("articles planned, and how many of them are not that source's", _apart(_ids(planned), stored), (each, 0)),
        equal("planning alone leaves feeds and archive as they were", untouched, True),
        equal("articles corrected", applied["applied"], each),
        equal("revisions stored, and how many are not that source's", _apart(corrected, stored), (each, 0)),
        equal("articles that a plan made afterwards would change", len(_ids(again)), 0),
        equal(
            "entries with another id, time of publication or of change, or in another place", _told(before, after), 0
        ),
        equal("entries of that source's feeds with a new title", _retitled(before, after, number), [each, each]),
        equal("what the next collection finds new, changed or gone", _outcomes(collected), {}),
        equal("entries that it changes for readers", _told(before, later), 0),
    )
    rows = {"plan": _row(planning, pages), "plan --apply": _row(applying, pages)}
    return Result("plan", f"{pages:,} kept pages, a rule for {each} of them, nobody to ask", rows, checks)


def _row(cost: Cost, pages: int) -> Mapping[str, Value]:
    return {"articles/s": pages / cost.wall_s} | summed_up([cost])


def _read(made: Mapping[str, Any]) -> tuple[int, int, int]:
    return made["read"], len(made["unreadable"]), len(made["lost"])


def _apart(ids: Collection[str], expected: Collection[str]) -> tuple[int, int]:
    """Count the ids, and those that are not among the expected ones."""
    return len(ids), sum(each not in expected for each in ids)


def _ids(made: Mapping[str, Any]) -> set[str]:
    return {each["article_id"] for each in made["planned"]}


def _told(before: Mapping[str, Sequence[Entry]], after: Mapping[str, Sequence[Entry]]) -> int:
    """Count the entries that a reader of some feed would be shown as new or changed, and those it would miss."""
    return sum(
        sum(old != new for old, new in zip_longest(_identities(before, feed), _identities(after, feed)))
        for feed in before.keys() | after.keys()
    )


def _identities(by_feed: Mapping[str, Sequence[Entry]], feed: str) -> list[tuple[str, str, str]]:
    return [entry.identity for entry in by_feed.get(feed, ())]


def _retitled(before: Mapping[str, Sequence[Entry]], after: Mapping[str, Sequence[Entry]], number: int) -> list[int]:
    """Count the entries with another title in each feed of one source: the correction must have come through."""
    own = [f"source/{source_id(number)}{ending}" for ending in (".atom", ".rss")]
    return [sum(old.title != new.title for old, new in zip(before[feed], after[feed], strict=False)) for feed in own]


def _outcomes(report: Mapping[str, Any]) -> dict[str, int]:
    """Return how many releases a run found new, changed or gone, by outcome."""
    return dict(sum((Counter(source["outcomes"]) for source in report["sources"]), Counter()))
