"""Gives the feeds away as a list of subscriptions (OPML), and takes such a list into sources.yaml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import ArchiveError, OpmlError
from scraper.model import Config, Settings
from scraper.publish.atomic import written_whole
from scraper.publish.feed import feeds_url
from scraper.publish.opml import render_opml, subscription_of
from scraper.run.catalogue import catalogue
from scraper.run.history_words import opened
from scraper.sources.adding import Sorted, sort_out, with_sources
from scraper.sources.loader import read_sources
from scraper.sources.opml import LARGEST_BYTES, read_opml

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "new": "ny: {id}  {name}  {url}",
        "known": "finns redan: {name}  {url}",
        "unusable": "rad {line}: ingen adress att hämta från: {name}  {url}",
        "added": "{new} nya källor i {path}, {known} fanns redan, {unusable} utan adress",
        "would": "{new} nya källor skulle läggas till i {path}, {known} finns redan, {unusable} utan adress",
    },
    "en": {
        "new": "new: {id}  {name}  {url}",
        "known": "known: {name}  {url}",
        "unusable": "line {line}: no address to fetch from: {name}  {url}",
        "added": "{new} new sources in {path}, {known} were known, {unusable} without an address",
        "would": "{new} new sources would be added to {path}, {known} are known, {unusable} without an address",
    },
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list of subscriptions; `written` is whether sources.yaml has them now."""

    path: Path
    found: Sorted
    written: bool


def feeds_as_opml(config: Config) -> bytes:
    """Write all feeds as OPML; raises ArchiveError when there is no archive yet."""
    with opened(config) as archive:
        feeds = [each.empty for each in catalogue(config, archive)]
    return render_opml((subscription_of(feed, config.settings) for feed in feeds), settings=config.settings)


def import_opml(config_path: Path, opml_path: Path, *, dry_run: bool) -> Imported:
    """Add the feeds of an OPML file to sources.yaml, those that it has not, and change nothing else of it.

    The new file is loaded before it takes the old one's place, whole. Raises ConfigError when sources.yaml is wrong as
    it is, OpmlError when the OPML can't be read or the list not be added to, ArchiveError when the disk won't take it.
    """
    body = read_file(config_path)
    config = read_sources(body, config_path)
    subscribed = read_opml(read_file(opml_path), str(opml_path))
    ids, urls = [each.id for each in config.sources], [each.url for each in config.sources]
    found = sort_out(subscribed, ids, urls, feeds_url(config.settings))
    if found.new:
        made = with_sources(body, found.new, config_path)
        if not dry_run:
            replace_file(config_path, made, body)
    return Imported(config_path, found, written=bool(found.new) and not dry_run)


def lines(imported: Imported, settings: Settings) -> Iterator[str]:
    """Tell what became of each feed, and last of all of them."""
    words, found = WORDS[settings.lang], imported.found
    for new in found.new:
        yield words["new"].format(id=new.id, name=new.name, url=new.url)
    for each in found.known:
        yield words["known"].format(name=printable(each.title), url=printable(each.url))
    for each in found.unusable:
        yield words["unusable"].format(line=each.line, name=printable(each.title), url=printable(each.url))
    counts = {"new": len(found.new), "known": len(found.known), "unusable": len(found.unusable)}
    yield words["added" if imported.written or not found.new else "would"].format(path=imported.path, **counts)


def printable(text: str) -> str:
    """Write what a file says so that a terminal is safe from it."""
    return "".join(each if each.isprintable() else " " for each in text[:200])


def read_file(path: Path) -> bytes:
    """Read a file as far as the largest that is taken, and one byte more."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise OpmlError(f"{path}: can't be read: {error.strerror or error}") from error


def replace_file(path: Path, made: bytes, before: bytes) -> None:
    """Put a new file in the place of one that is still as it was read, with its mode, whole or not at all."""
    path = path.resolve()  # a link goes on leading to the file
    try:
        mode = path.stat().st_mode & 0o7777
    except OSError as error:
        raise ArchiveError(f"{path}: can't be written: {error.strerror or error}") from error
    with written_whole(path, mode=mode) as file:
        file.write(made)
        file.flush()
        if path.read_bytes() != before:
            raise OpmlError(f"{path}: was changed by someone else meanwhile", "Run the command again.")
