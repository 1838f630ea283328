"""The words in which people are told what became of an article, and how they name one."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from scraper.archive import Archive
from scraper.archive.changes import Change
from scraper.archive.history import Event, Found, History, Version
from scraper.errors import ArchiveError
from scraper.model import Config, Settings
from scraper.publish.words import CLASSES_OF_CHANGE
from scraper.run.publishing import ARCHIVE

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "none": "inget i arkivet har id eller adress {name}",
        "none next": "`scraper show` tar ett id ur ett flöde, början av ett, eller meddelandets adress",
        "short": "{name} är för kort: minst fyra tecken av ett id",
        "short next": "skriv fler tecken, eller meddelandets adress",
        "several": "{name} kan vara flera:",
        "several next": "skriv fler tecken av det id som menas",
        "next step": "Nästa steg",
        "no version": "version {number} finns inte; den har {count}, numrerade {first} till {last}",
        "no version next": "`scraper show {id}` visar versionerna",
        "no change": "oförändrad sedan den först sågs",
        "no difference": "inget skiljer dem åt",
        "noise": "brus",
        "material": "väsentlig",
        "immaterial": "oväsentlig",
        "rules": "rättad av programmets nya regler",
        "returns": "åter som version {number}",
        "first": "först sedd",
        "churns": "sidan ändras vid varje hämtning sedan {since}: {skipped} ändringar sparades inte",
        "moved": "flyttad: {was} → {url}",
        "unlisted": "inte längre i källans lista: {url}",
        "gone": "borttagen: {url}",
        "returned": "tillbaka: {url}",
        "version": "version",
        **CLASSES_OF_CHANGE["sv"],
        "title": "rubrik",
        "lead": "ingress",
        "text": "text",
        "contacts": "kontakter",
        "attachments": "dokument",
        "images": "bilder",
    },
    "en": {
        "none": "nothing in the archive has the id or address {name}",
        "none next": "`scraper show` takes an id out of a feed, the beginning of one, or the release's address",
        "short": "{name} is too short: four characters of an id at least",
        "short next": "type more of it, or the release's address",
        "several": "{name} may be several:",
        "several next": "type more of the id that is meant",
        "next step": "Next step",
        "no version": "there is no version {number}; it has {count}, numbered {first} to {last}",
        "no version next": "`scraper show {id}` shows the versions",
        "no change": "unchanged since it was first seen",
        "no difference": "nothing sets them apart",
        "noise": "noise",
        "material": "material",
        "immaterial": "immaterial",
        "rules": "corrected by new rules of this program",
        "returns": "again as version {number}",
        "first": "first seen",
        "churns": "the page changes whenever it is asked for since {since}: {skipped} changes were not kept",
        "moved": "moved: {was} → {url}",
        "unlisted": "no longer on the source's list: {url}",
        "gone": "gone: {url}",
        "returned": "returned: {url}",
        "version": "version",
        **CLASSES_OF_CHANGE["en"],
        "title": "title",
        "lead": "lead",
        "text": "text",
        "contacts": "contacts",
        "attachments": "documents",
        "images": "pictures",
    },
}


@dataclass(frozen=True, slots=True)
class Unclear:
    """That a name means no article, or several: what to say of it, and what to do."""

    said: str
    next_step: str

    def lines(self, lang: str) -> tuple[str, str]:
        """Say it in two lines."""
        return self.said, f"{WORDS[lang]['next step']}: {self.next_step}"


def read(config: Config, name: str) -> History | Unclear:
    """Read all that is known of what is meant by an id, the beginning of one, or an address; raises ArchiveError."""
    with opened(config) as archive:
        meant = article_meant(archive, name, config.settings.lang)
        return meant if isinstance(meant, Unclear) else archive.history(meant)


def opened(config: Config) -> closing[Archive]:
    """Open the archive, to be closed again; raises ArchiveError when there is none."""
    path = config.settings.data / ARCHIVE
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive yet; `scraper run` makes one")
    return closing(Archive(path))


def article_meant(archive: Archive, name: str, lang: str) -> str | Unclear:
    """Return the id of the article that is meant by an id, the beginning of one, or an address."""
    found = archive.find(name)
    if len(found.article_ids) == 1:
        return found.article_ids[0]
    titles = {each: article.title for each in found.article_ids if (article := archive.article(each))}
    return _unclear(found, name, titles, lang)


def at(time: datetime, settings: Settings) -> str:
    """Write a time in the zone of the settings."""
    return f"{time.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M}"


def classed(change: Change, lang: str) -> str:
    """Say of which kinds a change is, and whether a reader must know."""
    words = WORDS[lang]
    if not change.classes:
        return words["noise"]
    return f"{', '.join(words[each] for each in change.classes)} ({words[_weight(change)]})"


def what(version: Version, lang: str) -> str:
    """Say how a version came to be."""
    words = WORDS[lang]
    if version.change is None:
        return words["first"]
    parts = [words["rules"]] if version.cause == "rules" else [classed(version.change, lang)]
    if version.returns_to is not None:
        parts.append(words["returns"].format(number=version.returns_to))
    return ", ".join(parts)


def happened(event: Event, lang: str) -> str:
    """Say what happened to an article besides."""
    return WORDS[lang][event.kind].format(url=event.url, was=event.was)


def churned(history: History, settings: Settings) -> str | None:
    """Say that a page churns, while it does."""
    churn = history.churn
    if churn is None or churn.ended_at:
        return None
    return WORDS[settings.lang]["churns"].format(since=at(churn.since, settings), skipped=churn.skipped)


def _weight(change: Change) -> str:
    return "material" if change.material else "immaterial"


def _unclear(found: Found, name: str, titles: Mapping[str, str], lang: str) -> Unclear:
    words = WORDS[lang]
    if found.article_ids:
        lines = (f"  {each}  {titles.get(each, '')}".rstrip() for each in found.article_ids)
        return Unclear("\n".join((words["several"].format(name=name), *lines)), words["several next"])
    kind = "short" if found.too_short else "none"
    return Unclear(words[kind].format(name=name), words[f"{kind} next"])
