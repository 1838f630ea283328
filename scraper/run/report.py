"""A run's report as an operator wants it: a table on a terminal, plain lines in a log, JSON for a program."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from scraper.model import Failure, Outcome, RunReport, SourceReport
from scraper.run.remarks import remark_line
from scraper.run.swedish import in_language
from scraper.run.values import written

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "source": "Källa",
        "result": "Resultat",
        "listed": "I listan",
        "took": "Tid",
        "new": "ny|nya",
        "duplicate": "dubblett|dubbletter",
        "revised": "ändrad|ändrade",
        "moved": "flyttad|flyttade",
        "unchanged": "oförändrad|oförändrade",
        "gone": "borttagen|borttagna",
        "returned": "tillbaka|tillbaka",
        "nothing new": "inget nytt",
        "not modified": "oförändrad lista (304)",
        "waiting": "väntar till {at}",
        "failed": "fel",
        "sources": "källa|källor",
        "with failures": "med fel",
        "files written": "flödesfil skriven|flödesfiler skrivna",
        "notice": "obs",
        "next": "nästa steg",
        "passing": "övergående",
        "lasting": "bestående",
        "fetch": "hämtning",
        "listing": "lista",
        "article": "meddelande",
        "archive": "arkiv",
        "publish": "publicering",
    },
    "en": {
        "source": "Source",
        "result": "Result",
        "listed": "Listed",
        "took": "Time",
        "new": "new",
        "duplicate": "duplicate|duplicates",
        "revised": "revised",
        "moved": "moved",
        "unchanged": "unchanged",
        "gone": "gone",
        "returned": "returned",
        "nothing new": "nothing new",
        "not modified": "listing unchanged (304)",
        "waiting": "waits until {at}",
        "failed": "failure|failures",
        "sources": "source|sources",
        "with failures": "with failures",
        "files written": "feed file written|feed files written",
        "notice": "note",
        "next": "next step",
        "passing": "passing",
        "lasting": "lasting",
        "fetch": "fetch",
        "listing": "listing",
        "article": "article",
        "archive": "archive",
        "publish": "publish",
    },
}
"""What is counted is written "one|many"."""

ORDER: tuple[Outcome, ...] = ("new", "duplicate", "revised", "moved", "unchanged", "gone", "returned")


def table(report: RunReport, lang: str, zone: ZoneInfo | None = None) -> Table:
    """Return the report as a table for a terminal, one row a source; remarks and failures are lines below it.

    Times are of `zone`, of the machine without one.
    """
    words = WORDS[lang]
    result = Table(box=None, pad_edge=False, header_style="bold")
    result.add_column(words["source"], overflow="fold")
    result.add_column(words["result"])
    result.add_column(words["listed"], justify="right")
    result.add_column(words["took"], justify="right")
    for source in report.sources:
        style = "red" if source.failures else "green" if source.outcomes else "dim"
        listed = "" if source.form is None else str(source.candidates)
        result.add_row(source.name, Text(said(source, lang, zone), style=style), listed, f"{source.took_s:.1f} s")
    return result


def lines(report: RunReport, lang: str, zone: ZoneInfo | None = None) -> Iterator[str]:
    """Yield the report as plain lines for a log: what each source gave, what to look at, what failed, the sum.

    Times are of `zone`, of the machine without one.
    """
    for source in report.sources:
        if source.ok or source.outcomes:
            yield f"{source.source_id}: {said(source, lang, zone)}"
    yield from remark_lines(report, lang)
    yield from failure_lines(report, lang)
    yield summary(report, lang)


def remark_lines(report: RunReport, lang: str) -> Iterator[str]:
    """Yield one line for each thing that an operator should look at, though nothing failed."""
    for source in report.sources:
        for remark in source.remarks:
            yield f"{source.source_id}: {WORDS[lang]['notice']}: {remark_line(remark, lang)}"


def failure_lines(report: RunReport, lang: str) -> Iterator[str]:
    """Yield one line for each failure of a run."""
    for failure in _failures(report):
        yield failure_line(failure, lang)


def summary(report: RunReport, lang: str) -> str:
    """Say the whole run in one line."""
    failed = sum(not source.ok for source in report.sources)
    counts = {outcome: sum(s.outcomes.get(outcome, 0) for s in report.sources) for outcome in ORDER}
    parts = [_count(len(report.sources), "sources", lang), _count(counts["new"], "new", lang)]
    parts += [_count(counts[outcome], outcome, lang) for outcome in ORDER[1:] if counts[outcome]]
    parts += [_count(failed, "with failures", lang)] if failed else []
    parts += [_count(len(report.files_written), "files written", lang)]
    return ", ".join(parts) + f", {(report.finished_at - report.started_at).total_seconds():.1f} s"


def as_json(report: RunReport) -> str:
    """Return the whole report as one JSON object; times are ISO 8601 in UTC, paths are strings."""
    return written(asdict(report) | {"ok": report.ok})


def facts_of(failure: Failure) -> dict[str, object]:
    """Give what a log that programs read should say of a failure, beside its message."""
    facts = asdict(failure)
    facts["source"] = facts.pop("source_id")
    return facts


def said(source: SourceReport, lang: str, zone: ZoneInfo | None = None) -> str:
    """Say in a few words what came of one source."""
    if source.waiting_until:
        return WORDS[lang]["waiting"].format(at=f"{source.waiting_until.astimezone(zone):%Y-%m-%d %H:%M}")
    parts = [_count(source.outcomes[outcome], outcome, lang) for outcome in ORDER if source.outcomes.get(outcome)]
    if source.failures:
        parts.append(_count(len(source.failures), "failed", lang))
    return ", ".join(parts) or WORDS[lang]["not modified" if source.not_modified else "nothing new"]


def _count(number: int, word: str, lang: str) -> str:
    one, _, many = WORDS[lang][word].partition("|")
    return f"{number} {one if number == 1 or not many else many}"


def _failures(report: RunReport) -> Iterator[Failure]:
    for source in report.sources:
        yield from source.failures
    yield from report.unpublished
    yield from report.untold


def failure_line(failure: Failure, lang: str) -> str:
    """Say one failure: source, stage, URL, cause, whether it passes by itself, and the next step."""
    lasting = WORDS[lang]["passing" if failure.transient else "lasting"]
    return f"{cause_of(failure, lang)} ({lasting}); {step_after(failure, lang)}"


def cause_of(failure: Failure, lang: str) -> str:
    """Say what failed, where, at which stage and why."""
    stage = WORDS[lang][failure.stage]
    return f"{failure.source_id}: {stage}: {failure.url}: {in_language(failure.reason, lang)}"


def step_after(failure: Failure, lang: str) -> str:
    """Say what an operator can do about a failure."""
    return f"{WORDS[lang]['next']}: {in_language(failure.next_step, lang)}"
