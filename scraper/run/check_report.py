"""A check's report as an operator wants it: tables on a terminal, plain lines elsewhere, JSON for a program."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scraper.model import Article, Candidate, Source
from scraper.parse import native_id
from scraper.run.check import CheckReport
from scraper.run.remarks import remark_line
from scraper.run.report import failure_line
from scraper.run.swedish import in_language
from scraper.run.values import written

MOST_LISTED = 30
"""Candidates that are shown; the JSON has all of them."""

_LONGEST_VALUE = 300

_FIELDS = (
    *("title", "published_at", "updated_at", "lead", "text", "byline", "originator", "place", "kind", "lang"),
    *("categories", "contacts", "images", "attachments", "native_id", "url", "id"),
)

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "listing": "{form}, {count} poster",
        "article": "ett enda meddelande, ingen lista",
        "home page": "en startsida utan lista: ge adressen till pressrummet eller nyhetslistan",
        "page": "en sida utan lista, som inte heller läses som ett meddelande",
        "nothing": "kunde inte hämtas",
        "given": "adressen som angetts",
        "feed of a page without a list": "flöde som sidan nämner; den listar inget själv",
        "newest sitemaps": "de nyaste webbplatskartorna i ett index",
        "what": "Upptäckt",
        "read at": "Läses på",
        "remembered": "Körningar läser",
        "since": "{form}, valt {chosen}, prövat {reviewed}",
        "would be": "Skulle väljas nu",
        "older": "Äldre sidor",
        "no older": "inga hittade",
        "feed": "flöde som sidan nämner och som bär det den listar",
        "named feed": "Sidan nämner flödet",
        "refused": "Prövad men inte vald",
        "left out": "Bortvalda med include/exclude",
        "list": "Lista",
        "release": "Meddelande",
        "more": "… och {count} till",
        "failed": "Fel",
        "remark": "Varning",
        "usable": "Användbar: ja",
        "not usable": "Användbar: nej",
        "date": "Datum",
        "title": "Rubrik",
        "address": "Adress",
        "how": "Hur",
        "field": "Fält",
        "value": "Värde",
        "words": "{count} ord",
        "minute": "minut",
        "day": "dag",
        "no date": "inget datum",
        "no title": "(ingen rubrik i listan)",
        "in the address": "ur adressen",
        "stated by the list": "angivet i listan",
        "made of the native id": "gjort av native_id",
        "made of the address": "gjort av adressen",
        "where the page was found": "där sidan fanns",
    },
    "en": {
        "listing": "{form}, {count} items",
        "article": "a single release, no list",
        "home page": "a home page without a list: give the address of the press room or news list",
        "page": "a page without a list, which does not read as a release either",
        "nothing": "could not be had",
        "given": "the address given",
        "feed of a page without a list": "a feed that the page names; it lists nothing itself",
        "newest sitemaps": "the newest sitemaps of an index",
        "what": "Detected",
        "read at": "Read at",
        "remembered": "Runs read",
        "since": "{form}, chosen {chosen}, reviewed {reviewed}",
        "would be": "Would be chosen now",
        "older": "Older pages",
        "no older": "none found",
        "feed": "a feed that the page names, which carries what it lists",
        "named feed": "The page names the feed",
        "refused": "Tried but not chosen",
        "left out": "Left out by include/exclude",
        "list": "List",
        "release": "Release",
        "more": "… and {count} more",
        "failed": "Failure",
        "remark": "Warning",
        "usable": "Usable: yes",
        "not usable": "Usable: no",
        "date": "Date",
        "title": "Title",
        "address": "Address",
        "how": "How",
        "field": "Field",
        "value": "Value",
        "words": "{count} words",
        "minute": "minute",
        "day": "day",
        "no date": "no date",
        "no title": "(no title in the list)",
        "in the address": "in the address",
        "stated by the list": "stated by the list",
        "made of the native id": "made of the native id",
        "made of the address": "made of the address",
        "where the page was found": "where the page was found",
    },
}


def show(report: CheckReport, lang: str, console: Console) -> None:
    """Print a report on a terminal."""
    words = WORDS[lang]
    for line in _head(report, lang):
        console.print(line, markup=False, soft_wrap=True)
    if report.candidates:
        console.print(_candidates(report, lang))
    for article in report.articles:
        console.print(f"\n{words['release']}: {article.url}", style="bold", markup=False, soft_wrap=True)
        console.print(_fields(article, report.source, lang))
    for line in _tail(report, lang):
        console.print(line, style="yellow", markup=False, soft_wrap=True)
    verdict, style = ("usable", "bold green") if report.usable else ("not usable", "bold red")
    console.print(words[verdict], style=style)


def lines(report: CheckReport, lang: str) -> Iterator[str]:
    """Yield a report as plain lines."""
    words = WORDS[lang]
    yield from _head(report, lang)
    if report.candidates:
        yield f"{words['list']}:"
    for candidate in report.candidates[:MOST_LISTED]:
        yield "  " + " | ".join(_candidate(candidate, report.source, lang))
    if len(report.candidates) > MOST_LISTED:
        yield "  " + words["more"].format(count=len(report.candidates) - MOST_LISTED)
    for article in report.articles:
        yield f"{words['release']}: {article.url}"
        for name, value, how in _rows(article, report.source, lang):
            yield f"  {name}: {value}" + (f" [{how}]" if how else "")
    yield from _tail(report, lang)
    yield words["usable" if report.usable else "not usable"]


def as_json(report: CheckReport) -> str:
    """Return the whole report as one JSON object; times are ISO 8601 in UTC."""
    return written(asdict(report) | {"usable": report.usable})


def _head(report: CheckReport, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    count = len(report.candidates) + report.left_out
    yield f"{report.source.name}: {report.source.url}"
    yield f"{words['what']}: {words[report.seen].format(form=report.form, count=count)}"
    if before := report.remembered:
        zone = ZoneInfo(report.source.timezone)
        chosen, reviewed = (f"{at.astimezone(zone):%Y-%m-%d}" for at in (before.chosen_at, before.reviewed_at))
        since = words["since"].format(form=before.form, chosen=chosen, reviewed=reviewed)
        yield f"{words['remembered']}: {before.url} ({since})"
    if report.seen == "listing":
        yield f"{words['would be' if before else 'read at']}: {report.url} ({words[report.how]})"
        yield f"{words['older']}: {report.older or words['no older']}"
    if report.seen == "article" and report.form:
        yield f"{words['named feed']}: {report.url}"
    for refused in report.refused:
        yield f"{words['refused']}: {refused.url}: {in_language(refused.reason, lang)}"
    if report.left_out:
        yield f"{words['left out']}: {report.left_out}"


def _tail(report: CheckReport, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    for failure in report.failures:
        yield f"{words['failed']}: {failure_line(failure, lang)}"
    for remark in report.remarks:
        yield f"{words['remark']}: {remark_line(remark, lang)}"


def _candidates(report: CheckReport, lang: str) -> Table:
    words = WORDS[lang]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("date", "title", "address", "how"):
        table.add_column(words[name], overflow="fold")
    for candidate in report.candidates[:MOST_LISTED]:
        table.add_row(*map(Text, _candidate(candidate, report.source, lang)))
    if len(report.candidates) > MOST_LISTED:
        table.add_row("", words["more"].format(count=len(report.candidates) - MOST_LISTED))
    return table


def _candidate(candidate: Candidate, source: Source, lang: str) -> tuple[str, str, str, str]:
    date = _date(candidate.published_at, candidate.published_precision, source, lang)
    return date, candidate.title or WORDS[lang]["no title"], candidate.url, candidate.how


def _fields(article: Article, source: Source, lang: str) -> Table:
    words = WORDS[lang]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("field", "value", "how"):
        table.add_column(words[name], overflow="fold")
    for row in _rows(article, source, lang):
        table.add_row(*map(Text, row))
    return table


def _rows(article: Article, source: Source, lang: str) -> Iterator[tuple[str, str, str]]:
    """Yield each field that has a value: its name as in exports, the value, and how it was found."""
    for name in _FIELDS:
        value = getattr(article, name)
        if name == "published_at":
            shown = _date(value, article.published_precision, source, lang)
        elif name == "text":
            shown = f"{WORDS[lang]['words'].format(count=len(value.split()))}: {_shortened(value)}"
        elif isinstance(value, datetime):
            shown = value.isoformat(timespec="minutes")
        elif isinstance(value, tuple):
            shown = "; ".join(map(_item, value))
        else:
            shown = _shortened(value or "")
        if shown:
            yield name, shown, article.found.get(name) or _how_named(name, article, lang)


def _how_named(name: str, article: Article, lang: str) -> str:
    """Say where what identifies a release comes from, which is no field that is read off its page."""
    words = WORDS[lang]
    if name == "native_id":
        return words["in the address" if article.native_id == native_id(article.url) else "stated by the list"]
    if name == "id":
        return words["made of the native id" if article.native_id else "made of the address"]
    return words["where the page was found"] if name == "url" else ""


def _item(value: object) -> str:
    """Say a contact, picture or document in one line, in the order of its fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return ", ".join(str(each) for each in asdict(value).values() if each)
    return str(value)


def _date(at: datetime | None, precision: str, source: Source, lang: str) -> str:
    """Write a date with its precision: a day as the day that was printed, a minute in the source's own time."""
    words = WORDS[lang]
    if at is None:
        return words["no date"]
    if precision == "day":
        return f"{at:%Y-%m-%d} ({words['day']})"
    return f"{at.astimezone(ZoneInfo(source.timezone)):%Y-%m-%d %H:%M} ({words['minute']})"


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_VALUE else flat[: _LONGEST_VALUE - 1].rstrip() + "…"
