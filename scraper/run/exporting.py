"""Writes the archive out: JSON lines, whose fields are a contract, ninjs, or a table and texts for people.

One article at a time is in memory, however many there are.
"""

import csv
import io
import json
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from scraper.archive import Archive
from scraper.archive.history import History
from scraper.model import Config, Kept, Kind, Settings
from scraper.publish.atomic import written_whole
from scraper.publish.ninjs import render_ninjs
from scraper.publish.pasting import render_markdown, render_text
from scraper.run.publishing import ARCHIVE
from scraper.run.values import utc

Format = Literal["jsonl", "csv", "ninjs", "md", "txt"]

ArticleFormat = Literal["ninjs", "md", "txt"]
"""What a single article can be written as, to be imported or pasted."""

CSV_COLUMNS = (
    *("published_at", "source_name", "title", "lead", "text", "url", "kind", "status", "place", "categories"),
    *("byline", "originator", "contacts", "images", "attachments", "updated_at", "published_precision"),
    *("first_seen_at", "revision", "id", "source_id", "story_id", "native_id", "lang"),
)
_BOM = "\ufeff"  # without it spreadsheets read å, ä and ö as something else
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class _Form:
    """How a format is written: what stands before, between and after the articles, and each of them.

    `attributed` is whether it names everyone who published the news.
    """

    write: Callable[[Kept, Settings], bytes]
    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""
    attributed: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What to export: all of it unless limited; `sources` are ids or parts of names, `until` is too late already."""

    sources: Collection[str] = ()
    kinds: Collection[Kind] = ()
    since: datetime | None = None
    until: datetime | None = None


def export(config: Config, selection: Selection, form: Format, out: Path | BinaryIO) -> int:
    """Write the articles, the oldest first, to a file all at once or not at all, or to a stream; say how many.

    Raises ArchiveError when the archive or the disk fails; a file that was there is then as it was.
    """
    if isinstance(out, Path):
        with written_whole(out) as file:
            return export(config, selection, form, file)
    number, written = 0, _FORMS[form]
    out.write(written.head)
    with closing(_articles(config, selection, written)) as articles:  # a reader that goes away ends it half way
        for number, article in enumerate(articles, 1):
            out.write(written.between + article if number > 1 else article)
    out.write(written.tail)
    return number


def one_article(history: History, form: ArticleFormat, settings: Settings) -> bytes:
    """Write a single article as `export` does, with everyone who published the news."""
    own = history.article.id
    ranked = sorted(history.sightings, key=lambda each: each.article_id != own)
    kept = Kept(
        article=history.article,
        source_name=ranked[0].source_name,
        story_id=history.story_id,
        revision=history.versions[-1].number,
        first_seen_at=history.first_seen_at,
        gone=history.gone_at is not None,
        sightings=tuple(ranked),
    )
    return _FORMS[form].write(kept, settings)


def unknown_sources(config: Config, selection: Selection) -> tuple[str, ...]:
    """Return those of a selection's sources that neither sources.yaml nor the archive has; raises ArchiveError."""
    path = config.settings.data / ARCHIVE
    if not selection.sources or not path.exists():
        return ()
    with closing(Archive(path)) as archive:
        ids = {source.id for source in config.sources}
        return tuple(name for name in selection.sources if name not in ids and not archive.sources_meant(name))


def fields_of(kept: Kept) -> dict[str, Any]:
    """Return all of an article under the names that exports promise; times are ISO 8601 in UTC."""
    return {name: _plain(value) for name, value in asdict(kept.article).items()} | {
        "source_name": kept.source_name,
        "story_id": kept.story_id,
        "revision": kept.revision,
        "first_seen_at": utc(kept.first_seen_at),
        "status": "gone" if kept.gone else "live",
    }


def _articles(config: Config, selection: Selection, form: _Form) -> Generator[bytes, None, None]:
    path = config.settings.data / ARCHIVE
    if not path.exists():
        return
    limits = asdict(selection)
    with closing(Archive(path)) as archive, closing(archive.kept(**limits, attributed=form.attributed)) as wanted:
        for kept in wanted:
            yield form.write(kept, config.settings)


def _json_line(kept: Kept, _: Settings) -> bytes:
    return (json.dumps(fields_of(kept), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _csv_line(kept: Kept, _: Settings) -> bytes:
    fields = fields_of(kept)
    return _row(_cell(fields[name]) for name in CSV_COLUMNS).encode()


def _ninjs(kept: Kept, settings: Settings) -> bytes:
    return render_ninjs(kept, settings=settings)


def _markdown(kept: Kept, settings: Settings) -> bytes:
    return render_markdown(kept, settings=settings)


def _text(kept: Kept, settings: Settings) -> bytes:
    return render_text(kept, settings=settings)


def _cell(value: object) -> str:
    """Write a value for people; one that a spreadsheet would run as a formula gets an apostrophe before it."""
    match value:
        case None:
            return ""
        case list() | tuple():
            return _cell("; ".join(", ".join(_parts(item)) for item in value))
        case _:
            text = str(value)
            return f"'{text}" if text.startswith(_FORMULA) else text


def _parts(item: object) -> list[str]:
    return [str(part) for part in item.values() if part] if isinstance(item, Mapping) else [str(item)]


def _row(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _plain(value: object) -> object:
    return utc(value) if isinstance(value, datetime) else value


_FORMS: Mapping[Format, _Form] = {
    "jsonl": _Form(_json_line),
    "csv": _Form(_csv_line, head=(_BOM + _row(CSV_COLUMNS)).encode()),
    "ninjs": _Form(_ninjs, head=b"[\n", between=b",\n", tail=b"]\n", attributed=True),
    "md": _Form(_markdown, between=b"\n---\n\n", attributed=True),
    "txt": _Form(_text, between=b"\n* * *\n\n", attributed=True),
}
