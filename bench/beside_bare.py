"""The scenarios that measure a run beside a bare loop over the same sites: a quiet day, and the first one."""

from collections.abc import Callable, Sequence

from bench.archives import article_ids
from bench.processes import Cost, bare, collection, folder, measure
from bench.scenario import Check, Options, Result, at_most, compared, equal
from bench.sites import Asked, Sites, write_config


def nothing_new(options: Options) -> Result:
    """Poll many sites that have published nothing: what a newsroom's server does nearly all day."""
    count = options.sites or 1_000
    with folder() as place, Sites(options.script, sites=count, articles=options.articles or 1) as sites:
        config, urls, etags = write_config(place / "sources.yaml", sites.listings), place / "urls", place / "etags"
        urls.write_text("\n".join(sites.listings), encoding="utf-8")
        for _ in range(2):  # the second settles what a first visit leaves open, such as where a source is read
            measure(collection(config))
        measure(bare("remember", urls, etags))
        asked: list[Asked] = []

        def ours(_: int) -> Cost:
            sites.reset()
            cost = measure(collection(config))
            asked.append(sites.asked())
            return cost

        rows = compared(*_in_turns(options.repeat, ours, lambda _: measure(bare("poll", urls, etags))))
    polls = Asked(count, count, {"nyheter": count})
    return Result(
        "nothing-new",
        f"{count:,} sites that have published nothing, rounds side by side: {options.repeat}",
        rows,
        (
            at_most("median time, ours to the bare loop's", float(rows["ratio"]["median s"]), 1.0),
            at_most("peak memory of ours, in MB", float(rows["ours"]["peak MB"]), 100),
            _all_asked("each listing asked for once and answered 304, and nothing else", asked, polls),
        ),
    )


def first_ingest(options: Options) -> Result:
    """Take in all releases of some sites from nothing: the first run of a new newsroom."""
    count, each = options.sites or 50, options.articles or 20
    asked: list[Asked] = []
    stored: list[int] = []
    with folder() as place, Sites(options.script, sites=count, articles=each) as sites:
        urls = place / "urls"
        urls.write_text("\n".join(sites.listings), encoding="utf-8")
        measure(bare("ingest", urls))  # the server makes a page up when it is first asked for it

        def ours(number: int) -> Cost:
            config = write_config(place / f"{number}" / "sources.yaml", sites.listings)
            sites.reset()
            cost = measure(collection(config))
            asked.append(sites.asked())
            stored.append(len(article_ids(config.parent / "data")))
            return cost

        costs = _in_turns(options.repeat, ours, lambda _: measure(bare("ingest", urls)))
    rows, pages = compared(*costs), count * each
    whole = Asked(pages + 2 * count, 0, {"robots.txt": count, "nyheter": count, "nyhet": pages})
    return Result(
        "first-ingest",
        f"{count:,} sites with {each:,} releases each into an empty archive, rounds side by side: {options.repeat}",
        rows,
        (
            at_most("median time, ours to the bare loop's", float(rows["ratio"]["median s"]), 1.5),
            equal("releases stored by each run of ours", tuple(set(stored)), (pages,)),
            equal("releases read by each bare loop", tuple({int(cost.output) for cost in costs[1]}), (pages,)),
            _all_asked("each robots.txt, listing and release asked for once, and nothing else", asked, whole),
        ),
    )


def _in_turns(rounds: int, ours: Callable[[int], Cost], theirs: Callable[[int], Cost]) -> tuple[list[Cost], list[Cost]]:
    """Measure both side by side, so that noise hits both; who begins changes from round to round."""
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for number in range(rounds):
        pair = list(zip(costs, (ours, theirs), strict=True))
        for into, measured in pair if number % 2 == 0 else reversed(pair):
            into.append(measured(number))
    return costs


def _all_asked(target: str, asked: Sequence[Asked], expected: Asked) -> Check:
    """Check that every run asked the server for the same; what is told is the first that did not."""
    return equal(target, next((each for each in asked if each != expected), expected), expected)
